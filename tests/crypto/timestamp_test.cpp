/// Tokens of RFC 3161, made by `openssl ts` (tests/vectors/timestamps).

#include "crypto/timestamp.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "crypto/digest.hpp"

namespace parley {
namespace {

std::string file(const std::string& name) {
  std::ifstream in(PARLEY_SOURCE_DIR "/tests/vectors/timestamps/" + name, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

Result<Instant> check(std::string_view token, std::string_view data,
                      const std::vector<std::string>& authorities) {
  return check_timestamp(as_bytes(token), sha256(as_bytes(data)), authorities);
}

TEST(Timestamp, IsTakenFromAnAuthority) {
  const auto time = check(file("token.der"), file("act"), {file("other.pem"), file("authority.pem")});
  ASSERT_TRUE(time) << time.error().message;
  EXPECT_EQ(time->rfc3339(), "2026-11-23T10:51:58Z");
}

TEST(Timestamp, IsTakenFromTheSignersOwnCertificate) {
  EXPECT_TRUE(check(file("token.der"), file("act"), {file("signer.pem")}));
}

TEST(Timestamp, OfSomethingElseOrByAnotherIsRefused) {
  EXPECT_FALSE(check(file("token.der"), "another act", {file("authority.pem")}));
  EXPECT_FALSE(check(file("token.der"), file("act"), {file("other.pem")}));
  EXPECT_FALSE(check(file("token.der"), file("act"), {}));
  EXPECT_FALSE(check(file("token.der"), file("act"), {"no certificate"}));
}

TEST(Timestamp, WithAnyByteChangedIsRefused) {
  const std::string token = file("token.der");
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = static_cast<char>(altered[i] ^ 0x20);
    const auto time = check(altered, file("act"), {file("authority.pem")});
    // Some bytes of the frame are not signed; what is said must be the same all the same.
    if (time) EXPECT_EQ(time->rfc3339(), "2026-11-23T10:51:58Z") << i;
  }
  for (std::size_t size = 0; size < token.size(); size += 7)
    EXPECT_FALSE(check(token.substr(0, size), file("act"), {file("authority.pem")}));
  EXPECT_FALSE(check(token + "x", file("act"), {file("authority.pem")}));
}

}  // namespace
}  // namespace parley
