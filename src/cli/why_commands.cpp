/// Why a point is not agreed, and what would close it.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/delivery.hpp"
#include "talks/closing.hpp"
#include "talks/status.hpp"

namespace parley::cli {

const Manual why_manual{
    .name = "why",
    .summary = "why a point is not agreed, and which fewest moves would close it",
    .text =
        R"(Says in which state the point is and why; what each party said last, and by what it stands on which wording, each with the paragraph that says so; and, where a condition or a package of somebody does not hold, the points that it waits for, each with its own reason, the nearest first.

Then it supposes acceptances and confirmations, by whomever, of wordings that are on the table, the fewest first, until the point would be agreed, and names them: no fewer would do. A party that stands on a wording conditionally may also accept it without condition. A new wording can always be agreed, and is not among them. Nothing is signed.)",
    .options = {{"POINT", "", "the point, by its name or its place", true},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley why russia/1.3", "what keeps it open"}},
    .json = R"json({"point": NAME, "state", "why": TEXT,
 "positions": [{"party", "said", "standing": TEXT, "on", "paragraph": NAME, "act": ID, "time": TIME, "if", "package": TEXT (the terms of that),
   "stands-by": [{"on": NAME, "said", "standing": TEXT, "confirmed": BOOL (what was said ad referendum), "paragraph": NAME, "act": ID, "time": TIME,
     "if", "package": TEXT}]}],
 "waits-for": [{"point": NAME, "state", "why": TEXT, "positions": as above}],
 "declarations": [{"name": NAME, "party", "trigger", "state", "why": TEXT}],
 "closed-by": [{"party", "move": TEXT}] or null (none was found), "exhausted": BOOL (no smaller set, or none, would do), "tried": NUMBER})json"};

namespace {

/// Where each party stands, with the act that says so.
void show_positions(const talks::Talks& talks, const talks::Point& point, std::string_view indent) {
  for (const talks::Position& position : talks.positions(point)) {
    if (position.contradictory) {
      flow(fmt::format("{} contradicts itself: {}", position.party, shown(position.contradiction)), indent);
      continue;
    }
    if (!position.said) {
      flow(position.fell.empty() ? position.party + " has said nothing"
                                 : fmt::format("{}: {}", position.party, shown(position.fell)),
           indent);
      continue;
    }
    const auto say = [&](const std::string& text, const std::string& name, Instant time, const ActId& act,
                         NoteStanding standing) {
      flow(fmt::format("{} {} ({}, {}, act {}){}", position.party, text, name, time.date(),
                       act.hex().substr(0, 12), standing_mark(standing)),
           indent);
    };
    say(std::string(talks::past(*position.said)) + (position.on_name.empty() ? "" : " " + position.on_name) +
            talks::terms_of(position.paragraph).text(),
        position.name, position.time, position.act, position.standing);
    for (const talks::Ground& ground : talks::grounds(point, position)) {
      if (talks::is_newest(ground, position)) continue;
      say(fmt::format("stands on {}: {}{}{}", ground.wording_name, talks::word(ground.said),
                      ground.terms.text(), ground.confirmed ? ", and confirmed" : ""),
          ground.name, ground.time, ground.act, ground.standing);
    }
  }
}

Json positions_json(const talks::Point& point) {
  Json::Array out;
  for (const talks::Position& position : point.positions) {
    if (!position.said) continue;
    Json::Object json{{"party", position.party},         {"said", talks::word(*position.said)},
                      {"on", position.on_name},          {"standing", standing_text(position.standing)},
                      {"paragraph", position.name},      {"act", position.act.hex()},
                      {"time", position.time.rfc3339()}, {"stands-by", grounds_json(point, position)}};
    put_terms(json, talks::terms_of(position.paragraph));
    out.emplace_back(std::move(json));
  }
  return out;
}

Json why_json(const talks::Point& point, const std::vector<const talks::Point*>& chain,
              const talks::Closing& closing, const std::vector<const talks::Declaration*>& declared) {
  Json::Array waits, moves;
  for (const talks::Point* each : chain)
    waits.emplace_back(Json::Object{{"point", each->name},
                                    {"state", talks::word(each->state)},
                                    {"why", each->why},
                                    {"positions", positions_json(*each)}});
  if (closing.moves) {
    for (const talks::Move& move : *closing.moves)
      moves.emplace_back(Json::Object{{"party", move.party}, {"move", move.text()}});
  }
  Json::Array conditional;
  for (const talks::Declaration* one : declared) conditional.push_back(declaration_json(*one));
  return Json::Object{{"point", point.name},
                      {"state", talks::word(point.state)},
                      {"why", point.why},
                      {"positions", positions_json(point)},
                      {"waits-for", std::move(waits)},
                      {"declarations", std::move(conditional)},
                      {"closed-by", closing.moves ? Json(std::move(moves)) : Json()},
                      {"exhausted", closing.exhausted},
                      {"tried", static_cast<std::int64_t>(closing.tried)}};
}

}  // namespace

int run_why(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const Result<const talks::Point*> found = talks.find_point(*arguments.get("POINT"));
  if (!found) return failed(found.error());
  const talks::Point& point = **found;
  talks::Closing closing;
  const bool over = point.adopted || point.state == talks::State::agreed ||
                    point.state == talks::State::withdrawn || point.state == talks::State::merged ||
                    point.state == talks::State::split;
  const auto chain = point.adopted ? std::vector<const talks::Point*>{} : waits_for(talks, point);
  const bool texts = std::ranges::any_of(
      point.wordings, [](const talks::Wording& wording) { return wording.text.has_value(); });
  if (!over && texts) {
    SystemRandom random;
    Progress progress("Supposing moves");
    closing = talks::closing(
        session->record(), point.id, session->now(),
        [&](Record& record, const std::string& party, const std::string& note) {
          return suppose(record, party, note, session->now(), random).has_value();
        },
        [&](std::size_t tried) { progress.step(tried); });
  }
  const std::vector<talks::Declaration> all = talks::declarations(talks, session->now());
  const auto declared = talks::declared_on(talks, point, all);
  if (session->json()) {
    print(why_json(point, chain, closing, declared).pretty());
    return kDone;
  }
  flow(fmt::format("{}  {}: {}", point.name, point_label(point), state_text(point)), {}, bold);
  if (point.adopted)
    flow(fmt::format("{} was adopted on {}; nothing undoes that. What the parties say of the point now:",
                     talks.name(point.adopted->wording), point.adopted->when.date()),
         "  ");
  flow(shown(point.why), "  ");
  show_positions(talks, point, "  ");
  if (!chain.empty()) line("It waits for:");
  for (const talks::Point* each : chain) {
    flow(fmt::format("{}  {}: {}; {}", each->name, point_label(*each), state_text(*each), shown(each->why)),
         "  ");
    show_positions(talks, *each, "    ");
  }
  for (const talks::Declaration* one : declared) flow(declaration_text(*one), "  ");
  if (over) return kDone;
  if (!texts) {
    line("It would be agreed when somebody has put a text forward (counter), and all the others accept it.");
  } else if (closing.moves) {
    line(closing.exhausted ? "It would be agreed by these moves, and by no fewer:"
                           : "It would be agreed by:");
    for (const talks::Move& move : *closing.moves) line(fmt::format("  {}: {}", move.party, move.text()));
  } else {
    line(closing.exhausted
             ? "No acceptances of what is on the table would close it."
             : fmt::format("No acceptances were found that would close it, in {} tries.", closing.tried));
  }
  return kDone;
}

}  // namespace parley::cli
