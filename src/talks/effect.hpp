/// Which statements count on a point, and why the others do not.
#pragma once

#include <vector>

#include "talks/fold.hpp"

namespace parley::talks {

/// Sets `no_effect` of every statement that cannot do what it says: from an exploratory note, by one who
/// takes no positions, on what was never offered, withdrawing what is another's. `thread` is in canonical
/// order.
void judge(const Sight& sight, const Roster& roster, std::vector<Entry>& thread);

/// Whether something on the point is beyond this version (a condition, a package, a lock): the statement, or
/// null. What its own party has replaced since by a plain word no longer is.
const Entry* beyond_us(const Sight& sight, const std::vector<Entry>& thread);

}  // namespace parley::talks
