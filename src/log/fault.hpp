/// What shows to anybody who has a relay's key, and neither of its trees, that what it signed cannot be true.
/// SHA-256 and Ed25519 are all that it takes to check (docs/relay.md).
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"

namespace parley {

/// Two signed heads of one tree begin with as many leaves, and with others.
struct ForkProof {
  /// What a head is tied to: the root of its first `size` leaves.
  struct Side {
    Digest root;
    std::vector<Digest> consistency;  ///< from that root to the head; none if the head is of that size
  };
  std::uint64_t size = 0;
  Side one, other;
};

/// The second of two signed heads covers an item that was accepted after another, and before it.
struct BackdatingProof {
  struct Item {
    std::uint64_t index = 0;
    LogLeaf leaf;
    std::vector<Digest> inclusion;  ///< in the tree of that head
  };
  Item first, second;
};

/// Nothing: the signed heads are all that there is.
using FaultProof = std::variant<std::monostate, ForkProof, BackdatingProof>;

/// As `parley verify --json` has it; null for nothing.
Json json_of(const FaultProof& proof);
/// Nothing for what is none.
FaultProof read_fault_proof(const Json& json);

/// Whether all of it holds, for these two signed heads. Two of one size need no more than themselves.
bool proves(const FaultProof& proof, const VerifierKey& key, std::string_view one, std::string_view other);

}  // namespace parley
