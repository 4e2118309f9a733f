#include "crypto/kdf.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

// RFC 5869, appendix A, cases 1 and 3 (their first 32 bytes).
TEST(Kdf, hkdf) {
  const Bytes secret(22, 0x0b);
  const std::string info = "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9";
  EXPECT_EQ(to_hex(hkdf_sha256(secret, *from_hex("000102030405060708090a0b0c"), info)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  EXPECT_EQ(to_hex(hkdf_sha256(secret, {}, "")),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

// RFC 4231, cases 1 and 2.
TEST(Kdf, hmac) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// Parameters as age uses them (r = 8, p = 1); the values are those of Python's hashlib.scrypt.
TEST(Kdf, scrypt) {
  EXPECT_EQ(to_hex(scrypt(as_bytes("password"), as_bytes("NaCl"), 1)),
            "e5ed8edc019edfef2d3ced0896faf9eec6921dcc68125ce81c10d53474ce1be5");
  EXPECT_EQ(to_hex(scrypt(as_bytes("password"), as_bytes("NaCl"), 14)),
            "a8430d7e581f9ca03c952df506ac66c757899d67a21d71c0f1900bd778ac1d14");
}

TEST(Kdf, scrypt_has_limits) {
  EXPECT_THROW(scrypt(as_bytes("p"), as_bytes("s"), 0), std::runtime_error);
  EXPECT_THROW(scrypt(as_bytes("p"), as_bytes("s"), 25), std::runtime_error);
}

}  // namespace
}  // namespace parley
