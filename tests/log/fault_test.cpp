#include "log/fault.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"
#include "memory_tree.hpp"

namespace parley {
namespace {

class AFault : public testing::Test {
 protected:
  LogLeaf leaf(const std::string& name, std::int64_t time) {
    return {sha256(as_bytes("commitment of " + name)), sha256(as_bytes(name)), {time}};
  }
  static void append(MemoryTree& tree, const std::vector<LogLeaf>& leaves) {
    for (const LogLeaf& each : leaves) tree.append(each.hash());
  }
  std::string sign(const TreeEdge& edge, const std::string& box = "box") {
    return sign_checkpoint({"relay.example/" + box, edge.size(), edge.root(), {}}, "relay.example", secret);
  }
  Ed25519SecretKey secret = Ed25519SecretKey::from_seed(std::array<std::uint8_t, 32>{1});
  VerifierKey key{"relay.example", secret.public_key()};
};

TEST_F(AFault, IsProvedByWhatTiesTwoHeadsOfDifferentSizesToOne) {
  MemoryTree one, other;
  append(one, {leaf("a", 1), leaf("b", 1), leaf("c", 1), leaf("d", 1), leaf("e", 1)});
  append(other, {leaf("x", 1), leaf("b", 1), leaf("c", 1)});
  const std::string first = sign(one.edge());
  append(other, {leaf("d", 1)});
  const std::string second = sign(other.edge());
  const Digest ours = tree_root(3, one.fetch()), theirs = tree_root(3, other.fetch());
  const ForkProof whole{
      3, {ours, consistency_proof(3, 5, one.fetch())}, {theirs, consistency_proof(3, 4, other.fetch())}};
  const FaultProof read = read_fault_proof(json_of(whole));
  EXPECT_TRUE(proves(read, key, first, second));
  EXPECT_EQ(json_of(read), json_of(whole));

  EXPECT_FALSE(proves({}, key, first, second));
  EXPECT_FALSE(proves(read, key, second, first));
  EXPECT_FALSE(proves(read, key, first, sign(other.edge(), "another")));
  EXPECT_FALSE(proves(
      read, {"relay.example", Ed25519SecretKey::from_seed(std::array<std::uint8_t, 32>{2}).public_key()},
      first, second));
  const auto changed = [&](const auto& change) {
    ForkProof out = whole;
    change(out);
    return proves(out, key, first, second);
  };
  EXPECT_FALSE(changed([](ForkProof& proof) { proof.size = 2; }));
  EXPECT_FALSE(changed([](ForkProof& proof) { proof.one.root.bytes[0] ^= 1; }));
  EXPECT_FALSE(changed([](ForkProof& proof) { proof.other.root.bytes[31] ^= 1; }));
  EXPECT_FALSE(changed([](ForkProof& proof) { proof.one.consistency.back().bytes[5] ^= 1; }));
  EXPECT_FALSE(changed([](ForkProof& proof) { proof.other.consistency.clear(); }));
  // One tree that grew is none.
  const std::string grown = sign(one.edge());
  append(one, {leaf("f", 1)});
  EXPECT_FALSE(proves(ForkProof{5, {one.edge().root(), {}}, {ours, {}}}, key, grown, sign(one.edge())));
  const ForkProof honest{
      5, {tree_root(5, one.fetch()), {}}, {tree_root(5, one.fetch()), consistency_proof(5, 6, one.fetch())}};
  EXPECT_FALSE(proves(honest, key, grown, sign(one.edge())));
}

TEST_F(AFault, OfTwoHeadsOfOneSizeNeedsNoMore) {
  MemoryTree one, other;
  append(one, {leaf("a", 1)});
  append(other, {leaf("b", 1)});
  EXPECT_TRUE(proves({}, key, sign(one.edge()), sign(other.edge())));
  EXPECT_FALSE(proves({}, key, sign(one.edge()), sign(one.edge())));
}

TEST_F(AFault, IsProvedByTwoLeavesOfAHeadWhoseTimesGoBackward) {
  MemoryTree tree;
  const std::vector<LogLeaf> leaves = {leaf("a", 7), leaf("b", 9), leaf("c", 8)};
  append(tree, leaves);
  const std::string head = sign(tree.edge());
  const auto item = [&](std::uint64_t at) {
    return BackdatingProof::Item{at, leaves[at], inclusion_proof(at, 3, tree.fetch())};
  };
  const FaultProof read = read_fault_proof(json_of(BackdatingProof{item(1), item(2)}));
  EXPECT_TRUE(proves(read, key, "", head));
  EXPECT_EQ(json_of(read), json_of(BackdatingProof{item(1), item(2)}));
  EXPECT_FALSE(proves(BackdatingProof{item(0), item(1)}, key, "", head));
  EXPECT_FALSE(proves(BackdatingProof{item(2), item(1)}, key, "", head));
  BackdatingProof changed{item(1), item(2)};
  changed.second.leaf.time.seconds = 6;
  EXPECT_FALSE(proves(changed, key, "", head));
}

TEST(FaultProofs, ThatAreNoneAreRead) {
  for (const char* text :
       {"null", "{}", R"({"size":1})", R"({"size":-1,"one":{},"other":{}})", R"({"first":{},"second":{}})",
        R"({"size":1,"one":{"root":"ab","consistency":[]},"other":{"root":"ab","consistency":[]}})"})
    EXPECT_TRUE(std::holds_alternative<std::monostate>(read_fault_proof(parse_json(text).value()))) << text;
}

}  // namespace
}  // namespace parley
