/// Parts of a text smaller than a paragraph, for redlines.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "note/redline.hpp"

namespace parley::note {

inline bool is_space(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

/// The words of a text (`word_ends`, base/text.hpp).
std::vector<std::string_view> words_of(std::string_view text);

/// Gives what was removed at one place and added at another, sentence by sentence, a number.
void mark_moves(std::vector<Span>& spans);

}  // namespace parley::note
