/// ChaCha20-Poly1305 (RFC 8439), over OpenSSL; XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), over
/// libsodium.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "crypto/kdf.hpp"

namespace parley {

using Nonce12 = std::array<std::uint8_t, 12>;
inline constexpr std::size_t kAeadTag = 16;

/// One key, used for many messages with a nonce each; no associated data. Not for two threads at once.
class ChaCha20Poly1305 {
 public:
  explicit ChaCha20Poly1305(const Key32& key);
  ChaCha20Poly1305(ChaCha20Poly1305&&) noexcept;
  ChaCha20Poly1305& operator=(ChaCha20Poly1305&&) noexcept;
  ~ChaCha20Poly1305();

  /// `out` takes plain.size() + kAeadTag bytes; it may be the same memory as `plain`.
  void seal(const Nonce12& nonce, BytesView plain, std::uint8_t* out);
  /// `out` takes sealed.size() − kAeadTag bytes; false, and `out` of no use, if the tag does not fit.
  bool open(const Nonce12& nonce, BytesView sealed, std::uint8_t* out);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

using Nonce24 = std::array<std::uint8_t, 24>;

/// For nonces that are drawn at random. Seals `bytes` where they are, bound to `beside`.
std::array<std::uint8_t, kAeadTag> xchacha_seal(const Key32& key, const Nonce24& nonce, BytesView beside,
                                                std::span<std::uint8_t> bytes);
/// The reverse; false, and the bytes as they were, if the tag does not fit.
bool xchacha_open(const Key32& key, const Nonce24& nonce, BytesView beside,
                  const std::array<std::uint8_t, kAeadTag>& tag, std::span<std::uint8_t> bytes);

}  // namespace parley
