#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley {
namespace {

TEST(SystemRandom, fills_and_does_not_repeat) {
  SystemRandom random;
  std::set<std::array<std::uint8_t, 16>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
  random.fill({});
}

}  // namespace
}  // namespace parley
