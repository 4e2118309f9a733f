/// The table: points × parties, in several forms.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "talks/events.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

namespace parley::cli {
namespace {

Json publication_json(const talks::Talks& talks) {
  Json::Array notes;
  for (const talks::Publicity& one : talks::publicity(talks)) {
    Json::Array paragraphs, said;
    for (const DisclosureId& id : one.paragraphs) paragraphs.emplace_back(talks.name({one.note, id}));
    for (const auto& saying : one.sayings)
      said.emplace_back(Json::Object{{"party", saying.party},
                                     {"by", saying.delegate},
                                     {"said", name_of(saying.say)},
                                     {"time", saying.time.rfc3339()},
                                     {"act", saying.act.hex()}});
    notes.emplace_back(Json::Object{{"note", one.note_name},
                                    {"paragraphs", std::move(paragraphs)},
                                    {"said", std::move(said)},
                                    {"may-be-made-public", one.may}});
  }
  return Json::Object{{"rule", name_of(talks.record().convene().rules.publication)},
                      {"notes", std::move(notes)}};
}

Json point_json(const talks::Point& point, const talks::Talks& talks, Instant now,
                const std::vector<talks::Declaration>& declared) {
  Json::Array positions, wordings, ball;
  for (const talks::Position& position : talks.positions(point)) {
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
    Json::Array stands;
    for (const talks::WordingId& id : position.stands_on) stands.emplace_back(talks.name(id));
    json.emplace("stands-on", std::move(stands));
    json.emplace("standing", standing_text(position.standing));
    json.emplace("ad-referendum", position.ad_referendum);
    json.emplace("on-terms", position.on_terms);
    json.emplace("stands-by", grounds_json(point, position));
    put_terms(json, talks::terms_of(position.paragraph));
    if (position.until) json.emplace("until", position.until->rfc3339());
    positions.emplace_back(std::move(json));
  }
  for (const talks::Wording& wording : point.wordings) {
    Json::Object json{{"name", wording.name},
                      {"party", wording.party},
                      {"stands", wording.stands},
                      {"standing", standing_text(wording.standing)},
                      {"incomplete", wording.incomplete},
                      {"became", became(wording)}};
    Json::Array accepted, from;
    for (const std::string& party : wording.accepted_by) accepted.emplace_back(party);
    for (const ParagraphId& source : wording.from) from.emplace_back(talks.name(source));
    json.emplace("accepted-by", std::move(accepted));
    json.emplace("from", std::move(from));
    if (wording.open_until) json.emplace("open-until", wording.open_until->rfc3339());
    if (wording.text) json.emplace("text", *wording.text);
    json.emplace("terms", terms_json(point, wording.id));
    const std::vector<talks::Terms> own = talks::terms_on(point, wording.party, wording.id);
    if (!own.empty()) put_terms(json, own.front());
    wordings.emplace_back(std::move(json));
  }
  for (const talks::BallHolder& holder : point.ball) {
    const talks::Due due = talks::due(talks, holder, now);
    Json::Object json{{"party", holder.party},
                      {"since", talks::held_since(talks, holder, now).rfc3339()},
                      {"why", holder.pass->why},
                      {"overdue", due.overdue}};
    if (due.answer_by) json.emplace("answer-by", due.answer_by->rfc3339());
    if (due.received) json.emplace("received", due.received->rfc3339());
    ball.emplace_back(std::move(json));
  }
  Json::Array departs, from, into, blocked, sought, conditional;
  if (point.adopted) {
    for (const std::string& party : point.adopted->departs) departs.emplace_back(party);
  }
  for (const talks::PointId& id : point.from) from.emplace_back(talks.name(id));
  for (const talks::PointId& id : point.into) into.emplace_back(talks.name(id));
  for (const talks::Blocker& blocker : point.blocked_by) {
    for (const talks::Blocker::Part& part : blocker.parts) blocked.emplace_back(part.name);
  }
  for (const talks::Reopened& one : point.sought) sought.emplace_back(one.party);
  for (const talks::Declaration* one : talks::declared_on(talks, point, declared))
    conditional.push_back(declaration_json(*one));
  Json::Object json{{"point", point.name},
                    {"place", point.place},
                    {"title", point.title},
                    {"standing", standing_text(talks::opened_in(point))},
                    {"opened-by", point.party},
                    {"state", talks::word(point.state)},
                    {"about", talks::word(point.matter)},
                    {"adopted", point.adopted.has_value()},
                    {"departs", std::move(departs)},
                    {"reopened-by", point.reopened ? point.reopened->party : ""},
                    {"reopening-sought-by", std::move(sought)},
                    {"settled", point.locked},
                    {"incomplete", point.incomplete},
                    {"with-statement", point.with_statement},
                    {"without-prejudice", point.without_prejudice},
                    {"blocked-by", std::move(blocked)},
                    {"from", std::move(from)},
                    {"into", std::move(into)},
                    {"declarations", std::move(conditional)},
                    {"why", point.why},
                    {"positions", std::move(positions)},
                    {"wordings", std::move(wordings)},
                    {"ball", std::move(ball)}};
  if (point.agreed) json.emplace("agreed", talks.name(*point.agreed));
  if (point.adopted) json.emplace("adopted-wording", talks.name(point.adopted->wording));
  return json;
}

constexpr std::string_view kFormats[] = {"text", "markdown", "csv", "json"};
constexpr std::string_view kSorts[] = {"place", "state", "since", "answer-by"};
constexpr std::size_t kRoomy = 100;  // columns of a terminal on which the place has a column of its own
constexpr std::size_t kWide = 130;   // on which the dates have room

}  // namespace

const Manual table_manual{
    .name = "table",
    .summary = "points × parties: every position, the state of each point, who has the ball",
    .text =
        R"(The issues list. A point is named after the paragraph that opened it. A cell shows what a party said last, of which wording and on which terms; and, where that is not what the party stands on, on what it does: "asked; accepts usa/1.2". Terms too long for a cell read "on conditions"; in the CSV they are written out. With --texts a cell also holds the text that the party has put forward and stands on. With two negotiating parties the columns are ours and theirs. On a wide terminal, and in the other forms, it also says since when the ball is held and by when an answer is asked for; on one that is too narrow for a table each point is a block. Every form carries the exchange's basis.

What a spreadsheet would take for a formula has an apostrophe before it in the CSV.)",
    .options = {{"--ball", "PARTY", "only points whose ball this party has"},
                {"--open", "", "only points that are neither agreed nor withdrawn"},
                {"--blocked", "", "only points that wait for a condition"},
                {"--state", "WORD", "only points in this state: agreed, crossed, deadlocked …"},
                {"--changed-since", "TIME", "only points of which something was said since"},
                {"--sort", "KEY", "place, state, since or answer-by (default: as they were opened)"},
                {"--texts", "", "with the wordings, below who stands on them"},
                {"--format", "FORM", "text (default), markdown, csv or json"},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "the same as --format json, with all wordings"}},
    .examples = {{"parley table", "the issues list"},
                 {"parley table --open --ball usa --sort answer-by",
                  "what usa must answer, most urgent first"},
                 {"parley table --texts --format csv > issues.csv", "for a spreadsheet"},
                 {"parley table --json | jq '.points[] | select(.state == \"open\") | .point'",
                  "the open points"}},
    .json = R"json({"exchange": ID, "as-of": TIME, "title", "basis": TEXT,
 "publication": {"rule": "never", "consent" or "free",
   "notes": [{"note": NAME, "paragraphs": [NAME] (empty: the whole note), "may-be-made-public": BOOL,
              "said": [{"party", "by", "said": TEXT, "time": TIME, "act": ID}]}]},
 "points": [{"point": NAME, "place", "title", "standing", "opened-by", "state", "why": TEXT, "about": "text", "outline" or "minutes",
   "adopted", "settled", "incomplete", "with-statement", "without-prejudice": BOOL, "reopened-by": TEXT,
   "departs", "reopening-sought-by": [TEXT], "blocked-by", "from", "into": [NAME],
   "agreed", "adopted-wording": NAME (where one is),
   "declarations": [{"name": NAME, "party", "trigger", "state", "standing", "why": TEXT}],
   "positions": [{"party", "standing": TEXT, "contradictory", "unauthorised", "ad-referendum", "on-terms": BOOL,
                  "stands-on": [NAME], and where it has said something what it said last: "said", "by": TEXT,
                  "paragraph": NAME, "time": TIME, "on": NAME, "if", "package": TEXT (its terms), "until": TIME;
                  "stands-by": [{"on": NAME, "said", "standing": TEXT, "confirmed": BOOL (what was said ad referendum),
                    "paragraph": NAME, "act": ID, "time": TIME, "if", "package": TEXT}]}],
   "wordings": [{"name": NAME, "party", "standing", "became", "text": TEXT, "stands", "incomplete": BOOL,
                 "accepted-by": [TEXT], "from": [NAME], "if", "package": TEXT (its author's terms), "open-until": TIME,
                 "terms": [{"party", "if", "package": TEXT}] (of all who stand on it on terms)}],
   "ball": [{"party", "why": TEXT, "since": TIME, "overdue": BOOL, "answer-by", "received": TIME}]}]})json"};

namespace {

/// What the command line asks to see of the table.
struct View : talks::View {
  std::string format = "text";
};

Result<View> view_of(const Arguments& arguments, const talks::Talks& talks) {
  View view;
  view.format = arguments.has("--json") ? "json" : arguments.get("--format").value_or("text");
  if (std::ranges::find(kFormats, view.format) == std::end(kFormats))
    return misuse("--format: there is no form \"" + shown(view.format) + '"',
                  "it is text, markdown, csv or json");
  view.sort = arguments.get("--sort").value_or("");
  if (!view.sort.empty() && std::ranges::find(kSorts, view.sort) == std::end(kSorts))
    return misuse("--sort: there is no order \"" + shown(view.sort) + '"',
                  "it is place, state, since or answer-by");
  view.ball = arguments.get("--ball").value_or("");
  const auto& parties = talks.parties();
  if (!view.ball.empty() &&
      std::ranges::none_of(parties, [&](const Party& each) { return each.handle == view.ball; }))
    return fail("there is no party \"" + shown(view.ball) + "\" in the exchange", "see parley people");
  view.state = arguments.get("--state").value_or(arguments.has("--blocked") ? "blocked" : "");
  const std::vector<std::string> states = talks::state_words();
  if (std::ranges::none_of(states, [&](const std::string& word) {
        return word.starts_with(view.state) || view.state.starts_with(word);
      }))
    return misuse("--state: no state is called \"" + shown(view.state) + '"',
                  "it is one of: " + list_of(states));
  view.open = arguments.has("--open");
  const auto since = since_option(arguments, "--changed-since");
  if (!since) return std::unexpected(since.error());
  view.since = *since;
  return view;
}

/// Whether a spreadsheet would take it for a formula; in East Asia the wide forms too.
bool begins_a_formula(std::string_view text) {
  constexpr std::string_view kSigns[] = {"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.starts_with(sign); });
}

/// RFC 4180; an apostrophe stands before what would be a formula at the beginning of a cell, or of what a
/// spreadsheet that parts cells by semicolons takes for one.
std::string csv_cell(std::string_view text) {
  std::string out = "\"";
  bool begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins && begins_a_formula(text.substr(i))) out += '\'';
    out += text[i] == '"' ? "\"\"" : std::string(1, text[i]);
    begins = text[i] == ';' || text[i] == '\n' || (begins && text[i] == '"');
  }
  return out + '"';
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\|`*_~<>[]&").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? "<br>" : std::string(1, c);
  }
  return out;
}

void print_rows(const std::vector<std::vector<std::string>>& rows, const std::string& format) {
  const bool csv = format == "csv";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string out = csv ? "" : "|";
    for (const std::string& cell : rows[i])
      out += csv ? (out.empty() ? "" : ",") + csv_cell(cell) : " " + markdown_cell(cell) + " |";
    print(out + (csv ? "\r\n" : "\n"));
    if (i > 0 || csv) continue;
    out = "|";
    for (std::size_t column = 0; column < rows[i].size(); ++column) out += " --- |";
    line(out);
  }
}

/// A text below a cell of the table.
void put_below(std::string& cell, const talks::Wording& wording, bool named) {
  cell += (named ? "\n" + wording.name + ": \u201C" : "\n\u201C") + shown_lines(*wording.text) + "\u201D";
}

/// The issue, with the base text.
std::string issue_cell(const talks::Point& point, std::string cell, bool texts) {
  for (const talks::Wording& wording : point.wordings) {
    if (texts && wording.party == talks::kBaseName && wording.text) put_below(cell, wording, false);
  }
  return cell;
}

/// A party's position, with the texts that are its own.
std::string party_cell(const talks::Point& point, const std::string& party, talks::Length length,
                       bool texts) {
  std::string cell = talks::cell_text(point, party, length);
  if (!texts) return cell;
  std::vector<const talks::Wording*> own;
  for (const talks::Wording& wording : point.wordings) {
    if (wording.party == party && wording.stands && wording.text) own.push_back(&wording);
  }
  // Below what was said of another wording the text says whose it is.
  const talks::Position* position = point.position(party);
  const bool named = own.size() > 1 || (!own.empty() && position && position->name != own.front()->name);
  for (const talks::Wording* wording : own) put_below(cell, *wording, named);
  return cell;
}

}  // namespace

int run_table(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const Instant now = session->now();
  const Result<View> view = view_of(arguments, talks);
  if (!view) return failed(view.error());
  const auto all = talks.points();
  const std::vector<const talks::Point*> points = talks::seen(talks, *view, now);
  const std::string& basis = session->record().convene().rules.basis;
  if (view->format == "json") {
    Json::Array out;
    const std::vector<talks::Declaration> declared = talks::declarations(talks, now);
    for (const talks::Point* point : points) out.push_back(point_json(*point, talks, now, declared));
    print(Json(Json::Object{{"exchange", session->id().hex()},
                            {"as-of", now.rfc3339()},
                            {"title", session->record().convene().title},
                            {"basis", basis},
                            {"publication", publication_json(talks)},
                            {"points", std::move(out)}})
              .pretty());
    return kDone;
  }
  bool two = false;
  const std::vector<std::string> parties = talks::columns_of(talks, session->party(), two);
  const bool text = view->format == "text";
  const bool texts = arguments.has("--texts");
  const talks::Length length = view->format == "csv" ? talks::Length::whole : talks::Length::brief;
  const bool places =
      !text || (columns() >= kRoomy &&
                std::ranges::any_of(all, [](const talks::Point* point) { return !point->place.empty(); }));
  std::vector<std::string> head = places ? std::vector<std::string>{"point", "place", "issue"}
                                         : std::vector<std::string>{"point", "issue"};
  const std::vector<talks::Event> went = talks::departures(talks, now);
  const auto heading = [&](const std::string& party) {
    return party + (std::ranges::find(went, party, &talks::Event::party) == went.end() ? "" : " (left)");
  };
  if (two)
    head.insert(head.end(), {"ours (" + heading(parties[0]) + ")", "theirs (" + heading(parties[1]) + ")"});
  else
    for (const std::string& party : parties) head.push_back(heading(party));
  head.insert(head.end(), {"state", "ball"});
  const bool dates = !text || columns() >= kWide;
  if (dates) head.insert(head.end(), {"since", "answer by"});
  std::vector<std::vector<std::string>> rows = {head};
  for (const talks::Point* point : points) {
    std::vector<std::string> row = {point->name};
    if (places) row.push_back(shown(point->place));
    row.push_back(issue_cell(*point, places ? talks::issue_label(*point) : point_label(*point), texts));
    for (const std::string& party : parties) row.push_back(party_cell(*point, party, length, texts));
    row.insert(row.end(), {state_text(*point), ball_text(*point, talks)});
    if (dates) {
      const auto since = talks::held_since(talks, *point, now);
      const auto by = talks::earliest_due(*point, talks, now);
      row.insert(row.end(), {since ? since->date() : "–", by ? by->date() : "–"});
    }
    rows.push_back(std::move(row));
  }
  const std::string count =
      points.size() == all.size() ? "" : fmt::format("{} of {} points. ", points.size(), all.size());
  std::vector<std::string> declared = declaration_lines(talks, points, now);
  for (const talks::Event& one : went) declared.push_back(one.text + " (" + one.when.date() + ").");
  if (view->format == "csv") {
    for (const std::string& each : declared) rows.push_back({each});
    rows.push_back({count + shown(basis)});
    print_rows(rows, "csv");
    return kDone;
  }
  const std::string title = shown(session->record().convene().title);
  if (text)
    flow(title, {}, bold);
  else
    line("# " + markdown_cell(title) + "\n");
  if (all.empty()) {
    line("No point has been opened yet.");
    return kDone;
  }
  if (text) {
    Table table(rows[0]);
    for (std::size_t i = 1; i < rows.size(); ++i) table.row(rows[i]);
    table.print(columns());
    for (const std::string& each : declared) flow(each);
    flow(count + shown(basis), {}, dim);
  } else {
    print_rows(rows, "markdown");
    for (const std::string& each : declared) line("\n" + markdown_cell(each));
    line("\n" + markdown_cell(count + shown(basis)));
  }
  return kDone;
}

}  // namespace parley::cli
