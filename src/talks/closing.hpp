/// What would close a point: the smallest set of moves, by whomever, after which it is agreed.
///
/// A move is an acceptance of a wording that is on the table, or a confirmation. Sets are tried by supposing
/// them, the smallest first. A set is extended only by what it cannot do without: a wording is agreed only if
/// all stand on it, so whoever does not must accept it; and where they all do, something that somebody made
/// a condition must come about, or who made it must accept without it; what is agreed ad referendum needs
/// who accepted so to confirm. So the first set that closes the point
/// is a smallest one.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "talks/talks.hpp"

namespace parley::talks {

struct Move {
  std::string party;
  std::string on;  ///< the wording's name
  bool confirms = false;
  auto operator<=>(const Move&) const = default;
  std::string text() const { return (confirms ? "confirm " : "accept ") + on; }  ///< `accept usa/1.5`
};

struct Closing {
  std::optional<std::set<Move>> moves;  ///< none: no set was found
  bool exhausted = true;                ///< nothing smaller closes it; without moves: nothing at all does
  std::size_t tried = 0;
};

/// Supposes that the party delivers the note; false if it could not.
using Suppose = std::function<bool(Record& record, const std::string& party, const std::string& note)>;

inline constexpr std::size_t kMostTried = 400;

/// For a point that is neither withdrawn nor agreed otherwise than ad referendum. The record is not changed:
/// copies of it are. `progress` is told how many sets were tried.
Closing closing(const Record& record, const PointId& point, std::optional<Instant> now,
                const Suppose& suppose, const std::function<void(std::size_t)>& progress = {});

}  // namespace parley::talks
