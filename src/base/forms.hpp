/// Characters that are another form of others: full-width, half-width, of a mathematical font (Unicode's
/// compatibility decompositions, UAX 15). Over ICU.
#pragma once

#include <unicode/utypes.h>

#include <string>

namespace parley {

enum class Form : std::uint8_t {
  none,       ///< it stands for itself
  canonical,  ///< letters with marks, and characters that are only encoded twice
  wide,       ///< full-width
  other,      ///< half-width, of a font, a ligature, a Roman numeral
  distinct,   ///< looks like nothing but itself: a superscript, a fraction, something in a circle
};
Form form_of(UChar32 c);

/// Of what it is a form, decomposed as far as that goes (NFKD), in UTF-8; empty if of nothing.
std::string decomposed(UChar32 c);

}  // namespace parley
