#include "post/sealing.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "post/item.hpp"
#include "seal/age.hpp"

namespace parley {

namespace {

/// Recipients filled with throw-away ones up to a power of two, in an order that tells nothing.
std::vector<AgeRecipient> filled(std::vector<AgeRecipient> recipients, Random& random) {
  const std::size_t wanted = std::bit_ceil(recipients.size());
  while (recipients.size() < wanted) recipients.push_back(throw_away_recipient(random));
  std::ranges::sort(recipients);
  return recipients;
}

std::vector<std::string> all_epoch_keys(const Desk& desk, const Record& record) {
  std::vector<std::string> out;
  for (const Record::Epoch& epoch : record.epochs()) {
    if (const auto key = desk.epoch_key(epoch.recipient)) out.emplace_back(key->text());
  }
  return out;
}

Desk::Arrival arrival(const Record& record, Index index) {
  const CheckedAct& act = record.at(index);
  Desk::Arrival item{act.raw, {}, {}};
  const auto put = [&](const DisclosureId& id) {
    if (const std::string* bytes = record.disclosure(id)) item.disclosures.push_back(*bytes);
  };
  if (const auto* deliver = std::get_if<Deliver>(&act.act.deed)) {
    put(deliver->cover);
    for (const DisclosureId& id : deliver->paragraphs) put(id);
    for (const DisclosureId& id : deliver->attachments) put(id);
  } else if (const auto* convene = std::get_if<Convene>(&act.act.deed); convene && convene->base_cover) {
    put(*convene->base_cover);
    for (const DisclosureId& id : convene->base_paragraphs) put(id);
  }
  return item;
}

/// Whether somebody is invited who has not joined yet.
bool invited_lately(const Record& record) {
  const auto parties = record.parties();
  return std::ranges::any_of(parties, [&](const Party& party) {
    const auto& cards = record.convene().cards;
    return !party.joined && std::ranges::none_of(cards, [&](const SignedCard& card) {
      return card.card.delegate.party == party.handle;
    });
  });
}

bool completed(const Record& record, const Card& card) {
  return std::ranges::any_of(record.parties(),
                             [&](const Party& party) { return party.handle == card.delegate.party; });
}

}  // namespace

void HeldEpochs::update(const Desk& desk, const Record& record) {
  const auto size = static_cast<Index>(record.size());
  bool more = considered_ == 0;
  for (; considered_ < size; ++considered_) more = more || epoch_started(record.at(considered_).act);
  if (more) {
    const std::vector<Epoch> before = std::exchange(all_, {});
    for (Record::Epoch& epoch : record.epochs()) {
      const auto known = std::ranges::find(before, epoch.started_by, &Epoch::started_by);
      all_.push_back({epoch.started_by, *record.find(epoch.started_by), std::move(epoch.recipient),
                      std::move(epoch.readers), known == before.end() ? std::nullopt : known->key});
    }
  }
  const std::int64_t keys = desk.epoch_keys();
  if (!more && keys == keys_) return;
  keys_ = keys;
  for (Epoch& epoch : all_) {
    if (!epoch.key) epoch.key = desk.epoch_key(epoch.recipient);
  }
}

Sealer::Sealer(const Desk& desk, const Record& record, const HeldEpochs& epochs, const Record::Epoch& now)
    : desk_(desk),
      record_(record),
      epoch_(AgeRecipient::parse(now.recipient).value()),
      began_(*record.find(now.started_by)),
      somebody_invited_(invited_lately(record)),
      epochs_(epochs) {
  const std::vector<KeyId> still = record.readers();
  for (const Delegate& delegate : record.delegates()) {
    const KeyId key = delegate.card.signing.id();
    if (!std::ranges::binary_search(still, key)) continue;
    if (const auto recipient = AgeRecipient::parse(delegate.card.sealing)) readers_.emplace(key, *recipient);
  }
}

Result<std::vector<SealedForm>> Sealer::forms(Index index) const {
  const Act& act = record_.at(index).act;
  const Desk::Arrival plain = arrival(record_, index);
  const auto started = std::ranges::find(epochs_.all(), index, &Epoch::began);
  std::vector<SealedForm> out;
  if (started == epochs_.all().end()) {
    out.push_back({"", plain, {epoch_}});
  } else {
    std::vector<AgeRecipient> cards;
    for (const KeyId& key : started->readers) {
      const auto [begin, end] = readers_.equal_range(key);
      for (auto card = begin; card != end; ++card) cards.push_back(card->second);
    }
    const bool for_newcomers = started->recipient != epoch_.text() || somebody_invited_;
    if (cards.empty() || for_newcomers) out.push_back(for_those_who_came_later(*started, plain));
    if (!cards.empty())
      out.push_back({"cards", with_keys(plain, index), filled(std::move(cards), desk_.world().random)});
  }
  const auto* invite = std::get_if<Invite>(&act.deed);
  if (!invite || !completed(record_, invite->card.card)) return out;
  const Result<AgeRecipient> invited = AgeRecipient::parse(invite->card.card.sealing);
  if (!invited) return std::unexpected(invited.error());
  Desk::Arrival item = plain;
  item.epoch_keys = all_epoch_keys(desk_, record_);
  out.push_back({"invited", std::move(item), filled({*invited}, desk_.world().random)});
  return out;
}

std::string Sealer::circumstances() const {
  return fmt::format("{} {} {}", epoch_.text(), somebody_invited_, epochs_.keys());
}

/// They have not the keys of an older epoch's readers, but hold the epoch of now. Who came by an act that the
/// epoch's starter had not seen, or was given a wrong key, gets the right one with it.
SealedForm Sealer::for_those_who_came_later(const Epoch& started, Desk::Arrival item) const {
  std::string name = record_.in_past(started.began, began_) ? "later" : epoch_.text();
  if (started.key) {
    item.epoch_keys.emplace_back(started.key->text());
  } else {
    name += " without key";
  }
  return {std::move(name), std::move(item), {epoch_}};
}

/// With all epoch keys that this desk holds and that are as old as the act or older.
Desk::Arrival Sealer::with_keys(Desk::Arrival item, Index until) const {
  for (const Epoch& epoch : epochs_.all()) {
    if (epoch.key && (epoch.began == until || record_.in_past(epoch.began, until)))
      item.epoch_keys.emplace_back(epoch.key->text());
  }
  return item;
}

Result<Record*> record_with_epoch(Desk& desk, const ExchangeId& id) {
  Result<Record*> record = desk.follow(id);
  if (!record || (*record)->current_epoch()) return record;
  if (const Result<ActId> rekeyed = desk.sign_with_epoch(id, Rekey{}); !rekeyed)
    return std::unexpected(rekeyed.error());
  record = desk.follow(id);
  if (record && !(*record)->current_epoch())
    return fail("there is no key with which this desk could seal for those who may read now",
                "see parley people: a delegate who may still read has to send first");
  return record;
}

SealedForm rescue_form(const Desk& desk, const Record& record, Index index, const AgeRecipient& card) {
  Desk::Arrival item = arrival(record, index);
  if (index == 0) item.epoch_keys = all_epoch_keys(desk, record);
  return {"rescue", std::move(item), filled({card}, desk.world().random)};
}

Result<Bytes> seal_form(const SealedForm& form, Random& random) {
  const std::string plain = write_item(form.item);
  if (plain.size() > kLargestItem) return fail("an act with its texts is larger than 16 MiB");
  return seal_bytes(as_bytes(plain), form.to, random);
}

bool brings_keys(const Act& act) {
  return epoch_started(act) || std::holds_alternative<Invite>(act.deed);
}

}  // namespace parley
