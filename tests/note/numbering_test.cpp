#include "note/numbering.hpp"

#include <gtest/gtest.h>

namespace parley::note {
namespace {

constexpr auto kAny = [](std::uint32_t) { return true; };
constexpr auto kNone = [](std::uint32_t) { return false; };

TEST(Numbering, GivesNumbersInTurnAndFindsThemAgain) {
  Numbering numbering;
  EXPECT_EQ(numbering.find(7, kAny), std::nullopt);
  for (std::uint32_t i = 0; i < 5000; ++i) ASSERT_EQ(numbering.number(i * 3, kAny), i);
  for (std::uint32_t i = 0; i < 5000; ++i) {
    ASSERT_EQ(numbering.number(i * 3, kAny), i);
    ASSERT_EQ(numbering.find(i * 3, kAny), i);
    ASSERT_EQ(numbering.find(i * 3 + 1, kAny), std::nullopt);
  }
}

TEST(Numbering, AsksWhetherItIsTheOne) {
  Numbering numbering;
  EXPECT_EQ(numbering.number(7, kNone), 0U);
  EXPECT_EQ(numbering.number(7, kNone), 1U);
  EXPECT_EQ(numbering.number(7, [](std::uint32_t n) { return n == 1; }), 1U);
  EXPECT_EQ(numbering.find(7, kNone), std::nullopt);
}

TEST(Numbering, GivesUpWhereTooManyStandInTheWay) {
  Numbering numbering;
  std::uint32_t given = 0;
  while (numbering.number(7, kNone)) ASSERT_LT(++given, 1000U);
  EXPECT_GE(given, 100U);
  EXPECT_EQ(numbering.find(7, kNone), std::nullopt);
  EXPECT_EQ(numbering.number(7, [](std::uint32_t n) { return n == 50; }), 50U);
  EXPECT_EQ(numbering.number(8, kAny), given);
}

}  // namespace
}  // namespace parley::note
