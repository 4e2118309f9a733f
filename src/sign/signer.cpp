#include "sign/signer.hpp"

namespace parley {

PublicKey KeySigner::public_key() const {
  return PublicKey(key_.public_key());
}

Result<std::string> KeySigner::sign(std::string_view signing_namespace, BytesView message) const {
  return sshsig_sign(key_, signing_namespace, message);
}

}  // namespace parley
