/// A leaf of a box's tree: what the relay says of an item that it accepted (record rule 26).
///
///     parley-leaf/1 LF
///     COMMITMENT LF       64 hex digits: SHA-256 of a 32-byte salt and the act's digest; the sender's word
///     ITEM LF             64 hex digits: SHA-256 of the item's bytes
///     TIME LF             2022-01-26T12:00:00Z: when it was accepted; never decreasing in a box
///
/// Its hash in the tree is SHA-256(0x00 || these bytes), so `sha256sum` checks it.
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace parley {

struct LogLeaf {
  Digest commitment, item;
  Instant time;

  std::string text() const;
  /// SHA-256(0x00 || text()).
  Digest hash() const;
};

/// The commitment to an act: SHA-256(salt || the act's digest).
Digest act_commitment(std::span<const std::uint8_t, 32> salt, const ActId& act);

}  // namespace parley
