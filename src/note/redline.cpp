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

/// One text's words by their numbers, where they end, and which of them the other keeps.
struct Side {
  Side(std::string_view all, Vocabulary& vocabulary) : text(all), ends(word_ends(all)), kept(ends.size()) {
    words.reserve(ends.size());
    for (std::size_t i = 0; i < ends.size(); ++i) words.push_back(vocabulary.number(stretch(i, i + 1)));
  }
  /// The text of some words in a row.
  std::string_view stretch(std::size_t begin, std::size_t end) const {
    const std::size_t from = begin == 0 ? 0 : ends[begin - 1];
    return text.substr(from, ends[end - 1] - from);
  }

  std::string_view text;
  std::vector<std::uint32_t> ends, words;
  std::vector<bool> kept;
};

/// Keeps the words that both have, as many as possible; white space is left for later, so that it never
/// decides.
void keep_words(Side& from, Side& to, const Vocabulary& vocabulary) {
  const auto visible = [&](const Side& side) {
    std::vector<std::uint32_t> out;
    out.reserve(side.words.size());
    for (const std::uint32_t word : side.words) {
      if (!vocabulary[word].space) out.push_back(word);
    }
    return out;
  };
  const auto keep = [&](Side& side, const std::vector<bool>& kept) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < side.words.size(); ++i) {
      if (!vocabulary[side.words[i]].space) side.kept[i] = kept[next++];
    }
  };
  const Kept kept = shortest_edit(visible(from), visible(to), kEffort);
  keep(from, kept.from);
  keep(to, kept.to);
}

/// Between two words that were kept, and at both ends, keeps what is the same from either side.
void keep_spaces(Side& from, Side& to) {
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < from.words.size() || b < to.words.size()) {
    std::size_t a_end = a;
    std::size_t b_end = b;
    while (a_end < from.words.size() && !from.kept[a_end]) ++a_end;
    while (b_end < to.words.size() && !to.kept[b_end]) ++b_end;
    const std::size_t next_a = a_end + 1;
    const std::size_t next_b = b_end + 1;
    while (a < a_end && b < b_end && from.words[a] == to.words[b]) from.kept[a++] = to.kept[b++] = true;
    while (a < a_end && b < b_end && from.words[a_end - 1] == to.words[b_end - 1])
      from.kept[--a_end] = to.kept[--b_end] = true;
    a = next_a;
    b = next_b;
  }
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
/// same: it is slid to where it begins a sentence, or at least a word.
void slide(Side& side, const Vocabulary& vocabulary, const std::vector<bool>& alone) {
  const std::size_t size = side.words.size();
  for (std::size_t begin = 0; begin < size;) {
    if (side.kept[begin]) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < size && !side.kept[end]) ++end;
    std::size_t best = begin;
    if (alone[begin]) {
      std::size_t low = begin;
      while (begin - low < kMostSliding && low > 0 && side.kept[low - 1] &&
             side.words[low - 1] == side.words[end - (begin - low) - 1])
        --low;
      std::size_t high = begin;
      while (high - begin < kMostSliding && end + (high - begin) < size && side.kept[end + (high - begin)] &&
             side.words[high] == side.words[end + (high - begin)])
        ++high;
      for (std::size_t at = low; at <= high; ++at) {
        if (place_value(side, vocabulary, at) > place_value(side, vocabulary, best)) best = at;
      }
    }
    for (std::size_t i = begin; i < end; ++i) side.kept[i] = true;
    for (std::size_t i = best; i < best + (end - begin); ++i) side.kept[i] = false;
    begin = std::max(end, best + (end - begin));
  }
}

/// For each changed word of a side whether the other side changed nothing at that place.
std::vector<bool> changed_alone(const Side& side, const Side& other) {
  std::vector<bool> out(side.words.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < side.words.size(); ++i) {
    if (side.kept[i]) {
      while (at < other.words.size() && !other.kept[at]) ++at;
      ++at;
      continue;
    }
    out[i] = at >= other.words.size() || other.kept[at];
  }
  return out;
}

/// How many stretches of words that are kept, or that are not, a side has.
std::size_t stretches(const Side& side) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < side.kept.size(); ++i)
    out += i == 0 || side.kept[i] != side.kept[i - 1] ? 1 : 0;
  return out;
}

/// The spans of both sides woven together: kept words once, what was removed before what was added, and white
/// space between two replaced words replaced with them.
std::vector<Span> woven(const Side& from, const Side& to) {
  std::vector<Span> out;
  out.reserve(stretches(from) + stretches(to));
  const auto add = [&](Change change, const Side& side, std::size_t begin, std::size_t end) {
    if (begin != end) out.push_back({change, std::string(side.stretch(begin, end)), 0});
  };
  const auto changed = [&](Change change, const Side& side, std::size_t begin) {
    std::size_t end = begin;
    while (end < side.words.size() && !side.kept[end]) ++end;
    add(change, side, begin, end);
    return end;
  };
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < from.words.size() || b < to.words.size()) {
    a = changed(Change::removed, from, a);
    b = changed(Change::added, to, b);
    const std::size_t begin = a;
    while (a < from.words.size() && from.kept[a] && b < to.words.size() && to.kept[b]) ++a, ++b;
    add(Change::same, from, begin, a);
  }
  return out;
}

}  // namespace

std::vector<Span> redline(std::string_view from, std::string_view to) {
  Vocabulary vocabulary;
  Side old(from, vocabulary);
  Side fresh(to, vocabulary);
  keep_words(old, fresh, vocabulary);
  keep_spaces(old, fresh);
  slide(old, vocabulary, changed_alone(old, fresh));
  slide(fresh, vocabulary, changed_alone(fresh, old));
  std::vector<Span> out = woven(old, fresh);
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
