#include "log/tree.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <stdexcept>

#include "crypto/digest.hpp"

namespace parley {
namespace {

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> bytes{1};
  std::ranges::copy(left.bytes, bytes.begin() + 1);
  std::ranges::copy(right.bytes, bytes.begin() + 33);
  return sha256(bytes);
}

/// Leaves [begin, end) whose root RFC 6962 speaks of: what its recursion reaches, so `begin` is a multiple of
/// a power of two that is at least end − begin.
struct Range {
  std::uint64_t begin, end;
  std::uint64_t split() const { return begin + std::bit_floor(end - begin - 1); }
};

/// The complete subtrees that make up a range, the largest first.
std::vector<Subtree> cover(Range range) {
  std::vector<Subtree> out;
  while (range.begin < range.end) {
    const auto level = static_cast<unsigned>(std::bit_width(range.end - range.begin)) - 1;
    out.push_back({level, range.begin >> level});
    range.begin += std::uint64_t{1} << level;
  }
  return out;
}

/// The root over adjacent complete subtrees, the largest first.
Digest fold(std::span<const Digest> peaks) {
  if (peaks.empty()) return sha256({});
  Digest hash = peaks.back();
  for (std::size_t i = peaks.size() - 1; i-- > 0;) hash = node_hash(peaks[i], hash);
  return hash;
}

/// The roots of the ranges, with one fetch for all.
std::vector<Digest> roots(std::span<const Range> ranges, const FetchSubtrees& fetch) {
  std::vector<Subtree> wanted;
  std::vector<std::size_t> counts;
  for (const Range& range : ranges) {
    const std::vector<Subtree> parts = cover(range);
    wanted.insert(wanted.end(), parts.begin(), parts.end());
    counts.push_back(parts.size());
  }
  const std::vector<Digest> hashes = wanted.empty() ? std::vector<Digest>{} : fetch(wanted);
  std::vector<Digest> out;
  std::size_t at = 0;
  for (const std::size_t count : counts) {
    out.push_back(fold(std::span(hashes).subspan(at, count)));
    at += count;
  }
  return out;
}

}  // namespace

Digest leaf_hash(BytesView leaf) {
  Bytes prefixed(1 + leaf.size());  // 0x00 first
  std::ranges::copy(leaf, prefixed.begin() + 1);
  return sha256(prefixed);
}

TreeEdge::TreeEdge(std::uint64_t size, std::vector<Digest> peaks) : size_(size), peaks_(std::move(peaks)) {
  if (peaks_.size() != static_cast<std::size_t>(std::popcount(size)))
    throw std::invalid_argument("a tree's edge has a hash for each bit of its size");
}

std::vector<Subtree> TreeEdge::subtrees() const {
  return cover({0, size_});
}

Digest TreeEdge::root() const {
  return fold(peaks_);
}

std::vector<Digest> TreeEdge::append(const Digest& leaf) {
  std::vector<Digest> completed{leaf};
  for (std::uint64_t rest = size_; rest & 1; rest >>= 1) {
    completed.push_back(node_hash(peaks_.back(), completed.back()));
    peaks_.pop_back();
  }
  peaks_.push_back(completed.back());
  ++size_;
  return completed;
}

Digest tree_root(std::uint64_t size, const FetchSubtrees& fetch) {
  const Range whole{0, size};
  return roots({&whole, 1}, fetch).front();
}

std::vector<Digest> inclusion_proof(std::uint64_t index, std::uint64_t size, const FetchSubtrees& fetch) {
  std::vector<Range> siblings;
  for (Range at{0, size}; at.end - at.begin > 1;) {
    const std::uint64_t split = at.split();
    if (index < split) {
      siblings.push_back({split, at.end});
      at.end = split;
    } else {
      siblings.push_back({at.begin, split});
      at.begin = split;
    }
  }
  std::ranges::reverse(siblings);
  return roots(siblings, fetch);
}

namespace {

/// Of what a proof that the tree of `from` leaves is the beginning of that of `to` has the roots.
std::vector<Range> consistency_parts(std::uint64_t from, std::uint64_t to) {
  if (from == 0 || from == to) return {};
  std::vector<Range> parts;
  Range at{0, to};
  bool whole = true;  // the part reached is the old tree itself, whose root the verifier has
  while (at.end != from) {
    const std::uint64_t split = at.split();
    if (from <= split) {
      parts.push_back({split, at.end});
      at.end = split;
    } else {
      parts.push_back({at.begin, split});
      at.begin = split;
      whole = false;
    }
  }
  if (!whole) parts.push_back(at);
  std::ranges::reverse(parts);
  return parts;
}

}  // namespace

std::vector<Digest> consistency_proof(std::uint64_t from, std::uint64_t to, const FetchSubtrees& fetch) {
  return roots(consistency_parts(from, to), fetch);
}

std::vector<Digest> consistency_proof(std::uint64_t from, std::uint64_t known, std::uint64_t to,
                                      std::span<const Digest> rest, const FetchSubtrees& fetch) {
  if (known == to) return consistency_proof(from, to, fetch);
  // What reaches beyond the known leaves lies on the way from the whole tree down to the last of them, or
  // beside that way, where `rest` has it, the lowest first.
  std::vector<Range> way{{0, to}};
  while (way.back().end != known) {
    const Range at = way.back();
    way.push_back(known <= at.split() ? Range{at.begin, at.split()} : Range{at.split(), at.end});
  }
  const std::size_t end = way.back().begin == 0 ? 0 : 1;  // then it begins with what the way ends in
  if (known == 0 || rest.size() != way.size() - 1 + end) throw std::invalid_argument("a proof that is none");
  std::map<std::pair<std::uint64_t, std::uint64_t>, Digest> beyond;
  Digest root = roots({&way.back(), 1}, fetch).front();
  for (std::size_t i = way.size() - 1; i > 0; --i) {
    const Range whole = way[i - 1];
    const Digest& beside = rest[end + way.size() - 1 - i];
    if (way[i].begin == whole.begin) {
      beyond[{whole.split(), whole.end}] = beside;
      root = node_hash(root, beside);
    } else {
      root = node_hash(beside, root);
    }
    beyond[{whole.begin, whole.end}] = root;
  }
  std::vector<Digest> out;
  for (const Range& part : consistency_parts(from, to))
    out.push_back(part.end <= known ? roots({&part, 1}, fetch).front() : beyond.at({part.begin, part.end}));
  return out;
}

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return false;
  std::uint64_t node = index, last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if (node % 2 == 1 || node == last) {
      hash = node_hash(sibling, hash);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t from, const Digest& from_root, std::uint64_t to, const Digest& to_root,
                        std::span<const Digest> proof) {
  if (from > to) return false;
  if (from == 0) return proof.empty() && from_root == sha256({}) && (to > 0 || to_root == from_root);
  if (from == to) return proof.empty() && from_root == to_root;
  std::vector<Digest> path;
  if (std::has_single_bit(from)) path.push_back(from_root);
  path.insert(path.end(), proof.begin(), proof.end());
  if (proof.empty()) return false;
  std::uint64_t node = from - 1, last = to - 1;
  while (node % 2 == 1) {
    node /= 2;
    last /= 2;
  }
  Digest old_hash = path.front(), new_hash = path.front();
  for (const Digest& sibling : std::span(path).subspan(1)) {
    if (last == 0) return false;
    if (node % 2 == 1 || node == last) {
      old_hash = node_hash(sibling, old_hash);
      new_hash = node_hash(sibling, new_hash);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      new_hash = node_hash(new_hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  return last == 0 && old_hash == from_root && new_hash == to_root;
}

}  // namespace parley
