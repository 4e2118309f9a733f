/// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
/// section 4).
#pragma once

#include <cstdint>

namespace parley {

/// The smallest Padmé length that is at least `length`. It is at most 12% longer, and tells O(log log length)
/// bits.
std::uint64_t padme(std::uint64_t length);

}  // namespace parley
