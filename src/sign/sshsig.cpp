#include "sign/sshsig.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "sign/wire.hpp"

namespace parley {
namespace {

constexpr std::string_view kMagic = "SSHSIG";
constexpr std::string_view kBegin = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view kEnd = "-----END SSH SIGNATURE-----";
constexpr std::size_t kLine = 70;
constexpr std::uint8_t kUserPresent = 0x01;

void put_magic(Bytes& out) {
  out.insert(out.end(), kMagic.begin(), kMagic.end());
}

Bytes to_be_signed(std::string_view signing_namespace, bool sha512_used, BytesView message) {
  Bytes out;
  out.reserve(160);
  put_magic(out);
  wire::put_string(out, signing_namespace);
  wire::put_string(out, std::string_view{});
  if (sha512_used) {
    wire::put_string(out, "sha512");
    wire::put_string(out, sha512(message));
  } else {
    wire::put_string(out, "sha256");
    wire::put_string(out, sha256(message).bytes);
  }
  return out;
}

std::unexpected<Error> malformed() {
  return fail("the signature is not in the OpenSSH form",
              "ask for it again; it may have been damaged on the way");
}

/// The base64 between the markers, without line ends.
std::optional<std::string> body_of(std::string_view armored) {
  if (!armored.starts_with(kBegin)) return std::nullopt;
  armored.remove_prefix(kBegin.size());
  if (armored.ends_with('\n')) armored.remove_suffix(1);
  if (!armored.ends_with(kEnd)) return std::nullopt;
  armored.remove_suffix(kEnd.size());
  std::string body;
  while (!armored.empty()) {
    const std::size_t end = armored.find('\n');
    if (end == std::string_view::npos || end == 0 || end > 76) return std::nullopt;
    body += armored.substr(0, end);
    armored.remove_prefix(end + 1);
  }
  return body;
}

}  // namespace

std::string sshsig_armor(BytesView blob) {
  const std::string body = to_base64(blob);
  std::string out(kBegin);
  for (std::size_t i = 0; i < body.size(); i += kLine) {
    out += body.substr(i, kLine);
    out += '\n';
  }
  out += kEnd;
  out += '\n';
  return out;
}

std::string sshsig_sign(const Ed25519SecretKey& key, std::string_view signing_namespace, BytesView message) {
  const PublicKey public_key(key.public_key());
  Bytes signature;
  wire::put_string(signature, public_key.algorithm());
  wire::put_string(signature, ed25519_sign(key, to_be_signed(signing_namespace, true, message)));
  Bytes blob;
  put_magic(blob);
  wire::put_uint32(blob, 1);
  wire::put_string(blob, public_key.wire());
  wire::put_string(blob, signing_namespace);
  wire::put_string(blob, std::string_view{});
  wire::put_string(blob, "sha512");
  wire::put_string(blob, signature);
  return sshsig_armor(blob);
}

Result<SshSignature> sshsig_parse(std::string_view armored) {
  if (armored.size() > kLongestSignature) return fail("the signature is longer than 4 KiB");
  const auto body = body_of(armored);
  if (!body) return malformed();
  const auto blob = from_base64(*body);
  if (!blob) return malformed();
  wire::Reader reader(*blob);
  const auto magic = reader.take(kMagic.size());
  const auto version = reader.uint32();
  const auto key = reader.string();
  const auto signing_namespace = reader.string();
  const auto reserved = reader.string();
  const auto hash = reader.string();
  const auto inner = reader.string();
  if (!magic || as_text(*magic) != kMagic || !version || *version != 1 || !inner || !reader.at_end()) {
    return malformed();
  }
  SshSignature out;
  Result<PublicKey> parsed = PublicKey::from_wire_unchecked(*key);
  if (!parsed) return std::unexpected(parsed.error());
  out.key = std::move(*parsed);
  out.signing_namespace = as_text(*signing_namespace);
  if (!reserved->empty()) return malformed();
  out.sha512 = as_text(*hash) == "sha512";
  if (!out.sha512 && as_text(*hash) != "sha256")
    return fail("the signature uses a hash other than SHA-512 and SHA-256");

  wire::Reader signature(*inner);
  const auto algorithm = signature.string();
  const auto raw = signature.string();
  if (!raw || raw->size() != out.signature.size() || as_text(*algorithm) != out.key.algorithm())
    return malformed();
  std::ranges::copy(*raw, out.signature.begin());
  if (out.key.on_token()) {
    const auto flags = signature.byte();
    const auto counter = signature.uint32();
    if (!flags || !counter) return malformed();
    out.flags = *flags;
    out.counter = *counter;
  }
  if (!signature.at_end()) return malformed();
  return out;
}

Result<void> sshsig_verify(const SshSignature& signature, std::string_view signing_namespace,
                           BytesView message) {
  if (signature.signing_namespace != signing_namespace) {
    return fail("the signature was made for another use (" + shown(signature.signing_namespace) + ", not " +
                std::string(signing_namespace) + ")");
  }
  Bytes text = to_be_signed(signing_namespace, signature.sha512, message);
  if (signature.key.on_token()) {
    if ((signature.flags & kUserPresent) == 0) {
      return fail("the token signed without anybody touching it",
                  "sign again, with the token's touch required");
    }
    Bytes by_token;
    const Digest application = sha256(as_bytes(signature.key.application()));
    const Digest digest = sha256(text);
    by_token.insert(by_token.end(), application.bytes.begin(), application.bytes.end());
    by_token.push_back(signature.flags);
    wire::put_uint32(by_token, signature.counter);
    by_token.insert(by_token.end(), digest.bytes.begin(), digest.bytes.end());
    text = std::move(by_token);
  }
  if (!ed25519_verify(signature.key.point(), text, signature.signature)) {
    return fail("the signature does not fit: the bytes or the key are not those that were signed");
  }
  return {};
}

Result<PublicKey> sshsig_verify(std::string_view armored, std::string_view signing_namespace,
                                BytesView message) {
  const Result<SshSignature> signature = sshsig_parse(armored);
  if (!signature) return std::unexpected(signature.error());
  if (const Result<void> fits = sshsig_verify(*signature, signing_namespace, message); !fits) {
    return std::unexpected(fits.error());
  }
  if (!signature->key.sound())
    return fail("the signature is by an unsound key", "ask its owner for another key");
  return signature->key;
}

}  // namespace parley
