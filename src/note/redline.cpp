#include "note/redline.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "note/shortest_edit.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kEffort = 2000;      // edits between two parts, before a longer redline is good enough
constexpr std::size_t kMovedWords = 4;     // a passage of fewer words has hardly been moved
constexpr std::size_t kMostSliding = 500;  // words over which a change may be slid to a better place

bool is_space(std::string_view word) {
  return word.find_first_not_of(" \t\n\r") == std::string_view::npos;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (const std::size_t end : word_ends(text)) {
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

/// One text's words, and which of them the other keeps.
struct Side {
  std::vector<std::string_view> words;
  std::vector<bool> kept;
};

/// Keeps the words that both have, as many as possible; white space is left for later, so that it never
/// decides.
void keep_words(Side& from, Side& to) {
  std::unordered_map<std::string_view, std::uint32_t> ids;
  struct Words {
    std::vector<std::uint32_t> ids;
    std::vector<std::size_t> places;
  };
  const auto numbered = [&](const Side& side) {
    Words out;
    for (std::size_t i = 0; i < side.words.size(); ++i) {
      if (is_space(side.words[i])) continue;
      out.ids.push_back(ids.emplace(side.words[i], static_cast<std::uint32_t>(ids.size())).first->second);
      out.places.push_back(i);
    }
    return out;
  };
  const auto keep = [](Side& side, const Words& words, const std::vector<bool>& kept) {
    side.kept.assign(side.words.size(), false);
    for (std::size_t i = 0; i < kept.size(); ++i) side.kept[words.places[i]] = kept[i];
  };
  const Words old = numbered(from);
  const Words fresh = numbered(to);
  const Kept kept = shortest_edit(old.ids, fresh.ids, kEffort);
  keep(from, old, kept.from);
  keep(to, fresh, kept.to);
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
int place_value(const std::vector<std::string_view>& words, std::size_t at) {
  if (at == 0 || at == words.size()) return 3;
  std::size_t before = at;
  while (before > 0 && is_space(words[before - 1])) {
    if (words[before - 1].find('\n') != std::string_view::npos) return 3;
    --before;
  }
  if (before == at) return 0;
  if (before == 0) return 3;
  const std::string_view last = words[before - 1];
  return last == "." || last == "!" || last == "?" || last == ";" || last == ":" ? 2 : 1;
}

/// A stretch that was only added (or only removed) can often stand some words earlier or later and mean the
/// same: it is slid to where it begins a sentence, or at least a word.
void slide(Side& side, const std::vector<bool>& alone) {
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
        if (place_value(side.words, at) > place_value(side.words, best)) best = at;
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

/// The spans of both sides woven together: kept words once, what was removed before what was added, and white
/// space between two replaced words replaced with them.
std::vector<Span> woven(const Side& from, const Side& to) {
  std::vector<Span> out;
  std::string removed;
  std::string added;
  const auto flush = [&] {
    if (!removed.empty()) out.push_back({Change::removed, std::move(removed), 0});
    if (!added.empty()) out.push_back({Change::added, std::move(added), 0});
    removed.clear();
    added.clear();
  };
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < from.words.size() || b < to.words.size()) {
    if (a < from.words.size() && !from.kept[a]) {
      removed += from.words[a++];
    } else if (b < to.words.size() && !to.kept[b]) {
      added += to.words[b++];
    } else {
      flush();
      if (out.empty() || out.back().change != Change::same) out.push_back({Change::same, {}, 0});
      out.back().text += from.words[a++];
      ++b;
    }
  }
  flush();
  return out;
}

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
    if (spans[i].change != change || spans[i].text.size() < kMovedWords) continue;
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

/// Gives what was removed at one place and added at another, sentence by sentence, a number.
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

bool has_digit(std::string_view word) {
  return word.find_first_of("0123456789") != std::string_view::npos;
}

std::vector<std::string> numbers_in(std::string_view text) {
  std::vector<std::string> out;
  if (!has_digit(text)) return out;
  for (const std::string_view word : words_of(text)) {
    if (has_digit(word)) out.emplace_back(word);
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + shown(word);
  return out;
}

/// What stands against each other: what was removed and what was added in its place. Either may be null.
template <class Each>
void for_each_change(const std::vector<Span>& spans, Each each) {
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].change == Change::same || spans[i].moved != 0) continue;
    const bool replaced = spans[i].change == Change::removed && i + 1 < spans.size() &&
                          spans[i + 1].change == Change::added && spans[i + 1].moved == 0;
    each(spans[i].change == Change::removed ? &spans[i] : nullptr, replaced ? &spans[i + 1]
                                                                   : spans[i].change == Change::added
                                                                       ? &spans[i]
                                                                       : nullptr);
    if (replaced) ++i;
  }
}

}  // namespace

std::vector<Span> redline(std::string_view from, std::string_view to) {
  Side old{words_of(from), {}};
  Side fresh{words_of(to), {}};
  keep_words(old, fresh);
  keep_spaces(old, fresh);
  slide(old, changed_alone(old, fresh));
  slide(fresh, changed_alone(fresh, old));
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

std::vector<std::string> remarks(const std::vector<Span>& redline) {
  std::vector<std::string> out;
  for_each_change(redline, [&](const Span* removed, const Span* added) {
    const std::vector<std::string> before = removed ? numbers_in(removed->text) : std::vector<std::string>{};
    const std::vector<std::string> after = added ? numbers_in(added->text) : std::vector<std::string>{};
    if (before != after) {
      out.push_back(before.empty()  ? "a number was put in: " + joined(after)
                    : after.empty() ? "a number was taken out: " + joined(before)
                                    : "a number changed: " + joined(before) + " → " + joined(after));
    }
  });
  std::size_t spaces = 0;
  for_each_change(redline, [&](const Span* removed, const Span* added) {
    if ((!removed || is_space(removed->text)) && (!added || is_space(added->text))) ++spaces;
    if (removed && added && look_alike(removed->text, added->text)) {
      out.push_back("\"" + shown(removed->text) + "\" was replaced by what looks the same and is not: " +
                    escape_for_json(removed->text) + " → " + escape_for_json(added->text));
    }
    if (added) {
      for (const Suspicion& suspicion : suspicious(added->text))
        out.push_back(suspicion.what + " was put in");
    }
  });
  if (spaces > 0)
    out.push_back(fmt::format("{} in spaces or line ends alone",
                              spaces == 1 ? "a difference" : fmt::format("{} differences", spaces)));
  std::size_t moves = 0;
  for (const Span& span : redline) moves = std::max(moves, span.moved);
  if (moves > 0) out.push_back(moves == 1 ? "a passage moved" : fmt::format("{} passages moved", moves));
  return out;
}

std::string written_out(std::string_view spaces) {
  std::string out;
  for (const char c : spaces) out += c == ' ' ? "␣" : c == '\t' ? "⇥" : c == '\n' ? "⏎" : "␍";
  return out;
}

}  // namespace parley::note
