/// OpenSSH signatures (PROTOCOL.sshsig): made with SHA-512, read with SHA-512 or SHA-256.
///
///     "SSHSIG" | uint32 version 1 | string public key | string namespace | string reserved | string hash
///              | string signature
///
/// What the key signs is "SSHSIG" | string namespace | string reserved | string hash | string H(message). A
/// token signs SHA-256(application) | flags | uint32 counter | SHA-256(that).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "crypto/ed25519.hpp"
#include "sign/public_key.hpp"

namespace parley {

/// The namespaces of Parley's signatures (docs/protocol.md section 3).
namespace namespaces {
inline constexpr std::string_view kAct = "parley-act";
inline constexpr std::string_view kCard = "parley-card";
inline constexpr std::string_view kSignOff = "parley-signoff";
inline constexpr std::string_view kParty = "parley-party";
}  // namespace namespaces

inline constexpr std::size_t kLongestSignature = 4096;  ///< armored, in bytes

/// A parsed signature. That it is one says nothing yet: `sshsig_verify` does. `key` is what it claims to be
/// made by; whether its point is sound is checked where a key is admitted, once, and not for each signature.
struct SshSignature {
  PublicKey key;
  std::string signing_namespace;
  bool sha512 = true;
  std::array<std::uint8_t, 64> signature{};
  std::uint8_t flags = 0;     ///< of a token
  std::uint32_t counter = 0;  ///< of a token
};

/// The armored signature, byte for byte as `ssh-keygen -Y sign` writes it.
std::string sshsig_sign(const Ed25519SecretKey& key, std::string_view signing_namespace, BytesView message);

/// Armors the blob of a signature: lines of 70 characters between the markers.
std::string sshsig_armor(BytesView blob);

/// Reads an armored signature of at most 4 KiB: markers, base64 in lines of at most 76, nothing else around
/// it but one final line end.
Result<SshSignature> sshsig_parse(std::string_view armored);

/// Whether it is `signature.key`'s signature of the message in the namespace; the caller knows the key. A
/// token's counts only with user presence. Safe on many threads.
Result<void> sshsig_verify(const SshSignature& signature, std::string_view signing_namespace,
                           BytesView message);

/// Both in one: gives the key that signed, which is sound.
Result<PublicKey> sshsig_verify(std::string_view armored, std::string_view signing_namespace,
                                BytesView message);

}  // namespace parley
