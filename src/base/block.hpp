/// Sixty-four bytes of a text, looked at together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace parley {

using Block = std::span<const char, 64>;

/// One bit for each byte of a block for which a comparison holds, the lowest for the first; it is made with
/// sixteen at once, each of them without a sign.
template <class Comparison>
std::uint64_t bits(Block block, Comparison comparison) {
  constexpr std::size_t kWidth = 16;
  using Bytes = std::uint8_t __attribute__((ext_vector_type(kWidth)));
  using Bits = bool __attribute__((ext_vector_type(kWidth)));
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < block.size(); i += kWidth) {
    Bytes bytes;
    std::memcpy(&bytes, &block[i], kWidth);
    const auto held = __builtin_convertvector(comparison(bytes), Bits);
    out |= std::uint64_t{__builtin_bit_cast(std::uint16_t, held)} << i;
  }
  return out;
}

}  // namespace parley
