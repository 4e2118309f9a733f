/// The header of an age file (C2SP age, "Header"): the version line, recipient stanzas, and a MAC.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/kdf.hpp"
#include "seal/buffered_source.hpp"
#include "seal/error.hpp"

namespace parley {

inline constexpr std::size_t kLargestHeader = std::size_t{2} << 20;  ///< bytes

struct Stanza {
  std::vector<std::string> arguments;  ///< the first is the type
  Bytes body;
};

struct AgeHeader {
  std::vector<Stanza> stanzas;
  Key32 mac{};
  std::string authenticated;  ///< the exact bytes that the MAC covers: up to and with `---`
};

/// Takes the header from the front; what follows is the payload.
SealResult<AgeHeader> read_header(BufferedSource& source);

/// The header's bytes, with the MAC by the file key.
std::string write_header(const std::vector<Stanza>& stanzas, BytesView file_key);

/// HMAC-SHA256 of the authenticated part under the key derived from the file key.
Key32 header_mac(std::string_view authenticated, BytesView file_key);

}  // namespace parley
