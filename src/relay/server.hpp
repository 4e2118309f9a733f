/// The relay, running: a listener, one thread for the network, and the threads behind it.
#pragma once

#include <memory>

#include "base/ports.hpp"
#include "relay/options.hpp"
#include "relay/store.hpp"

namespace parley::relay {

class Server {
 public:
  /// Listens from here on. `open` makes connections to a store that `prepare_store` has made ready. With
  /// `listener_url`, news of other processes on that PostgreSQL is heard. Throws std::system_error if it
  /// cannot listen or read the TLS files.
  Server(Options options, Identity identity, const OpenConnection& open,
         const std::optional<std::string>& listener_url, Clock& clock, Random& random, Log& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  std::uint16_t port() const;
  /// Until `stop`, or SIGTERM or SIGINT if `signals`: then it takes no more, answers what it took, and
  /// returns. SIGHUP reads the TLS files again.
  void run(bool signals);
  /// From any thread.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::relay
