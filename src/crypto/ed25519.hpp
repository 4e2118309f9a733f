/// Ed25519 (RFC 8032), over libsodium.
#pragma once

#include <array>
#include <compare>
#include <optional>

#include "base/bytes.hpp"
#include "base/ports.hpp"

namespace parley {

struct Ed25519PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const Ed25519PublicKey&) const = default;
};

/// A secret key: the 32-byte seed of RFC 8032. Wiped when destroyed.
class Ed25519SecretKey {
 public:
  /// 32 bytes; throws std::invalid_argument otherwise.
  static Ed25519SecretKey from_seed(BytesView seed);
  static Ed25519SecretKey generate(Random& random);
  Ed25519SecretKey(const Ed25519SecretKey&) = default;
  Ed25519SecretKey& operator=(const Ed25519SecretKey&) = default;
  ~Ed25519SecretKey();

  Ed25519PublicKey public_key() const;
  std::span<const std::uint8_t, 32> seed() const { return std::span(expanded_).first<32>(); }

 private:
  friend std::array<std::uint8_t, 64> ed25519_sign(const Ed25519SecretKey& key, BytesView message);
  Ed25519SecretKey() = default;
  std::array<std::uint8_t, 64> expanded_{};  // seed, then public key: libsodium's form
};

/// Deterministic: the same key and message give the same 64 bytes.
std::array<std::uint8_t, 64> ed25519_sign(const Ed25519SecretKey& key, BytesView message);

/// False for a wrong length, a non-canonical signature, an unsound key, or a signature that does not fit.
bool ed25519_verify(const Ed25519PublicKey& key, BytesView message, BytesView signature);

/// On the curve, of the prime-order group, canonically encoded.
bool ed25519_key_is_sound(const Ed25519PublicKey& key);

}  // namespace parley
