#include "trees.hpp"

#include "../log/memory_tree.hpp"
#include "base/json.hpp"
#include "crypto/digest.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"

namespace parley::vectors {
namespace {

Json hexes(const std::vector<Digest>& digests) {
  Json::Array out;
  for (const Digest& digest : digests) out.emplace_back(digest.hex());
  return out;
}

std::string replaced(std::string text, std::string_view old, std::string_view fresh) {
  return text.replace(text.find(old), old.size(), fresh);
}

}  // namespace

std::map<std::string, std::string> trees() {
  std::map<std::string, std::string> files;
  MemoryTree tree;
  Json::Array leaves, roots, inclusion, consistency;
  for (std::uint64_t i = 0; i < 11; ++i) {
    const std::string n = std::to_string(i);
    const LogLeaf leaf{sha256(as_bytes("commitment " + n)),
                       sha256(as_bytes("item " + n)),
                       {1643198400 + static_cast<std::int64_t>(i / 2)}};
    tree.append(leaf.hash());
    leaves.emplace_back(Json::Object{{"hash", leaf.hash().hex()}, {"text", leaf.text()}});
    roots.emplace_back(tree.edge().root().hex());
  }
  for (const auto& [index, size] :
       {std::pair{0, 1}, {0, 2}, {1, 2}, {3, 7}, {6, 7}, {0, 8}, {10, 11}, {4, 11}})
    inclusion.emplace_back(
        Json::Object{{"index", index},
                     {"proof", hexes(inclusion_proof(static_cast<std::uint64_t>(index),
                                                     static_cast<std::uint64_t>(size), tree.fetch()))},
                     {"size", size}});
  for (const auto& [from, to] : {std::pair{0, 5}, {1, 1}, {1, 2}, {2, 7}, {4, 8}, {6, 8}, {3, 11}, {10, 11}})
    consistency.emplace_back(
        Json::Object{{"from", from},
                     {"proof", hexes(consistency_proof(static_cast<std::uint64_t>(from),
                                                       static_cast<std::uint64_t>(to), tree.fetch()))},
                     {"to", to}});
  files["log/tree.json"] =
      Json(Json::Object{
               {"consistency", consistency}, {"inclusion", inclusion}, {"leaves", leaves}, {"roots", roots}})
          .pretty() +
      '\n';

  const auto key = Ed25519SecretKey::from_seed(sha256(as_bytes("relay.example")).bytes);
  const VerifierKey verifier{"relay.example", key.public_key()};
  const Checkpoint checkpoint{"relay.example/" + sha256(as_bytes("box")).hex(), 11, tree.edge().root(), {}};
  const std::string note = sign_checkpoint(checkpoint, verifier.name, key);
  files["log/relay.verifier"] = verifier.text() + '\n';
  files["log/checkpoint"] = note;
  const auto bad = [&](const std::string& name, const std::string& content) {
    files["log/bad/" + name] = content;
    files["log/bad/" + name + ".why"] = open_checkpoint(content, verifier).error().message + '\n';
  };
  bad("size-altered", replaced(note, "\n11\n", "\n12\n"));
  bad("size-with-zero", replaced(note, "\n11\n", "\n011\n"));
  bad("no-origin", note.substr(note.find('\n')));
  bad("no-signature", note.substr(0, note.find("\n\n") + 2));
  bad("root-short", replaced(note, to_base64(checkpoint.root.bytes),
                             to_base64(BytesView(checkpoint.root.bytes).first(31))));
  bad("other-key", sign_checkpoint(checkpoint, verifier.name, Ed25519SecretKey::from_seed(Bytes(32, 1))));
  bad("hyphen-for-dash", replaced(note, "\xe2\x80\x94", "-"));
  return files;
}

}  // namespace parley::vectors
