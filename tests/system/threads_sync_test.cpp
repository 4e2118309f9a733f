// What `parley sync --watch` does with threads: waiting at several relays at once, while the desk is used.
// Built with ThreadSanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "../desk/desks.hpp"
#include "crypto/random.hpp"
#include "log/checkpoint.hpp"
#include "post/sync.hpp"
#include "relay/server.hpp"

namespace parley {
namespace {

struct WallClock : Clock {
  Instant now() override { return {::time(nullptr)}; }
};

class RunningRelay {
 public:
  RunningRelay(const std::filesystem::path& file, const std::string& name)
      : open_([file] { return open_sqlite(file); }),
        identity_(relay::prepare_store(*open_(), name, random_).value()) {
    relay::Options options;
    options.port = 0;
    options.per_address = options.per_box = options.creations = {};
    server_ = std::make_unique<relay::Server>(options, identity_, open_, std::nullopt, clock_, random_, log_);
    thread_ = std::thread([this] { server_->run(false); });
  }
  RunningRelay(const RunningRelay&) = delete;
  RunningRelay& operator=(const RunningRelay&) = delete;
  ~RunningRelay() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
    server_.reset();
  }
  RelayName name() const {
    RelayName out;
    out.name = identity_.name;
    out.key = VerifierKey{identity_.name, identity_.key.public_key()}.text();
    out.url = "http://127.0.0.1:" + std::to_string(server_->port());
    return out;
  }

 private:
  SystemRandom random_;
  WallClock clock_;
  relay::Log log_{relay::Level::error};
  relay::OpenConnection open_;
  relay::Identity identity_;
  std::unique_ptr<relay::Server> server_;
  std::thread thread_;
};

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
  const auto none = [](const std::string&) { return false; };

  // Each round is woken by what this desk appends meanwhile.
  for (const ExchangeId& id : exchanges) {
    RelayWaiter waiter({});
    for (const ExchangeId& each : exchanges) waiter.add(desk, each, none);
    Waited waited;
    std::thread waiting([&] { waited = waiter.wait(std::chrono::seconds(60), [] { return false; }); });
    expect(deliver(desk, id, "title: A note\n\n## A point\n> A wording\n"));
    sync(id);
    waiting.join();
    EXPECT_TRUE(waited.news);
    EXPECT_TRUE(waited.failed.empty());
  }

  // Told to stop, while it waits; and one of two relays goes away.
  {
    RelayWaiter waiter({});
    for (const ExchangeId& each : exchanges) waiter.add(desk, each, none);
    std::atomic<bool> stop = false;
    Waited waited;
    std::thread waiting([&] { waited = waiter.wait(std::chrono::seconds(60), [&] { return stop.load(); }); });
    other.stop();
    stop = true;
    waiting.join();
    EXPECT_FALSE(waited.news);
  }
  RelayWaiter waiter({});
  waiter.add(desk, exchanges[0], none);
  const Waited waited = waiter.wait(std::chrono::seconds(1), [] { return false; });
  EXPECT_FALSE(waited.news);
  EXPECT_EQ(waited.failed.size(), 1U);
}

}  // namespace
}  // namespace parley
