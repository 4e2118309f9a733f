/// What comes due.
#include <fmt/core.h>

#include <charconv>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "talks/reminders.hpp"

namespace parley::cli {

Json reminder_json(const talks::Reminder& one, const ExchangeId& exchange) {
  Json::Array about;
  for (const std::string& name : one.about) about.emplace_back(name);
  return Json::Object{{"exchange", exchange.hex()}, {"kind", talks::word(one.kind)},
                      {"when", one.when.rfc3339()}, {"party", one.party},
                      {"text", one.text},           {"about", std::move(about)},
                      {"overdue", one.overdue},     {"arrival-shown", one.arrival_shown}};
}

const Manual reminders_manual{
    .name = "reminders",
    .summary = "what is overdue and what comes due: answers, offers that end, meetings, confirmations",
    .text =
        R"(Lists by date what is overdue and what comes due within two weeks: answers that are asked for, offers that end, reservations that end, meetings, lists that were concluded ad referendum and wait for their confirmation, and dates on which a declaration may be met. Before them stand, without a date, the lists of agreed wordings that others have signed and a party has not.

An answer is overdue only if its receipt shows that the note had arrived in time; without a receipt it says that arrival is not shown. All dates are those that were claimed and signed. A desk in several exchanges shows them all. With --quiet nothing is printed where nothing is due, so that it can be run every morning by cron.)",
    .options = {{"--days", "N", "look so many days ahead (default: 14)"},
                {"--all", "", "look ahead without end"},
                {"--ours", "", "only what your own party must do"},
                {"--quiet", "", "say nothing where nothing is due"},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley reminders", "the next two weeks"},
                 {"parley reminders --ours --days 1 --quiet", "every morning"}},
    .json =
        R"json([{"exchange": ID, "kind": "answer", "offer", "reservation", "meeting", "confirmation", "conclusion", "declaration" or "signature",
 "when": TIME (of a signature that is waited for: since when it is), "party", "text": TEXT, "about": [NAME], "overdue", "arrival-shown": BOOL}])json"};

namespace {

Result<std::int64_t> days_ahead(const Arguments& arguments) {
  constexpr std::int64_t kMost = 100'000;
  if (arguments.has("--all")) return kMost;
  const std::string given = arguments.get("--days").value_or("14");
  std::int64_t days = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), days);
  if (error != std::errc{} || end != given.data() + given.size() || days < 0 || days > kMost)
    return misuse("--days: \"" + shown(given) + "\" is not a number of days", "write a number, such as 14");
  return days;
}

void show(const std::vector<talks::Reminder>& all, Instant now) {
  Table table({"when", "in", "what", "about"});
  for (const talks::Reminder& one : all) {
    const bool undated = one.kind == talks::Reminder::Kind::signature;
    const std::string in = one.overdue ? "OVERDUE" : undated ? "" : display_elapsed(now, one.when);
    table.row({undated         ? "no date"
               : one.whole_day ? one.when.date()
                               : one.when.display(),
               in, one.text + (one.place.empty() ? "" : ", " + shown(one.place)), list_of(one.about)});
  }
  table.print(columns());
}

}  // namespace

int run_reminders(const Arguments& arguments) {
  constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60;
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<std::int64_t> days = days_ahead(arguments);
  if (!days) return failed(days.error());
  const Result<std::vector<ExchangeId>> exchanges = session->joined_exchanges();
  if (!exchanges) return failed(exchanges.error());
  const Instant now = session->now();
  Json::Array out;
  bool any = false;
  for (const ExchangeId& id : *exchanges) {
    if (const Result<void> loaded = session->load_talks(id); !loaded) return failed(loaded.error());
    std::vector<talks::Reminder> all = talks::reminders(session->talks(), now);
    const auto not_ours = [&](const talks::Reminder& one) {
      return arguments.has("--ours") && one.party != session->party();
    };
    std::erase_if(all, [&](const talks::Reminder& one) {
      return one.when.seconds > now.seconds + *days * kDay || not_ours(one);
    });
    std::vector<talks::Reminder> undated = talks::undated_reminders(session->talks(), now);
    std::erase_if(undated, not_ours);
    all.insert(all.begin(), undated.begin(), undated.end());
    for (const talks::Reminder& one : all) out.push_back(reminder_json(one, id));
    if (session->json() || all.empty()) continue;
    if (exchanges->size() > 1) line((any ? "\n" : "") + bold(shown(session->record().convene().title)));
    any = true;
    show(all, now);
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (!any && !arguments.has("--quiet"))
    line(arguments.has("--all")
             ? "Nothing is due."
             : "Nothing is due within " + count_text(static_cast<std::size_t>(*days), "day", "days") + ".");
  return kDone;
}

}  // namespace parley::cli
