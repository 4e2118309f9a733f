/// What is known of a note's way to the others, and what proves it.
#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "talks/arrival.hpp"

namespace parley::cli {

const Manual arrival_manual{
    .name = "arrival",
    .summary = "what is known of a note's way to each party, what proves it, and what that does not prove",
    .text =
        R"(Tells apart, for each addressee of a note: that it was signed; that this desk put it into a pouch; that the other side has signed an act which had it in its past (fetched); that it was refused, and why; that a receipt for it was signed (opened); and that no receipt by the answer-by date is here. With each stands the act that proves it (see it with parley show ACT), or that nothing does, and what it does not prove.

Without a note it lists your party's notes, each addressee with the last that is known.)",
    .options = {{"NOTE", "", "its name: usa/1", false},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley arrival", "where our notes are"},
                 {"parley arrival usa/1", "one, with what proves it"}},
    .json =
        R"json([{"note": NAME, "act": ID, "party": TEXT, "stage": "signed", "carried", "fetched", "refused", "opened" or "not opened by the date",
 "steps": [{"stage", "text", "not-proved": TEXT, and where there is one "when": TIME, "by": TEXT, "act": ID}]}])json"};

namespace {

/// With what this desk alone knows.
std::vector<talks::Step> all_steps(const Session& session, const talks::Talks& talks,
                                   const talks::NoteView& note, const talks::Arrival& arrival) {
  std::vector<talks::Step> out = talks::steps(talks, note, arrival, session.now());
  if (const auto carried = session.desk().carried(note.act)) {
    const std::string text = carried->times == 1
                                 ? "put into a pouch on this desk"
                                 : fmt::format("put into {} pouches on this desk, the last on {}, the first",
                                               carried->times, carried->last.display());
    out.insert(out.begin() + 1, {talks::Stage::carried,
                                 carried->first,
                                 {},
                                 {},
                                 text,
                                 "anything to others: it is this desk's own note"});
  }
  return out;
}

Json json_of(const talks::Step& step) {
  Json::Object json{{"stage", talks::word(step.stage)}, {"text", step.text}, {"not-proved", step.not_proved}};
  if (step.when) json.emplace("when", step.when->rfc3339());
  if (!step.by.empty()) json.emplace("by", step.by);
  if (step.act) json.emplace("act", step.act->hex());
  return json;
}

void show(const talks::Step& step) {
  const std::size_t width = std::max<std::size_t>(columns(), 40) - 4;
  std::string head = fmt::format("{}: {}", talks::word(step.stage), shown(step.text));
  if (step.when)
    head +=
        step.stage == talks::Stage::not_opened ? ", " + step.when->display() : " on " + step.when->display();
  for (const std::string& wrapped : wrap(head, width)) line("  " + wrapped);
  line("      proof: " + (step.act ? "act " + step.act->hex().substr(0, 16) : std::string("none")));
  for (const std::string& wrapped : wrap("does not prove " + step.not_proved, width - 4))
    line("      " + wrapped);
}

}  // namespace

int run_arrival(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  std::vector<const talks::NoteView*> notes;
  const auto named = arguments.get("NOTE");
  if (named) {
    const auto found = talks.find_note(*named);
    if (!found) return failed(found.error());
    if ((*found)->party == talks::kBaseName)
      return failed({"the base text was not delivered: it is in the founding act", "see parley log"});
    notes.push_back(*found);
  } else {
    notes = talks.notes();
    std::erase_if(notes, [&](const talks::NoteView* note) { return note->party != session->party(); });
  }
  Json::Array out;
  Table table({"note", "title", "to", "last known", "when", "by"});
  for (const talks::NoteView* note : notes) {
    if (named && !session->json()) {
      line(bold(note->name + "  " + shown(note->title) + standing_mark(note->standing)));
      for (const std::string& each : publication_lines(talks, *note)) line("  publication " + each);
    }
    for (const talks::Arrival& arrival : talks::arrivals(talks, *note)) {
      const std::vector<talks::Step> steps = all_steps(*session, talks, *note, arrival);
      const talks::Step& last = steps.back();
      Json::Array json;
      for (const talks::Step& step : steps) json.push_back(json_of(step));
      out.emplace_back(Json::Object{{"note", note->name},
                                    {"act", note->act.hex()},
                                    {"party", arrival.party},
                                    {"stage", talks::word(last.stage)},
                                    {"steps", std::move(json)}});
      table.row({note->name, shown(note->title), arrival.party, std::string(talks::word(last.stage)),
                 last.when ? last.when->display() : "–", last.by.empty() ? "–" : last.by});
      if (!named || session->json()) continue;
      line("\nto " + bold(arrival.party));
      for (const talks::Step& step : steps) show(step);
    }
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (notes.empty())
    line("Your party has delivered no note yet.");
  else if (!named)
    table.print(columns());
  return kDone;
}

}  // namespace parley::cli
