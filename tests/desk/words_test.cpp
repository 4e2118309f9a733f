#include "desk/words.hpp"

#include <gtest/gtest.h>

#include <set>

#include "../seal/samples.hpp"

namespace parley {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out += std::string(word) + ' ';
  return out;
}

/// Published test vectors of BIP-39 (trezor/python-mnemonic, vectors.json).
TEST(Words, AreThoseOfTheStandard) {
  std::string abandon, legal, zoo;
  for (int i = 0; i < 23; ++i) {
    abandon += "abandon ";
    zoo += "zoo ";
  }
  EXPECT_EQ(joined(words_of(Bytes(32, 0))), abandon + "art ");
  EXPECT_EQ(joined(words_of(Bytes(32, 0xff))), zoo + "vote ");
  EXPECT_EQ(joined(words_of(Bytes(32, 0x80))),
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor "
            "acoustic avoid letter advice cage absurd amount doctor acoustic bless ");
}

TEST(Words, AreReadBackHoweverTheyAreTyped) {
  for (int i = 0; i < 50; ++i) {
    SeededRandom random("words " + std::to_string(i));
    std::array<std::uint8_t, 32> secret{};
    random.fill(secret);
    const auto words = words_of(secret);
    EXPECT_EQ(from_words(joined(words)), secret);
    std::string numbered, shortened;
    for (std::size_t k = 0; k < words.size(); ++k) {
      numbered += std::to_string(k + 1) + ". " + std::string(words[k]) + (k % 4 == 3 ? "\r\n" : "\t");
      for (const char c : words[k].substr(0, 4)) shortened += static_cast<char>(c - 'a' + 'A');
      shortened += ' ';
    }
    EXPECT_EQ(from_words(numbered), secret);
    EXPECT_EQ(from_words(shortened), secret);
  }
}

TEST(Words, ThatAreMistypedAreRefused) {
  SeededRandom random("a secret");
  std::array<std::uint8_t, 32> secret{};
  random.fill(secret);
  const auto words = words_of(secret);
  int taken = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    auto changed = words;
    changed[at] = changed[at] == "zoo" ? "able" : "zoo";
    taken += from_words(joined(changed)) ? 1 : 0;
    changed[at] = "parley";
    EXPECT_FALSE(from_words(joined(changed)));
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_FALSE(from_words(joined(changed)));
  }
  EXPECT_LE(taken, 1) << "the checksum is of 8 bits";
  EXPECT_FALSE(from_words(joined(words) + "zoo"));
  EXPECT_FALSE(from_words(""));
  EXPECT_FALSE(from_words("ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab"));
}

}  // namespace
}  // namespace parley
