/// Words found by hand, against those that ICU finds.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <unicode/utf8.h>

#include <array>

#include "base/breaks.hpp"
#include "base/text.hpp"

namespace parley {
namespace {

class ByIcu {
 public:
  std::vector<std::uint32_t> ends(std::string_view text) {
    std::vector<std::uint32_t> out;
    breaks_.begin(text);
    while (const auto end = breaks_.next()) out.push_back(static_cast<std::uint32_t>(*end));
    return out;
  }

 private:
  Breaks breaks_{Breaks::Of::words};
};

std::string utf8(std::uint32_t c) {
  std::array<char, 4> bytes{};
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, c);
  return {bytes.data(), size};
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (const std::uint32_t end : word_ends(text)) {
    out.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

/// One of each kind that the rules tell apart, and what is left to ICU: combining and joining characters,
/// other scripts, flags, malformed bytes.
const std::vector<std::string> kUnits = {
    "a",      "7",  "_", ".",  ",",  "'",  ":", "@",      "\"",      "-",      " ",       "\n",
    "\r",     "\t", "é", "ж",  "·",  "’",  "—", "\u2003", "e\u0301", "\u0301", "\u200d",  "\u200b",
    "\u00ad", "א",  "ก", "条", "カ", "한", "🇺", "👩",     "\xff",    "\xc3",   "\xe2\x80"};

TEST(WordEnds, AreThoseOfTheStandard) {
  EXPECT_EQ(words("It can't be 9,000.50 a.m. (or so)."),
            (std::vector<std::string>{"It", " ", "can't", " ", "be", " ", "9,000.50", " ", "a.m", ".", " ",
                                      "(", "or", " ", "so", ")", "."}));
  EXPECT_EQ(words("x_1  y\r\n«Да», 3.5.")[1], "  ");
  EXPECT_EQ(words("«Да», 3.5."), (std::vector<std::string>{"«", "Да", "»", ",", " ", "3.5", "."}));
  EXPECT_TRUE(words("").empty());
}

TEST(WordEnds, AreThoseOfIcuWhateverStandsTogether) {
  ByIcu icu;
  for (const std::string& a : kUnits) {
    for (const std::string& b : kUnits) {
      for (const std::string& c : kUnits) {
        const std::string text = a + b + c;
        ASSERT_EQ(word_ends(text), icu.ends(text)) << escape_for_json(text);
      }
    }
  }
}

TEST(WordEnds, AreThoseOfIcuForEveryCharacter) {
  ByIcu icu;
  for (std::uint32_t c = 0; c < 0x3000; ++c) {
    const std::string x = utf8(c);
    for (const std::string& text : {"a" + x + "a", "1" + x + "1", "_" + x + "_", " " + x + " ", x + x,
                                    "a." + x, x + ".a", "1," + x, x + "'1", "\r" + x + "\n"}) {
      ASSERT_EQ(word_ends(text), icu.ends(text)) << escape_for_json(text);
    }
  }
}

RC_GTEST_PROP(WordEnds, AreThoseOfIcuForAnyText, ()) {
  const auto any = rc::gen::map(rc::gen::inRange<std::uint32_t>(1, 0x110000), [](std::uint32_t c) {
    return c >= 0xd800 && c < 0xe000 ? std::string("?") : utf8(c);
  });
  const auto byte = rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); });
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::weightedOneOf<std::string>({{20, rc::gen::elementOf(kUnits)}, {2, any}, {1, byte}}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  RC_ASSERT(word_ends(text) == ByIcu().ends(text));
}

/// Long enough for many bytes to be looked at together, with now and then something that is not of ASCII.
RC_GTEST_PROP(WordEnds, AreThoseOfIcuForLongPlainTexts, ()) {
  const std::vector<std::string> plain(kUnits.begin(), kUnits.begin() + 14);
  const std::vector<std::string> letters = {"é", "ж", "ß", "Ω", "ő", "×", "·", "ӂ"};
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      *rc::gen::inRange<std::size_t>(0, 500),
      rc::gen::weightedOneOf<std::string>({{100, rc::gen::elementOf(plain)},
                                           {10, rc::gen::elementOf(letters)},
                                           {1, rc::gen::elementOf(kUnits)}}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  RC_ASSERT(word_ends(text) == ByIcu().ends(text));
  std::vector<std::uint32_t> more = {7};
  append_word_ends(text, more);
  RC_ASSERT(more.front() == 7U);
  more.erase(more.begin());
  RC_ASSERT(more == word_ends(text));
}

}  // namespace
}  // namespace parley
