#include "seal/stream.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/aead.hpp"
#include "crypto/secret.hpp"
#include "seal/buffered_source.hpp"

namespace parley {
namespace {

constexpr std::size_t kChunk = 1 << 16;
constexpr std::size_t kSealedChunk = kChunk + kAeadTag;
constexpr std::size_t kNonce = 16;
constexpr std::size_t kBatch = 8;  // chunks read and written at once; small files take one

/// An 11-byte counter, then 1 for the last chunk.
class ChunkNonce {
 public:
  void advance() { ++count_; }
  Nonce12 at(bool last) const {
    Nonce12 nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[10 - i] = static_cast<std::uint8_t>(count_ >> (8 * i));
    nonce[11] = last ? 1 : 0;
    return nonce;
  }
  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
};

/// A buffer that holds plaintext, and nothing when it is gone.
class PlainBuffer {
 public:
  explicit PlainBuffer(std::size_t size) : bytes_(size) {}
  PlainBuffer(const PlainBuffer&) = delete;
  PlainBuffer& operator=(const PlainBuffer&) = delete;
  ~PlainBuffer() { wipe(bytes_); }
  std::span<std::uint8_t> span() { return bytes_; }
  /// The contents are lost.
  void resize(std::size_t size) {
    if (size == bytes_.size()) return;
    wipe(bytes_);
    bytes_ = Bytes(size);
  }

 private:
  Bytes bytes_;
};

ChaCha20Poly1305 payload_cipher(BytesView file_key, BytesView nonce) {
  Key32 key = hkdf_sha256(file_key, nonce, "payload");
  ChaCha20Poly1305 cipher(key);
  wipe(key);
  return cipher;
}

/// Fills all of `out` unless the end comes first.
std::size_t read_all(Source& in, std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::size_t got = in.read(out.subspan(done));
    if (got == 0) break;
    done += got;
  }
  return done;
}

}  // namespace

struct StreamSealer::State {
  Sink& out;
  ChaCha20Poly1305 cipher;
  ChunkNonce counter;
  PlainBuffer buffer{kChunk + 1};  // one byte more tells whether more follows
  Bytes sealed = Bytes(kSealedChunk);
  std::size_t held = 0;

  /// Seals that many bytes of the buffer, in whole chunks but the last.
  void seal(std::size_t ready, bool last) {
    std::size_t written = 0;
    std::size_t at = 0;
    do {  // an empty file has one chunk, empty
      const std::size_t size = std::min(kChunk, ready - at);
      cipher.seal(counter.at(last && at + size == ready), buffer.span().subspan(at, size),
                  sealed.data() + written);
      counter.advance();
      written += size + kAeadTag;
      at += size;
    } while (at < ready);
    out.write(BytesView(sealed).first(written));
  }
};

StreamSealer::StreamSealer(Sink& out, BytesView file_key, Random& random) {
  std::array<std::uint8_t, kNonce> nonce{};
  random.fill(nonce);
  out.write(nonce);
  state_ = std::make_unique<State>(out, payload_cipher(file_key, nonce));
}
StreamSealer::~StreamSealer() = default;

std::span<std::uint8_t> StreamSealer::room() {
  return state_->buffer.span().subspan(state_->held);
}

void StreamSealer::took(std::size_t bytes) {
  State& state = *state_;
  state.held += bytes;
  const std::size_t ready = state.buffer.span().size() - 1;
  if (state.held <= ready) return;
  state.seal(ready, false);
  const std::uint8_t carried = state.buffer.span()[ready];
  state.buffer.resize(kBatch * kChunk + 1);
  state.sealed.resize(kBatch * kSealedChunk);
  state.buffer.span()[0] = carried;
  state.held = 1;
}

void StreamSealer::finish() {
  state_->seal(state_->held, true);
}

void seal_stream(Source& in, Sink& out, BytesView file_key, Random& random) {
  StreamSealer sealer(out, file_key, random);
  while (const std::size_t got = in.read(sealer.room())) sealer.took(got);
  sealer.finish();
}

struct StreamOpener::State {
  Source& in;
  Secret file_key;
  std::optional<ChaCha20Poly1305> cipher;  // once the nonce is read
  ChunkNonce counter;
  Bytes sealed = Bytes(kSealedChunk);
  PlainBuffer buffer{kChunk};
  bool ended = false;
  const char* refused = nullptr;  ///< why what follows is not opened

  State(Source& source, BytesView key) : in(source), file_key(key) {}

  /// Opens a batch of chunks; gives how many bytes that are.
  std::size_t open_batch() {
    const std::size_t held = read_all(in, sealed);
    const std::span<std::uint8_t> plain = buffer.span();
    if (held == 0) refused = "its contents are cut short";
    std::size_t opened = 0;
    for (std::size_t at = 0; at < held && !ended;) {
      const std::size_t size = std::min(kSealedChunk, held - at);
      const BytesView chunk = BytesView(sealed).subspan(at, size);
      at += size;
      ended = size < kSealedChunk || !cipher->open(counter.at(false), chunk, plain.data() + opened);
      if (ended && !cipher->open(counter.at(true), chunk, plain.data() + opened)) {
        refused = "its contents are damaged or cut short";
        return opened;
      }
      if (ended && size == kAeadTag && counter.count() != 0) {
        refused = "its last part is empty";
        return opened;
      }
      opened += size - kAeadTag;
      counter.advance();
      std::array<std::uint8_t, 1> more{};
      if (ended && (at < held || in.read(more) != 0)) refused = "something follows its end";
    }
    return opened;
  }
};

StreamOpener::StreamOpener(Source& in, BytesView file_key) : state_(std::make_unique<State>(in, file_key)) {}
StreamOpener::~StreamOpener() = default;

SealResult<BytesView> StreamOpener::next() {
  State& state = *state_;
  if (!state.cipher) {
    std::array<std::uint8_t, kNonce> nonce{};
    if (read_all(state.in, nonce) != nonce.size())
      return seal_fail(SealErrorKind::header, "it ends before its contents begin");
    state.cipher.emplace(payload_cipher(state.file_key.bytes(), nonce));
  } else if (!state.ended && !state.refused) {
    state.buffer.resize(kBatch * kChunk);
    state.sealed.resize(kBatch * kSealedChunk);
  }
  // What was opened before a fault is given first.
  std::size_t opened = 0;
  if (!state.ended && !state.refused) opened = state.open_batch();
  if (opened == 0 && state.refused) return seal_fail(SealErrorKind::payload, state.refused);
  return BytesView(state.buffer.span()).first(opened);
}

SealResult<void> open_stream(Source& in, Sink& out, BytesView file_key) {
  StreamOpener opener(in, file_key);
  for (;;) {
    const SealResult<BytesView> plain = opener.next();
    if (!plain) return std::unexpected(plain.error());
    if (plain->empty()) return {};
    out.write(*plain);
  }
}

}  // namespace parley
