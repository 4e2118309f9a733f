/// HKDF-SHA256 (RFC 5869), HMAC-SHA256 (RFC 2104) and scrypt (RFC 7914), over OpenSSL.
#pragma once

#include <array>
#include <string_view>

#include "base/bytes.hpp"

namespace parley {

using Key32 = std::array<std::uint8_t, 32>;

Key32 hkdf_sha256(BytesView secret, BytesView salt, std::string_view info);

Key32 hmac_sha256(BytesView key, BytesView message);

/// N = 2^log2_n, r = 8, p = 1. Takes 2^log2_n KiB of memory. `log2_n` from 1 to 24; throws std::runtime_error
/// when the memory is not there.
Key32 scrypt(BytesView passphrase, BytesView salt, int log2_n);

}  // namespace parley
