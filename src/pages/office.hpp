/// The desk behind the pages: opened once, looked at again and again, changed by one at a time.
///
/// All of it belongs to one thread, the worker of the server. What is read is kept: a record and its talks
/// are brought up to date by what has come, so a page costs what it shows. Locked, nothing of it is in
/// memory.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ports.hpp"
#include "desk/desk.hpp"
#include "seal/keys.hpp"
#include "talks/talks.hpp"

namespace parley {
class Search;
}

namespace parley::pages {

/// An exchange as the pages see it.
struct Room {
  ExchangeId id;
  Record* record = nullptr;
  std::unique_ptr<talks::Talks> talks;  ///< none before the own party has joined
  const Convene& convene() const { return record->convene(); }
  /// As it stands in addresses: enough of the id.
  std::string key() const { return id.hex().substr(0, 16); }
};

/// A draft that is kept: for an answer, or of one's own motion.
struct Draft {
  std::string slot;  ///< `usa-1` for the answer to usa/1, else `new`
  std::string text;
};

class Office {
 public:
  struct Options {
    std::filesystem::path home;
    std::optional<Instant> as_of, claimed;  ///< for trying things: another time than now
    std::optional<std::filesystem::path> relay_certificates = {};  ///< to trust besides the system's
  };
  Office(Options options, Clock& clock, Random& random);
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;
  ~Office();

  // Open and locked.
  bool exists() const;            ///< there is a desk in the folder
  bool open() const;              ///< it is unlocked
  bool needs_passphrase() const;  ///< false: its keys lie in the clear
  /// The passphrase is used at once and kept nowhere.
  Result<void> unlock(const Secret& passphrase);
  /// Once more, with the same keys: who the desk is has changed.
  Result<void> reopen();
  /// Forgets the keys and all that was read.
  void lock();

  // Reading. All of it needs an open office.
  Desk& desk() { return *desk_; }
  const DeskKey& key() const { return *key_; }
  const std::string& party() const { return desk_->identity().card.card.delegate.party; }
  const Card& card() const { return desk_->identity().card.card; }
  Instant now() const;
  World world() const { return world_; }
  const std::filesystem::path& home() const { return options_.home; }
  const std::optional<std::filesystem::path>& relay_certificates() const {
    return options_.relay_certificates;
  }
  std::vector<ExchangeSummary> exchanges() const { return desk_->exchanges(); }
  /// Brought up to date. The name is the beginning of the id, as `Room::key`. Room and pointers into its
  /// talks hold until the next call.
  Result<Room*> room(const std::string& key);
  Result<Room*> room(const ExchangeId& id);
  /// The index over all that is readable here, brought up to date.
  Search& search();
  /// Whether acts have come since it was last asked, by whomever; cheap. The desk is open.
  bool changed();

  // Changing.
  /// The desk once more, for changes, with the keys of this one. Waits for other programs.
  Result<Desk> changing();

  // Which notes were opened on these pages: sealed likewise, beside the drafts.
  const std::set<ActId>& opened_notes(const Room& room);
  void note_opened(const Room& room, const ActId& note);

  // Drafts: sealed to the desk's own key, in HOME/drafts.
  std::optional<std::string> draft(const Room& room, const std::string& slot) const;
  std::vector<std::string> drafts(const Room& room) const;  ///< their slots
  void keep_draft(const Room& room, const std::string& slot, const std::string& text);
  void drop_draft(const Room& room, const std::string& slot);  ///< with its attachments
  // What a draft attaches, sealed likewise, each by its name.
  void keep_attachment(const Room& room, const std::string& slot, const std::string& name,
                       std::string_view bytes);
  void drop_attachment(const Room& room, const std::string& slot, const std::string& name);
  /// Its size in bytes; none if it is not there.
  std::optional<std::uint64_t> attached(const Room& room, const std::string& slot,
                                        const std::string& name) const;
  Result<void> open_attachment(const Room& room, const std::string& slot, const std::string& name,
                               Sink& into) const;

 private:
  std::filesystem::path attachment_folder(const Room& room, const std::string& slot) const;
  std::optional<std::filesystem::path> attachment_file(const Room& room, const std::string& slot,
                                                       const std::string& name) const;
  std::vector<AgeIdentity> sealing_keys() const;
  std::filesystem::path draft_file(const Room& room, const std::string& slot) const;
  std::filesystem::path opened_file(const Room& room) const;
  void write_sealed(const std::filesystem::path& file, std::string_view text);
  std::optional<std::string> read_draft(const std::filesystem::path& file) const;
  void remove_leftovers() const;

  Options options_;
  Clock& clock_;
  World world_;
  std::optional<DeskKey> key_;
  std::optional<Desk> desk_;
  std::map<ExchangeId, Room> rooms_;
  std::map<ExchangeId, std::set<ActId>> opened_;  ///< as far as it was asked for
  std::unique_ptr<Search> search_;
  std::int64_t stored_ = 0;  ///< the newest act that was there when it was last looked
};

}  // namespace parley::pages
