/// SipHash-2-4 (64 bits, with a secret key), over libsodium: for tables whose keys come from outside. Without
/// the key nobody can choose inputs that collide; it is no digest.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace parley {

class ShortHash {
 public:
  using Key = std::array<std::uint8_t, 16>;
  explicit ShortHash(const Key& key) : key_(key) {}
  std::uint64_t operator()(BytesView bytes) const;

 private:
  Key key_;
};

}  // namespace parley
