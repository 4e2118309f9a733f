#include <sys/stat.h>

#include <algorithm>

#include "base/text.hpp"
#include "desk/marker.hpp"
#include "desk/state.hpp"
#include "desk/words.hpp"
#include "seal/bech32.hpp"
#include "sign/openssh_key.hpp"

namespace parley {
namespace {

constexpr std::size_t kLargestIdentity = std::size_t{64} * 1024;
constexpr std::int64_t kDeskVersion = 2;  // 1 had an archive in the clear, before the first release
constexpr std::string_view kPartyKeyPrefix = "parley-party-key-";

}  // namespace

Result<void> check_desk(const std::filesystem::path& home) {
  const std::filesystem::path file = home / "desk.json";
  if (!std::filesystem::exists(file)) {
    return fail("there is no desk in " + shown(home.string()),
                "make one: parley init --as NAME@PARTY, or name another folder with --home");
  }
  const Result<std::string> text = read_file(file, kLargestIdentity);
  if (!text) return std::unexpected(text.error());
  const Result<Json> json = parse_json(*text);
  if (!json) return fail(shown(file.string()) + " is damaged: " + json.error().message);
  const Json* version = json->find("version");
  if (!version || !version->integer() || *version->integer() != kDeskVersion) {
    return fail("the desk is of a version that this Parley does not know", "install the Parley that made it");
  }
  return {};
}

Result<void> build_folder(const std::filesystem::path& home,
                          const std::function<Result<void>(const std::filesystem::path& building)>& fill) {
  std::error_code ignored;
  if (std::filesystem::exists(home) && !std::filesystem::is_empty(home, ignored)) {
    if (std::filesystem::exists(home / "desk.json")) {
      return fail("there is a desk in " + shown(home.string()) + " already",
                  "name another folder with --home");
    }
    return fail(shown(home.string()) + " is not empty", "name a folder that does not exist yet with --home");
  }
  const std::filesystem::path parent = std::filesystem::absolute(home).parent_path();
  std::filesystem::create_directories(parent);
  const std::filesystem::path building =
      std::filesystem::absolute(home).string() + ".new-" + std::to_string(::getpid());
  std::filesystem::remove_all(building);
  if (::mkdir(building.c_str(), 0700) != 0) return fail("cannot make the folder " + shown(building.string()));
  const struct Undo {
    const std::filesystem::path& folder;
    ::mode_t mask = ::umask(077);
    ~Undo() {
      ::umask(mask);
      std::error_code gone;
      std::filesystem::remove_all(folder, gone);
    }
  } undo{building};
  if (const Result<void> filled = fill(building); !filled) return filled;
  sync_folder(building);
  if (std::filesystem::exists(home)) std::filesystem::remove(home);
  std::filesystem::rename(building, home);
  sync_folder(parent);
  return {};
}

Result<DeskIdentity> make_desk(const std::filesystem::path& home, const NewDesk& how, World world) {
  if (!how.with_party_key && !how.party_key && !how.vouching) {
    return fail("a desk needs the key of its party", "give the card of a colleague whose party key it names");
  }
  const ArchiveKey archive_key{AgeIdentity::generate(world.random)};
  const Result<std::optional<SshKeygenSigner>> signing = tried_signer(how.signing_key);
  if (!signing) return std::unexpected(signing.error());
  const Keys keys = Keys::generate(world.random, archive_key.identity, *signing);
  std::optional<Ed25519SecretKey> party_key;
  if (how.with_party_key) party_key = Ed25519SecretKey::generate(world.random);

  DeskIdentity identity;
  Card& card = identity.card.card;
  card.delegate = how.delegate;
  card.party_name = how.party_name.empty() ? how.delegate.party : how.party_name;
  card.role = how.role;
  card.powers = how.powers;
  card.sign_offs = how.sign_offs;
  card.signing = keys.signing.public_key();
  card.sealing = keys.sealing.front().recipient().text();
  const Ed25519SecretKey* vouching = party_key ? &*party_key : how.vouching ? &*how.vouching : nullptr;
  card.party_key = vouching ? PublicKey(vouching->public_key()) : *how.party_key;
  if (vouching) identity.card.signature = sshsig_sign(*vouching, namespaces::kCard, as_bytes(card.bytes()));
  identity.passphrase = how.passphrase.has_value();
  identity.party_key_here = party_key.has_value();
  if (const Result<SignedCard> sound = read_signed_card(identity.card.json()); !sound)
    return std::unexpected(sound.error());

  const Result<void> built = build_folder(home, [&](const std::filesystem::path& building) -> Result<void> {
    std::filesystem::create_directory(building / "attachments");
    write_secret_file(building, "keys", keys.text(card.delegate.display()), how.passphrase, how.work_factor,
                      world.random);
    if (party_key) {
      write_secret_file(building, "party", write_openssh_key(*party_key, card.delegate.party), how.passphrase,
                        how.work_factor, world.random);
    }
    const Result<Archive> archive = Archive::open(building / "archive.db", archive_key.pages());
    if (!archive) return std::unexpected(archive.error());
    archive->put_card(identity.card);
    write_file_durably(building / "desk.json", Json(Json::Object{{"version", kDeskVersion}}).pretty());
    write_marker(building, card.signing.id(), 0);
    return {};
  });
  if (!built) return std::unexpected(built.error());
  return identity;
}

Result<Ed25519SecretKey> read_party_key_file(const std::filesystem::path& file,
                                             const std::function<Result<Secret>()>& ask) {
  const Result<Secret> text = read_secret_file(file, ask);
  if (!text) return std::unexpected(text.error());
  return text->text().starts_with("-----BEGIN OPENSSH") ? read_openssh_key(text->text())
                                                        : read_party_key_text(text->text());
}

std::string party_key_text(const Ed25519SecretKey& key) {
  std::string text = bech32_encode(kPartyKeyPrefix, key.seed());
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

Result<Ed25519SecretKey> read_party_key_text(std::string_view text) {
  if (const auto seed = from_words(text)) return Ed25519SecretKey::from_seed(*seed);
  std::string bare;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') bare += c;
  }
  // The whole page, as it was printed, holds it too.
  constexpr std::string_view kBegin = "PARLEY-PARTY-KEY-1";
  constexpr std::size_t kData = 52 + 6;  // 32 bytes by five bits, and the checksum (BIP 173)
  if (const std::size_t at = bare.find(kBegin); at != std::string::npos)
    bare = bare.substr(at, kBegin.size() + kData);
  const auto decoded = bech32_decode(bare);
  if (!decoded || decoded->prefix != kPartyKeyPrefix || decoded->bytes.size() != 32) {
    return fail("this is not a party key, or it was typed wrongly",
                "it should be the page as it was printed, its 24 words, or PARLEY-PARTY-KEY-1…, all of it");
  }
  return Ed25519SecretKey::from_seed(decoded->bytes);
}

}  // namespace parley
