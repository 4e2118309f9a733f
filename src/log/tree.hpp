/// The hash tree of RFC 6962 section 2.1 (the same as RFC 9162 section 2.1), over SHA-256: how a list that
/// only grows is held to what it said before.
///
/// The root over leaves d[0] … d[n − 1] is SHA-256("") for none, SHA-256(0x00 || d[0]) for one, and else
/// SHA-256(0x01 || root of the first k || root of the rest), k the largest power of two below n.
///
/// Whoever keeps the tree keeps the hashes of its complete subtrees; a leaf completes one or more of them,
/// and they never change after. Appending and proving then cost O(log n). Verifying needs no tree at all.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace parley {

/// What stands for a leaf in the tree: SHA-256(0x00 || leaf).
Digest leaf_hash(BytesView leaf);

/// The complete subtree over the leaves [index << level, (index + 1) << level).
struct Subtree {
  unsigned level = 0;
  std::uint64_t index = 0;
  /// The leaf with which it became complete.
  std::uint64_t last_leaf() const { return ((index + 1) << level) - 1; }
  auto operator<=>(const Subtree&) const = default;
};

/// Gives the hashes of subtrees, in the order asked; each lies within the tree that the proof is of.
using FetchSubtrees = std::function<std::vector<Digest>(std::span<const Subtree>)>;

/// The growing edge of a tree: its complete subtrees that no other holds, the largest first. This is all that
/// appending needs; at most 64 hashes.
class TreeEdge {
 public:
  TreeEdge() = default;
  /// The edge of a tree of that size; throws std::invalid_argument unless the hashes are as many as it has.
  TreeEdge(std::uint64_t size, std::vector<Digest> peaks);

  std::uint64_t size() const { return size_; }
  const std::vector<Digest>& peaks() const { return peaks_; }
  /// The subtrees that `peaks` are the hashes of.
  std::vector<Subtree> subtrees() const;
  Digest root() const;
  /// Adds a leaf, by its hash; gives the hashes of the subtrees that it completes, level 0 (itself) first.
  std::vector<Digest> append(const Digest& leaf);

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;
};

/// The root of the first `size` leaves.
Digest tree_root(std::uint64_t size, const FetchSubtrees& fetch);
/// That leaf `index` is in the tree of `size` leaves (RFC 6962 section 2.1.1). index < size.
std::vector<Digest> inclusion_proof(std::uint64_t index, std::uint64_t size, const FetchSubtrees& fetch);
/// That the tree of `from` leaves is the beginning of that of `to` leaves (section 2.1.2). from <= to. Empty
/// for from = 0, where there is nothing to prove.
std::vector<Digest> consistency_proof(std::uint64_t from, std::uint64_t to, const FetchSubtrees& fetch);
/// The same, where of the tree of `to` leaves only the first `known` are here, and `rest`, which holds,
/// proves that they are its beginning. from <= known <= to. Throws std::invalid_argument if `rest` is no
/// such proof.
std::vector<Digest> consistency_proof(std::uint64_t from, std::uint64_t known, std::uint64_t to,
                                      std::span<const Digest> rest, const FetchSubtrees& fetch);

/// RFC 9162 section 2.1.3.2. `leaf` is the leaf's hash.
bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> proof, const Digest& root);
/// RFC 9162 section 2.1.4.2; from = 0 holds with an empty proof, if its root is that of no leaves.
bool verify_consistency(std::uint64_t from, const Digest& from_root, std::uint64_t to, const Digest& to_root,
                        std::span<const Digest> proof);

}  // namespace parley
