/// What the tests of sealing share: chance from a seed, and bytes of any length.
#pragma once

#include "base/ports.hpp"
#include "crypto/digest.hpp"
#include "seal/age.hpp"
#include "seal/buffered_source.hpp"

namespace parley {

/// The same bytes in every run.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::string seed = "seed") : seed_(std::move(seed)) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) {
      if (used_ == block_.bytes.size()) {
        block_ = sha256(as_bytes(seed_ + std::to_string(count_++)));
        used_ = 0;
      }
      byte = block_.bytes[used_++];
    }
  }

 private:
  std::string seed_;
  std::uint64_t count_ = 0;
  Digest block_;
  std::size_t used_ = 32;
};

inline Bytes sample(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i)
    out[i] = static_cast<std::uint8_t>(i * 31 + (i >> 8) * 7 + (i >> 16));
  return out;
}

/// A source that gives little at a time, as pipes do.
class TricklingSource : public Source {
 public:
  explicit TricklingSource(BytesView bytes, std::size_t most = 7) : inner_(bytes), most_(most) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    return inner_.read(out.first(std::min(out.size(), most_)));
  }

 private:
  BytesSource inner_;
  std::size_t most_;
};

inline Bytes sealed_to(const SealTo& to, BytesView plain, bool armored = false,
                       const char* seed = "sealing") {
  SeededRandom random(seed);
  BytesSource in(plain);
  BytesSink out;
  seal(in, out, to, armored, random);
  return out.take();
}

struct Opened {
  SealResult<void> result;
  Bytes plain;  ///< what came out, also on an error
};

inline Opened opened_with(const OpenWith& with, BytesView sealed) {
  BytesSource in(sealed);
  BytesSink out;
  SealResult<void> result = open(in, out, with);
  return {std::move(result), out.take()};
}

inline Result<Secret> passphrase_given(const std::string& text) {
  return Secret(text);
}

}  // namespace parley
