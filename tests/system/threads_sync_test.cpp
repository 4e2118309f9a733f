// What `parley sync --watch` does with threads: waiting at several relays at once, while the desk is used.
// Built with ThreadSanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "../desk/desks.hpp"
#include "post/sync.hpp"
#include "running_relay.hpp"

namespace parley {
namespace {

TEST(Threads, WaitingAtSeveralRelays) {
  const TemporaryFolder folder;
  RunningRelay one(folder.path() / "one.db", "one.example"), other(folder.path() / "other.db", "two.example");
  Place place(folder.path(), "ann@alpha");
  Desk desk = place.open();
  std::vector<ExchangeId> exchanges;
  for (int i = 0; i < 3; ++i) {
    Convene what;
    what.title = "Talks " + std::to_string(i);
    what.cards.push_back(place.identity.card);
    what.relays = {one.name(), other.name()};
    exchanges.push_back(expect(desk.convene(std::move(what), {})));
  }
  const auto sync = [&](const ExchangeId& id) {
    for (const Synced& visit : expect(sync_exchange(desk, id, {})))
      EXPECT_FALSE(visit.error) << visit.error->message;
  };
  for (const ExchangeId& id : exchanges) sync(id);
  const Patience none(desk.world().random);
  SyncMemory memory;

  // Each round is woken by what this desk appends meanwhile.
  for (const ExchangeId& id : exchanges) {
    RelayWaiter waiter;
    for (const ExchangeId& each : exchanges) waiter.add(desk, each, none, memory);
    Waited waited;
    std::thread waiting([&] { waited = waiter.wait(std::chrono::seconds(60), [] { return false; }); });
    expect(deliver(desk, id, "title: A note\n\n## A point\n> A wording\n"));
    sync(id);
    waiting.join();
    EXPECT_EQ(waited.news, std::set{id});
    EXPECT_TRUE(waited.failed.empty());
  }

  // Told to stop, while it waits; and one of two relays goes away.
  {
    RelayWaiter waiter;
    for (const ExchangeId& each : exchanges) waiter.add(desk, each, none, memory);
    std::atomic<bool> stop = false;
    Waited waited;
    std::thread waiting([&] { waited = waiter.wait(std::chrono::seconds(60), [&] { return stop.load(); }); });
    other.stop();
    stop = true;
    waiting.join();
    EXPECT_TRUE(waited.news.empty());
  }
  // The others do not keep who waits from hearing of it.
  RelayWaiter waiter;
  for (const ExchangeId& each : exchanges) waiter.add(desk, each, none, memory);
  const auto began = std::chrono::steady_clock::now();
  const Waited waited = waiter.wait(std::chrono::seconds(60), [] { return false; });
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
  EXPECT_TRUE(waited.news.empty());
  ASSERT_EQ(waited.failed.size(), 1U);
  // It is asked for a sign of life beside them.
  const std::string away = waited.failed.begin()->first;
  Patience patience(desk.world().random);
  patience.failed(away);
  RelayWaiter beside;
  for (const ExchangeId& each : exchanges) beside.add(desk, each, patience, memory);
  EXPECT_TRUE(beside.wait(std::chrono::seconds(60), [] { return false; }).failed.contains(away));
}

}  // namespace
}  // namespace parley
