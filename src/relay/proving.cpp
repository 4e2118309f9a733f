#include "relay/proving.hpp"

namespace parley::relay {

GrowingTree::GrowingTree(TreeEdge edge) : edge_(std::move(edge)) {
  const std::vector<Subtree> before = edge_.subtrees();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (levels_.empty()) levels_.resize(before[i].level + 1);  // the largest comes first
    levels_[before[i].level] = {before[i].index, {edge_.peaks()[i]}};
  }
}

std::vector<Digest> GrowingTree::append(const Digest& leaf) {
  const std::uint64_t index = edge_.size();
  std::vector<Digest> completed = edge_.append(leaf);
  if (levels_.size() < completed.size()) levels_.resize(completed.size());
  for (unsigned level = 0; level < completed.size(); ++level) {
    Level& at = levels_[level];
    if (at.hashes.empty()) at.first = index >> level;
    at.hashes.push_back(completed[level]);
  }
  return completed;
}

std::vector<Digest> GrowingTree::proof(std::uint64_t index) const {
  return inclusion_proof(index, edge_.size(), [this](std::span<const Subtree> wanted) {
    std::vector<Digest> out;
    out.reserve(wanted.size());
    for (const Subtree& subtree : wanted) {
      const Level& level = levels_.at(subtree.level);
      out.push_back(level.hashes.at(subtree.index - level.first));
    }
    return out;
  });
}

std::vector<std::size_t> Proving::places() const {
  std::vector<std::size_t> out;
  for (const Item& item : items_) out.push_back(item.at);
  for (const auto& [at, item] : again_) out.push_back(at);
  return out;
}

std::vector<std::pair<std::size_t, Accepted>> Proving::outcomes(Signer& signer) const {
  std::map<std::int64_t, std::shared_ptr<const std::string>> checkpoints;
  std::vector<std::pair<std::size_t, Accepted>> out;
  out.reserve(items_.size() + again_.size());
  for (const Item& item : items_) {
    const auto& [id, tree] = boxes_.at(item.box);
    const std::uint64_t size = tree.edge().size();
    auto& checkpoint = checkpoints[item.box];
    if (!checkpoint) checkpoint = signer.checkpoint(id, size, tree.edge().root());
    out.emplace_back(item.at, Accepted{{item.index, size, item.commitment, item.item, item.time,
                                        tree.proof(item.index), checkpoint},
                                       true});
  }
  for (const auto& [at, item] : again_) out.emplace_back(at, Accepted{out[item].second.acceptance, false});
  return out;
}

}  // namespace parley::relay
