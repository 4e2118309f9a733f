/// How a relay is run. Every limit has a default that serves.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "relay/log.hpp"
#include "relay/types.hpp"

namespace parley::relay {

/// So many in a second on average, and so many at once. 0: no limit.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8600;                ///< 0: any that is free
  std::string tls_certificate, tls_key;     ///< files in PEM; both or none
  std::optional<std::string> create_token;  ///< asked of whoever makes a box
  bool behind_proxy = false;                ///< a client's address is the last in X-Forwarded-For

  Quotas quotas;
  std::optional<Span> keep;  ///< none: for ever
  Span upload_expiry{24 * 3600};

  Rate per_address{100, 2000}, per_box{100, 2000}, creations{0.02, 60};
  std::size_t connections = 20000, connections_per_address = 1000, watchers = 20000;
  std::chrono::seconds timeout{30};          ///< for a header; and so long a client may send or take nothing
  std::chrono::seconds idle{75};             ///< between requests on a connection
  std::uint64_t slowest = 16 * 1024;         ///< bytes a second, below which a client is not waited for
  std::uint64_t body_memory = 256 * kMiB;    ///< of all bodies that are on their way in
  std::uint64_t answer_memory = 256 * kMiB;  ///< of all lists that are on their way out
};

}  // namespace parley::relay
