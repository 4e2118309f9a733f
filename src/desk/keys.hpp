/// The opened keys of a desk, and their file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/kdf.hpp"
#include "crypto/secret.hpp"
#include "seal/keys.hpp"
#include "sign/sshsig.hpp"

namespace parley {

/// The key under which a desk's archive and attachments lie on the disk. Made with the desk, and kept for its
/// life.
struct ArchiveKey {
  AgeIdentity identity;  ///< attachments are sealed to it
  Key32 pages() const;   ///< for SealedPages
  /// The name of an attachment's file, which tells nothing of the attachment.
  std::string name_of(const Digest& sha256) const;
};

/// The file's text: `archive ` and the archive's key; an AGE-SECRET-KEY-1… line for each sealing key, newest
/// first (older ones are kept for reading), then the signing key in OpenSSH's form; while a desk is renewed,
/// the new one and then the old.
class Keys {
 public:
  /// New keys for an archive.
  static Keys generate(Random& random, AgeIdentity archive);
  /// `signing` will be the key that is asked for. Fails if the text is damaged or holds no such key.
  static Result<Keys> read(std::string_view text, const PublicKey& signing);
  /// `former`: a signing key that is kept besides.
  Secret text(std::string_view comment, const Ed25519SecretKey* former = nullptr) const;

  AgeIdentity archive;
  Ed25519SecretKey signing;
  std::vector<AgeIdentity> sealing;
};

/// The archive's key from the file's text.
Result<ArchiveKey> read_archive_key(std::string_view text);

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
