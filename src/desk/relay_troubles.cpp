// What a desk keeps of what went wrong with relays, and of when it was last there.
#include "desk/state.hpp"

namespace parley {

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
      .prepare(
          "INSERT INTO relay_visit (exchange, relay, tried, reached, queued, error, looked, failing, "
          "unproved,"
          " unproved_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET tried ="
          " excluded.tried, reached = excluded.reached, queued = excluded.queued, error = excluded.error,"
          " looked = excluded.looked, failing = excluded.failing, unproved = excluded.unproved,"
          " unproved_since = excluded.unproved_since")
      .bind(id)
      .bind(visit.relay)
      .bind(visit.tried.seconds)
      .bind(visit.reached.seconds)
      .bind(visit.queued)
      .bind(visit.error)
      .bind(visit.looked)
      .bind(visit.failing.seconds)
      .bind(visit.unproved)
      .bind(visit.unproved_since.seconds)
      .run();
}

void Desk::plan_relay_visit(const ExchangeId& id, const std::string& relay, Instant next) {
  const Database& database = state_->archive.database();
  const Unhurried unhurried(database);
  database.prepare("UPDATE relay_visit SET next = ? WHERE exchange = ? AND relay = ? AND next <> ?1")
      .bind(next.seconds)
      .bind(id)
      .bind(relay)
      .run();
}

std::vector<Desk::RelayVisit> Desk::relay_visits(const ExchangeId& id) const {
  Statement statement = state_->archive.database().prepare(
      "SELECT relay, tried, reached, queued, error, looked, failing, next, unproved, unproved_since FROM "
      "relay_visit WHERE exchange = ? ORDER BY relay");
  statement.bind(id);
  std::vector<RelayVisit> out;
  while (statement.step()) {
    RelayVisit visit;
    visit.relay = statement.text(0);
    visit.tried = {statement.integer(1)};
    visit.reached = {statement.integer(2)};
    visit.queued = statement.integer(3);
    visit.error = statement.text(4);
    visit.looked = statement.integer(5);
    visit.failing = {statement.integer(6)};
    visit.next = {statement.integer(7)};
    visit.unproved = statement.text(8);
    visit.unproved_since = {statement.integer(9)};
    out.push_back(std::move(visit));
  }
  return out;
}

}  // namespace parley
