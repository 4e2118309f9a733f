#include "desk/desk.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/marker.hpp"
#include "desk/state.hpp"
#include "seal/age.hpp"
#include "seal/bech32.hpp"

namespace parley {

namespace {

/// What a killed process had begun; with the lock held, nobody is at it.
void remove_leftovers(const std::filesystem::path& attachments) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(attachments, ignored)) {
    if (entry.path().filename().string().starts_with(kUnfinished))
      std::filesystem::remove(entry.path(), ignored);
  }
}

std::pair<std::uint64_t, std::uint64_t> inode_of(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), file.string());
  return {status.st_dev, status.st_ino};
}

}  // namespace

Desk::Desk(std::unique_ptr<State> state) : state_(std::move(state)) {}
Desk::Desk(Desk&&) noexcept = default;
Desk& Desk::operator=(Desk&&) noexcept = default;
Desk::~Desk() = default;

Result<bool> needs_passphrase(const std::filesystem::path& home) {
  if (const Result<void> good = check_desk(home); !good) return std::unexpected(good.error());
  const auto file = secret_file(home, "keys");
  if (!file)
    return fail("the desk's key file is missing from " + shown(home.string()),
                "restore it from a backup: parley restore");
  return file->extension() == ".age";
}

Result<DeskKey> read_desk_key(const std::filesystem::path& home, const std::function<Result<Secret>()>& ask) {
  if (const Result<bool> there = needs_passphrase(home); !there) return std::unexpected(there.error());
  Result<Secret> text = read_secret_file(*secret_file(home, "keys"), ask);
  if (!text) return std::unexpected(text.error());
  const Result<ArchiveKey> archive = read_archive_key(text->text());
  if (!archive) return std::unexpected(archive.error());
  return DeskKey{archive->identity.text(), std::move(*text)};
}

Result<Desk> Desk::open(const std::filesystem::path& home, World world, bool exclusive, const DeskKey& key) {
  const Result<bool> passphrase = needs_passphrase(home);
  if (!passphrase) return std::unexpected(passphrase.error());
  if (const Result<void> good = check_private(home); !good) return std::unexpected(good.error());
  Result<AgeIdentity> identity = AgeIdentity::parse(key.archive.text());
  if (!identity) return std::unexpected(identity.error());
  ArchiveKey archive_key{std::move(*identity)};
  if (!std::filesystem::exists(home / "archive.db"))
    return fail("the desk's archive is missing from " + shown(home.string()),
                "restore it from a backup: parley restore");
  Descriptor lock;
  if (exclusive) {
    lock = lock_exclusively(home / "lock");
    remove_leftovers(home / "attachments");
  }
  Key32 pages = archive_key.pages();
  Result<Archive> archive = Archive::open(home / "archive.db", pages);
  wipe(pages);
  if (!archive) return std::unexpected(archive.error());
  Result<SignedCard> card = archive->card();
  if (!card) return std::unexpected(card.error());
  std::optional<Keys> keys;
  if (key.keys) {
    Result<Keys> read = Keys::read(key.keys->text(), card->card.signing);
    if (!read) return std::unexpected(read.error());
    keys = std::move(*read);
  }
  auto state =
      std::make_unique<State>(State{std::filesystem::absolute(home),
                                    world,
                                    {std::move(*card), *passphrase, secret_file(home, "party").has_value()},
                                    std::move(archive_key),
                                    std::move(*archive),
                                    std::move(lock),
                                    std::move(keys),
                                    {},
                                    {},
                                    {}});
  state->inode = inode_of(state->home / "archive.db");
  const std::int64_t signed_acts = state->archive.own_acts(state->key());
  state->copied = check_marker(home, state->key(), signed_acts);
  return Desk(std::move(state));
}

void Desk::let_go() {
  state_->lock = Descriptor();
}

Result<void> Desk::hold() {
  State& state = *state_;
  if (state.lock.valid()) return {};
  Descriptor lock = lock_exclusively(state.home / "lock");
  const Result<SignedCard> card = state.archive.card();
  if (!card) return std::unexpected(card.error());
  if (inode_of(state.home / "archive.db") != state.inode || *card != state.identity.card)
    return fail("the desk was replaced meanwhile, or has other keys now", "begin again");
  state.copied = check_marker(state.home, state.key(), state.archive.own_acts(state.key()));
  remove_leftovers(state.home / "attachments");
  state.lock = std::move(lock);
  return {};
}

const DeskIdentity& Desk::identity() const {
  return state_->identity;
}
const std::filesystem::path& Desk::home() const {
  return state_->home;
}
void Desk::claim_time(Instant time) {
  state_->claimed = time;
}
World Desk::world() const {
  return state_->world;
}
std::optional<Error> Desk::copied() const {
  return state_->copied;
}
bool Desk::unlocked() const {
  return state_->keys.has_value();
}

Result<Ed25519SecretKey> Desk::party_key(const std::optional<std::filesystem::path>& elsewhere,
                                         const std::function<Result<Secret>()>& ask) const {
  const auto file = elsewhere ? elsewhere : secret_file(state_->home, "party");
  if (!file) {
    return fail("the party key is not on this desk",
                "name the file that holds it with --party-key (the printed text, or the key's file)");
  }
  Result<Ed25519SecretKey> key = read_party_key_file(*file, ask);
  if (key && PublicKey(key->public_key()) != state_->identity.card.card.party_key) {
    return fail("this is the key of another party than " + state_->party());
  }
  return key;
}

Result<Record*> Desk::State::load(const ExchangeId& id) {
  auto found = loaded.find(id);
  std::vector<Archive::StoredAct> acts = archive.acts(id, found == loaded.end() ? 0 : found->second.acts);
  std::size_t next = 0;
  const auto damaged = [](const std::string& what) {
    return fail("the archive is damaged: " + what,
                "see what is lost: parley verify; restore it from a backup, "
                "or from another party's complete pouch under new keys");
  };
  const auto read = [](Archive::StoredAct& stored) -> Result<CheckedAct> {
    Result<CheckedAct> act = reread_act(std::move(stored.act));
    if (act && act->id != stored.id) return fail("an act in it is not the one that was stored");
    return act;
  };
  if (found == loaded.end()) {
    if (acts.empty()) return fail("there is no such exchange on this desk");
    Result<CheckedAct> founding = read(acts[0]);
    if (!founding) return damaged(founding.error().message);
    Result<Record> record = Record::found(std::move(*founding));
    if (!record) return damaged(record.error().message);
    found = loaded.emplace(id, Loaded{std::move(*record), acts[0].position, 0}).first;
    next = 1;
  }
  Loaded& into = found->second;
  for (; next < acts.size(); ++next) {
    Result<CheckedAct> act = read(acts[next]);
    if (!act) return damaged(act.error().message);
    for (const auto& [refused, why] : into.record.add(std::move(*act)).refused) into.refused.insert(refused);
    into.acts = acts[next].position;
  }
  for (Archive::StoredDisclosure& disclosure : archive.disclosures(id, into.disclosures)) {
    into.disclosures = disclosure.position;
    if (into.refused.contains(disclosure.act)) continue;
    const Result<bool> added = into.record.add_disclosure(disclosure.act, std::move(disclosure.bytes));
    if (!added) return damaged("a text in it: " + added.error().message);
  }
  return &into.record;
}

Result<Record> Desk::record(const ExchangeId& id) const {
  if (const Result<Record*> loaded = state_->load(id); !loaded) return std::unexpected(loaded.error());
  Record record = std::move(state_->loaded.at(id).record);
  state_->drop(id);
  return record;
}

std::uint64_t Desk::read_anew() const {
  return state_->read_anew;
}

Result<Record*> Desk::follow(const ExchangeId& id) {
  return state_->load(id);
}

std::vector<ExchangeSummary> Desk::exchanges() const {
  std::vector<ExchangeSummary> out;
  Statement statement = state_->archive.database().prepare(
      "SELECT id, title, (SELECT count(*) FROM act WHERE exchange = exchange.id) FROM exchange ORDER BY "
      "rowid");
  while (statement.step()) {
    ExchangeSummary summary;
    summary.id = statement.id<ExchangeId>(0);
    summary.title = statement.text(1);
    summary.acts = statement.integer(2);
    if (const Result<Record*> record = state_->load(summary.id)) {
      for (const Party& party : (*record)->parties()) {
        if (party.handle != state_->party()) continue;
        summary.joined = party.joined;
        summary.left = party.left;
      }
    } else {
      summary.damage = record.error();
    }
    out.push_back(std::move(summary));
  }
  return out;
}

Result<ExchangeId> Desk::find_exchange(const std::optional<std::string>& name) const {
  std::vector<std::pair<ExchangeId, std::string>> all, fitting;
  Statement statement = state_->archive.database().prepare("SELECT id, title FROM exchange ORDER BY rowid");
  while (statement.step()) all.emplace_back(statement.id<ExchangeId>(0), statement.text(1));
  for (const auto& entry : all) {
    if (!name || entry.second == *name || (name->size() >= 4 && entry.first.hex().starts_with(*name)))
      fitting.push_back(entry);
  }
  if (fitting.size() == 1) return fitting[0].first;
  if (all.empty()) {
    return fail(
        "this desk is in no exchange yet",
        "open one with parley convene, or unpack the pouch that you were sent with parley pouch unpack");
  }
  std::string choices;
  for (const auto& [id, title] : fitting.empty() ? all : fitting)
    choices += fmt::format("\n    {}  {}", id.hex().substr(0, 8), shown(title));
  if (!name) return fail("this desk is in several exchanges", "name one with --exchange:" + choices);
  return fail(fitting.empty() ? "there is no exchange \"" + shown(*name) + "\" on this desk"
                              : "\"" + shown(*name) + "\" means several exchanges",
              "there are:" + choices);
}

std::int64_t Desk::stored() const {
  Statement statement = state_->archive.database().prepare("SELECT coalesce(max(position), 0) FROM act");
  return statement.step() ? statement.integer(0) : 0;
}

std::optional<Instant> Desk::stored_at(const ActId& act) const {
  Statement statement = state_->archive.database().prepare("SELECT stored_at FROM act WHERE id = ?");
  statement.bind(act);
  if (!statement.step()) return std::nullopt;
  return Instant{statement.integer(0)};
}

Result<void> Desk::set_compared(const ExchangeId& id, std::string_view party) {
  Result<Record*> record = state_->load(id);
  if (!record) return std::unexpected(record.error());
  const auto parties = (*record)->parties();
  if (party == state_->party()) return fail("one does not compare with oneself");
  if (std::ranges::none_of(parties, [&](const Party& candidate) { return candidate.handle == party; })) {
    return fail("there is no party \"" + shown(party) + "\" in the exchange", "see parley people");
  }
  state_->archive.database()
      .prepare("INSERT OR REPLACE INTO compared (exchange, party, at) VALUES (?, ?, ?)")
      .bind(id)
      .bind(party)
      .bind(state_->world.clock.now().seconds)
      .run();
  return {};
}

void Desk::note_carried(const std::vector<ActId>& acts) {
  const Instant now = state_->world.clock.now();
  Transaction transaction(state_->archive.database());
  Statement put = state_->archive.database().prepare(
      "INSERT INTO carried (act, first, last, times) VALUES (?1, ?2, ?2, 1)"
      " ON CONFLICT (act) DO UPDATE SET last = ?2, times = times + 1");
  for (const ActId& act : acts) {
    put.bind(act).bind(now.seconds).run();
    put.reset();
  }
  transaction.commit();
}

std::optional<Desk::Carried> Desk::carried(const ActId& act) const {
  Statement statement =
      state_->archive.database().prepare("SELECT first, last, times FROM carried WHERE act = ?");
  if (!statement.bind(act).step()) return std::nullopt;
  return Carried{{statement.integer(0)}, {statement.integer(1)}, statement.integer(2)};
}

std::map<std::string, Instant> Desk::compared(const ExchangeId& id) const {
  std::map<std::string, Instant> out;
  Statement statement =
      state_->archive.database().prepare("SELECT party, at FROM compared WHERE exchange = ?");
  statement.bind(id);
  while (statement.step()) out.emplace(statement.text(0), Instant{statement.integer(1)});
  return out;
}

std::vector<Secret> Desk::identities() const {
  std::vector<Secret> out;
  for (const AgeIdentity& identity : state_->keys->sealing) out.push_back(identity.text());
  Statement statement =
      state_->archive.database().prepare("SELECT sealed FROM epoch_key ORDER BY rowid DESC");
  while (statement.step()) {
    const SealResult<Bytes> key = open_bytes(statement.blob(0), state_->keys->sealing, 4096);
    if (key) out.emplace_back(BytesView(*key));
  }
  return out;
}

std::int64_t Desk::epoch_keys() const {
  Statement statement = state_->archive.database().prepare("SELECT count(*) FROM epoch_key");
  return statement.step() ? statement.integer(0) : 0;
}

std::optional<Secret> Desk::epoch_key(std::string_view recipient) const {
  Statement statement =
      state_->archive.database().prepare("SELECT sealed FROM epoch_key WHERE recipient = ?");
  statement.bind(recipient);
  if (!statement.step()) return std::nullopt;
  const SealResult<Bytes> key = open_bytes(statement.blob(0), state_->keys->sealing, 4096);
  if (!key) return std::nullopt;
  return Secret(BytesView(*key));
}

}  // namespace parley
