#include "seal/padme.hpp"

#include <bit>

namespace parley {

std::uint64_t padme(std::uint64_t length) {
  if (length < 2) return length;
  const auto exponent = static_cast<unsigned>(std::bit_width(length)) - 1;
  const auto kept = static_cast<unsigned>(std::bit_width(exponent));
  const std::uint64_t mask = (std::uint64_t{1} << (exponent > kept ? exponent - kept : 0)) - 1;
  return (length + mask) & ~mask;
}

}  // namespace parley
