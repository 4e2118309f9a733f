/// ChaCha20-Poly1305 (RFC 8439), over OpenSSL.
#pragma once

#include <array>
#include <memory>

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

}  // namespace parley
