// Two texts of others, one after the other with a zero byte between: their words are those that ICU finds,
// the redline gives both again byte for byte, what moved is the same on both sides, and what is said to show
// as it is does.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/breaks.hpp"
#include "base/text.hpp"
#include "note/redline.hpp"

namespace {

using namespace parley;

void must(bool holds) {
  if (!holds) std::abort();
}

void find_words(std::string_view text) {
  std::vector<std::uint32_t> by_icu;
  Breaks breaks(text, Breaks::Of::words);
  while (const auto end = breaks.next()) by_icu.push_back(static_cast<std::uint32_t>(*end));
  must(word_ends(text) == by_icu);
}

void show(std::string_view text) {
  const auto width = width_if_harmless(text);
  must(width.has_value() == (shown(text) == text));
  if (width) must(*width == display_width(text));
}

void compare(std::string_view from, std::string_view to) {
  const std::vector<note::Span> spans = note::redline(from, to);
  must(note::old_text(spans) == from && note::new_text(spans) == to);
  std::map<std::size_t, std::vector<const note::Span*>> moved;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    must(!spans[i].text.empty() &&
         (i == 0 || spans[i - 1].change != spans[i].change || spans[i].moved || spans[i - 1].moved));
    if (spans[i].moved) moved[spans[i].moved].push_back(&spans[i]);
  }
  for (const auto& [number, both] : moved) {
    must(both.size() == 2 && both[0]->text == both[1]->text && both[0]->change != both[1]->change);
    must(both[0]->change != note::Change::same && both[1]->change != note::Change::same);
  }
  must(look_alike(from, to) == look_alike(to, from));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view from = all.substr(0, all.find('\0'));
  const std::string_view to = from.size() == all.size() ? std::string_view() : all.substr(from.size() + 1);
  for (const std::string_view text : {from, to}) {
    find_words(text);
    show(text);
  }
  compare(from, to);
  return 0;
}
