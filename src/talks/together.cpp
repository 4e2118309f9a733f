/// Points that hang together: conditions lead from one to the other. What is agreed among them is the largest
/// set that holds together (largest.hpp).
///
/// After a change only the points that it touched are folded again, and those whose conditions lead to them,
/// near or far: nothing else can have become agreed or ceased to be, because what does not rest on the
/// changed points is a net of its own.
#include <algorithm>
#include <map>
#include <set>

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
    return {Sight(store_.record), store_.roster, store_.entries(thread)};
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
    thread->holding = sketch.candidate ? alone : Holding::no;
    thread->point = store_.frame(*thread);
    laid.decide({alone, {}, {}}, thread->point);
  }

  void remember_needs(const PointId& id, Thread& thread) {
    std::vector<ParagraphId> needs;
    const auto collect = [&](const Clause& clause) {
      if (clause.condition) names_in(*clause.condition, needs);
    };
    for (const auto& clauses : thread.sketch.terms) std::for_each(clauses.begin(), clauses.end(), collect);
    std::for_each(thread.sketch.withdrawals.begin(), thread.sketch.withdrawals.end(), collect);
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

  /// Adds every point whose conditions lead to one of these.
  void follow(std::vector<PointId> from) {
    std::set<PointId> seen(from.begin(), from.end());
    while (!from.empty()) {
      const Thread* thread = this->thread(from.back());
      from.pop_back();
      if (!thread) continue;
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
    const std::set<PointId> any = largest(Holding::ad_referendum);
    const std::set<PointId> firm = largest(Holding::firm);
    for (const PointId& id : hanging_) {
      thread(id)->holding = firm.contains(id)  ? Holding::firm
                            : any.contains(id) ? Holding::ad_referendum
                                               : Holding::no;
    }
  }

  /// Of the points that hang together: those whose candidate is agreed, at least so firmly. All others are
  /// as they are.
  std::set<PointId> largest(Holding at_least) {
    net_ = {};
    nodes_.clear();
    at_least_ = at_least;
    for (const PointId& id : hanging_) {
      const Sketch& sketch = thread(id)->sketch;
      const bool may = sketch.candidate && (at_least != Holding::firm || sketch.unconfirmed.empty());
      nodes_[id] = may ? net_.all() : net_.any();
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
    std::set<PointId> out;
    for (const auto& [id, node] : nodes_) {
      if (holds[node] && thread(id)->sketch.candidate) out.insert(id);
    }
    return out;
  }

  Net::Node node_of(const Clause& clause) {
    return clause.condition ? node_of(*clause.condition) : net_.all();
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
        if (names_candidate(condition, *thread(home->second))) return node->second;
        return net_.any();
      }
    }
    return store_.holds(condition, at_least_) ? net_.all() : net_.any();
  }

  static bool names_candidate(const Condition& condition, const Thread& thread) {
    return condition.kind == Condition::Kind::point || thread.sketch.candidate == condition.on;
  }

  // What there is to say of those that do not hold, or only ad referendum.

  bool met(const Clause& clause, Holding at_least) const {
    return !clause.condition || store_.holds(*clause.condition, at_least);
  }

  /// The clauses for which a point waits.
  std::vector<Clause> waits_for(const Thread& thread) const {
    std::vector<Clause> out;
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
    Fate out{thread.holding, {}, {}};
    const std::vector<Clause> clauses = waits_for(thread);
    if (clauses.empty()) return out;
    const bool blocked = thread.sketch.candidate && thread.holding == Holding::no;
    const Holding missed = blocked || !thread.sketch.candidate ? Holding::ad_referendum : Holding::firm;
    for (const Clause& clause : clauses) {
      std::vector<std::string> reasons;
      if (clause.condition) name_unmet(*clause.condition, missed, reasons);
      if (reasons.size() > kNamed) {
        reasons.resize(kNamed);
        reasons.emplace_back("…");
      }
      if (!out.why.empty()) out.why += "; ";
      out.why += clause.party + (thread.sketch.candidate ? " stands on it only if " : " withdraws it if ") +
                 clause.text + " (" + clause.name + "): " + join(reasons, ", ");
    }
    find_ball(thread, missed, out.ball);
    return out;
  }

  /// The parts of a condition that are not met.
  void unmet(const Condition& condition, Holding at_least, std::vector<const Condition*>& out) const {
    if (store_.holds(condition, at_least)) return;
    if (condition.parts.empty()) out.push_back(&condition);
    for (const Condition& part : condition.parts) unmet(part, at_least, out);
  }

  void name_unmet(const Condition& condition, Holding at_least, std::vector<std::string>& out) const {
    std::vector<const Condition*> parts;
    unmet(condition, at_least, parts);
    for (const Condition* part : parts) {
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

  /// Who could bring about what a point waits for: who has the ball on the points at the end of the chain;
  /// and whoever set a condition that cannot be met any more.
  void find_ball(const Thread& start, Holding at_least, std::vector<BallHolder>& out) const {
    std::set<const Thread*> seen{&start};
    std::vector<const Thread*> queue{&start};
    for (std::size_t i = 0; i < queue.size() && i < kFollowed; ++i) {
      const Thread& here = *queue[i];
      for (const Clause& clause : waits_for(here)) {
        std::vector<const Condition*> parts;
        if (clause.condition) {
          unmet(*clause.condition, at_least, parts);
          if (!can_be_met(*clause.condition, at_least)) {
            pass(start,
                 {clause.party, here.sketch.last_time, here.sketch.last_act, here.sketch.last,
                  here.sketch.candidate, "set a condition that cannot be met any more, in " + clause.name},
                 out);
            continue;
          }
        }
        for (const Condition* part : parts) {
          const Thread* there = store_.thread_of(part->on);
          if (!there || !lost(*part).empty() || !seen.insert(there).second) continue;
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
  std::map<PointId, Net::Node> nodes_;
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

bool Talks::Store::holds(const Condition& condition, Holding at_least) const {
  const auto each = [&](const Condition& part) { return holds(part, at_least); };
  if (condition.kind == Condition::Kind::all) {
    return std::all_of(condition.parts.begin(), condition.parts.end(), each);
  }
  if (condition.kind == Condition::Kind::any) {
    return std::any_of(condition.parts.begin(), condition.parts.end(), each);
  }
  const Thread* thread = thread_of(condition.on);
  if (!thread || !thread->sketch.candidate || thread->holding < at_least) return false;
  return condition.kind == Condition::Kind::point || thread->sketch.candidate == condition.on;
}

}  // namespace parley::talks
