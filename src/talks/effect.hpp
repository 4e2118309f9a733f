/// Which statements count on a point, and why the others do not.
#pragma once

#include <vector>

#include "talks/fold.hpp"

namespace parley::talks {

/// Sets `no_effect` of every statement that cannot do what it says: from an exploratory note, by one who
/// takes no positions, on what was never offered, withdrawing what is another's. `thread` is in canonical
/// order.
void judge(const Sight& sight, const Roster& roster, std::vector<Entry>& thread);

/// A statement on the point that is beyond this version (in a package, settling, merging), or null.
const Entry* beyond_us(const std::vector<Entry>& thread);

}  // namespace parley::talks
