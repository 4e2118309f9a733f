#include "crypto/random.hpp"

#include <sodium.h>

#include <stdexcept>

namespace parley {

SystemRandom::SystemRandom() {
  if (sodium_init() < 0) throw std::runtime_error("the system gives no randomness");
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

}  // namespace parley
