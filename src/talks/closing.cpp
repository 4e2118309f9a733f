#include "talks/closing.hpp"

#include <algorithm>
#include <map>

#include "talks/store.hpp"

namespace parley::talks {

namespace {

using Moves = std::set<Move>;

/// Agreed, and nobody has to confirm it.
bool is_closed(const Point& point) {
  return point.agreed && point.state != State::agreed_ad_referendum;
}

bool stands_on(const Point& point, const std::string& party, const WordingId& wording) {
  const Position* position = point.position(party);
  return position && std::ranges::find(position->stands_on, wording) != position->stands_on.end();
}

/// The ways to go on from a set of moves.
class Ways {
 public:
  Ways(const Talks& talks, const Moves& moves) : talks_(talks), moves_(moves) {}

  std::vector<Moves> to(const Point& point) {
    any_wording(point);
    return std::move(out_);
  }

 private:
  void any_wording(const Point& point) {
    if (is_closed(point)) return;
    for (const Wording& wording : point.wordings) {
      if (wording.text) to_wording(point, wording);
    }
  }

  void to_wording(const Point& point, const Wording& wording) {
    if (!seen_.insert(wording.id).second || (point.agreed == wording.id && is_closed(point))) return;
    Moves missing;
    for (const std::string& party : talks_.negotiating()) {
      if (!stands_on(point, party, wording.id)) missing.insert({party, wording.name});
    }
    if (!missing.empty()) {
      for (const Move& move : missing) end_packages(point, move.party);
      return go_on(missing);
    }
    if (point.state == State::to_be_confirmed) {
      for (const BallHolder& holder : point.ball) missing.insert({holder.party, wording.name, true});
      return go_on(missing);
    }
    for (const std::string& party : talks_.negotiating()) {
      const Position* position = point.position(party);
      if (position && position->ad_referendum) missing.insert({party, wording.name, true});
    }
    if (!missing.empty() && point.agreed) return go_on(missing);
    if (point.agreed) {
      for (const BallHolder& holder : point.ball) to_confirmation(holder);
    }
    // All stand on it. Whoever stands on another besides, or on terms, may accept it plainly; so may whose
    // word is doubtful.
    for (const std::string& party : talks_.negotiating()) go_on({{party, wording.name}});
    for (const Blocker& blocker : point.blocked_by) {
      for (const Blocker::Part& part : blocker.parts) to_part(part);
    }
  }

  /// Whoever stands elsewhere because of a package of its own ends that by a plain word on any of its points.
  void end_packages(const Point& point, const std::string& party) {
    if (!ended_.emplace(party, point.id).second) return;
    const Talks::Store& store = talks_.store();
    std::set<std::pair<ActId, std::string>> packages;
    std::set<PointId> others;
    for (const Statement& here : point.thread) {
      if (here.party != party || here.package.empty() || !here.effective()) continue;
      if (!packages.emplace(here.act, here.package).second) continue;
      const Slot& slot = *store.notes.at(here.act);
      std::vector<const Thread*> threads;
      for (const PointId& other : Talks::Store::points_of(slot, slot.packages.at(here.package))) {
        if (other != point.id && others.insert(other).second) threads.push_back(store.thread(other));
      }
      std::ranges::sort(threads, [&](const Thread* a, const Thread* b) {
        return store.before(a->mentions.front(), b->mentions.front());
      });
      for (const Thread* other : threads) {
        for (const Wording& wording : other->point.wordings) {
          if (wording.text) go_on({{party, wording.name}});
        }
      }
    }
  }

  void to_confirmation(const BallHolder& holder) {
    const auto home = holder.pass->wording ? talks_.point_of(*holder.pass->wording) : std::nullopt;
    const Point* point = home ? talks_.point(*home) : nullptr;
    const Wording* wording = point ? point->wording(*holder.pass->wording) : nullptr;
    if (wording) go_on({{holder.party, wording->name, true}});
  }

  void to_part(const Blocker::Part& part) {
    const auto home = talks_.point_of(part.on);
    const Point* point = home ? talks_.point(*home) : nullptr;
    if (!point) return;
    if (part.point) {
      any_wording(*point);
    } else if (const Wording* wording = point->wording(part.on); wording && wording->text) {
      to_wording(*point, *wording);
    }
  }

  void go_on(const Moves& further) {
    Moves next = moves_;
    next.insert(further.begin(), further.end());
    if (next.size() > moves_.size()) out_.push_back(std::move(next));
  }

  const Talks& talks_;
  const Moves& moves_;
  std::set<WordingId> seen_;
  std::set<std::pair<std::string, PointId>>
      ended_;  ///< of which parties the packages on a point were looked at
  std::vector<Moves> out_;
};

class Search {
 public:
  Search(const Record& record, const PointId& point, std::optional<Instant> now, const Suppose& suppose,
         const std::function<void(std::size_t)>& progress)
      : record_(record), point_(point), now_(now), suppose_(suppose), progress_(progress) {}

  Closing run() {
    look({});
    while (!waiting_.empty()) {
      const Moves moves = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      if (out_.tried == kMostTried) {
        out_.exhausted = false;
        break;
      }
      ++out_.tried;
      if (progress_) progress_(out_.tried);
      if (look(moves)) {
        out_.moves = moves;
        break;
      }
    }
    return std::move(out_);
  }

 private:
  /// Whether the moves close the point; if not, the ways to go on are queued.
  bool look(const Moves& moves) {
    Record record = record_.copy();
    std::map<std::string, std::string> notes;
    for (const Move& move : moves) {
      std::string& note = notes.try_emplace(move.party, "title: What if\n").first->second;
      note += "\n## Re " + move.on + (move.confirms ? ": confirm\n" : ": accept\n");
    }
    for (const auto& [party, note] : notes) {
      if (!suppose_(record, party, note)) return false;
    }
    Talks talks(record);
    if (now_) talks.set_now(*now_);
    const Point* point = talks.point(point_);
    if (!point) return false;
    if (is_closed(*point)) return true;
    for (const Moves& next : Ways(talks, moves).to(*point)) {
      if (known_.insert(next).second) waiting_.emplace(next.size(), next);
    }
    return false;
  }

  const Record& record_;
  PointId point_;
  std::optional<Instant> now_;
  const Suppose& suppose_;
  const std::function<void(std::size_t)>& progress_;
  std::multimap<std::size_t, Moves> waiting_;  ///< by size; those of one size as they were found
  std::set<Moves> known_;
  Closing out_;
};

}  // namespace

Closing closing(const Record& record, const PointId& point, std::optional<Instant> now,
                const Suppose& suppose, const std::function<void(std::size_t)>& progress) {
  return Search(record, point, now, suppose, progress).run();
}

}  // namespace parley::talks
