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
  key.derive_public();
  return key;
}

X25519SecretKey X25519SecretKey::generate(Random& random) {
  X25519SecretKey key;
  random.fill(key.bytes_);
  key.derive_public();
  return key;
}

X25519SecretKey::~X25519SecretKey() {
  wipe(bytes_);
}

void X25519SecretKey::derive_public() {
  crypto_scalarmult_base(public_.bytes.data(), bytes_.data());
}

std::optional<std::array<std::uint8_t, 32>> X25519SecretKey::shared_with(const X25519PublicKey& other) const {
  std::array<std::uint8_t, 32> shared{};
  if (crypto_scalarmult(shared.data(), bytes_.data(), other.bytes.data()) != 0) return std::nullopt;
  return shared;
}

bool x25519_key_is_sound(const X25519PublicKey& key) {
  constexpr std::array<std::uint8_t, 32> any_scalar = {8};  // each clears the small part of a point's order
  std::array<std::uint8_t, 32> shared{};
  return crypto_scalarmult(shared.data(), any_scalar.data(), key.bytes.data()) == 0;
}

}  // namespace parley
