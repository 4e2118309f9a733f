/// age's native keys: `age1…` recipients and `AGE-SECRET-KEY-1…` identities (X25519).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "crypto/secret.hpp"
#include "crypto/x25519.hpp"

namespace parley {

struct AgeRecipient {
  X25519PublicKey key;
  /// Bech32 in lower case; refused too: a point of small order.
  static Result<AgeRecipient> parse(std::string_view text);
  std::string text() const;
  auto operator<=>(const AgeRecipient&) const = default;
};

struct AgeIdentity {
  X25519SecretKey key;
  /// Bech32 in upper case.
  static Result<AgeIdentity> parse(std::string_view text);
  static AgeIdentity generate(Random& random);
  Secret text() const;
  AgeRecipient recipient() const { return {key.public_key()}; }
};

/// A recipient that looks like any other and whose secret nobody has.
AgeRecipient throw_away_recipient(Random& random);

}  // namespace parley
