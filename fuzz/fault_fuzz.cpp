// What shows that a relay's signed heads cannot be true: what is read says the same when it is written again,
// and nothing that anybody invents proves a fault of a relay that signed one tree, which grew.
#include <cstdlib>

#include "log/fault.hpp"
#include "log/tree.hpp"

namespace {

using namespace parley;

/// Two heads of one tree, of 5 and of 8 leaves.
struct Honest {
  Honest() {
    const Ed25519SecretKey secret = Ed25519SecretKey::from_seed(Bytes(32, 1));
    key = {"relay", secret.public_key()};
    TreeEdge tree;
    for (std::int64_t at = 0; at < 8; ++at) {
      tree.append(LogLeaf{{}, {}, {at}}.hash());
      if (tree.size() == 5)
        one = sign_checkpoint({"relay/box", tree.size(), tree.root(), {}}, "relay", secret);
    }
    other = sign_checkpoint({"relay/box", tree.size(), tree.root(), {}}, "relay", secret);
  }
  VerifierKey key;
  std::string one, other;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Honest honest;
  const Result<Json> json = parse_json(as_text({data, size}));
  if (!json) return 0;
  const FaultProof proof = read_fault_proof(*json);
  const Json written = json_of(proof);
  if (json_of(read_fault_proof(written)) != written) std::abort();
  // An object may have members that say nothing here.
  const auto* members = written.object();
  for (const auto& [name, value] : members ? *members : Json::Object{})
    if (!json->find(name)) std::abort();
  if (proves(proof, honest.key, honest.one, honest.other) ||
      proves(proof, honest.key, honest.other, honest.one) ||
      proves(proof, honest.key, honest.one, honest.one))
    std::abort();
  return 0;
}
