/// Words by UAX 29, as ICU finds them, at a small part of the time: what letters of Latin, Greek, Cyrillic
/// and Armenian, digits and common punctuation make is found here, by the rules of the standard; stretches
/// with anything else (combining marks, invisible characters, scripts that need a dictionary, malformed
/// bytes) are left to ICU. A test holds the two against each other.
#include <unicode/uchar.h>

#include <array>
#include <optional>

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

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) { ends_.reserve(text.size() / 2); }

  std::vector<std::uint32_t> find() {
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t end = plain_word(at);
      if (end == at) end = word(at);
      if (end == at) {
        at = leave_to_icu(at);
      } else {
        at = end;
        ends_.push_back(static_cast<std::uint32_t>(end));
      }
    }
    return std::move(ends_);
  }

 private:
  std::uint8_t byte(std::size_t at) const { return static_cast<std::uint8_t>(text_[at]); }
  bool continues(std::size_t at) const { return at < text_.size() && (byte(at) & 0xc0) == 0x80; }

  /// What stands here, if it is of ASCII; else `hard`.
  Kind ascii(std::size_t at) const {
    return at < text_.size() && byte(at) < 0x80 ? kinds_.letters[byte(at)] : Kind::hard;
  }

  Unit unit(std::size_t at) const {
    if (at == text_.size()) return {Kind::end, 0};
    const std::size_t first = byte(at);
    if (first < 0x80) return {kinds_.letters[first], 1};
    if (first >= 0xc2 && first < 0xd8 && continues(at + 1)) {
      const std::size_t c = (first & 0x1f) << 6 | (byte(at + 1) & 0x3f);
      return {c < kLetters ? kinds_.letters[c] : Kind::hard, 2};
    }
    if (first == 0xe2 && continues(at + 1) && continues(at + 2)) {
      const std::size_t c = (byte(at + 1) & 0x3fU) << 6 | (byte(at + 2) & 0x3f);  // less 0x2000
      return {c < kPunctuations ? kinds_.punctuation[c] : Kind::hard, 3};
    }
    return {};
  }

  static bool in_word(Kind kind) { return kind >= Kind::letter && kind <= Kind::connector; }
  static bool joins(Kind mid, Kind sides) {
    return mid == Kind::mid_either ? sides == Kind::letter || sides == Kind::digit
                                   : (mid == Kind::mid_letter && sides == Kind::letter) ||
                                         (mid == Kind::mid_digit && sides == Kind::digit);
  }

  /// The commonest by far, first: a word of letters and digits of ASCII, or a space, a line end or a mark by
  /// itself, before something else of ASCII that cannot join it. Where it ends; here, if it is not one.
  std::size_t plain_word(std::size_t at) const {
    const Kind first = ascii(at);
    std::size_t end = at + 1;
    Kind next = ascii(end);
    if (first == Kind::hard || first == Kind::carriage || next == Kind::hard) return at;
    if (in_word(first)) {
      while (in_word(next)) next = ascii(++end);
      return next == Kind::other || next >= Kind::space ? end : at;
    }
    return first == Kind::space && next == Kind::space ? at : end;
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
    if (!icu_) icu_.emplace(UBRK_WORD);
    icu_->begin(text_.substr(at, end - at));
    while (const auto found = icu_->next()) ends_.push_back(static_cast<std::uint32_t>(at + *found));
    return end;
  }

  std::string_view text_;
  const Kinds& kinds_ = kinds();
  std::vector<std::uint32_t> ends_;
  std::optional<Breaks> icu_;
};

}  // namespace

std::vector<std::uint32_t> word_ends(std::string_view text) {
  return Finder(text).find();
}

}  // namespace parley
