#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/delivery.hpp"
#include "desk/epochs.hpp"
#include "desk/marker.hpp"
#include "desk/state.hpp"
#include "seal/age.hpp"

namespace parley {

bool set_epoch(Deed& deed, const std::string& recipient) {
  if (auto* convene = std::get_if<Convene>(&deed)) convene->epoch = recipient;
  if (auto* join = std::get_if<Join>(&deed)) join->epoch = recipient;
  if (auto* admit = std::get_if<Admit>(&deed)) admit->epoch = recipient;
  if (auto* revoke = std::get_if<Revoke>(&deed)) revoke->epoch = recipient;
  if (auto* rekey = std::get_if<Rekey>(&deed)) rekey->epoch = recipient;
  return deed.index() < 6 && !std::holds_alternative<Invite>(deed);
}

Result<void> Desk::State::may_sign() const {
  if (copied) return std::unexpected(*copied);
  if (!keys) return fail("the desk is locked", "give its passphrase");
  if (!lock.valid()) throw std::logic_error("a desk that signs is opened exclusively");
  return {};
}

void Desk::State::bring_marker_forward() const {
  write_marker(home, key(), archive.own_acts(key()));
}

Result<ActId> Desk::State::sign_and_store(const ExchangeId& id, Signing what, const Signer& key) {
  Result<Record*> record = load(id);
  if (!record) return std::unexpected(record.error());
  SignedAct raw;
  raw.bytes = write_act(what.act);
  Result<std::string> signature =
      key.sign(what.act.by_party_key() ? namespaces::kParty : namespaces::kAct, as_bytes(raw.bytes));
  if (!signature) return std::unexpected(signature.error());
  raw.signature = std::move(*signature);
  Result<CheckedAct> act = check_act(std::move(raw));
  if (!act) return std::unexpected(act.error());

  // The record here takes the act first, as any other desk's would; if it would not count, nothing is stored.
  const auto give_up = [&](Error error) {
    drop(id);
    return std::unexpected(std::move(error));
  };
  const Addition added = (*record)->add(*act);
  if (added.outcome != Addition::Outcome::applied) return give_up(added.error);
  for (const std::string& disclosure : what.disclosures) {
    if (const Result<bool> taken = (*record)->add_disclosure(act->id, disclosure); !taken)
      return give_up(taken.error());
  }
  const Judgement& judgement = (*record)->judgement(*(*record)->find(act->id));
  if (!judgement.counts) return give_up({"this would not count: " + judgement.why, {}});

  Transaction transaction(archive.database());
  archive.put_act(id, *act, world.clock.now(), !act->act.by_party_key() && act->act.key == this->key());
  for (const std::string& disclosure : what.disclosures) {
    archive.put_disclosure(id, act->id, sha256_id<DisclosureId>(disclosure), disclosure);
  }
  if (what.epoch) {
    const Secret text = what.epoch->text();
    const AgeRecipient self = keys->sealing.front().recipient();
    archive.put_epoch_key(id, what.epoch->recipient().text(),
                          seal_bytes(text.bytes(), std::span(&self, 1), world.random));
  }
  transaction.commit();
  bring_marker_forward();
  return act->id;
}

Result<ActId> Desk::State::sign_own(const ExchangeId& id, Deed deed, std::vector<std::string> disclosures,
                                    std::optional<AgeIdentity> epoch) {
  if (const Result<void> may = may_sign(); !may) return std::unexpected(may.error());
  Result<Record*> record = load(id);
  if (!record) return std::unexpected(record.error());
  const auto delegates = (*record)->delegates();
  if (std::ranges::none_of(delegates,
                           [&](const Delegate& delegate) { return delegate.card.signing.id() == key(); })) {
    return fail(name() + " is not admitted to this exchange with the keys of this desk",
                "have your card admitted: parley admit, by a colleague or with the party key");
  }
  Act act = next_act(**record, key(), name());
  act.time = claimed.value_or(world.clock.now());
  act.deed = std::move(deed);
  act.times = times_to_tell(id, loaded.at(id));
  act.checkpoints = checkpoints_to_tell(id, **record);
  return sign_and_store(id, {std::move(act), std::move(disclosures), std::move(epoch)}, keys->signing);
}

Result<ActId> Desk::sign(const ExchangeId& id, Deed deed, std::vector<std::string> disclosures) {
  return state_->sign_own(id, std::move(deed), std::move(disclosures), std::nullopt);
}

Result<ActId> Desk::sign_with_epoch(const ExchangeId& id, Deed deed) {
  AgeIdentity epoch = AgeIdentity::generate(state_->world.random);
  if (!set_epoch(deed, epoch.recipient().text())) throw std::logic_error("the act starts no epoch");
  return state_->sign_own(id, std::move(deed), {}, std::move(epoch));
}

Result<ActId> Desk::sign_by_party_key(const ExchangeId& id, Deed deed, const Ed25519SecretKey& party_key) {
  if (!state_->keys) return fail("the desk is locked", "give its passphrase");
  Result<Record*> record = state_->load(id);
  if (!record) return std::unexpected(record.error());
  AgeIdentity epoch = AgeIdentity::generate(state_->world.random);
  if (!set_epoch(deed, epoch.recipient().text())) throw std::logic_error("the act starts no epoch");
  Act act;
  act.author = state_->party();
  act.exchange = id;
  act.heads = (*record)->heads();
  if (act.heads.size() > limits::kHeads) act.heads.resize(limits::kHeads);
  act.key = PublicKey(party_key.public_key()).id();
  act.time = state_->claimed.value_or(state_->world.clock.now());
  act.deed = std::move(deed);
  return state_->sign_and_store(id, {std::move(act), {}, std::move(epoch)}, KeySigner(party_key));
}

Result<ExchangeId> Desk::convene(Convene what, std::string_view base_text) {
  State& state = *state_;
  if (const Result<void> may = state.may_sign(); !may) return std::unexpected(may.error());
  std::vector<std::string> disclosures;
  if (!base_text.empty()) {
    Result<Composed> base = compose_base(base_text, state.world.random);
    if (!base) return std::unexpected(base.error());
    what.base_cover = base->cover;
    what.base_paragraphs = base->paragraphs;
    disclosures = std::move(base->disclosures);
  }
  const AgeIdentity epoch = AgeIdentity::generate(state.world.random);
  what.epoch = epoch.recipient().text();
  state.world.random.fill(what.nonce.bytes);
  Act act;
  act.author = state.name();
  act.key = state.key();
  act.number = 1;
  act.time = state.claimed.value_or(state.world.clock.now());
  const std::string title = what.title;
  act.deed = std::move(what);
  SignedAct raw;
  raw.bytes = write_act(act);
  Result<std::string> signature = state.keys->signing.sign(namespaces::kAct, as_bytes(raw.bytes));
  if (!signature) return std::unexpected(signature.error());
  raw.signature = std::move(*signature);
  Result<CheckedAct> checked = check_act(std::move(raw));
  if (!checked) return std::unexpected(checked.error());
  const CheckedAct founding = *checked;
  if (const Result<Record> sound = Record::found(std::move(*checked)); !sound)
    return std::unexpected(sound.error());

  const ExchangeId id{founding.id.bytes};
  const Secret text = epoch.text();
  const AgeRecipient self = state.keys->sealing.front().recipient();
  Transaction transaction(state.archive.database());
  state.archive.put_exchange(id, title);
  state.archive.put_act(id, founding, state.world.clock.now(), true);
  for (const std::string& disclosure : disclosures) {
    state.archive.put_disclosure(id, founding.id, sha256_id<DisclosureId>(disclosure), disclosure);
  }
  state.archive.put_epoch_key(id, epoch.recipient().text(),
                              seal_bytes(text.bytes(), std::span(&self, 1), state.world.random));
  transaction.commit();
  state.bring_marker_forward();
  return id;
}

Result<void> Desk::may_convene(Convene what) const {
  what.epoch = AgeIdentity::generate(state_->world.random).recipient().text();
  Act act;
  act.author = state_->name();
  act.key = state_->key();
  act.number = 1;
  act.deed = std::move(what);
  const std::string bytes = write_act(act);
  Result<Act> read = read_act(bytes);
  if (!read) return std::unexpected(read.error());
  const Result<Record> sound = Record::found(
      {std::move(*read), sha256_id<ActId>(bytes), state_->identity.card.card.signing, {bytes, {}}});
  if (!sound) return std::unexpected(sound.error());
  return {};
}

Result<ActId> Desk::join(const ExchangeId& id) {
  Result<Record*> record = state_->load(id);
  if (!record) return std::unexpected(record.error());
  const auto& cards = (*record)->convene().cards;
  const bool convened = std::ranges::any_of(
      cards, [&](const SignedCard& card) { return card.card.delegate.party == state_->party(); });
  return convened ? sign(id, Join{}) : sign_with_epoch(id, Join{});
}

/// What has been confirmed is looked at again only when it may be so no longer: who confirmed it was revoked,
/// or dealt doubly.
Desk::State::Loaded::ToConfirm& Desk::State::to_confirm(const ExchangeId& id) {
  Loaded& in = loaded.at(id);
  Loaded::ToConfirm& to = in.to_confirm;
  const auto size = static_cast<Index>(in.record.size());
  bool again = in.record.double_dealing().size() != to.forks;
  for (Index i = to.considered; i < size && !again; ++i) again = !leaves_people(in.record.at(i).act);
  if (again) to = {};
  to.forks = in.record.double_dealing().size();
  for (; to.considered < size; ++to.considered) {
    const Act& act = in.record.at(to.considered).act;
    const auto* receive = std::get_if<Receive>(&act.deed);
    if (receive && act.party() == party())
      to.confirmed.insert(receive->attachments.begin(), receive->attachments.end());
    if (!receive && act.party() != party()) to.open.insert(to.considered);
  }
  return to;
}

Result<std::optional<ActId>> Desk::sign_receipts(const ExchangeId& id) {
  State& state = *state_;
  Result<Record*> loaded = state.load(id);
  if (!loaded) return std::unexpected(loaded.error());
  const Record& record = **loaded;
  const std::string& party = state.party();
  const auto parties = record.parties();
  const bool joined = std::ranges::any_of(parties, [&](const Party& candidate) {
    return candidate.handle == party && candidate.joined && candidate.role != Role::observer;
  });
  bool receipts = false;
  for (const Power power : {Power::admit, Power::commit, Power::conclude, Power::sign_off, Power::transmit}) {
    receipts = receipts || record.may(state.key(), power);
  }
  const bool writes = !state.copied && state.keys.has_value();
  if (writes &&
      std::ranges::any_of(parties, [&](const Party& each) { return each.handle == party && each.joined; })) {
    if (const auto refused = refuse_epoch_without_key(*this, record); !refused)
      return std::unexpected(refused.error());
    else if (*refused)
      return sign_receipts(id);  // the record has grown
  }
  if (!joined || !receipts || state.copied) return std::nullopt;

  Receive receive;
  // More would not fit into the bytes of one act.
  const auto room = [&] { return receive.acts.size() + receive.attachments.size() < limits::kReceipted; };
  State::Loaded::ToConfirm& to = state.to_confirm(id);
  for (auto each = to.open.begin(); each != to.open.end();) {
    const Index i = *each;
    bool done = record.judgement(i).counts && record.receipt(i, party);
    if (record.judgement(i).counts) {
      if (!done && room()) receive.acts.insert(record.at(i).id);
      const auto* deliver = std::get_if<Deliver>(&record.at(i).act.deed);
      for (const AttachmentState& attachment : attachments(record, i)) {
        if (room() && attachment.here && !to.confirmed.contains(attachment.disclosure))
          receive.attachments.insert(attachment.disclosure);
      }
      done =
          done && (!deliver || std::ranges::all_of(deliver->attachments, [&](const DisclosureId& attachment) {
            return to.confirmed.contains(attachment);
          }));
    }
    each = done ? to.open.erase(each) : std::next(each);
  }
  if (receive.acts.empty() && receive.attachments.empty()) return std::nullopt;
  const bool more = !room();
  Result<ActId> signed_act = sign(id, std::move(receive));
  if (!signed_act) return std::unexpected(signed_act.error());
  if (more) return sign_receipts(id);
  return *signed_act;
}

}  // namespace parley
