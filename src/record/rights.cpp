/// Who had the right to what (docs/protocol.md sections 7.2, 7.4 and 7.5).
///
/// A right is read in an act's own past, so whether an act is *rightful* never changes. Whether it *counts* also
/// depends on revocations that it had not seen, on who acknowledged it, on whether the act that admitted its author
/// counts, and on its disclosures: those are judged again when something arrives that touches them.
#include <fmt/core.h>

#include <algorithm>

#include "crypto/digest.hpp"
#include "record/state.hpp"
#include "sign/sshsig.hpp"

namespace parley {

namespace {

bool same_party(const Card& a, const Card& b) {
  return a.party_key == b.party_key && a.party_name == b.party_name && a.role == b.role && a.sign_offs == b.sign_offs;
}

}  // namespace

Result<void> Record::State::check_founding() const {
  const Act& founding = act(0);
  std::map<std::string, const Card*> parties;
  std::set<std::string> names, sealing;
  std::set<KeyId> keys;
  bool own = false;
  for (const SignedCard& signed_card : convene().cards) {
    const Card& card = signed_card.card;
    const std::string who = card.delegate.display();
    if (!signed_card.vouched()) return fail("the card of " + who + " is not signed by its party's key");
    const auto [first, fresh] = parties.emplace(card.delegate.party, &card);
    if (!fresh && !same_party(*first->second, card)) {
      return fail("the cards of " + card.delegate.party + " differ in the party's key, name, role or sign-offs");
    }
    if (!names.insert(who).second) return fail("two cards are of " + who);
    if (!keys.insert(card.signing.id()).second) return fail("two cards have one signing key");
    if (!sealing.insert(card.sealing).second) return fail("two cards have one sealing key");
    own = own || (who == founding.author && card.signing.id() == founding.key);
  }
  if (!own) return fail("the convener's own card is not among the cards");
  return {};
}

bool Record::State::key_known(const Act& candidate, Index index) const {
  const auto introduced = [&](Index by) { return graph.in_past(by, index); };
  if (candidate.by_party_key()) {
    const auto parties = party_keys.find(candidate.key);
    return parties != party_keys.end() && parties->second.contains(candidate.author);
  }
  const auto found = grants.find(candidate.key);
  return found != grants.end() && std::ranges::any_of(found->second, [&](const Grant& grant) {
           return grant.card.delegate.display() == candidate.author && introduced(grant.by);
         });
}

/// Notes the rights that an act gives or takes, whether or not it counts.
void Record::State::take_rights(Index index) {
  const Act& taken = act(index);
  const auto grant = [&](const Card& card, std::set<Power> powers, std::optional<KeyId> line) {
    grants[card.signing.id()].push_back({index, card, std::move(powers), line});
    party_keys[card.party_key.id()].insert(card.delegate.party);
  };
  if (const auto* deed = std::get_if<Convene>(&taken.deed)) {
    for (const SignedCard& card : deed->cards) grant(card.card, card.card.powers, std::nullopt);
    joins[taken.party()].push_back(index);
  } else if (const auto* invite = std::get_if<Invite>(&taken.deed)) {
    grant(invite->card.card, invite->card.card.powers, std::nullopt);
    invites[invite->card.card.delegate.party].push_back(index);
  } else if (const auto* admit = std::get_if<Admit>(&taken.deed)) {
    grant(admit->card.card, admit->powers, taken.by_party_key() ? std::nullopt : std::optional(taken.key));
  } else if (std::holds_alternative<Join>(taken.deed)) {
    joins[taken.party()].push_back(index);
  } else if (std::holds_alternative<Leave>(taken.deed)) {
    leaves[taken.party()].push_back(index);
  } else if (const auto* revoke = std::get_if<Revoke>(&taken.deed)) {
    if (entries[index].rightful) {
      const std::optional<Index> last = revoke->last ? std::optional(by_id.at(revoke->last->act)) : std::nullopt;
      revocations[revoke->revoked].push_back({index, last, false});
      for (const KeyId& key : revoke->also) revocations[key].push_back({index, std::nullopt, true});
      rejudge_key(revoke->revoked);
      for (const KeyId& key : revoke->also) rejudge_key(key);
    }
  }
  if (epoch_started(taken)) epochs.push_back(index);
  if (std::holds_alternative<Rekey>(taken.deed)) rekeys.push_back(index);
}

const Grant* Record::State::grant_of(const KeyId& key, When when) const {
  const auto found = grants.find(key);
  if (found == grants.end()) return nullptr;
  for (const Grant& grant : found->second) {
    if (!before(grant.by, when) || !entries[grant.by].rightful) continue;
    if (std::holds_alternative<Invite>(act(grant.by).deed) && !invited_by_all(grant.card, when)) continue;
    return &grant;
  }
  return nullptr;
}

bool Record::State::revoked_in(const KeyId& key, When when) const {
  const auto found = revocations.find(key);
  return found != revocations.end() &&
         std::ranges::any_of(found->second, [&](const Revocation& revocation) { return before(revocation.by, when); });
}

bool Record::State::has_power(const KeyId& key, Power power, When when) const {
  const Grant* grant = grant_of(key, when);
  return grant && grant->powers.contains(power) && !revoked_in(key, when);
}

bool Record::State::party_joined(std::string_view party, When when) const {
  const auto found = joins.find(std::string(party));
  return found != joins.end() && std::ranges::any_of(found->second, [&](Index index) {
           return entries[index].rightful && before(index, when);
         });
}

bool Record::State::party_left(std::string_view party, When when) const {
  const auto found = leaves.find(std::string(party));
  return found != leaves.end() && std::ranges::any_of(found->second, [&](Index index) {
           return entries[index].rightful && before(index, when);
         });
}

/// Handles of the negotiating parties that are in the exchange: convened, or invited and joined; not left.
std::set<std::string> Record::State::negotiating(When when) const {
  std::set<std::string> out;
  const auto take = [&](const Card& card) {
    if (card.role == Role::negotiating && !party_left(card.delegate.party, when)) out.insert(card.delegate.party);
  };
  for (const SignedCard& card : convene().cards) take(card.card);
  for (const auto& [party, by] : invites) {
    if (party_joined(party, when)) take(std::get<Invite>(act(by.front()).deed).card.card);
  }
  return out;
}

/// Whether every negotiating party has invited by this very card.
bool Record::State::invited_by_all(const Card& card, When when) const {
  const auto found = invites.find(card.delegate.party);
  if (found == invites.end()) return false;
  std::set<std::string> consenting;
  for (const Index index : found->second) {
    if (entries[index].rightful && before(index, when) && std::get<Invite>(act(index).deed).card.card == card) {
      consenting.insert(entries[index].party);
    }
  }
  std::set<std::string> needed = negotiating(when);
  needed.erase(card.delegate.party);
  return std::ranges::includes(consenting, needed);
}

std::string Record::State::why_sign_offs_missing(const Deliver& deed, Index index, const Card& author) const {
  std::set<KeyId> signers;
  for (const SignOff& sign_off : deed.sign_offs) {
    const Result<PublicKey> key = sshsig_verify(sign_off.signature, namespaces::kSignOff, as_bytes(sign_off.statement));
    if (!key) return "a sign-off's signature does not fit";
    const Json statement = *parse_json(sign_off.statement);
    const auto says = [&](std::string_view member, const Json& value) {
      const Json* found = statement.find(member);
      return found && *found == value;
    };
    const auto digests = [](const std::vector<DisclosureId>& ids) {
      Json::Array array;
      for (const DisclosureId& id : ids) array.emplace_back(id.hex());
      return Json(std::move(array));
    };
    const Act& carrier = act(index);
    const Json* expires = statement.find("expires");
    const auto until = expires && expires->string() ? parse_instant(*expires->string()) : std::nullopt;
    const Grant* grant = grant_of(key->id(), {index});
    if (!says("exchange", carrier.exchange->hex()) || !says("party", entries[index].party) || !says("note", deed.note) ||
        !says("standing", name_of(deed.standing)) || !says("cover", deed.cover.hex()) ||
        !says("paragraphs", digests(deed.paragraphs)) || !says("attachments", digests(deed.attachments)) ||
        !says("key", key->id().hex())) {
      return "a sign-off is for another note";
    }
    if (!until || *until < carrier.time) return "a sign-off is void: its date has passed";
    if (!grant || grant->card.delegate.party != entries[index].party ||
        !has_power(key->id(), Power::sign_off, {index})) {
      return "a sign-off is by one who may not sign off for " + entries[index].party;
    }
    const auto used = used_sign_offs.find(sign_off.statement);
    if (used != used_sign_offs.end() && std::ranges::any_of(used->second, [&](Index other) {
          return other != index && graph.in_past(other, index);
        })) {
      return "a sign-off has served for an earlier note already";
    }
    signers.insert(key->id());
  }
  if (static_cast<std::int64_t>(signers.size()) < author.sign_offs) {
    return fmt::format("it carries {} of the {} sign-offs that {} asks for", signers.size(), author.sign_offs,
                       entries[index].party);
  }
  return {};
}

std::string Record::State::why_not_rightful(Index index) const {
  const Act& judged = act(index);
  if (std::holds_alternative<Convene>(judged.deed)) return {};
  const When then{index};
  const std::string& party = entries[index].party;
  const Grant* grant = judged.by_party_key() ? nullptr : grant_of(judged.key, then);
  if (!judged.by_party_key()) {
    if (!grant) return judged.author + " had not been admitted by all who must consent";
    if (revoked_in(judged.key, then)) return judged.author + " had been revoked, and its author knew";
  }
  const auto may = [&](Power power) { return grant && grant->powers.contains(power); };
  const auto lacks = [&](std::string_view what) { return judged.author + " has not the power to " + std::string(what); };
  const auto seen = [&](const auto& ids) {
    return std::ranges::all_of(ids, [&](const ActId& id) {
      const auto at = by_id.find(id);
      return at != by_id.end() && graph.in_past(at->second, index);
    });
  };
  constexpr std::string_view kUnseen = "it names an act that its author had not seen";

  if (std::holds_alternative<Join>(judged.deed)) {
    if (party_joined(party, then)) return party + " had joined already";
    const bool convened = std::ranges::any_of(convene().cards, [&](const SignedCard& card) {
      return card.card.delegate.party == party;
    });
    if (convened == std::get<Join>(judged.deed).epoch.has_value()) {
      return convened ? "it starts an epoch, which only an invited party's joining does"
                      : "it starts no epoch, as an invited party's joining must";
    }
    return {};
  }
  if (const auto* invite = std::get_if<Invite>(&judged.deed)) {
    if (!may(Power::admit)) return lacks("admit");
    if (grant->card.role != Role::negotiating) return party + " is not a negotiating party";
    if (!invite->card.vouched()) return "the card of the invited party is not signed by its party's key";
    const std::string& invited = invite->card.card.delegate.party;
    const bool there = std::ranges::any_of(convene().cards, [&](const SignedCard& card) {
      return card.card.delegate.party == invited;
    });
    if (there || party_joined(invited, then)) return invited + " is a party of the exchange already";
    return {};
  }
  if (const auto* admit = std::get_if<Admit>(&judged.deed)) {
    const Card& card = admit->card.card;
    if (card.delegate.party != party) return "it admits a delegate of another party";
    const PublicKey* party_key = grant ? &grant->card.party_key : nullptr;
    if (party_key && card.party_key != *party_key) return "the card names another party key";
    if (judged.by_party_key() && card.party_key.id() != judged.key) return "the card names another party key";
    if (revoked_in(card.signing.id(), then)) return "a revoked key is never admitted again";
    if (judged.by_party_key()) return {};
    if (!may(Power::admit)) return lacks("admit");
    if (admit->powers.contains(Power::sign_off)) return "only the party key grants the power to sign off";
    if (!std::ranges::includes(grant->powers, admit->powers)) return "it grants powers that its author has not";
    return {};
  }
  if (const auto* revoke = std::get_if<Revoke>(&judged.deed)) {
    const Grant* target = grant_of(revoke->revoked, then);
    if (!target || target->card.delegate != revoke->delegate) return "it revokes a key that is not the delegate's";
    if (target->card.delegate.party != party) return "it revokes a delegate of another party";
    if (revoke->last) {
      const auto last = by_id.find(revoke->last->act);
      if (last == by_id.end() || !graph.in_past(last->second, index)) return std::string(kUnseen);
      if (act(last->second).key != revoke->revoked || act(last->second).number != revoke->last->number) {
        return "the act that it names as the last is not that of the key";
      }
    }
    if (judged.by_party_key() || revoke->revoked == judged.key) return {};
    if (!may(Power::admit)) return lacks("admit, and so not to revoke");
    std::set<KeyId> climbed;
    for (std::optional<KeyId> line = target->line; line && climbed.insert(*line).second;) {
      if (*line == judged.key) return {};
      const Grant* above = grant_of(*line, then);
      line = above ? above->line : std::nullopt;
    }
    return "it revokes one whom its author did not admit";
  }
  if (const auto* deliver = std::get_if<Deliver>(&judged.deed)) {
    if (!may(Power::transmit) && !may(Power::commit)) return lacks("deliver notes");
    if (!party_joined(party, then)) return party + " had not joined the exchange";
    if (grant->card.role == Role::observer) return party + " is an observer";
    return why_sign_offs_missing(*deliver, index, grant->card);
  }
  if (const auto* receive = std::get_if<Receive>(&judged.deed)) {
    const bool more = std::ranges::any_of(grant->powers, [](Power power) { return power != Power::observe; });
    if (!more) return judged.author + " only observes, and gives no receipts";
    return seen(receive->acts) ? std::string{} : std::string(kUnseen);
  }
  if (const auto* publish = std::get_if<Publish>(&judged.deed)) {
    if (!may(Power::commit)) return lacks("commit");
    return seen(std::array{publish->note}) ? std::string{} : std::string(kUnseen);
  }
  if (const auto* conclude = std::get_if<Conclude>(&judged.deed)) {
    if (!may(Power::conclude)) return lacks("conclude");
    if (grant->card.role != Role::negotiating) return party + " is not a negotiating party";
    std::vector<ActId> named;
    for (const Conclude::Entry& entry : conclude->agreed) named.insert(named.end(), {entry.point.act, entry.wording.act});
    for (const ParagraphId& point : conclude->omitted) named.push_back(point.act);
    return seen(named) ? std::string{} : std::string(kUnseen);
  }
  if (const auto* confirm = std::get_if<Confirm>(&judged.deed)) {
    if (!may(Power::commit) && !may(Power::conclude)) return lacks("commit");
    return seen(confirm->acts) ? std::string{} : std::string(kUnseen);
  }
  if (std::holds_alternative<Leave>(judged.deed) && !may(Power::conclude)) return lacks("conclude");
  return {};
}

void Record::State::judge_right(Index index) {
  entries[index].why_not = why_not_rightful(index);
  entries[index].rightful = entries[index].why_not.empty();
}

/// Revoked at an earlier act, by a revocation that it had not seen, and acknowledged by no other party.
bool Record::State::voided(Index index) const {
  const Act& judged = act(index);
  const auto found = revocations.find(judged.key);
  if (found == revocations.end() || judged.by_party_key()) return false;
  for (const Revocation& revocation : found->second) {
    const bool stands = revocation.by_past ? graph.in_past(index, revocation.by)
                                           : revocation.last && (*revocation.last == index ||
                                                                 graph.in_past(index, *revocation.last));
    if (stands || graph.in_past(revocation.by, index)) continue;
    bool acknowledged = false;
    for (Index other = index + 1; other < entries.size() && !acknowledged; ++other) {
      acknowledged = entries[other].party != entries[index].party && graph.in_past(index, other) &&
                     !graph.in_past(revocation.by, other);
    }
    if (!acknowledged) return true;
  }
  return false;
}

void Record::State::judge(Index index) {
  Entry& entry = entries[index];
  Judgement judgement;
  const Act& judged = entry.act.act;
  if (!entry.rightful) {
    judgement = {false, false, false, entry.why_not};
  } else if (voided(index)) {
    judgement = {false, true, false, judged.author + " was revoked at an earlier act, and no other party had acknowledged this one"};
  } else if (const Grant* grant = judged.by_party_key() ? nullptr : grant_of(judged.key, {index});
             grant && grant->by != index && !entries[grant->by].judgement.counts) {
    judgement = {false, false, false, "the act that admitted " + judged.author + " does not count"};
  } else if (entry.undisclosed > 0 && std::holds_alternative<Deliver>(judged.deed)) {
    judgement = {false, false, true, fmt::format("{} of its texts have not arrived", entry.undisclosed)};
  } else if (std::holds_alternative<Deliver>(judged.deed)) {
    judgement.why = why_disclosures_wrong(index);
    judgement.counts = judgement.why.empty();
  }
  const bool same = entry.judgement.counts == judgement.counts && entry.judgement.why == judgement.why;
  const bool counted = entry.judgement.counts;
  entry.judgement = std::move(judgement);
  if (!same) rejudged.push_back(index);
  if (counted != entry.judgement.counts) {
    if (const auto* admit = std::get_if<Admit>(&judged.deed)) rejudge_key(admit->card.card.signing.id());
  }
}

void Record::State::rejudge_key(const KeyId& key) {
  const auto found = by_key.find(key);
  if (found == by_key.end()) return;
  const std::vector<Index> acts = found->second;
  for (const Index index : acts) judge(index);
}

/// A new act may acknowledge acts of revoked keys.
void Record::State::acknowledge(Index index) {
  for (const auto& [key, by] : revocations) {
    const auto found = by_key.find(key);
    if (found == by_key.end()) continue;
    const std::vector<Index> acts = found->second;
    for (const Index revoked : acts) {
      if (entries[revoked].judgement.revoked && entries[revoked].party != entries[index].party &&
          graph.in_past(revoked, index)) {
        judge(revoked);
      }
    }
  }
}

bool Record::may(const KeyId& key, Power power) const { return state_->has_power(key, power, {}); }
bool Record::is_revoked(const KeyId& key) const { return state_->revoked_in(key, {}); }

std::vector<Party> Record::parties() const {
  std::map<std::string, Party> out;
  const State& state = *state_;
  const auto take = [&](const Card& card) {
    Party& party = out[card.delegate.party];
    party = {card.delegate.party, card.party_name, card.role, card.party_key, card.sign_offs, false, false, {}};
    party.left = state.party_left(card.delegate.party, {});
    std::vector<std::pair<Instant, ActId>> by;
    if (const auto found = state.joins.find(card.delegate.party); found != state.joins.end()) {
      for (const Index index : found->second) {
        if (state.entries[index].judgement.counts) by.emplace_back(state.act(index).time, state.entries[index].act.id);
      }
    }
    party.joined = !by.empty();
    if (party.joined) party.joined_by = std::ranges::min(by).second;
  };
  for (const SignedCard& card : convene().cards) take(card.card);
  for (const auto& [handle, by] : state.invites) {
    for (const Index index : by) {
      const Card& card = std::get<Invite>(state.act(index).deed).card.card;
      if (!out.contains(handle) && state.invited_by_all(card, {})) take(card);
    }
  }
  std::vector<Party> parties;
  for (auto& [handle, party] : out) parties.push_back(std::move(party));
  return parties;
}

std::vector<Delegate> Record::delegates() const {
  std::vector<std::tuple<DelegateName, KeyId, Delegate>> found;
  for (const auto& [key, list] : state_->grants) {
    const Grant* grant = state_->grant_of(key, {});
    if (!grant || !state_->entries[grant->by].judgement.counts) continue;
    found.emplace_back(grant->card.delegate, key,
                       Delegate{grant->card, grant->powers, state_->entries[grant->by].act.id, grant->line});
  }
  std::ranges::sort(found, {}, [](const auto& entry) { return std::tie(std::get<0>(entry), std::get<1>(entry)); });
  std::vector<Delegate> out;
  for (auto& [name, key, delegate] : found) out.push_back(std::move(delegate));
  return out;
}

}  // namespace parley
