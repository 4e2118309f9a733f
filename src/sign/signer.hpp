/// The port through which things are signed: a key in memory, or one that ssh-keygen reaches
/// (ssh_keygen.hpp).
#pragma once

#include "sign/sshsig.hpp"

namespace parley {

struct Signer {
  virtual ~Signer() = default;
  virtual PublicKey public_key() const = 0;
  /// An armored signature. Fails when the key cannot be reached or its owner declines.
  virtual Result<std::string> sign(std::string_view signing_namespace, BytesView message) const = 0;
};

class KeySigner : public Signer {
 public:
  explicit KeySigner(const Ed25519SecretKey& key) : key_(key) {}
  PublicKey public_key() const override;
  Result<std::string> sign(std::string_view signing_namespace, BytesView message) const override;

 private:
  Ed25519SecretKey key_;
};

}  // namespace parley
