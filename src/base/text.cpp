#include "base/text.hpp"

#include <fmt/core.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <set>

#include "base/block.hpp"
#include "base/breaks.hpp"
#include "base/code_points.hpp"
#include "base/forms.hpp"

namespace parley {
namespace {

bool is_bidi_control(UChar32 c) {
  return u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) != 0;
}

bool is_unusual_space(UChar32 c) {
  return c != ' ' && u_charType(c) == U_SPACE_SEPARATOR;
}

std::uint8_t looked_up_columns(UChar32 c) {
  const auto category = u_charType(c);
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK) return 0;
  const auto width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

/// Whether it is our letters or digits in another form, and not one that shows as such, as a superscript
/// does.
bool is_disguise(UChar32 c) {
  constexpr UChar32 kSigns = 0x2000;  // below it what is encoded twice has marks
  if (c < 0x80) return false;
  const Form form = form_of(c);
  if (form == Form::none || form == Form::distinct || (form == Form::canonical && c < kSigns)) return false;
  const bool letter_or_digit = u_isalnum(c) != 0 || u_charType(c) == U_LETTER_NUMBER;
  return letter_or_digit && std::ranges::all_of(decomposed(c), [](char each) {
           return static_cast<unsigned char>(each) < 0x80 && u_isalnum(each) != 0;
         });
}

/// Of the alphabets in which most is written here, looked up once.
struct Known {
  static constexpr UChar32 kEnd = 0x590;  // Latin, Greek, Cyrillic, Armenian
  std::array<bool, kEnd> harmful;
  std::array<std::uint8_t, kEnd> columns;
  Known() {
    for (UChar32 c = 0; c < kEnd; ++c) {
      const auto i = static_cast<std::size_t>(c);
      harmful[i] = is_control(c) || is_bidi_control(c) || is_invisible(c);
      columns[i] = looked_up_columns(c);
    }
  }
};
const Known& known() {
  static const Known all;
  return all;
}

bool is_harmful(UChar32 c) {
  if (c < 0) return true;
  if (c < 0x80) return !is_plain(static_cast<char>(c));
  if (c < Known::kEnd) return known().harmful[static_cast<std::size_t>(c)];
  return is_control(c) || is_bidi_control(c) || is_invisible(c);
}

std::size_t columns_of(UChar32 c) {
  if (c < 0x80) return 1;
  return c < Known::kEnd ? known().columns[static_cast<std::size_t>(c)] : looked_up_columns(c);
}

std::string written_out(std::string_view text, const CodePoint& point) {
  if (point.value < 0) {
    return fmt::format("⟨byte {:02X}⟩", static_cast<unsigned>(static_cast<unsigned char>(text[point.begin])));
  }
  return fmt::format("⟨U+{:04X}⟩", static_cast<unsigned>(point.value));
}

/// Of what is plain, and of the letters of U+00C0 to U+00FF and of U+0400 to U+047F, which show as they are,
/// in one column; of anything else nothing.
std::optional<std::size_t> width_if_common(std::string_view text) {
  std::size_t columns = 0;
  std::uint64_t carried = 0;  // the last byte of a block begins a letter
  for (std::size_t at = 0; at < text.size(); at += Block::extent) {
    const std::size_t size = std::min(text.size() - at, Block::extent);
    std::array<char, Block::extent> copied;  // at the end, with spaces behind it
    if (size < copied.size()) {
      copied.fill(' ');
      text.copy(copied.data(), size, at);
    }
    const Block block(size < copied.size() ? copied.data() : &text[at], Block::extent);
    const std::uint64_t plain = bits(block, [](auto bytes) { return bytes - ' ' < 0x7f - ' '; });
    columns += size;
    if (~plain == 0 && carried == 0) continue;
    const std::uint64_t begin = bits(block, [](auto bytes) { return (bytes == 0xc3) | (bytes - 0xd0 < 2); });
    const std::uint64_t go_on = bits(block, [](auto bytes) { return (bytes & 0xc0) == 0x80; });
    if (~(plain | begin | go_on) != 0 || (begin << 1 | carried) != go_on) return std::nullopt;
    carried = begin >> 63;
    columns -= static_cast<std::size_t>(std::popcount(go_on));
  }
  return carried == 0 ? std::optional(columns) : std::nullopt;
}

std::string make_harmless(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  std::size_t harmless = 0;  // from here on
  for (std::size_t at = 0; at < text.size();) {
    if (is_plain(text[at])) {
      ++at;
      continue;
    }
    const CodePoint point = code_point_at(text, at);
    at += point.size;
    if (!is_harmful(point.value)) continue;
    out += text.substr(harmless, point.begin - harmless);
    harmless = at;
    if (keep_lines && point.value == '\n') {
      out += '\n';
    } else if (keep_lines && point.value == '\t') {
      out += "    ";
    } else {
      out += written_out(text, point);
    }
  }
  out += text.substr(harmless);
  return out;
}

/// The one script of a letter that matters for look-alikes, or none.
std::optional<UScriptCode> script_of(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  if (U_FAILURE(status) || script == USCRIPT_COMMON || script == USCRIPT_INHERITED) return std::nullopt;
  return script;
}

/// Scripts whose letters look alike: a word that mixes two of them deceives.
bool is_alike_script(UScriptCode script) {
  return script == USCRIPT_LATIN || script == USCRIPT_CYRILLIC || script == USCRIPT_GREEK ||
         script == USCRIPT_ARMENIAN || script == USCRIPT_CHEROKEE || script == USCRIPT_COPTIC;
}

/// A number as one reads it, with the marks between its digits.
class Number {
 public:
  /// Whether this digit is the first of another kind in it. Other forms of our digits are of our kind.
  bool mixes(UChar32 c) {
    const bool digit = c >= 0 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER;
    if (!digit && zero_ && c != ',' && c != '.' && c != '\'' && c != 0x66b && c != 0x66c) zero_.reset();
    if (!digit || is_disguise(c)) return false;
    const UChar32 zero = c - u_charDigitValue(c);
    const bool mixed = zero_ && *zero_ != zero;
    zero_ = zero;
    return mixed;
  }

 private:
  std::optional<UChar32> zero_;  ///< of the kind of its last digit
};

/// The longest beginning of `text` that fits `columns`, ending between graphemes.
std::size_t prefix_that_fits(std::string_view text, std::size_t columns) {
  Breaks graphemes(text, Breaks::Of::graphemes);
  std::size_t end = 0;
  std::size_t used = 0;
  while (const auto next = graphemes.next()) {
    used += display_width(text.substr(end, *next - end));
    if (used > columns) break;
    end = *next;
  }
  return end;
}

/// One line of a text, as lines of at most `columns`, appended to `lines`.
void wrap_line(std::string_view text, std::size_t columns, std::vector<std::string>& lines) {
  std::string line;
  std::size_t used = 0;
  const auto flush = [&] {
    lines.push_back(std::move(line));
    line.clear();
    used = 0;
  };
  const auto put_graphemes = [&](std::string_view word) {
    Breaks graphemes(word, Breaks::Of::graphemes);
    std::size_t begin = 0;
    while (const auto end = graphemes.next()) {
      const std::string_view grapheme = word.substr(begin, *end - begin);
      const std::size_t width = display_width(grapheme);
      if (used != 0 && used + width > columns) flush();
      line += grapheme;
      used += width;
      begin = *end;
    }
  };
  // Behind a hyphen or a stroke rather than anywhere.
  const auto put_broken = [&](std::string_view word) {
    while (!word.empty()) {
      const std::size_t mark = std::min(word.find_first_of("-/"), word.size() - 1);
      const std::string_view part = word.substr(0, mark + 1);
      const std::size_t width = display_width(part);
      if (used != 0 && used + width > columns && width <= columns) flush();
      put_graphemes(part);
      word.remove_prefix(part.size());
    }
  };
  bool first = true;  // of the words; the text's own leading spaces stand before it
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::size_t spaces = begin - at;
    const std::string_view word = text.substr(begin, end - begin);
    const std::size_t width = display_width(word);
    at = end;
    if (word.empty()) break;
    if (first || used + spaces + width <= columns) {
      const std::size_t kept = std::min(spaces, columns > width ? columns - width : 0);
      line.append(kept, ' ');
      used += kept;
    } else {
      flush();
    }
    first = false;
    if (used + width <= columns) {
      line += word;
      used += width;
    } else {
      put_broken(word);
    }
  }
  flush();
}

}  // namespace

bool valid_utf8(std::string_view text) {
  bool valid = true;
  if (is_ascii(text)) return true;
  each_code_point(text, [&](const CodePoint& point) { valid = valid && point.value >= 0; });
  return valid;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  each_code_point(text, [&](const CodePoint&) { ++count; });
  return count;
}

std::string shown(std::string_view text) {
  return make_harmless(text, false);
}
std::string shown_lines(std::string_view text) {
  return make_harmless(text, true);
}

std::string escape_for_json(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  std::size_t plain = 0;  // from here on nothing needed to be escaped
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (is_plain(c) && c != '"' && c != '\\') {
      ++at;
      continue;
    }
    const CodePoint point = code_point_at(text, at);
    at += point.size;
    if (point.value != '"' && point.value != '\\' && !is_harmful(point.value)) continue;
    out += text.substr(plain, point.begin - plain);
    plain = at;
    if (point.value < 0) {
      out += "\\ufffd";
    } else if (point.value == '"' || point.value == '\\') {
      out += '\\';
      out += static_cast<char>(point.value);
    } else if (point.value == '\n') {
      out += "\\n";
    } else if (point.value == '\t') {
      out += "\\t";
    } else if (point.value < 0x10000) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
    } else {
      out += fmt::format("\\u{:04x}\\u{:04x}", static_cast<unsigned>(U16_LEAD(point.value)),
                         static_cast<unsigned>(U16_TRAIL(point.value)));
    }
  }
  out += text.substr(plain);
  out += '"';
  return out;
}

std::vector<Suspicion> suspicious(std::string_view text) {
  constexpr std::size_t kMost = 100;
  std::vector<Suspicion> found;
  const auto plain = [](char c) { return is_plain(c) || c == '\n' || c == '\t'; };
  if (std::ranges::all_of(text, plain)) return found;
  const auto add = [&](std::size_t offset, std::string what) {
    if (found.size() < kMost) found.push_back({offset, std::move(what)});
  };
  std::size_t word = 0;
  std::set<UScriptCode> scripts;
  bool deceives = false;
  Number number;
  const auto end_word = [&] {
    if (deceives) add(word, "a word that mixes alphabets, so that a letter may pass for another");
    scripts.clear();
    deceives = false;
  };
  each_code_point(text, [&](const CodePoint& point) {
    const UChar32 c = point.value;
    if (c < 0) {
      add(point.begin, "a byte that is not UTF-8");
    } else if (c == '\n' || c == '\t') {
      end_word();
      return;
    } else if (is_bidi_control(c)) {
      add(point.begin, fmt::format("a bidirectional control (U+{:04X})", static_cast<unsigned>(c)));
    } else if (is_control(c)) {
      add(point.begin, fmt::format("a control character (U+{:04X})", static_cast<unsigned>(c)));
    } else if (is_invisible(c)) {
      add(point.begin, fmt::format("an invisible character (U+{:04X})", static_cast<unsigned>(c)));
    } else if (is_unusual_space(c)) {
      add(point.begin, fmt::format("an unusual space (U+{:04X})", static_cast<unsigned>(c)));
    } else if (is_disguise(c)) {
      add(point.begin,
          fmt::format("{} form of {} (U+{:04X})", form_of(c) == Form::wide ? "a full-width" : "another",
                      decomposed(c), static_cast<unsigned>(c)));
    }
    if (number.mixes(c)) add(point.begin, "a number of two kinds of digits");
    if (c >= 0 && u_isalpha(c)) {
      if (scripts.empty()) word = point.begin;
      if (const auto script = script_of(c); script && is_alike_script(*script)) {
        scripts.insert(*script);
        deceives = scripts.size() > 1;
      }
    } else if (c < 0 || (!is_invisible(c) && u_charType(c) != U_NON_SPACING_MARK)) {
      end_word();
    }
  });
  end_word();
  return found;
}

std::size_t display_width(std::string_view text) {
  if (const auto width = width_if_common(text)) return *width;
  std::size_t width = 0;
  each_code_point(text,
                  [&](const CodePoint& point) { width += point.value < 0 ? 1 : columns_of(point.value); });
  return width;
}

std::optional<std::size_t> width_if_harmless(std::string_view text) {
  if (const auto width = width_if_common(text)) return width;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (is_harmful(point.value)) return std::nullopt;
    width += columns_of(point.value);
    at += point.size;
  }
  return width;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  return std::string(text.substr(0, prefix_that_fits(text, columns - 1))) + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    wrap_line(text.substr(at, end - at), columns, lines);
    at = end + 1;
  }
  return lines;
}

}  // namespace parley
