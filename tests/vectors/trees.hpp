/// The vectors of leaves, trees and checkpoints.
#pragma once

#include <map>
#include <string>

namespace parley::vectors {

/// Paths below tests/vectors and what stands there.
std::map<std::string, std::string> trees();

}  // namespace parley::vectors
