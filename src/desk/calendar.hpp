/// The dates of the talks as iCalendar (RFC 5545): meetings, and all that comes due.
#pragma once

#include <string>
#include <string_view>

#include "talks/talks.hpp"

namespace parley {

/// As it stands at `now`; what `party` owes rings a day before. An entry has the same identity whenever it is
/// written.
std::string calendar(const talks::Talks& talks, std::string_view party, Instant now);

}  // namespace parley
