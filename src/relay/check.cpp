#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "crypto/digest.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "relay/rows.hpp"
#include "relay/store.hpp"

namespace parley::relay {
namespace {

class Check {
 public:
  Check(SqlConnection& connection, const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : connection_(connection), progress_(progress) {}

  std::vector<std::string> run() {
    const SqlRows relay = connection_.query("SELECT name, seed FROM relay");
    if (relay.size() != 1) return {"the store has no relay's name and key"};
    const VerifierKey key{std::string(as_text(relay[0].bytes(0))),
                          Ed25519SecretKey::from_seed(relay[0].bytes(1)).public_key()};
    SqlRows boxes = connection_.query(
        "SELECT number, id, size, edge, checkpoint, read_digest, append_digest, kept_from FROM box ORDER BY "
        "number");
    for (const SqlRow& box : boxes) total_ += count(box, 2);
    for (const SqlRow& box : boxes) check_box(box, key);
    progress_(done_, total_);
    const SqlRows stray = connection_.query(
        "SELECT place FROM item WHERE NOT EXISTS (SELECT 1 FROM box WHERE place >= number * 4294967296 AND "
        "place < "
        "number * 4294967296 + size) LIMIT 1");
    if (!stray.empty()) wrong_.push_back("there is an item that belongs to no box");
    return wrong_;
  }

 private:
  void check_box(const SqlRow& box, const VerifierKey& key) {
    const std::int64_t box_number = box.integer(0);
    const std::string name = "box " + box.digest(1).hex();
    const auto bad = [&](const std::string& what) { wrong_.push_back(name + ": " + what); };
    if (box_id(box.digest(5), box.digest(6)).bytes != box.digest(1).bytes)
      bad("its id is not that of its capabilities");
    TreeEdge edge;
    Instant last{INT64_MIN};
    const std::uint64_t size = count(box, 2);
    std::uint64_t index = 0;
    // A page at a time, so that a box of any size fits in memory.
    while (index < size) {
      SqlRows rows = connection_.query(
          "SELECT place, digest, commitment, time, size, tree_size, subtrees, upload, body FROM item WHERE "
          "place >= $1 "
          "AND place < $2 ORDER BY place LIMIT 64",
          {place(box_number, index), place(box_number + 1, 0)});
      if (rows.empty()) break;
      for (const SqlRow& row : rows) {
        if (index == size) break;
        if (index_of(row.integer(0)) != index) return bad(fmt::format("item {} is missing", index));
        const std::string item = fmt::format("item {}: ", index);
        const Instant time{row.integer(3)};
        if (time < last) bad(item + "its time is before that of the one before it");
        last = time;
        if (row.is_null(7) && row.is_null(8) && index >= count(box, 7)) bad(item + "its bytes are missing");
        if (!bytes_fit(row)) bad(item + "its bytes are not those of its digest");
        if (count(row, 5) <= index || count(row, 5) > size) bad(item + "it was accepted into no tree");
        if (doubled(row, box_number)) bad(item + "it is there twice");
        Bytes completed;
        for (const Digest& hash : edge.append(LogLeaf{row.digest(2), row.digest(1), time}.hash()))
          completed.insert(completed.end(), hash.bytes.begin(), hash.bytes.end());
        if (completed != row.bytes(6)) bad(item + "the hashes kept of its tree are wrong");
        ++index;
        if (++done_ % 1000 == 0) progress_(done_, total_);
      }
    }
    if (index != size) return bad(fmt::format("it should have {} items and has {}", size, index));
    Bytes peaks;
    for (const Digest& hash : edge.peaks()) peaks.insert(peaks.end(), hash.bytes.begin(), hash.bytes.end());
    if (peaks != box.bytes(3)) bad("the edge kept of its tree is wrong");
    const auto checkpoint = open_checkpoint(as_text(box.bytes(4)), key);
    if (!checkpoint || *checkpoint != Checkpoint{key.name + '/' + box.digest(1).hex(), size, edge.root(), {}})
      bad("its checkpoint is not that of its items");
  }

  bool bytes_fit(const SqlRow& row) {
    Sha256 hash;
    std::uint64_t size = 0;
    if (!row.is_null(7)) {
      while (size < count(row, 4)) {
        const SqlRows piece = connection_.query("SELECT bytes FROM piece WHERE place = $1",
                                                {piece_place(row.integer(7), size)});
        if (piece.empty() || piece[0].bytes(0).empty()) return false;
        hash.update(piece[0].bytes(0));
        size += piece[0].bytes(0).size();
      }
    } else if (!row.is_null(8)) {
      hash.update(row.bytes(8));
      size = row.bytes(8).size();
    } else {
      return true;  // deleted for its age
    }
    return size == count(row, 4) && hash.finish() == row.digest(1);
  }

  bool doubled(const SqlRow& row, std::int64_t box) {
    const Digest item = row.digest(1);
    return connection_
               .query(
                   "SELECT place FROM item WHERE substr(digest, 1, 6) = $1 AND digest = $2 AND place >= $3 "
                   "AND place < $4 LIMIT 2",
                   {prefix(item), view(item), place(box, 0), place(box + 1, 0)})
               .size() > 1;
  }

  SqlConnection& connection_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  std::uint64_t done_ = 0, total_ = 0;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> check_store(SqlConnection& connection,
                                     const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  return Check(connection, progress).run();
}

}  // namespace parley::relay
