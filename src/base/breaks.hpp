/// The ends of the graphemes, words or sentences of a text, one after the other, as ICU finds them (UAX 29).
#pragma once

#include <unicode/ubrk.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley {

class Breaks {
 public:
  explicit Breaks(UBreakIteratorType type);
  Breaks(std::string_view text, UBreakIteratorType type) : Breaks(type) { begin(text); }
  Breaks(const Breaks&) = delete;
  Breaks& operator=(const Breaks&) = delete;
  ~Breaks();

  /// Begins with a text, which must last as long as it is looked at.
  void begin(std::string_view text);
  /// The end of the next one, in bytes, or nullopt at the end.
  std::optional<std::size_t> next();

 private:
  UText* text_ = nullptr;
  UBreakIterator* breaks_ = nullptr;
};

}  // namespace parley
