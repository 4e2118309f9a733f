#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "relay/known.hpp"
#include "relay/rows.hpp"
#include "relay/signer.hpp"
#include "relay/store.hpp"

namespace parley::relay {
namespace {

constexpr std::int64_t kVersion = 3;

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
  edge BLOB NOT NULL
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
CREATE TABLE IF NOT EXISTS known (
  place INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
);
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

/// Version 1 had an index of digests, which was written at random places.
void upgrade_from_1(SqlConnection& connection, const Identity& identity) {
  constexpr std::int64_t at_once = 4096;
  connection.script("DROP INDEX IF EXISTS item_by_digest; DROP INDEX IF EXISTS item_by_prefix;");
  KnownItems known(known_hash(identity), 0);
  for (const SqlRow& box : connection.query("SELECT number, size FROM box ORDER BY number")) {
    for (std::uint64_t size = 0; size < count(box, 1);) {
      const SqlRows rows =
          connection.query("SELECT digest FROM item WHERE place >= $1 AND place < $2 ORDER BY place LIMIT $3",
                           {place(box.integer(0), size), place(box.integer(0), count(box, 1)), at_once});
      if (rows.empty()) break;  // parley relay check tells of it
      std::vector<Digest> digests;
      for (const SqlRow& row : rows) digests.push_back(row.digest(0));
      known.append(connection, box.integer(0), size, digests);
      size += digests.size();
    }
  }
}

/// Version 2 kept each box's newest checkpoint. What signs it anew must give the same.
Result<void> upgrade_from_2(SqlConnection& connection, const Identity& identity) {
  Signer signer(identity);
  for (const SqlRow& box : connection.query("SELECT id, size, edge, checkpoint FROM box ORDER BY number")) {
    const TreeEdge edge(count(box, 1), digests(box.bytes(2)));
    if (*signer.checkpoint(BoxId{box.digest(0).bytes}, edge.size(), edge.root()) != as_text(box.bytes(3)))
      return fail("the checkpoint of box " + box.digest(0).hex() + " is not that of its items",
                  "the store was altered: go on from a sound copy of it; nothing was changed");
  }
  connection.script("ALTER TABLE box DROP COLUMN checkpoint");
  return {};
}

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
  const std::int64_t version = rows[0].integer(0);
  if (version < 1 || version > kVersion)
    return fail("the store is of another version",
                "use the release of Parley that last opened it; nothing was changed");
  Identity identity{std::string(as_text(rows[0].bytes(1))), Ed25519SecretKey::from_seed(rows[0].bytes(2))};
  if (name && *name != identity.name)
    return fail("this relay's name is " + shown(identity.name) + ", and its checkpoints carry it",
                "leave --name away, or begin another store for another name");
  if (version < 2) upgrade_from_1(connection, identity);
  if (version < 3) {
    if (auto done = upgrade_from_2(connection, identity); !done) return std::unexpected(done.error());
  }
  if (version != kVersion) connection.query("UPDATE relay SET version = $1", {kVersion});
  transaction.commit();
  return identity;
}

}  // namespace parley::relay
