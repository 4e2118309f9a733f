#include "desk/keys.hpp"

#include <sys/stat.h>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "desk/files.hpp"
#include "seal/age.hpp"
#include "seal/buffered_source.hpp"
#include "sign/openssh_key.hpp"

namespace parley {
namespace {

constexpr std::size_t kLargestSecretFile = std::size_t{256} * 1024;
constexpr std::string_view kArchivePrefix = "archive ";
constexpr std::string_view kSealingPrefix = "AGE-SECRET-KEY-1";
constexpr std::string_view kSshPrefix = "ssh-key ";
constexpr std::string_view kSigningPrefix = "-----BEGIN OPENSSH";

}  // namespace

Key32 ArchiveKey::pages() const {
  return hkdf_sha256(identity.text().bytes(), {}, "parley-archive pages");
}

std::string ArchiveKey::name_of(const Digest& sha256) const {
  Key32 key = hkdf_sha256(identity.text().bytes(), {}, "parley-archive names");
  const Key32 name = hmac_sha256(key, BytesView(sha256.bytes));
  wipe(key);
  return to_hex(name);
}

Result<ArchiveKey> read_archive_key(std::string_view text) {
  if (!text.starts_with(kArchivePrefix))
    return fail("the desk's key file is damaged", "restore it from a backup: parley restore");
  text.remove_prefix(kArchivePrefix.size());
  Result<AgeIdentity> identity = AgeIdentity::parse(text.substr(0, text.find('\n')));
  if (!identity) return std::unexpected(identity.error());
  return ArchiveKey{std::move(*identity)};
}

Result<SigningKey> SigningKey::read(std::string_view& text) {
  if (!text.starts_with(kSshPrefix)) {
    const std::size_t end = std::min(text.find(kSigningPrefix, 1), text.find(kSshPrefix));
    const Result<Ed25519SecretKey> key = read_openssh_key(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
    if (!key) return std::unexpected(key.error());
    return SigningKey(*key);
  }
  const std::string_view line = text.substr(kSshPrefix.size(), text.find('\n') - kSshPrefix.size());
  text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  // Algorithm, key, and the rest is the file's name.
  const std::size_t second = line.find(' ', line.find(' ') + 1);
  if (second == std::string_view::npos) return fail("it names no file");
  Result<PublicKey> key = PublicKey::parse(line.substr(0, second));
  if (!key) return std::unexpected(key.error());
  return SigningKey(SshKeygenSigner(std::string(line.substr(second + 1)), std::move(*key)));
}

Secret SigningKey::text(std::string_view comment) const {
  if (const auto* key = std::get_if<Ed25519SecretKey>(&key_)) return write_openssh_key(*key, comment);
  const auto& key = std::get<SshKeygenSigner>(key_);
  return Secret(std::string(kSshPrefix) + key.public_key().line() + ' ' + key.file().string() + '\n');
}

PublicKey SigningKey::public_key() const {
  if (const auto* key = std::get_if<Ed25519SecretKey>(&key_)) return PublicKey(key->public_key());
  return std::get<SshKeygenSigner>(key_).public_key();
}

Result<std::string> SigningKey::sign(std::string_view signing_namespace, BytesView message) const {
  if (const auto* key = std::get_if<Ed25519SecretKey>(&key_))
    return sshsig_sign(*key, signing_namespace, message);
  return std::get<SshKeygenSigner>(key_).sign(signing_namespace, message);
}

Keys Keys::generate(Random& random, AgeIdentity archive, const std::optional<SshKeygenSigner>& signing) {
  SigningKey key = signing ? SigningKey(*signing) : SigningKey(Ed25519SecretKey::generate(random));
  return {std::move(archive), std::move(key), {AgeIdentity::generate(random)}};
}

Result<Keys> Keys::read(std::string_view text, const PublicKey& signing) {
  Result<ArchiveKey> archive = read_archive_key(text);
  if (!archive) return std::unexpected(archive.error());
  std::vector<AgeIdentity> sealing;
  std::string_view rest = text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
  while (rest.starts_with(kSealingPrefix)) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    Result<AgeIdentity> identity = AgeIdentity::parse(rest.substr(0, end));
    if (!identity) return std::unexpected(identity.error());
    sealing.push_back(std::move(*identity));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  bool damaged = sealing.empty();
  while (!damaged && !rest.empty()) {
    Result<SigningKey> key = SigningKey::read(rest);
    if (key && key->public_key() == signing)
      return Keys{std::move(archive->identity), std::move(*key), std::move(sealing)};
    damaged = !key;
  }
  if (damaged) return fail("the desk's key file is damaged", "restore it from a backup: parley restore");
  return fail("the desk's key file does not fit its card", "restore both from one backup: parley restore");
}

Secret Keys::text(std::string_view comment, const SigningKey* former) const {
  Bytes out;
  const auto put = [&](const Secret& secret) {
    out.insert(out.end(), secret.bytes().begin(), secret.bytes().end());
  };
  put(Secret(kArchivePrefix));
  put(archive.text());
  out.push_back('\n');
  for (const AgeIdentity& identity : sealing) {
    put(identity.text());
    out.push_back('\n');
  }
  put(signing.text(comment));
  if (former) put(former->text(comment));
  Secret text{BytesView(out)};
  wipe(out);
  return text;
}

Result<std::optional<SshKeygenSigner>> tried_signer(const std::optional<std::filesystem::path>& file) {
  if (!file) return std::nullopt;
  Result<SshKeygenSigner> signer = SshKeygenSigner::of_file(*file);
  if (!signer) return std::unexpected(signer.error());
  if (signer->file().string().find('\n') != std::string::npos) return fail("a key file's name is one line");
  const Result<std::string> tried = signer->sign("parley-try", as_bytes("a try"));
  if (!tried) return std::unexpected(tried.error());
  return std::move(*signer);
}

void write_secret_file(const std::filesystem::path& home, std::string_view name, const Secret& content,
                       const std::optional<Secret>& passphrase, int work_factor, Random& random) {
  NewFile file(home / (std::string(name) + (passphrase ? ".age" : ".txt")));
  if (passphrase) {
    BytesSource source(content.bytes());
    seal(source, file.sink(), {{}, passphrase, work_factor}, false, random);
  } else {
    file.sink().write(content.bytes());
  }
  file.commit();
}

std::optional<std::filesystem::path> secret_file(const std::filesystem::path& home, std::string_view name) {
  for (const char* ending : {".age", ".txt"}) {
    std::filesystem::path file = home / (std::string(name) + ending);
    if (std::filesystem::exists(file)) return file;
  }
  return std::nullopt;
}

Result<Secret> read_secret_file(const std::filesystem::path& file,
                                const std::function<Result<Secret>()>& ask) {
  if (const Result<void> good = check_private(file); !good) return std::unexpected(good.error());
  Result<std::string> content = read_file(file, kLargestSecretFile);
  if (!content) return std::unexpected(content.error());
  if (!content->starts_with("age-encryption.org/") && !content->starts_with("-----BEGIN AGE")) {
    Secret secret(*content);
    wipe({reinterpret_cast<std::uint8_t*>(content->data()), content->size()});
    return secret;
  }
  BytesSource source(as_bytes(*content));
  BytesSink sink;
  std::optional<Error> declined;
  const auto opened = open(source, sink, {{}, [&]() -> Result<Secret> {
                                            Result<Secret> given = ask();
                                            if (!given) declined = given.error();
                                            return given;
                                          }});
  Bytes plain = sink.take();
  Secret secret{BytesView(plain)};
  wipe(plain);
  if (declined) return std::unexpected(*declined);
  if (!opened) {
    if (opened.error().kind == SealErrorKind::no_match)
      return fail("the passphrase is not the right one", "try again; nothing was changed");
    return fail(shown(file.string()) + " cannot be opened: " + opened.error().message,
                "restore it from a backup: parley restore");
  }
  return secret;
}

Result<void> change_passphrase(const std::filesystem::path& home, const std::function<Result<Secret>()>& ask,
                               const std::optional<Secret>& fresh, Random& random) {
  constexpr int kWorkFactor = 18;
  constexpr const char* kFiles[] = {"keys", "party"};
  std::vector<std::pair<const char*, Secret>> secrets;
  for (const char* name : kFiles) {
    const auto file = secret_file(home, name);
    if (!file) continue;
    Result<Secret> secret = read_secret_file(*file, ask);
    if (!secret) return std::unexpected(secret.error());
    secrets.emplace_back(name, std::move(*secret));
  }
  for (const auto& [name, secret] : secrets)
    write_secret_file(home, name, secret, fresh, kWorkFactor, random);
  for (const auto& [name, secret] : secrets)
    std::filesystem::remove(home / (std::string(name) + (fresh ? ".txt" : ".age")));
  sync_folder(home);
  return {};
}

Result<void> check_private(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return fail("there is no " + shown(path.string()));
  if ((status.st_mode & 077) != 0) {
    return fail("others can reach " + shown(path.string()),
                "make it private: chmod " + std::string(S_ISDIR(status.st_mode) ? "700 " : "600 ") +
                    shown(path.string()));
  }
  return {};
}

}  // namespace parley
