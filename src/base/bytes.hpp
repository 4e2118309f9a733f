/// Bytes and their text forms: hexadecimal (lower case), base64 (RFC 4648), and the digits that people
/// compare over the telephone.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// The same memory, seen as bytes or as characters. Nothing is copied.
BytesView as_bytes(std::string_view text);
std::string_view as_text(BytesView bytes);

std::string to_hex(BytesView bytes);
/// Lower-case hexadecimal only, an even number of digits; anything else is nullopt.
std::optional<Bytes> from_hex(std::string_view hex);

/// RFC 4648 section 4. `pad` says whether `=` is written, or demanded when read. Reading is strict: no
/// line breaks, no stray bits, canonical only.
std::string to_base64(BytesView bytes, bool pad = true);
std::optional<Bytes> from_base64(std::string_view text, bool pad = true);

/// 32 bytes that name something; each kind of name is a type of its own, so that they cannot be mixed up.
template <class Tag>
struct Id {
  std::array<std::uint8_t, 32> bytes{};

  static std::optional<Id> from_hex(std::string_view hex) {
    auto raw = parley::from_hex(hex);
    if (!raw || raw->size() != 32) return std::nullopt;
    Id id;
    std::copy(raw->begin(), raw->end(), id.bytes.begin());
    return id;
  }
  std::string hex() const { return to_hex(bytes); }
  auto operator<=>(const Id&) const = default;
};

using Digest = Id<struct DigestTag>;            ///< SHA-256 of anything without a type of its own
using ActId = Id<struct ActTag>;                ///< SHA-256 of an act's bytes
using ExchangeId = Id<struct ExchangeTag>;      ///< the act id of the founding act
using DisclosureId = Id<struct DisclosureTag>;  ///< SHA-256 of a disclosure file
using KeyId = Id<struct KeyTag>;                ///< SHA-256 of a public key's SSH wire form

/// 32 bytes as 60 decimal digits in twelve groups of five: the number, big-endian, modulo 10^60. The one
/// form in which digests are compared by people. Two values agree by chance once in 10^60.
std::string comparison_digits(std::span<const std::uint8_t, 32> bytes);

}  // namespace parley

template <class Tag>
struct std::hash<parley::Id<Tag>> {  // NOLINT(cert-dcl58-cpp): std::hash is open to one's own types
  std::size_t operator()(const parley::Id<Tag>& id) const noexcept {
    std::size_t value = 0;  // ids are digests: any eight bytes are as good as a hash
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | id.bytes[i];
    return value;
  }
};
