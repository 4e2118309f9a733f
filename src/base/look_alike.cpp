/// What looks the same to a reader (UTS 39), by ICU and, for ASCII, by hand.
#include <unicode/uchar.h>
#include <unicode/uspoof.h>

#include <array>
#include <atomic>
#include <stdexcept>

#include "base/code_points.hpp"
#include "base/forms.hpp"
#include "base/imported.hpp"
#include "base/text.hpp"

namespace parley {
namespace {

constexpr const char* kLookAlikes = "libicui18n.so." U_ICU_VERSION_SHORT;
const Imported<decltype(::uspoof_getSkeletonUTF8)> uspoof_getSkeletonUTF8{
    kLookAlikes, "uspoof_getSkeletonUTF8_" U_ICU_VERSION_SHORT};
const Imported<decltype(::uspoof_open)> uspoof_open{kLookAlikes, "uspoof_open_" U_ICU_VERSION_SHORT};

/// What stands for all texts that look the same (UTS 39, section 4).
std::string skeleton(std::string_view text) {
  static const USpoofChecker* const checker = [] {
    UErrorCode status = U_ZERO_ERROR;
    const USpoofChecker* opened = uspoof_open(&status);
    if (U_FAILURE(status))
      throw std::runtime_error(std::string("ICU cannot compare: ") + u_errorName(status));
    return opened;
  }();
  UErrorCode status = U_ZERO_ERROR;
  std::string out(text.size() * 4 + 64, '\0');
  const std::int32_t size =
      uspoof_getSkeletonUTF8(checker, 0U, text.data(), static_cast<std::int32_t>(text.size()), out.data(),
                             static_cast<std::int32_t>(out.size()), &status);
  if (U_FAILURE(status)) return std::string(text);
  out.resize(static_cast<std::size_t>(size));
  return out;
}

constexpr UChar32 kUnknown = -1;

/// A small letter that UTS 39 takes for an i. Most fonts show it as its capital, which is taken for an l.
constexpr UChar32 kPalochka = 0x4cf;

/// What a reader may take a text for where its skeleton does not say so: full-width and other forms for what
/// they are forms of, digits of any script for those of ours, and, if they are to go, marks for nothing.
std::string plain_forms(std::string_view text, bool without_marks) {
  std::string out;
  const auto add_without_marks = [&](std::string_view part) {
    each_code_point(part, [&](const CodePoint& point) {
      const bool mark = point.value >= 0 && u_charType(point.value) == U_NON_SPACING_MARK;
      if (!mark) out += part.substr(point.begin, point.size);
    });
  };
  each_code_point(text, [&](const CodePoint& point) {
    const UChar32 c = point.value;
    const std::string_view written = text.substr(point.begin, point.size);
    // Below this letter the skeletons say all but of marks.
    if (c < (without_marks ? 0x80 : kPalochka)) {
      out += written;
    } else if (const std::int32_t digit = u_charDigitValue(c); digit >= 0) {
      out += static_cast<char>('0' + digit);
    } else if (const Form form = form_of(c); form == Form::wide || form == Form::other) {
      out += decomposed(c);
    } else if (c == kPalochka) {
      out += "\u04c0";
    } else if (without_marks) {
      add_without_marks(form == Form::canonical ? decomposed(c) : std::string(written));
    } else {
      out += written;
    }
  });
  return out;
}

/// With what a text's skeleton begins, if its first letter alone says that; remembered for each letter.
UChar32 first_look(std::string_view text) {
  constexpr UChar32 kEnd = 0x590;  // Latin, Greek, Cyrillic, Armenian
  static std::array<std::atomic<UChar32>, kEnd> looks{};
  const CodePoint first = text.empty() ? CodePoint{kUnknown, 0, 0} : code_point_at(text, 0);
  if (first.value <= 0 || first.value >= kEnd || first.value == kPalochka) return kUnknown;
  std::atomic<UChar32>& look = looks[static_cast<std::size_t>(first.value)];
  if (look == 0) {
    const std::string alone = skeleton(text.substr(0, first.size));
    const UChar32 begins = alone.empty() ? kUnknown : code_point_at(alone, 0).value;
    // A mark could be moved behind one of the next letter's.
    look = begins > 0 && u_getCombiningClass(begins) == 0 ? begins : kUnknown;
  }
  return look;
}

/// The same for a letter of ASCII, in ASCII: a text's is made of its letters'. What only looks like something
/// that is not of ASCII stands for itself.
std::string_view ascii_skeleton(const char& c) {
  switch (c) {
    case '0':
      return "O";
    case '1':
    case 'I':
    case '|':
      return "l";
    case '`':
      return "'";
    case '"':
      return "''";
    case 'm':
      return "rn";
    default:
      return {&c, 1};
  }
}

/// Whether two texts of ASCII have the same skeleton; most do not from the first letter on.
bool ascii_alike(std::string_view one, std::string_view other) {
  std::string_view left;
  std::string_view right;
  const auto next = [](std::string_view& skeleton, std::string_view& text) {
    if (!skeleton.empty() || text.empty()) return;
    skeleton = ascii_skeleton(text[0]);
    text.remove_prefix(1);
  };
  for (;;) {
    next(left, one);
    next(right, other);
    if (left.empty() || right.empty()) return left.empty() && right.empty();
    if (left[0] != right[0]) return false;
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
}

/// Whether two texts that are not both of ASCII look the same to a reader who may overlook marks.
bool alike(std::string_view one, std::string_view other, bool without_marks) {
  const UChar32 left = first_look(one);
  const UChar32 right = first_look(other);
  if (left != kUnknown && right != kUnknown && left != right) return false;
  if (skeleton(one) == skeleton(other)) return true;
  const std::string first = plain_forms(one, without_marks);
  const std::string second = plain_forms(other, without_marks);
  return (first != one || second != other) && skeleton(first) == skeleton(second);
}

/// A blank of its own, for people a space, which Unicode counts among the symbols.
constexpr UChar32 kBrailleBlank = 0x2800;

/// Without what shows nothing, and every stretch of white space one space.
std::string visible_words(std::string_view text) {
  std::string out;
  bool space = false;
  each_code_point(text, [&](const CodePoint& point) {
    if (point.value >= 0 &&
        (u_isUWhiteSpace(point.value) != 0 || is_control(point.value) || point.value == kBrailleBlank)) {
      space = !out.empty();
    } else if (point.value < 0 || !is_invisible(point.value)) {
      if (space) out += ' ';
      space = false;
      out += text.substr(point.begin, point.size);
    }
  });
  return out;
}

}  // namespace

bool look_alike(std::string_view one, std::string_view other) {
  if (one == other) return false;
  if (is_ascii(one) && is_ascii(other)) return ascii_alike(one, other);
  return alike(one, other, false);
}

bool reads_like(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const std::string left = visible_words(one);
  const std::string right = visible_words(other);
  if (left == right) return true;
  return is_ascii(left) && is_ascii(right) ? ascii_alike(left, right) : alike(left, right, true);
}

}  // namespace parley
