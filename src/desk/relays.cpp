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
                          std::uint64_t from, const std::vector<LogLeaf>& leaves, const RelayBox& now) {
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
  transaction.commit();
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

std::vector<std::string> Desk::accepted_heads(const ExchangeId& id, const std::string& relay,
                                              std::uint64_t from) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT checkpoint FROM relay_acceptance WHERE exchange = ? AND relay = ? AND number >= ?");
  statement.bind(id).bind(relay).bind(static_cast<std::int64_t>(from));
  std::vector<std::string> out;
  while (statement.step()) out.push_back(statement.text(0));
  return out;
}

void Desk::keep_relay_fault(const ExchangeId& id, const RelayFault& fault) {
  state_->archive.database()
      .prepare(
          "INSERT INTO relay_fault (exchange, relay, what, one, other, at, proof) VALUES (?, ?, ?, ?, ?, ?, "
          "?)"
          " ON CONFLICT (relay, one, other) DO UPDATE SET proof = excluded.proof WHERE proof = 'null'")
      .bind(id)
      .bind(fault.relay)
      .bind(fault.what)
      .bind(fault.one)
      .bind(fault.other)
      .bind(fault.at.seconds)
      .bind(json_of(fault.proof).canonical())
      .run();
}

std::vector<Desk::RelayFault> Desk::relay_faults(const ExchangeId& id) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT relay, what, one, other, at, proof FROM relay_fault WHERE exchange = ? ORDER BY number");
  statement.bind(id);
  std::vector<RelayFault> out;
  while (statement.step()) {
    const Result<Json> proof = parse_json(statement.text(5));
    out.push_back({statement.text(0),
                   statement.text(1),
                   statement.text(2),
                   statement.text(3),
                   {statement.integer(4)},
                   proof ? read_fault_proof(*proof) : FaultProof()});
  }
  return out;
}

std::string Desk::RelayMissing::state() const {
  return why.empty() ? "damaged there since " + since.display()
                     : "not given there since " + since.display() + ": " + why;
}

void Desk::keep_relay_missing(const ExchangeId& id, const RelayMissing& missing) {
  state_->archive.database()
      .prepare("INSERT OR REPLACE INTO relay_missing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(missing.relay)
      .bind(missing.box)
      .bind(static_cast<std::int64_t>(missing.number))
      .bind(id)
      .bind(missing.commitment)
      .bind(missing.item)
      .bind(missing.since.seconds)
      .bind(missing.tried.seconds)
      .bind(missing.why)
      .run();
}

void Desk::forget_relay_missing(const RelayMissing& missing) {
  state_->archive.database()
      .prepare("DELETE FROM relay_missing WHERE relay = ? AND box = ? AND number = ?")
      .bind(missing.relay)
      .bind(missing.box)
      .bind(static_cast<std::int64_t>(missing.number))
      .run();
}

std::vector<Desk::RelayMissing> Desk::relay_missing(const ExchangeId& id) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT relay, box, number, commitment, item, since, tried, why FROM relay_missing WHERE exchange = ?"
      " ORDER BY relay, box, number");
  statement.bind(id);
  std::vector<RelayMissing> out;
  while (statement.step()) {
    out.push_back({statement.text(0),
                   statement.id<Digest>(1),
                   static_cast<std::uint64_t>(statement.integer(2)),
                   statement.id<Digest>(3),
                   statement.id<Digest>(4),
                   {statement.integer(5)},
                   {statement.integer(6)},
                   statement.text(7)});
  }
  return out;
}

void Desk::keep_relay_visit(const ExchangeId& id, const RelayVisit& visit) {
  state_->archive.database()
      .prepare("INSERT OR REPLACE INTO relay_visit VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(id)
      .bind(visit.relay)
      .bind(visit.tried.seconds)
      .bind(visit.reached.seconds)
      .bind(visit.queued)
      .bind(visit.error)
      .bind(visit.looked)
      .run();
}

std::vector<Desk::RelayVisit> Desk::relay_visits(const ExchangeId& id) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT relay, tried, reached, queued, error, looked FROM relay_visit WHERE exchange = ? ORDER BY "
      "relay");
  statement.bind(id);
  std::vector<RelayVisit> out;
  while (statement.step()) {
    out.push_back({statement.text(0),
                   {statement.integer(1)},
                   {statement.integer(2)},
                   statement.integer(3),
                   statement.text(4),
                   statement.integer(5)});
  }
  return out;
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
