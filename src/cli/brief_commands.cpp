/// One page for a principal.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/terminal.hpp"
#include "talks/conclusion.hpp"
#include "talks/events.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

namespace parley::cli {

const Manual brief_manual{
    .name = "brief",
    .summary =
        "one page for a principal: what is agreed, what is open, who must move, what changed, what is due",
    .text =
        R"(Says in words where the talks stand, for somebody who has a minute: what is agreed, what is open and who has the ball since when, what one's own party owes and by when, which lists of agreed wordings wait to be signed, what was said and happened lately, and what is coming.

Of whatever there is much of the page names some, and how many more there are; with --all it names all, and as JSON it always does.)",
    .options = {{"--since", "TIME", "what changed since then (default: the last seven days)"},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--all", "", "name all, however many there are"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley brief", "the page"}, {"parley brief --since 2022-01-01", "what changed this year"}},
    .json = R"json({"exchange": ID, "title": TEXT, "as-of", "since": TIME, "party", "basis": TEXT,
 "adopted", "agreed", "ad-referendum", "open": [{"point": NAME, "place", "title", "standing", "state": TEXT,
   "departs": [TEXT] (from what was adopted), "incomplete" (it has blanks), "without-prejudice": BOOL}],
 "withdrawn": NUMBER,
 "must-move": [{"party": TEXT, "points", "overdue": NUMBER, "since": TIME (if it must)}],
 "ours": [{"points": [NAME], "answer-by": TIME (if it was asked for), "overdue": BOOL,
   "deed": TEXT (what there is to be done; empty: to answer, or to offer something else)}],
 "lists": [{"agreed": NUMBER (of points), "signed-by", "to-sign": [TEXT], "to-confirm": [{"party": TEXT, "by": TIME}]}]
   (lists of agreed wordings that wait for a signature or a confirmation),
 "said": [{"note": NAME, "title", "party", "delegate", "standing": TEXT, "dated": TIME (as far as it can be believed),
   "claimed": TIME, "of": [{"said": TEXT, "points": [NAME], "if", "package": TEXT (its terms)}]}],
 "happened": [{"kind": "left", "signature", "confirmed", "adopted" or "lapsed", "when": TIME, "party", "text": TEXT}],
 "coming": [{"exchange": ID, "kind": TEXT, "when": TIME, "party", "text": TEXT, "about": [NAME], "overdue", "arrival-shown": BOOL}],
  "declarations": [{"name": NAME, "party", "trigger", "state", "standing", "why": TEXT}]})json"};

namespace {

using Points = std::vector<const talks::Point*>;

/// Where the points stand, each under one heading.
struct Standing {
  Points adopted, agreed, ad_referendum, open;
  std::size_t withdrawn = 0;
};

/// What one's own party has to do by one date.
struct Duty {
  std::optional<Instant> by;
  bool overdue = false;
  std::string_view deed;
  Points points;
};

/// What was said, and on which terms.
struct SaidOf {
  std::string word;
  talks::Terms terms;
  auto operator<=>(const SaidOf&) const = default;
};

/// A note, and what it said of which points.
struct Saying {
  const talks::NoteView* note = nullptr;
  Instant dated;
  std::map<SaidOf, Points> said;
};

Standing where_it_stands(const talks::Talks& talks) {
  Standing out;
  for (const talks::Point* point : talks.points()) {
    if (point->adopted)
      out.adopted.push_back(point);
    else if (point->state == talks::State::agreed)
      out.agreed.push_back(point);
    else if (point->state == talks::State::agreed_ad_referendum)
      out.ad_referendum.push_back(point);
    else if (point->state == talks::State::withdrawn)
      ++out.withdrawn;
    else if (talks::is_open(*point))
      out.open.push_back(point);
  }
  return out;
}

/// Overdue first, then by date, what has no date last.
std::vector<Duty> duties(const talks::PartyStatus& own) {
  std::vector<Duty> out;
  for (const talks::Owed& owed : own.owes) {
    const std::string_view deed = deed_on(*owed.point);
    const auto same = [&](const Duty& duty) {
      return std::tie(duty.by, duty.overdue, duty.deed) ==
             std::tie(owed.due.answer_by, owed.due.overdue, deed);
    };
    const auto found = std::ranges::find_if(out, same);
    Duty& duty =
        found != out.end() ? *found : out.emplace_back(Duty{owed.due.answer_by, owed.due.overdue, deed, {}});
    duty.points.push_back(owed.point);
  }
  return out;
}

/// What a statement comes to.
SaidOf said_of(const talks::Statement& statement) {
  return {std::string(talks::word(statement.said)) + (statement.effective() ? "" : " (without effect)"),
          talks::terms_of(statement.paragraph)};
}

/// What is dated since then, or has come to this desk since.
std::vector<Saying> said_since(const Session& session, Instant since) {
  const talks::Talks& talks = session.talks();
  std::map<ActId, std::map<SaidOf, Points>> said_in;
  for (const talks::Point* point : talks.points()) {
    for (const talks::Statement& statement : point->thread) {
      Points& points = said_in[statement.act][said_of(statement)];
      if (points.empty() || points.back() != point) points.push_back(point);
    }
  }
  std::vector<Saying> out;
  for (const talks::NoteView* note : talks.notes()) {
    const Instant dated = talks::dated(talks, note->act, session.now());
    const auto stored = session.desk().stored_at(note->act);
    const bool came = stored && since <= *stored && *stored <= session.now();
    if (note->counts && (dated >= since || came)) out.push_back({note, dated, said_in[note->act]});
  }
  return out;
}

/// What happened since then beside notes, or has come to this desk since.
std::vector<talks::Event> happened_since(const Session& session, Instant since) {
  std::vector<talks::Event> out = talks::events(session.talks(), session.now());
  std::erase_if(out, [&](const talks::Event& event) {
    const auto stored = event.act ? session.desk().stored_at(*event.act) : std::nullopt;
    return event.when < since && !(stored && since <= *stored && *stored <= session.now());
  });
  return out;
}

/// What a list waits for from one's own party, and by which command that is done; or empty.
std::string list_of_ours(const talks::WaitingList& list, const std::string& own) {
  const std::string awaited = list.awaited_from(own);
  if (awaited.empty()) return awaited;
  return awaited + (list.to_confirm.contains(own) ? ": parley conclusions, parley confirm"
                                                  : ": parley conclusions, parley conclude");
}

std::vector<talks::Reminder> what_comes(const talks::Talks& talks, Instant now) {
  std::vector<talks::Reminder> all = talks::reminders(talks, now);
  std::erase_if(all, [](const talks::Reminder& one) { return one.overdue; });
  return all;
}

Instant longest_since(const talks::PartyStatus& party) {
  return std::ranges::min(party.owes, {}, [](const talks::Owed& owed) { return owed.pass.since; }).pass.since;
}

void say(const std::string& text) {
  flow(text);
}

void item(const std::string& text) {
  flow(text, "  - ");
}

/// What people say of a point in passing: its place, where it has one.
std::string short_label(const talks::Point& point) {
  return point.place.empty() ? point_label(point)
                             : shown(point.place) + standing_mark(talks::opened_in(point));
}

/// What the label does not say: that it was accepted so.
std::string without_prejudice(const talks::Point& point) {
  const bool said = talks::opened_in(point) == NoteStanding::without_prejudice;
  return point.without_prejudice && !said ? " (without prejudice)" : "";
}

/// How a point is named where the page says how it stands.
std::string long_label(const talks::Point& point) {
  std::string label = point_label(point);
  if (point.adopted) {
    const auto& departs = point.adopted->departs;
    return departs.empty()
               ? label
               : label + " (" + list_of(departs) + (departs.size() == 1 ? " departs)" : " depart)");
  }
  switch (point.state) {
    case talks::State::agreed:
      return label + (point.incomplete ? " (has blanks)" : "") + without_prejudice(point);
    case talks::State::agreed_ad_referendum:
      return label + without_prejudice(point);
    case talks::State::open:
      return label;
    default:
      return label + " (" + state_text(point) + ")";
  }
}

/// The page in words: where it is not to name all, it names some of each kind, and says how many more there
/// are.
class Page {
 public:
  Page(const Session& session, Instant since, bool all) : session_(session), since_(since), all_(all) {}

  void write() const {
    line(bold(shown(session_.record().convene().title)));
    say("As of " + now().display() + ", for " + own() + ".");
    line();
    where_it_stands();
    who_moves();
    what_changed();
    what_comes();
    what_was_declared();
    line();
  }

 private:
  const Session& session_;
  Instant since_;
  bool all_;
  static constexpr std::size_t kNamed = 8;   // in a sentence
  static constexpr std::size_t kInLine = 4;  // in a line of a list
  static constexpr std::size_t kLines = 6;   // in a list

  const talks::Talks& talks() const { return session_.talks(); }
  Instant now() const { return session_.now(); }
  const std::string& own() const { return session_.party(); }

  /// How many of so many are not named. One more is named, rather than said to be there.
  std::size_t left_out(std::size_t all, std::size_t most) const {
    return all_ || all <= most + 1 ? 0 : all - most;
  }

  /// `a, b and 3 more`.
  std::string some_of(std::vector<std::string> items, std::size_t most) const {
    if (const std::size_t more = left_out(items.size(), most); more > 0) {
      items.resize(most);
      items.push_back(std::to_string(more) + " more");
    }
    return list_of(items);
  }

  std::string in_sentence(const Points& all) const {
    std::vector<std::string> labels;
    for (const talks::Point* point : all) labels.push_back(long_label(*point));
    return some_of(std::move(labels), kNamed);
  }

  std::string in_line(const Points& all) const {
    std::vector<std::string> labels;
    for (const talks::Point* point : all) labels.push_back(short_label(*point));
    return some_of(std::move(labels), kInLine);
  }

  /// A line for each, and how many more there are.
  template <class Value, class Write>
  void list(const std::vector<Value>& all, std::string_view one, std::string_view more, Write write) const {
    const std::size_t hidden = left_out(all.size(), kLines);
    std::for_each_n(all.begin(), all.size() - hidden, write);
    if (hidden > 0) item("and " + count_text(hidden, one, more));
  }

  void stand(const Points& all, std::string_view one, std::string_view more) const {
    if (!all.empty()) say(count_text(all.size(), one, more) + ": " + in_sentence(all) + ".");
  }

  void where_it_stands() const {
    const Standing all = cli::where_it_stands(talks());
    stand(all.adopted, "point is adopted", "points are adopted");
    if (all.agreed.empty() && all.adopted.empty() && all.ad_referendum.empty()) say("Nothing is agreed yet.");
    stand(all.agreed, "point is agreed", "points are agreed");
    stand(all.ad_referendum, "point is agreed ad referendum, and not confirmed",
          "points are agreed ad referendum, and not confirmed");
    stand(all.open, "point is open", "points are open");
    for (const talks::Event& one : talks::departures(talks(), now()))
      say(one.text + " (" + one.when.date() + ").");
    if (all.withdrawn > 0) say(count_text(all.withdrawn, "point was withdrawn.", "points were withdrawn."));
  }

  void has_the_ball(const talks::PartyStatus& party, const std::string& who) const {
    say(fmt::format("{} the ball on {}, the longest since {}{}.", who,
                    count_text(party.owes.size(), "point", "points"), longest_since(party).date(),
                    party.overdue > 0 ? fmt::format("; {} overdue", party.overdue) : ""));
  }

  void duty(const Duty& duty) const {
    std::string text = duty.by ? "by " + duty.by->display() : "";
    if (duty.overdue) text = "OVERDUE, " + text;
    if (!duty.deed.empty()) text += (text.empty() ? "" : ", ") + std::string(duty.deed);
    item((text.empty() ? "without a date" : text) + ": " + in_line(duty.points));
  }

  /// We first; of the others, who has had it longest.
  void who_moves() const {
    line("\n" + bold("Who must move"));
    const std::vector<talks::WaitingList> lists = talks::waiting_lists(talks(), now());
    const auto signs_or_confirms = [&](const std::string& party) {
      return std::ranges::any_of(lists, [&](const auto& list) { return !list.awaited_from(party).empty(); });
    };
    std::vector<talks::PartyStatus> move;
    std::vector<std::string> rest;
    for (const talks::WaitingList& list : lists) waiting(list);
    for (const talks::PartyStatus& party : talks::status(talks(), now())) {
      if (party.party != own() && !party.owes.empty())
        move.push_back(party);
      else if (party.owes.empty() && signs_or_confirms(party.party))
        continue;
      else if (party.party != own())
        rest.push_back(party.party);
      else if (party.owes.empty())
        say("We owe nothing.");
      else {
        has_the_ball(party, "We have");
        list(duties(party), "more date of ours", "more dates of ours", [&](const Duty& one) { duty(one); });
      }
    }
    std::ranges::sort(move, {}, [](const talks::PartyStatus& party) {
      return std::pair(longest_since(party), party.party);
    });
    const std::size_t hidden = left_out(move.size(), kLines);
    for (std::size_t i = 0; i < move.size() - hidden; ++i) has_the_ball(move[i], move[i].party + " has");
    if (hidden > 0) say(fmt::format("{} more parties have the ball.", hidden));
    if (!rest.empty()) say(some_of(rest, kNamed) + (rest.size() == 1 ? " owes nothing." : " owe nothing."));
  }

  void waiting(const talks::WaitingList& list) const {
    if (const std::string ours = list_of_ours(list, own()); !ours.empty()) say(ours + ".");
    std::vector<std::string> others;
    for (const std::string& party : list.to_sign) {
      if (party != own()) others.push_back(party);
    }
    if (!others.empty())
      say(list.text() + ", and waits for the signature of " + some_of(others, kNamed) + ".");
    for (const auto& [party, by] : list.to_confirm) {
      if (party != own()) say(list.awaited_from(party) + ".");
    }
  }

  void saying(const Saying& saying) const {
    const talks::NoteView& note = *saying.note;
    std::string text;
    for (const auto& [said, of] : saying.said)
      text += fmt::format("; {}{}: {}", said.word, talks::terms_in_brief({said.terms}), in_line(of));
    const std::string claimed = saying.dated == note.time ? "" : " (it claims " + note.time.date() + ")";
    item(fmt::format("{}{}, {} \"{}\"{} of {}{}", saying.dated.date(), claimed,
                     note.party == own() ? "our" : note.party + "'s", shown(note.title),
                     standing_mark(note.standing), note.delegate, text));
  }

  void what_changed() const {
    line("\n" + bold("What was said since " + since_.date()));
    std::vector<Saying> all = said_since(session_, since_);
    if (const std::size_t earlier = left_out(all.size(), kLines); earlier > 0) {
      item(count_text(earlier, "earlier note", "earlier notes") + ", and then");
      all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(earlier));
    }
    for (const Saying& one : all) saying(one);
    std::vector<talks::Event> events = happened_since(session_, since_);
    if (const std::size_t earlier = left_out(events.size(), kLines); earlier > 0) {
      item(count_text(earlier, "earlier act or lapse", "earlier acts and lapses") + ", and then");
      events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(earlier));
    }
    for (const talks::Event& one : events) item(one.when.date() + ", " + one.text);
    if (all.empty() && events.empty()) say("Nothing.");
  }

  void what_comes() const {
    const std::vector<talks::Reminder> all = cli::what_comes(talks(), now());
    if (all.empty()) return;
    line("\n" + bold("What is coming"));
    list(all, "more date", "more dates", [&](const talks::Reminder& one) {
      item(fmt::format("{}: {}{}{}", one.whole_day ? one.when.date() : one.when.display(), one.text,
                       one.place.empty() ? "" : ", " + shown(one.place),
                       one.kind == talks::Reminder::Kind::meeting || one.about.empty()
                           ? ""
                           : " (" + some_of(one.about, kInLine) + ")"));
    });
  }

  void what_was_declared() const {
    const std::vector<talks::Declaration> all = talks::declarations(talks(), now());
    if (all.empty()) return;
    line("\n" + bold("What was declared"));
    list(all, "more declaration", "more declarations",
         [&](const talks::Declaration& one) { item(declaration_text(one)); });
  }
};

Json names_json(const Points& points) {
  Json::Array out;
  for (const talks::Point* point : points) out.emplace_back(point->name);
  return out;
}

Json points_json(const Points& points) {
  Json::Array out;
  for (const talks::Point* point : points) {
    Json::Array departs;
    if (point->adopted) {
      for (const std::string& party : point->adopted->departs) departs.emplace_back(party);
    }
    out.emplace_back(Json::Object{{"point", point->name},
                                  {"place", point->place},
                                  {"title", point->title},
                                  {"standing", standing_text(talks::opened_in(*point))},
                                  {"state", state_text(*point)},
                                  {"departs", std::move(departs)},
                                  {"incomplete", point->incomplete},
                                  {"without-prejudice", point->without_prejudice}});
  }
  return out;
}

Json saying_json(const Saying& saying) {
  Json::Array of;
  for (const auto& [said, points] : saying.said) {
    Json::Object json{{"said", said.word}, {"points", names_json(points)}};
    put_terms(json, said.terms);
    of.emplace_back(std::move(json));
  }
  const talks::NoteView& note = *saying.note;
  return Json::Object{{"note", note.name},
                      {"title", note.title},
                      {"party", note.party},
                      {"delegate", note.delegate},
                      {"standing", standing_text(note.standing)},
                      {"dated", saying.dated.rfc3339()},
                      {"claimed", note.time.rfc3339()},
                      {"of", std::move(of)}};
}

Json duty_json(const Duty& duty) {
  Json::Object out{
      {"points", names_json(duty.points)}, {"overdue", duty.overdue}, {"deed", std::string(duty.deed)}};
  if (duty.by) out.emplace("answer-by", duty.by->rfc3339());
  return out;
}

Json list_json(const talks::WaitingList& list) {
  Json::Array to_confirm;
  for (const auto& [party, by] : list.to_confirm)
    to_confirm.emplace_back(Json::Object{{"party", party}, {"by", by.rfc3339()}});
  return Json::Object{{"agreed", static_cast<std::int64_t>(list.conclusion.list.agreed.size())},
                      {"signed-by", Json::Array(list.signed_by.begin(), list.signed_by.end())},
                      {"to-sign", Json::Array(list.to_sign.begin(), list.to_sign.end())},
                      {"to-confirm", std::move(to_confirm)}};
}

Json brief_json(const Session& session, Instant since) {
  const talks::Talks& talks = session.talks();
  const Instant now = session.now();
  const Standing points = where_it_stands(talks);
  Json::Array moves, ours, said, coming, declared, happened, lists;
  for (const talks::Event& event : happened_since(session, since)) {
    happened.emplace_back(Json::Object{{"kind", talks::word(event.kind)},
                                       {"when", event.when.rfc3339()},
                                       {"party", event.party},
                                       {"text", event.text}});
  }
  for (const talks::WaitingList& list : talks::waiting_lists(talks, now)) lists.push_back(list_json(list));
  for (const talks::PartyStatus& party : talks::status(talks, now)) {
    Json::Object json{{"party", party.party},
                      {"points", static_cast<std::int64_t>(party.owes.size())},
                      {"overdue", static_cast<std::int64_t>(party.overdue)}};
    if (!party.owes.empty()) json.emplace("since", longest_since(party).rfc3339());
    moves.emplace_back(std::move(json));
    if (party.party != session.party()) continue;
    for (const Duty& duty : duties(party)) ours.push_back(duty_json(duty));
  }
  for (const Saying& saying : said_since(session, since)) said.push_back(saying_json(saying));
  for (const talks::Reminder& one : what_comes(talks, now))
    coming.push_back(reminder_json(one, session.id()));
  for (const talks::Declaration& one : talks::declarations(talks, now))
    declared.push_back(declaration_json(one));
  return Json::Object{{"exchange", session.id().hex()},
                      {"title", session.record().convene().title},
                      {"as-of", now.rfc3339()},
                      {"since", since.rfc3339()},
                      {"party", session.party()},
                      {"basis", session.record().convene().rules.basis},
                      {"adopted", points_json(points.adopted)},
                      {"agreed", points_json(points.agreed)},
                      {"ad-referendum", points_json(points.ad_referendum)},
                      {"open", points_json(points.open)},
                      {"withdrawn", static_cast<std::int64_t>(points.withdrawn)},
                      {"must-move", std::move(moves)},
                      {"ours", std::move(ours)},
                      {"lists", std::move(lists)},
                      {"said", std::move(said)},
                      {"happened", std::move(happened)},
                      {"coming", std::move(coming)},
                      {"declarations", std::move(declared)}};
}

}  // namespace

int run_brief(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  constexpr std::int64_t kWeek = std::int64_t{7} * 24 * 60 * 60;
  const auto given = since_option(arguments, "--since");
  if (!given) return failed(given.error());
  const Instant since = given->value_or(Instant{session->now().seconds - kWeek});
  if (session->json()) {
    print(brief_json(*session, since).pretty());
    return kDone;
  }
  Page(*session, since, arguments.has("--all")).write();
  basis_line(*session);
  return kDone;
}

}  // namespace parley::cli
