#include "seal/age.hpp"

#include <algorithm>
#include <stdexcept>

#include "seal/armor.hpp"
#include "seal/buffered_source.hpp"
#include "seal/header.hpp"
#include "seal/stream.hpp"

namespace parley {
namespace {

constexpr std::string_view kScrypt = "scrypt";
constexpr std::size_t kMostAttempts = 1 << 16;  // keys tried on recipients: some seconds of work

/// Writes the header; gives the file's key.
Secret begin(Sink& out, const SealTo& to, Random& random) {
  if (to.recipients.empty() == !to.passphrase.has_value()) {
    throw std::invalid_argument("a file is sealed to recipients or to a passphrase");
  }
  std::array<std::uint8_t, kFileKey> raw{};
  random.fill(raw);
  Secret file_key{BytesView(raw)};
  wipe(raw);
  std::vector<Stanza> stanzas;
  if (to.passphrase) {
    stanzas.push_back(wrap_passphrase(file_key.bytes(), *to.passphrase, to.work_factor, random));
  }
  for (const AgeRecipient& recipient : to.recipients) {
    stanzas.push_back(wrap_x25519(file_key.bytes(), recipient, random));
  }
  out.write(as_bytes(write_header(stanzas, file_key.bytes())));
  return file_key;
}

void seal_binary(Source& in, Sink& out, const SealTo& to, Random& random) {
  const Secret file_key = begin(out, to, random);
  seal_stream(in, out, file_key.bytes(), random);
}

SealResult<Secret> unwrap_file_key(const AgeHeader& header, const OpenWith& with) {
  bool passphrase_needed = false;
  for (const Stanza& stanza : header.stanzas) {
    if (stanza.arguments[0] != kScrypt) continue;
    passphrase_needed = true;
    if (header.stanzas.size() != 1) {
      return seal_fail(SealErrorKind::header, "a passphrase recipient does not stand alone");
    }
  }
  if (passphrase_needed && with.passphrase) {
    const Result<Secret> passphrase = with.passphrase();
    if (!passphrase) return seal_fail(SealErrorKind::no_match, passphrase.error().message);
    auto file_key = unwrap_passphrase(header.stanzas[0], *passphrase);
    if (!file_key) return std::unexpected(file_key.error());
    if (*file_key) return std::move(**file_key);
    return seal_fail(SealErrorKind::no_match, "the passphrase is not the right one");
  }
  if (header.stanzas.size() * with.identities.size() > kMostAttempts) {
    return seal_fail(SealErrorKind::header, "it names too many recipients to try all keys on");
  }
  for (const AgeIdentity& identity : with.identities) {
    for (const Stanza& stanza : header.stanzas) {
      auto file_key = unwrap_x25519(stanza, identity);
      if (!file_key) return std::unexpected(file_key.error());
      if (*file_key) return std::move(**file_key);
    }
  }
  return seal_fail(SealErrorKind::no_match, passphrase_needed
                                                ? "it is sealed with a passphrase, and none was given"
                                                : "none of the keys given opens it");
}

/// Reads the header; gives the file's key.
SealResult<Secret> open_header(BufferedSource& source, const OpenWith& with) {
  const SealResult<AgeHeader> header = read_header(source);
  if (!header) return std::unexpected(header.error());
  SealResult<Secret> file_key = unwrap_file_key(*header, with);
  if (!file_key) return file_key;
  if (!equal_secretly(header_mac(header->authenticated, file_key->bytes()), header->mac)) {
    return seal_fail(SealErrorKind::hmac, "its header was changed after it was sealed");
  }
  return file_key;
}

SealResult<void> open_binary(BufferedSource& source, Sink& out, const OpenWith& with) {
  const SealResult<Secret> file_key = open_header(source, with);
  if (!file_key) return std::unexpected(file_key.error());
  return open_stream(source, out, file_key->bytes());
}

}  // namespace

void seal(Source& in, Sink& out, const SealTo& to, bool armored, Random& random) {
  if (!armored) {
    seal_binary(in, out, to, random);
    return;
  }
  ArmorSink armor(out);
  seal_binary(in, armor, to, random);
  armor.finish();
}

SealingSink::SealingSink(Sink& out, const SealTo& to, Random& random) {
  const Secret file_key = begin(out, to, random);
  stream_ = std::make_unique<StreamSealer>(out, file_key.bytes(), random);
}
SealingSink::~SealingSink() = default;

void SealingSink::write(BytesView bytes) {
  while (!bytes.empty()) {
    const std::span<std::uint8_t> room = stream_->room();
    const std::size_t size = std::min(room.size(), bytes.size());
    std::ranges::copy(bytes.first(size), room.begin());
    stream_->took(size);
    bytes = bytes.subspan(size);
  }
}

void SealingSink::finish() {
  stream_->finish();
}

SealResult<void> open(Source& in, Sink& out, const OpenWith& with) {
  BufferedSource source(in);
  if (!looks_armored(source)) return open_binary(source, out, with);
  try {
    ArmorSource armor(source);
    BufferedSource within(armor);
    return open_binary(within, out, with);
  } catch (const ArmorException& failure) {
    return std::unexpected(failure.error);
  }
}

OpeningSource::OpeningSource(std::unique_ptr<BufferedSource> source, std::unique_ptr<StreamOpener> stream)
    : source_(std::move(source)), stream_(std::move(stream)) {}
OpeningSource::OpeningSource(OpeningSource&&) noexcept = default;
OpeningSource::~OpeningSource() = default;

SealResult<OpeningSource> OpeningSource::begin(Source& in, const OpenWith& with) {
  auto source = std::make_unique<BufferedSource>(in);
  const SealResult<Secret> file_key = open_header(*source, with);
  if (!file_key) return std::unexpected(file_key.error());
  auto stream = std::make_unique<StreamOpener>(*source, file_key->bytes());
  return OpeningSource(std::move(source), std::move(stream));
}

std::size_t OpeningSource::read(std::span<std::uint8_t> out) {
  if (left_.empty()) {
    const SealResult<BytesView> next = stream_->next();
    if (!next) throw OpeningFailure{next.error()};
    left_ = *next;
  }
  const std::size_t size = std::min(out.size(), left_.size());
  std::ranges::copy(left_.first(size), out.begin());
  left_ = left_.subspan(size);
  return size;
}

Bytes seal_bytes(BytesView plain, std::span<const AgeRecipient> to, Random& random) {
  BytesSource in(plain);
  BytesSink out;
  seal_binary(in, out, {{to.begin(), to.end()}, std::nullopt}, random);
  return out.take();
}

SealResult<Bytes> open_bytes(BytesView sealed, std::span<const AgeIdentity> identities, std::size_t limit) {
  if (sealed.size() > limit + kLargestHeader + limit / 1024 + 1024) {
    return seal_fail(SealErrorKind::payload, "it is larger than an item may be");
  }
  BytesSource bytes(sealed);
  BufferedSource in(bytes);
  BytesSink out;
  if (const auto opened = open_binary(in, out, {{identities.begin(), identities.end()}, {}}); !opened) {
    return std::unexpected(opened.error());
  }
  if (out.size() > limit) return seal_fail(SealErrorKind::payload, "it is larger than an item may be");
  return out.take();
}

std::size_t recipients_of(BytesView sealed) {
  BytesSource bytes(sealed);
  BufferedSource in(bytes);
  const SealResult<AgeHeader> header = read_header(in);
  return header ? header->stanzas.size() : 0;
}

}  // namespace parley
