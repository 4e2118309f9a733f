/// Notes at random about what is on the table, for properties.
#pragma once

#include <optional>
#include <string>

#include "talks/talks.hpp"

namespace parley::talks {

/// The text of a note that could be delivered now by the party, with one thing or two in it; none if what
/// came up cannot be said. `locked`: settles, too. `options` as in play.hpp.
std::optional<std::string> random_note(const Talks& talks, const std::string& party, bool locked,
                                       const std::string& options = "");

}  // namespace parley::talks
