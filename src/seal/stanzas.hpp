/// The two kinds of recipient that Parley uses: X25519 and passphrase (C2SP age, "Recipient types").
#pragma once

#include <optional>

#include "seal/header.hpp"
#include "seal/keys.hpp"

namespace parley {

inline constexpr std::size_t kFileKey = 16;    ///< bytes
inline constexpr int kDefaultWorkFactor = 18;  ///< scrypt's log2(N): about a second, 256 MiB
inline constexpr int kLargestWorkFactor = 22;  ///< when opening

Stanza wrap_x25519(BytesView file_key, const AgeRecipient& recipient, Random& random);
Stanza wrap_passphrase(BytesView file_key, const Secret& passphrase, int work_factor, Random& random);

/// The file key, nothing if the stanza is not for this key, or a `header` error if it is malformed.
SealResult<std::optional<Secret>> unwrap_x25519(const Stanza& stanza, const AgeIdentity& identity);
SealResult<std::optional<Secret>> unwrap_passphrase(const Stanza& stanza, const Secret& passphrase);

}  // namespace parley
