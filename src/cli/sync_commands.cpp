/// Exchanging over relays.
#include <fmt/core.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "base/text.hpp"
#include "cli/arrived.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "post/sync.hpp"

namespace parley::cli {

const Manual sync_manual{
    .name = "sync",
    .summary = "exchange what is new with the others over the exchange's relays",
    .text =
        R"(Fetches what the others have put on each relay that the exchange names, checks it, signs the receipts, and puts there what the others may lack: your own acts, and whatever came by pouch or by another relay. What a relay did not accept stays queued. The relay can read nothing.

The relay is held to account: every head of its list that it ever signed must fit all that it shows, to this desk and to the others, whose acts name the heads that they have seen. Where it does not, that is said, and parley verify prints what it signed.

With --watch it keeps at it, and prints what arrives when it arrives. Offline, and when a relay does not answer, it waits longer each time, up to five minutes. Stop it with Ctrl-C. Other commands can be used meanwhile; what they sign is sent within a few seconds.)",
    .options = {{"--watch", "", "keep at it"},
                {"--relay-ca", "FILE", "certificates to trust for relays, besides the system's (PEM)"},
                {"--json", "", "print as JSON; with --watch a line for each visit"}},
    .examples = {{"parley sync", "once"}, {"parley sync --watch", "until it is stopped"}},
    .json =
        R"json([{"exchange": ID, "relay", "url": TEXT, "arrived", "sent", "queued": NUMBER, "receipts": NUMBER,
  "error": TEXT (if it could not be used to the end), "faults": [TEXT]}])json"};

namespace {

volatile std::sig_atomic_t stopped = 0;

SyncOptions options_of(const Arguments& arguments) {
  SyncOptions options;
  if (const auto file = arguments.get("--relay-ca")) options.certificates = *file;
  return options;
}

Json json_of(const ExchangeId& id, const Synced& one) {
  Json::Array faults;
  for (const std::string& fault : one.faults) faults.emplace_back(fault);
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
                    {"faults", std::move(faults)}};
  if (one.error) json.emplace("error", one.error->message);
  return json;
}

/// What is already here and known is not worth a line.
UnpackReport only_news(UnpackReport report) {
  std::erase_if(report.items, [](const Unpacked& item) { return item.what == Unpacked::What::known; });
  return report;
}

Result<void> show(Desk& desk, const Synced& one, bool watching) {
  const UnpackReport news = only_news(one.arrived);
  const bool quiet = news.items.empty() && one.sent == 0 && !one.error && one.faults.empty();
  if (watching && quiet) return {};
  if (const Result<void> shown_all = show_arrived(desk, news, "it goes out with the next sync"); !shown_all)
    return shown_all;
  std::string text = fmt::format("{}: {} sent", shown(one.name), one.sent);
  if (one.queued > 0) text += fmt::format(", {} queued", one.queued);
  if (quiet) text = shown(one.name) + ": nothing new";
  line(text);
  for (const std::string& fault : one.faults)
    line(bold("THE RELAY CANNOT ACCOUNT FOR ITSELF: ") + shown(fault) +
         "; parley verify prints what it signed");
  if (one.error)
    note(shown(one.error->message) + (one.error->remedy.empty() ? "" : "; " + shown(one.error->remedy)));
  return {};
}

struct Round {
  bool failed = false;  ///< a relay could not be used
  bool more = false;    ///< something was signed by what came, and is to be sent
  bool faults = false;
};

/// Visits all relays of the exchanges once.
Result<Round> sync_once(const Arguments& arguments, std::optional<Secret>& remembered, bool watching,
                        Json::Array& out) {
  Result<Session> session = Session::open(arguments, Session::For::changing, remembered);
  if (!session) return std::unexpected(session.error());
  std::vector<ExchangeId> exchanges;
  if (arguments.get("--exchange")) {
    const Result<ExchangeId> id = session->exchange();
    if (!id) return std::unexpected(id.error());
    exchanges.push_back(*id);
  } else {
    for (const ExchangeSummary& each : session->desk().exchanges()) {
      const Result<Record> record = session->desk().record(each.id);
      if (record && !record->convene().relays.empty()) exchanges.push_back(each.id);
    }
    if (exchanges.empty())
      return fail("no exchange of this desk has a relay",
                  "carry them by hand: parley pouch pack; or convene with --relay");
  }
  Round round;
  for (const ExchangeId& id : exchanges) {
    Progress progress("Exchanging");
    std::uint64_t bytes = 0;
    SyncOptions options = options_of(arguments);
    options.progress = [&](std::uint64_t more) { progress.at(bytes += more); };
    // A receipt for what came goes out at once.
    for (int pass = 0; pass < 2; ++pass) {
      const auto all = sync_exchange(session->desk(), id, options);
      if (!all) return std::unexpected(all.error());
      bool again = false;
      for (const Synced& one : *all) {
        again = again || !one.arrived.receipts.empty();
        round.failed = round.failed || one.error;
        round.faults = round.faults || !one.faults.empty();
        out.push_back(json_of(id, one));
        if (session->json()) {
          if (watching && (one.sent > 0 || !one.arrived.items.empty() || one.error))
            line(out.back().canonical());
        } else if (pass == 0 || one.error || !one.faults.empty()) {
          if (const Result<void> done = show(session->desk(), one, watching); !done)
            return std::unexpected(done.error());
        }
      }
      if (!again || round.failed) break;
    }
  }
  return round;
}

std::filesystem::file_time_type changed_at(const std::filesystem::path& home) {
  std::error_code none;
  std::filesystem::file_time_type newest{};
  for (const char* name : {"archive.db", "archive.db-wal"}) {
    const auto time = std::filesystem::last_write_time(home / name, none);
    if (!none) newest = std::max(newest, time);
  }
  return newest;
}

/// Waits until something is new at a relay or on the desk; false if no relay answers.
Result<bool> wait_for_news(const Arguments& arguments, std::optional<Secret>& remembered) {
  constexpr int kPoll = 50;
  std::vector<RelayWaiter> waiters;
  std::filesystem::path home;
  {
    Result<Session> session = Session::open(arguments, Session::For::changing, remembered);
    if (!session) return std::unexpected(session.error());
    home = session->desk().home();
    for (const ExchangeSummary& each : session->desk().exchanges()) {
      auto waiter = RelayWaiter::of(session->desk(), each.id, options_of(arguments));
      if (waiter) waiters.push_back(std::move(*waiter));
    }
  }
  const auto before = changed_at(home);
  const auto give_up = [&] { return stopped != 0 || changed_at(home) != before; };
  bool any = false;
  for (RelayWaiter& waiter : waiters) {
    const auto news = waiter.wait(std::max(1, kPoll / static_cast<int>(waiters.size())), give_up);
    any = any || news;
    if ((news && *news) || give_up()) return true;
  }
  return any;
}

void sleep_unless_stopped(std::chrono::milliseconds span) {
  const auto end = std::chrono::steady_clock::now() + span;
  while (stopped == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

int watch(const Arguments& arguments) {
  std::signal(SIGINT, [](int) { stopped = 1; });
  std::signal(SIGTERM, [](int) { stopped = 1; });
  std::optional<Secret> remembered;
  constexpr std::chrono::milliseconds kFirst{1000};
  constexpr std::chrono::milliseconds kLongest{300'000};
  std::chrono::milliseconds pause = kFirst;
  SystemRandom random;
  if (!arguments.has("--json")) line("Watching. Stop with Ctrl-C.");
  while (stopped == 0) {
    Json::Array out;
    const Result<Round> round = sync_once(arguments, remembered, true, out);
    if (!round) return failed(round.error());
    bool reached = !round->failed;
    if (reached && stopped == 0) {
      const Result<bool> news = wait_for_news(arguments, remembered);
      if (!news) return failed(news.error());
      reached = *news;
    }
    if (reached) {
      pause = kFirst;
      continue;
    }
    // Not all desks at one moment, when the relay is back.
    std::uint8_t dice = 0;
    random.fill({&dice, 1});
    sleep_unless_stopped(pause * (192 + dice / 2) / 256);
    pause = std::min(pause * 2, kLongest);
  }
  return kDone;
}

}  // namespace

int run_sync(const Arguments& arguments) {
  if (arguments.has("--watch")) return watch(arguments);
  Json::Array out;
  std::optional<Secret> remembered;
  const Result<Round> round = sync_once(arguments, remembered, false, out);
  if (!round) return failed(round.error());
  if (arguments.has("--json")) print(Json(std::move(out)).pretty());
  return round->failed || round->faults ? kProblems : kDone;
}

}  // namespace parley::cli
