/// The opened keys of a desk, and their file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/secret.hpp"
#include "seal/keys.hpp"
#include "sign/sshsig.hpp"

namespace parley {

/// The file's text: an AGE-SECRET-KEY-1… line for each sealing key, newest first (older ones are kept for
/// reading), then the signing key in OpenSSH's form; while a desk is renewed, the new one and then the old.
class Keys {
 public:
  Keys(const Ed25519SecretKey& signing_key, std::vector<AgeIdentity> sealing_keys)
      : signing(signing_key), sealing(std::move(sealing_keys)) {}
  static Keys generate(Random& random);
  /// `signing` will be the key that is asked for. Fails if the text is damaged or holds no such key.
  static Result<Keys> read(std::string_view text, const PublicKey& signing);
  /// `former`: a signing key that is kept besides.
  Secret text(std::string_view comment, const Ed25519SecretKey* former = nullptr) const;

  Ed25519SecretKey signing;
  std::vector<AgeIdentity> sealing;
};

/// Secrets in HOME/NAME.age (sealed with the passphrase) or HOME/NAME.txt (in the clear).
void write_secret_file(const std::filesystem::path& home, std::string_view name, const Secret& content,
                       const std::optional<Secret>& passphrase, int work_factor, Random& random);
/// `ask` is called only if the file is sealed. Fails if others may read the file.
Result<Secret> read_secret_file(const std::filesystem::path& file,
                                const std::function<Result<Secret>()>& ask);
/// HOME/NAME.age or HOME/NAME.txt, whichever there is.
std::optional<std::filesystem::path> secret_file(const std::filesystem::path& home, std::string_view name);

/// A fault if anybody but the owner can read or write it.
Result<void> check_private(const std::filesystem::path& path);

}  // namespace parley
