#include "base/bytes.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <unordered_set>

namespace parley {
namespace {

TEST(Hex, WritesLowerCaseAndReadsNothingElse) {
  EXPECT_EQ(to_hex(as_bytes(std::string_view("\x00\x0f\xa0\xff", 4))), "000fa0ff");
  EXPECT_EQ(from_hex("000fa0ff"), (Bytes{0x00, 0x0f, 0xa0, 0xff}));
  EXPECT_EQ(from_hex(""), Bytes{});
  for (const char* bad : {"0", "0F", "0x", "g0", " 00", "00 ", "00\n"}) EXPECT_FALSE(from_hex(bad)) << bad;
}

TEST(Base64, HasTheVectorsOfItsStandard) {  // RFC 4648 section 10
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    const auto decoded = from_base64(encoded);
    ASSERT_TRUE(decoded) << encoded;
    EXPECT_EQ(as_text(*decoded), plain);
  }
  EXPECT_EQ(to_base64(as_bytes("fo"), false), "Zm8");
  EXPECT_EQ(from_base64("Zm8", false), (Bytes{'f', 'o'}));
}

TEST(Base64, IsReadInOneSpellingOnly) {
  const char* refused[] = {
      "Zg",        // padding left out
      "Zg=",       // half of it
      "Zg===",     // too much
      "Zh==",      // stray bits
      "Zm9=",      // stray bits
      "Z===",      // a sextet alone
      "====",      //
      "=",         //
      "Zg==Zg==",  // padding inside
      "Zm9v\n",    // a line end
      "Zm 9v",    "Zm9v ", "-_8=",
  };
  for (const char* bad : refused) EXPECT_FALSE(from_base64(bad)) << bad;
  for (const char* bad : {"Zg==", "Z", "Zh", "Zm9vY"}) EXPECT_FALSE(from_base64(bad, false)) << bad;
}

RC_GTEST_PROP(Base64, ReadsWhatItWrites, (const Bytes& bytes, bool pad)) {
  RC_ASSERT(from_base64(to_base64(bytes, pad), pad) == bytes);
  RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

RC_GTEST_PROP(Base64, WhatItReadsItWouldWrite, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("AQgw/+9=")));
  if (const auto bytes = from_base64(text)) RC_ASSERT(to_base64(*bytes) == text);
}

TEST(Id, IsReadFromExactly64Digits) {
  const std::string hex(64, 'a');
  const auto id = ActId::from_hex(hex);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->hex(), hex);
  EXPECT_FALSE(ActId::from_hex(hex.substr(2)));
  EXPECT_FALSE(ActId::from_hex(hex + "aa"));
  EXPECT_FALSE(ActId::from_hex(std::string(64, 'A')));
  EXPECT_EQ(std::unordered_set<ActId>({*id, *id, ActId{}}).size(), 2U);
}

TEST(ComparisonDigits, AreTheNumberModulo10To60) {
  std::array<std::uint8_t, 32> bytes{};
  EXPECT_EQ(comparison_digits(bytes),
            "00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000");
  bytes[31] = 0x10;
  bytes[29] = 0x01;
  EXPECT_EQ(comparison_digits(bytes),
            "00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 65552");
  bytes.fill(0xff);
  EXPECT_EQ(comparison_digits(bytes),
            "42357 09850 08687 90785 32699 84665 64056 40394 57584 00791 31296 39935");
}

}  // namespace
}  // namespace parley
