#include "seal/stanzas.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/aead.hpp"

namespace parley {
namespace {

constexpr std::string_view kX25519 = "X25519";
constexpr std::string_view kX25519Info = "age-encryption.org/v1/X25519";
constexpr std::string_view kScrypt = "scrypt";
constexpr std::string_view kScryptLabel = "age-encryption.org/v1/scrypt";
constexpr std::size_t kScryptSalt = 16;

Bytes concatenated(BytesView a, BytesView b) {
  Bytes out(a.begin(), a.end());
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

/// The file key under a key used once: the nonce is zero.
Bytes wrap(const Key32& key, BytesView file_key) {
  Bytes body(file_key.size() + kAeadTag);
  ChaCha20Poly1305(key).seal({}, file_key, body.data());
  return body;
}

std::optional<Secret> unwrap(const Key32& key, BytesView body) {
  std::array<std::uint8_t, kFileKey> file_key{};
  if (!ChaCha20Poly1305(key).open({}, body, file_key.data())) return std::nullopt;
  Secret secret{BytesView(file_key)};
  wipe(file_key);
  return secret;
}

/// `^[1-9][0-9]*$`, at most two digits being of use.
std::optional<int> read_work_factor(std::string_view text) {
  if (text.empty() || text.size() > 2 || text[0] < '1') return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

Stanza wrap_x25519(BytesView file_key, const AgeRecipient& recipient, Random& random) {
  const X25519SecretKey ephemeral = X25519SecretKey::generate(random);
  const X25519PublicKey share = ephemeral.public_key();
  auto shared = ephemeral.shared_with(recipient.key);
  if (!shared) throw std::invalid_argument("the recipient is a point of small order");
  Key32 key = hkdf_sha256(*shared, concatenated(share.bytes, recipient.key.bytes), kX25519Info);
  wipe(*shared);
  Stanza stanza{{std::string(kX25519), to_base64(share.bytes, false)}, wrap(key, file_key)};
  wipe(key);
  return stanza;
}

SealResult<std::optional<Secret>> unwrap_x25519(const Stanza& stanza, const AgeIdentity& identity) {
  if (stanza.arguments[0] != kX25519) return std::nullopt;
  if (stanza.arguments.size() != 2)
    return seal_fail(SealErrorKind::header, "an X25519 recipient has not one argument");
  const auto share = from_base64(stanza.arguments[1], false);
  if (!share || share->size() != 32)
    return seal_fail(SealErrorKind::header, "an X25519 recipient's share is malformed");
  if (stanza.body.size() != kFileKey + kAeadTag) {
    return seal_fail(SealErrorKind::header, "an X25519 recipient's file key has a wrong length");
  }
  X25519PublicKey ephemeral;
  std::ranges::copy(*share, ephemeral.bytes.begin());
  auto shared = identity.key.shared_with(ephemeral);
  if (!shared)
    return seal_fail(SealErrorKind::header, "an X25519 recipient's share is a point of small order");
  Key32 key = hkdf_sha256(*shared, concatenated(*share, identity.key.public_key().bytes), kX25519Info);
  wipe(*shared);
  auto file_key = unwrap(key, stanza.body);
  wipe(key);
  return file_key;
}

Stanza wrap_passphrase(BytesView file_key, const Secret& passphrase, int work_factor, Random& random) {
  std::array<std::uint8_t, kScryptSalt> salt{};
  random.fill(salt);
  Key32 key = scrypt(passphrase.bytes(), concatenated(as_bytes(kScryptLabel), salt), work_factor);
  Stanza stanza{{std::string(kScrypt), to_base64(salt, false), std::to_string(work_factor)},
                wrap(key, file_key)};
  wipe(key);
  return stanza;
}

SealResult<std::optional<Secret>> unwrap_passphrase(const Stanza& stanza, const Secret& passphrase) {
  if (stanza.arguments[0] != kScrypt) return std::nullopt;
  if (stanza.arguments.size() != 3)
    return seal_fail(SealErrorKind::header, "a passphrase recipient has not two arguments");
  const auto salt = from_base64(stanza.arguments[1], false);
  if (!salt || salt->size() != kScryptSalt)
    return seal_fail(SealErrorKind::header, "a passphrase recipient's salt is malformed");
  const auto work_factor = read_work_factor(stanza.arguments[2]);
  if (!work_factor)
    return seal_fail(SealErrorKind::header, "a passphrase recipient's work factor is malformed");
  if (*work_factor > kLargestWorkFactor) {
    return seal_fail(SealErrorKind::header, "its passphrase would take too much work to try (work factor " +
                                                std::to_string(*work_factor) + ", at most " +
                                                std::to_string(kLargestWorkFactor) + ")");
  }
  if (stanza.body.size() != kFileKey + kAeadTag) {
    return seal_fail(SealErrorKind::header, "a passphrase recipient's file key has a wrong length");
  }
  Key32 key = scrypt(passphrase.bytes(), concatenated(as_bytes(kScryptLabel), *salt), *work_factor);
  auto file_key = unwrap(key, stanza.body);
  wipe(key);
  return file_key;
}

}  // namespace parley
