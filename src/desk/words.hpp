/// A 32-byte secret as 24 English words (BIP-39, without its derivation), to be written down and typed back.
/// The last word carries a checksum of 8 bits.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace parley {

/// The words of exactly 32 bytes.
std::vector<std::string_view> words_of(BytesView secret);
/// From words parted by anything that is no letter, in any case; the first four letters of a word are enough.
/// None if a word is unknown, there are not 24, or the checksum does not fit.
std::optional<std::array<std::uint8_t, 32>> from_words(std::string_view text);

}  // namespace parley
