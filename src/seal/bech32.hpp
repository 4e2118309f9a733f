/// Bech32 (BIP 173) without its limit of length, as age uses it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace parley {

/// `prefix` in lower case; the result is in lower case.
std::string bech32_encode(std::string_view prefix, BytesView bytes);

struct Bech32 {
  std::string prefix;  ///< in lower case
  Bytes bytes;
};
/// All lower or all upper case, a right checksum, no stray bits.
std::optional<Bech32> bech32_decode(std::string_view text);

}  // namespace parley
