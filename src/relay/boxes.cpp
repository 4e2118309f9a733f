#include <openssl/crypto.h>

#include "crypto/digest.hpp"
#include "relay/rows.hpp"
#include "relay/store.hpp"

namespace parley::relay {

Store::Store(std::unique_ptr<SqlConnection> connection, std::shared_ptr<Signer> signer, Quotas quotas,
             Random& random)
    : connection_(std::move(connection)),
      signer_(std::move(signer)),
      quotas_(quotas),
      random_(random),
      known_(known_hash(signer_->identity()), kKnownMemory) {}

SqlConnection& Store::ready() {
  connection_->ensure_open();
  if (fenced_ != connection_->openings()) {
    const unsigned opening = connection_->openings();
    SqlTransaction transaction(*connection_);
    connection_->query("UPDATE relay SET fence = fence + 1");
    const std::int64_t fence = connection_->query("SELECT fence FROM relay").at(0).integer(0);
    transaction.commit();
    fenced_ = opening;
    next_posted_ = kPosted + fence * kPostedBlock;
    end_posted_ = next_posted_ + kPostedBlock;
    known_.forget_all();  // of what is now another server perhaps
  }
  return *connection_;
}

void Store::ping() {
  ready().query("SELECT version FROM relay");
}

Outcome Store::create(const CreateBox& operation, Instant now) {
  BoxCreated out{{0, box_id(operation.read, operation.append), operation.read, operation.append}, true};
  if (const auto known = box(out.box.id)) return BoxCreated{*known, false};
  const SqlRows newest = connection_->query("SELECT number FROM box ORDER BY number DESC LIMIT 1");
  out.box.number = newest.empty() ? 1 : newest[0].integer(0) + 1;
  connection_->query(
      "INSERT INTO box (number, id, read_digest, append_digest, created, size, time, kept_from, bytes, edge) "
      "VALUES ($1, $2, $3, $4, $5, 0, $6, 0, 0, $7)",
      {out.box.number, view(out.box.id), view(out.box.read), view(out.box.append), now.seconds, now.seconds,
       BytesView{}});
  return out;
}

// Whoever asks must not learn from the time whether there is such a box. So one that is not there costs the
// same: the next one's row is read (or that of the first, which is there if any is), and the ids are
// compared.
std::optional<Box> Store::box(const BoxId& id) {
  const SqlRows rows = ready().query(
      "SELECT number, id, read_digest, append_digest FROM box WHERE number = COALESCE((SELECT number FROM "
      "box "
      "WHERE id >= $1 ORDER BY id LIMIT 1), 1)",
      {view(id)});
  if (rows.empty()) return std::nullopt;
  const Box found{rows[0].integer(0), BoxId{rows[0].digest(1).bytes}, rows[0].digest(2), rows[0].digest(3)};
  if (CRYPTO_memcmp(found.id.bytes.data(), id.bytes.data(), id.bytes.size()) != 0) return std::nullopt;
  return found;
}

}  // namespace parley::relay
