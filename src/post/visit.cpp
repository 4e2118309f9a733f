// The course of a visit: what was damaged is asked for again, all boxes are read, what they lack is appended,
// and what the relay has signed is looked at.
#include "post/visit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace parley {

Visit::Visit(Desk& desk, const ExchangeId& id, const RelayName& relay, const SyncOptions& options,
             SyncMemory::State& memory)
    : desk_(desk),
      id_(id),
      relay_(relay),
      options_(options),
      memory_(memory),
      client_(relay.url, memory.connections, options.give_up) {
  out_.name = relay.name;
  out_.url = relay.url;
  before_.relay = relay.key;
  for (Desk::RelayVisit& before : desk_.relay_visits(id_)) {
    if (before.relay == relay_.key) before_ = std::move(before);
  }
}

void Visit::stay_away(const Error* why) {
  count_queued();
  Desk::RelayVisit kept = before_;
  kept.queued = static_cast<std::int64_t>(out_.queued);
  if (why) {
    kept.error = why->message;
    kept.tried = desk_.world().clock.now();
    if (kept.failing.seconds == 0) kept.failing = kept.tried;
  }
  if (why || kept.queued != before_.queued) desk_.keep_relay_visit(id_, kept);
}

Synced Visit::run() {
  const Result<void> done = visit();
  if (!done) {
    out_.error = done.error();
    out_.wait = client_.asked_to_wait();
  }
  for (const Desk::RelayMissing& missing : desk_.relay_missing(id_)) {
    if (missing.relay == relay_.key)
      out_.damaged.push_back(fmt::format("item {} is {}", missing.number, missing.state()));
  }
  if (!done && !appending_) count_queued();
  if (!done) hold_kept();
  Desk::RelayVisit kept;
  kept.relay = relay_.key;
  kept.tried = desk_.world().clock.now();
  kept.looked = before_.looked;
  kept.queued = static_cast<std::int64_t>(out_.queued);
  kept.reached = done ? kept.tried : before_.reached;
  if (!done) {
    const bool new_trouble = before_.failing.seconds == 0;
    kept.error = out_.error->message;
    kept.failing = new_trouble ? kept.tried : before_.failing;
    // It is so until a visit is done, by which it has proved all.
    kept.unproved = unproved_.empty() ? before_.unproved : unproved_;
    if (!kept.unproved.empty())
      kept.unproved_since = before_.unproved.empty() ? kept.tried : before_.unproved_since;
  }
  desk_.keep_relay_visit(id_, kept);
  return std::move(out_);
}

Result<void> Visit::visit() {
  const auto key = VerifierKey::parse(relay_.key);
  if (!key) return fail("the exchange names a relay by a key that is none", key.error().message);
  key_ = *key;
  // One that failed may be silent still, and would be waited for at every step.
  if (before_.failing.seconds != 0) {
    constexpr int kSoon = 10;  // seconds, of which a slow way takes some
    if (const Result<void> there = client_.probe(kSoon); !there) return there;
  }
  {
    const Result<Record*> record = desk_.follow(id_);
    if (!record) return std::unexpected(record.error());
    const std::vector<BoxKeys> boxes = memory_.boxes(desk_, **record);
    if (boxes.empty()) return fail("this desk holds no key of a box", "unpack the invitation first");
    if (const Result<void> asked = ask_again(boxes); !asked) return asked;
  }
  if (const Result<void> read = read_all(); !read) return read;
  Result<Record*> record = desk_.follow(id_);
  if (record && joined(**record)) record = record_with_epoch(desk_, id_);
  if (!record) return std::unexpected(record.error());
  const std::vector<BoxKeys> boxes = memory_.boxes(desk_, **record);
  if (const Result<void> sent = append_all(**record, boxes); !sent) return sent;
  record = desk_.follow(id_);  // what was read behind one's own items may have had it read anew
  if (!record) return std::unexpected(record.error());
  return look_at_heads(**record, boxes);
}

Result<void> Visit::read_all() {
  std::set<Digest> read;
  const auto read_new = [&](const std::vector<BoxKeys>& boxes, bool ours) -> Result<bool> {
    bool some = false;
    for (const BoxKeys& box : boxes) {
      if (!read.insert(box.id).second) continue;
      some = true;
      if (const Result<void> done = read_box(box, ours); !done) return std::unexpected(done.error());
    }
    return some;
  };
  for (;;) {
    const Result<Record*> record = desk_.follow(id_);
    if (!record) return std::unexpected(record.error());
    Result<bool> more = read_new(memory_.boxes(desk_, **record), true);
    if (!more) return std::unexpected(more.error());
    if (!*more) {
      const Result<Record*> grown = desk_.follow(id_);
      if (!grown) return std::unexpected(grown.error());
      more = read_new(boxes_ahead(desk_, **grown), false);
    }
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

bool Visit::joined(const Record& record) const {
  const std::string& own = desk_.identity().card.card.delegate.party;
  const auto parties = record.parties();
  return std::ranges::any_of(parties,
                             [&](const Party& party) { return party.handle == own && party.joined; });
}

Result<std::vector<Synced>> sync_exchange(Desk& desk, const ExchangeId& id, const SyncOptions& options) {
  SyncMemory memory;
  return sync_exchange(desk, id, options, memory);
}

Result<std::vector<Synced>> sync_exchange(Desk& desk, const ExchangeId& id, const SyncOptions& options,
                                          SyncMemory& memory) {
  if (!desk.unlocked()) return fail("the desk is locked", "give its passphrase");
  if (const auto copied = desk.copied()) return std::unexpected(*copied);
  const Result<Record*> record = desk.follow(id);
  if (!record) return std::unexpected(record.error());
  const std::vector<RelayName> relays = (*record)->convene().relays;
  if (relays.empty())
    return fail("the exchange has no relay", "carry it by hand: parley pouch pack; or convene with --relay");
  const std::vector<Desk::RelayVisit> before = desk.relay_visits(id);
  const auto failing = [&](const RelayName& relay) {
    const auto last = std::ranges::find(before, relay.key, &Desk::RelayVisit::relay);
    return last != before.end() && last->failing.seconds != 0;
  };
  std::vector<Synced> out;
  // Those that failed come last: they may keep one waiting.
  for (const bool failed : {false, true}) {
    for (const RelayName& relay : relays) {
      if (failing(relay) != failed || (options.skip && options.skip(relay.url))) continue;
      Visit visit(desk, id, relay, options, memory.state());
      if (options.patience && options.patience->waits(relay.url))
        visit.stay_away(options.patience->why(relay.url));
      else
        out.push_back(visit.run());
    }
  }
  return out;
}

}  // namespace parley
