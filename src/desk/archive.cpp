#include "desk/archive.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace parley {
namespace {

constexpr std::int64_t kApplicationId = 0x5041524c;  // "PARL"

constexpr const char* kSchema = R"(
CREATE TABLE desk (
  card TEXT NOT NULL
) STRICT;
CREATE TABLE exchange (
  id BLOB PRIMARY KEY CHECK (length(id) = 32),
  title TEXT NOT NULL
) STRICT;
CREATE TABLE act (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
  exchange BLOB NOT NULL REFERENCES exchange (id),
  key BLOB NOT NULL,
  own INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  signature BLOB NOT NULL
) STRICT;
CREATE INDEX act_by_exchange ON act (exchange, position);
CREATE INDEX act_own ON act (key) WHERE own = 1;
CREATE TABLE disclosure (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL CHECK (length(id) = 32),
  act BLOB NOT NULL REFERENCES act (id),
  exchange BLOB NOT NULL REFERENCES exchange (id),
  bytes BLOB NOT NULL,
  UNIQUE (act, id)
) STRICT;
CREATE INDEX disclosure_by_exchange ON disclosure (exchange, position);
CREATE TABLE epoch_key (
  recipient TEXT PRIMARY KEY,
  exchange BLOB NOT NULL REFERENCES exchange (id),
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE refused (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE,
  kept_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  unopened INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE compared (
  exchange BLOB NOT NULL REFERENCES exchange (id),
  party TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (exchange, party)
) STRICT;
CREATE TABLE annotation (
  exchange BLOB NOT NULL REFERENCES exchange (id),
  act BLOB NOT NULL,
  paragraph BLOB NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (exchange, act, paragraph, kind)
) STRICT;
CREATE TABLE carried (
  act BLOB PRIMARY KEY REFERENCES act (id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  times INTEGER NOT NULL
) STRICT;
CREATE TABLE relay_box (
  relay TEXT NOT NULL,
  box BLOB NOT NULL CHECK (length(box) = 32),
  exchange BLOB NOT NULL REFERENCES exchange (id),
  size INTEGER NOT NULL,
  peaks BLOB NOT NULL,
  checkpoint TEXT NOT NULL,
  PRIMARY KEY (relay, box)
) STRICT;
CREATE TABLE relay_leaf (
  relay TEXT NOT NULL,
  box BLOB NOT NULL,
  number INTEGER NOT NULL,
  commitment BLOB NOT NULL,
  item BLOB NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (relay, box, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE relay_item (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  item BLOB NOT NULL UNIQUE CHECK (length(item) = 32),
  holds BLOB NOT NULL CHECK (length(holds) IN (0, 32))
) STRICT;
CREATE TABLE relay_acceptance (
  act BLOB NOT NULL REFERENCES act (id),
  relay TEXT NOT NULL,
  exchange BLOB NOT NULL,
  number INTEGER NOT NULL,
  item BLOB NOT NULL,
  time INTEGER NOT NULL,
  salt BLOB NOT NULL,
  proof BLOB NOT NULL,
  checkpoint TEXT NOT NULL,
  PRIMARY KEY (act, relay)
) STRICT;
CREATE TABLE relay_fault (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  exchange BLOB NOT NULL,
  relay TEXT NOT NULL,
  what TEXT NOT NULL,
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  at INTEGER NOT NULL,
  proof TEXT NOT NULL DEFAULT 'null',
  UNIQUE (relay, one, other)
) STRICT;
CREATE TABLE relay_missing (
  relay TEXT NOT NULL,
  box BLOB NOT NULL,
  number INTEGER NOT NULL,
  exchange BLOB NOT NULL,
  commitment BLOB NOT NULL,
  item BLOB NOT NULL,
  since INTEGER NOT NULL,
  tried INTEGER NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (relay, box, number)
) STRICT;
CREATE TABLE relay_visit (
  exchange BLOB NOT NULL,
  relay TEXT NOT NULL,
  tried INTEGER NOT NULL,
  reached INTEGER NOT NULL,
  queued INTEGER NOT NULL,
  error TEXT NOT NULL,
  looked INTEGER NOT NULL,
  failing INTEGER NOT NULL DEFAULT 0,
  next INTEGER NOT NULL DEFAULT 0,
  unproved TEXT NOT NULL DEFAULT '',
  unproved_since INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (exchange, relay)
) STRICT;
)";

std::int64_t pragma(const Database& database, const std::string& name) {
  Statement statement = database.prepare("PRAGMA " + name);
  return statement.step() ? statement.integer(0) : 0;
}

/// What came after archives of this version were first made. Everything has a default, so that a backup of
/// before can be restored.
void add_what_came_later(const Database& database) {
  struct Column {
    const char *table, *name, *declared;
  };
  static constexpr Column kColumns[] = {
      {"relay_fault", "proof", "TEXT NOT NULL DEFAULT 'null'"},
      {"relay_visit", "failing", "INTEGER NOT NULL DEFAULT 0"},
      {"relay_visit", "next", "INTEGER NOT NULL DEFAULT 0"},
      {"relay_visit", "unproved", "TEXT NOT NULL DEFAULT ''"},
      {"relay_visit", "unproved_since", "INTEGER NOT NULL DEFAULT 0"},
  };
  constexpr const char* kHeads = R"(
CREATE TABLE relay_head (
  relay TEXT NOT NULL DEFAULT '',
  box BLOB NOT NULL DEFAULT x'',
  size INTEGER NOT NULL DEFAULT 0,
  root BLOB NOT NULL DEFAULT x'',
  checkpoint TEXT NOT NULL DEFAULT '',
  tied INTEGER NOT NULL DEFAULT 0,
  consistency BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (relay, box, size, root)
) STRICT, WITHOUT ROWID;
)";
  // The table is made last, so where it is, there is all.
  const auto done = [&] {
    return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'relay_head'").step();
  };
  if (done()) return;
  Transaction transaction(database);
  if (done()) return;
  for (const Column& column : kColumns) {
    Statement has = database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
    if (has.bind(std::string(column.table)).bind(std::string(column.name)).step()) continue;
    database.execute(
        fmt::format("ALTER TABLE {} ADD COLUMN {} {}", column.table, column.name, column.declared));
  }
  database.execute(kHeads);
  transaction.commit();
}

}  // namespace

Result<Archive> Archive::open(const std::filesystem::path& file, const Key32& key) {
  std::optional<Database> opened;
  try {
    opened.emplace(file, key);
  } catch (const SqliteError& failure) {
    if (!failure.unreadable()) throw;
    return fail("the archive is damaged, or is not this desk's: it cannot be read",
                "restore it from a backup: parley restore");
  }
  Database& database = *opened;
  const std::int64_t version = pragma(database, "user_version");
  if (version > kArchiveVersion) {
    return fail(fmt::format("the archive is of version {}; this Parley knows versions up to {}", version,
                            kArchiveVersion),
                "install the newer Parley that last opened it; nothing was changed");
  }
  if (version < kArchiveVersion) {
    Transaction transaction(database);
    database.execute(kSchema);
    database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId,
                                 kArchiveVersion));
    transaction.commit();
  }
  add_what_came_later(database);
  return Archive(std::move(database));
}

Result<SignedCard> Archive::card() const {
  Statement statement = database_.prepare("SELECT card FROM desk");
  if (!statement.step()) return fail("the archive has no card", "restore it from a backup: parley restore");
  const Result<Json> json = parse_json(statement.text(0));
  if (!json) return std::unexpected(json.error());
  return read_signed_card(*json);
}

void Archive::put_card(const SignedCard& card) const {
  Transaction transaction(database_);
  database_.execute("DELETE FROM desk");
  database_.prepare("INSERT INTO desk (card) VALUES (?)").bind(card.json().canonical()).run();
  transaction.commit();
}

Result<void> Archive::take_all(BytesView image) const {
  try {
    const std::int64_t version = database_.copy_tables(image, kArchiveVersion);
    if (version != kArchiveVersion)
      return fail(fmt::format("the backup's archive is of version {}; this Parley knows {}", version,
                              kArchiveVersion),
                  "restore it with the Parley that made it");
    return {};
  } catch (const SqliteError& failure) {
    return fail(std::string("the backup's archive cannot be used: ") + failure.what());
  }
}

std::vector<Archive::StoredAct> Archive::acts(const ExchangeId& exchange, std::int64_t after) const {
  Statement statement = database_.prepare(
      "SELECT position, id, bytes, signature FROM act WHERE exchange = ? AND position > ? ORDER BY position");
  statement.bind(exchange).bind(after);
  std::vector<StoredAct> out;
  while (statement.step())
    out.push_back({statement.integer(0), statement.id<ActId>(1), {statement.text(2), statement.text(3)}});
  return out;
}

std::vector<Archive::StoredDisclosure> Archive::disclosures(const ExchangeId& exchange,
                                                            std::int64_t after) const {
  Statement statement = database_.prepare(
      "SELECT position, act, bytes FROM disclosure WHERE exchange = ? AND position > ? ORDER BY position");
  statement.bind(exchange).bind(after);
  std::vector<StoredDisclosure> out;
  while (statement.step()) out.push_back({statement.integer(0), statement.id<ActId>(1), statement.text(2)});
  return out;
}

void Archive::put_exchange(const ExchangeId& id, const std::string& title) const {
  database_.prepare("INSERT OR IGNORE INTO exchange (id, title) VALUES (?, ?)").bind(id).bind(title).run();
}

void Archive::put_act(const ExchangeId& exchange, const CheckedAct& act, Instant at, bool own) const {
  database_
      .prepare(
          "INSERT OR IGNORE INTO act (id, exchange, key, own, stored_at, bytes, signature) VALUES (?, ?, ?, "
          "?, ?, ?, ?)")
      .bind(act.id)
      .bind(exchange)
      .bind(act.act.key)
      .bind(std::int64_t{own ? 1 : 0})
      .bind(at.seconds)
      .bind(as_bytes(act.raw.bytes))
      .bind(as_bytes(act.raw.signature))
      .run();
}

void Archive::put_disclosure(const ExchangeId& exchange, const ActId& act, const DisclosureId& id,
                             std::string_view bytes) const {
  database_.prepare("INSERT OR IGNORE INTO disclosure (id, act, exchange, bytes) VALUES (?, ?, ?, ?)")
      .bind(id)
      .bind(act)
      .bind(exchange)
      .bind(as_bytes(bytes))
      .run();
}

void Archive::put_epoch_key(const ExchangeId& exchange, std::string_view recipient, BytesView sealed) const {
  database_.prepare("INSERT OR IGNORE INTO epoch_key (recipient, exchange, sealed) VALUES (?, ?, ?)")
      .bind(recipient)
      .bind(exchange)
      .bind(sealed)
      .run();
}

std::int64_t Archive::own_acts(const KeyId& key) const {
  Statement statement = database_.prepare("SELECT count(*) FROM act WHERE own = 1 AND key = ?");
  statement.bind(key);
  return statement.step() ? statement.integer(0) : 0;
}

}  // namespace parley
