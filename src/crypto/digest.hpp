/// SHA-256 and SHA-512 (FIPS 180-4), over OpenSSL.
#pragma once

#include <array>
#include <memory>

#include "base/bytes.hpp"

namespace parley {

/// SHA-256 of what is fed in, piece by piece.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void update(BytesView bytes);
  /// The digest; the object is then as new.
  Digest finish();
  /// Another one that has been fed the same.
  Sha256 copy() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Digest sha256(BytesView bytes);
std::array<std::uint8_t, 64> sha512(BytesView bytes);

/// SHA-256 as the kind of id that the caller names: `sha256_id<ActId>(bytes)`.
template <class AnyId>
AnyId sha256_id(BytesView bytes) {
  return AnyId{sha256(bytes).bytes};
}
template <class AnyId>
AnyId sha256_id(std::string_view text) {
  return sha256_id<AnyId>(as_bytes(text));
}

}  // namespace parley
