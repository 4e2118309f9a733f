/// The older exchange that one goes on from (record rule 15): all keys of a party were lost, or its party key
/// leaked, and the others go on with new ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/desk.hpp"

namespace parley {

/// What an exchange says of the one that it goes on from, beside what this desk has of that.
struct Continuation {
  struct Head {
    ActId act;
    std::string author;  ///< empty if this desk does not hold the act
    Instant time;
  };
  ExchangeId exchange;
  std::optional<std::string> title;  ///< none: it is not on this desk
  std::vector<Head> heads;           ///< how far it is said to have come
  std::size_t later = 0;  ///< acts of it here that lie beyond that: whoever joins leaves them behind
};
/// None if it goes on from no other.
std::optional<Continuation> continuation(const Desk& desk, const Convene& convene);

/// Lets an exchange go on from one of this desk, up to all that is here of it.
Result<void> go_on_from(const Desk& desk, const ExchangeId& old, Convene& convene);

}  // namespace parley
