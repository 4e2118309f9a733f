/// Exchanging over relays.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/text.hpp"
#include "cli/arrived.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/files.hpp"
#include "post/sync.hpp"

namespace parley::cli {

const Manual sync_manual{
    .name = "sync",
    .summary = "exchange what is new with the others over the exchange's relays",
    .text =
        R"(Fetches what the others have put on each relay that the exchange names, checks it, signs the receipts, and puts there what the others may lack: your own acts, and whatever came by pouch or by another relay. What a relay did not accept stays queued. The relay can read nothing.

The relay is held to account: every head of its list that it ever signed must fit all that it shows, to this desk and to the others, whose acts name the heads that they have seen. Where it does not, that is said, and parley verify prints what it signed. One that does not prove that it only appended is named by parley sync, status and verify until it does. An item that it gives damaged, or does not give while it gives others, is left out and asked for again, ever more seldom, at most a day apart; the desk reads on behind it, and sync and parley verify say which it is and why.

A relay that failed the last time is visited last, and given up after ten seconds if it says nothing at all; parley status says what is wrong with it, since when, and when it is tried again.

With --watch it keeps at it, and prints what arrives when it arrives. Offline, and when a relay does not answer, it waits longer each time, up to five minutes, and says how long; meanwhile nothing that the other relays bring waits for that one; a relay that asks to be left alone for a while (Retry-After) is, for five minutes at most. Stop it with Ctrl-C. Other commands can be used meanwhile; what they sign is sent within a few seconds.)",
    .options = {{"--watch", "", "keep at it"},
                {"--relay-ca", "FILE", "certificates to trust for relays, besides the system's (PEM)"},
                {"--json", "", "print as JSON; with --watch a line for each visit"}},
    .examples = {{"parley sync", "once"}, {"parley sync --watch", "until it is stopped"}},
    .json =
        R"json([{"exchange": ID, "relay", "url": TEXT, "arrived", "sent", "queued": NUMBER, "receipts": NUMBER,
  "error": TEXT (if it could not be used to the end), "wait": NUMBER (of seconds, if it asks to be left alone),
  "faults", "damaged": [TEXT],
  "notes": [TEXT] (if something is damaged here, and could not be sent)}])json"};

namespace {

volatile std::sig_atomic_t stopped = 0;

Json json_of(const ExchangeId& id, const Synced& one) {
  Json::Array faults;
  for (const std::string& fault : one.faults) faults.emplace_back(fault);
  Json::Array damaged;
  for (const std::string& item : one.damaged) damaged.emplace_back(item);
  std::size_t arrived = 0;
  for (const Unpacked& item : one.arrived.items)
    arrived += item.what == Unpacked::What::added || item.what == Unpacked::What::attachment ? 1 : 0;
  Json::Object json{{"exchange", id.hex()},
                    {"relay", one.name},
                    {"url", one.url},
                    {"arrived", static_cast<std::int64_t>(arrived)},
                    {"sent", static_cast<std::int64_t>(one.sent)},
                    {"queued", static_cast<std::int64_t>(one.queued)},
                    {"receipts", static_cast<std::int64_t>(one.arrived.receipts.size())},
                    {"faults", std::move(faults)},
                    {"damaged", std::move(damaged)}};
  if (one.error) json.emplace("error", one.error->message);
  if (one.wait.count() > 0) json.emplace("wait", static_cast<std::int64_t>(one.wait.count()));
  if (!one.notes.empty()) {
    Json::Array notes;
    for (const std::string& each : one.notes) notes.emplace_back(each);
    json.emplace("notes", std::move(notes));
  }
  return json;
}

/// What is already here and known is not worth a line.
UnpackReport only_news(UnpackReport report) {
  std::erase_if(report.items, [](const Unpacked& item) { return item.what == Unpacked::What::known; });
  return report;
}

/// What arrived is told of here, or while watching as soon as it is there. `proved`: faults of relays that
/// are kept.
Result<void> show(Arrivals& arrivals, const Synced& one, const std::vector<Desk::RelayFault>& proved,
                  bool watching) {
  const UnpackReport news = only_news(one.arrived);
  const bool quiet = news.items.empty() && one.sent == 0 && !one.error && one.faults.empty() &&
                     (one.damaged.empty() || (watching && !one.damaged_anew));
  if (watching && quiet) return {};
  if (!watching) {
    const char* goes = one.error ? "it goes out with the next sync" : "it is sent with this sync";
    if (const Result<void> done = arrivals.show(news, goes); !done) return done;
  }
  std::string text = fmt::format("{}: {} sent", shown(one.name), one.sent);
  if (one.queued > 0) text += fmt::format(", {} queued", one.queued);
  if (quiet) text = shown(one.name) + ": nothing new";
  line(text);
  for (const std::string& fault : one.faults) {
    const bool kept = std::ranges::any_of(proved, [&](const auto& each) { return each.what == fault; });
    line(bold("THE RELAY CANNOT ACCOUNT FOR ITSELF: ") + shown(fault) +
         (kept ? "; parley verify prints what it has signed against itself"
               : "; that proves nothing yet, since whoever is between could play an old answer again"));
  }
  for (const std::string& each : one.notes) note(shown(each));
  if (!one.damaged.empty() && (!watching || one.damaged_anew)) {
    for (const std::string& damaged : one.damaged) note(shown(one.name) + ": " + damaged);
    note(
        "What follows it was read, and it is asked for again. If it stays so, ask another party for a pouch "
        "(parley pouch pack --all), or who runs the relay to look (parley relay check).");
  }
  if (one.error) {
    note(shown(one.name) + ": " + shown(one.error->message) +
         (one.error->remedy.empty() ? "" : "; " + shown(one.error->remedy)));
    if (!watching) {
      const std::string when =
          one.wait.count() > 0 ? fmt::format(" in {} s, as the relay asks", one.wait.count()) : "";
      note(
          fmt::format("{} Try again{}: parley sync, or parley sync --watch, which keeps trying. By hand it "
                      "goes with parley pouch pack.",
                      one.queued > 0 ? "What is queued stays queued." : "It has all of yours.", when));
    }
  }
  return {};
}

struct Round {
  bool failed = false;  ///< a relay could not be used
  bool moved = false;   ///< something came or was sent
  bool faults = false;
  bool damaged = false;   ///< a relay has something that it cannot give as it had accepted it
  std::int64_t acts = 0;  ///< on the desk, when all was sent
  std::map<std::string, std::string> names;  ///< of relays, by address
  std::optional<RelayWaiter> waiter;         ///< for watching
};

/// An opened desk, with what is kept from one visit to the next.
struct Opened {
  explicit Opened(Session opened)
      : session(std::move(opened)), memory(session.arguments().get("--relay-ca")), arrivals(session.desk()) {}
  Session session;
  SyncMemory memory;
  Arrivals arrivals;
};

/// The exchange that is named, or all that have a relay.
Result<std::vector<ExchangeId>> relayed(Session& session) {
  if (session.arguments().get("--exchange")) {
    const Result<ExchangeId> id = session.exchange();
    if (!id) return std::unexpected(id.error());
    return std::vector{*id};
  }
  std::vector<ExchangeId> out;
  for (const ExchangeSummary& each : session.desk().exchanges()) {
    const Result<Record*> record = session.desk().follow(each.id);
    if (record && !(*record)->convene().relays.empty()) out.push_back(each.id);
  }
  if (out.empty())
    return fail("no exchange of this desk has a relay",
                "carry them by hand: parley pouch pack; or convene with --relay");
  return out;
}

void say_when(const std::string& name, std::string_view what, std::chrono::seconds left) {
  note(
      fmt::format("{}: {}tried again in {} s; what is queued stays queued", shown(name), what, left.count()));
}

/// Visits all relays of the exchanges once; while watching, by `patience`, only of those in `at_all`, if
/// there are any.
Result<Round> sync_once(Opened& at, Json::Array& out, Patience* patience = nullptr,
                        const std::set<ExchangeId>& at_all = {}) {
  Session& session = at.session;
  const bool watching = patience != nullptr;
  const Result<std::vector<ExchangeId>> exchanges = relayed(session);
  if (!exchanges) return std::unexpected(exchanges.error());
  Round round;
  std::set<std::string> failures;  // addresses
  std::map<std::string, std::chrono::seconds> waits;
  for (const ExchangeId& id : *exchanges) {
    if (!at_all.empty() && !at_all.contains(id)) continue;
    Progress progress("Exchanging");
    std::uint64_t bytes = 0;
    SyncOptions options;
    options.give_up = [] { return stopped != 0; };
    options.progress = [&](std::uint64_t more) { progress.at(bytes += more); };
    // What failed just now is not tried again, for the receipts or another exchange.
    options.skip = [&](const std::string& url) { return failures.contains(url); };
    options.patience = patience;
    Result<void> told;
    if (watching && !session.json()) {
      options.arrived = [&](const UnpackReport& report) {
        if (told) told = at.arrivals.show(only_news(report), "it goes out now");
      };
    }
    // A receipt for what came from one relay goes out to the others at once.
    for (int pass = 0; pass < 2; ++pass) {
      const auto all = sync_exchange(session.desk(), id, options, at.memory);
      if (!all) return std::unexpected(all.error());
      if (!told) return std::unexpected(told.error());
      bool again = false;
      for (const Synced& one : *all) {
        again = again || !one.arrived.receipts.empty();
        round.failed = round.failed || one.error || !one.notes.empty();
        round.faults = round.faults || !one.faults.empty();
        round.damaged = round.damaged || !one.damaged.empty();
        round.moved = round.moved || one.sent > 0 || !only_news(one.arrived).items.empty();
        round.names[one.url] = one.name;
        if (one.error) failures.insert(one.url);
        if (one.wait.count() > 0) waits[one.url] = one.wait;
        out.push_back(json_of(id, one));
        if (session.json()) {
          if (watching && (one.sent > 0 || !one.arrived.items.empty() || one.error))
            line(out.back().canonical());
        } else if (pass == 0 || one.error || !one.faults.empty()) {
          if (const Result<void> done = show(at.arrivals, one, session.desk().relay_faults(id), watching);
              !done)
            return std::unexpected(done.error());
        }
      }
      if (!again || all->size() < 2 || stopped != 0) break;
    }
  }
  round.acts = session.desk().stored();
  if (!watching || stopped != 0) return round;
  for (const auto& [url, name] : round.names) {
    if (!failures.contains(url)) patience->answered(url);
  }
  for (const std::string& url : failures) {
    patience->failed(url, waits[url]);
    if (!session.json()) say_when(round.names[url], "", patience->left(url));
  }
  round.waiter.emplace();
  for (const ExchangeId& id : *exchanges) {
    if (const Result<Record*> record = session.desk().follow(id)) {
      for (const RelayName& relay : (*record)->convene().relays) round.names[relay.url] = relay.name;
    }
    round.waiter->add(session.desk(), id, *patience, at.memory);
    plan_visits(session.desk(), id, *patience);
    // What arrives next is told at once.
    if (const Result<talks::Talks*> ready = at.arrivals.talks_of(id); !ready)
      return std::unexpected(ready.error());
  }
  return round;
}

/// Whether other commands have signed or taken in something since there were so many acts on the desk. Asked
/// by several threads, while nobody else uses the desk.
class DeskWatch {
 public:
  DeskWatch(const Desk& desk, std::int64_t acts) : desk_(desk), acts_(acts) {}
  bool changed() {
    const std::scoped_lock lock(mutex_);
    return desk_.stored() != acts_;
  }

 private:
  const Desk& desk_;
  std::int64_t acts_;
  std::mutex mutex_;
};

void sleep_unless_stopped(std::chrono::milliseconds span) {
  const auto end = std::chrono::steady_clock::now() + span;
  while (stopped == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

int watch(const Arguments& arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // also what reads it through a pipe sees it at once
  std::signal(SIGINT, [](int) { stopped = 1; });
  std::signal(SIGTERM, [](int) { stopped = 1; });
  std::optional<DeskKey> remembered;
  SystemRandom random;
  Patience patience(random);
  std::optional<Descriptor> kept;  // that this goes on, for parley status
  std::set<ExchangeId> told;       // of which a relay said that it has something new
  std::optional<Opened> at;
  if (!arguments.has("--json")) line("Watching. Stop with Ctrl-C.");
  while (stopped == 0) {
    // Between the rounds others may change the desk; whatever it was replaced by meanwhile is opened anew.
    if (at && !at->session.desk().hold()) at.reset();
    if (!at) {
      Result<Session> session = Session::open(arguments, Session::For::changing, remembered);
      if (!session) return failed(session.error());
      at.emplace(std::move(*session));
    }
    if (!kept) kept = keep_watch(at->session.desk().home());
    Json::Array out;
    Result<Round> round = sync_once(*at, out, &patience, told);
    at->session.desk().let_go();
    if (stopped != 0) break;
    if (!round) return failed(round.error());
    // A relay that says that it has something, and has not, is not asked all the time.
    if (!told.empty() && !round->moved) sleep_unless_stopped(std::chrono::seconds(1));
    // Until something is new at a relay or on the desk, or one that failed is back or is not.
    constexpr std::chrono::seconds kRound{60};
    DeskWatch desk(at->session.desk(), round->acts);
    const Waited waited = round->waiter->wait(kRound, [&] { return stopped != 0 || desk.changed(); });
    for (const auto& [url, why] : waited.failed) {
      const std::string what = patience.waits(url) ? "it does not answer yet" : shown(why.message);
      patience.failed(url, {}, why);
      if (!arguments.has("--json")) say_when(round->names[url], what + "; ", patience.left(url));
    }
    for (const std::string& url : waited.back) patience.heard(url);
    // What else came up meanwhile is seen to in a round at all of them.
    told = desk.changed() || !waited.back.empty() ? std::set<ExchangeId>() : waited.news;
  }
  return kDone;
}

}  // namespace

int run_sync(const Arguments& arguments) {
  if (arguments.has("--watch")) return watch(arguments);
  Json::Array out;
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  Opened at(std::move(*session));
  const Result<Round> round = sync_once(at, out);
  if (!round) return failed(round.error());
  if (arguments.has("--json")) print(Json(std::move(out)).pretty());
  return round->failed || round->faults || round->damaged ? kProblems : kDone;
}

}  // namespace parley::cli
