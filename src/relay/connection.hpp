/// One client's connection: requests in, answers out, with limits on time and size. Over Boost.Beast, which
/// only connection.cpp sees.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <memory>

#include "relay/api.hpp"

namespace boost::asio::ssl {
class context;
}

namespace parley::relay {

/// What all connections share. One thread's.
struct Connections {
  const Options& options;
  Api& api;
  Metrics& metrics;
  Log& log;
  bool stopping = false;
  /// Those that wait for a request: each can be told to end.
  std::list<std::function<void()>> idle = {};
};

/// Serves the connection to its end. With `tls`, which then stays as it is for this connection.
asio::awaitable<void> serve(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                            std::string address, Connections& connections);

}  // namespace parley::relay
