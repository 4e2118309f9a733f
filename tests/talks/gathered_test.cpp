#include "talks/gathered.hpp"

#include <gtest/gtest.h>

namespace parley::talks {
namespace {

TEST(Gathered, GivesEachValueOnceAscending) {
  Gathered<int> gathered;
  std::vector<int> expected;
  for (int value = 0; value < 3000; ++value) expected.push_back(value);
  for (int round = 0; round < 5; ++round) {
    for (int value = 3000; value-- > 0;) gathered.insert(value);
    gathered.insert(expected.begin(), expected.end());
  }
  EXPECT_EQ(gathered.take(), expected);
  EXPECT_TRUE(gathered.take().empty());
  gathered.insert(2);
  gathered.insert(1);
  gathered.insert(2);
  EXPECT_EQ(gathered.take(), (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace parley::talks
