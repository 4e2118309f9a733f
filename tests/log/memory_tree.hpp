/// A tree that keeps its complete subtrees in memory, for tests.
#pragma once

#include <map>

#include "log/tree.hpp"

namespace parley {

class MemoryTree {
 public:
  void append(const Digest& leaf) {
    const std::uint64_t index = edge_.size();
    unsigned level = 0;
    for (const Digest& hash : edge_.append(leaf)) {
      subtrees_[{level, index >> level}] = hash;
      ++level;
    }
  }
  const TreeEdge& edge() const { return edge_; }
  FetchSubtrees fetch() const {
    return [this](std::span<const Subtree> wanted) {
      std::vector<Digest> out;
      for (const Subtree& subtree : wanted) out.push_back(subtrees_.at(subtree));
      return out;
    };
  }

 private:
  TreeEdge edge_;
  std::map<Subtree, Digest> subtrees_;
};

}  // namespace parley
