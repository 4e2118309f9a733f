#include "crypto/ed25519.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "crypto/secret.hpp"

namespace parley {

Ed25519SecretKey Ed25519SecretKey::from_seed(BytesView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) throw std::invalid_argument("an Ed25519 seed has 32 bytes");
  Ed25519SecretKey key;
  Ed25519PublicKey unused;
  crypto_sign_seed_keypair(unused.bytes.data(), key.expanded_.data(), seed.data());
  return key;
}

Ed25519SecretKey Ed25519SecretKey::generate(Random& random) {
  std::array<std::uint8_t, 32> seed{};
  random.fill(seed);
  const Ed25519SecretKey key = from_seed(seed);
  wipe(seed);
  return key;
}

Ed25519SecretKey::~Ed25519SecretKey() {
  wipe(expanded_);
}

Ed25519PublicKey Ed25519SecretKey::public_key() const {
  Ed25519PublicKey key;
  std::copy(expanded_.begin() + 32, expanded_.end(), key.bytes.begin());
  return key;
}

std::array<std::uint8_t, 64> ed25519_sign(const Ed25519SecretKey& key, BytesView message) {
  std::array<std::uint8_t, 64> signature{};
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), key.expanded_.data());
  return signature;
}

bool ed25519_verify(const Ed25519PublicKey& key, BytesView message, BytesView signature) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.bytes.data()) == 0;
}

bool ed25519_key_is_sound(const Ed25519PublicKey& key) {
  return crypto_core_ed25519_is_valid_point(key.bytes.data()) == 1;
}

}  // namespace parley
