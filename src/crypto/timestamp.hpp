/// Time-stamp tokens of RFC 3161, over OpenSSL: what an authority signed to have seen by then.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

namespace parley {

inline constexpr std::size_t kLargestToken = std::size_t{64} * 1024;  ///< bytes, DER

/// The time in a token (DER, the TimeStampToken alone) whose imprint is that SHA-256, signed by a certificate
/// for time stamping that is one of the authorities (PEM) or leads to one. Certificates are judged at the
/// token's own time, so the answer never changes. Revocation is not looked at.
Result<Instant> check_timestamp(BytesView token, const Digest& sha256,
                                const std::vector<std::string>& authorities);

}  // namespace parley
