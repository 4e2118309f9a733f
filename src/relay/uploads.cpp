// Items too large for one request: sent in pieces, resumed where they broke off.
#include "crypto/digest.hpp"
#include "relay/batch.hpp"
#include "relay/rows.hpp"

namespace parley::relay {

std::optional<UploadState> Store::upload(std::int64_t box, const Digest& item) {
  const SqlRows rows =
      ready().query("SELECT id, have, size FROM upload WHERE box = $1 AND digest = $2", {box, view(item)});
  if (rows.empty()) return std::nullopt;
  return UploadState{rows[0].integer(0), count(rows[0], 1), count(rows[0], 2)};
}

Outcome Store::open_upload(BoxRow& box, const OpenUpload& operation, Instant now) {
  if (const auto known = upload(operation.box, operation.item)) {
    if (known->size != operation.size) return Refused{Refused::Why::other_size};
    return *known;
  }
  const SqlRows open = connection_->query("SELECT id FROM upload WHERE box = $1", {operation.box});
  if (open.size() >= quotas_.uploads) return Refused{Refused::Why::too_many_uploads};
  if (box.bytes + operation.size > quotas_.bytes) return Refused{Refused::Why::too_many_bytes};
  std::array<std::uint8_t, 6> random{};
  random_.fill(random);
  std::int64_t id = 0;
  for (const std::uint8_t byte : random) id = id << 8 | byte;
  connection_->query(
      "INSERT INTO upload (id, box, digest, size, have, touched) VALUES ($1, $2, $3, $4, 0, $5)",
      {id, operation.box, view(operation.item), number(operation.size), now.seconds});
  box.bytes += operation.size;
  return UploadState{id, 0, operation.size};
}

Outcome Store::add_piece(const AddPiece& operation, Instant now) {
  auto state = upload(operation.box, operation.item);
  if (!state) return Refused{Refused::Why::no_upload};
  const std::uint64_t size = operation.piece.size(), end = operation.offset + size;
  if (operation.offset != state->offset || end > state->size || (size != kPiece && end != state->size))
    return Refused{Refused::Why::wrong_offset, state->offset};
  connection_->query("INSERT INTO piece (place, bytes) VALUES ($1, $2)",
                     {piece_place(state->id, operation.offset), BytesView(operation.piece)});
  connection_->query("UPDATE upload SET have = $1, touched = $2 WHERE id = $3",
                     {number(end), now.seconds, state->id});
  state->offset = end;
  return *state;
}

Outcome Store::drop_upload(BoxRow& box, const DropUpload& operation) {
  const auto state = upload(operation.box, operation.item);
  if (!state) return Refused{Refused::Why::no_upload};
  connection_->query("DELETE FROM piece WHERE place >= $1 AND place < $2",
                     {piece_place(state->id, 0), piece_place(state->id + 1, 0)});
  connection_->query("DELETE FROM upload WHERE id = $1", {state->id});
  box.bytes -= state->size;
  return *state;
}

Digest Store::digest_of(const UploadState& upload) {
  Sha256 hash;
  for (std::uint64_t offset = 0; offset < upload.size;) {
    const Bytes bytes = piece(upload.id, offset);
    if (bytes.empty()) break;
    hash.update(bytes);
    offset += bytes.size();
  }
  return hash.finish();
}

}  // namespace parley::relay
