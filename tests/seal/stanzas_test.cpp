#include "seal/stanzas.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace parley {
namespace {

const Bytes kKey = sample(kFileKey);

SealErrorKind kind(const SealResult<std::optional<Secret>>& result) {
  EXPECT_FALSE(result);
  return result ? SealErrorKind::payload : result.error().kind;
}

TEST(Stanzas, x25519_is_for_its_recipient_alone) {
  SeededRandom random;
  const AgeIdentity mine = AgeIdentity::generate(random);
  const AgeIdentity other = AgeIdentity::generate(random);
  const Stanza stanza = wrap_x25519(kKey, mine.recipient(), random);
  const auto opened = unwrap_x25519(stanza, mine);
  ASSERT_TRUE(opened && *opened);
  EXPECT_TRUE(equal_secretly((*opened)->bytes(), kKey));
  const auto refused = unwrap_x25519(stanza, other);
  ASSERT_TRUE(refused);
  EXPECT_FALSE(*refused);
  const auto unknown = unwrap_x25519({{"ssh-ed25519", "x"}, {}}, mine);
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(*unknown);
}

TEST(Stanzas, malformed_x25519_is_a_header_failure) {
  SeededRandom random;
  const AgeIdentity mine = AgeIdentity::generate(random);
  const Stanza good = wrap_x25519(kKey, mine.recipient(), random);
  Stanza stanza = good;
  stanza.arguments.emplace_back("more");
  EXPECT_EQ(kind(unwrap_x25519(stanza, mine)), SealErrorKind::header);
  stanza.arguments.resize(1);
  EXPECT_EQ(kind(unwrap_x25519(stanza, mine)), SealErrorKind::header);
  stanza = good;
  stanza.body.pop_back();
  EXPECT_EQ(kind(unwrap_x25519(stanza, mine)), SealErrorKind::header);
  stanza = good;
  stanza.arguments[1] = to_base64(Bytes(32), false);
  EXPECT_EQ(kind(unwrap_x25519(stanza, mine)), SealErrorKind::header);
  stanza.arguments[1] += '=';
  EXPECT_EQ(kind(unwrap_x25519(stanza, mine)), SealErrorKind::header);
}

TEST(Stanzas, passphrase) {
  SeededRandom random;
  const Stanza stanza = wrap_passphrase(kKey, Secret(std::string_view("open sesame")), 2, random);
  EXPECT_EQ(stanza.arguments[2], "2");
  const auto opened = unwrap_passphrase(stanza, Secret(std::string_view("open sesame")));
  ASSERT_TRUE(opened && *opened);
  EXPECT_TRUE(equal_secretly((*opened)->bytes(), kKey));
  const auto refused = unwrap_passphrase(stanza, Secret(std::string_view("open sesam")));
  ASSERT_TRUE(refused);
  EXPECT_FALSE(*refused);
}

TEST(Stanzas, work_factors_that_would_exhaust_the_machine_are_refused_before_the_work) {
  SeededRandom random;
  Stanza stanza = wrap_passphrase(kKey, Secret(std::string_view("p")), 2, random);
  for (const char* factor : {"23", "64", "99", "100", "999999999999999999999", "0", "02", "+2", "-2", " 2",
                             "2 ", "0x2", "2.0", ""}) {
    stanza.arguments[2] = factor;
    EXPECT_EQ(kind(unwrap_passphrase(stanza, Secret(std::string_view("p")))), SealErrorKind::header)
        << factor;
  }
}

}  // namespace
}  // namespace parley
