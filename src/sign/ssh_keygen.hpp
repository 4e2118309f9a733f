/// Signing by a key that Parley never sees: in an SSH agent, on a FIDO token, or in a file of OpenSSH's. It
/// is done by `ssh-keygen -Y sign`, which asks for the touch of a token or for a passphrase by itself; what
/// it gives is checked before it is used.
#pragma once

#include <filesystem>

#include "sign/signer.hpp"

namespace parley {

class SshKeygenSigner : public Signer {
 public:
  SshKeygenSigner(std::filesystem::path file, PublicKey key) : file_(std::move(file)), key_(std::move(key)) {}
  /// A private key's file beside which its `.pub` lies, a token's handle, or the `.pub` alone of a key that
  /// an agent holds. Other kinds of keys than Ed25519 are refused.
  static Result<SshKeygenSigner> of_file(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return file_; }
  PublicKey public_key() const override { return key_; }
  Result<std::string> sign(std::string_view signing_namespace, BytesView message) const override;

 private:
  std::filesystem::path file_;
  PublicKey key_;
};

}  // namespace parley
