#include "pages/courier.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "desk/files.hpp"
#include "post/patience.hpp"
#include "post/sync.hpp"

namespace parley::pages {
namespace {

constexpr std::chrono::seconds kRound{60};
constexpr std::chrono::seconds kAfterFailure{10};  // of the desk itself, not of a relay

}  // namespace

struct Courier::State {
  State(Options given, World sees, std::function<void(bool)> tell)
      : with(std::move(given)), world(sees), synced(std::move(tell)), patience(world.random) {}

  Options with;
  World world;
  std::function<void(bool)> synced;
  std::optional<DeskKey> key;
  std::optional<Descriptor> watching;  ///< that it goes on, for others to see
  std::optional<Desk> desk;            ///< the thread's alone, as are these
  SyncMemory memory;
  Patience patience;
  std::thread thread;
  std::atomic<bool> stopping = false, nudged = false;

  struct Round {
    bool moved = false, arrived = false;
    std::int64_t queued = 0;                            ///< for all relays, those that are not visited too
    std::set<std::string> failures;                     ///< relays that could not be visited; "": an exchange
    std::map<std::string, std::chrono::seconds> waits;  ///< how long some of them ask to be left alone
    std::optional<RelayWaiter> waiter;
  };

  bool give_up() const { return stopping || nudged; }

  /// Holds the desk as it was left, or opens it anew.
  bool open() {
    if (desk && desk->hold()) return true;
    desk.reset();
    memory = SyncMemory(with.certificates);
    Result<Desk> opened = Desk::open(with.home, world, true, *key);
    if (!opened) return false;
    desk = std::move(*opened);
    if (with.claimed) desk->claim_time(*with.claimed);
    return true;
  }

  Round round() {
    Round out;
    if (!open() || desk->copied()) {
      out.failures.insert("");
      desk.reset();
      return out;
    }
    out.waiter.emplace();
    for (const ExchangeSummary& exchange : desk->exchanges()) {
      const Result<Record*> record = exchange.damage ? fail("") : desk->follow(exchange.id);
      if (!record || (*record)->convene().relays.empty()) continue;
      SyncOptions options;
      options.give_up = [this] { return stopping.load(); };
      options.skip = [&](const std::string& url) { return out.failures.contains(url); };
      options.patience = &patience;
      // A receipt for what came from one relay goes out to the others at once.
      for (int pass = 0; pass < 2 && !stopping; ++pass) {
        const auto all = sync_exchange(*desk, exchange.id, options, memory);
        bool receipts = false;
        if (!all) out.failures.insert("");
        for (const Synced& one : all ? *all : std::vector<Synced>{}) {
          out.moved = out.moved || one.sent > 0;
          for (const Unpacked& item : one.arrived.items)
            out.arrived = out.arrived || item.what != Unpacked::What::known;
          receipts = receipts || !one.arrived.receipts.empty();
          if (one.wait.count() > 0) out.waits[one.url] = one.wait;
          if (one.error)
            out.failures.insert(one.url);
          else
            patience.answered(one.url);
        }
        if (!receipts) break;
      }
      out.moved = out.moved || out.arrived;
    }
    if (!out.failures.contains("")) patience.answered("");
    for (const std::string& url : out.failures) patience.failed(url, out.waits[url]);
    for (const ExchangeSummary& exchange : desk->exchanges()) {
      if (exchange.damage) continue;
      out.waiter->add(*desk, exchange.id, patience, memory);
      plan_visits(*desk, exchange.id, patience);
      for (const Desk::RelayVisit& visit : desk->relay_visits(exchange.id)) out.queued += visit.queued;
    }
    desk->let_go();
    return out;
  }

  void run() {
    std::set<std::string> failed_before;
    std::int64_t queued_before = 0;
    bool came_or_went = false;  // a relay, while it was waited at
    while (!stopping) {
      if (nudged.exchange(false)) patience.forget();
      Round done = round();
      if (stopping) return;
      const bool told_anew = done.failures != failed_before || done.queued != queued_before;
      if (came_or_went || done.moved || told_anew) synced(done.arrived);
      failed_before = done.failures;
      queued_before = done.queued;
      came_or_went = false;
      if (done.waiter) {
        const auto begin = std::chrono::steady_clock::now();
        const Waited waited =
            done.waiter->wait(patience.waits("") ? kAfterFailure : kRound, [this] { return give_up(); });
        for (const auto& [url, why] : waited.failed) {
          came_or_went = came_or_went || !patience.waits(url);
          patience.failed(url, {}, why);
        }
        for (const std::string& url : waited.back) patience.heard(url);
        came_or_went = came_or_went || !waited.back.empty();
        // Where there is nobody to wait for, or one says that it has something and has not: not all the time.
        const auto end =
            begin + (done.moved ? std::chrono::milliseconds(50) : std::chrono::milliseconds(1000));
        while (!give_up() && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
      } else {
        const auto end = std::chrono::steady_clock::now() + kAfterFailure;
        while (!give_up() && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    }
  }
};

Courier::Courier(Options options, World world, std::function<void(bool arrived)> synced)
    : state_(std::make_unique<State>(std::move(options), world, std::move(synced))) {}

Courier::~Courier() {
  end();
}

void Courier::begin(const DeskKey& key) {
  end();
  state_->key = key;
  state_->watching = keep_watch(state_->with.home);
  state_->stopping = false;
  state_->thread = std::thread([this] { state_->run(); });
}

void Courier::end() {
  state_->stopping = true;
  if (state_->thread.joinable()) state_->thread.join();
  state_->desk.reset();
  state_->memory = SyncMemory();
  state_->key.reset();
  state_->watching.reset();
}

void Courier::nudge() {
  state_->nudged = true;
}

}  // namespace parley::pages
