/// What a delegate is to do in an exchange, each with the way there.
#pragma once

#include "pages/visit.hpp"

namespace parley::pages {

/// As items of a list; nothing where nothing is to be done.
Html needs_of(Visit& visit, const Room& room);

}  // namespace parley::pages
