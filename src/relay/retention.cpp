// What is deleted: the bytes of old items, by age alone, and uploads that nobody finished. Leaves stay, so
// that every proof holds.
#include "relay/batch.hpp"
#include "relay/rows.hpp"

namespace parley::relay {

std::size_t Store::delete_older(Instant before) {
  constexpr std::int64_t most = 256;
  const SqlRows boxes =
      ready().query("SELECT number, kept_from FROM box WHERE kept_from < size ORDER BY number");
  std::size_t deleted = 0;
  for (const SqlRow& each : boxes) {
    const std::int64_t box = each.integer(0);
    const SqlRows oldest = connection_->query("SELECT time FROM item WHERE place = $1 AND time < $2",
                                              {place(box, count(each, 1)), before.seconds});
    if (oldest.empty()) continue;
    SqlTransaction transaction(*connection_);
    const SqlRows row = connection_->query(
        "SELECT kept_from, bytes FROM box WHERE number = $1" + std::string(connection_->for_update()), {box});
    const std::uint64_t from = count(row.at(0), 0);
    const SqlRows old = connection_->query(
        "SELECT place, size, upload FROM item WHERE place >= $1 AND place < $2 AND time < $3 ORDER BY place "
        "LIMIT $4",
        {place(box, from), place(box + 1, 0), before.seconds, most});
    if (old.empty()) continue;
    std::uint64_t bytes = 0;
    std::vector<SqlParameters> pieces;
    for (const SqlRow& item : old) {
      bytes += count(item, 1);
      if (!item.is_null(2))
        pieces.push_back({piece_place(item.integer(2), 0), piece_place(item.integer(2) + 1, 0)});
    }
    connection_->each("DELETE FROM piece WHERE place >= $1 AND place < $2", pieces);
    connection_->query("UPDATE item SET body = NULL, upload = NULL WHERE place >= $1 AND place <= $2",
                       {place(box, from), old.back().integer(0)});
    connection_->query("UPDATE box SET kept_from = $1, bytes = bytes - $2 WHERE number = $3",
                       {number(from + old.size()), number(bytes), box});
    transaction.commit();
    deleted += old.size();
  }
  return deleted;
}

bool Store::delete_stale_upload(Instant before) {
  const SqlRows stale = ready().query(
      "SELECT box, digest FROM upload WHERE touched < $1 ORDER BY touched LIMIT 1", {before.seconds});
  if (stale.empty()) return false;
  const Operation drop = DropUpload{stale[0].integer(0), stale[0].digest(1)};
  commit({&drop, 1}, before);
  return true;
}

}  // namespace parley::relay
