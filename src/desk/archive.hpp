/// The archive of a desk: everything signed and received, in SQLite, sealed on the disk page by page. What
/// can be computed from the acts is not stored.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "sql/sqlite.hpp"

namespace parley {

/// The version of the schema that this release writes; it refuses later ones.
inline constexpr std::int64_t kArchiveVersion = 1;

class Archive {
 public:
  /// Opens or makes the file.
  static Result<Archive> open(const std::filesystem::path& file, const Key32& key);

  /// Who the desk is.
  Result<SignedCard> card() const;
  void put_card(const SignedCard& card) const;

  /// All of it as a plain SQLite database, in memory.
  Bytes image() const { return database_.image(); }
  /// Takes all rows of such an image into an archive that is empty. The image is not trusted.
  Result<void> take_all(BytesView image) const;

  const Database& database() const { return database_; }

  struct StoredAct {
    std::int64_t position = 0;
    ActId id;
    SignedAct act;
  };
  /// Acts of an exchange stored after a position, in the order of storing.
  std::vector<StoredAct> acts(const ExchangeId& exchange, std::int64_t after) const;
  struct StoredDisclosure {
    std::int64_t position = 0;
    ActId act;
    std::string bytes;
  };
  std::vector<StoredDisclosure> disclosures(const ExchangeId& exchange, std::int64_t after) const;

  // Each within the caller's transaction. The first two change nothing when it is there already.
  void put_exchange(const ExchangeId& id, const std::string& title) const;
  void put_act(const ExchangeId& exchange, const CheckedAct& act, Instant at, bool own) const;
  void put_disclosure(const ExchangeId& exchange, const ActId& act, const DisclosureId& id,
                      std::string_view bytes) const;
  void put_epoch_key(const ExchangeId& exchange, std::string_view recipient, BytesView sealed) const;

  std::int64_t own_acts(const KeyId& key) const;  ///< signed here by the key

 private:
  explicit Archive(Database database) : database_(std::move(database)) {}
  Database database_;
};

}  // namespace parley
