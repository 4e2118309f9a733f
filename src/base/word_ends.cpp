/// Words by UAX 29, as ICU finds them, at a small part of the time: those of ASCII and the commonest letters
/// beyond it sixty or so bytes at once; what else letters of Latin, Greek, Cyrillic and Armenian, digits and
/// common punctuation make by the rules of the standard; stretches with anything else (combining marks,
/// invisible characters, scripts that need a dictionary, malformed bytes) are left to ICU. A test holds the
/// three against each other.
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "base/block.hpp"
#include "base/breaks.hpp"
#include "base/text.hpp"

namespace parley {
namespace {

/// What a character is to the rules (the standard's Word_Break, as far as it matters here).
enum class Kind : std::uint8_t {
  hard,        ///< for ICU
  end,         ///< of the text
  other,       ///< a word of its own, as are all below but letters, digits and connectors
  letter,      ///< ALetter
  digit,       ///< Numeric
  connector,   ///< ExtendNumLet
  mid_letter,  ///< between letters it joins them: MidLetter
  mid_digit,   ///< between digits: MidNum
  mid_either,  ///< both: MidNumLet, Single_Quote
  space,       ///< WSegSpace: those in a row are one
  carriage,    ///< CR
  line,        ///< LF, Newline
};

/// By ICU's properties, with the two changes that its own rules make.
Kind kind_of(UChar32 c) {
  if (c == '@') return Kind::letter;
  if (c == ':') return Kind::other;
  switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
    case U_WB_OTHER:
    case U_WB_DOUBLE_QUOTE:
      return Kind::other;
    case U_WB_ALETTER:
      return Kind::letter;
    case U_WB_NUMERIC:
      return Kind::digit;
    case U_WB_EXTENDNUMLET:
      return Kind::connector;
    case U_WB_MIDLETTER:
      return Kind::mid_letter;
    case U_WB_MIDNUM:
      return Kind::mid_digit;
    case U_WB_MIDNUMLET:
    case U_WB_SINGLE_QUOTE:
      return Kind::mid_either;
    case U_WB_WSEGSPACE:
      return Kind::space;
    case U_WB_CR:
      return Kind::carriage;
    case U_WB_LF:
    case U_WB_NEWLINE:
      return Kind::line;
    default:
      return Kind::hard;
  }
}

constexpr std::size_t kLetters = 0x590;  // up to Armenian; Hebrew has rules of its own
constexpr UChar32 kPunctuation = 0x2000;
constexpr std::size_t kPunctuations = 0x70;

/// Looked up once for all characters that are dealt with here.
struct Kinds {
  std::array<Kind, kLetters> letters;
  std::array<Kind, kPunctuations> punctuation;
  Kinds() {
    for (std::size_t i = 0; i < kLetters; ++i) letters[i] = kind_of(static_cast<UChar32>(i));
    for (std::size_t i = 0; i < kPunctuations; ++i)
      punctuation[i] = kind_of(kPunctuation + static_cast<UChar32>(i));
  }
};
const Kinds& kinds() {
  static const Kinds all;
  return all;
}

struct Unit {
  Kind kind = Kind::hard;
  std::size_t size = 1;
};

/// One bit for each byte of the letters of two bytes that are told here, the most of Latin, Greek and
/// Cyrillic: to all rules such a letter is as good as two.
std::uint64_t letters_of_two(Block block) {
  const auto is = [&](std::uint8_t c) { return bits(block, [c](auto bytes) { return bytes == c; }); };
  std::uint64_t first = bits(block, [](auto bytes) { return (bytes - 0xc3 < 3) | (bytes - 0xce < 4); });
  const std::uint64_t second = bits(block, [](auto bytes) { return (bytes & 0xc0) == 0x80; });
  if (bits(block, [](auto bytes) { return (bytes == 0xc3) | (bytes == 0xce) | (bytes == 0xcf); }) != 0) {
    const std::uint64_t greek_marks =
        bits(block, [](auto bytes) { return (bytes < 0x91) | (bytes == 0xa2); });
    first &= ~(is(0xc3) & (is(0x97) | is(0xb7)) >> 1);  // × ÷
    first &= ~(is(0xce) & greek_marks >> 1);
    first &= ~(is(0xcf) & is(0xb6) >> 1);
  }
  const std::uint64_t found = first & second >> 1;
  return found | found << 1;
}

/// One bit for each byte behind which a word ends, by what stands up to two bytes further; `others` are
/// letters that are not of ASCII. Of the first byte it is not told, nor of the last two.
std::uint64_t ends_in(Block block, std::uint64_t others) {
  const auto is = [&](std::uint8_t c) { return bits(block, [c](auto bytes) { return bytes == c; }); };
  const std::uint64_t letters =
      others | bits(block, [](auto bytes) { return ((bytes | 0x20) - 'a' < 26) | (bytes == '@'); });
  const std::uint64_t digits = bits(block, [](auto bytes) { return bytes - '0' < 10; });
  const std::uint64_t in_word = letters | digits | is('_');
  const std::uint64_t spaces = is(' ');
  const std::uint64_t mid_either = bits(block, [](auto bytes) { return (bytes == '.') | (bytes == '\''); });
  const std::uint64_t mid_digit = bits(block, [](auto bytes) { return (bytes == ',') | (bytes == ';'); });
  const auto between = [](std::uint64_t kind) { return kind << 1 & kind >> 1; };
  const std::uint64_t joining =
      (mid_either & between(letters)) | ((mid_either | mid_digit) & between(digits));
  const auto in_a_row = [](std::uint64_t kind, std::uint64_t next) { return kind & next >> 1; };
  return ~(in_a_row(in_word, in_word) | in_a_row(spaces, spaces) | in_a_row(is('\r'), is('\n')) | joining |
           joining >> 1);
}

class Finder {
 public:
  Finder(std::string_view text, std::vector<std::uint32_t>& ends) : text_(text), ends_(ends) {}

  void find() {
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t end = plain_words(at);
      if (end == at) {
        end = word(at);
        if (end != at) ends_.push_back(static_cast<std::uint32_t>(end));
      }
      at = end == at ? leave_to_icu(at) : end;
    }
  }

 private:
  std::uint8_t byte(std::size_t at) const { return static_cast<std::uint8_t>(text_[at]); }
  bool continues(std::size_t at) const { return at < text_.size() && (byte(at) & 0xc0) == 0x80; }

  /// What stands here, if it is of ASCII; else `hard`.
  Kind ascii(std::size_t at) const {
    return at < text_.size() && byte(at) < 0x80 ? kinds().letters[byte(at)] : Kind::hard;
  }

  Unit unit(std::size_t at) const {
    if (at == text_.size()) return {Kind::end, 0};
    const std::size_t first = byte(at);
    if (first < 0x80) return {kinds().letters[first], 1};
    if (first >= 0xc2 && first < 0xd8 && continues(at + 1)) {
      const std::size_t c = (first & 0x1f) << 6 | (byte(at + 1) & 0x3f);
      return {c < kLetters ? kinds().letters[c] : Kind::hard, 2};
    }
    if (first == 0xe2 && continues(at + 1) && continues(at + 2)) {
      const std::size_t c = (byte(at + 1) & 0x3fU) << 6 | (byte(at + 2) & 0x3f);  // less 0x2000
      return {c < kPunctuations ? kinds().punctuation[c] : Kind::hard, 3};
    }
    return {};
  }

  static bool in_word(Kind kind) { return kind >= Kind::letter && kind <= Kind::connector; }
  static bool joins(Kind mid, Kind sides) {
    return mid == Kind::mid_either ? sides == Kind::letter || sides == Kind::digit
                                   : (mid == Kind::mid_letter && sides == Kind::letter) ||
                                         (mid == Kind::mid_digit && sides == Kind::digit);
  }

  /// The words from here on, until near what is neither of ASCII nor one of those letters. Where the last of
  /// them ends; here, if there is none.
  std::size_t plain_words(std::size_t at) {
    while (at < text_.size()) {
      std::array<char, Block::extent> copied{};  // near the beginning and the end, with zeros around it
      const bool within = at > 0 && text_.size() - at >= Block::extent - 1;
      if (!within) text_.substr(at).copy(copied.data() + 1, copied.size() - 1);
      const Block block(within ? &text_[at - 1] : copied.data(), Block::extent);
      const std::uint64_t beyond_ascii = bits(block, [](auto bytes) { return bytes >= 0x80; });
      const std::uint64_t letters = beyond_ascii == 0 ? 0 : letters_of_two(block);
      const auto foreign =
          static_cast<std::size_t>(std::countr_zero(beyond_ascii & ~letters & ~std::uint64_t{1}));
      if (foreign < 3) return at;
      const std::size_t told = std::min(foreign - 2, text_.size() - at + 1);
      std::uint64_t found = ends_in(block, letters) & ((std::uint64_t{1} << told) - 2);
      if (found == 0) return at;
      std::size_t next = ends_.size();
      ends_.resize(next + static_cast<std::size_t>(std::popcount(found)));
      std::size_t end = at;
      for (; found != 0; found &= found - 1) {
        end = at + static_cast<std::size_t>(std::countr_zero(found));
        ends_[next++] = static_cast<std::uint32_t>(end);
      }
      at = end;
    }
    return at;
  }

  /// Where the word that begins here ends; here, if that is not ours to tell.
  std::size_t word(std::size_t at) const {
    Unit last = unit(at);
    if (last.kind == Kind::hard) return at;
    std::size_t end = at + last.size;
    if (last.kind == Kind::line) return end;
    if (last.kind == Kind::carriage) return end < text_.size() && text_[end] == '\n' ? end + 1 : end;
    for (;;) {
      while (in_word(last.kind) && in_word(ascii(end))) last.kind = ascii(end++);
      const Unit next = unit(end);
      if (next.kind == Kind::hard) return at;  // it may belong to what stands before it
      if ((in_word(last.kind) && in_word(next.kind)) ||
          (last.kind == Kind::space && next.kind == Kind::space)) {
        last = next;
        end += next.size;
      } else if (joins(next.kind, last.kind)) {
        const Unit after = unit(end + next.size);
        if (after.kind == Kind::hard) return at;
        if (after.kind != last.kind) return end;
        end += next.size + after.size;
      } else {
        return end;
      }
    }
  }

  /// Whether something ends here whatever stands before and behind: after a line end, and between a visible
  /// character of ASCII and a space or a line end.
  bool surely_ends(std::size_t at) const {
    if (at == text_.size() || text_[at - 1] == '\n') return true;
    return (text_[at] == ' ' || text_[at] == '\n') && byte(at - 1) > ' ' && byte(at - 1) < 0x7f;
  }

  /// The words from here to where one surely ends, and that place.
  std::size_t leave_to_icu(std::size_t at) {
    std::size_t end = at + 1;
    while (!surely_ends(end)) ++end;
    if (!icu_) icu_.emplace(Breaks::Of::words);
    icu_->begin(text_.substr(at, end - at));
    while (const auto found = icu_->next()) ends_.push_back(static_cast<std::uint32_t>(at + *found));
    return end;
  }

  std::string_view text_;
  std::vector<std::uint32_t>& ends_;
  std::optional<Breaks> icu_;
};

}  // namespace

std::vector<std::uint32_t> word_ends(std::string_view text) {
  std::vector<std::uint32_t> out;
  out.reserve(text.size() / 2);
  append_word_ends(text, out);
  return out;
}

void append_word_ends(std::string_view text, std::vector<std::uint32_t>& ends) {
  Finder(text, ends).find();
}

}  // namespace parley
