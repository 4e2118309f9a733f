/// X25519 (RFC 7748), over libsodium.
#pragma once

#include <array>
#include <compare>
#include <optional>

#include "base/bytes.hpp"
#include "base/ports.hpp"

namespace parley {

struct X25519PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const X25519PublicKey&) const = default;
};

/// A secret scalar, with its public key; wiped when destroyed.
class X25519SecretKey {
 public:
  /// 32 bytes; throws std::invalid_argument otherwise.
  static X25519SecretKey from_bytes(BytesView bytes);
  static X25519SecretKey generate(Random& random);
  X25519SecretKey(const X25519SecretKey&) = default;
  X25519SecretKey& operator=(const X25519SecretKey&) = default;
  ~X25519SecretKey();

  const X25519PublicKey& public_key() const { return public_; }
  const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
  /// The shared secret with another's public key; none if it is all zero (a point of small order).
  std::optional<std::array<std::uint8_t, 32>> shared_with(const X25519PublicKey& other) const;

 private:
  X25519SecretKey() = default;
  void derive_public();

  std::array<std::uint8_t, 32> bytes_{};
  X25519PublicKey public_;
};

/// Not of small order: with such a key nobody would share a secret.
bool x25519_key_is_sound(const X25519PublicKey& key);

}  // namespace parley
