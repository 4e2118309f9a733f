/// Meetings and their minutes.
#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "talks/meetings.hpp"

namespace parley::cli {

const Manual meetings_manual{
    .name = "meetings",
    .summary = "meetings proposed, accepted, moved and held, and how far their minutes are agreed",
    .text =
        R"(Lists the talks that notes have proposed: each date with what the parties said of it, and where the meeting stands. A date is accepted when every negotiating party but the one that proposed it has accepted it.

In a note: "## Talks: 2022-02-01T10:00Z, Geneva" proposes a meeting, "## Re usa/1.7: accept" accepts it, "## Talks usa/1.7 moved: 2022-02-03T10:00Z, Vienna" proposes another date for it, "## Talks usa/1.7 held" says that it took place. Minutes are a note with "minutes: usa/1.7" in its header: its paragraphs are accepted, corrected (countered) or rejected like any wording, and stand as agreed minutes when all of them are agreed.)",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley meetings", "all of them"}},
    .json = R"json([{"name": NAME, "state": "proposed", "accepted", "to be moved", "held" or "withdrawn",
 "proposals": [{"name": NAME, "by", "standing", "place": TEXT, "proposed", "date": TIME, "whole-day", "withdrawn", "accepted": BOOL,
   "answers": [{"party", "said": TEXT, "name": NAME, "time": TIME, "contradictory": BOOL}]}],
 "held": [{"party": TEXT, "name": NAME}],
 "minutes": [{"note": NAME, "party": TEXT, "paragraphs", "agreed": NUMBER, "stand": BOOL}]}])json"};

namespace {

std::string date_of(const talks::Proposal& proposal) {
  return (proposal.whole_day ? proposal.date.date() : proposal.date.display()) +
         (proposal.place.empty() ? "" : ", " + shown(proposal.place));
}

Json json_of(const talks::Meeting& meeting) {
  Json::Array proposals, held, minutes;
  for (const talks::Proposal& one : meeting.proposals) {
    Json::Array answers;
    for (const auto& answer : one.answers) {
      answers.emplace_back(Json::Object{{"party", answer.party},
                                        {"said", talks::word(answer.said)},
                                        {"name", answer.name},
                                        {"time", answer.time.rfc3339()},
                                        {"contradictory", answer.contradictory}});
    }
    proposals.emplace_back(Json::Object{{"name", one.name},
                                        {"by", one.delegate},
                                        {"standing", standing_text(one.standing)},
                                        {"place", one.place},
                                        {"proposed", one.proposed.rfc3339()},
                                        {"date", one.date.rfc3339()},
                                        {"whole-day", one.whole_day},
                                        {"withdrawn", one.withdrawn},
                                        {"accepted", one.accepted},
                                        {"answers", std::move(answers)}});
  }
  for (const auto& one : meeting.held)
    held.emplace_back(Json::Object{{"party", one.party}, {"name", one.name}});
  for (const talks::Minutes& one : meeting.minutes) {
    minutes.emplace_back(Json::Object{{"note", one.name},
                                      {"party", one.party},
                                      {"paragraphs", static_cast<std::int64_t>(one.paragraphs)},
                                      {"agreed", static_cast<std::int64_t>(one.agreed)},
                                      {"stand", one.stand()}});
  }
  return Json::Object{{"name", meeting.first().name},
                      {"state", talks::word(meeting.state)},
                      {"proposals", std::move(proposals)},
                      {"held", std::move(held)},
                      {"minutes", std::move(minutes)}};
}

void show(const talks::Meeting& meeting) {
  line(bold(fmt::format("{}  {}: {}", meeting.first().name, date_of(meeting.stands()),
                        talks::word(meeting.state))));
  for (const talks::Proposal& one : meeting.proposals) {
    std::string head =
        fmt::format("  {} by {} ({}): {}", one.name, one.delegate, one.proposed.date(), date_of(one));
    head += standing_mark(one.standing);
    if (one.withdrawn) head += ", withdrawn";
    if (one.accepted) head += ", accepted";
    line(head);
    for (const auto& answer : one.answers)
      line(fmt::format("    {} {} ({})", answer.party,
                       answer.contradictory ? "contradicts itself" : std::string(talks::word(answer.said)),
                       answer.name));
  }
  for (const auto& one : meeting.held)
    line(fmt::format("  held, says {} ({}){}", one.party, one.name, one.on ? ": " + one.on->date() : ""));
  for (const talks::Minutes& one : meeting.minutes)
    line(fmt::format("  minutes {}: {}", one.name, talks::word(one)));
}

}  // namespace

int run_meetings(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const auto all = talks::meetings(session->talks());
  if (session->json()) {
    Json::Array out;
    for (const talks::Meeting& meeting : all) out.push_back(json_of(meeting));
    print(Json(std::move(out)).pretty());
    return kDone;
  }
  if (all.empty()) line("No meeting has been proposed. In a note: ## Talks: 2022-02-01T10:00Z, Geneva");
  for (const talks::Meeting& meeting : all) {
    if (&meeting != &all.front()) line();
    show(meeting);
  }
  return kDone;
}

}  // namespace parley::cli
