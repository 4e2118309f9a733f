/// The vectors of acts and cards: made from fixed seeds, so that making them again gives the same bytes.
#pragma once

#include <map>
#include <string>

namespace parley::vectors {

/// Every file by its path under tests/vectors/, and its content.
std::map<std::string, std::string> acts_and_cards();

}  // namespace parley::vectors
