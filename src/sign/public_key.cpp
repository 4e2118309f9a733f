#include "sign/public_key.hpp"

#include <algorithm>

#include "crypto/digest.hpp"
#include "sign/wire.hpp"

namespace parley {
namespace {

constexpr std::string_view kEd25519 = "ssh-ed25519";
constexpr std::string_view kToken = "sk-ssh-ed25519@openssh.com";
constexpr std::size_t kLongestLine = 1024;

}  // namespace

std::string_view PublicKey::algorithm() const {
  return on_token() ? kToken : kEd25519;
}

Result<PublicKey> PublicKey::from_wire_unchecked(BytesView wire) {
  wire::Reader reader(wire);
  const auto algorithm = reader.string();
  if (!algorithm) return fail("not an OpenSSH public key");
  const bool token = as_text(*algorithm) == kToken;
  if (!token && as_text(*algorithm) != kEd25519) {
    return fail("the key is of a kind that Parley does not use",
                "use a key of the kind ssh-ed25519 or sk-ssh-ed25519");
  }
  const auto point = reader.string();
  if (!point || point->size() != 32) return fail("the public key is cut short");
  PublicKey key;
  std::ranges::copy(*point, key.point_.bytes.begin());
  if (token) {
    const auto application = reader.string();
    if (!application || application->empty() || application->size() > 255) {
      return fail("the token's public key is cut short");
    }
    key.application_ = as_text(*application);
  }
  if (!reader.at_end()) return fail("something follows the public key");
  return key;
}

Result<PublicKey> PublicKey::from_wire(BytesView wire) {
  Result<PublicKey> key = from_wire_unchecked(wire);
  if (key && !key->sound()) {
    return fail("the public key is not a sound Ed25519 point", "ask its owner for another key");
  }
  return key;
}

Result<PublicKey> PublicKey::parse(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > kLongestLine) return fail("the public key's line is too long");
  if (std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    return fail("the public key's line holds a control character",
                "give the key as one line, as in its .pub file");
  }
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) {
    return fail("not an OpenSSH public key", "it should read: ssh-ed25519 AAAA…");
  }
  std::string_view encoded = line.substr(space + 1);
  encoded = encoded.substr(0, encoded.find(' '));
  const auto wire = from_base64(encoded);
  if (!wire) return fail("the public key's base64 is damaged");
  Result<PublicKey> key = from_wire(*wire);
  if (key && key->algorithm() != line.substr(0, space))
    return fail("the public key's kind does not fit its body");
  return key;
}

Bytes PublicKey::wire() const {
  Bytes out;
  wire::put_string(out, algorithm());
  wire::put_string(out, point_.bytes);
  if (on_token()) wire::put_string(out, application_);
  return out;
}

std::string PublicKey::line() const {
  return std::string(algorithm()) + ' ' + to_base64(wire());
}

KeyId PublicKey::id() const {
  return sha256_id<KeyId>(wire());
}

}  // namespace parley
