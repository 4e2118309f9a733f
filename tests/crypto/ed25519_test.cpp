#include "crypto/ed25519.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley {
namespace {

Ed25519PublicKey public_key(std::string_view hex) {
  Ed25519PublicKey key;
  std::ranges::copy(*from_hex(hex), key.bytes.begin());
  return key;
}

// RFC 8032, section 7.1, test 2.
TEST(Ed25519, the_rfc_example) {
  const auto key = Ed25519SecretKey::from_seed(
      *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  EXPECT_EQ(to_hex(key.public_key().bytes),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Bytes message = {0x72};
  const auto signature = ed25519_sign(key, message);
  EXPECT_EQ(to_hex(signature),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(ed25519_verify(key.public_key(), message, signature));
}

TEST(Ed25519, every_changed_bit_is_noticed) {
  const auto key = Ed25519SecretKey::from_seed(Bytes(32, 7));
  Bytes message(40, 1);
  auto signature = ed25519_sign(key, message);
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    signature[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(ed25519_verify(key.public_key(), message, signature)) << bit;
    signature[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
  }
  message[3] ^= 1;
  EXPECT_FALSE(ed25519_verify(key.public_key(), message, signature));
}

TEST(Ed25519, a_signature_has_64_bytes) {
  const auto key = Ed25519SecretKey::from_seed(Bytes(32, 7));
  const auto signature = ed25519_sign(key, {});
  EXPECT_TRUE(ed25519_verify(key.public_key(), {}, signature));
  EXPECT_FALSE(ed25519_verify(key.public_key(), {}, BytesView(signature).first(63)));
  Bytes longer(signature.begin(), signature.end());
  longer.push_back(0);
  EXPECT_FALSE(ed25519_verify(key.public_key(), {}, longer));
  EXPECT_FALSE(ed25519_verify(key.public_key(), {}, {}));
}

// s + L signs the same in sloppy programs: two signatures for one message.
TEST(Ed25519, a_signature_has_one_spelling) {
  const auto key = Ed25519SecretKey::from_seed(Bytes(32, 7));
  auto signature = ed25519_sign(key, {});
  const Bytes order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  int carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry & 0xff);
    carry >>= 8;
  }
  EXPECT_FALSE(ed25519_verify(key.public_key(), {}, signature));
}

TEST(Ed25519, keys_under_which_anything_verifies_are_refused) {
  for (const char* hex :
       {"0100000000000000000000000000000000000000000000000000000000000000",     // the neutral point
        "0000000000000000000000000000000000000000000000000000000000000000",     // order 4
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",     // order 2
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",     // order 8
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",     // not canonical
        "0200000000000000000000000000000000000000000000000000000000000000"}) {  // not on the curve
    EXPECT_FALSE(ed25519_key_is_sound(public_key(hex))) << hex;
    EXPECT_FALSE(ed25519_verify(public_key(hex), {}, Bytes(64, 0))) << hex;
  }
  EXPECT_TRUE(ed25519_key_is_sound(Ed25519SecretKey::from_seed(Bytes(32, 9)).public_key()));
}

TEST(Ed25519, a_seed_has_32_bytes) {
  EXPECT_THROW(Ed25519SecretKey::from_seed(Bytes(31)), std::invalid_argument);
  EXPECT_THROW(Ed25519SecretKey::from_seed({}), std::invalid_argument);
}

}  // namespace
}  // namespace parley
