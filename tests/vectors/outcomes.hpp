/// The vectors of what concurrent acts come to (docs/protocol.md section 13).
#pragma once

#include <map>
#include <string>

namespace parley::vectors {

/// Paths below tests/vectors and what stands there: one file for each case.
std::map<std::string, std::string> outcomes();

}  // namespace parley::vectors
