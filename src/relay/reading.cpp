#include "crypto/digest.hpp"
#include "relay/rows.hpp"
#include "relay/store.hpp"

namespace parley::relay {
namespace {

Item read_item(SqlRow& row, bool with_bytes) {
  Item out;
  out.index = index_of(row.integer(0));
  out.digest = row.digest(1);
  out.commitment = row.digest(2);
  out.time = {row.integer(3)};
  out.size = count(row, 4);
  if (!row.is_null(5)) out.upload = row.integer(5);
  out.kept = out.upload.has_value() || row.integer(6) == 1;
  if (with_bytes && !row.is_null(7)) out.body = row.take_bytes(7);
  return out;
}

}  // namespace

Store::Head Store::head(std::int64_t box) {
  const SqlRows rows = ready().query("SELECT size, edge, id FROM box WHERE number = $1", {box});
  const TreeEdge edge(count(rows.at(0), 0), digests(rows[0].bytes(1)));
  return {edge.size(), signer_->checkpoint(BoxId{rows[0].digest(2).bytes}, edge.size(), edge.root())};
}

std::vector<Item> Store::items(std::int64_t box, std::uint64_t from, std::uint64_t count, bool with_bytes,
                               std::uint64_t bytes) {
  constexpr std::uint64_t page = 64;  // with bytes: so many rows at a time, and no more than are wanted
  std::vector<Item> out;
  while (out.size() < count) {
    const std::uint64_t wanted = with_bytes ? std::min(page, count - out.size()) : count;
    SqlRows rows = ready().query(
        with_bytes
            ? "SELECT place, digest, commitment, time, size, upload, CAST (body IS NOT NULL AS INTEGER), "
              "CASE WHEN upload IS NULL THEN body WHEN size <= 1048576 THEN (SELECT bytes FROM piece "
              "WHERE piece.place = item.upload * 8192) END FROM item WHERE place >= $1 AND place < $2 "
              "ORDER BY place LIMIT $3"
            : "SELECT place, digest, commitment, time, size, upload, CAST (body IS NOT NULL AS INTEGER) "
              "FROM item WHERE place >= $1 AND place < $2 ORDER BY place LIMIT $3",
        {place(box, from + out.size()), place(box + 1, 0), number(wanted)});
    for (SqlRow& row : rows) {
      Item item = read_item(row, with_bytes);
      if (with_bytes) {
        if (item.body.size() > bytes && !out.empty()) return out;
        bytes -= std::min<std::uint64_t>(bytes, item.body.size());
      }
      out.push_back(std::move(item));
    }
    if (rows.size() < wanted) break;
  }
  return out;
}

Bytes Store::piece(std::int64_t upload, std::uint64_t offset) {
  SqlRows rows = ready().query("SELECT bytes FROM piece WHERE place = $1", {piece_place(upload, offset)});
  if (rows.empty()) return {};
  Bytes bytes = rows[0].take_bytes(0);
  const std::uint64_t skip = std::min<std::uint64_t>(offset % kPiece, bytes.size());
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(skip));
  return bytes;
}

FetchSubtrees Store::subtrees(std::int64_t box) {
  return [this, box](std::span<const Subtree> wanted) {
    std::vector<SqlParameters> places;
    for (const Subtree& subtree : wanted) places.push_back({place(box, subtree.last_leaf())});
    const std::vector<SqlRows> rows = ready().each("SELECT subtrees FROM item WHERE place = $1", places);
    std::vector<Digest> out(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Bytes& hashes = rows[i].at(0).bytes(0);
      if (hashes.size() < (wanted[i].level + 1) * std::size_t{32})
        throw std::runtime_error("the store lacks hashes of a tree; parley relay check says more");
      std::copy_n(hashes.begin() + wanted[i].level * 32, 32, out[i].bytes.begin());
    }
    return out;
  };
}

std::optional<Acceptance> Store::acceptance(std::int64_t box, std::uint64_t index) {
  const SqlRows rows = ready().query("SELECT digest, commitment, time, tree_size FROM item WHERE place = $1",
                                     {place(box, index)});
  if (rows.empty()) return std::nullopt;
  const SqlRows owner = connection_->query("SELECT id FROM box WHERE number = $1", {box});
  Acceptance out;
  out.index = index;
  out.item = rows[0].digest(0);
  out.commitment = rows[0].digest(1);
  out.time = {rows[0].integer(2)};
  out.tree_size = count(rows[0], 3);
  out.proof = inclusion_proof(index, out.tree_size, subtrees(box));
  out.checkpoint = signer_->checkpoint(BoxId{owner.at(0).digest(0).bytes}, out.tree_size,
                                       tree_root(out.tree_size, subtrees(box)));
  return out;
}

std::optional<std::uint64_t> Store::find(std::int64_t box, const Digest& item) {
  const SqlSnapshot snapshot(ready());  // runs may be merged meanwhile
  const SqlRows rows = connection_->query("SELECT size FROM box WHERE number = $1", {box});
  return find_item(*connection_, known_hash(signer_->identity()), box, count(rows.at(0), 0), item);
}

std::vector<Digest> Store::inclusion(std::int64_t box, std::uint64_t index, std::uint64_t size) {
  return inclusion_proof(index, size, subtrees(box));
}

std::vector<Digest> Store::consistency(std::int64_t box, std::uint64_t from, std::uint64_t to) {
  return consistency_proof(from, to, subtrees(box));
}

}  // namespace parley::relay
