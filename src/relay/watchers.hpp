/// Who waits for the next item of a box. One thread's.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "relay/http.hpp"
#include "relay/metrics.hpp"

namespace parley::relay {

class Watchers {
 public:
  Watchers(asio::io_context& io, std::size_t most, Metrics& metrics)
      : io_(io), most_(most), metrics_(metrics) {}

  /// From when it is made until it goes, news of the box is not missed.
  class Ticket {
   public:
    Ticket(Watchers& watchers, std::int64_t box);
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket();
    /// True: there was news since the last call. False: the time is up, or the client is gone or sent
    /// something, or the relay stops.
    asio::awaitable<bool> wait(std::chrono::steady_clock::time_point until, Incoming& client);

   private:
    friend class Watchers;
    Watchers& watchers_;
    std::unordered_multimap<std::int64_t, Ticket*>::iterator place_;
    std::shared_ptr<asio::steady_timer> timer_;
    bool news_ = false;
  };

  /// Null if there are too many.
  std::unique_ptr<Ticket> watch(std::int64_t box);
  void news(std::int64_t box);
  /// Of all boxes; and, after `stop`, at once for everyone who comes.
  void news_of_all();
  void stop();

 private:
  static void tell(Ticket& ticket);

  asio::io_context& io_;
  std::size_t most_;
  Metrics& metrics_;
  bool stopped_ = false;
  std::unordered_multimap<std::int64_t, Ticket*> tickets_;
};

}  // namespace parley::relay
