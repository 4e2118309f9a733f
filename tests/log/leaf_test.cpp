#include "log/leaf.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"

namespace parley {
namespace {

TEST(Leaf, IsAText) {
  const LogLeaf leaf{sha256(as_bytes("salted act")), sha256(as_bytes("item")), {1643198400}};
  EXPECT_EQ(leaf.text(), "parley-leaf/1\n" + sha256(as_bytes("salted act")).hex() + "\n" +
                             sha256(as_bytes("item")).hex() + "\n2022-01-26T12:00:00Z\n");
  EXPECT_EQ(leaf.hash(), sha256(as_bytes(std::string(1, '\0') + leaf.text())));
}

TEST(Leaf, CommitsToAnActBehindASalt) {
  std::array<std::uint8_t, 32> salt{};
  salt.fill(7);
  const auto act = sha256_id<ActId>("act");
  Bytes both(salt.begin(), salt.end());
  both.insert(both.end(), act.bytes.begin(), act.bytes.end());
  EXPECT_EQ(act_commitment(salt, act), sha256(both));
}

}  // namespace
}  // namespace parley
