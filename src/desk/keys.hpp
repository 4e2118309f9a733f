/// The opened keys of a desk, and their file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/kdf.hpp"
#include "crypto/secret.hpp"
#include "seal/keys.hpp"
#include "sign/ssh_keygen.hpp"

namespace parley {

/// The key under which a desk's archive and attachments lie on the disk. Made with the desk, and kept for its
/// life.
struct ArchiveKey {
  AgeIdentity identity;  ///< attachments are sealed to it
  Key32 pages() const;   ///< for SealedPages
  /// The name of an attachment's file, which tells nothing of the attachment.
  std::string name_of(const Digest& sha256) const;
};

/// The key by which a desk signs: in its key file, or with OpenSSH, where only its name is the desk's.
class SigningKey : public Signer {
 public:
  explicit SigningKey(const Ed25519SecretKey& key) : key_(key) {}
  explicit SigningKey(SshKeygenSigner key) : key_(std::move(key)) {}
  /// From what `text` gives: the first key of the text, which is shortened by it.
  static Result<SigningKey> read(std::string_view& text);
  Secret text(std::string_view comment) const;
  PublicKey public_key() const override;
  Result<std::string> sign(std::string_view signing_namespace, BytesView message) const override;

 private:
  std::variant<Ed25519SecretKey, SshKeygenSigner> key_;
};

/// The file's text: `archive ` and the archive's key; an AGE-SECRET-KEY-1… line for each sealing key, newest
/// first (older ones are kept for reading), then the signing key, in OpenSSH's form or as `ssh-key`, public
/// key and file's name; while a desk is renewed, the new one and then the old.
class Keys {
 public:
  /// New keys for an archive; the signing key may be one that OpenSSH holds.
  static Keys generate(Random& random, AgeIdentity archive,
                       const std::optional<SshKeygenSigner>& signing = {});
  /// `signing` will be the key that is asked for. Fails if the text is damaged or holds no such key.
  static Result<Keys> read(std::string_view text, const PublicKey& signing);
  /// `former`: a signing key that is kept besides.
  Secret text(std::string_view comment, const SigningKey* former = nullptr) const;

  AgeIdentity archive;
  SigningKey signing;
  std::vector<AgeIdentity> sealing;
};

/// A key of OpenSSH's, once it has signed something.
Result<std::optional<SshKeygenSigner>> tried_signer(const std::optional<std::filesystem::path>& file);

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
