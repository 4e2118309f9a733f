#include "crypto/x25519.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley {
namespace {

X25519PublicKey public_key(std::string_view hex) {
  X25519PublicKey key;
  std::ranges::copy(*from_hex(hex), key.bytes.begin());
  return key;
}

// RFC 7748, section 6.1.
TEST(X25519, the_rfc_example) {
  const auto alice = X25519SecretKey::from_bytes(
      *from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  const auto bob = X25519SecretKey::from_bytes(
      *from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
  EXPECT_EQ(to_hex(alice.public_key().bytes),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(to_hex(bob.public_key().bytes),
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  const auto shared = alice.shared_with(bob.public_key());
  ASSERT_TRUE(shared);
  EXPECT_EQ(to_hex(*shared), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  EXPECT_EQ(shared, bob.shared_with(alice.public_key()));
}

TEST(X25519, points_of_small_order_share_nothing) {
  const auto key = X25519SecretKey::from_bytes(Bytes(32, 5));
  for (const char* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    EXPECT_FALSE(key.shared_with(public_key(hex))) << hex;
    EXPECT_FALSE(x25519_key_is_sound(public_key(hex))) << hex;
  }
  EXPECT_TRUE(x25519_key_is_sound(key.public_key()));
}

TEST(X25519, a_key_has_32_bytes) {
  EXPECT_THROW(X25519SecretKey::from_bytes(Bytes(31)), std::invalid_argument);
  EXPECT_THROW(X25519SecretKey::from_bytes(Bytes(33)), std::invalid_argument);
}

}  // namespace
}  // namespace parley
