#include "base/forms.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>
#include <stdexcept>

namespace parley {

Form form_of(UChar32 c) {
  switch (u_getIntPropertyValue(c, UCHAR_DECOMPOSITION_TYPE)) {
    case U_DT_NONE:
      return Form::none;
    case U_DT_CANONICAL:
      return Form::canonical;
    case U_DT_WIDE:
      return Form::wide;
    case U_DT_NARROW:
    case U_DT_FONT:
    case U_DT_COMPAT:
      return Form::other;
    default:
      return Form::distinct;
  }
}

std::string decomposed(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfkd = unorm2_getNFKDInstance(&status);
  std::array<UChar, 32> units;  // the longest decomposition takes 18
  const std::int32_t size =
      U_FAILURE(status)
          ? -1
          : unorm2_getDecomposition(nfkd, c, units.data(), static_cast<std::int32_t>(units.size()), &status);
  if (U_FAILURE(status))
    throw std::runtime_error(std::string("ICU cannot decompose: ") + u_errorName(status));
  std::string out;
  for (std::int32_t at = 0; at < size;) {
    UChar32 part = 0;
    U16_NEXT(units, at, size, part);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    std::array<char, U8_MAX_LENGTH> bytes;
    std::int32_t written = 0;
    U8_APPEND_UNSAFE(bytes, written, part);
    out.append(bytes.data(), static_cast<std::size_t>(written));
  }
  return out;
}

}  // namespace parley
