#include "cli/session.hpp"

#include <chrono>
#include <cstdlib>

#include "base/text.hpp"
#include "cli/keyring.hpp"
#include "cli/passphrase.hpp"
#include "cli/terminal.hpp"
#include "crypto/random.hpp"
#include "desk/files.hpp"
#include "note/reference.hpp"

namespace parley::cli {
namespace {

/// Says that another command is at work on the desk, since waiting for it may take long.
void say_if_busy(const std::filesystem::path& lock) {
  if (!is_locked(lock)) return;
  note("Another parley command is at work on this desk; waiting until it is done.");
}

}  // namespace

Instant SystemClock::now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count()};
}

std::filesystem::path home_folder(const Arguments& arguments) {
  if (const auto given = arguments.get("--home")) return *given;
  if (const char* given = std::getenv("PARLEY_HOME"); given != nullptr && *given != '\0') return given;
  // The XDG specification: a path that is not absolute is none.
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/')
    return std::filesystem::path(data) / "parley";
  const char* user = std::getenv("HOME");
  return std::filesystem::path(user != nullptr ? user : ".") / ".local/share/parley";
}

Result<Secret> passphrase_for(const Arguments& arguments, std::string prompt, bool confirm) {
  PassphraseSource source;
  if (const auto file = arguments.get("--passphrase-file")) source.file = *file;
  if (const auto fd = arguments.get("--passphrase-fd")) {
    if (fd->empty() || fd->size() > 4 || fd->find_first_not_of("0123456789") != std::string::npos) {
      return misuse("--passphrase-fd: \"" + shown(*fd) + "\" is not the number of a descriptor");
    }
    source.fd = std::stoi(*fd);
  }
  source.prompt = std::move(prompt);
  source.confirm = confirm;
  return read_passphrase(source);
}

Result<void> json_needs_yes(const Arguments& arguments) {
  if (arguments.has("--json") && !arguments.has("--yes"))
    return fail("with --json nothing is shown and nobody is asked", "say yes beforehand with --yes");
  return {};
}

Result<void> agreed_to(const Arguments& arguments, std::string_view question, std::string declined) {
  if (arguments.has("--yes")) return {};
  if (const Result<void> good = json_needs_yes(arguments); !good) return good;
  const Result<bool> sure = ask(question, "--yes");
  if (!sure) return std::unexpected(sure.error());
  if (!*sure) return fail(std::move(declined));
  return {};
}

Result<std::optional<Instant>> time_option(const Arguments& arguments, const std::string& name) {
  const auto given = arguments.get(name);
  if (!given) return std::nullopt;
  const auto at = parse_instant_or_date(*given);
  if (!at)
    return misuse(name + ": \"" + shown(*given) + "\" is not a time",
                  "write 2022-01-26T12:00Z or 2022-01-26");
  return at;
}

Result<std::optional<Instant>> since_option(const Arguments& arguments, const std::string& name) {
  constexpr std::size_t kDate = std::string_view("2022-01-26").size();
  constexpr std::int64_t kToItsBeginning = std::int64_t{24} * 60 * 60 - 1;
  Result<std::optional<Instant>> at = time_option(arguments, name);
  if (at && *at && arguments.get(name)->size() == kDate) (*at)->seconds -= kToItsBeginning;
  return at;
}

Result<Session> Session::open(const Arguments& arguments, For what) {
  std::optional<DeskKey> remembered;
  return open(arguments, what, remembered);
}

Result<Session> Session::open(const Arguments& arguments, For what, std::optional<DeskKey>& remembered) {
  Session session;
  session.arguments_ = &arguments;
  session.clock_ = std::make_shared<SystemClock>();
  session.random_ = std::make_shared<SystemRandom>();
  session.now_ = session.clock_->now();
  std::optional<Instant> claimed;
  for (const char* option : {"--claimed-time", "--as-of"}) {
    const auto at = time_option(arguments, option);
    if (!at) return std::unexpected(at.error());
    if (!*at) continue;
    session.now_ = **at;
    if (option == std::string_view("--claimed-time")) claimed = **at;
  }
  const bool exclusive = what == For::annotating || what == For::changing;
  if (exclusive) say_if_busy(home_folder(arguments) / "lock");
  const std::filesystem::path home = home_folder(arguments);
  const auto open_desk = [&](const DeskKey& key) {
    return Desk::open(home, {*session.clock_, *session.random_}, exclusive, key);
  };
  Result<Desk> desk = fail("");
  if (!remembered && what != For::changing && what != For::unlocking) {
    if (const auto kept = unlocked_key(home)) desk = open_desk({*kept, std::nullopt});
  }
  if (!desk) {
    if (!remembered) {
      Result<DeskKey> key = read_desk_key(home, [&] {
        Result<Secret> given =
            passphrase_for(arguments, "Passphrase of the desk in " + shown(home.string()) + ": ", false);
        if (given) session.passphrase_ = *given;
        return given;
      });
      if (!key) return std::unexpected(key.error());
      remembered = std::move(*key);
    }
    desk = open_desk(*remembered);
  }
  if (!desk) return std::unexpected(desk.error());
  session.desk_ = std::make_unique<Desk>(std::move(*desk));
  if (claimed) session.desk_->claim_time(*claimed);
  if (const auto copied = session.desk_->copied(); copied && what == For::reading)
    note("Look out: " + copied->message + "; " + copied->remedy + ".");
  return session;
}

Result<ExchangeId> Session::exchange() const {
  return desk_->find_exchange(arguments_->get("--exchange"));
}

Result<std::vector<ExchangeId>> Session::joined_exchanges() const {
  std::vector<ExchangeId> out;
  if (!arguments_->has("--exchange")) {
    for (const ExchangeSummary& exchange : desk_->exchanges()) {
      if (exchange.damage) return std::unexpected(*exchange.damage);
      if (exchange.joined) out.push_back(exchange.id);
    }
  }
  if (!out.empty()) return out;
  const Result<ExchangeId> one = exchange();
  if (!one) return std::unexpected(one.error());
  return std::vector{*one};
}

bool Session::joined() const {
  for (const Party& candidate : record_->parties()) {
    if (candidate.handle == party()) return candidate.joined;
  }
  return false;
}

Result<void> Session::load_talks() {
  const Result<ExchangeId> id = exchange();
  if (!id) return std::unexpected(id.error());
  return load_talks(*id);
}

Result<void> Session::load_talks(const ExchangeId& id) {
  id_ = id;
  Result<Record> record = desk_->record(id_);
  if (!record) return std::unexpected(record.error());
  record_ = std::make_unique<Record>(std::move(*record));
  if (!joined()) {
    return fail("your party has not joined \"" + shown(record_->convene().title) + "\" yet",
                "look at it and join it first: parley join");
  }
  talks_ = std::make_unique<talks::Talks>(*record_);
  talks_->set_now(now_);
  return {};
}

std::string way_out(const Record& record) {
  return record.convene().relays.empty() ? "parley pouch pack -o FILE" : "parley sync";
}

std::vector<std::string> signed_off_by(const Act& act) {
  std::vector<std::string> out;
  const auto* deliver = std::get_if<Deliver>(&act.deed);
  if (!deliver) return out;
  for (const SignOff& sign_off : deliver->sign_offs) {
    if (const auto statement = read_sign_off_statement(sign_off.statement))
      out.push_back(statement->author.display());
  }
  return out;
}

Result<Index> find_act(Session& session, const std::string& name) {
  Record& record = session.record();
  if (const auto ref = note::parse_note_ref(name)) {
    const Result<const talks::NoteView*> note = session.talks().find_note(*ref);
    if (!note) return std::unexpected(note.error());
    return (*note)->index;
  }
  if (const auto ref = note::parse_paragraph_ref(name)) {
    const Result<talks::Found> found = session.talks().find_paragraph(*ref);
    if (!found) return std::unexpected(found.error());
    return *record.find(found->id.act);
  }
  std::vector<Index> fitting;
  const bool hex = name.size() >= 4 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
  for (Index i = 0; hex && i < record.size(); ++i) {
    if (record.at(i).id.hex().starts_with(name)) fitting.push_back(i);
  }
  if (fitting.size() == 1) return fitting[0];
  if (fitting.size() > 1)
    return fail("\"" + shown(name) + "\" begins the id of several acts", "give more digits");
  return fail("there is nothing named \"" + shown(name) + "\" in the record",
              "name a note (usa/1), a paragraph (usa/1.3), or the beginning of an act's id (see parley log)");
}

Result<Session> open_talks(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return session;
  if (const Result<void> loaded = session->load_talks(); !loaded) return std::unexpected(loaded.error());
  return session;
}

Result<Session> open_to_sign(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return session;
  if (const auto copied = session->desk().copied()) return std::unexpected(*copied);
  if (const Result<void> loaded = session->load_talks(); !loaded) return std::unexpected(loaded.error());
  return session;
}

void tell(const Session& session, const std::string& text) {
  if (!session.json()) line(text);
}

Result<Ed25519SecretKey> party_key_for(const Session& session, const Arguments& arguments) {
  std::optional<std::filesystem::path> elsewhere;
  if (const auto file = arguments.get("--party-key"); file && !file->empty()) elsewhere = *file;
  // It is often sealed with the passphrase that the desk has.
  if (const auto& same = session.passphrase()) {
    Result<Ed25519SecretKey> key =
        session.desk().party_key(elsewhere, [&]() -> Result<Secret> { return *same; });
    if (key) return key;
  }
  return session.desk().party_key(
      elsewhere, [&] { return passphrase_for(arguments, "Passphrase of the party key: ", false); });
}

}  // namespace parley::cli
