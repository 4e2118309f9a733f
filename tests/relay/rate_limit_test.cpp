#include "relay/rate_limit.hpp"

#include <gtest/gtest.h>

namespace parley::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const RateLimit::Time kStart{};

TEST(RateLimit, LetsABurstThroughAndThenTheRate) {
  RateLimit limit({2, 5});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limit.take("a", kStart));
  EXPECT_EQ(limit.take("a", kStart), 1U);
  EXPECT_FALSE(limit.take("b", kStart)) << "each key has its own";
  EXPECT_FALSE(limit.take("a", kStart + milliseconds(500)));
  EXPECT_TRUE(limit.take("a", kStart + milliseconds(501)));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limit.take("a", kStart + seconds(1000)));
  EXPECT_TRUE(limit.take("a", kStart + seconds(1000))) << "a bucket holds no more than the burst";
}

TEST(RateLimit, SaysHowLongToWait) {
  RateLimit limit({0.02, 1});
  EXPECT_FALSE(limit.take("a", kStart));
  EXPECT_EQ(limit.take("a", kStart), 50U);
}

TEST(RateLimit, ZeroIsNoLimit) {
  RateLimit limit({0, 0});
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.take("a", kStart));
  EXPECT_EQ(limit.size(), 0U);
}

TEST(RateLimit, ForgetsTheOneNotUsedForLongest) {
  RateLimit limit({1, 1}, 3);
  for (const char* key : {"a", "b", "c"}) EXPECT_FALSE(limit.take(key, kStart));
  EXPECT_TRUE(limit.take("a", kStart));
  EXPECT_FALSE(limit.take("d", kStart));
  EXPECT_EQ(limit.size(), 3U);
  EXPECT_TRUE(limit.take("a", kStart)) << "used after b";
  EXPECT_FALSE(limit.take("b", kStart)) << "forgotten";
}

}  // namespace
}  // namespace parley::relay
