/// The vectors of items, attachments and pouches, made from those of acts.
#pragma once

#include <map>
#include <string>

namespace parley::vectors {

/// Paths below tests/vectors and what stands there.
std::map<std::string, std::string> items_and_pouches();

}  // namespace parley::vectors
