/// Why a point is not agreed, and what would close it.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/delivery.hpp"

namespace parley::cli {

const Manual why_manual{
    .name = "why",
    .summary = "why a point is not agreed, and which fewest acceptances would close it",
    .text =
        R"(Says in which state the point is and why; where each party stands, with the paragraph that says so; and, where a condition or a package of somebody does not hold, the points that it waits for, each with its own reason, the nearest first.

Then it supposes acceptances, by whomever, of wordings of this point and of those that it waits for, the fewest first, until the point would be agreed, and names them. A party that stands on a wording conditionally may also accept it without condition. Other ways (a new wording, a withdrawal) are not tried. Nothing is signed.)",
    .options = {{"POINT", "", "the point, by its name or its place", true},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley why russia/1.3", "what keeps it open"}},
    .json = R"json({"point": NAME, "state", "why": TEXT,
 "positions": [{"party", "said": TEXT, "on", "paragraph": NAME, "act": ID, "time": TIME}],
 "waits-for": [{"point": NAME, "state", "why": TEXT}],
 "closed-by": [{"party", "move": TEXT}] or null (none was found), "tried": NUMBER})json"};

namespace {

constexpr std::size_t kMostTrials = 400;
constexpr std::size_t kMostExtra = 3;  // moves beyond those that every agreement on a wording needs

void add_names(const note::Condition& condition, std::vector<note::ParagraphRef>& out) {
  if (condition.kind == note::Condition::Kind::wording || condition.kind == note::Condition::Kind::point)
    out.push_back(condition.reference.to);
  for (const note::Condition& part : condition.parts) add_names(part, out);
}

/// The points that somebody's stand on this one waits for: by a condition, or in a package.
std::vector<talks::PointId> waits_for(const talks::Talks& talks, const talks::Point& point) {
  std::vector<talks::PointId> out;
  const auto add = [&](const std::optional<talks::PointId>& id) {
    if (id && *id != point.id && std::ranges::find(out, *id) == out.end()) out.push_back(*id);
  };
  for (const talks::Statement& statement : point.thread) {
    if (!statement.effective() || !statement.paragraph) continue;
    std::vector<note::ParagraphRef> names;
    if (statement.paragraph->condition) add_names(*statement.paragraph->condition, names);
    for (const note::ParagraphRef& name : names) {
      if (const auto found = talks.find_paragraph(name)) add(talks.point_of(found->id));
    }
    if (statement.package.empty()) continue;
    for (const talks::Point* other : talks.points()) {
      for (const talks::Statement& each : other->thread) {
        if (each.act == statement.act && each.package == statement.package) add(other->id);
      }
    }
  }
  return out;
}

/// All that a point waits for, the nearest first, less what is agreed.
std::vector<const talks::Point*> chain_of(const talks::Talks& talks, const talks::Point& point) {
  std::vector<const talks::Point*> out;
  std::set<talks::PointId> seen{point.id};
  std::vector<const talks::Point*> level{&point};
  while (!level.empty()) {
    std::vector<const talks::Point*> next;
    for (const talks::Point* from : level) {
      for (const talks::PointId& id : waits_for(talks, *from)) {
        if (!seen.insert(id).second) continue;
        const talks::Point* other = talks.point(id);
        if (!other || other->agreed) continue;
        out.push_back(other);
        next.push_back(other);
      }
    }
    level = std::move(next);
  }
  return out;
}

/// `usa: accept russia/1.3`.
struct Move {
  std::string party, on;
  auto operator<=>(const Move&) const = default;
};

bool stands_plainly(const talks::Point& point, const std::string& party, const talks::WordingId& wording) {
  const talks::Position* position = point.position(party);
  return position && !position->on_terms && !position->ad_referendum && position->stands_on.size() == 1 &&
         position->stands_on[0] == wording;
}

bool stands(const talks::Point& point, const std::string& party, const talks::WordingId& wording) {
  const talks::Position* position = point.position(party);
  return position && position->stands_on.size() == 1 && position->stands_on[0] == wording;
}

/// The acceptances that agreement on a wording cannot do without.
std::set<Move> needed(const talks::Talks& talks, const talks::Point& point, const talks::Wording& wording) {
  std::set<Move> out;
  for (const std::string& party : talks.negotiating()) {
    if (!stands(point, party, wording.id)) out.insert({party, wording.name});
  }
  return out;
}

class Search {
 public:
  Search(Session& session, const talks::Point& point, const std::vector<const talks::Point*>& chain)
      : session_(session), point_(point) {
    for (const talks::Wording& wording : point.wordings) {
      if (!wording.withdrawn) starts_.push_back(needed(session.talks(), point, wording));
    }
    std::set<Move> extra;
    std::vector<const talks::Point*> all{&point};
    all.insert(all.end(), chain.begin(), chain.end());
    for (const talks::Point* each : all) {
      for (const talks::Wording& wording : each->wordings) {
        if (wording.withdrawn) continue;
        for (const std::string& party : session.talks().negotiating()) {
          if (!stands_plainly(*each, party, wording.id)) extra.insert({party, wording.name});
        }
      }
    }
    extra_.assign(extra.begin(), extra.end());
  }

  /// The fewest moves after which the point is agreed; none if none was found.
  std::optional<std::set<Move>> run() {
    std::size_t most = 0;
    for (const auto& start : starts_) most = std::max(most, start.size());
    for (std::size_t size = 1; size <= most + kMostExtra && tried < kMostTrials; ++size) {
      for (const auto& start : starts_) {
        if (start.size() > size || size - start.size() > kMostExtra) continue;
        if (auto found = extend(start, size - start.size(), 0)) return found;
      }
    }
    return std::nullopt;
  }

  std::size_t tried = 0;

 private:
  std::optional<std::set<Move>> extend(const std::set<Move>& moves, std::size_t more, std::size_t from) {
    if (more == 0) return closes(moves) ? std::optional(moves) : std::nullopt;
    for (std::size_t i = from; i < extra_.size() && tried < kMostTrials; ++i) {
      if (moves.contains(extra_[i])) continue;
      std::set<Move> further = moves;
      further.insert(extra_[i]);
      if (auto found = extend(further, more - 1, i + 1)) return found;
    }
    return std::nullopt;
  }

  bool closes(const std::set<Move>& moves) {
    if (moves.empty() || tried == kMostTrials) return false;
    progress_.step(++tried);
    Result<Record> record = session_.desk().record(session_.id());
    if (!record) return false;
    std::map<std::string, std::string> notes;
    for (const Move& move : moves) {
      std::string& note = notes[move.party];
      if (note.empty()) note = "title: What if\n";
      note += "\n## Re " + move.on + ": accept\n";
    }
    for (const auto& [party, note] : notes) {
      if (!suppose(*record, party, note, session_.now(), random_)) return false;
    }
    talks::Talks supposed(*record);
    supposed.set_now(session_.now());
    const talks::Point* point = supposed.point(point_.id);
    return point && point->agreed.has_value();
  }

  Session& session_;
  const talks::Point& point_;
  std::vector<std::set<Move>> starts_;
  std::vector<Move> extra_;
  SystemRandom random_;
  Progress progress_{"Supposing moves"};
};

Json why_json(const talks::Point& point, const std::vector<const talks::Point*>& chain,
              const std::optional<std::set<Move>>& moves, std::size_t tried) {
  Json::Array positions, waits, closing;
  for (const talks::Position& position : point.positions) {
    if (!position.said) continue;
    positions.emplace_back(Json::Object{{"party", position.party},
                                        {"said", talks::word(*position.said)},
                                        {"on", position.on_name},
                                        {"paragraph", position.name},
                                        {"act", position.act.hex()},
                                        {"time", position.time.rfc3339()}});
  }
  for (const talks::Point* each : chain)
    waits.emplace_back(
        Json::Object{{"point", each->name}, {"state", talks::word(each->state)}, {"why", each->why}});
  if (moves) {
    for (const Move& move : *moves)
      closing.emplace_back(Json::Object{{"party", move.party}, {"move", "accept " + move.on}});
  }
  return Json::Object{{"point", point.name},
                      {"state", talks::word(point.state)},
                      {"why", point.why},
                      {"positions", std::move(positions)},
                      {"waits-for", std::move(waits)},
                      {"closed-by", moves ? Json(std::move(closing)) : Json()},
                      {"tried", static_cast<std::int64_t>(tried)}};
}

}  // namespace

int run_why(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  const Result<const talks::Point*> found = talks.find_point(*arguments.get("POINT"));
  if (!found) return failed(found.error());
  const talks::Point& point = **found;
  const auto chain = chain_of(talks, point);
  std::optional<std::set<Move>> moves;
  std::size_t tried = 0;
  const bool over = point.agreed || point.state == talks::State::withdrawn;
  if (!over) {
    Search search(*session, point, chain);
    moves = search.run();
    tried = search.tried;
  }
  if (session->json()) {
    print(why_json(point, chain, moves, tried).pretty());
    return kDone;
  }
  line(bold(fmt::format("{}  {}: {}", point.name, point_label(point), state_text(point))));
  line("  " + shown(point.why));
  for (const talks::Position& position : point.positions) {
    line(position.said
             ? fmt::format("  {} {}{} ({}, {}, act {})", position.party, talks::word(*position.said),
                           position.on_name.empty() ? "" : " " + position.on_name, position.name,
                           position.time.date(), position.act.hex().substr(0, 12))
             : fmt::format("  {} has said nothing", position.party));
  }
  if (!chain.empty()) line("It waits for:");
  for (const talks::Point* each : chain)
    line(
        fmt::format("  {}  {}: {}; {}", each->name, point_label(*each), state_text(*each), shown(each->why)));
  if (over) return kDone;
  if (!moves) {
    line(fmt::format("No acceptances were found that would close it, in {} tries.", tried));
    return kDone;
  }
  line("It would be agreed by:");
  for (const Move& move : *moves) line(fmt::format("  {}: accept {}", move.party, move.on));
  return kDone;
}

}  // namespace parley::cli
