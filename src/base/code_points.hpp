/// Texts by their code points, for what looks at those of others.
#pragma once

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parley {

/// Whether all of a text is ASCII; looks at every byte, so that the compiler takes many at once.
inline bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

/// Of ASCII, and no control character: what shows as it is, in one column.
constexpr bool is_plain(char c) {
  return c >= ' ' && c < 0x7f;
}

struct CodePoint {
  UChar32 value;      // negative: malformed
  std::size_t begin;  // bytes
  std::size_t size;
};

/// The code point that begins at `at`; a malformed one is one byte long.
inline CodePoint code_point_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return {text[at], at, 1};
  auto next = static_cast<std::int64_t>(at);
  const auto length = static_cast<std::int64_t>(text.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 value = 0;
  U8_NEXT(bytes, next, length, value);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
  if (value < 0) return {value, at, 1};
  return {value, at, static_cast<std::size_t>(next) - at};
}

template <class Visit>
void each_code_point(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    visit(point);
    at += point.size;
  }
}

inline bool is_control(UChar32 c) {
  const auto category = u_charType(c);
  return category == U_CONTROL_CHAR || c == 0x2028 || c == 0x2029;
}

/// Characters that show nothing, or that no font is bound to show.
inline bool is_invisible(UChar32 c) {
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return true;
  switch (u_charType(c)) {
    case U_FORMAT_CHAR:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
      return true;
    default:
      return c == 0x2800 || c == 0x3164 || c == 0xffa0 || c == 0x115f || c == 0x1160;
  }
}

}  // namespace parley
