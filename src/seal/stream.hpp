/// STREAM (C2SP age, "Payload"): chunks of 64 KiB under ChaCha20-Poly1305, numbered, the last one marked.
#pragma once

#include <memory>
#include <span>

#include "base/ports.hpp"
#include "seal/error.hpp"

namespace parley {

/// Seals what it is given under the file key: a random nonce, then the chunks.
class StreamSealer {
 public:
  StreamSealer(Sink& out, BytesView file_key, Random& random);
  ~StreamSealer();
  /// Where the next bytes go, at least one; `took` says how many were put there.
  std::span<std::uint8_t> room();
  void took(std::size_t bytes);
  /// Writes the last chunk. Without it what was written does not open.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Seals all that `in` gives.
void seal_stream(Source& in, Sink& out, BytesView file_key, Random& random);

/// Opens a stream piece by piece.
class StreamOpener {
 public:
  StreamOpener(Source& in, BytesView file_key);
  ~StreamOpener();
  /// The next bytes, which are authentic, until the next call; none at the end.
  SealResult<BytesView> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Opens what `seal_stream` wrote. Whatever reached `out` before an error was authentic, in order, from the
/// start.
SealResult<void> open_stream(Source& in, Sink& out, BytesView file_key);

}  // namespace parley
