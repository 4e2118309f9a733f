/// One client's connection: requests in, answers out, with limits on time and size. Over Boost.Beast, which
/// only connection.cpp sees.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <span>

#include "http/message.hpp"

namespace boost::asio::ssl {
class context;
}

namespace parley::http {

struct Limits {
  std::chrono::seconds timeout{30};   ///< for a header; and so long a client may send or take nothing
  std::chrono::seconds idle{75};      ///< between requests on a connection
  std::uint64_t slowest = 16 * 1024;  ///< bytes a second of a body or an answer, after the first `timeout`
  std::uint64_t body = std::uint64_t{1} << 20;
  bool wipe = false;          ///< what was read is wiped after each request: there may be secrets in it
  bool behind_proxy = false;  ///< a client's address is the last in X-Forwarded-For
};

/// What serves the requests, and what all of its connections share. One thread's.
struct Service {
  virtual ~Service() = default;
  /// Throws boost::system::system_error when the client is gone.
  virtual asio::awaitable<Reply> answer(const Request& request, Incoming& incoming) = 0;
  virtual Reply unreadable(unsigned status) = 0;       ///< to what is no request
  virtual Reply no_such_path() = 0;                    ///< to what `parse_target` refuses
  virtual Reply mistake(const std::string& what) = 0;  ///< when `answer` threw something else
  /// Told before an answer leaves; without a request if there was none that could be read.
  virtual void replying(const Request* request, const Reply& reply, std::chrono::microseconds took) = 0;
  virtual void sent(std::uint64_t bytes) = 0;  ///< of a body

  Limits limits;
  std::span<const char* const> headers;  ///< the names of those that requests are to have, in lower case
  bool stopping = false;
  /// Those that wait for a request: each can be told to end.
  std::list<std::function<void()>> idle = {};
};

/// Serves the connection to its end. With `tls`, which then stays as it is for this connection.
asio::awaitable<void> serve(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                            std::string address, Service& service);

}  // namespace parley::http
