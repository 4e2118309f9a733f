/// What a batch of appends is answered with: a proof for each item, and a signature for each box. It takes no
/// store, so it is made beside the commit, by another thread.
#pragma once

#include <map>
#include <vector>

#include "log/tree.hpp"
#include "relay/signer.hpp"
#include "relay/types.hpp"

namespace parley::relay {

/// A box's tree while a batch is appended: its edge before, and all that was completed since. That is enough
/// to prove what was appended, since whatever else such a proof holds is a part of the edge before.
class GrowingTree {
 public:
  explicit GrowingTree(TreeEdge edge);
  /// As TreeEdge::append.
  std::vector<Digest> append(const Digest& leaf);
  const TreeEdge& edge() const { return edge_; }
  std::vector<Digest> proof(std::uint64_t index) const;

 private:
  /// Complete subtrees of one size, one beside the other.
  struct Level {
    std::uint64_t first = 0;
    std::vector<Digest> hashes;
  };
  TreeEdge edge_;
  std::vector<Level> levels_;
};

/// A batch's new items, and the trees that they are in.
class Proving {
 public:
  struct Grown {
    BoxId id;
    GrowingTree tree;
  };
  struct Item {
    std::size_t at = 0;  ///< among the operations
    std::int64_t box = 0;
    std::uint64_t index = 0;
    Digest commitment, item;
    Instant time;
  };

  /// The tree of a box, from its edge on.
  GrowingTree& tree(std::int64_t box, const BoxId& id, const TreeEdge& edge) {
    return boxes_.try_emplace(box, Grown{id, GrowingTree(edge)}).first->second.tree;
  }
  const std::map<std::int64_t, Grown>& boxes() const { return boxes_; }

  void add(Item item) { items_.push_back(std::move(item)); }
  /// The operation `at` asks for what another of the batch has brought, the `item`th of `items`.
  void again(std::size_t at, std::size_t item) { again_.emplace_back(at, item); }
  const std::vector<Item>& items() const { return items_; }

  /// Where the operations are whose outcomes are still to be made.
  std::vector<std::size_t> places() const;
  /// Those outcomes, with their places.
  std::vector<std::pair<std::size_t, Accepted>> outcomes(Signer& signer) const;

 private:
  std::map<std::int64_t, Grown> boxes_;
  std::vector<Item> items_;
  std::vector<std::pair<std::size_t, std::size_t>> again_;
};

}  // namespace parley::relay
