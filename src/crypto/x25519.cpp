#include "crypto/x25519.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "crypto/secret.hpp"

namespace parley {

X25519SecretKey X25519SecretKey::from_bytes(BytesView bytes) {
  X25519SecretKey key;
  if (bytes.size() != key.bytes_.size()) throw std::invalid_argument("an X25519 key has 32 bytes");
  std::ranges::copy(bytes, key.bytes_.begin());
  return key;
}

X25519SecretKey X25519SecretKey::generate(Random& random) {
  X25519SecretKey key;
  random.fill(key.bytes_);
  return key;
}

X25519SecretKey::~X25519SecretKey() { wipe(bytes_); }

X25519PublicKey X25519SecretKey::public_key() const {
  X25519PublicKey key;
  crypto_scalarmult_base(key.bytes.data(), bytes_.data());
  return key;
}

std::optional<std::array<std::uint8_t, 32>> X25519SecretKey::shared_with(const X25519PublicKey& other) const {
  std::array<std::uint8_t, 32> shared{};
  if (crypto_scalarmult(shared.data(), bytes_.data(), other.bytes.data()) != 0) return std::nullopt;
  return shared;
}

}  // namespace parley
