#include "relay/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace parley::relay {

std::optional<unsigned> RateLimit::take(const std::string& key, Time now) {
  if (rate_.per_second <= 0) return std::nullopt;
  const auto known = found_.find(key);
  if (known == found_.end()) {
    if (buckets_.size() >= most_) {
      found_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({key, rate_.burst, now});
    found_[key] = buckets_.begin();
  } else {
    buckets_.splice(buckets_.begin(), buckets_, known->second);
  }
  Bucket& bucket = buckets_.front();
  const std::chrono::duration<double> passed = now - bucket.at;
  bucket.tokens = std::min(rate_.burst, bucket.tokens + passed.count() * rate_.per_second);
  bucket.at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return static_cast<unsigned>(std::ceil(std::max(1.0, (1 - bucket.tokens) / rate_.per_second)));
}

}  // namespace parley::relay
