/// The ends of the graphemes, words or sentences of a text, one after the other, as ICU finds them (UAX 29).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

struct UBreakIterator;
struct UText;

namespace parley {

class Breaks {
 public:
  enum class Of : std::uint8_t { graphemes, words, sentences };
  explicit Breaks(Of what);
  Breaks(std::string_view text, Of what) : Breaks(what) { begin(text); }
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
