#include "seal/keys.hpp"

#include <gtest/gtest.h>

#include <set>

#include "samples.hpp"
#include "seal/bech32.hpp"

namespace parley {
namespace {

// The pair of the published test kit; age-keygen -y gives the same recipient.
constexpr std::string_view kIdentity =
    "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

TEST(AgeKeys, text_round_trips) {
  const auto identity = AgeIdentity::parse(kIdentity);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->text().text(), kIdentity);
  const std::string recipient = identity->recipient().text();
  EXPECT_TRUE(recipient.starts_with("age1"));
  EXPECT_EQ(recipient.size(), 62U);
  EXPECT_EQ(AgeRecipient::parse(recipient), identity->recipient());
}

TEST(AgeKeys, damaged_keys_are_refused) {
  const std::string identity(kIdentity);
  const std::string recipient = AgeIdentity::parse(kIdentity)->recipient().text();
  std::string lower = identity;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  std::string upper = recipient;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (const std::string& text :
       {std::string(), identity + 'Q', identity.substr(1), lower, recipient, ' ' + identity}) {
    EXPECT_FALSE(AgeIdentity::parse(text)) << text;
  }
  for (const std::string& text : {std::string(), recipient + 'q', recipient.substr(0, 61), upper, identity,
                                  recipient + ' ', "age1" + std::string(58, 'q')}) {
    EXPECT_FALSE(AgeRecipient::parse(text)) << text;
  }
  EXPECT_FALSE(AgeRecipient::parse(bech32_encode("age", Bytes(31, 1))));
  EXPECT_FALSE(AgeRecipient::parse(bech32_encode("age", Bytes(33, 1))));
  EXPECT_FALSE(AgeRecipient::parse(bech32_encode("agf", Bytes(32, 1))));
}

TEST(AgeKeys, points_of_small_order_are_refused) {
  Bytes point(32);
  EXPECT_FALSE(AgeRecipient::parse(bech32_encode("age", point)));
  point[0] = 1;
  const auto refused = AgeRecipient::parse(bech32_encode("age", point));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "an age recipient that anybody could open");
}

TEST(AgeKeys, throw_away_recipients_look_like_others) {
  SeededRandom random;
  std::set<AgeRecipient> seen;
  for (int i = 0; i < 100; ++i) {
    const AgeRecipient recipient = throw_away_recipient(random);
    EXPECT_TRUE(seen.insert(recipient).second);
    EXPECT_TRUE(AgeRecipient::parse(recipient.text()));
  }
}

}  // namespace
}  // namespace parley
