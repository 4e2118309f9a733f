#include "note/redline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "note/shortest_edit.hpp"

namespace parley::note {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// `old [-removed-]{+added+}`; with a number what moved.
std::string drawn(std::string_view from, std::string_view to) {
  const std::vector<Span> spans = redline(from, to);
  EXPECT_EQ(old_text(spans), from);
  EXPECT_EQ(new_text(spans), to);
  std::string out;
  for (const Span& span : spans) {
    const std::string number = span.moved ? std::to_string(span.moved) + ":" : "";
    const std::string text = number + std::string(span.text);
    out += span.change == Change::same      ? text
           : span.change == Change::removed ? "[-" + text + "-]"
                                            : "{+" + text + "+}";
  }
  return out;
}

TEST(Redline, OfTheSameIsTheSame) {
  EXPECT_THAT(redline("", ""), IsEmpty());
  EXPECT_EQ(drawn("The text.", "The text."), "The text.");
  EXPECT_THAT(remarks(redline("The text.", "The text.")), IsEmpty());
}

TEST(Redline, GoesByWords) {
  EXPECT_EQ(drawn("No flights at night.", "No flights after ten."), "No flights [-at night-]{+after ten+}.");
  EXPECT_EQ(drawn("", "New."), "{+New.+}");
  EXPECT_EQ(drawn("Old.", ""), "[-Old.-]");
  EXPECT_EQ(drawn("a b c", "a c"), "a [-b -]c");
  EXPECT_EQ(drawn("shall notify", "may notify"), "[-shall-]{+may+} notify");
}

TEST(Redline, KeepsNumbersWhole) {
  EXPECT_EQ(drawn("above 13,000 troops", "above 9,000 troops"), "above [-13,000-]{+9,000+} troops");
  EXPECT_EQ(drawn("4.5 %", "4.25 %"), "[-4.5-]{+4.25+} %");
  EXPECT_THAT(remarks(redline("above 13,000 troops", "above 9,000 troops")),
              ElementsAre("a number changed: 13,000 → 9,000"));
  EXPECT_THAT(remarks(redline("within days", "within 14 days")), ElementsAre("a number was put in: 14"));
  EXPECT_THAT(remarks(redline("within 14 days", "within days")), ElementsAre("a number was taken out: 14"));
}

TEST(Redline, StandsAtTheBeginningOfASentenceWhereItCan) {
  EXPECT_EQ(drawn("One is so. Two is so. End.", "One is so. Two is so. Two is so. End."),
            "One is so. Two is so. {+Two is so. +}End.");
  EXPECT_EQ(drawn("The first. The third.", "The first. The second. The third."),
            "The first. {+The second. +}The third.");
  EXPECT_EQ(drawn("a\nb\n", "a\nb\nb\n"), "a\nb\n{+b\n+}");
}

TEST(Redline, FindsWhatMoved) {
  const std::string one = "The price is paid on the first day. ";
  const std::string two = "Interest runs from then on without notice. ";
  const std::string three = "Set-off is excluded in every case. ";
  EXPECT_EQ(drawn(one + two + three + "End.", two + three + one + "End."),
            "[-1:The price is paid on the first day.-][- -]" + two + three +
                "{+1:The price is paid on the first day.+}{+ +}End.");
  EXPECT_THAT(remarks(redline(one + two + three + "End.", two + three + one + "End.")),
              testing::Contains("a passage moved"));
  // To the end, where nothing follows but a line end, or not even that.
  const std::string last = "Interest runs from then on, without notice, on all that is due.";
  for (const std::string end : {"", "\n"}) {
    EXPECT_EQ(drawn(one + last + end, last + " The price is paid on the first day." + end),
              "[-1:The price is paid on the first day.-][- -]" + last +
                  "{+ +}{+1:The price is paid on the first day.+}" + end);
  }
}

TEST(Redline, HidesNothing) {
  EXPECT_EQ(drawn("a b", "a  b"), "a[- -]{+  +}b");
  EXPECT_THAT(remarks(redline("a b", "a  b")), ElementsAre("a difference in spaces or line ends alone"));
  EXPECT_THAT(remarks(redline("a b\nc", "a\nb c")),
              ElementsAre("2 differences in spaces or line ends alone"));
  // A Cyrillic letter for a Latin one, an invisible character, a composed letter for two.
  const auto alike = remarks(redline("the scope", "the s\xD1\x81ope"));
  EXPECT_THAT(alike, testing::Contains(HasSubstr("looks the same and is not")));
  EXPECT_THAT(alike, testing::Contains(HasSubstr("was put in")));
  EXPECT_THAT(remarks(redline("not", "no\xE2\x80\x8Bt")), testing::Contains(HasSubstr("U+200B")));
  EXPECT_NE(drawn("caf\xC3\xA9", "cafe\xCC\x81"), "caf\xC3\xA9");
}

TEST(Redline, OfTextsWithNothingInCommonIsBounded) {
  std::string one;
  std::string other;
  for (int i = 0; i < 20000; ++i) {
    one += "a" + std::to_string(i) + " ";
    other += "b" + std::to_string(i) + "\n";
  }
  const auto spans = redline(one, other);
  EXPECT_EQ(old_text(spans), one);
  EXPECT_EQ(new_text(spans), other);
}

/// Words of which a table of hashes puts all in one place: chosen by how the vocabulary packs short words.
TEST(Redline, OfWordsThatWereChosenToCollideIsTheSame) {
  std::vector<std::string> words;
  std::string word = "aaaaaaa";
  while (words.size() < 500) {
    for (std::size_t i = 0; ++word[i] > 'z'; ++i) word[i] = 'a';
    std::uint64_t packed = 0;
    for (std::size_t i = 0; i < word.size(); ++i)
      packed |= static_cast<std::uint64_t>(static_cast<unsigned char>(word[i])) << (8 * i + 8);
    if (((packed | word.size()) * 0x9E3779B97F4A7C15U) >> 52U == 0) words.push_back(word);
  }
  std::string from;
  std::string to;
  std::string expected;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool replaced = i % 100 == 50;
      from += words[i] + ' ';
      to += (replaced ? "other" : words[i]) + ' ';
      expected += (replaced ? "[-" + words[i] + "-]{+other+}" : words[i]) + ' ';
    }
  }
  EXPECT_EQ(drawn(from, to), expected);
}

/// Texts made of few words, so that they have much in common, and of any characters, malformed ones too.
rc::Gen<std::string> some_text() {
  static const std::vector<std::string> kWords = {"a",         "b",
                                                  " ",         "  ",
                                                  "\n",        ".",
                                                  ". ",        "9,000",
                                                  "4.5",       "é",
                                                  "e\xCC\x81", "\xE2\x80\x8B",
                                                  "\xD1\x81",  "条約",
                                                  "ก",         "the one passage that moves about here. ",
                                                  "\xFF",      "\xF0\x9F\x87\xBA"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kWords)),
                      [](const std::vector<std::string>& words) {
                        std::string out;
                        for (const std::string& word : words) out += word;
                        return out;
                      });
}

void append_utf8(std::string& out, std::uint32_t scalar) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (scalar < 0x80) {
    put(scalar);
    return;
  }
  const int more = scalar < 0x800 ? 1 : scalar < 0x10000 ? 2 : 3;
  constexpr std::uint32_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
  put(kLead[more] | (scalar >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) put(0x80 | ((scalar >> (6 * i)) & 0x3F));
}

/// Texts of any Unicode scalar values: from all planes alike, and often from where characters join, turn,
/// combine or cannot be seen.
rc::Gen<std::string> any_scalars() {
  const auto within = [](std::uint32_t first, std::uint32_t last) {
    return rc::gen::map(rc::gen::inRange<std::uint32_t>(0, last - first + 1),
                        [first](std::uint32_t at) { return first + at; });
  };
  const auto scalar = rc::gen::suchThat(
      rc::gen::oneOf(within(0, 0x10FFFF), within(0, 0x7F), within(0x20, 0x2F), within(0x300, 0x36F),
                     within(0x590, 0x6FF), within(0x900, 0x97F), within(0x1100, 0x11FF),
                     within(0x2000, 0x206F), within(0xFE00, 0xFE0F), within(0x1F1E6, 0x1F1FF),
                     within(0x1F3FB, 0x1F468), within(0xE0001, 0xE007F)),
      [](std::uint32_t value) { return value < 0xD800 || value > 0xDFFF; });
  return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(scalar), [](const auto& scalars) {
    std::string out;
    for (const std::uint32_t each : scalars) append_utf8(out, each);
    return out;
  });
}

/// Applies a redline to the old text: what it keeps and takes out must stand there, and it must use all of
/// it.
std::string applied(const std::vector<Span>& redline, std::string_view old) {
  std::string out;
  for (const Span& span : redline) {
    if (span.change == Change::added) {
      out += span.text;
      continue;
    }
    RC_ASSERT(old.starts_with(span.text));
    old.remove_prefix(span.text.size());
    if (span.change == Change::same) out += span.text;
  }
  RC_ASSERT(old.empty());
  return out;
}

RC_GTEST_PROP(Redline, AppliedToTheOldTextGivesTheNewOfAnyUnicode, ()) {
  const std::string from = *any_scalars();
  std::string to = *any_scalars();
  RC_ASSERT(applied(redline(from, to), from) == to);
  // A text that has most of the other: a stretch of it taken out, and another put in.
  const auto cut = *rc::gen::inRange<std::size_t>(0, from.size() + 1);
  const auto end = *rc::gen::inRange<std::size_t>(cut, from.size() + 1);
  to = from.substr(0, cut) + to + from.substr(end);
  RC_ASSERT(applied(redline(from, to), from) == to);
  RC_ASSERT(applied(redline(to, from), to) == from);
}

RC_GTEST_PROP(Redline, GivesBothTextsByteForByte, ()) {
  const std::string from = *some_text();
  const std::string to = *some_text();
  const auto spans = redline(from, to);
  RC_ASSERT(old_text(spans) == from);
  RC_ASSERT(new_text(spans) == to);
  std::map<std::size_t, std::vector<std::string>> moved;
  for (const Span& span : spans) {
    RC_ASSERT(!span.text.empty());
    RC_ASSERT(span.moved == 0 || span.change != Change::same);
    if (span.moved) moved[span.moved].emplace_back(span.text);
  }
  for (const auto& [number, texts] : moved) {
    RC_ASSERT(texts.size() == 2U);
    RC_ASSERT(texts[0] == texts[1]);
  }
  RC_ASSERT((from == to) ==
            std::ranges::all_of(spans, [](const Span& s) { return s.change == Change::same; }));
}

std::size_t longest_common(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
    }
  }
  return best[a.size()][b.size()];
}

/// How many elements stay; -1 if the runs do not rise on both sides, are empty, could be one, lie outside, or
/// hold what differs.
std::int64_t how_many_stay(const std::vector<Run>& runs, const std::vector<std::uint32_t>& a,
                           const std::vector<std::uint32_t>& b) {
  std::size_t sum = 0;
  Run before;
  for (const Run& run : runs) {
    const std::size_t from = before.from + before.length;
    const std::size_t to = before.to + before.length;
    const bool rises = run.from >= from && run.to >= to && (sum == 0 || run.from > from || run.to > to);
    if (!rises || run.length == 0 || run.from + run.length > a.size() || run.to + run.length > b.size())
      return -1;
    for (std::size_t i = 0; i < run.length; ++i) {
      if (a[run.from + i] != b[run.to + i]) return -1;
    }
    sum += run.length;
    before = run;
  }
  return static_cast<std::int64_t>(sum);
}

RC_GTEST_PROP(ShortestEdit, IsTheShortest, ()) {
  const auto word = rc::gen::map(rc::gen::inRange(0, 4), [](int i) { return static_cast<std::uint32_t>(i); });
  const auto a = *rc::gen::container<std::vector<std::uint32_t>>(word);
  const auto b = *rc::gen::container<std::vector<std::uint32_t>>(word);
  RC_ASSERT(how_many_stay(shortest_edit(a, b, 100000), a, b) ==
            static_cast<std::int64_t>(longest_common(a, b)));
  for (const std::size_t effort : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
    RC_ASSERT(how_many_stay(shortest_edit(a, b, effort), a, b) >= 0);
  }
}

/// Long enough for what belongs together to be found first, by windows that both have once.
TEST(ShortestEdit, OfLongSequencesKeepsAllThatTheEditsLeft) {
  std::mt19937 chance(3);
  for (const std::uint32_t words : {20U, 300U, 100'000U}) {
    for (const std::uint32_t changes : {1U, 50U, 700U}) {
      std::vector<std::uint32_t> a(6000);
      for (std::uint32_t& word : a) word = chance() % words;
      std::vector<std::uint32_t> b = a;
      for (std::uint32_t i = 0; i < changes; ++i) {
        const auto at = b.begin() + static_cast<std::ptrdiff_t>(chance() % b.size());
        if (i % 3 == 0)
          b.erase(at);
        else if (i % 3 == 1)
          b.insert(at, chance() % words);
        else
          *at = chance() % words;
      }
      EXPECT_GE(how_many_stay(shortest_edit(a, b, 2000), a, b) + changes, std::int64_t{6000})
          << words << ' ' << changes;
    }
  }
}

}  // namespace
}  // namespace parley::note
