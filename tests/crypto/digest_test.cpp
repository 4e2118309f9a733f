#include "crypto/digest.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

// FIPS 180-4's own examples.
TEST(Digest, sha256) {
  EXPECT_EQ(sha256({}).hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(as_bytes("abc")).hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, sha512) {
  EXPECT_EQ(to_hex(sha512(as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, piece_by_piece) {
  Sha256 digest;
  digest.update(as_bytes("a"));
  const Sha256 before = digest.copy();
  digest.update({});
  digest.update(as_bytes("bc"));
  EXPECT_EQ(digest.finish(), sha256(as_bytes("abc")));
  digest.update(as_bytes("abc"));  // as new
  EXPECT_EQ(digest.finish(), sha256(as_bytes("abc")));
  Sha256 other = before.copy();
  other.update(as_bytes("x"));
  EXPECT_EQ(other.finish(), sha256(as_bytes("ax")));
}

TEST(Digest, as_the_kind_of_id_that_is_asked_for) {
  EXPECT_EQ(sha256_id<ActId>("abc").bytes, sha256(as_bytes("abc")).bytes);
}

}  // namespace
}  // namespace parley
