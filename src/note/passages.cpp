#include "note/passages.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kMovedWords = 4;  // a passage of fewer words has hardly been moved

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.substr(0, 1))) text.remove_prefix(1);
  while (!text.empty() && is_space(text.substr(text.size() - 1))) text.remove_suffix(1);
  return text;
}

bool is_passage(std::string_view text) {
  std::size_t words = 0;
  for (const std::string_view word : words_of(text)) words += is_space(word) ? 0 : 1;
  return words >= kMovedWords;
}

/// A sentence inside a span.
struct Passage {
  std::size_t span = 0, begin = 0, end = 0;
};

/// The sentences of the changed spans of a kind, by their text without white space around it.
std::multimap<std::string, Passage> passages(const std::vector<Span>& spans, Change change) {
  std::multimap<std::string, Passage> out;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    // Each word takes a byte, and so does what parts it from the next, in most scripts.
    if (spans[i].change != change || spans[i].text.size() < kMovedWords || !is_passage(spans[i].text))
      continue;
    std::size_t begin = 0;
    for (const std::size_t end : sentence_ends(spans[i].text)) {
      const std::string_view sentence = trimmed(std::string_view(spans[i].text).substr(begin, end - begin));
      if (is_passage(sentence)) {
        const auto at = static_cast<std::size_t>(sentence.data() - spans[i].text.data());
        out.emplace(sentence, Passage{i, at, at + sentence.size()});
      }
      begin = end;
    }
  }
  return out;
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (const std::size_t end : word_ends(text)) {
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

void mark_moves(std::vector<Span>& spans) {
  const auto removed = passages(spans, Change::removed);
  auto added = passages(spans, Change::added);
  std::map<std::size_t, std::vector<std::pair<Passage, std::size_t>>> marks;  // by span
  std::size_t number = 0;
  for (const auto& [text, from] : removed) {
    const auto to = added.find(text);
    if (to == added.end()) continue;
    ++number;
    marks[from.span].emplace_back(from, number);
    marks[to->second.span].emplace_back(to->second, number);
    added.erase(to);
  }
  if (marks.empty()) return;
  std::vector<Span> out;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    auto found = marks.find(i);
    if (found == marks.end()) {
      out.push_back(std::move(spans[i]));
      continue;
    }
    std::ranges::sort(found->second, {}, [](const auto& mark) { return mark.first.begin; });
    std::size_t at = 0;
    const auto put = [&](std::size_t end, std::size_t moved) {
      if (end > at) out.push_back({spans[i].change, spans[i].text.substr(at, end - at), moved});
      at = end;
    };
    for (const auto& [passage, moved] : found->second) {
      put(passage.begin, 0);
      put(passage.end, moved);
    }
    put(spans[i].text.size(), 0);
  }
  spans = std::move(out);
}

}  // namespace parley::note
