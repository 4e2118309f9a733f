#include <algorithm>

#include "talks/laid.hpp"
#include "talks/together.hpp"

namespace parley::talks {

namespace {

constexpr std::size_t kNamed = 8;  // more reasons than this help nobody

/// Nobody has the ball on a point for longer than the point has waited.
void give(const Thread& start, const std::string& party, Pass pass, std::vector<BallHolder>& out) {
  const bool known =
      std::any_of(out.begin(), out.end(), [&](const BallHolder& one) { return one.party == party; });
  if (known) return;
  const auto not_before = [&](Instant time, const ActId& act, const std::string& name) {
    if (pass.since >= time) return;
    pass.since = time;
    pass.act = act;
    pass.name = name;
  };
  if (start.sketch.candidate)
    not_before(start.sketch.last_time, start.sketch.last_act, start.sketch.last);
  else
    for (const Clause& clause : start.sketch.withdrawals) not_before(clause.time, clause.act, clause.name);
  out.push_back({party, std::make_shared<const Pass>(std::move(pass))});
}

}  // namespace

std::vector<Clause> Together::waits_for(const Thread& thread) {
  std::vector<Clause> out;
  if (taken_by(thread) > 0) return out;
  if (!thread.sketch.candidate) {
    for (const Clause& clause : thread.sketch.withdrawals) {
      if (!met(clause, Holding::ad_referendum)) out.push_back(clause);
    }
    return out;
  }
  if (thread.holding == Holding::firm) return out;
  const Holding missed = thread.holding == Holding::no ? Holding::ad_referendum : Holding::firm;
  for (const auto& clauses : thread.sketch.terms) {
    const bool holds = std::any_of(clauses.begin(), clauses.end(),
                                   [&](const Clause& clause) { return met(clause, missed); });
    if (!holds) out.insert(out.end(), clauses.begin(), clauses.end());
  }
  return out;
}

Fate Together::fate(const Thread& thread) {
  Fate out{thread.holding, {}, {}, {}, taken_by(thread), false, {}};
  const std::vector<Clause> clauses = waits_for(thread);
  if (clauses.empty()) return out;
  const bool blocked = thread.sketch.candidate && thread.holding == Holding::no;
  const Holding missed = blocked || !thread.sketch.candidate ? Holding::ad_referendum : Holding::firm;
  for (const Clause& clause : clauses) {
    std::vector<std::string> reasons;
    if (clause.package && !clause.package->whole) {
      reasons.emplace_back("something that it speaks of is not on the table");
    } else if (clause.package && !clause.package->unproved.empty()) {
      reasons.push_back(clause.package->unproved);
    }
    const std::vector<Condition> parts = unmet(clause, thread, missed);
    name_unmet(parts, reasons);
    Blocker& blocker = out.blockers.emplace_back(Blocker{clause.party, clause.name, {}});
    for (const Condition& part : parts) {
      const Blocker::Part one{part.on, part.kind == Condition::Kind::point, store_.name(part.on)};
      if (std::ranges::find(blocker.parts, one) == blocker.parts.end()) blocker.parts.push_back(one);
    }
    if (reasons.size() > kNamed) {
      reasons.resize(kNamed);
      reasons.emplace_back("…");
    }
    if (!out.why.empty()) out.why += "; ";
    out.why += clause.party + (thread.sketch.candidate ? " stands on it only" : " withdraws it") +
               clause.text + " (" + clause.name + "): " + join(reasons, ", ");
  }
  find_ball(thread, missed, out.ball);
  return out;
}

void Together::unmet(const Condition& condition, Holding at_least, std::vector<Condition>& out) const {
  if (store_.holds(condition, at_least)) return;
  if (condition.parts.empty()) out.push_back(condition);
  for (const Condition& part : condition.parts) unmet(part, at_least, out);
}

std::vector<Condition> Together::unmet(const Clause& clause, const Thread& here, Holding at_least) {
  std::vector<Condition> out, waiting;
  if (clause.condition) unmet(*clause.condition, at_least, out);
  if (!clause.package) return out;
  for (const std::vector<WordingId>* part : fared(*clause.package, at_least).unmet) {
    const Thread* there = store_.thread_of(part->front());
    if (there == &here) continue;
    std::vector<Condition>& into = waits(there) ? waiting : out;
    for (const WordingId& wording : *part) into.push_back({Condition::Kind::wording, wording, {}});
  }
  for (const Condition* condition : clause.package->conditions) unmet(*condition, at_least, out);
  return out.empty() ? waiting : out;
}

void Together::name_unmet(const std::vector<Condition>& parts, std::vector<std::string>& out) const {
  for (const Condition& condition : parts) {
    const Condition* part = &condition;
    const bool point = part->kind == Condition::Kind::point;
    std::string text = (point ? "point " : "") + store_.name(part->on) + " ";
    const Thread* there = store_.thread_of(part->on);
    if (const std::string gone = lost(*part); !gone.empty()) {
      text += "cannot be met any more: " + gone;
    } else if (waits(there)) {
      text += !there->sketch.candidate        ? "is suspended"
              : there->holding == Holding::no ? "is blocked"
                                              : "is agreed ad referendum";
    } else {
      text += "is " + std::string(word(there->point.state));
    }
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  }
}

std::string Together::lost(const Condition& part) const {
  const Thread* there = store_.thread_of(part.on);
  if (!there) return "it puts no wording forward here";
  const bool point = part.kind == Condition::Kind::point;
  if (const auto& candidate = there->sketch.candidate; !point && candidate && candidate != part.on) {
    const bool agreed = there->holding != Holding::no;
    return (agreed ? "" : "all stand on ") + store_.name(*candidate) +
           (agreed ? " is agreed in its place" : "");
  }
  if (waits(there) || (!point && there->sketch.to_confirm == part.on)) return {};
  if (point) return there->point.state == State::withdrawn ? "it is withdrawn" : std::string();
  const Wording* wording = there->point.wording(part.on);
  if (wording && wording->stands) return {};
  if (!wording) return "it puts no wording forward here";
  if (wording->lapsed) return "its time is over";
  return wording->party + (wording->withdrawn   ? " withdrew it"
                           : wording->suspended ? " has suspended it"
                                                : " has left it");
}

std::optional<Turn> Together::lost_at(const Condition& part) const {
  const Thread* there = store_.thread_of(part.on);
  if (!there || lost(part).empty()) return std::nullopt;
  const Sketch& sketch = there->sketch;
  if (sketch.candidate) return Turn{sketch.last_time, sketch.last_act, sketch.last};
  const Wording* wording = there->point.wording(part.on);
  return wording ? wording->ended : std::nullopt;
}

bool Together::can_be_met(const Condition& condition, Holding at_least) const {
  if (store_.holds(condition, at_least)) return true;
  if (condition.parts.empty()) return lost(condition).empty();
  const auto can = [&](const Condition& part) { return can_be_met(part, at_least); };
  return condition.kind == Condition::Kind::all
             ? std::all_of(condition.parts.begin(), condition.parts.end(), can)
             : std::any_of(condition.parts.begin(), condition.parts.end(), can);
}

bool Together::can_be_met(const Clause& clause, const Thread& here, Holding at_least) {
  if (clause.condition && !can_be_met(*clause.condition, at_least)) return false;
  if (!clause.package) return true;
  const Package& package = *clause.package;
  const auto part_can = [&](const std::vector<WordingId>* part) {
    return store_.thread_of(part->front()) == &here ||
           std::any_of(part->begin(), part->end(), [&](const WordingId& wording) {
             return can_be_met({Condition::Kind::wording, wording, {}}, at_least);
           });
  };
  const std::vector<const std::vector<WordingId>*>& parts = fared(package, at_least).unmet;
  return package.whole && package.unproved.empty() && std::all_of(parts.begin(), parts.end(), part_can) &&
         std::all_of(package.conditions.begin(), package.conditions.end(),
                     [&](const Condition* condition) { return can_be_met(*condition, at_least); });
}

void Together::find_ball(const Thread& start, Holding at_least, std::vector<BallHolder>& out) {
  std::set<const Thread*> seen{&start};
  std::vector<const Thread*> queue{&start};
  for (std::size_t i = 0; i < queue.size() && i < kFollowed; ++i) {
    const Thread& here = *queue[i];
    for (const Clause& clause : waits_for(here)) {
      if (!can_be_met(clause, here, at_least)) {
        const std::string asks = "asks for what cannot be met any more, in " + clause.name;
        Turn since{clause.time, clause.act, clause.name};
        for (const Condition& part : unmet(clause, here, at_least)) {
          if (const auto at = lost_at(part); at && since.time < at->time) since = *at;
        }
        const Pass pass{since.time, since.act.value_or(clause.act), since.name, here.sketch.candidate, asks};
        if (store_.roster.negotiates(clause.party) || store_.roster.is_chair(clause.party)) {
          give(start, clause.party, pass, out);
          continue;
        }
        for (const std::string& party : store_.roster.negotiating) {
          Pass for_it = pass;
          for_it.why = clause.party + ", which left, " + asks;
          give(start, party, std::move(for_it), out);
        }
        continue;
      }
      for (const Condition& part : unmet(clause, here, at_least)) {
        const Thread* there = store_.thread_of(part.on);
        if (!there || !lost(part).empty() || !seen.insert(there).second) continue;
        if (waits(there)) queue.push_back(there);
        find_ball_at(start, *there, clause, at_least, out);
      }
    }
  }
}

void Together::find_ball_at(const Thread& start, const Thread& there, const Clause& clause, Holding at_least,
                            std::vector<BallHolder>& out) const {
  const Mention& opening = there.mentions.front();
  const std::size_t place = opening.slot->sayings[opening.saying].place;
  const std::string of = store_.name(opening.slot->view.paragraphs[place - 1]);
  if (at_least == Holding::firm) {
    for (const std::string& party : there.sketch.unconfirmed) {
      give(start, party,
           {there.sketch.last_time, there.sketch.last_act, there.sketch.last, there.sketch.candidate,
            "accepted " + store_.name(*there.sketch.candidate) + " ad referendum, and has to confirm"},
           out);
    }
    return;
  }
  if (waits(&there)) return;
  for (const BallHolder& holder : there.point.ball) {
    Pass pass = *holder.pass;
    pass.why = "for " + of + ": " + pass.why;
    give(start, holder.party, std::move(pass), out);
  }
  if (there.point.state != State::as_in_base_text) return;
  for (const std::string& party : store_.roster.negotiating) {
    give(start, party, {clause.time, clause.act, clause.name, std::nullopt, "has not spoken of " + of}, out);
  }
}

}  // namespace parley::talks
