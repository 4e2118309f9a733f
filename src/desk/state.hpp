/// What a Desk holds, shared by the files that implement it. Not for other layers.
#pragma once

#include <map>
#include <set>

#include "desk/archive.hpp"
#include "desk/desk.hpp"
#include "desk/files.hpp"
#include "desk/keys.hpp"

namespace parley {

/// How the names of files in HOME/attachments begin that nobody may rely on yet.
inline constexpr std::string_view kUnfinished = ".new-";

struct Desk::State {
  std::filesystem::path home;
  World world;
  DeskIdentity identity;
  ArchiveKey archive_key;
  Archive archive;
  Descriptor lock;  ///< held by a desk opened exclusively
  std::optional<Keys> keys;
  std::optional<Error> copied;
  std::optional<Instant> claimed;  ///< the time that new acts claim, instead of the clock's

  struct Loaded {
    Record record;
    std::int64_t acts = 0, disclosures = 0;  ///< positions up to which it is loaded
    /// Acts that waited, and whose past showed them to be none of the exchange: kept, and of no effect.
    std::set<ActId> refused = {};

    /// What this party has still to confirm, found as the record grows (signing.cpp).
    struct ToConfirm {
      Index considered = 0;
      std::size_t forks = 0;
      std::set<Index> open;              ///< acts of others, as far as something of them is not confirmed
      std::set<DisclosureId> confirmed;  ///< attachments
    } to_confirm = {};
    /// What relays have accepted and no act has said yet (relays.cpp).
    struct ToTell {
      Index considered = 0;
      std::int64_t kept = 0;  ///< acceptances up to there were considered
      std::set<std::pair<ActId, std::string>> told;
      std::map<std::pair<ActId, std::string>, std::pair<std::int64_t, std::int64_t>> open;  ///< time, place
    } to_tell = {};
  };
  std::map<ExchangeId, Loaded> loaded;
  std::uint64_t read_anew = 0;
  std::pair<std::uint64_t, std::uint64_t> inode = {};  ///< of the archive: device and number
  void drop(const ExchangeId& id) { read_anew += loaded.erase(id); }

  KeyId key() const { return identity.card.card.signing.id(); }
  std::string name() const { return identity.card.card.delegate.display(); }
  const std::string& party() const { return identity.card.card.delegate.party; }

  /// The record, read from the archive as far as it was not read before.
  Result<Record*> load(const ExchangeId& id);
  Result<void> may_sign() const;
  std::filesystem::path attachment_file(const Digest& sha256) const;

  /// What is stored with an act when it is signed.
  struct Signing {
    Act act;
    std::vector<std::string> disclosures;
    std::optional<AgeIdentity> epoch;
  };
  /// Signs, holds the act against the record as any other desk would, and stores it with all that belongs to
  /// it.
  Result<ActId> sign_and_store(const ExchangeId& id, Signing what, const Signer& key);
  Result<ActId> sign_own(const ExchangeId& id, Deed deed, std::vector<std::string> disclosures,
                         std::optional<AgeIdentity> epoch);
  void bring_marker_forward() const;
  Loaded::ToConfirm& to_confirm(const ExchangeId& id);  ///< of a loaded record, brought up to date
  /// What relays have accepted, in this record, and no act has said yet; and the newest heads that they
  /// signed. For the next act. (relays.cpp)
  std::vector<TimeProof> times_to_tell(const ExchangeId& id, Loaded& from) const;
  std::vector<std::string> checkpoints_to_tell(const ExchangeId& id, const Record& record) const;
};

/// For the files of this layer that are not the Desk's own.
struct DeskInside {
  static const Archive& archive(const Desk& desk) { return desk.state_->archive; }
};

/// Makes a folder that is whole or not there: `fill` works beside its place, under modes that let nobody else
/// in. `home` must be missing or empty.
Result<void> build_folder(const std::filesystem::path& home,
                          const std::function<Result<void>(const std::filesystem::path& building)>& fill);

/// Whether HOME/desk.json says that this is a desk that this release knows.
Result<void> check_desk(const std::filesystem::path& home);

/// Puts the recipient into the deed of an act that starts an epoch; false if the kind starts none.
bool set_epoch(Deed& deed, const std::string& recipient);

}  // namespace parley
