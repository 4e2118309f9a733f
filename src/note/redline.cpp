#include "note/redline.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>

#include "base/text.hpp"
#include "note/numbering.hpp"
#include "note/passages.hpp"
#include "note/shortest_edit.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kEffort = 2000;      // edits between two parts, before a longer redline is good enough
constexpr std::size_t kMostSliding = 500;  // words over which a change may be slid to a better place

/// The words of both texts, each once.
class Vocabulary {
 public:
  /// The number of the word of this size with which `text` begins.
  std::uint32_t number(std::string_view text, std::size_t size) {
    const std::string_view word = text.substr(0, size);
    if (sorted_.empty()) {
      const bool is_whole = size < sizeof(std::uint64_t);
      const auto same = [&](std::uint32_t n) { return is_whole || words_[n] == word; };
      if (const auto found = numbering_.number(is_whole ? packed(text, size) : hash(word), same)) {
        if (*found == words_.size()) words_.push_back(word);
        return *found;
      }
      for (std::uint32_t i = 0; i < words_.size(); ++i) sorted_.emplace(words_[i], i);
    }
    return sorted_.try_emplace(word, static_cast<std::uint32_t>(sorted_.size())).first->second;
  }

 private:
  static std::uint64_t eight_bytes(const char* at) {
    std::uint64_t out = 0;
    std::memcpy(&out, at, sizeof out);
    return std::endian::native == std::endian::little ? out : std::byteswap(out);
  }
  /// A short word and its size: no other, short or long, has the same.
  static std::uint64_t packed(std::string_view text, std::size_t size) {
    std::array<char, sizeof(std::uint64_t)> copied{};
    const bool within = text.size() >= copied.size();
    if (!within) text.copy(copied.data(), copied.size());
    return eight_bytes(within ? text.data() : copied.data()) << (64 - 8 * size) | size;
  }
  /// Of a long word; its last byte is larger than a short word's size.
  static std::uint64_t hash(std::string_view word) {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
    std::uint64_t out = word.size();
    const auto take = [&](std::uint64_t bytes) {
      out = (out ^ bytes) * kFactor;
      out ^= out >> 32U;
    };
    for (std::size_t i = 0; i + sizeof out < word.size(); i += sizeof out) take(eight_bytes(&word[i]));
    take(eight_bytes(word.end() - sizeof out));
    return out | 0xff;
  }

  Numbering numbering_;
  std::vector<std::string_view> words_;
  /// All words, if some were chosen so that the table takes long to find them; else none.
  std::map<std::string_view, std::uint32_t> sorted_;
};

bool is_line_end(std::string_view space) {
  return space.find('\n') != std::string_view::npos;
}

bool ends_sentence(std::string_view word) {
  return word.size() == 1 && std::string_view(".!?;:").find(word) != std::string_view::npos;
}

/// One text's words, and of those that are not white space the number and where they stand.
struct Side {
  Side(std::string_view all, Vocabulary& vocabulary) : text(all), ends(word_ends(all)) {
    visible.reserve(ends.size());
    places.reserve(ends.size());
    std::size_t begin = 0;
    for (std::uint32_t i = 0; i < ends.size(); ++i) {
      const std::size_t size = ends[i] - begin;
      if (!is_space(text.substr(begin, size))) {
        visible.push_back(vocabulary.number(text.substr(begin), size));
        places.push_back(i);
      }
      begin = ends[i];
    }
  }
  std::size_t size() const { return ends.size(); }
  std::string_view word(std::size_t at) const { return stretch(at, at + 1); }
  /// The text of some words in a row.
  std::string_view stretch(std::size_t begin, std::size_t end) const {
    const std::size_t from = begin == 0 ? 0 : ends[begin - 1];
    return text.substr(from, ends[end - 1] - from);
  }

  std::string_view text;
  std::vector<std::uint32_t> ends, visible, places;
};

/// Whether two stretches are the same; most that are asked for are a space or a mark.
bool same(std::string_view one, std::string_view other) {
  if (one.size() == 1 && other.size() == 1) return one[0] == other[0];
  return one == other;
}

/// The words that stay: as many as possible, but white space never decides; between two words that stay, and
/// at both ends, what is the same from either side. The first run begins both texts and the last ends them,
/// if need be without a word; no other is empty.
std::vector<Run> kept(const Side& from, const Side& to) {
  std::vector<Run> out;
  out.reserve(from.visible.size() / 4);
  Run stays;
  std::size_t a = 0;
  std::size_t b = 0;
  const auto keep = [&](std::size_t length) {
    if (stays.from + stays.length != a || stays.to + stays.length != b) {
      out.push_back(stays);
      stays = {a, b, 0};
    }
    stays.length += length;
    a += length;
    b += length;
  };
  const auto keep_until = [&](std::size_t a_end, std::size_t b_end) {
    while (a < a_end && b < b_end && same(from.word(a), to.word(b))) keep(1);
    std::size_t tail = 0;
    while (a < a_end - tail && b < b_end - tail &&
           same(from.word(a_end - tail - 1), to.word(b_end - tail - 1)))
      ++tail;
    a = a_end - tail;
    b = b_end - tail;
    if (tail > 0) keep(tail);
  };
  for (const Run& run : shortest_edit(from.visible, to.visible, kEffort)) {
    for (std::size_t i = 0; i < run.length; ++i) {
      const std::size_t a_end = from.places[run.from + i];
      const std::size_t b_end = to.places[run.to + i];
      // Within a run only white space stands between two, and of the same white space the words are the same.
      if (i > 0 && same(from.stretch(a, a_end), to.stretch(b, b_end))) {
        keep(a_end - a + 1);
      } else {
        keep_until(a_end, b_end);
        keep(1);
      }
    }
  }
  keep_until(from.size(), to.size());
  keep(0);
  out.push_back(stays);
  return out;
}

/// How good a place is for a change to begin: at either end or before a line, before a sentence, right behind
/// one, before a word, or within.
int place_value(const Side& side, std::size_t at) {
  if (at == 0 || at == side.size()) return 4;
  std::size_t before = at;
  for (; before > 0 && is_space(side.word(before - 1)); --before) {
    if (is_line_end(side.word(before - 1))) return 4;
  }
  if (before == 0) return 4;
  const bool sentence = ends_sentence(side.word(before - 1));
  if (before == at) return sentence ? 2 : 0;
  return sentence ? 3 : 1;
}

/// A stretch that was only added (or only removed) can often stand some words earlier or later and mean the
/// same: it is slid to where it begins a sentence, or at least a word. Between two changes a word stays.
void slide(std::vector<Run>& runs, const Side& from, const Side& to) {
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
    while (low > earliest && same(side.word(low - 1), side.word(low + size - 1))) --low;
    std::size_t high = begin;
    while (high < latest && same(side.word(high), side.word(high + size))) ++high;
    std::size_t best = begin;
    for (std::size_t at = low; at <= high; ++at) {
      if (place_value(side, at) > place_value(side, best)) best = at;
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
    if (begin != end) out.push_back({change, 0, side.stretch(begin, end)});
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
  slide(runs, old, fresh);
  std::vector<Span> out = woven(runs, old, fresh);
  mark_moves(out);
  return out;
}

std::string old_text(const std::vector<Span>& redline) {
  std::string out;
  for (const Span& span : redline) out += span.change == Change::added ? std::string_view() : span.text;
  return out;
}

std::string new_text(const std::vector<Span>& redline) {
  std::string out;
  for (const Span& span : redline) out += span.change == Change::removed ? std::string_view() : span.text;
  return out;
}

}  // namespace parley::note
