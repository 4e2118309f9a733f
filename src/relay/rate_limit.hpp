/// Token buckets, one per key, with bounded memory.
#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "relay/options.hpp"

namespace parley::relay {

/// Keeps at most `most` buckets: the one not used for longest is forgotten, which is as if it had filled up.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit RateLimit(Rate rate, std::size_t most = 65536) : rate_(rate), most_(most) {}
  /// Takes one token of the key; if there is none, how many seconds (at least 1) until there is.
  std::optional<unsigned> take(const std::string& key, Time now);
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Time at;
  };
  Rate rate_;
  std::size_t most_;
  std::list<Bucket> buckets_;  ///< the newest used first
  std::unordered_map<std::string, std::list<Bucket>::iterator> found_;
};

}  // namespace parley::relay
