/// What the connections of a relay share: the answers, what is counted and what is said.
#pragma once

#include "http/connection.hpp"
#include "relay/api.hpp"

namespace parley::relay {

/// One thread's.
struct Connections : http::Service {
  Connections(const Options& options, Api& to_ask, Metrics& to_count, Log& to_tell);
  asio::awaitable<Reply> answer(const Request& request, Incoming& incoming) override;
  Reply unreadable(unsigned status) override;
  Reply no_such_path() override;
  Reply mistake(const std::string& what) override;
  void replying(const Request* request, const Reply& reply, std::chrono::microseconds took) override;
  void sent(std::uint64_t bytes) override;

  Api& api;
  Metrics& metrics;
  Log& log;
};

}  // namespace parley::relay
