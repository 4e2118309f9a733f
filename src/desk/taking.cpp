#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/state.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

constexpr std::int64_t kKeptAside = 1000;
constexpr std::size_t kLargestKept = std::size_t{16} * 1024 * 1024;
constexpr std::int64_t kKeptBytes = std::int64_t{64} * 1024 * 1024;

/// Whether a card is this desk's, or of its party as its party key says: one who lost every desk comes back
/// so.
bool is_ours(const Card& own, const Card& card) {
  return card.signing.id() == own.signing.id() ||
         (card.delegate.party == own.delegate.party && card.party_key == own.party_key);
}

const SignedCard* introduced_card(const Act& act) {
  if (const auto* invite = std::get_if<Invite>(&act.deed)) return &invite->card;
  if (const auto* admit = std::get_if<Admit>(&act.deed)) return &admit->card;
  return nullptr;
}

}  // namespace

Result<std::vector<Desk::Taken>> Desk::take(std::vector<Arrival> arrivals, std::string_view) {
  State& state = *state_;
  if (!state.lock.valid()) throw std::logic_error("a desk that takes is opened exclusively");
  if (!state.keys) return fail("the desk is locked", "give its passphrase");
  std::vector<Taken> out(arrivals.size());
  std::vector<SignedAct> raw;
  raw.reserve(arrivals.size());
  for (Arrival& arrival : arrivals) raw.push_back(std::move(arrival.act));
  std::vector<Result<CheckedAct>> checked = check_acts(std::move(raw));

  // Founding acts first. One is taken if it names a key of this desk, or if something here admits or invites
  // one.
  std::vector<std::size_t> order;
  std::set<ExchangeId> meant_for_us;
  for (std::size_t i = 0; i < checked.size(); ++i) {
    if (!checked[i]) {
      out[i].error = checked[i].error();
      continue;
    }
    const CheckedAct& act = *checked[i];
    const auto* convene = std::get_if<Convene>(&act.act.deed);
    const Card& own = state.identity.card.card;
    const auto ours = [&](const SignedCard& card) { return is_ours(own, card.card); };
    if (convene && std::ranges::any_of(convene->cards, ours)) meant_for_us.insert(ExchangeId{act.id.bytes});
    const SignedCard* card = introduced_card(act.act);
    if (card && ours(*card)) meant_for_us.insert(*act.act.exchange);
  }
  for (const bool founding : {true, false}) {
    for (std::size_t i = 0; i < checked.size(); ++i) {
      if (checked[i] && std::holds_alternative<Convene>(checked[i]->act.deed) == founding) order.push_back(i);
    }
  }

  std::set<ExchangeId> touched;
  std::map<std::string, ExchangeId> named;  // recipients of epochs, by acts that apply or wait
  try {
    Transaction transaction(state.archive.database());
    const Instant now = state.world.clock.now();
    for (const std::size_t i : order) {
      Taken& taken = out[i];
      CheckedAct& act = *checked[i];
      taken.act = act.id;
      std::set<DisclosureId> lacking;
      for (const DisclosureId& listed : listed_disclosures(act.act)) lacking.insert(listed);
      for (const std::string& disclosure : arrivals[i].disclosures)
        lacking.erase(sha256_id<DisclosureId>(disclosure));
      taken.whole = lacking.empty();
      const std::string* starts = epoch_started(act.act);
      const std::string epoch = starts ? *starts : "";
      const auto* convene = std::get_if<Convene>(&act.act.deed);
      const ExchangeId id = convene ? ExchangeId{act.id.bytes} : *act.act.exchange;
      Result<Record*> record = state.load(id);
      if (!record && convene) {
        if (!meant_for_us.contains(id)) {
          taken.error = {"the exchange \"" + shown(convene->title) + "\" does not include this desk", {}};
          continue;
        }
        const std::string title = convene->title;
        const CheckedAct founding = act;
        Result<Record> fresh = Record::found(std::move(act));
        if (!fresh) {
          taken.error = fresh.error();
          continue;
        }
        state.archive.put_exchange(id, title);
        state.archive.put_act(id, founding, now, false);
        record = &state.loaded.emplace(id, State::Loaded{std::move(*fresh), 0, 0}).first->second.record;
        taken.outcome = Addition::Outcome::applied;
        taken.applied.push_back(founding.id);
      } else if (!record) {
        taken.error = {"it belongs to an exchange whose founding act is not here",
                       "unpack the pouch that invites you first"};
        continue;
      } else if (convene) {
        taken.outcome = Addition::Outcome::duplicate;
      } else {
        const CheckedAct copy = act;
        Addition added = (*record)->add(std::move(act));
        taken.outcome = added.outcome;
        taken.applied = std::move(added.applied);
        taken.missing = std::move(added.missing);
        taken.double_dealing = std::move(added.double_dealing);
        taken.refused = std::move(added.refused);
        for (const auto& [refused, why] : taken.refused) state.loaded.at(id).refused.insert(refused);
        taken.error = added.error;
        if (added.outcome == Addition::Outcome::refused) continue;
        state.archive.put_act(id, copy, now, false);
      }
      taken.exchange = id;
      touched.insert(id);
      if (!epoch.empty()) named.emplace(epoch, id);
      for (const std::string& disclosure : arrivals[i].disclosures) {
        const DisclosureId digest = sha256_id<DisclosureId>(disclosure);
        const Result<bool> added = (*record)->add_disclosure(*taken.act, disclosure);
        if (!added) {
          taken.error = added.error();
        } else if (*added) {
          taken.new_disclosures = true;
          state.archive.put_disclosure(id, *taken.act, digest, disclosure);
        }
      }
    }
    // An epoch's key is kept only if an act names its recipient.
    for (const ExchangeId& id : touched) {
      const Record& record = state.loaded.at(id).record;
      for (Index i = 0; i < record.size(); ++i) {
        if (const std::string* recipient = epoch_started(record.at(i).act)) named.emplace(*recipient, id);
      }
    }
    const AgeRecipient self = state.keys->sealing.front().recipient();
    std::set<std::string> stored;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      if (!out[i].exchange) continue;
      for (const std::string& key : arrivals[i].epoch_keys) {
        if (!stored.insert(key).second) continue;
        const Result<AgeIdentity> identity = AgeIdentity::parse(key);
        if (!identity) continue;
        const auto found = named.find(identity->recipient().text());
        if (found == named.end()) continue;
        state.archive.put_epoch_key(found->second, found->first,
                                    seal_bytes(as_bytes(key), std::span(&self, 1), state.world.random));
      }
    }
    transaction.commit();
  } catch (...) {
    state.read_anew += state.loaded.size();
    state.loaded.clear();
    throw;
  }
  return out;
}

Result<void> Desk::keep_aside(BytesView item, std::string_view source, std::string_view reason,
                              bool unopened) {
  const Database& database = state_->archive.database();
  const BytesView kept = item.first(std::min(item.size(), kLargestKept));
  Transaction transaction(database);
  database
      .prepare(
          "INSERT INTO refused (digest, kept_at, source, reason, unopened, bytes) VALUES (?, ?, ?, ?, ?, ?) "
          "ON CONFLICT (digest) DO UPDATE SET reason = excluded.reason")
      .bind(sha256(item))
      .bind(state_->world.clock.now().seconds)
      .bind(source)
      .bind(reason)
      .bind(std::int64_t{unopened ? 1 : 0})
      .bind(kept)
      .run();
  // The newest are kept, up to a thousand and 64 MiB in all.
  database
      .prepare(
          "DELETE FROM refused WHERE number IN (SELECT number FROM (SELECT number, "
          "row_number() OVER (ORDER BY number DESC) AS place, sum(length(bytes)) OVER (ORDER BY number DESC) "
          "AS total "
          "FROM refused) WHERE place > ? OR (total > ? AND place > 1))")
      .bind(kKeptAside)
      .bind(kKeptBytes)
      .run();
  transaction.commit();
  return {};
}

std::vector<RefusedItem> Desk::refused() const {
  std::vector<RefusedItem> out;
  Statement statement = state_->archive.database().prepare(
      "SELECT number, kept_at, source, reason, length(bytes), unopened FROM refused ORDER BY number");
  while (statement.step()) {
    out.push_back({statement.integer(0), Instant{statement.integer(1)}, statement.text(2), statement.text(3),
                   static_cast<std::uint64_t>(statement.integer(4)), statement.integer(5) != 0});
  }
  return out;
}

Bytes Desk::refused_bytes(std::int64_t number) const {
  Statement statement = state_->archive.database().prepare("SELECT bytes FROM refused WHERE number = ?");
  statement.bind(number);
  return statement.step() ? statement.blob(0) : Bytes();
}

std::vector<std::pair<std::int64_t, Bytes>> Desk::unopened() const {
  std::vector<std::pair<std::int64_t, Bytes>> out;
  Statement statement = state_->archive.database().prepare(
      "SELECT number, bytes FROM refused WHERE unopened = 1 ORDER BY number");
  while (statement.step()) out.emplace_back(statement.integer(0), statement.blob(1));
  return out;
}

Result<void> Desk::drop_unopened(std::int64_t number) {
  state_->archive.database().prepare("DELETE FROM refused WHERE number = ?").bind(number).run();
  return {};
}

}  // namespace parley
