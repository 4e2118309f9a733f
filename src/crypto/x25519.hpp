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

/// A secret scalar; wiped when destroyed.
class X25519SecretKey {
 public:
  /// 32 bytes; throws std::invalid_argument otherwise.
  static X25519SecretKey from_bytes(BytesView bytes);
  static X25519SecretKey generate(Random& random);
  X25519SecretKey(const X25519SecretKey&) = default;
  X25519SecretKey& operator=(const X25519SecretKey&) = default;
  ~X25519SecretKey();

  X25519PublicKey public_key() const;
  const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
  /// The shared secret with another's public key; none if it is all zero (a point of small order).
  std::optional<std::array<std::uint8_t, 32>> shared_with(const X25519PublicKey& other) const;

 private:
  X25519SecretKey() = default;
  std::array<std::uint8_t, 32> bytes_{};
};

}  // namespace parley
