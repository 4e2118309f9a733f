#include "seal/bech32.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace parley {
namespace {

// BIP 173, "Test vectors": valid and invalid Bech32, but for the limits on length that age lifts.
TEST(Bech32, valid) {
  const std::string long_prefix = std::string("an83characterlonghumanreadablepart") +
                                  "thatcontainsthenumber1andthe" + "excludedcharactersbio1tt5tgs";
  for (const std::string& text :
       {std::string("A12UEL5L"), std::string("a12uel5l"), std::string("?1ezyfcl"), long_prefix}) {
    const auto decoded = bech32_decode(text);
    ASSERT_TRUE(decoded) << text;
    EXPECT_TRUE(decoded->bytes.empty());
  }
  const std::string numbers = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw";
  const auto decoded = bech32_decode(numbers);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->bytes.size(), 20U);
  EXPECT_EQ(bech32_encode(decoded->prefix, decoded->bytes), numbers);
}

TEST(Bech32, invalid) {
  for (const std::string& text : std::vector<std::string>{
           " 1nwldj5",           // a prefix with a space
           "\x7f\x31\x61xkwrx",  // a prefix with DEL
           "\x80\x31\x65ym55h",  // a prefix that is no ASCII
           "pzry9x0s0muk",       // no separator
           "1pzry9x0s0muk",      // empty prefix
           "x1b4n0q5v",          // a character that is none of the alphabet
           "li1dgmt3",           // checksum too short
           "de1lg7wt\xff",       // a character that is no ASCII
           "A1G7SGD8",           // checksum made of the upper-case prefix
           "10a06t8", "1qzzfhee", "", "1", "a",
           "A12uEL5L",  // mixed case
       }) {
    EXPECT_FALSE(bech32_decode(text)) << text;
  }
}

// With right checksums: the groups of five bits must be whole bytes and less than a group of zeros.
TEST(Bech32, stray_bits_are_refused) {
  EXPECT_TRUE(bech32_decode("a1qqqd87cq"));
  EXPECT_FALSE(bech32_decode("a1q3g6mn3"));
  EXPECT_FALSE(bech32_decode("a1qpamnt9j"));
  EXPECT_FALSE(bech32_decode("a1qqqd87cpp"));
}

RC_GTEST_PROP(Bech32, round_trip, (const Bytes& bytes)) {
  const std::string text = bech32_encode("parley-test", bytes);
  const auto decoded = bech32_decode(text);
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(decoded->prefix == "parley-test");
  RC_ASSERT(decoded->bytes == bytes);
}

RC_GTEST_PROP(Bech32, a_changed_character_is_noticed, (const Bytes& bytes)) {
  std::string text = bech32_encode("x", bytes);
  const auto at = *rc::gen::inRange<std::size_t>(2, text.size());
  const char other = text[at] == 'q' ? 'p' : 'q';
  text[at] = other;
  RC_ASSERT(!bech32_decode(text).has_value());
}

}  // namespace
}  // namespace parley
