/// What the relay counts, for Prometheus.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace parley::relay {

/// Counters that only grow, and gauges that also fall; written by any thread.
struct Metrics {
  using Count = std::atomic<std::uint64_t>;
  std::array<Count, 6> answers{};  ///< by the first digit of the status
  Count items_accepted{0}, items_known{0}, bytes_accepted{0}, bytes_sent{0}, boxes_created{0};
  Count commits{0}, committed_operations{0}, commit_microseconds{0}, commit_failures{0};
  Count rate_limited{0}, quota_refused{0}, queue_refused{0}, connections_refused{0}, watchers_refused{0};
  Count items_deleted{0}, uploads_expired{0};
  std::atomic<std::int64_t> connections{0}, watchers{0}, queue{0}, body_bytes{0}, answer_bytes{0};

  /// The text format, version 0.0.4.
  std::string text() const;
};

}  // namespace parley::relay
