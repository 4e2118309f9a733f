/// What an exchange was convened as: its rules, its relays, the one that it goes on from, its base text.
/// Shown before it is opened, before one joins, and ever after.
#pragma once

#include "desk/continuation.hpp"
#include "pages/visit.hpp"

namespace parley::pages {

Html rules_of(const Rules& rules);
Html relays_of(const std::vector<RelayName>& relays);
Html cards_of(const std::vector<SignedCard>& cards);
/// Nothing if it goes on from no other.
Html continues_of(const Desk& desk, const Convene& convene);
/// Nothing if there is none.
Html base_of(const Record& record);

}  // namespace parley::pages
