#include "talks/largest.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <memory>
#include <queue>
#include <utility>

namespace parley::talks {
namespace {

constexpr std::size_t kAhead = 16;  // nodes that are fetched while others are looked at

/// Memory that is to be written before it is read; much of it in large pages, because handing out as many
/// small ones costs as much as the work.
template <class Value>
std::unique_ptr<Value[]> room_for(std::size_t count) {
  constexpr std::uintptr_t kPage = std::uintptr_t{1} << 21;
  auto room = std::make_unique_for_overwrite<Value[]>(count);
  const auto begin = reinterpret_cast<std::uintptr_t>(room.get());
  const auto first = (begin + kPage - 1) / kPage * kPage;
  const auto last = (begin + count * sizeof(Value)) / kPage * kPage;
  if (first < last) (void)::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
  return room;
}

}  // namespace

std::vector<bool> Net::largest() const {
  // What rests on node n: above[nodes[n].from] to above[nodes[n + 1].from].
  struct Standing {
    std::uint32_t from;
    std::uint32_t left;  // failures until it fails itself; none: it has
  };
  const auto nodes = room_for<Standing>(size() + 1);
  const auto above = room_for<Node>(links_);
  std::vector<std::uint32_t> next(std::min(size(), kWindow));
  std::uint32_t from = 0;
  for (std::size_t w = 0; w < resting_.size(); ++w) {
    const std::size_t first = w * kWindow;
    const std::size_t end = std::min(first + kWindow, size());
    std::fill_n(next.begin(), end - first, 0);
    for (const Link& link : resting_[w]) ++next[link.on - first];
    for (std::size_t n = first; n < end; ++n) {
      nodes[n] = {from, fails_at_[n]};
      from += std::exchange(next[n - first], from);
    }
    for (const Link& link : resting_[w]) above[next[link.on - first]++] = link.node;
  }
  nodes[size()] = {from, 0};

  std::vector<bool> holds(size(), true);
  std::vector<std::vector<Node>> told(resting_.size());  // of each window, once for each failure below
  std::queue<std::size_t> waiting;                       // windows that were told something
  const auto fail = [&](std::size_t node) {
    holds[node] = false;
    for (std::uint32_t i = nodes[node].from; i < nodes[node + 1].from; ++i) {
      std::vector<Node>& window = told[above[i] / kWindow];
      if (window.empty()) waiting.push(above[i] / kWindow);
      window.push_back(above[i]);
    }
  };
  for (std::size_t node = 0; node < size(); ++node) {
    if (nodes[node].left == 0) fail(node);
  }
  std::vector<Node> heard;
  std::vector<Node> failed;
  for (; !waiting.empty(); waiting.pop()) {
    heard.clear();
    heard.swap(told[waiting.front()]);
    failed.clear();
    for (std::size_t i = 0; i < heard.size(); ++i) {
      if (i + kAhead < heard.size()) __builtin_prefetch(&nodes[heard[i + kAhead]]);
      Standing& node = nodes[heard[i]];
      if (node.left != 0 && --node.left == 0) failed.push_back(heard[i]);
    }
    for (std::size_t i = 0; i < failed.size(); ++i) {
      if (i + kAhead < failed.size()) __builtin_prefetch(above.get() + nodes[failed[i + kAhead]].from);
      fail(failed[i]);
    }
  }
  return holds;
}

}  // namespace parley::talks
