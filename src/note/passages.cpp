#include "note/passages.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <ranges>

#include "base/breaks.hpp"
#include "base/text.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kMovedWords = 4;  // a passage of fewer words has hardly been moved

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.substr(0, 1))) text.remove_prefix(1);
  while (!text.empty() && is_space(text.substr(text.size() - 1))) text.remove_suffix(1);
  return text;
}

/// A sentence inside a span.
struct Passage {
  std::size_t span = 0, begin = 0, end = 0;
};
/// By their text without white space around it.
using Passages = std::multimap<std::string_view, Passage>;

class Finder {
 public:
  explicit Finder(const std::vector<Span>& spans) : spans_(spans) {}

  /// The sentences of the changed spans of a kind.
  Passages find(Change change) {
    Passages out;
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      const std::string_view text = spans_[i].text;
      if (spans_[i].change != change || !is_passage(text)) continue;
      if (!sentences_) sentences_.emplace(Breaks::Of::sentences);
      sentences_->begin(text);
      std::size_t begin = 0;
      while (const auto end = sentences_->next()) {
        const std::string_view sentence = trimmed(text.substr(begin, *end - begin));
        if (is_passage(sentence)) {
          const auto at = static_cast<std::size_t>(sentence.data() - text.data());
          out.emplace(sentence, Passage{i, at, at + sentence.size()});
        }
        begin = *end;
      }
    }
    return out;
  }

 private:
  bool is_passage(std::string_view text) {
    // Each word takes a byte, and so does what parts it from the next, in most scripts.
    if (text.size() < kMovedWords) return false;
    ends_.clear();
    append_word_ends(text, ends_);
    std::size_t words = 0;
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      words += is_space(text.substr(begin, end - begin)) ? 0 : 1;
      begin = end;
    }
    return words >= kMovedWords;
  }

  const std::vector<Span>& spans_;
  std::vector<std::uint32_t> ends_;
  std::optional<Breaks> sentences_;
};

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
  Finder finder(spans);
  const Passages removed = finder.find(Change::removed);
  if (removed.empty()) return;
  Passages added = finder.find(Change::added);
  std::map<std::size_t, std::vector<std::pair<Passage, std::uint32_t>>> marks;  // by span
  std::uint32_t number = 0;
  for (const auto& [text, from] : removed) {
    const auto to = added.find(text);
    if (to == added.end()) continue;
    ++number;
    marks[from.span].emplace_back(from, number);
    marks[to->second.span].emplace_back(to->second, number);
    added.erase(to);
  }
  // In place, from behind; a passage that moved parts its span into at most two more.
  std::size_t from = spans.size();
  spans.resize(from + std::size_t{4} * number);
  std::size_t to = spans.size();
  for (auto& [span, moves] : std::views::reverse(marks)) {
    while (from > span + 1) spans[--to] = spans[--from];
    const Span whole = spans[--from];
    std::size_t end = whole.text.size();
    const auto put = [&](std::size_t begin, std::uint32_t moved) {
      if (end > begin) spans[--to] = {whole.change, moved, whole.text.substr(begin, end - begin)};
      end = begin;
    };
    std::ranges::sort(moves, std::greater(), [](const auto& mark) { return mark.first.begin; });
    for (const auto& [passage, moved] : moves) {
      put(passage.end, 0);
      put(passage.begin, moved);
    }
    put(0, 0);
  }
  spans.erase(spans.begin() + static_cast<std::ptrdiff_t>(from),
              spans.begin() + static_cast<std::ptrdiff_t>(to));
}

}  // namespace parley::note
