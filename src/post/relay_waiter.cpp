// Waiting at several relays at once, a thread for each.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "post/relay_client.hpp"
#include "post/sync_memory.hpp"

namespace parley {

struct RelayWaiter::State {
  struct One {
    RelayName relay;
    BoxKeys box;
    std::uint64_t from;
  };
  std::optional<std::filesystem::path> certificates;
  std::vector<One> all;
};

RelayWaiter::RelayWaiter(std::optional<std::filesystem::path> certificates)
    : state_(std::make_unique<State>(std::move(certificates))) {}
RelayWaiter::RelayWaiter(RelayWaiter&&) noexcept = default;
RelayWaiter::~RelayWaiter() = default;

void RelayWaiter::add(Desk& desk, const ExchangeId& id,
                      const std::function<bool(const std::string& url)>& skip, SyncMemory& memory) {
  const Result<Record*> record = desk.follow(id);
  if (!record) return;
  const std::vector<BoxKeys> boxes = memory.state().boxes(desk, **record);
  if (boxes.empty()) return;
  for (const RelayName& relay : (*record)->convene().relays) {
    if (skip(relay.url)) continue;
    const auto at = desk.relay_box(relay.key, boxes.back().id);
    state_->all.push_back({relay, boxes.back(), at ? at->edge.size() : 0});
  }
}

Waited RelayWaiter::wait(std::chrono::seconds span, const std::function<bool()>& give_up) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kLongest{50};  // that a relay is asked to wait at once
  constexpr std::chrono::seconds kAtLeast{1};
  constexpr std::chrono::milliseconds kLook{100};
  const Clock::time_point end = Clock::now() + span;
  std::atomic<bool> news = false;
  const auto over = [&] { return news || Clock::now() >= end || give_up(); };
  std::mutex mutex;
  Waited out;
  const auto ask = [&](const State::One& one) {
    RelayClient client(one.relay.url, state_->certificates, over);
    while (!over()) {
      const Clock::time_point asked = Clock::now();
      const auto left = std::chrono::ceil<std::chrono::seconds>(end - asked);
      const auto listing =
          client.list(one.box, one.from, static_cast<int>(std::clamp(left, kAtLeast, kLongest).count()));
      if (over()) return;
      if (!listing) {
        const std::scoped_lock lock(mutex);
        out.failed.insert(one.relay.url);
        return;
      }
      if (*listing && (*listing)->size > one.from) {
        news = true;
        return;
      }
      // One that answers at once without news is not asked all the time.
      while (!over() && Clock::now() < asked + kAtLeast) std::this_thread::sleep_for(kLook);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (const State::One& one : state_->all) threads.emplace_back(ask, std::cref(one));
    if (threads.empty()) {
      while (!over()) std::this_thread::sleep_for(kLook);
    }
  }
  out.news = news;
  return out;
}

}  // namespace parley
