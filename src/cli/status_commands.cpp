/// Who has the ball, and the facts; and what the commands that show points share.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/relay_status.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "talks/conclusion.hpp"
#include "talks/events.hpp"
#include "talks/facts.hpp"
#include "talks/held.hpp"
#include "talks/reminders.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

namespace parley::cli {

Json declaration_json(const talks::Declaration& declaration) {
  return Json::Object{{"name", declaration.name},
                      {"party", declaration.party},
                      {"trigger", declaration.trigger},
                      {"state", talks::word(declaration.state)},
                      {"standing", standing_text(declaration.standing)},
                      {"why", declaration.why}};
}

void misdated_line(const talks::Misdating& misdating) {
  line((misdating.late ? "  DATED LATER THAN IT WAS THERE: " : "  DATED BEFORE WHAT IT FOLLOWS: ") +
       misdating.how);
}

void basis_line(Session& session) {
  flow(shown(session.record().convene().rules.basis), {}, dim);
}

const Manual status_manual{
    .name = "status",
    .summary = "who has the ball on what, since when, and what to answer by",
    .text =
        "For each negotiating party: the points on which it owes the next move, why, since when (by the "
        "claimed time of the act that passed it), and by when an answer is asked for. The clock of an answer "
        "starts at the receipt; without one it says that arrival is not shown. A desk in several exchanges "
        "shows them all, one after another; with --json name one with --exchange.\n\n"
        "Below stand the relays that were visited: when each was last reached and what is queued for it; of "
        "one in trouble, what is wrong, since when, and when it is tried again, or that nothing keeps at it.",
    .options = {{"--held", "", "also how long each party has held the ball, in all and per point"},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley status", "who must move"},
                 {"parley status --held", "and for how long each has held it"}},
    .json = R"json({"as-of": TIME, "exchange": ID,
 "parties": [{"party": TEXT, "joined": BOOL, "overdue": NUMBER,
   "lists": [TEXT] (of agreed wordings, that wait for its signature or confirmation),
   "owes": [{"point": NAME, "since": TIME, "why": TEXT, "overdue": BOOL, "answer-by": TIME}],
   "held": with --held {"seconds": NUMBER, "points": [{"point": NAME, "seconds": NUMBER}]}}],
 "relays": [{"relay", "url": TEXT, "tried", "reached": TIME (if it ever was), "queued": NUMBER,
   "watched": BOOL (a parley sync --watch or parley ui keeps at it), "faults", "damaged": NUMBER,
   "error": TEXT (of the last visit), "since": TIME (that visits end with one), "next": TIME (of the next try, if it is known),
   "unproved": TEXT (that it did not prove when asked), "unproved-since": TIME}]})json"};

namespace {

std::map<std::string, talks::Held> held_by(Session& session) {
  if (!session.arguments().has("--held")) return {};
  Progress progress("Going through the record", session.record().size());
  return talks::time_held(session.talks(), session.now(), [&](std::size_t done) { progress.step(done); });
}

Json held_json(const talks::Talks& talks, const talks::Held& held) {
  Json::Array points;
  for (const auto& [point, seconds] : held.by_point)
    points.emplace_back(Json::Object{{"point", talks.name(point)}, {"seconds", seconds}});
  return Json::Object{{"seconds", held.total}, {"points", std::move(points)}};
}

/// Points × parties, in days and hours; the sum last.
void show_held(const talks::Talks& talks, const std::map<std::string, talks::Held>& all) {
  const auto elapsed = [](std::int64_t seconds) {
    return seconds == 0 ? std::string("–") : display_elapsed(Instant{0}, Instant{seconds});
  };
  std::vector<std::string> head{"ball held", "about"}, sums{"in all", ""};
  std::map<talks::PointId, std::map<std::string, std::int64_t>> by_point;
  for (const auto& [party, held] : all) {
    head.push_back(party);
    sums.push_back(elapsed(held.total));
    for (const auto& [point, seconds] : held.by_point) by_point[point][party] = seconds;
  }
  Table table(head);
  for (const talks::Point* point : talks.points()) {
    const auto found = by_point.find(point->id);
    if (found == by_point.end()) continue;
    std::vector<std::string> row{point->name, point_label(*point)};
    for (const auto& [party, held] : all) row.push_back(elapsed(found->second[party]));
    table.row(std::move(row));
  }
  table.row(std::move(sums));
  line();
  table.print(columns());
}

Json status_json(Session& session) {
  const Instant now = session.now();
  const std::map<std::string, talks::Held> held = held_by(session);
  const std::vector<talks::WaitingList> waiting = talks::waiting_lists(session.talks(), now);
  Json::Array out;
  for (const talks::PartyStatus& party : talks::status(session.talks(), now)) {
    Json::Array owes, lists;
    for (const talks::WaitingList& list : waiting) {
      if (std::string awaited = list.awaited_from(party.party); !awaited.empty())
        lists.emplace_back(std::move(awaited));
    }
    for (const talks::Owed& owed : party.owes) {
      Json::Object json{{"point", owed.point->name},
                        {"since", owed.pass.since.rfc3339()},
                        {"why", owed.pass.why},
                        {"overdue", owed.due.overdue}};
      if (owed.due.answer_by) json.emplace("answer-by", owed.due.answer_by->rfc3339());
      owes.emplace_back(std::move(json));
    }
    Json::Object json{{"party", party.party},
                      {"joined", party.joined},
                      {"overdue", static_cast<std::int64_t>(party.overdue)},
                      {"lists", std::move(lists)},
                      {"owes", std::move(owes)}};
    if (const auto found = held.find(party.party); found != held.end())
      json.emplace("held", held_json(session.talks(), found->second));
    out.emplace_back(std::move(json));
  }
  return Json::Object{{"as-of", now.rfc3339()},
                      {"exchange", session.id().hex()},
                      {"parties", std::move(out)},
                      {"relays", relays_json(session)}};
}

void show_status(Session& session) {
  const talks::Talks& talks = session.talks();
  const Instant now = session.now();
  std::size_t adopted = 0;
  std::size_t agreed = 0;
  std::size_t open = 0;
  for (const talks::Point* point : talks.points()) {
    using talks::State;
    if (point->adopted)
      ++adopted;
    else if (point->state == State::agreed || point->state == State::agreed_ad_referendum)
      ++agreed;
    else if (talks::is_open(*point))
      ++open;
  }
  line(bold(shown(session.record().convene().title)));
  line(fmt::format("{}{} agreed, {} open, as of {}", adopted > 0 ? fmt::format("{} adopted, ", adopted) : "",
                   agreed, open, now.display()));
  const std::vector<talks::WaitingList> lists = talks::waiting_lists(talks, now);
  const auto listed_for = [&](const std::string& party) {
    return std::ranges::any_of(lists, [&](const auto& list) { return !list.awaited_from(party).empty(); });
  };
  for (const talks::PartyStatus& party : talks::status(talks, now)) {
    line();
    std::string head = party.owes.empty() ? party.party + (listed_for(party.party) ? "" : " owes nothing")
                                          : fmt::format("{} has the ball on {}", party.party,
                                                        count_text(party.owes.size(), "point", "points"));
    if (party.overdue > 0) head += fmt::format(", {} overdue", party.overdue);
    if (!party.joined) head += " (has not joined)";
    line(bold(head));
    for (const talks::WaitingList& list : lists) {
      if (const std::string awaited = list.awaited_from(party.party); !awaited.empty()) flow(awaited);
    }
    if (party.owes.empty()) continue;
    Table table({"point", "about", "since", "answer by", "why"});
    for (const talks::Owed& owed : party.owes) {
      std::string by = owed.due.answer_by ? owed.due.answer_by->display() : "–";
      if (owed.due.overdue)
        by += " OVERDUE";
      else if (!owed.due.received)
        by += by == "–" ? "" : " (arrival not shown)";
      table.row(
          {owed.point->name, point_label(*owed.point), owed.pass.since.date(), by, shown(owed.pass.why)});
    }
    table.print(columns());
  }
  std::vector<const talks::Point*> listed;
  for (const talks::PartyStatus& party : talks::status(talks, now)) {
    for (const talks::Owed& owed : party.owes) listed.push_back(owed.point);
  }
  const std::vector<talks::Event> went = talks::departures(talks, now);
  if (!went.empty()) line();
  for (const talks::Event& one : went) flow(one.text + " (" + one.when.date() + ").");
  for (const std::string& each : declaration_lines(talks, listed, now)) flow(each);
  if (const auto held = held_by(session); !held.empty()) show_held(talks, held);
  line();
  show_relays(session);
  constexpr std::int64_t kWeek = std::int64_t{7} * 24 * 60 * 60;
  const auto due = std::ranges::count_if(talks::reminders(talks, now), [&](const talks::Reminder& one) {
    return one.when.seconds <= now.seconds + kWeek;
  });
  if (due > 0)
    line(fmt::format("{} overdue or due within a week: parley reminders",
                     count_text(static_cast<std::size_t>(due), "date is", "dates are")));
  basis_line(session);
}

}  // namespace

int run_status(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<std::vector<ExchangeId>> exchanges = session->joined_exchanges();
  if (!exchanges) return failed(exchanges.error());
  if (session->json() && exchanges->size() > 1) return failed(session->exchange().error());
  for (const ExchangeId& id : *exchanges) {
    if (const Result<void> loaded = session->load_talks(id); !loaded) return failed(loaded.error());
    if (session->json()) {
      print(status_json(*session).pretty());
      continue;
    }
    if (id != exchanges->front()) line();
    show_status(*session);
  }
  return kDone;
}

const Manual facts_manual{
    .name = "facts",
    .summary = "the facts of the talks, each computed from the record",
    .text =
        "What was laid out in writing, who replied to what, who received it when, what was conceded, who has "
        "the ball and for how long: one line each, all of it computed from signed acts. What this version "
        "does not compute is absent.",
    .options = {{"--as-of", "TIME", "compute with another time than now"}, {"--json", "", "print as JSON"}},
    .examples = {{"parley facts", "the facts"}},
    .json = R"json([{"topic": TEXT, "fact": TEXT}])json"};

int run_facts(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  std::vector<talks::Fact> facts;
  {
    Progress progress("Going through the record", session->record().size());
    facts = talks::facts(session->talks(), session->now(), [&](std::size_t done) { progress.step(done); });
  }
  if (session->json()) {
    Json::Array out;
    for (const talks::Fact& fact : facts)
      out.emplace_back(Json::Object{{"topic", fact.topic}, {"fact", fact.line}});
    print(Json(std::move(out)).pretty());
    return kDone;
  }
  std::string topic;
  for (const talks::Fact& fact : facts) {
    if (fact.topic != topic) line(bold(fact.topic));
    topic = fact.topic;
    flow(fact.line, "  - ");
  }
  return kDone;
}

}  // namespace parley::cli
