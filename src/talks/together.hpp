/// Points that hang together: conditions and packages lead from one to the other. What is agreed among them
/// is the largest set that holds together (largest.hpp).
///
/// After a change only the points that it touched are folded again, and those whose conditions or packages
/// lead to them, near or far: nothing else can have become agreed or ceased to be, because what does not rest
/// on the changed points is a net of its own.
///
/// Shared by together.cpp (what has to be folded, in which order), agreed.cpp (what is agreed) and
/// waiting.cpp (what the rest waits for, and who has the ball).
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "talks/largest.hpp"
#include "talks/store.hpp"

namespace parley::talks {

/// One update.
class Together {
 public:
  explicit Together(Talks::Store& store) : store_(store) {}

  /// Folds the dirty points of the store and all that hang on them. Returns all that it folded, by id.
  std::vector<PointId> fold();

 private:
  /// Points that are agreed, at least so firmly.
  struct Agreed {
    std::set<PointId> candidates;  ///< by their candidate
    std::set<PointId> points;      ///< these, and those whose place others have taken
  };
  /// How a package fared.
  struct Fared {
    bool holds = false;
    std::vector<const std::vector<WordingId>*> unmet;  ///< the first of its parts that are not agreed
  };

  // together.cpp
  Thread* thread(const PointId& id) const;
  Folding folding(const Thread& thread) const;
  /// Which packages have ended is settled first, from what was said of their points. Adds the points of those
  /// of which that changed.
  void look_at_packages(std::set<PointId>& points);
  static std::map<const Package*, std::pair<Slot*, Packed*>> packages_on(const Thread& thread);
  static std::vector<PointId> points_of(const Slot& slot, const Packed& packed);
  /// What the package rests on, and whether it has ended.
  void gather(const Slot& slot, Packed& packed) const;
  /// Decides a point that hangs on no other at once.
  void lay_out(const PointId& id);
  void remember_needs(const PointId& id, Thread& thread);
  /// Adds every point whose conditions and packages lead to one of these.
  void follow(std::vector<PointId> from);
  void decide();
  void decide(Thread& thread);

  // agreed.cpp
  void find_agreed();
  /// Of the points that hang together: those that are agreed, at least so firmly. All others are as they are.
  Agreed largest(Holding at_least);
  Net::Node node_of(const Clause& clause);
  /// One node for each package, however many points rest on it.
  Net::Node node_of(const Package& package);
  Net::Node node_of(const Condition& condition);
  Net::Node leaf(const Condition& condition);
  /// The same afterwards.
  bool met(const Clause& clause, Holding at_least);
  const Fared& fared(const Package& package, Holding at_least);
  /// The succession that has taken the point's place, from 1; 0 if none has.
  std::size_t taken_by(const Thread& thread) const;

  // waiting.cpp
  /// Whether a point has no state of its own that others could ask for, because it waits itself.
  bool waits(const Thread* there) const {
    return there &&
           (there->waiting == Waiting::blocked || (suspending_ && there->waiting == Waiting::suspended));
  }
  /// The clauses for which a point waits.
  std::vector<Clause> waits_for(const Thread& thread);
  Fate fate(const Thread& thread);
  /// The parts of a condition that are not met.
  void unmet(const Condition& condition, Holding at_least, std::vector<Condition>& out) const;
  /// The same of a clause of a point: the parts of its package too, but those on the point itself; and of
  /// these, rather than what waits itself, what it waits for in the end.
  std::vector<Condition> unmet(const Clause& clause, const Thread& here, Holding at_least);
  void name_unmet(const std::vector<Condition>& parts, std::vector<std::string>& out) const;
  /// Why a part can be met only if somebody goes back; empty if it can be met.
  std::string lost(const Condition& part) const;
  bool can_be_met(const Condition& condition, Holding at_least) const;
  bool can_be_met(const Clause& clause, const Thread& here, Holding at_least);
  /// Who could bring about what a point waits for: who has the ball on the points at the end of the chain;
  /// and whoever set a condition that cannot be met any more.
  void find_ball(const Thread& start, Holding at_least, std::vector<BallHolder>& out);
  void find_ball_at(const Thread& start, const Thread& there, Holding at_least,
                    std::vector<BallHolder>& out) const;

  Talks::Store& store_;
  std::set<PointId> hanging_;  ///< those that are decided with others
  bool suspending_ = false;    ///< the suspended are being decided, which do not ask each other
  Net net_;
  std::map<PointId, Net::Node> nodes_;   ///< of candidates
  std::map<PointId, Net::Node> points_;  ///< of points, whose place others may have taken
  std::map<const Package*, Net::Node> packages_;
  Holding at_least_ = Holding::no;
  std::map<std::pair<const Package*, Holding>, Fared> fared_;
};

/// Points that are followed to those who have to move, and parts of a package that are looked at.
inline constexpr std::size_t kFollowed = 64;

}  // namespace parley::talks
