#include "cli/redline_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace parley::cli {
namespace {

using note::Change;

std::vector<std::string> lines(std::string_view from, std::string_view to, std::size_t width, bool colours) {
  std::vector<std::string> out;
  redline_lines(note::redline(from, to), width, colours,
                [&](std::string_view line) { out.emplace_back(line); });
  return out;
}

using Strings = std::vector<std::string>;

TEST(RedlineText, MarksWhatChanged) {
  EXPECT_EQ(lines("No flights at night.\n", "No flights after ten.\n", 80, false),
            Strings({"No flights [-at night-]{+after ten+}."}));
  EXPECT_EQ(lines("a b", "a c", 80, true), Strings({"a \033[0m\033[31;9mb\033[0m\033[32;4mc\033[0m"}));
  EXPECT_EQ(lines("a b", "a\nb", 80, false), Strings({"a[-␣-]{+⏎", "+}b"}));
  EXPECT_EQ(lines("", "\033[2J\xff", 80, false), Strings({"{+⟨U+001B⟩[2J⟨byte FF⟩+}"}));
}

TEST(RedlineText, KeepsTheWidth) {
  EXPECT_EQ(lines("one two three", "one two three four", 8, false),
            Strings({"one two ", "three", "{+ ", "four+}"}));
  EXPECT_EQ(lines("one two three", "one two three four", 13, false), Strings({"one two three", "{+ four+}"}));
  EXPECT_EQ(lines("one two\n\nthree", "one two\n\nthree", 7, false), Strings({"one two", "", "three"}));
  EXPECT_EQ(lines("条約 条約 条", "条約 条約 条", 4, false), Strings({"条約", "条約", "条"}));
}

/// The same word by word: each made harmless, and measured as it is shown; what opens a change, with the
/// spaces behind it, beside its first word, and what closes it beside its last.
Strings by_words(const std::vector<note::Span>& redline, std::size_t width) {
  const auto is_space = [](std::string_view text) {
    return text.find_first_not_of(" \t\n\r") == std::string_view::npos;
  };
  Strings out(1);
  std::size_t room = width;
  const auto place = [&](const std::string& text, bool line_end = false) {
    if (display_width(out.back()) > 0 && display_width(out.back()) + display_width(text) > room) {
      out.emplace_back();
      if (is_space(text) && !line_end) return;
    }
    out.back() += text;
    if (line_end) out.emplace_back();
  };
  for (const note::Span& span : redline) {
    const bool changed = span.change != Change::same;
    std::string open;
    if (changed)
      open = (span.change == Change::removed ? "[-" : "{+") +
             (span.moved ? std::to_string(span.moved) + ":" : "");
    room = width - (changed ? std::min<std::size_t>(width, 2) : 0);
    std::size_t begin = 0;
    for (const std::size_t end : word_ends(span.text)) {
      const std::string_view word = span.text.substr(begin, end - begin);
      begin = end;
      const bool line_end = word.find('\n') != std::string_view::npos;
      const std::string text = changed && (line_end || is_space(span.text)) ? note::written_out(word)
                               : line_end                                   ? ""
                               : is_space(word)                             ? std::string(word)
                                                                            : shown(word);
      if (!open.empty() && is_space(text) && !line_end) {
        open += text;
        continue;
      }
      if (!open.empty() && open.size() + display_width(text) > room) {
        place(open);
        open.clear();
      }
      place(open + text, line_end);
      open.clear();
    }
    room = width;
    if (changed) place(span.change == Change::removed ? "-]" : "+}");
  }
  if (display_width(out.back()) == 0) out.pop_back();
  return out;
}

rc::Gen<std::string> some_text() {
  static const Strings kWords = {"a",
                                 "the",
                                 " ",
                                 "   ",
                                 "\n",
                                 "\r\n",
                                 "\t",
                                 ".",
                                 "9,000",
                                 "é",
                                 "e\u0301",
                                 "\u200b",
                                 "\u202e",
                                 "條約",
                                 "\xff",
                                 "\x1b[2J",
                                 "договор",
                                 "\u00a0",
                                 "👩",
                                 "supercalifragilistic",
                                 "the one passage that moves about. "};
  return rc::gen::map(rc::gen::container<Strings>(rc::gen::elementOf(kWords)), [](const Strings& words) {
    std::string out;
    for (const std::string& word : words) out += word;
    return out;
  });
}

RC_GTEST_PROP(RedlineText, IsTheSameAsWordByWord, ()) {
  const std::string from = *some_text();
  const std::string to = *some_text();
  const auto width = *rc::gen::inRange<std::size_t>(1, 60);
  RC_ASSERT(lines(from, to, width, false) == by_words(note::redline(from, to), width));
}

}  // namespace
}  // namespace parley::cli
