/// The table as somebody wants to see it: which points, in which order, with which columns.
#pragma once

#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

struct View {
  std::string sort;              ///< `place`, `state`, `since` or `answer-by`; else as they were opened
  std::string ball;              ///< only points whose ball this party has
  std::string state;             ///< only points whose state begins so
  bool open = false;             ///< only points that are open
  std::optional<Instant> since;  ///< only points of which something was said since
};
/// Whether there is still something to agree: it is neither agreed, adopted nor withdrawn, was not replaced
/// by others, and is not a paragraph of the base text of which nobody has spoken.
bool is_open(const Point& point);
/// What states can be called: `agreed ad referendum`, `blocked`, `adopted` …
std::vector<std::string> state_words();
std::vector<const Point*> seen(const Talks& talks, const View& view, Instant now);

/// The end of the earliest answer that is due, over all who have the ball.
std::optional<Instant> earliest_due(const Point& point, const Talks& talks, Instant now);
/// When an act was signed, as far as its claim can be believed now: not before what it follows, and not later
/// than now.
Instant dated(const Talks& talks, const ActId& act, Instant now);
/// Since when a party has the ball, and since when somebody has.
Instant held_since(const Talks& talks, const BallHolder& holder, Instant now);
std::optional<Instant> held_since(const Talks& talks, const Point& point, Instant now);

/// The parties of the columns: our party first where there are two, and then `two` is set; the chairs last.
std::vector<std::string> columns_of(const Talks& talks, const std::string& own, bool& two);

}  // namespace parley::talks
