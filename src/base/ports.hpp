/// The ports through which the layers below `desk` reach the world: what they need of time and chance is
/// handed in, so that whole talks can be played again from a seed.
#pragma once

#include <span>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace parley {

struct Clock {
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

struct Random {
  virtual ~Random() = default;
  /// Fills all of `out` with bytes that nobody can predict (or, in a simulation, that a seed fixes).
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

/// Bytes in, streamed; used for what is too large to hold.
struct Source {
  virtual ~Source() = default;
  /// Up to `out.size()` bytes; 0 only at the end. Throws std::system_error on a read error.
  virtual std::size_t read(std::span<std::uint8_t> out) = 0;
};

/// Bytes out, streamed.
struct Sink {
  virtual ~Sink() = default;
  /// All of `bytes`, or throws std::system_error.
  virtual void write(BytesView bytes) = 0;
};

}  // namespace parley
