#include "seal/bech32.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace parley {
namespace {

// BIP 173, "Test vectors": valid and invalid Bech32, but for the limits on length that age lifts.
TEST(Bech32, valid) {
  for (const char* text : {"A12UEL5L", "a12uel5l",
                           "an83characterlonghumanreadablepartthatcontainsthenumber1andthe"
                           "excludedcharactersbio1tt5tgs",
                           "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "?1ezyfcl"}) {
    const auto decoded = bech32_decode(text);
    if (std::string_view(text).starts_with("abcdef")) {
      ASSERT_TRUE(decoded);
      EXPECT_EQ(bech32_encode(decoded->prefix, decoded->bytes), text);
    } else {
      EXPECT_TRUE(decoded) << text;
      EXPECT_TRUE(decoded->bytes.empty());
    }
  }
}

TEST(Bech32, invalid) {
  for (const char* text : {"\x20"
                           "1nwldj5",
                           "\x7f"
                           "1axkwrx",
                           "\x80"
                           "1eym55h",
                           "pzry9x0s0muk",   // no separator
                           "1pzry9x0s0muk",  // empty prefix
                           "x1b4n0q5v",      // a character that is none of the alphabet
                           "li1dgmt3",       // checksum too short
                           "de1lg7wt\xff",   // a character that is no ASCII
                           "A1G7SGD8",       // checksum made of upper case prefix
                           "10a06t8", "1qzzfhee", "", "1", "a", "A12uEL5L"}) {  // mixed case
    EXPECT_FALSE(bech32_decode(text)) << text;
  }
}

TEST(Bech32, stray_bits_are_refused) {
  // Five bits are no byte; what is left over must be less than five bits, and zero.
  EXPECT_FALSE(
      bech32_decode("a1q"
                    "cc5s8h"));
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
