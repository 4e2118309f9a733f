/// When each relay that failed is tried again: a second later, then twice as long each time, up to five
/// minutes; later if it asks for that.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

#include "base/ports.hpp"

namespace parley {

/// By the addresses of relays. One thread's.
class Patience {
 public:
  /// `random`: so that not all desks come at one moment when a relay is back.
  explicit Patience(Random& random) : random_(random) {}

  bool waits(const std::string& url) const {
    const auto at = waiting_.find(url);
    return at != waiting_.end() && Steady::now() < at->second.until;
  }
  /// Whether one that failed is to be tried again by now.
  bool due() const {
    return std::ranges::any_of(waiting_, [](const auto& each) { return each.second.until <= Steady::now(); });
  }
  void failed(const std::string& url, std::chrono::seconds at_least = {}) {
    constexpr std::chrono::milliseconds kLongest{300'000};
    Wait& wait = waiting_[url];
    std::uint8_t dice = 0;
    random_.fill({&dice, 1});
    wait.until =
        Steady::now() + std::max<std::chrono::milliseconds>(at_least, wait.pause * (192 + dice / 2) / 256);
    wait.pause = std::min(wait.pause * 2, kLongest);
  }
  /// Until it is tried again.
  std::chrono::seconds left(const std::string& url) const {
    const auto at = waiting_.find(url);
    if (at == waiting_.end()) return {};
    return std::max(std::chrono::seconds(0),
                    std::chrono::ceil<std::chrono::seconds>(at->second.until - Steady::now()));
  }
  void answered(const std::string& url) { waiting_.erase(url); }
  /// All are tried now, since somebody asks for it.
  void forget() { waiting_.clear(); }
  /// Until one is to be tried again, and no longer than that.
  std::chrono::seconds next(std::chrono::seconds most) const {
    Steady::time_point out = Steady::now() + most;
    for (const auto& [url, wait] : waiting_) out = std::min(out, wait.until);
    return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(out - Steady::now()));
  }

 private:
  using Steady = std::chrono::steady_clock;
  struct Wait {
    std::chrono::milliseconds pause{1000};
    Steady::time_point until;
  };
  std::map<std::string, Wait> waiting_;
  Random& random_;
};

}  // namespace parley
