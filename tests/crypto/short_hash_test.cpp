#include "crypto/short_hash.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace parley {
namespace {

TEST(ShortHash, IsSipHash24) {
  // The example of the SipHash paper, appendix A.
  ShortHash::Key key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  Bytes message(15);
  std::iota(message.begin(), message.end(), std::uint8_t{0});
  EXPECT_EQ(ShortHash(key)(message), 0xa129ca6149be45e5U);
  key[0] = 1;
  EXPECT_NE(ShortHash(key)(message), 0xa129ca6149be45e5U);
}

}  // namespace
}  // namespace parley
