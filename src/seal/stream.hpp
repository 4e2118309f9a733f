/// STREAM (C2SP age, "Payload"): chunks of 64 KiB under ChaCha20-Poly1305, numbered, the last one marked.
#pragma once

#include "base/ports.hpp"
#include "seal/error.hpp"

namespace parley {

/// Seals all that `in` gives under the file key: a random nonce, then the chunks.
void seal_stream(Source& in, Sink& out, BytesView file_key, Random& random);

/// Opens what `seal_stream` wrote. Whatever reached `out` before an error was authentic, in order, from the
/// start.
SealResult<void> open_stream(Source& in, Sink& out, BytesView file_key);

}  // namespace parley
