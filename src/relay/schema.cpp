#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "relay/rows.hpp"
#include "relay/store.hpp"

namespace parley::relay {
namespace {

constexpr std::int64_t kVersion = 1;

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS relay (
  version INTEGER PRIMARY KEY,
  name BLOB NOT NULL,
  seed BLOB NOT NULL,
  fence INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS box (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  read_digest BLOB NOT NULL,
  append_digest BLOB NOT NULL,
  created INTEGER NOT NULL,
  size INTEGER NOT NULL,
  time INTEGER NOT NULL,
  kept_from INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  edge BLOB NOT NULL,
  checkpoint BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS item (
  place INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  commitment BLOB NOT NULL,
  time INTEGER NOT NULL,
  size INTEGER NOT NULL,
  tree_size INTEGER NOT NULL,
  subtrees BLOB NOT NULL,
  upload INTEGER,
  body BLOB
);
DROP INDEX IF EXISTS item_by_digest;
CREATE INDEX IF NOT EXISTS item_by_prefix ON item (substr(digest, 1, 6));
CREATE TABLE IF NOT EXISTS upload (
  id INTEGER PRIMARY KEY,
  box INTEGER NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  have INTEGER NOT NULL,
  touched INTEGER NOT NULL,
  UNIQUE (box, digest)
);
CREATE TABLE IF NOT EXISTS piece (
  place INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
);
)";

}  // namespace

BoxId box_id(const Digest& read, const Digest& append) {
  return sha256_id<BoxId>("parley-box/1\n" + read.hex() + '\n' + append.hex() + '\n');
}

Result<Identity> prepare_store(SqlConnection& connection, const std::optional<std::string>& name,
                               Random& random) {
  SqlTransaction transaction(connection);
  connection.lock_all();
  connection.script(kTables);
  SqlRows rows = connection.query("SELECT version, name, seed FROM relay");
  if (rows.empty()) {
    Identity fresh{name.value_or(""), Ed25519SecretKey::generate(random)};
    if (!name) fresh.name = "relay-" + to_hex(BytesView(fresh.key.public_key().bytes).first(6));
    connection.query("INSERT INTO relay (version, name, seed, fence) VALUES ($1, $2, $3, 0)",
                     {kVersion, as_bytes(fresh.name), BytesView(fresh.key.seed())});
    transaction.commit();
    return fresh;
  }
  if (rows[0].integer(0) != kVersion)
    return fail("the store is of another version",
                "use the release of Parley that last opened it; nothing was changed");
  Identity identity{std::string(as_text(rows[0].bytes(1))), Ed25519SecretKey::from_seed(rows[0].bytes(2))};
  if (name && *name != identity.name)
    return fail("this relay's name is " + shown(identity.name) + ", and its checkpoints carry it",
                "leave --name away, or begin another store for another name");
  transaction.commit();
  return identity;
}

}  // namespace parley::relay
