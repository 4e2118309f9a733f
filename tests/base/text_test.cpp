#include "base/text.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMixed = "r\u0443ssia";  // a Cyrillic letter in a Latin word
constexpr const char* kFamily = "\U0001f468\u200d\U0001f469\u200d\U0001f467";

TEST(Utf8, IsStrict) {
  EXPECT_TRUE(valid_utf8(""));
  EXPECT_TRUE(valid_utf8("Gorbatschow \u0413\u043e\u0440\u0431\u0430\u0447\u0451\u0432 \U0001f54a"));
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xff", "a\xe2\x82"}) {
    EXPECT_FALSE(valid_utf8(bad));
  }
  EXPECT_EQ(count_code_points("a\u00f6\u20ac\U0001f600"), 4U);
  EXPECT_EQ(count_code_points("\xff\xff"), 2U);
}

TEST(Shown, TakesThePowerFromTextOfOthers) {
  EXPECT_EQ(shown("\x1b[2J\x1b]0;title\x07"), "⟨U+001B⟩[2J⟨U+001B⟩]0;title⟨U+0007⟩");
  EXPECT_EQ(shown("\u009b31m"), "⟨U+009B⟩31m");  // CSI as one character
  EXPECT_EQ(shown("\x9b"
                  "31m"),
            "⟨byte 9B⟩31m");  // and as one byte
  EXPECT_EQ(shown("a\rb\nc\td\x7f"), "a⟨U+000D⟩b⟨U+000A⟩c⟨U+0009⟩d⟨U+007F⟩");
  EXPECT_EQ(shown("accept\u202etcejer"), "accept⟨U+202E⟩tcejer");
  EXPECT_EQ(shown("\u2066x\u2069\u061c\u200e"), "⟨U+2066⟩x⟨U+2069⟩⟨U+061C⟩⟨U+200E⟩");
  EXPECT_EQ(shown("n\u200bo\u00ad\ufeff\u3164\u2800"), "n⟨U+200B⟩o⟨U+00AD⟩⟨U+FEFF⟩⟨U+3164⟩⟨U+2800⟩");
  EXPECT_EQ(shown("\U000e0041\U000e0100"), "⟨U+E0041⟩⟨U+E0100⟩");      // tags, variation selectors
  EXPECT_EQ(shown("\ue000\u0378\ufdd0"), "⟨U+E000⟩⟨U+0378⟩⟨U+FDD0⟩");  // private, unassigned, noncharacter
  EXPECT_EQ(shown("\u2028\u2029"), "⟨U+2028⟩⟨U+2029⟩");
  EXPECT_EQ(shown(std::string_view("\0", 1)), "⟨U+0000⟩");
}

TEST(Shown, LeavesOrdinaryWritingAlone) {
  for (const char* text :
       {"", "Each side shall notify – in “writing” – § 4.", "\u0420\u043e\u0441\u0441\u0438\u044f",
        "\u5916\u4ea4", "\u0633\u0644\u0627\u0645", "e\u0301", "\U0001f54a"}) {
    EXPECT_EQ(shown(text), text);
  }
  EXPECT_EQ(shown_lines("a\n\tb\x1b"), "a\n    b⟨U+001B⟩");
}

RC_GTEST_PROP(Shown, IsAlwaysHarmlessAndStaysSo, (const std::string& noise)) {
  const std::string text = "\x1b" + noise + "\u202e";
  const std::string once = shown(text);
  RC_ASSERT(valid_utf8(once));
  RC_ASSERT(
      std::ranges::none_of(once, [](char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f; }));
  RC_ASSERT(shown(once) == once);
  RC_ASSERT(valid_utf8(escape_for_json(text)));
}

TEST(Suspicious, NamesWhatAReaderCannotSee) {
  const auto found = suspicious("a\u202eb\u200bc\u00a0d\x1b\x80");
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].offset, 1U);
  EXPECT_THAT(found[0].what, HasSubstr("bidirectional control (U+202E)"));
  EXPECT_EQ(found[1].offset, 5U);
  EXPECT_THAT(found[1].what, HasSubstr("invisible character (U+200B)"));
  EXPECT_THAT(found[2].what, HasSubstr("unusual space (U+00A0)"));
  EXPECT_THAT(found[3].what, HasSubstr("control character (U+001B)"));
  EXPECT_THAT(found[4].what, HasSubstr("not UTF-8"));
}

TEST(Suspicious, NamesWordsThatMixAlphabets) {
  const auto found = suspicious(std::string("with ") + kMixed + " agreed");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].offset, 5U);
  EXPECT_THAT(found[0].what, HasSubstr("mixes alphabets"));
  EXPECT_EQ(suspicious("al\u200bph\u03b1").size(), 2U);  // an invisible character does not end a word
  EXPECT_EQ(suspicious("\u0441\u0443p").size(), 1U);
}

TEST(Suspicious, HasNothingAgainstOrdinaryWriting) {
  for (const char* text :
       {"The \u0420\u043e\u0441\u0441\u0438\u044f side", "\u03b1-particles", "line\nline\tend", "\u00b5m",
        "\u65e5\u672c\u8a9e\u306eABC", "na\u00efve e\u0301", "Sm\u00f8rrebr\u00f8d"}) {
    EXPECT_THAT(suspicious(text), IsEmpty()) << text;
  }
}

TEST(Suspicious, NamesOtherFormsOfOurLettersAndDigits) {
  const auto found = suspicious("\uff19,000 \uff21 se\u217cer \u212a \U0001d7d7 \ufb01ne");
  ASSERT_EQ(found.size(), 6U);
  EXPECT_EQ(found[0].what, "a full-width form of 9 (U+FF19)");
  EXPECT_EQ(found[1].what, "a full-width form of A (U+FF21)");
  EXPECT_EQ(found[2].what, "another form of l (U+217C)");
  EXPECT_EQ(found[3].what, "another form of K (U+212A)");
  EXPECT_EQ(found[4].what, "another form of 9 (U+1D7D7)");
  EXPECT_EQ(found[5].what, "another form of fi (U+FB01)");
  const auto mixed = suspicious("9,\u0660\u0660\u0660 of \u0669");
  ASSERT_EQ(mixed.size(), 1U);
  EXPECT_EQ(mixed[0].offset, 2U);
  EXPECT_EQ(mixed[0].what, "a number of two kinds of digits");
  EXPECT_THAT(suspicious("10 m\u00b2, \u00bd, \u2116 5, 1\u02b3\u1d49, \u0663\u066b\u0665 and 3.5"),
              IsEmpty());
}

TEST(Suspicious, StopsAtAHundred) {
  EXPECT_EQ(suspicious(std::string(5000, '\x01')).size(), 100U);
}

TEST(Width, CountsColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("\u5916\u4ea4"), 4U);
  EXPECT_EQ(display_width("⟨U+202E⟩"), 8U);
  EXPECT_EQ(display_width("\U0001f54a\U0001f600"), 3U);
}

TEST(Fit, CutsBetweenGraphemes) {
  EXPECT_EQ(fit("abc", 3), "abc");
  EXPECT_EQ(fit("abcd", 3), "ab…");
  EXPECT_EQ(fit("abcd", 1), "…");
  EXPECT_EQ(fit("abcd", 0), "");
  EXPECT_EQ(fit("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(fit("\u5916\u4ea4\u5916", 4), "\u5916…");
  EXPECT_EQ(fit(std::string(kFamily) + "x" + kFamily, 10), std::string(kFamily) + "x…");
}

TEST(Wrap, BreaksAtSpacesAndLineEnds) {
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
  EXPECT_THAT(wrap("Each side may inspect", 10), ElementsAre("Each side", "may", "inspect"));
  EXPECT_THAT(wrap("a\n\nb", 10), ElementsAre("a", "", "b"));
  EXPECT_THAT(wrap("  a b", 10), ElementsAre("  a b"));
  EXPECT_THAT(wrap("a  b ", 10), ElementsAre("a  b"));
  EXPECT_THAT(wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrap("x abcdefgh y", 4), ElementsAre("x", "abcd", "efgh", "y"));
  EXPECT_THAT(wrap("\u5916\u4ea4\u5916", 4), ElementsAre("\u5916\u4ea4", "\u5916"));
  EXPECT_THAT(wrap("\u5916\u4ea4", 1), ElementsAre("\u5916", "\u4ea4"));
  EXPECT_THAT(wrap("ab", 0), ElementsAre("a", "b"));
}

TEST(Wrap, BreaksLongWordsBehindHyphens) {
  EXPECT_EQ(wrap("china-and-friends", 12), (std::vector<std::string>{"china-and-", "friends"}));
  EXPECT_EQ(wrap("to china/1.12345678", 10), (std::vector<std::string>{"to", "china/", "1.12345678"}));
  EXPECT_EQ(wrap("notifications", 6), (std::vector<std::string>{"notifi", "cation", "s"}));
}

RC_GTEST_PROP(Wrap, KeepsTheColumnsAndTheLetters, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab  \nc")));
  const auto columns = *rc::gen::inRange<std::size_t>(1, 12);
  std::string letters;
  for (const std::string& line : wrap(text, columns)) {
    RC_ASSERT(display_width(line) <= columns);
    letters += line;
  }
  const auto without_space = [](std::string s) {
    std::erase_if(s, [](char c) { return c == ' ' || c == '\n'; });
    return s;
  };
  RC_ASSERT(without_space(letters) == without_space(text));
}

TEST(Wrap, AnEndlessWordTakesTimeInProportion) {
  EXPECT_EQ(wrap(std::string(1 << 20, 'x'), 64).size(), std::size_t{1 << 20} / 64);
}

TEST(Text, KnowsWhatReadsTheSame) {
  EXPECT_TRUE(reads_like("no more", "no more"));
  EXPECT_TRUE(reads_like("no  more\n", "no more"));
  EXPECT_TRUE(reads_like("no m\xd0\xbere", "no more"));       // a Cyrillic o
  EXPECT_TRUE(reads_like("no\xe2\x80\x8b more", "no more"));  // a zero-width space
  EXPECT_TRUE(reads_like("no\xc2\xa0more", "no more"));       // a no-break space
  EXPECT_TRUE(reads_like("no\u2800more", "no more"));         // a blank of Braille
  EXPECT_TRUE(reads_like("\uff19,000 \uff4d", "9,000 m"));    // full-width
  EXPECT_TRUE(reads_like("9,\u0660\u0660\u0660", "9,000"));   // Arabic-Indic digits
  EXPECT_TRUE(reads_like("the sel\u04cfer", "the seller"));   // a Cyrillic palochka
  EXPECT_TRUE(reads_like("\u04cfion", "lion"));
  EXPECT_TRUE(reads_like("each \u1ecdther", "each other"));
  EXPECT_TRUE(reads_like("each o\u0323ther", "each other"));
  EXPECT_TRUE(look_alike("\uff19,000", "9,000"));
  EXPECT_TRUE(look_alike("sel\u04cfer", "seller"));
  EXPECT_FALSE(look_alike("r\u00e9sum\u00e9", "resume"));  // who reads word by word sees marks
  EXPECT_FALSE(reads_like("9,\u0666\u0666\u0666", "9,000"));
  EXPECT_FALSE(reads_like("10\u00b2", "102"));
  EXPECT_FALSE(reads_like("no more", "any more"));
  EXPECT_FALSE(reads_like("no more", "nomore"));
  EXPECT_FALSE(reads_like("10 days", "12 days"));
}

/// Each two bytes, also such as are no letter, with others beside them.
TEST(Width, OfTwoBytes) {
  for (int i = 0; i < 0x10000; ++i) {
    const std::string two{static_cast<char>(i >> 8), static_cast<char>(i & 0xff)};
    for (const std::string& text : {two, "a" + two, two + "ж", two + two}) {
      const auto width = width_if_harmless(text);
      ASSERT_EQ(width.has_value(), shown(text) == text) << i;
      // A character that is in no fast way makes the rest be counted one by one.
      ASSERT_EQ(display_width(text) + 2, display_width(text + "條")) << i;
      if (width) ASSERT_EQ(*width, display_width(text)) << i;
    }
  }
}

RC_GTEST_PROP(Width, IsKnownOfWhatIsHarmless, (const std::string& noise)) {
  const std::vector<std::string> pieces = {"a",  " ",      "é",      "ж",  "e\u0301",
                                           "條", "\u00ad", "\u202e", "\n", noise};
  std::string text;
  for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
    text += piece;
  const auto width = width_if_harmless(text);
  RC_ASSERT(width.has_value() == (shown(text) == text));
  if (width) RC_ASSERT(*width == display_width(text));
}

/// By what their first letters look like, most are told apart; where that is not known, by all of both.
RC_GTEST_PROP(Text, LooksAlikeOrNotWhateverItBeginsWith, ()) {
  const std::vector<std::string> letters = {"a", "а",      "ä",      "a\u0308", "m",   "rn", "l", "1",
                                            "і", "\u0308", "\u0301", "\u0323",  "ж",   "Ж",  "ϲ", "с",
                                            "č", "ω",      "\xff",   "\u00ad",  "º/₀", "%",  "ĳ", "ij"};
  const auto text = rc::gen::container<std::vector<std::string>>(2, rc::gen::elementOf(letters));
  const auto joined = [](const std::vector<std::string>& all) { return all[0] + all[1]; };
  const std::string one = joined(*text);
  const std::string other = joined(*text);
  RC_ASSERT(look_alike(one, other) == look_alike("条" + one, "条" + other));
}

/// Texts of ASCII alone are compared by hand, others by ICU.
TEST(Text, KnowsWhatLooksAlikeInAsciiAsIcuDoes) {
  std::vector<std::string> texts = {"rn", "''", "'`", "vv", "cl", "oo", "0O", "Il", "1|"};
  for (char c = 0; c < 0x7f; ++c) texts.emplace_back(1, c);
  texts.emplace_back("\x7f");
  for (const std::string& one : texts) {
    for (const std::string& other : texts) {
      ASSERT_EQ(look_alike(one, other), look_alike(one + "\u00e9", other + "\u00e9")) << one << ' ' << other;
    }
  }
  EXPECT_TRUE(look_alike("10 farms",
                         "lO fa"
                         "rrns"));
  EXPECT_FALSE(look_alike("rn", "r"));
}

}  // namespace
}  // namespace parley
