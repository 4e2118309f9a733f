#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "crypto/digest.hpp"
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
    const Identity identity{std::string(as_text(relay[0].bytes(0))),
                            Ed25519SecretKey::from_seed(relay[0].bytes(1))};
    const ShortHash hash = known_hash(identity);
    SqlRows boxes = connection_.query(
        "SELECT number, id, size, edge, read_digest, append_digest, kept_from FROM box ORDER BY number");
    for (const SqlRow& box : boxes) total_ += count(box, 2);
    for (const SqlRow& box : boxes) check_box(box, hash);
    progress_(done_, total_);
    const auto stray = [&](const std::string& table) {
      return !connection_
                  .query(
                      "SELECT place FROM " + table +
                      " WHERE NOT EXISTS (SELECT 1 FROM box WHERE place >= number * 4294967296 AND place < "
                      "number * 4294967296 + size) LIMIT 1")
                  .empty();
    };
    if (stray("item")) wrong_.push_back("there is an item that belongs to no box");
    if (stray("known")) wrong_.push_back("there are digests that belong to no box");
    return wrong_;
  }

 private:
  void check_box(const SqlRow& box, const ShortHash& short_hash) {
    const std::int64_t box_number = box.integer(0);
    const std::string name = "box " + box.digest(1).hex();
    const auto bad = [&](const std::string& what) { wrong_.push_back(name + ": " + what); };
    if (box_id(box.digest(4), box.digest(5)).bytes != box.digest(1).bytes)
      bad("its id is not that of its capabilities");
    entries_.clear();
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
        if (row.is_null(7) && row.is_null(8) && index >= count(box, 6)) bad(item + "its bytes are missing");
        if (!bytes_fit(row)) bad(item + "its bytes are not those of its digest");
        if (count(row, 5) <= index || count(row, 5) > size) bad(item + "it was accepted into no tree");
        entries_.push_back({short_hash(row.digest(1).bytes), static_cast<std::uint32_t>(index)});
        Bytes completed;
        for (const Digest& hash : edge.append(LogLeaf{row.digest(2), row.digest(1), time}.hash()))
          completed.insert(completed.end(), hash.bytes.begin(), hash.bytes.end());
        if (completed != row.bytes(6)) bad(item + "the hashes kept of its tree are wrong");
        ++index;
        if (++done_ % 1000 == 0) progress_(done_, total_);
      }
    }
    if (index != size) return bad(fmt::format("it should have {} items and has {}", size, index));
    check_known(box_number, size, bad);
    find_doubled(box_number, bad);
    Bytes peaks;
    for (const Digest& hash : edge.peaks()) peaks.insert(peaks.end(), hash.bytes.begin(), hash.bytes.end());
    if (peaks != box.bytes(3)) bad("the edge kept of its tree is wrong");
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

  /// The runs must be what follows from the items.
  template <class Bad>
  void check_known(std::int64_t box, std::uint64_t size, const Bad& bad) {
    std::uint64_t end = 0;
    for (const Run& run : runs_of(size)) {
      std::vector<KnownEntry> entries(entries_.begin() + static_cast<std::ptrdiff_t>(run.from),
                                      entries_.begin() + static_cast<std::ptrdiff_t>(run.end()));
      std::vector<Bytes> expected = pages_of(run, entries);
      SqlRows pages = connection_.query(
          "SELECT place, entries FROM known WHERE place >= $1 AND place < $2 ORDER BY place",
          {place(box, run.from), place(box, run.end())});
      bool same = pages.size() == expected.size();
      for (std::size_t i = 0; same && i < pages.size(); ++i)
        same = pages[i].integer(0) == page_place(box, run, i) && pages[i].bytes(1) == expected[i];
      if (!same)
        bad(fmt::format("what is kept of the digests of items {} to {} is wrong", run.from, run.end() - 1));
      end = run.end();
    }
    if (!connection_
             .query("SELECT place FROM known WHERE place >= $1 AND place < $2 LIMIT 1",
                    {place(box, end), place(box, size)})
             .empty())
      bad("digests are kept of items that are not to have any yet");
  }

  template <class Bad>
  void find_doubled(std::int64_t box, const Bad& bad) {
    std::ranges::sort(entries_);
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      const KnownEntry &one = entries_[i - 1], &other = entries_[i];
      if (one.hash == other.hash && digest(box, one.index) == digest(box, other.index))
        bad(fmt::format("item {}: it is there twice, also as item {}", one.index, other.index));
    }
  }

  Digest digest(std::int64_t box, std::uint64_t index) {
    return connection_.query("SELECT digest FROM item WHERE place = $1", {place(box, index)}).at(0).digest(0);
  }

  SqlConnection& connection_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  std::uint64_t done_ = 0, total_ = 0;
  std::vector<KnownEntry> entries_;  ///< of all of the box's items
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> check_store(SqlConnection& connection,
                                     const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  return Check(connection, progress).run();
}

}  // namespace parley::relay
