#include "talks/largest.hpp"

namespace parley::talks {

std::vector<bool> Net::largest() const {
  // What rests on node n: above[from[n]] to above[from[n + 1]].
  std::vector<std::uint32_t> from(size() + 1, 0);
  for (const auto& [on, node] : links_) ++from[on + 1];
  for (std::size_t n = 0; n < size(); ++n) from[n + 1] += from[n];
  std::vector<Node> above(links_.size());
  std::vector<std::uint32_t> next(from.begin(), from.end() - 1);
  std::vector<std::uint32_t> support(size(), 0);
  for (const auto& [on, node] : links_) {
    above[next[on]++] = node;
    ++support[node];
  }

  std::vector<bool> holds(size(), true);
  std::vector<Node> failed;
  const auto fail = [&](Node node) {
    if (!holds[node]) return;
    holds[node] = false;
    failed.push_back(node);
  };
  for (Node node = 0; node < size(); ++node) {
    if (!all_[node] && support[node] == 0) fail(node);
  }
  while (!failed.empty()) {
    const Node node = failed.back();
    failed.pop_back();
    for (std::uint32_t i = from[node]; i < from[node + 1]; ++i) {
      const Node upper = above[i];
      --support[upper];
      if (all_[upper] || support[upper] == 0) fail(upper);
    }
  }
  return holds;
}

}  // namespace parley::talks
