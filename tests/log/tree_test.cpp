// Against the recursion of RFC 6962 written down as it stands there, for every size to 300, and against the
// roots that the Certificate Transparency project publishes.
#include "log/tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>

#include "crypto/digest.hpp"
#include "memory_tree.hpp"

namespace parley {
namespace {

using Leaves = std::span<const Digest>;

Digest node(const Digest& left, const Digest& right) {
  Bytes bytes{1};
  bytes.insert(bytes.end(), left.bytes.begin(), left.bytes.end());
  bytes.insert(bytes.end(), right.bytes.begin(), right.bytes.end());
  return sha256(bytes);
}

// RFC 6962 section 2.1, 2.1.1 and 2.1.2.
Digest mth(Leaves d) {
  if (d.empty()) return sha256({});
  if (d.size() == 1) return d[0];
  const std::size_t k = std::bit_floor(d.size() - 1);
  return node(mth(d.first(k)), mth(d.subspan(k)));
}
std::vector<Digest> path(std::size_t m, Leaves d) {
  if (d.size() == 1) return {};
  const std::size_t k = std::bit_floor(d.size() - 1);
  std::vector<Digest> out = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
  out.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
  return out;
}
std::vector<Digest> subproof(std::size_t m, Leaves d, bool whole) {
  if (m == d.size()) return whole ? std::vector<Digest>{} : std::vector<Digest>{mth(d)};
  const std::size_t k = std::bit_floor(d.size() - 1);
  std::vector<Digest> out = m <= k ? subproof(m, d.first(k), whole) : subproof(m - k, d.subspan(k), false);
  out.push_back(m <= k ? mth(d.subspan(k)) : mth(d.first(k)));
  return out;
}

std::vector<Digest> some_leaves(std::size_t count) {
  std::vector<Digest> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return out;
}

TEST(Tree, HasThePublishedRoots) {
  const char* const leaves[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const char* const roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  MemoryTree tree;
  EXPECT_EQ(tree.edge().root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < std::size(leaves); ++i) {
    tree.append(leaf_hash(*from_hex(leaves[i])));
    EXPECT_EQ(tree.edge().root().hex(), roots[i]);
  }
}

TEST(Tree, IsThatOfTheDefinitionForEverySize) {
  constexpr std::size_t most = 300;
  const std::vector<Digest> leaves = some_leaves(most);
  MemoryTree tree;
  for (const Digest& leaf : leaves) tree.append(leaf);
  TreeEdge edge;
  for (std::size_t size = 0; size <= most; ++size) {
    const Leaves first = Leaves(leaves).first(size);
    const Digest root = mth(first);
    ASSERT_EQ(edge.root(), root);
    ASSERT_EQ(tree_root(size, tree.fetch()), root);
    ASSERT_EQ(TreeEdge(size, tree.fetch()(edge.subtrees())).root(), root);
    for (std::size_t index = 0; index < size; index += 1 + size / 40) {
      const auto proof = inclusion_proof(index, size, tree.fetch());
      ASSERT_EQ(proof, path(index, first)) << index << " of " << size;
      ASSERT_TRUE(verify_inclusion(leaves[index], index, size, proof, root));
    }
    for (std::size_t from = 1; from <= size; from += 1 + size / 40) {
      const auto proof = consistency_proof(from, size, tree.fetch());
      ASSERT_EQ(proof, subproof(from, first, true)) << from << " to " << size;
      ASSERT_TRUE(verify_consistency(from, mth(first.first(from)), size, root, proof));
    }
    if (size < most) edge.append(leaves[size]);
  }
}

TEST(Tree, OfNoLeavesIsTheBeginningOfAll) {
  MemoryTree tree;
  const Digest nothing = tree.edge().root();
  EXPECT_TRUE(verify_consistency(0, nothing, 0, nothing, {}));
  tree.append(leaf_hash({}));
  const Digest one = tree.edge().root();
  EXPECT_TRUE(consistency_proof(0, 1, tree.fetch()).empty());
  EXPECT_TRUE(verify_consistency(0, nothing, 1, one, {}));
  EXPECT_FALSE(verify_consistency(0, one, 1, one, {}));
  EXPECT_FALSE(verify_consistency(1, one, 0, nothing, {}));
  EXPECT_FALSE(verify_inclusion(one, 0, 0, {}, nothing));
}

// Who has but the first leaves, and the proof that they are the beginning, can prove it of fewer.
TEST(Tree, IsProvedToBeginWithFewerLeavesThanAreKnown) {
  const std::vector<Digest> leaves = some_leaves(40);
  for (std::size_t to = 1; to <= leaves.size(); ++to) {
    MemoryTree here;
    for (std::size_t known = 0; known <= to; ++known) {
      const std::vector<Digest> rest =
          known > 0 ? subproof(known, Leaves(leaves).first(to), true) : std::vector<Digest>{};
      for (std::size_t from = 0; from <= known && known > 0; ++from) {
        const std::vector<Digest> expected =
            from > 0 ? subproof(from, Leaves(leaves).first(to), true) : std::vector<Digest>{};
        ASSERT_EQ(consistency_proof(from, known, to, rest, here.fetch()), expected)
            << from << ' ' << known << ' ' << to;
      }
      if (known < to) here.append(leaves[known]);
    }
  }
  MemoryTree here;
  for (std::size_t i = 0; i < 6; ++i) here.append(leaves[i]);
  EXPECT_THROW(consistency_proof(3, 6, 11, {}, here.fetch()), std::invalid_argument);
  EXPECT_THROW(consistency_proof(0, 0, 11, {}, here.fetch()), std::invalid_argument);
}

TEST(Tree, AnEdgeHasAHashForEachBit) {
  EXPECT_THROW(TreeEdge(5, some_leaves(3)), std::invalid_argument);
  EXPECT_EQ(TreeEdge(5, some_leaves(2)).subtrees(), (std::vector<Subtree>{{2, 0}, {0, 4}}));
}

/// Something else than it was, in one place.
std::vector<Digest> tampered(std::vector<Digest> proof) {
  const auto what = *rc::gen::inRange(0, 3);
  const auto at = *rc::gen::inRange<std::size_t>(0, proof.size() + 1);
  if (what == 0 || proof.empty()) {
    proof.insert(proof.begin() + static_cast<std::ptrdiff_t>(at), leaf_hash(as_bytes("other")));
  } else if (what == 1) {
    proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(at % proof.size()));
  } else {
    proof[at % proof.size()].bytes[*rc::gen::inRange<std::size_t>(0, 32)] ^= 1;
  }
  return proof;
}

RC_GTEST_PROP(Tree, NothingElseProves, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 5000);
  const std::vector<Digest> leaves = some_leaves(size);
  MemoryTree tree;
  for (const Digest& leaf : leaves) tree.append(leaf);
  const Digest root = tree.edge().root();
  const auto index = *rc::gen::inRange<std::size_t>(0, size);
  const auto proof = inclusion_proof(index, size, tree.fetch());
  RC_ASSERT(verify_inclusion(leaves[index], index, size, proof, root));
  RC_ASSERT(!verify_inclusion(leaves[index], index, size, tampered(proof), root));
  const auto other = *rc::gen::inRange<std::size_t>(0, size);
  if (other != index) {
    RC_ASSERT(!verify_inclusion(leaves[other], index, size, proof, root));
    RC_ASSERT(!verify_inclusion(leaves[index], other, size, proof, root));
  }
  const auto from = *rc::gen::inRange<std::size_t>(1, size + 1);
  const Digest from_root = tree_root(from, tree.fetch());
  const auto consistent = consistency_proof(from, size, tree.fetch());
  RC_ASSERT(verify_consistency(from, from_root, size, root, consistent));
  RC_ASSERT(!verify_consistency(from, from_root, size, root, tampered(consistent)));
  RC_ASSERT(
      !verify_consistency(from, leaves[0] == from_root ? leaf_hash({}) : leaves[0], size, root, consistent));
  if (from != size) RC_ASSERT(!verify_consistency(from, from_root, size, from_root, consistent));
}

}  // namespace
}  // namespace parley
