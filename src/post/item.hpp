/// Items: an act with its signature, its texts and, where it starts an epoch, keys (docs/protocol.md
/// section 8.2).
///
///     parley-item/1 LF
///     act LENGTH LF bytes LF
///     signature LENGTH LF bytes LF
///     disclosure LENGTH LF bytes LF      0 or more
///     epoch-key LENGTH LF bytes LF       0 or more
///     padding LENGTH LF zero bytes LF    up to a Padmé length
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "desk/desk.hpp"

namespace parley {

inline constexpr std::size_t kLargestItem = std::size_t{16} * 1024 * 1024;

/// The plaintext, padded.
std::string write_item(const Desk::Arrival& item);

/// Reads what `write_item` writes: sizes first, then the frames. Nothing in it is believed yet.
Result<Desk::Arrival> read_item(std::string_view plain);

}  // namespace parley
