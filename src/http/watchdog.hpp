/// How long a client is waited for. A connection has one timer, which is set anew only when it rings too
/// early or too late: setting one for every operation costs more than many operations do.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

namespace parley::http {

namespace asio = boost::asio;

/// Held by a connection and by its timer. One thread's.
class Watchdog : public std::enable_shared_from_this<Watchdog> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Looks at the clock every `often` at least. `socket` lives until `end`.
  Watchdog(asio::ip::tcp::socket& socket, std::chrono::steady_clock::duration often)
      : socket_(&socket), timer_(socket.get_executor()), often_(often) {}

  /// From here on the client is waited for; at `deadline` the socket is closed, and what waits for it fails.
  void expect(Time deadline);
  /// It is not waited for until the next `expect`.
  void rest() { deadline_ = Time::max(); }
  /// The socket goes.
  void end();

 private:
  void wind();

  asio::ip::tcp::socket* socket_;
  asio::steady_timer timer_;
  std::chrono::steady_clock::duration often_;
  Time deadline_ = Time::max();
  Time rings_ = Time::max();  ///< none: it does not run
};

}  // namespace parley::http
