/// What a command works on: the desk, its exchange, the talks; from the options that all commands share.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "cli/command.hpp"
#include "desk/desk.hpp"
#include "talks/talks.hpp"

namespace parley::cli {

std::filesystem::path home_folder(const Arguments& arguments);

class SystemClock : public Clock {
 public:
  Instant now() override;
};

/// The passphrase by `--passphrase-file`, `--passphrase-fd` or the terminal.
Result<Secret> passphrase_for(const Arguments& arguments, std::string prompt, bool confirm);

/// Asks before something is signed, unless `--yes` says so beforehand. `declined` is the error when the
/// answer is no. With
/// `--json` nothing is shown, so nobody is asked: it needs `--yes`.
Result<void> agreed_to(const Arguments& arguments, std::string_view question,
                       std::string declined = "nothing was signed");
/// The same, for what shows nothing with `--json` and would ask later.
Result<void> json_needs_yes(const Arguments& arguments);

/// A time by an option; none if it is not given. A date alone is its last second, as `parse_instant_or_date`
/// has it.
Result<std::optional<Instant>> time_option(const Arguments& arguments, const std::string& name);
/// The same for the beginning of a span: a date alone is its first second.
Result<std::optional<Instant>> since_option(const Arguments& arguments, const std::string& name);

class Session {
 public:
  enum class For : std::uint8_t { reading, annotating, changing, unlocking };
  /// Opens the desk; for annotating and changing exclusively, for changing with all its keys. For the others
  /// the key that `parley unlock` has left will do; but not for unlocking, which only reads besides.
  static Result<Session> open(const Arguments& arguments, For what);
  /// The same; the passphrase is asked for once and the keys are remembered, for what opens the desk again
  /// and again.
  static Result<Session> open(const Arguments& arguments, For what, std::optional<DeskKey>& remembered);
  /// The exchange by `--exchange`, or the only one.
  Result<ExchangeId> exchange() const;
  /// Its record and talks; for reading a note its party must have joined.
  Result<void> load_talks();
  Result<void> load_talks(const ExchangeId& id);

  /// The exchange by `--exchange`; without it, all that this desk's party has joined.
  Result<std::vector<ExchangeId>> joined_exchanges() const;

  Desk& desk() { return *desk_; }
  const Desk& desk() const { return *desk_; }
  const ExchangeId& id() const { return id_; }
  Record& record() { return *record_; }
  const Record& record() const { return *record_; }
  talks::Talks& talks() { return *talks_; }
  const talks::Talks& talks() const { return *talks_; }
  const std::string& party() const { return desk_->identity().card.card.delegate.party; }
  /// Now, or `--as-of`, or `--claimed-time`.
  Instant now() const { return now_; }
  bool json() const { return arguments_->has("--json"); }
  /// What was given to open the desk, if anything was asked for.
  const std::optional<Secret>& passphrase() const { return passphrase_; }
  bool joined() const;
  const Arguments& arguments() const { return *arguments_; }

 private:
  Session() = default;
  const Arguments* arguments_ = nullptr;
  std::shared_ptr<Clock> clock_;
  std::shared_ptr<Random> random_;
  std::unique_ptr<Desk> desk_;
  ExchangeId id_;
  std::unique_ptr<Record> record_;
  std::unique_ptr<talks::Talks> talks_;
  Instant now_;
  std::optional<Secret> passphrase_;
};

/// How what was signed reaches the others: `parley sync` where the exchange has a relay, else by pouch.
std::string way_out(const Record& record);

/// The act of a note (usa/1), of a paragraph (usa/1.3), or whose id begins so, of the loaded record.
Result<Index> find_act(Session& session, const std::string& name);

/// The delegates who signed a delivered note off, by name.
std::vector<std::string> signed_off_by(const Act& act);

/// As `line`, unless a script wants data.
void tell(const Session& session, const std::string& text);
/// The party key by `--party-key FILE`, or the one on the desk.
Result<Ed25519SecretKey> party_key_for(const Session& session, const Arguments& arguments);

/// A desk opened for reading, with its exchange's talks.
Result<Session> open_talks(const Arguments& arguments);
/// The same to sign something: opened exclusively, its keys unlocked, and no copy of another.
Result<Session> open_to_sign(const Arguments& arguments);

}  // namespace parley::cli
