/// The answers of a relay that a client reads (docs/relay-api.md). They come from outside: what is read here
/// has the form that it must have, and nothing more is known of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/leaf.hpp"

namespace parley {

inline constexpr std::uint64_t kMostListed = 10'000;  ///< items in one listing

/// An item as a listing brings it.
struct RelayedItem {
  std::uint64_t number = 0, size = 0;
  LogLeaf leaf;
  enum class Where : std::uint8_t { here, apart, gone };
  Where where = Where::here;
  std::string bytes;  ///< if `here`
};

struct Listing {
  std::vector<RelayedItem> items;    ///< numbers without gaps from what was asked
  std::uint64_t next = 0, size = 0;  ///< a relay that has lost items may have fewer than were asked for
  std::string checkpoint;            ///< signed; empty for a box without items
};

/// What the relay answered to an item.
struct RelayAcceptance {
  std::uint64_t index = 0;
  LogLeaf leaf;
  std::vector<Digest> proof;
  std::string checkpoint;
};

std::optional<std::uint64_t> read_number(std::string_view text);
/// `application/vnd.parley.items`, asked for from that number on.
std::optional<Listing> read_listing(std::string_view body, std::uint64_t from);
/// The list without bytes, in JSON, asked for from that number on.
std::optional<Listing> read_leaves(std::string_view body, std::uint64_t from);
std::optional<RelayAcceptance> read_acceptance(std::string_view body);
/// The hashes of a proof of either kind.
std::optional<std::vector<Digest>> read_proof(std::string_view body);

}  // namespace parley
