/// Randomness from the system (libsodium's CSPRNG).
#pragma once

#include "base/ports.hpp"

namespace parley {

class SystemRandom : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace parley
