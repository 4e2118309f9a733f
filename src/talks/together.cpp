/// Points that hang together: conditions lead from one to the other. What is agreed among them is the largest
/// set that holds together (largest.hpp).
///
/// After a change only the points that it touched are folded again, and those whose conditions lead to them,
/// near or far: nothing else can have become agreed or ceased to be, because what does not rest on the
/// changed points is a net of its own.
#include <algorithm>
#include <map>
#include <set>

#include "talks/effect.hpp"
#include "talks/laid.hpp"
#include "talks/largest.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

constexpr std::size_t kFollowed = 64;  // points that are followed to those who have to move
constexpr std::size_t kNamed = 8;      // more reasons than this help nobody

/// One update.
class Together {
 public:
  explicit Together(Talks::Store& store) : store_(store) {}

  std::vector<PointId> fold() {
    std::set<PointId> all(store_.dirty.begin(), store_.dirty.end());
    store_.dirty.clear();
    look_at_packages(all);
    for (const PointId& id : all) lay_out(id);
    follow({all.begin(), all.end()});
    find_agreed();
    decide();
    all.insert(hanging_.begin(), hanging_.end());
    return {all.begin(), all.end()};
  }

 private:
  Thread* thread(const PointId& id) {
    const auto found = store_.threads.find(id);
    return found == store_.threads.end() ? nullptr : found->second.get();
  }

  Folding folding(const Thread& thread) const {
    return {Sight(store_.record), store_.roster, store_.now, store_.entries(thread)};
  }

  /// Which packages have ended is settled first, from what was said of their points. Adds the points of those
  /// of which that changed.
  void look_at_packages(std::set<PointId>& points) {
    std::vector<PointId> queue(points.begin(), points.end());
    std::map<const Package*, std::pair<Slot*, Packed*>> touched;
    while (!queue.empty()) {
      Thread* const thread = this->thread(queue.back());
      queue.pop_back();
      if (!thread) continue;
      const auto packed = packages_on(*thread);
      if (packed.empty() && thread->fates.empty()) continue;
      touched.insert(packed.begin(), packed.end());
      const Sight sight(store_.record);
      std::vector<Entry> entries = store_.entries(*thread);
      judge(sight, store_.roster, entries);
      auto fates = part_fates(sight, store_.roster, entries);
      std::swap(fates, thread->fates);
      for (const auto& [package, at] : packed) {
        // Its date may have passed meanwhile.
        const auto is = thread->fates.find(package);
        const bool dated = is != thread->fates.end() && is->second.end;
        if (!dated && fates[package] == (is == thread->fates.end() ? PartFate{} : is->second)) continue;
        for (const PointId& point : points_of(*at.first, *at.second)) {
          if (points.insert(point).second) queue.push_back(point);
        }
      }
    }
    for (const auto& [package, at] : touched) gather(*at.first, *at.second);
  }

  static std::map<const Package*, std::pair<Slot*, Packed*>> packages_on(const Thread& thread) {
    std::map<const Package*, std::pair<Slot*, Packed*>> out;
    for (const Mention& mention : thread.mentions) {
      const std::string& name = mention.slot->sayings[mention.saying].package;
      if (name.empty()) continue;
      Packed& packed = mention.slot->packages.at(name);
      out.try_emplace(&packed.package, mention.slot, &packed);
    }
    return out;
  }

  static std::vector<PointId> points_of(const Slot& slot, const Packed& packed) {
    std::vector<PointId> out;
    for (const std::uint32_t saying : packed.sayings) {
      const auto& home = slot.home[saying];
      if (home && std::find(out.begin(), out.end(), *home) == out.end()) out.push_back(*home);
    }
    return out;
  }

  /// What the package rests on, and whether it has ended.
  void gather(const Slot& slot, Packed& packed) {
    Package& package = packed.package;
    package.parts.clear();
    package.conditions.clear();
    package.ended.clear();
    package.unproved.clear();
    package.lapsed = false;
    package.whole = true;
    const std::vector<PointId> points = points_of(slot, packed);
    package.parts.resize(points.size());
    for (const std::uint32_t i : packed.sayings) {
      const Saying& saying = slot.sayings[i];
      if (!slot.home[i]) {
        package.whole = false;
        continue;
      }
      const auto part = std::find(points.begin(), points.end(), *slot.home[i]) - points.begin();
      std::vector<WordingId>& wordings = package.parts[static_cast<std::size_t>(part)];
      if (saying.said == Said::countered) {
        wordings.push_back(slot.view.paragraphs[saying.place - 1]);
      } else if (saying.said == Said::accepted || saying.said == Said::accepted_ad_referendum) {
        wordings.push_back(*saying.on);
      } else if (saying.condition) {
        package.conditions.push_back(saying.condition.get());
      }
    }
    bool missing = false;
    for (const PointId& point : points) {
      const Thread& thread = *this->thread(point);
      const auto found = thread.fates.find(&package);
      if (found == thread.fates.end()) continue;
      const PartFate& fate = found->second;
      package.lapsed = package.lapsed || fate.late;
      if (package.ended.empty()) package.ended = fate.ended;
      if (package.unproved.empty()) package.unproved = fate.unproved;
      missing = missing || fate.missing;
    }
    const auto& end = slot.view.open_until;
    if (package.ended.empty() && missing && end && store_.now && *store_.now > *end) {
      package.ended = "it was open until " + end->display();
      package.lapsed = true;
    }
    std::erase_if(package.parts, [](const std::vector<WordingId>& part) { return part.empty(); });
  }

  void lay_out(const PointId& id) {
    Thread* const thread = this->thread(id);
    if (!thread) return;
    Folding laid = folding(*thread);
    thread->sketch = laid.sketch();
    const Sketch& sketch = thread->sketch;
    remember_needs(id, *thread);
    if (sketch.hangs()) {
      hanging_.insert(id);
      return;
    }
    const Holding alone = sketch.unconfirmed.empty() ? Holding::firm : Holding::ad_referendum;
    thread->holding = thread->as_point = sketch.candidate ? alone : Holding::no;
    thread->point = store_.frame(*thread);
    laid.decide({alone, {}, {}, 0}, thread->point);
  }

  void remember_needs(const PointId& id, Thread& thread) {
    std::vector<ParagraphId> needs;
    const auto collect = [&](const Clause& clause) {
      if (clause.condition) names_in(*clause.condition, needs);
    };
    for (const auto& clauses : thread.sketch.terms) std::for_each(clauses.begin(), clauses.end(), collect);
    std::for_each(thread.sketch.withdrawals.begin(), thread.sketch.withdrawals.end(), collect);
    for (const Succession& one : thread.sketch.successions) {
      needs.insert(needs.end(), one.points.begin(), one.points.end());
    }
    std::sort(needs.begin(), needs.end());
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    if (needs == thread.needs) return;
    for (const ParagraphId& need : thread.needs) {
      const auto found = store_.needed_by.find(need);
      if (found == store_.needed_by.end()) continue;
      found->second.erase(id);
      if (found->second.empty()) store_.needed_by.erase(found);
    }
    for (const ParagraphId& need : needs) store_.needed_by[need].insert(id);
    thread.needs = std::move(needs);
  }

  /// Adds every point whose conditions and packages lead to one of these.
  void follow(std::vector<PointId> from) {
    std::set<const Package*> packages;
    std::set<PointId> seen(from.begin(), from.end());
    while (!from.empty()) {
      const Thread* thread = this->thread(from.back());
      from.pop_back();
      if (!thread) continue;
      for (const auto& [package, at] : packages_on(*thread)) {
        if (!package->ended.empty() || !packages.insert(package).second) continue;
        for (const PointId& point : points_of(*at.first, *at.second)) {
          hanging_.insert(point);
          if (seen.insert(point).second) from.push_back(point);
        }
      }
      for (const Mention& mention : thread->mentions) {
        const Saying& saying = mention.slot->sayings[mention.saying];
        if (saying.said != Said::opened && saying.said != Said::countered) continue;
        const auto found = store_.needed_by.find(mention.slot->view.paragraphs[saying.place - 1]);
        if (found == store_.needed_by.end()) continue;
        for (const PointId& upper : found->second) {
          if (!seen.insert(upper).second) continue;
          hanging_.insert(upper);
          from.push_back(upper);
        }
      }
    }
  }

  void find_agreed() {
    const Agreed any = largest(Holding::ad_referendum);
    const Agreed firm = largest(Holding::firm);
    const auto which = [](const PointId& id, const std::set<PointId>& firmly,
                          const std::set<PointId>& at_all) {
      return firmly.contains(id) ? Holding::firm : at_all.contains(id) ? Holding::ad_referendum : Holding::no;
    };
    for (const PointId& id : hanging_) {
      thread(id)->holding = which(id, firm.candidates, any.candidates);
      thread(id)->as_point = which(id, firm.points, any.points);
    }
  }

  struct Agreed {
    std::set<PointId> candidates;  ///< points whose candidate is agreed
    std::set<PointId> points;      ///< these, and those whose place others have taken
  };

  /// Of the points that hang together: those that are agreed, at least so firmly. All others are as they are.
  Agreed largest(Holding at_least) {
    net_ = {};
    nodes_.clear();
    points_.clear();
    packages_.clear();
    at_least_ = at_least;
    for (const PointId& id : hanging_) {
      const Sketch& sketch = thread(id)->sketch;
      const bool may = sketch.candidate && (at_least != Holding::firm || sketch.unconfirmed.empty());
      nodes_[id] = may ? net_.all() : net_.any();
      points_[id] = net_.any();
    }
    for (const auto& [id, node] : points_) {
      net_.rest(node, nodes_[id]);
      for (const Succession& succession : thread(id)->sketch.successions) {
        const Net::Node together = net_.all();
        net_.rest(node, together);
        for (const PointId& point : succession.points) {
          net_.rest(together, leaf({Condition::Kind::point, point, {}}));
        }
      }
    }
    for (const auto& [id, node] : nodes_) {
      const Sketch& sketch = thread(id)->sketch;
      if (!sketch.candidate || (at_least == Holding::firm && !sketch.unconfirmed.empty())) continue;
      for (const auto& clauses : sketch.terms) {
        const Net::Node either = net_.any();
        net_.rest(node, either);
        for (const Clause& clause : clauses) net_.rest(either, node_of(clause));
      }
    }
    const std::vector<bool> holds = net_.largest();
    Agreed out;
    for (const PointId& id : hanging_) {
      if (holds[nodes_[id]]) out.candidates.insert(id);
      if (holds[points_[id]]) out.points.insert(id);
    }
    return out;
  }

  Net::Node node_of(const Clause& clause) {
    const Net::Node node = net_.all();
    if (clause.condition) net_.rest(node, node_of(*clause.condition));
    if (clause.package) net_.rest(node, node_of(*clause.package));
    return node;
  }

  /// One node for each package, however many points rest on it.
  Net::Node node_of(const Package& package) {
    const auto known = packages_.find(&package);
    if (known != packages_.end()) return known->second;
    const bool may = package.whole && package.unproved.empty();
    const Net::Node node = may ? net_.all() : net_.any();
    packages_.emplace(&package, node);
    if (!may) return node;
    for (const std::vector<WordingId>& part : package.parts) {
      const Net::Node either = net_.any();
      net_.rest(node, either);
      for (const WordingId& wording : part) net_.rest(either, leaf({Condition::Kind::wording, wording, {}}));
    }
    for (const Condition* condition : package.conditions) net_.rest(node, node_of(*condition));
    return node;
  }

  Net::Node node_of(const Condition& condition) {
    if (condition.parts.empty()) return leaf(condition);
    const bool all = condition.kind == Condition::Kind::all;
    const Net::Node node = all ? net_.all() : net_.any();
    for (const Condition& part : condition.parts) net_.rest(node, node_of(part));
    return node;
  }

  Net::Node leaf(const Condition& condition) {
    const auto home = store_.homes.find(condition.on);
    if (home != store_.homes.end()) {
      if (const auto node = nodes_.find(home->second); node != nodes_.end()) {
        if (condition.kind == Condition::Kind::point) return points_[home->second];
        return thread(home->second)->sketch.candidate == condition.on ? node->second : net_.any();
      }
    }
    return store_.holds(condition, at_least_) ? net_.all() : net_.any();
  }

  // What there is to say of those that do not hold, or only ad referendum.

  bool met(const Clause& clause, Holding at_least) const {
    return (!clause.condition || store_.holds(*clause.condition, at_least)) &&
           (!clause.package || store_.holds(*clause.package, at_least));
  }

  /// The succession that has taken the point's place, from 1; 0 if none has.
  std::size_t taken_by(const Thread& thread) const {
    const std::vector<Succession>& all = thread.sketch.successions;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool taken = std::all_of(all[i].points.begin(), all[i].points.end(), [&](const PointId& point) {
        return store_.holds({Condition::Kind::point, point, {}}, Holding::ad_referendum);
      });
      if (taken) return i + 1;
    }
    return 0;
  }

  /// The clauses for which a point waits.
  std::vector<Clause> waits_for(const Thread& thread) const {
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

  void decide() {
    // Those that wait for nothing first: whoever waits for them asks who has their ball. Then the suspended,
    // which ask only the points that wait for nothing, then the blocked.
    std::vector<Thread*> order[3];
    for (const PointId& id : hanging_) {
      Thread* const thread = this->thread(id);
      const bool waits = !waits_for(*thread).empty();
      order[!waits ? 0 : thread->sketch.candidate ? 2 : 1].push_back(thread);
      if (waits) waiting_.insert(thread);
    }
    for (const std::vector<Thread*>& some : order) {
      for (Thread* const thread : some) {
        Folding laid = folding(*thread);
        std::vector<bool> pending;
        for (const Clause& clause : thread->sketch.withdrawals) {
          pending.push_back(!met(clause, Holding::ad_referendum));
        }
        laid.suspend(pending);
        thread->point = store_.frame(*thread);
        const Fate fate = this->fate(*thread);
        laid.decide(fate, thread->point);
        if (!thread->sketch.candidate) waiting_.erase(thread);
      }
    }
  }

  Fate fate(const Thread& thread) {
    Fate out{thread.holding, {}, {}, taken_by(thread)};
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
      name_unmet(unmet(clause, thread, missed), reasons);
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

  /// The parts of a condition that are not met.
  void unmet(const Condition& condition, Holding at_least, std::vector<Condition>& out) const {
    if (store_.holds(condition, at_least)) return;
    if (condition.parts.empty()) out.push_back(condition);
    for (const Condition& part : condition.parts) unmet(part, at_least, out);
  }

  /// The same of a clause of a point: the parts of its package too, but those on the point itself; and of
  /// these, rather than what waits itself, what it waits for in the end.
  std::vector<Condition> unmet(const Clause& clause, const Thread& here, Holding at_least) const {
    std::vector<Condition> out, waiting;
    if (clause.condition) unmet(*clause.condition, at_least, out);
    if (!clause.package) return out;
    for (const std::vector<WordingId>& part : clause.package->parts) {
      std::vector<Condition> missing;
      for (const WordingId& wording : part) missing.push_back({Condition::Kind::wording, wording, {}});
      const Thread* there = store_.thread_of(part.front());
      const bool holds = std::any_of(missing.begin(), missing.end(),
                                     [&](const Condition& one) { return store_.holds(one, at_least); });
      if (holds || there == &here) continue;
      std::vector<Condition>& into = waiting_.contains(there) ? waiting : out;
      into.insert(into.end(), missing.begin(), missing.end());
    }
    for (const Condition* condition : clause.package->conditions) unmet(*condition, at_least, out);
    return out.empty() ? waiting : out;
  }

  void name_unmet(const std::vector<Condition>& parts, std::vector<std::string>& out) const {
    for (const Condition& condition : parts) {
      const Condition* part = &condition;
      const bool point = part->kind == Condition::Kind::point;
      std::string text = (point ? "point " : "") + store_.name(part->on) + " ";
      const Thread* there = store_.thread_of(part->on);
      if (const std::string gone = lost(*part); !gone.empty()) {
        text += "cannot be met any more: " + gone;
      } else if (waiting_.contains(there)) {
        text += !there->sketch.candidate        ? "is suspended"
                : there->holding == Holding::no ? "is blocked"
                                                : "is agreed ad referendum";
      } else {
        text += "is " + std::string(word(there->point.state));
      }
      if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    }
  }

  /// Why a part can be met only if somebody goes back; empty if it can be met.
  std::string lost(const Condition& part) const {
    const Thread* there = store_.thread_of(part.on);
    if (!there) return "it puts no wording forward here";
    const bool point = part.kind == Condition::Kind::point;
    if (const auto& candidate = there->sketch.candidate; !point && candidate && candidate != part.on) {
      const bool agreed = there->holding != Holding::no;
      return (agreed ? "" : "all stand on ") + store_.name(*candidate) +
             (agreed ? " is agreed in its place" : "");
    }
    if (waiting_.contains(there)) return {};
    if (point) return there->point.state == State::withdrawn ? "it is withdrawn" : std::string();
    const Wording* wording = there->point.wording(part.on);
    if (wording && wording->stands) return {};
    if (!wording) return "it puts no wording forward here";
    if (wording->lapsed) return "its time is over";
    return wording->party + (wording->withdrawn   ? " withdrew it"
                             : wording->suspended ? " has suspended it"
                                                  : " has left it");
  }

  bool can_be_met(const Condition& condition, Holding at_least) const {
    if (store_.holds(condition, at_least)) return true;
    if (condition.parts.empty()) return lost(condition).empty();
    const auto can = [&](const Condition& part) { return can_be_met(part, at_least); };
    return condition.kind == Condition::Kind::all
               ? std::all_of(condition.parts.begin(), condition.parts.end(), can)
               : std::any_of(condition.parts.begin(), condition.parts.end(), can);
  }

  bool can_be_met(const Clause& clause, const Thread& here, Holding at_least) const {
    if (clause.condition && !can_be_met(*clause.condition, at_least)) return false;
    if (!clause.package) return true;
    const Package& package = *clause.package;
    const auto part_can = [&](const std::vector<WordingId>& part) {
      return store_.thread_of(part.front()) == &here ||
             std::any_of(part.begin(), part.end(), [&](const WordingId& wording) {
               return can_be_met({Condition::Kind::wording, wording, {}}, at_least);
             });
    };
    return package.whole && package.unproved.empty() &&
           std::all_of(package.parts.begin(), package.parts.end(), part_can) &&
           std::all_of(package.conditions.begin(), package.conditions.end(),
                       [&](const Condition* condition) { return can_be_met(*condition, at_least); });
  }

  /// Who could bring about what a point waits for: who has the ball on the points at the end of the chain;
  /// and whoever set a condition that cannot be met any more.
  void find_ball(const Thread& start, Holding at_least, std::vector<BallHolder>& out) const {
    std::set<const Thread*> seen{&start};
    std::vector<const Thread*> queue{&start};
    for (std::size_t i = 0; i < queue.size() && i < kFollowed; ++i) {
      const Thread& here = *queue[i];
      for (const Clause& clause : waits_for(here)) {
        if (!can_be_met(clause, here, at_least)) {
          pass(start,
               {clause.party, clause.time, clause.act, clause.name, here.sketch.candidate,
                "asks for what cannot be met any more, in " + clause.name},
               out);
          continue;
        }
        for (const Condition& part : unmet(clause, here, at_least)) {
          const Thread* there = store_.thread_of(part.on);
          if (!there || !lost(part).empty() || !seen.insert(there).second) continue;
          if (waiting_.contains(there)) queue.push_back(there);
          find_ball_at(start, *there, at_least, out);
        }
      }
    }
  }

  void find_ball_at(const Thread& start, const Thread& there, Holding at_least,
                    std::vector<BallHolder>& out) const {
    const Mention& opening = there.mentions.front();
    const std::size_t place = opening.slot->sayings[opening.saying].place;
    const std::string of = store_.name(opening.slot->view.paragraphs[place - 1]);
    if (at_least == Holding::firm) {
      for (const std::string& party : there.sketch.unconfirmed) {
        pass(start,
             {party, there.sketch.last_time, there.sketch.last_act, there.sketch.last, there.sketch.candidate,
              "accepted " + store_.name(*there.sketch.candidate) + " ad referendum, and has to confirm"},
             out);
      }
      return;
    }
    if (waiting_.contains(&there)) return;
    for (BallHolder holder : there.point.ball) {
      holder.why = "for " + of + ": " + holder.why;
      pass(start, std::move(holder), out);
    }
    if (there.point.state != State::as_in_base_text) return;
    for (const std::string& party : store_.roster.negotiating) {
      pass(start,
           {party, start.sketch.last_time, start.sketch.last_act, start.sketch.last, std::nullopt,
            "has not spoken of " + of},
           out);
    }
  }

  /// Nobody has the ball on a point for longer than the point has waited.
  static void pass(const Thread& start, BallHolder holder, std::vector<BallHolder>& out) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const BallHolder& one) { return one.party == holder.party; });
    if (known) return;
    if (start.sketch.candidate && holder.since < start.sketch.last_time) {
      holder.since = start.sketch.last_time;
      holder.act = start.sketch.last_act;
      holder.name = start.sketch.last;
    }
    out.push_back(std::move(holder));
  }

  Talks::Store& store_;
  std::set<PointId> hanging_;        ///< those that are decided with others
  std::set<const Thread*> waiting_;  ///< of these: those that wait for something
  Net net_;
  std::map<PointId, Net::Node> nodes_;   ///< of candidates
  std::map<PointId, Net::Node> points_;  ///< of points, whose place others may have taken
  std::map<const Package*, Net::Node> packages_;
  Holding at_least_ = Holding::no;
};

}  // namespace

std::vector<PointId> Talks::Store::fold_dirty() {
  return Together(*this).fold();
}

const Thread* Talks::Store::thread_of(const ParagraphId& paragraph) const {
  const auto home = homes.find(paragraph);
  if (home == homes.end()) return nullptr;
  const auto thread = threads.find(home->second);
  return thread == threads.end() ? nullptr : thread->second.get();
}

bool Talks::Store::holds(const Package& package, Holding at_least) const {
  return package.whole && package.ended.empty() && package.unproved.empty() &&
         std::all_of(package.parts.begin(), package.parts.end(),
                     [&](const std::vector<WordingId>& part) {
                       return std::any_of(part.begin(), part.end(), [&](const WordingId& wording) {
                         return holds({Condition::Kind::wording, wording, {}}, at_least);
                       });
                     }) &&
         std::all_of(package.conditions.begin(), package.conditions.end(),
                     [&](const Condition* condition) { return holds(*condition, at_least); });
}

bool Talks::Store::holds(const Condition& condition, Holding at_least) const {
  const auto each = [&](const Condition& part) { return holds(part, at_least); };
  if (condition.kind == Condition::Kind::all) {
    return std::all_of(condition.parts.begin(), condition.parts.end(), each);
  }
  if (condition.kind == Condition::Kind::any) {
    return std::any_of(condition.parts.begin(), condition.parts.end(), each);
  }
  const Thread* thread = thread_of(condition.on);
  if (!thread) return false;
  if (condition.kind == Condition::Kind::point) return thread->as_point >= at_least;
  return thread->holding >= at_least && thread->sketch.candidate == condition.on;
}

}  // namespace parley::talks
