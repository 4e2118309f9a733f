#include "crypto/short_hash.hpp"

#include <sodium.h>

namespace parley {

std::uint64_t ShortHash::operator()(BytesView bytes) const {
  std::array<std::uint8_t, crypto_shorthash_BYTES> out{};
  crypto_shorthash(out.data(), bytes.data(), bytes.size(), key_.data());
  std::uint64_t value = 0;  // little-endian, as SipHash's test vectors are written
  for (std::size_t i = out.size(); i-- > 0;) value = value << 8 | out[i];
  return value;
}

}  // namespace parley
