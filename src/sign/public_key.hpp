/// OpenSSH public keys of the two kinds that Parley uses.
///
///     string "ssh-ed25519"                    string "sk-ssh-ed25519@openssh.com"
///     string 32 bytes                         string 32 bytes
///                                             string application ("ssh:")
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "crypto/ed25519.hpp"

namespace parley {

/// A public signing key: plain Ed25519, or one held by a FIDO token.
class PublicKey {
 public:
  PublicKey() = default;
  explicit PublicKey(const Ed25519PublicKey& point) : point_(point) {}

  /// From `ssh-ed25519 AAAA… [comment]`, as in a .pub file: one line, at most 1 KiB, no control characters.
  /// Unsound points are refused.
  static Result<PublicKey> parse(std::string_view line);
  /// From the wire form, all of it. Unsound points are refused.
  static Result<PublicKey> from_wire(BytesView wire);
  /// As `from_wire`, for a key that is only compared with one already known: whether the point is sound,
  /// which costs as much as a verification, is left to the caller.
  static Result<PublicKey> from_wire_unchecked(BytesView wire);
  /// Whether the point is one of the prime-order group, canonically encoded.
  bool sound() const { return ed25519_key_is_sound(point_); }

  bool on_token() const { return !application_.empty(); }
  const Ed25519PublicKey& point() const { return point_; }
  const std::string& application() const { return application_; }  ///< of a token's key: `ssh:`

  std::string_view algorithm() const;  ///< `ssh-ed25519`
  std::string line() const;            ///< without comment and line end
  Bytes wire() const;
  KeyId id() const;  ///< SHA-256 of the wire form, which `ssh-keygen -l` prints in base64
  auto operator<=>(const PublicKey&) const = default;

 private:
  Ed25519PublicKey point_;
  std::string application_;
};

}  // namespace parley
