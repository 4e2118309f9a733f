/// The vectors in tests/vectors/log are what the code makes and reads today.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "../vectors/trees.hpp"
#include "base/json.hpp"
#include "log/checkpoint.hpp"
#include "log/tree.hpp"

namespace parley {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = fs::path(PARLEY_SOURCE_DIR) / "tests/vectors";

std::string content(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

TEST(LogVectors, AreMadeAgainByteForByte) {
  const auto made = vectors::trees();
  for (const auto& [path, bytes] : made) EXPECT_EQ(content(kFolder / path), bytes) << path;
  std::size_t there = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder / "log"))
    there += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(there, made.size()) << "a file is there that is not made";
}

Digest digest_of(const Json& value) {
  return *Digest::from_hex(*value.string());
}
std::vector<Digest> digests_of(const Json& value) {
  std::vector<Digest> out;
  for (const Json& each : *value.array()) out.push_back(digest_of(each));
  return out;
}
std::uint64_t number(const Json& value) {
  return static_cast<std::uint64_t>(*value.integer());
}

TEST(LogVectors, OfProofsHold) {
  const Json tree = parse_json(content(kFolder / "log/tree.json")).value();
  const auto& leaves = *tree.find("leaves")->array();
  const std::vector<Digest> roots = digests_of(*tree.find("roots"));
  for (const Json& leaf : leaves)
    EXPECT_EQ(leaf_hash(as_bytes(*leaf.find("text")->string())), digest_of(*leaf.find("hash")));
  for (const Json& each : *tree.find("inclusion")->array()) {
    const std::uint64_t index = number(*each.find("index")), size = number(*each.find("size"));
    EXPECT_TRUE(verify_inclusion(digest_of(*leaves[index].find("hash")), index, size,
                                 digests_of(*each.find("proof")), roots[size - 1]));
  }
  const Digest none = tree_root(0, {});
  for (const Json& each : *tree.find("consistency")->array()) {
    const std::uint64_t from = number(*each.find("from")), to = number(*each.find("to"));
    EXPECT_TRUE(verify_consistency(from, from == 0 ? none : roots[from - 1], to, roots[to - 1],
                                   digests_of(*each.find("proof"))));
  }
}

TEST(LogVectors, OfCheckpointsOpenOrAreRefusedAsSaid) {
  const std::string line = content(kFolder / "log/relay.verifier");
  const VerifierKey key = VerifierKey::parse(line.substr(0, line.size() - 1)).value();
  EXPECT_EQ(open_checkpoint(content(kFolder / "log/checkpoint"), key).value().size, 11U);
  int refused = 0;
  for (const auto& entry : fs::directory_iterator(kFolder / "log/bad")) {
    if (entry.path().extension() == ".why") continue;
    const auto opened = open_checkpoint(content(entry.path()), key);
    ASSERT_FALSE(opened) << entry.path();
    EXPECT_EQ(opened.error().message + "\n", content(entry.path().string() + ".why"));
    ++refused;
  }
  EXPECT_GE(refused, 7);
}

}  // namespace
}  // namespace parley
