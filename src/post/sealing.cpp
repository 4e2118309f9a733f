#include "post/sealing.hpp"

#include <algorithm>
#include <bit>
#include <span>

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

class Sealing {
 public:
  explicit Sealing(const Desk& desk) : desk_(desk) {}

  Result<std::vector<SealedForm>> forms(const Record& record, Index index, const AgeRecipient& epoch) const {
    const Desk::Arrival plain = arrival(record, index);
    Desk::Arrival with_keys = plain;
    const Act& act = record.at(index).act;
    std::vector<SealedForm> out;
    std::vector<AgeRecipient> cards;
    const std::string* started = epoch_started(act);
    if (started) {
      for (const Record::Epoch& candidate : record.epochs()) {
        if (candidate.recipient == *started) cards = sealing_keys(record, candidate.readers);
      }
      with_keys.epoch_keys = epoch_keys(record, index);
    }
    // Who came later has not the keys of an older epoch's readers, but holds the epoch of now.
    const bool for_newcomers = started && (*started != epoch.text() || invited_lately(record));
    if (cards.empty() || for_newcomers) out.push_back({started ? epoch.text() : "", plain, {epoch}});
    if (!cards.empty()) out.push_back({"cards", with_keys, filled(std::move(cards), desk_.world().random)});
    const auto* invite = std::get_if<Invite>(&act.deed);
    if (!invite || !completed(record, invite->card.card)) return out;
    const Result<AgeRecipient> invited = AgeRecipient::parse(invite->card.card.sealing);
    if (!invited) return std::unexpected(invited.error());
    with_keys.epoch_keys = all_epoch_keys(record);
    out.push_back({"invited", std::move(with_keys), filled({*invited}, desk_.world().random)});
    return out;
  }

  SealedForm rescue(const Record& record, Index index, const AgeRecipient& card) const {
    Desk::Arrival item = arrival(record, index);
    if (index == 0) item.epoch_keys = all_epoch_keys(record);
    return {"rescue", std::move(item), filled({card}, desk_.world().random)};
  }

 private:
  std::vector<std::string> all_epoch_keys(const Record& record) const {
    std::vector<std::string> out;
    for (const Record::Epoch& epoch : record.epochs()) {
      if (const auto key = desk_.epoch_key(epoch.recipient)) out.emplace_back(key->text());
    }
    return out;
  }

  /// All epoch keys that this desk holds and that are as old as the act or older.
  std::vector<std::string> epoch_keys(const Record& record, Index until) const {
    std::vector<std::string> out;
    for (const Record::Epoch& epoch : record.epochs()) {
      const Index started = *record.find(epoch.started_by);
      if (started != until && !record.in_past(started, until)) continue;
      if (const auto key = desk_.epoch_key(epoch.recipient)) out.emplace_back(key->text());
    }
    return out;
  }

  Desk::Arrival arrival(const Record& record, Index index) const {
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
  static bool invited_lately(const Record& record) {
    const auto parties = record.parties();
    return std::ranges::any_of(parties, [&](const Party& party) {
      const auto& cards = record.convene().cards;
      return !party.joined && std::ranges::none_of(cards, [&](const SignedCard& card) {
        return card.card.delegate.party == party.handle;
      });
    });
  }

  static bool completed(const Record& record, const Card& card) {
    return std::ranges::any_of(record.parties(),
                               [&](const Party& party) { return party.handle == card.delegate.party; });
  }

  static std::vector<AgeRecipient> sealing_keys(const Record& record, const std::vector<KeyId>& readers) {
    std::vector<AgeRecipient> out;
    for (const Delegate& delegate : record.delegates()) {
      if (!std::ranges::binary_search(readers, delegate.card.signing.id())) continue;
      if (const auto recipient = AgeRecipient::parse(delegate.card.sealing)) out.push_back(*recipient);
    }
    return out;
  }

  const Desk& desk_;
};

}  // namespace

Result<std::vector<SealedForm>> forms_of(const Desk& desk, const Record& record, Index index,
                                         const AgeRecipient& epoch) {
  return Sealing(desk).forms(record, index, epoch);
}

SealedForm rescue_form(const Desk& desk, const Record& record, Index index, const AgeRecipient& card) {
  return Sealing(desk).rescue(record, index, card);
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
