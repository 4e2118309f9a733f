/// When each relay that failed is tried again: a second later, then twice as long each time, up to five
/// minutes; later if it asks for that. It is asked for a sign of life then, and visited once it gives one.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/ports.hpp"

namespace parley {

/// By the addresses of relays. One thread's.
class Patience {
 public:
  /// `random`: so that not all desks come at one moment when a relay is back.
  explicit Patience(Random& random) : random_(random) {}

  /// Whether it is left alone: it failed, and was not heard of since.
  bool waits(const std::string& url) const {
    const auto at = waiting_.find(url);
    return at != waiting_.end() && !at->second.heard;
  }
  /// `why`: if that is not kept with the desk yet.
  void failed(const std::string& url, std::chrono::seconds at_least = {}, std::optional<Error> why = {}) {
    constexpr std::chrono::milliseconds kLongest{300'000};
    Wait& wait = waiting_[url];
    wait.heard = false;
    wait.why = std::move(why);
    std::uint8_t dice = 0;
    random_.fill({&dice, 1});
    wait.until =
        Steady::now() + std::max<std::chrono::milliseconds>(at_least, wait.pause * (192 + dice / 2) / 256);
    wait.pause = std::min(wait.pause * 2, kLongest);
  }
  const Error* why(const std::string& url) const {
    const auto at = waiting_.find(url);
    return at != waiting_.end() && at->second.why ? &*at->second.why : nullptr;
  }
  /// Until it is tried again.
  std::chrono::seconds left(const std::string& url) const {
    const auto at = waiting_.find(url);
    if (at == waiting_.end()) return {};
    return std::max(std::chrono::seconds(0),
                    std::chrono::ceil<std::chrono::seconds>(at->second.until - Steady::now()));
  }
  /// One that failed gives a sign of life: it is to be visited.
  void heard(const std::string& url) {
    if (const auto at = waiting_.find(url); at != waiting_.end()) at->second.heard = true;
  }
  void answered(const std::string& url) { waiting_.erase(url); }
  /// All are tried now, since somebody asks for it.
  void forget() { waiting_.clear(); }

 private:
  using Steady = std::chrono::steady_clock;
  struct Wait {
    std::chrono::milliseconds pause{1000};
    Steady::time_point until;
    bool heard = false;
    std::optional<Error> why;
  };
  std::map<std::string, Wait> waiting_;
  Random& random_;
};

}  // namespace parley
