/// The agreed set, as wordings and conditions grow tenfold: time for each condition, which should stay flat.
///
/// Each wording rests on five conditions, each of which names wordings drawn at random, half of them joined
/// by `or`. In the first run everything is agreed; in the second one wording in a thousand is not, and nearly
/// all that rests on it falls with it. Only finding the largest set is counted, not making the net.

#include <chrono>
#include <cstdint>
#include <cstdio>

#include "talks/largest.hpp"

namespace parley::talks {
namespace {

constexpr std::size_t kConditions = 5;

/// The same numbers in every run (xorshift).
class Dice {
 public:
  std::uint32_t below(std::uint32_t end) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<std::uint32_t>(state_ % end);
  }

 private:
  std::uint64_t state_ = 88172645463325252ULL;
};

Net net_of(std::uint32_t wordings, bool broken) {
  Dice dice;
  Net net;
  for (std::uint32_t i = 0; i < wordings; ++i) {
    if (broken && dice.below(1000) == 0) {
      net.any();
    } else {
      net.all();
    }
  }
  for (std::uint32_t i = 0; i < wordings; ++i) {
    for (std::size_t c = 0; c < kConditions; ++c) {
      if (c % 2 == 0) {
        net.rest(i, dice.below(wordings));
        continue;
      }
      const Net::Node either = net.any();
      net.rest(either, dice.below(wordings));
      net.rest(either, dice.below(wordings));
      net.rest(i, either);
    }
  }
  return net;
}

int run() {
  std::printf("%10s %12s %8s %10s %16s %8s\n", "wordings", "conditions", "broken", "ms", "ns a condition",
              "x");
  for (const bool broken : {false, true}) {
    double first = 0;
    for (const std::uint32_t wordings : {10'000U, 100'000U, 1'000'000U}) {
      const Net net = net_of(wordings, broken);
      const auto start = std::chrono::steady_clock::now();
      const std::vector<bool> holds = net.largest();
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (!broken && !holds.front()) return 1;
      const double each = seconds / static_cast<double>(wordings * kConditions) * 1e9;
      if (first == 0) first = each;
      std::printf("%10u %12zu %8s %10.1f %16.1f %8.2f\n", wordings, wordings * kConditions,
                  broken ? "yes" : "no", seconds * 1e3, each, each / first);
    }
  }
  return 0;
}

}  // namespace
}  // namespace parley::talks

int main() {
  return parley::talks::run();
}
