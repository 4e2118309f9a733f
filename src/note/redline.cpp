#include "note/redline.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "base/text.hpp"
#include "note/numbering.hpp"
#include "note/passages.hpp"
#include "note/shortest_edit.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kEffort = 2000;      // edits between two parts, before a longer redline is good enough
constexpr std::size_t kMostSliding = 500;  // words over which a change may be slid to a better place

/// What matters of a word.
struct Word {
  std::string_view text;
  bool space = false, line_end = false, stop = false;
};

/// The words of both texts, each once.
class Vocabulary {
 public:
  std::uint32_t number(std::string_view text) {
    if (text.size() > 1) return looked_up(text);
    std::optional<std::uint32_t>& known = of_one_[static_cast<unsigned char>(text[0])];
    if (!known) known = looked_up(text);
    return *known;
  }
  const Word& operator[](std::uint32_t number) const { return words_[number]; }

 private:
  std::uint32_t looked_up(std::string_view text) {
    const std::uint32_t number = numbering_.number(std::hash<std::string_view>{}(text),
                                                   [&](std::uint32_t n) { return words_[n].text == text; });
    if (number == words_.size()) {
      const bool stop = text.size() == 1 && std::string_view(".!?;:").find(text) != std::string_view::npos;
      words_.push_back({text, is_space(text), text.find('\n') != std::string_view::npos, stop});
    }
    return number;
  }

  std::array<std::optional<std::uint32_t>, 256> of_one_;  // half of all words are a space or a point
  Numbering numbering_;
  std::vector<Word> words_;
};

/// One text's words by their numbers, and where they end; and of those that are not white space also where
/// they stand.
struct Side {
  Side(std::string_view all, Vocabulary& vocabulary) : text(all), ends(word_ends(all)) {
    words.reserve(ends.size());
    visible.reserve(ends.size());
    places.reserve(ends.size());
    for (std::uint32_t i = 0; i < ends.size(); ++i) {
      words.push_back(vocabulary.number(stretch(i, i + 1)));
      if (vocabulary[words.back()].space) continue;
      visible.push_back(words.back());
      places.push_back(i);
    }
  }
  /// The text of some words in a row.
  std::string_view stretch(std::size_t begin, std::size_t end) const {
    const std::size_t from = begin == 0 ? 0 : ends[begin - 1];
    return text.substr(from, ends[end - 1] - from);
  }

  std::string_view text;
  std::vector<std::uint32_t> ends, words, visible, places;
};

/// The words that stay: as many as possible, but white space never decides; between two words that stay, and
/// at both ends, what is the same from either side. The first run begins both texts and the last ends them,
/// if need be without a word; no other is empty.
std::vector<Run> kept(const Side& from, const Side& to) {
  std::vector<Run> out = {{}};
  std::size_t a = 0;
  std::size_t b = 0;
  const auto keep_until = [&](std::size_t a_end, std::size_t b_end) {
    for (; a < a_end && b < b_end && from.words[a] == to.words[b]; ++a, ++b) append_run(out, {a, b, 1});
    std::size_t tail = 0;
    while (a < a_end - tail && b < b_end - tail && from.words[a_end - tail - 1] == to.words[b_end - tail - 1])
      ++tail;
    if (tail > 0) append_run(out, {a_end - tail, b_end - tail, tail});
    a = a_end;
    b = b_end;
  };
  for (const Run& run : shortest_edit(from.visible, to.visible, kEffort)) {
    for (std::size_t i = 0; i < run.length; ++i) {
      keep_until(from.places[run.from + i], to.places[run.to + i]);
      append_run(out, {a++, b++, 1});
    }
  }
  keep_until(from.words.size(), to.words.size());
  append_run(out, {a, b, 0});
  return out;
}

/// How good a place is for a change to begin: before a sentence or a line, before a word, or within.
int place_value(const Side& side, const Vocabulary& vocabulary, std::size_t at) {
  if (at == 0 || at == side.words.size()) return 3;
  std::size_t before = at;
  while (before > 0 && vocabulary[side.words[before - 1]].space) {
    if (vocabulary[side.words[before - 1]].line_end) return 3;
    --before;
  }
  if (before == at) return 0;
  if (before == 0) return 3;
  return vocabulary[side.words[before - 1]].stop ? 2 : 1;
}

/// A stretch that was only added (or only removed) can often stand some words earlier or later and mean the
/// same: it is slid to where it begins a sentence, or at least a word. Between two changes a word stays.
void slide(std::vector<Run>& runs, const Side& from, const Side& to, const Vocabulary& vocabulary) {
  for (std::size_t i = 1; i < runs.size(); ++i) {
    Run& before = runs[i - 1];
    Run& after = runs[i];
    const std::size_t removed = after.from - before.from - before.length;
    const std::size_t added = after.to - before.to - before.length;
    if ((removed == 0) == (added == 0)) continue;
    const Side& side = removed ? from : to;
    const std::size_t size = removed + added;
    const std::size_t begin = (removed ? before.from : before.to) + before.length;
    const std::size_t earliest = begin - std::min(kMostSliding, before.length - (i > 1 ? 1 : 0));
    const std::size_t latest = begin + std::min(kMostSliding, after.length - (i + 1 < runs.size() ? 1 : 0));
    std::size_t low = begin;
    while (low > earliest && side.words[low - 1] == side.words[low + size - 1]) --low;
    std::size_t high = begin;
    while (high < latest && side.words[high] == side.words[high + size]) ++high;
    std::size_t best = begin;
    for (std::size_t at = low; at <= high; ++at) {
      if (place_value(side, vocabulary, at) > place_value(side, vocabulary, best)) best = at;
    }
    before.length = before.length + best - begin;
    after = {after.from + best - begin, after.to + best - begin, after.length + begin - best};
  }
}

/// What stays once, what was removed before what was added, and white space between two replaced words
/// replaced with them.
std::vector<Span> woven(const std::vector<Run>& runs, const Side& from, const Side& to) {
  std::vector<Span> out;
  out.reserve(3 * runs.size());
  const auto add = [&](Change change, const Side& side, std::size_t begin, std::size_t end) {
    if (begin != end) out.push_back({change, std::string(side.stretch(begin, end)), 0});
  };
  std::size_t a = 0;
  std::size_t b = 0;
  for (const Run& run : runs) {
    add(Change::removed, from, a, run.from);
    add(Change::added, to, b, run.to);
    a = run.from + run.length;
    b = run.to + run.length;
    add(Change::same, from, run.from, a);
  }
  return out;
}

}  // namespace

std::vector<Span> redline(std::string_view from, std::string_view to) {
  Vocabulary vocabulary;
  const Side old(from, vocabulary);
  const Side fresh(to, vocabulary);
  std::vector<Run> runs = kept(old, fresh);
  slide(runs, old, fresh, vocabulary);
  std::vector<Span> out = woven(runs, old, fresh);
  mark_moves(out);
  return out;
}

std::string old_text(const std::vector<Span>& redline) {
  std::string out;
  for (const Span& span : redline) out += span.change == Change::added ? "" : span.text;
  return out;
}

std::string new_text(const std::vector<Span>& redline) {
  std::string out;
  for (const Span& span : redline) out += span.change == Change::removed ? "" : span.text;
  return out;
}

}  // namespace parley::note
