#include "seal/padme.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley {
namespace {

// Worked by hand from the paper: E = floor(log2 L), S = floor(log2 E) + 1, the last E - S bits are zero.
TEST(Padme, known_lengths) {
  for (const auto& [length, padded] : std::initializer_list<std::pair<std::uint64_t, std::uint64_t>>{
           {0, 0},
           {1, 1},
           {2, 2},
           {7, 7},
           {8, 8},
           {9, 10},
           {10, 10},
           {15, 16},
           {99, 104},
           {1000, 1024},
           {1025, 1088},
           {65537, 67584},
           {1'000'000, 1'015'808},
           {(1ULL << 32) + 1, (1ULL << 32) + (1ULL << 26)}}) {
    EXPECT_EQ(padme(length), padded) << length;
  }
}

TEST(Padme, never_less_little_more_and_stable) {
  for (std::uint64_t length = 1; length < 200'000; length += 1 + length / 300) {
    const std::uint64_t padded = padme(length);
    EXPECT_GE(padded, length);
    EXPECT_LE(static_cast<double>(padded - length), 0.12 * static_cast<double>(length)) << length;
    EXPECT_EQ(padme(padded), padded);
  }
}

TEST(Padme, few_lengths) {
  std::set<std::uint64_t> lengths;
  for (std::uint64_t length = 1 << 16; length < 1 << 17; ++length) lengths.insert(padme(length));
  EXPECT_LE(lengths.size(), 33U);
}

}  // namespace
}  // namespace parley
