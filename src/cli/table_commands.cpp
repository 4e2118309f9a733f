/// Where the talks stand: the table, who has the ball, the facts.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "note/note.hpp"
#include "talks/facts.hpp"
#include "talks/status.hpp"

namespace parley::cli {
namespace {

std::string short_word(talks::Said said) {
  using talks::Said;
  switch (said) {
    case Said::accepted_ad_referendum:
      return "ad ref.";
    case Said::accepted_in_principle:
      return "in princ.";
    default:
      return std::string(talks::word(said));
  }
}

std::string cell(const talks::Point& point, const std::string& party) {
  const talks::Position* position = point.position(party);
  if (!position) return "–";
  if (position->contradictory) return "contradictory";
  std::string out;
  if (position->said) {
    out = short_word(*position->said);
    // The wording is named where it is not the one that opened the point.
    const bool own = *position->said == talks::Said::opened || *position->said == talks::Said::countered;
    const std::string& on = own ? position->name : position->on_name;
    if (!on.empty() && on != point.name) out += ' ' + on;
  } else {
    out = "–";
  }
  if (position->waits_for_authority) out += " (unauthorised)";
  if (position->standing != NoteStanding::formal)
    out += position->standing == NoteStanding::exploratory ? " (expl.)" : " (w.p.)";
  return out;
}

std::string ball_text(const talks::Point& point, const talks::Talks& talks) {
  if (point.ball.size() > 1 && point.ball.size() == talks.negotiating().size()) return "all";
  std::string out;
  for (const talks::BallHolder& holder : point.ball) out += (out.empty() ? "" : ", ") + holder.party;
  return out.empty() ? "–" : out;
}

std::string point_label(const talks::Point& point) {
  return point.place.empty() ? shown(point.title) : shown(point.place) + "  " + shown(point.title);
}

std::string state_text(const talks::Point& point) {
  std::string out(talks::word(point.state));
  if (point.incomplete) out += ", has blanks";
  if (point.with_statement) out += ", with a statement";
  if (point.reopened)
    out = fmt::format("reopened by {}, {}", point.reopened->party, point.reopened->when.date());
  return out;
}

Json point_json(const talks::Point& point, const talks::Talks& talks, Instant now) {
  Json::Array positions, wordings, ball;
  for (const talks::Position& position : point.positions) {
    Json::Object json{{"party", position.party},
                      {"contradictory", position.contradictory},
                      {"unauthorised", position.waits_for_authority}};
    if (position.said) {
      json.emplace("said", talks::word(*position.said));
      json.emplace("by", position.delegate);
      json.emplace("paragraph", position.name);
      json.emplace("time", position.time.rfc3339());
      if (position.on) json.emplace("on", position.on_name);
    }
    positions.emplace_back(std::move(json));
  }
  for (const talks::Wording& wording : point.wordings) {
    Json::Object json{{"name", wording.name},
                      {"party", wording.party},
                      {"stands", wording.stands},
                      {"incomplete", wording.incomplete}};
    if (wording.text) json.emplace("text", *wording.text);
    wordings.emplace_back(std::move(json));
  }
  for (const talks::BallHolder& holder : point.ball) {
    const talks::Due due = talks::due(talks, holder, now);
    Json::Object json{{"party", holder.party},
                      {"since", holder.since.rfc3339()},
                      {"why", holder.why},
                      {"overdue", due.overdue}};
    if (due.answer_by) json.emplace("answer-by", due.answer_by->rfc3339());
    if (due.received) json.emplace("received", due.received->rfc3339());
    ball.emplace_back(std::move(json));
  }
  return Json::Object{{"point", point.name},
                      {"place", point.place},
                      {"title", point.title},
                      {"opened-by", point.party},
                      {"state", talks::word(point.state)},
                      {"why", point.why},
                      {"positions", std::move(positions)},
                      {"wordings", std::move(wordings)},
                      {"ball", std::move(ball)}};
}

/// What is overdue first, then by what to answer by; else in the table's order.
std::vector<talks::Owed> by_urgency(const talks::Talks& talks, std::vector<talks::Owed> owes) {
  std::map<const talks::Point*, std::size_t> place;
  for (const talks::Point* point : talks.points()) place.emplace(point, place.size());
  std::ranges::sort(owes, {}, [&](const talks::Owed& owed) {
    const auto by = owed.due.answer_by;
    return std::tuple(!owed.due.overdue, !by.has_value(), by.value_or(Instant{}), place[owed.point]);
  });
  return owes;
}

Result<Session> open_talks(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return session;
  if (const Result<void> loaded = session->load_talks(); !loaded) return std::unexpected(loaded.error());
  return session;
}

void basis_line(Session& session) {
  line(dim(shown(session.record().convene().rules.basis)));
}

}  // namespace

const Manual table_manual{
    .name = "table",
    .summary = "points × parties: every position, the state of each point, who has the ball",
    .text =
        "The issues list. A point is named after the paragraph that opened it. A cell shows a party's newest "
        "position and the wording that it is on. With two negotiating parties the columns are ours and "
        "theirs. Conditions and packages are shown as not computed by this version.",
    .options = {{"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON, with all wordings"}},
    .examples = {{"parley table", "the issues list"},
                 {"parley table --json | jq '.points[] | select(.state == \"open\") | .point'",
                  "the open points"}},
    .json = R"json({"exchange": ID, "title", "basis": TEXT,
 "points": [{"point": NAME, "place", "title", "opened-by", "state", "why": TEXT,
   "positions": [{"party": TEXT, "contradictory", "unauthorised": BOOL, and where it has said something
                  "said", "by": TEXT, "paragraph": NAME, "time": TIME, "on": NAME}],
   "wordings": [{"name": NAME, "party": TEXT, "stands", "incomplete": BOOL, "text": TEXT}],
   "ball": [{"party", "why": TEXT, "since": TIME, "overdue": BOOL, "answer-by", "received": TIME}]}]})json"};

int run_table(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const auto points = talks.points();
  if (session->json()) {
    Json::Array out;
    for (const talks::Point* point : points) out.push_back(point_json(*point, talks, session->now()));
    print(Json(Json::Object{{"exchange", session->id().hex()},
                            {"title", session->record().convene().title},
                            {"basis", session->record().convene().rules.basis},
                            {"points", std::move(out)}})
              .pretty());
    return kDone;
  }
  line(bold(shown(session->record().convene().title)));
  if (points.empty()) {
    line("No point has been opened yet.");
    return kDone;
  }
  std::vector<std::string> parties = talks.negotiating();
  for (const Party& party : talks.parties()) {
    if (party.role == Role::chair) parties.push_back(party.handle);
  }
  const auto own = std::ranges::find(parties, session->party());
  const bool two = parties.size() == 2 && own != parties.end();
  std::vector<std::string> head = {"point", "about"};
  if (two) {
    std::rotate(parties.begin(), own, own + 1);
    head.insert(head.end(), {"ours (" + parties[0] + ")", "theirs (" + parties[1] + ")"});
  } else {
    head.insert(head.end(), parties.begin(), parties.end());
  }
  head.insert(head.end(), {"state", "ball"});
  Table table(head);
  for (const talks::Point* point : points) {
    std::vector<std::string> row = {point->name, point_label(*point)};
    for (const std::string& party : parties) row.push_back(cell(*point, party));
    row.insert(row.end(), {state_text(*point), ball_text(*point, talks)});
    table.row(std::move(row));
  }
  table.print(columns());
  basis_line(*session);
  return kDone;
}

const Manual status_manual{
    .name = "status",
    .summary = "who has the ball on what, since when, and what to answer by",
    .text =
        "For each negotiating party: the points on which it owes the next move, why, since when (by the "
        "claimed time of the act that passed it), and by when an answer is asked for. The clock of an answer "
        "starts at the receipt; without one it says that arrival is not shown. A desk in several exchanges "
        "shows them all, one after another; with --json name one with --exchange.",
    .options = {{"--as-of", "TIME", "compute with another time than now"}, {"--json", "", "print as JSON"}},
    .examples = {{"parley status", "who must move"}},
    .json = R"json({"as-of": TIME, "exchange": ID,
 "parties": [{"party": TEXT, "joined": BOOL, "overdue": NUMBER,
   "owes": [{"point": NAME, "since": TIME, "why": TEXT, "overdue": BOOL, "answer-by": TIME}]}]})json"};

namespace {

Json status_json(Session& session) {
  const Instant now = session.now();
  Json::Array out;
  for (const talks::PartyStatus& party : talks::status(session.talks(), now)) {
    Json::Array owes;
    for (const talks::Owed& owed : party.owes) {
      Json::Object json{{"point", owed.point->name},
                        {"since", owed.holder.since.rfc3339()},
                        {"why", owed.holder.why},
                        {"overdue", owed.due.overdue}};
      if (owed.due.answer_by) json.emplace("answer-by", owed.due.answer_by->rfc3339());
      owes.emplace_back(std::move(json));
    }
    out.emplace_back(Json::Object{{"party", party.party},
                                  {"joined", party.joined},
                                  {"overdue", static_cast<std::int64_t>(party.overdue)},
                                  {"owes", std::move(owes)}});
  }
  return Json::Object{
      {"as-of", now.rfc3339()}, {"exchange", session.id().hex()}, {"parties", std::move(out)}};
}

void show_status(Session& session) {
  const talks::Talks& talks = session.talks();
  const Instant now = session.now();
  std::size_t agreed = 0;
  std::size_t open = 0;
  for (const talks::Point* point : talks.points()) {
    using talks::State;
    if (point->state == State::agreed || point->state == State::agreed_ad_referendum)
      ++agreed;
    else if (point->state != State::withdrawn && point->state != State::as_in_base_text)
      ++open;
  }
  line(bold(shown(session.record().convene().title)));
  line(fmt::format("{} agreed, {} open, as of {}", agreed, open, now.display()));
  for (const talks::PartyStatus& party : talks::status(talks, now)) {
    line();
    std::string head = party.owes.empty() ? party.party + " owes nothing"
                                          : fmt::format("{} has the ball on {}", party.party,
                                                        count_text(party.owes.size(), "point", "points"));
    if (party.overdue > 0) head += fmt::format(", {} overdue", party.overdue);
    if (!party.joined) head += " (has not joined)";
    line(bold(head));
    if (party.owes.empty()) continue;
    Table table({"point", "about", "since", "answer by", "why"});
    for (const talks::Owed& owed : by_urgency(talks, party.owes)) {
      std::string by = owed.due.answer_by ? owed.due.answer_by->display() : "–";
      if (owed.due.overdue)
        by += " OVERDUE";
      else if (!owed.due.received)
        by += by == "–" ? "" : " (arrival not shown)";
      table.row(
          {owed.point->name, point_label(*owed.point), owed.holder.since.date(), by, shown(owed.holder.why)});
    }
    table.print(columns());
  }
  line();
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
  const auto facts = talks::facts(session->talks(), session->now());
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
    bool first = true;
    for (const std::string& wrapped : wrap(fact.line, std::max<std::size_t>(columns(), 40) - 4)) {
      line((first ? "  - " : "    ") + wrapped);
      first = false;
    }
  }
  return kDone;
}

}  // namespace parley::cli
