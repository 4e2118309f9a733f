#include "sign/openssh_key.hpp"

#include <algorithm>

#include "sign/public_key.hpp"
#include "sign/wire.hpp"

namespace parley {
namespace {

constexpr std::string_view kBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kEnd = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view kMagic("openssh-key-v1\0", 15);
constexpr std::size_t kBlock = 8;  // what unencrypted files are padded to
constexpr std::size_t kLine = 70;
constexpr std::size_t kLargest = 16384;

std::unexpected<Error> malformed() {
  return fail("not an OpenSSH private key of the kind ed25519");
}

}  // namespace

Secret write_openssh_key(const Ed25519SecretKey& key, std::string_view comment) {
  const PublicKey public_key(key.public_key());
  const Bytes wire = public_key.wire();
  Bytes secret;  // reserved, so that no copy stays behind when it grows
  secret.reserve(256 + comment.size());
  const std::span<const std::uint8_t, 32> point = public_key.point().bytes;
  for (int twice = 0; twice < 2; ++twice) secret.insert(secret.end(), point.begin(), point.begin() + 4);
  wire::put_string(secret, public_key.algorithm());
  wire::put_string(secret, point);
  Bytes pair;
  pair.reserve(64);
  pair.assign(key.seed().begin(), key.seed().end());
  pair.insert(pair.end(), point.begin(), point.end());
  wire::put_string(secret, pair);
  wipe(pair);
  wire::put_string(secret, comment);
  for (std::uint8_t pad = 1; secret.size() % kBlock != 0; ++pad) secret.push_back(pad);

  Bytes file;
  file.reserve(256 + wire.size() + secret.size());
  file.assign(kMagic.begin(), kMagic.end());
  wire::put_string(file, "none");
  wire::put_string(file, "none");
  wire::put_string(file, std::string_view{});
  wire::put_uint32(file, 1);
  wire::put_string(file, wire);
  wire::put_string(file, secret);
  wipe(secret);
  std::string body = to_base64(file);
  wipe(file);
  std::string text;
  text.reserve(128 + body.size() + body.size() / kLine);
  text.append(kBegin).append(1, '\n');
  for (std::size_t i = 0; i < body.size(); i += kLine) text.append(body, i, kLine).append(1, '\n');
  text.append(kEnd).append(1, '\n');
  Secret out(text);
  wipe({reinterpret_cast<std::uint8_t*>(body.data()), body.size()});
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return out;
}

Result<Ed25519SecretKey> read_openssh_key(std::string_view text) {
  if (text.size() > kLargest) return malformed();
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return malformed();
  std::string body;
  body.reserve(text.size());
  for (const char c : text.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
    if (c != '\n' && c != '\r') body += c;
  }
  auto decoded = from_base64(body);
  wipe({reinterpret_cast<std::uint8_t*>(body.data()), body.size()});
  if (!decoded) return malformed();
  const Secret file{BytesView(*decoded)};
  wipe(*decoded);
  wire::Reader reader(file.bytes());
  const auto magic = reader.take(kMagic.size());
  const auto cipher = reader.string();
  const auto kdf = reader.string();
  const auto options = reader.string();
  const auto count = reader.uint32();
  const auto public_part = reader.string();
  const auto secret_part = reader.string();
  if (!magic || as_text(*magic) != kMagic || !secret_part || !reader.at_end() || !kdf || !options)
    return malformed();
  if (as_text(*cipher) != "none") {
    return fail("the OpenSSH private key is protected by a passphrase of its own",
                "take that off with: ssh-keygen -p -N '' -f FILE (Parley seals it with age)");
  }
  if (!count || *count != 1) return malformed();
  wire::Reader secret(*secret_part);
  const auto check_a = secret.uint32();
  const auto check_b = secret.uint32();
  const auto algorithm = secret.string();
  const auto point = secret.string();
  const auto pair = secret.string();
  const auto comment = secret.string();
  bool padded = secret.size() < kBlock;
  for (std::uint8_t pad = 1; secret.size() != 0; ++pad) padded = secret.byte() == pad && padded;
  if (!comment || !padded || *check_a != *check_b || as_text(*algorithm) != "ssh-ed25519" ||
      point->size() != 32 || pair->size() != 64) {
    return malformed();
  }
  Result<Ed25519SecretKey> key = Ed25519SecretKey::from_seed(pair->first(32));
  const PublicKey public_key(key->public_key());
  if (!std::ranges::equal(public_key.point().bytes, *point) || !std::ranges::equal(pair->last(32), *point) ||
      !std::ranges::equal(public_key.wire(), *public_part)) {
    return fail("the OpenSSH private key does not fit its own public key");
  }
  return key;
}

}  // namespace parley
