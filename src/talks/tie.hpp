/// From points that are laid out to the net of what their wordings rest on (largest.hpp), and back.
#pragma once

#include <functional>
#include <map>
#include <set>

#include "talks/largest.hpp"
#include "talks/store.hpp"

namespace parley::talks {

/// Points that are agreed, at least so firmly.
struct Agreed {
  std::set<PointId> candidates;  ///< by their candidate
  std::set<PointId> points;      ///< these, and those whose place others have taken
};

class Tie {
 public:
  using SketchOf = std::function<const Sketch&(const PointId&)>;
  using Outside = std::function<bool(const Condition&)>;
  /// `points` hang together; `outside` says of a wording or a point that is none of them whether it is
  /// agreed.
  Tie(const Talks::Store& store, const std::set<PointId>& points, SketchOf sketch_of, Outside outside)
      : store_(store), all_(points), sketch_of_(std::move(sketch_of)), outside_(std::move(outside)) {}

  Agreed largest(Holding at_least);

 private:
  Net::Node node_of(const Clause& clause);
  /// One node for each package, however many points rest on it.
  Net::Node node_of(const Package& package);
  Net::Node node_of(const Condition& condition);
  Net::Node leaf(const Condition& condition);

  const Talks::Store& store_;
  const std::set<PointId>& all_;
  SketchOf sketch_of_;
  Outside outside_;
  Net net_;
  std::map<PointId, Net::Node> nodes_;   ///< of candidates
  std::map<PointId, Net::Node> points_;  ///< of points, whose place others may have taken
  std::map<const Package*, Net::Node> packages_;
};

}  // namespace parley::talks
