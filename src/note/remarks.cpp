#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "note/passages.hpp"

namespace parley::note {
namespace {

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
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
  std::uint32_t moves = 0;
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
