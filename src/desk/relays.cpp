// What a desk keeps of relays. What was read there (contents, leaves, boxes) can be read again, so nobody
// waits until it is on the disk: it is once anything else is kept after it, as every visit does at its end.
#include <algorithm>
#include <set>
#include <tuple>

#include "desk/state.hpp"

namespace parley {

namespace {

constexpr std::size_t kTold = 16;  // times, and checkpoints, in one act

Bytes joined(const std::vector<Digest>& digests) {
  Bytes out;
  for (const Digest& digest : digests) out.insert(out.end(), digest.bytes.begin(), digest.bytes.end());
  return out;
}

std::vector<Digest> parted(const Bytes& bytes) {
  std::vector<Digest> out(bytes.size() / 32);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].bytes.begin());
  }
  return out;
}

void put_relay_head(const Database& database, const std::string& relay, const Digest& box,
                    const Desk::RelayHead& head) {
  // A relay that signs more heads than that without showing what they are of has been caught long before.
  database
      .prepare(
          "INSERT INTO relay_head (relay, box, size, root, checkpoint, tied, consistency)"
          " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7"
          " WHERE (SELECT count(*) FROM relay_head WHERE relay = ?1 AND box = ?2) < 10000"
          " ON CONFLICT DO UPDATE SET tied = excluded.tied, consistency = excluded.consistency"
          " WHERE excluded.tied > tied")
      .bind(relay)
      .bind(box)
      .bind(static_cast<std::int64_t>(head.size))
      .bind(head.root)
      .bind(head.checkpoint)
      .bind(static_cast<std::int64_t>(head.tied))
      .bind(BytesView(joined(head.consistency)))
      .run();
}

}  // namespace

std::optional<Desk::RelayBox> Desk::relay_box(const std::string& relay, const Digest& box) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT size, peaks, checkpoint FROM relay_box WHERE relay = ? AND box = ?");
  if (!statement.bind(relay).bind(box).step()) return std::nullopt;
  return RelayBox{TreeEdge(static_cast<std::uint64_t>(statement.integer(0)), parted(statement.blob(1))),
                  statement.text(2)};
}

std::vector<LogLeaf> Desk::relay_leaves(const std::string& relay, const Digest& box,
                                        std::uint64_t from) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT commitment, item, time FROM relay_leaf WHERE relay = ? AND box = ? AND number >= ? ORDER BY "
      "number");
  statement.bind(relay).bind(box).bind(static_cast<std::int64_t>(from));
  std::vector<LogLeaf> out;
  while (statement.step())
    out.push_back({statement.id<Digest>(0), statement.id<Digest>(1), {statement.integer(2)}});
  return out;
}

void Desk::keep_relay_contents(const RelayContents& contents) {
  const Database& database = state_->archive.database();
  const Unhurried unhurried(database);
  Transaction transaction(database);
  Statement put = database.prepare("INSERT OR REPLACE INTO relay_item (item, holds) VALUES (?, ?)");
  for (const auto& [item, holds] : contents) {
    put.bind(item).bind(holds ? BytesView(holds->bytes) : BytesView()).run();
    put.reset();
  }
  transaction.commit();
}

Desk::RelayContents Desk::relay_contents(std::int64_t& after) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT position, item, holds FROM relay_item WHERE position > ? ORDER BY position");
  statement.bind(after);
  RelayContents out;
  while (statement.step()) {
    after = statement.integer(0);
    std::optional<Digest>& holds = out[statement.id<Digest>(1)];
    if (!statement.blob(2).empty()) holds = statement.id<Digest>(2);
  }
  return out;
}

Instant Desk::last_relay_time(const std::string& relay, const Digest& box) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT time FROM relay_leaf WHERE relay = ? AND box = ? ORDER BY number DESC LIMIT 1");
  return statement.bind(relay).bind(box).step() ? Instant{statement.integer(0)} : Instant{0};
}

void Desk::keep_relay_box(const ExchangeId& id, const std::string& relay, const Digest& box,
                          std::uint64_t from, const std::vector<LogLeaf>& leaves, const RelayBox& now,
                          const std::optional<RelayHead>& ahead) {
  const Database& database = state_->archive.database();
  const Unhurried unhurried(database);
  Transaction transaction(database);
  Statement put = database.prepare("INSERT INTO relay_leaf VALUES (?, ?, ?, ?, ?, ?)");
  for (const LogLeaf& leaf : leaves) {
    put.bind(relay).bind(box).bind(static_cast<std::int64_t>(from++)).bind(leaf.commitment).bind(leaf.item);
    put.bind(leaf.time.seconds).run();
    put.reset();
  }
  database.prepare("INSERT OR REPLACE INTO relay_box VALUES (?, ?, ?, ?, ?, ?)")
      .bind(relay)
      .bind(box)
      .bind(id)
      .bind(static_cast<std::int64_t>(now.edge.size()))
      .bind(BytesView(joined(now.edge.peaks())))
      .bind(now.checkpoint)
      .run();
  if (ahead) put_relay_head(database, relay, box, *ahead);
  transaction.commit();
}

void Desk::keep_relay_head(const std::string& relay, const Digest& box, const RelayHead& head) {
  const Database& database = state_->archive.database();
  const Unhurried unhurried(database);
  put_relay_head(database, relay, box, head);
}

void Desk::forget_relay_head(const std::string& relay, const Digest& box, const RelayHead& head) {
  const Database& database = state_->archive.database();
  const Unhurried unhurried(database);
  database.prepare("DELETE FROM relay_head WHERE relay = ? AND box = ? AND size = ? AND root = ?")
      .bind(relay)
      .bind(box)
      .bind(static_cast<std::int64_t>(head.size))
      .bind(head.root)
      .run();
}

std::vector<Desk::RelayHead> Desk::relay_heads(const std::string& relay, const Digest& box) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT checkpoint, size, root, tied, consistency FROM relay_head WHERE relay = ? AND box = ? ORDER BY "
      "size");
  statement.bind(relay).bind(box);
  std::vector<RelayHead> out;
  while (statement.step()) {
    out.push_back({statement.text(0), static_cast<std::uint64_t>(statement.integer(1)),
                   statement.id<Digest>(2), static_cast<std::uint64_t>(statement.integer(3)),
                   parted(statement.blob(4))});
  }
  return out;
}

void Desk::keep_acceptance(const ExchangeId& id, const TimeProof& proof) {
  const auto& how = std::get<RelayTime>(proof.how);
  state_->archive.database()
      .prepare("INSERT OR IGNORE INTO relay_acceptance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(proof.act)
      .bind(how.relay)
      .bind(id)
      .bind(how.index)
      .bind(how.item)
      .bind(how.time.seconds)
      .bind(how.salt)
      .bind(BytesView(joined(how.proof)))
      .bind(how.checkpoint)
      .run();
}

std::vector<TimeProof> Desk::State::times_to_tell(const ExchangeId& id, Loaded& from) const {
  Loaded::ToTell& to = from.to_tell;
  const Record& record = from.record;
  for (; to.considered < record.size(); ++to.considered) {
    for (const TimeProof& proof : record.at(to.considered).act.times) {
      const auto* relay = std::get_if<RelayTime>(&proof.how);
      if (!relay) continue;
      to.told.insert({proof.act, relay->relay});
      to.open.erase({proof.act, relay->relay});
    }
  }
  Statement fresh = archive.database().prepare(
      "SELECT rowid, act, relay, time FROM relay_acceptance WHERE rowid > ? AND exchange = ? ORDER BY rowid");
  fresh.bind(to.kept).bind(id);
  while (fresh.step()) {
    to.kept = fresh.integer(0);
    const std::pair key(fresh.id<ActId>(1), fresh.text(2));
    if (!to.told.contains(key)) to.open.emplace(key, std::pair(fresh.integer(3), to.kept));
  }
  std::vector<std::tuple<std::int64_t, ActId, std::int64_t>> oldest;  // time, act, place
  for (const auto& [key, at] : to.open) {
    if (record.find(key.first)) oldest.emplace_back(at.first, key.first, at.second);
  }
  std::ranges::sort(oldest);
  if (oldest.size() > kTold) oldest.resize(kTold);
  std::vector<TimeProof> out;
  for (const auto& [time, act, place] : oldest) {
    Statement statement = archive.database().prepare(
        "SELECT relay, number, item, salt, proof, checkpoint FROM relay_acceptance WHERE rowid = ?");
    if (!statement.bind(place).step()) continue;
    RelayTime how;
    how.relay = statement.text(0);
    how.index = statement.integer(1);
    how.item = statement.id<Digest>(2);
    how.time = {time};
    how.salt = statement.id<Digest>(3);
    how.proof = parted(statement.blob(4));
    how.checkpoint = statement.text(5);
    out.push_back({act, std::move(how)});
  }
  return out;
}

std::vector<std::string> Desk::State::checkpoints_to_tell(const ExchangeId& id, const Record& record) const {
  std::set<std::string> told;
  if (const auto head = record.head_of(key())) {
    const auto& last = record.at(*head).act.checkpoints;
    told.insert(last.begin(), last.end());
  }
  Statement statement = archive.database().prepare(
      "SELECT checkpoint FROM relay_box WHERE exchange = ? AND size > 0 ORDER BY relay, box");
  statement.bind(id);
  std::vector<std::string> out;
  while (out.size() < kTold && statement.step()) {
    if (std::string checkpoint = statement.text(0); !told.contains(checkpoint))
      out.push_back(std::move(checkpoint));
  }
  return out;
}

}  // namespace parley
