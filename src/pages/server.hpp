/// The pages of a desk, served on the loopback address to the one browser that has the address.
///
/// Who may: only requests whose Host is this address (no other name leads here), that no other site has made
/// (Origin, Sec-Fetch-Site), with the cookie that a one-time address was exchanged for; forms bear a token of
/// their own. Locked, nothing of the desk is served.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/ports.hpp"

namespace parley::pages {

struct ServerOptions {
  std::filesystem::path home;
  std::uint16_t port = 0;                 ///< 0: any that is free
  std::chrono::seconds lock_after{900};   ///< without a visit
  std::optional<Instant> as_of, claimed;  ///< another time than now, for trying things
  std::optional<std::filesystem::path> relay_certificates =
      {};  ///< to trust for relays, besides the system's (PEM)
};

class Server {
 public:
  /// Listens from here on, on 127.0.0.1 alone. Throws std::system_error if it cannot.
  Server(ServerOptions options, Clock& clock, Random& random);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// `http://127.0.0.1:PORT/open/TOKEN`: opens the desk in one browser, once.
  std::string address() const;
  /// Until SIGINT or SIGTERM, or `stop`.
  void run();
  /// From any thread.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::pages
