#include "log/leaf.hpp"

#include "crypto/digest.hpp"
#include "log/tree.hpp"

namespace parley {

std::string LogLeaf::text() const {
  return "parley-leaf/1\n" + commitment.hex() + '\n' + item.hex() + '\n' + time.rfc3339() + '\n';
}

Digest LogLeaf::hash() const {
  return leaf_hash(as_bytes(text()));
}

Digest act_commitment(std::span<const std::uint8_t, 32> salt, const ActId& act) {
  Sha256 hash;
  hash.update(salt);
  hash.update(act.bytes);
  return hash.finish();
}

}  // namespace parley
