#include "base/breaks.hpp"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <stdexcept>
#include <string>

namespace parley {
namespace {

void check(UErrorCode status) {  // its data ships with ICU itself
  if (U_FAILURE(status))
    throw std::runtime_error(std::string("ICU cannot break text: ") + u_errorName(status));
}

}  // namespace

Breaks::Breaks(Of what) {
  const UBreakIteratorType type = what == Of::graphemes ? UBRK_CHARACTER
                                  : what == Of::words   ? UBRK_WORD
                                                        : UBRK_SENTENCE;
  UErrorCode status = U_ZERO_ERROR;
  breaks_ = ubrk_open(type, "", nullptr, 0, &status);
  check(status);
}

Breaks::~Breaks() {
  ubrk_close(breaks_);
  utext_close(text_);
}

void Breaks::begin(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  text_ = utext_openUTF8(text_, text.data(), static_cast<std::int64_t>(text.size()), &status);
  ubrk_setUText(breaks_, text_, &status);
  check(status);
  ubrk_first(breaks_);
}

std::optional<std::size_t> Breaks::next() {
  const std::int32_t at = ubrk_next(breaks_);
  if (at == UBRK_DONE) return std::nullopt;
  return static_cast<std::size_t>(at);
}

}  // namespace parley
