#include "seal/keys.hpp"

#include <algorithm>

#include "seal/bech32.hpp"

namespace parley {
namespace {

constexpr std::string_view kRecipient = "age";
constexpr std::string_view kIdentity = "age-secret-key-";

}  // namespace

Result<AgeRecipient> AgeRecipient::parse(std::string_view text) {
  const auto decoded = bech32_decode(text);
  if (!decoded || decoded->prefix != kRecipient || decoded->bytes.size() != 32 || !text.starts_with("age1")) {
    return fail("not an age recipient", "it should read age1… and be copied whole");
  }
  AgeRecipient recipient;
  std::ranges::copy(decoded->bytes, recipient.key.bytes.begin());
  if (!x25519_key_is_sound(recipient.key))
    return fail("an age recipient that anybody could open", "refuse it");
  return recipient;
}

std::string AgeRecipient::text() const {
  return bech32_encode(kRecipient, key.bytes);
}

Result<AgeIdentity> AgeIdentity::parse(std::string_view text) {
  const auto decoded = bech32_decode(text);
  if (!decoded || decoded->prefix != kIdentity || decoded->bytes.size() != 32 ||
      !text.starts_with("AGE-SECRET-KEY-1")) {
    return fail("not an age identity", "it should read AGE-SECRET-KEY-1… and be copied whole");
  }
  Bytes bytes = decoded->bytes;
  AgeIdentity identity{X25519SecretKey::from_bytes(bytes)};
  wipe(bytes);
  return identity;
}

AgeIdentity AgeIdentity::generate(Random& random) {
  return {X25519SecretKey::generate(random)};
}

Secret AgeIdentity::text() const {
  std::string text = bech32_encode(kIdentity, key.bytes());
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  Secret secret(text);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return secret;
}

AgeRecipient throw_away_recipient(Random& random) {
  return AgeIdentity::generate(random).recipient();
}

}  // namespace parley
