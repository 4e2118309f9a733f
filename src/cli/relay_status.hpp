/// How it stands with the relays of an exchange: when each was last reached, and of one in trouble what is
/// wrong, since when, and when it is tried again.
#pragma once

#include "base/json.hpp"
#include "cli/session.hpp"

namespace parley::cli {

void show_relays(Session& session);
/// As `parley help status` says.
Json relays_json(Session& session);

}  // namespace parley::cli
