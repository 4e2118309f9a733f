/// How long each party has held the ball (design rule 7).
///
/// It is told by going through the record once more in canonical order, act by act, and asking after each who
/// has the ball on what. Between two acts an offer may end; that too passes the ball.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

/// A stretch of time in which a party held the ball on so many points.
struct Stretch {
  Instant from, to;
  std::size_t points = 0;  ///< at least one
};

/// In seconds of claimed time, up to `now`.
struct Held {
  std::int64_t total = 0;                                  ///< the sum over points
  std::vector<Stretch> stretches;                          ///< one after another, none overlapping
  std::vector<std::pair<PointId, std::int64_t>> by_point;  ///< in order of points(), zero left out
};

/// Of every negotiating party, by handle. Costs what making the talks act by act costs: some tenths of a
/// millisecond for each act; `progress` is told how many acts are done.
std::map<std::string, Held> time_held(const Talks& talks, Instant now,
                                      const std::function<void(std::size_t)>& progress = {});

}  // namespace parley::talks
