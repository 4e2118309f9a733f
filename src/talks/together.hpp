/// Points that hang together: conditions and packages lead from one to the other. What is agreed among them
/// is the largest set that holds together (largest.hpp).
///
/// After a change only the points that it touched are folded again, and those whose conditions or packages
/// lead to them, near or far: nothing else can have become agreed or ceased to be, because what does not rest
/// on the changed points is a net of its own.
///
/// Shared by together.cpp (what has to be folded, in which order), agreed.cpp (what is agreed; see tie.hpp)
/// and waiting.cpp (what the rest waits for, and who has the ball).
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "talks/past.hpp"
#include "talks/store.hpp"

namespace parley::talks {

/// One update.
class Together {
 public:
  explicit Together(Talks::Store& store) : store_(store) {}

  /// Folds the dirty points of the store and all that hang on them. Returns all that it folded, by id.
  std::vector<PointId> fold();

 private:
  /// How a package fared.
  struct Fared {
    bool holds = false;
    std::vector<const std::vector<WordingId>*> unmet;  ///< the first of its parts that are not agreed
  };

  // together.cpp
  Thread* thread(const PointId& id) const;
  std::unique_ptr<Folding> folding(const Thread& thread);
  /// Which packages have ended is settled first, from what was said of their points. Adds the points of those
  /// of which that changed. Ascending, like what is followed.
  void look_at_packages(std::vector<PointId>& points);
  static std::map<const Package*, std::pair<Slot*, Packed*>> packages_on(const Thread& thread);
  /// Decides a point that hangs on no other at once.
  void lay_out(const PointId& id);
  void remember_needs(const PointId& id, Thread& thread);
  /// Adds every point whose conditions and packages lead to one of these.
  void follow(const std::vector<PointId>& changed);
  void decide();
  void decide(Thread& thread);

  /// Of a point that is not agreed: whether it was before newcomers came, and who reopened it.
  void look_back(const PointId& id, const Folding& laid, Fate& fate);
  Past& past(Index act, Past::Known known, Past::Until until = Past::Until::before);

  // agreed.cpp
  void find_agreed();
  /// Whether it holds, as the points are now.
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
  std::optional<Turn> lost_at(const Condition& part) const;
  bool can_be_met(const Condition& condition, Holding at_least) const;
  bool can_be_met(const Clause& clause, const Thread& here, Holding at_least);
  /// Who could bring about what a point waits for: who has the ball on the points at the end of the chain;
  /// and whoever set a condition that cannot be met any more.
  void find_ball(const Thread& start, Holding at_least, std::vector<BallHolder>& out);
  void find_ball_at(const Thread& start, const Thread& there, const Clause& clause, Holding at_least,
                    std::vector<BallHolder>& out) const;

  Talks::Store& store_;
  std::map<PointId, Judged> judged_;                  ///< what packages were looked at in, until it is folded
  std::set<PointId> hanging_;                         ///< those that are decided with others
  std::map<PointId, std::unique_ptr<Folding>> laid_;  ///< of these, what is kept until then
  bool suspending_ = false;  ///< the suspended are being decided, which do not ask each other
  std::map<std::tuple<Index, Past::Known, Past::Until>, Past> pasts_;
  std::map<std::pair<const Package*, Holding>, Fared> fared_;
};

/// Points that are laid out and wait to be decided with others: more than one act touches are laid out again
/// then, so that a first fold does not keep them all.
inline constexpr std::size_t kKept = 64;
/// Points that are followed to those who have to move, and parts of a package that are looked at.
inline constexpr std::size_t kFollowed = 64;

}  // namespace parley::talks
