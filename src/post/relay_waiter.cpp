// Waiting at several relays at once, a thread for each.
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "post/relay_client.hpp"
#include "post/sync_memory.hpp"

namespace parley {

struct RelayWaiter::State {
  struct One {
    ExchangeId id;
    RelayName relay;
    BoxKeys box;
    std::uint64_t from;
    Connections connections;
  };
  std::vector<One> all;
  /// One that failed.
  struct Away {
    std::chrono::steady_clock::time_point due;
    Connections connections;
  };
  std::map<std::string, Away> away;  ///< by address
};

RelayWaiter::RelayWaiter() : state_(std::make_unique<State>()) {}
RelayWaiter::RelayWaiter(RelayWaiter&&) noexcept = default;
RelayWaiter::~RelayWaiter() = default;

void RelayWaiter::add(Desk& desk, const ExchangeId& id, const Patience& patience, SyncMemory& memory) {
  const Result<Record*> record = desk.follow(id);
  if (!record) return;
  const std::vector<BoxKeys> boxes = memory.state().boxes(desk, **record);
  if (boxes.empty()) return;
  for (const RelayName& relay : (*record)->convene().relays) {
    if (patience.waits(relay.url)) {
      state_->away.try_emplace(relay.url, std::chrono::steady_clock::now() + patience.left(relay.url),
                               memory.state().connections);
      continue;
    }
    const auto at = desk.relay_box(relay.key, boxes.back().id);
    state_->all.push_back({id, relay, boxes.back(), at ? at->edge.size() : 0, memory.state().connections});
  }
}

void plan_visits(Desk& desk, const ExchangeId& id, const Patience& patience) {
  const Result<Record*> record = desk.follow(id);
  if (!record) return;
  const Instant now = desk.world().clock.now();
  for (const RelayName& relay : (*record)->convene().relays) {
    const bool waits = patience.waits(relay.url);
    desk.plan_relay_visit(id, relay.key,
                          waits ? Instant{now.seconds + patience.left(relay.url).count()} : Instant{});
  }
}

Waited RelayWaiter::wait(std::chrono::seconds span, const std::function<bool()>& give_up) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kLongest{50};  // that a relay is asked to wait at once
  constexpr std::chrono::seconds kAtLeast{1};
  constexpr std::chrono::seconds kLate{2};  // so that what answers at the end is heard, and stays connected
  constexpr int kSoon = 20;                 // seconds, for a sign of life
  constexpr std::chrono::milliseconds kLook{100};
  const Clock::time_point end = Clock::now() + span;
  std::atomic<bool> told = false;
  const auto over = [&] { return told || give_up(); };
  std::mutex mutex;
  Waited out;
  std::vector<RelayClient> clients;
  const auto late = [&] { return over() || Clock::now() >= end + kLate; };
  const auto tell = [&](const auto& what) {
    {
      const std::scoped_lock lock(mutex);
      what();
    }
    told = true;
    std::ranges::for_each(clients, &RelayClient::wake);
  };
  const auto ask = [&](const State::One& one, RelayClient& client) {
    while (!over() && Clock::now() < end) {
      const Clock::time_point asked = Clock::now();
      const auto left = std::chrono::ceil<std::chrono::seconds>(end - asked);
      const auto listing =
          client.list(one.box, one.from, static_cast<int>(std::clamp(left, kAtLeast, kLongest).count()));
      if (over()) return;
      if (!listing) return tell([&] { out.failed.emplace(one.relay.url, listing.error()); });
      if (*listing && (*listing)->size > one.from) return tell([&] { out.news.insert(one.id); });
      // One that answers at once without news is not asked all the time.
      while (!over() && Clock::now() < std::min(end, asked + kAtLeast)) std::this_thread::sleep_for(kLook);
    }
  };
  const auto look_for = [&](const std::string& url, const State::Away& away, RelayClient& client) {
    while (!over() && Clock::now() < std::min(end, away.due)) std::this_thread::sleep_for(kLook);
    if (over() || Clock::now() >= end) return;
    const Result<void> there = client.probe(kSoon);
    if (late()) return;
    if (there) return tell([&] { out.back.insert(url); });
    tell([&] { out.failed.emplace(url, there.error()); });
  };
  {
    // All of them before a thread looks at any.
    for (const State::One& one : state_->all) clients.emplace_back(one.relay.url, one.connections, late);
    for (const auto& [url, away] : state_->away) clients.emplace_back(url, away.connections, late);
    std::vector<std::jthread> threads;
    auto client = clients.begin();
    for (const State::One& one : state_->all) threads.emplace_back(ask, std::cref(one), std::ref(*client++));
    for (const auto& [url, away] : state_->away)
      threads.emplace_back(look_for, std::cref(url), std::cref(away), std::ref(*client++));
    if (threads.empty()) {
      while (!over() && Clock::now() < end) std::this_thread::sleep_for(kLook);
    }
  }
  return out;
}

}  // namespace parley
