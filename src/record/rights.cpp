/// Who has which rights, in some past (docs/protocol.md sections 7.2 and 7.4).
#include <algorithm>

#include "record/state.hpp"

namespace parley {

namespace {

bool same_party(const Card& a, const Card& b) {
  return a.party_key == b.party_key && a.party_name == b.party_name && a.role == b.role &&
         a.sign_offs == b.sign_offs;
}

/// Whether `name` is `delegate@party`.
bool is_named(const DelegateName& delegate, std::string_view name) {
  return name.size() == delegate.delegate.size() + 1 + delegate.party.size() &&
         name.starts_with(delegate.delegate) && name.ends_with(delegate.party) &&
         name[delegate.delegate.size()] == '@';
}

}  // namespace

PowerBits bits(const std::set<Power>& powers) {
  PowerBits out = 0;
  for (const Power power : powers) out |= bit(power);
  return out;
}

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
      return fail("the cards of " + card.delegate.party +
                  " differ in the party's key, name, role or sign-offs");
    }
    if (!names.insert(who).second) return fail("two cards are of " + who);
    if (!keys.insert(card.signing.id()).second) return fail("two cards have one signing key");
    if (!sealing.insert(card.sealing).second) return fail("two cards have one sealing key");
    own = own || (who == founding.author && card.signing.id() == founding.key);
  }
  if (!own) return fail("the convener's own card is not among the cards");
  return {};
}

/// Section 7.2: whether a card in the act's past introduced the key under the author's name, or, for a party
/// key, whether a founding or invited card of the party names it.
bool Record::State::key_known(const Act& candidate, Index index) const {
  if (candidate.by_party_key()) {
    const auto found = party_keys.find(candidate.key);
    return found != party_keys.end() && std::ranges::any_of(found->second, [&](const auto& said) {
             return said.first == candidate.author && graph.in_past(said.second, index);
           });
  }
  const auto found = grants.find(candidate.key);
  return found != grants.end() && std::ranges::any_of(found->second, [&](const Grant& grant) {
           return is_named(grant.card.delegate, candidate.author) && graph.in_past(grant.by, index);
         });
}

/// Notes what an act gives or takes. Cards make keys known whether or not their act is rightful; nothing else
/// of an act without right has any effect.
void Record::State::take_rights(Index index) {
  const Act& taken = act(index);
  const std::string& party = entries[index].party;
  const bool rightful = entries[index].rightful;
  const auto grant = [&](const Card& card, std::set<Power> powers, std::optional<KeyId> line) {
    grants[card.signing.id()].push_back({index, card, std::move(powers), line});
    keys_of[card.delegate.party].insert(card.signing.id());
  };
  if (const auto* deed = std::get_if<Convene>(&taken.deed)) {
    for (std::size_t i = 0; i < deed->cards.size(); ++i) {
      const Card& card = deed->cards[i].card;
      grant(card, card.powers, std::nullopt);
      if (convened.try_emplace(card.delegate.party, i).second) {
        party_keys[card.party_key.id()].emplace_back(card.delegate.party, index);
      }
    }
    joins[party].push_back({index, 0});
  } else if (const auto* invite = std::get_if<Invite>(&taken.deed)) {
    const Card& card = invite->card.card;
    grant(card, card.powers, std::nullopt);
    if (invite->card.vouched()) party_keys[card.party_key.id()].emplace_back(card.delegate.party, index);
    if (rightful) invites[card.delegate.party].push_back({index, card.digest()});
  } else if (const auto* admit = std::get_if<Admit>(&taken.deed)) {
    grant(admit->card.card, admit->powers, taken.by_party_key() ? std::nullopt : std::optional(taken.key));
    if (rightful && !taken.by_party_key()) chains.at(taken.key).admissions.push_back(index);
  } else if (std::holds_alternative<Join>(taken.deed) && rightful) {
    joins[party].push_back({index, convened.contains(party) ? 0 : invitation(party, {index}).value()});
  } else if (std::holds_alternative<Leave>(taken.deed) && rightful) {
    leaves[party].push_back(index);
  } else if (const auto* revocation = std::get_if<Revoke>(&taken.deed); revocation && rightful) {
    const auto last = revocation->last ? std::optional(by_id.at(revocation->last->act)) : std::nullopt;
    revoke(index, revocation->revoked, last, false);
    for (const KeyId& key : revocation->also) revoke(index, key, std::nullopt, true);
  }
  if (!rightful) return;
  if (std::holds_alternative<Admit>(taken.deed) || std::holds_alternative<Invite>(taken.deed) ||
      std::holds_alternative<Join>(taken.deed)) {
    giving.push_back(index);
  }
  if (epoch_started(taken)) epochs.push_back({index, {}});
  if (std::holds_alternative<Rekey>(taken.deed)) rekeys.push_back(index);
}

/// The card that says what the party is: its key, name, role and sign-offs. Null if it is none.
const Card* Record::State::party_card(std::string_view party, When when) const {
  if (const auto found = convened.find(party); found != convened.end()) {
    return &convene().cards[found->second].card;
  }
  std::optional<Index> by;
  std::optional<Digest> smallest;
  if (const auto found = joins.find(party); found != joins.end()) {
    for (const Joining& joining : found->second) {
      if (!before(joining.by, when)) continue;
      const Digest digest = std::get<Invite>(act(joining.invited_by).deed).card.card.digest();
      if (smallest && *smallest <= digest) continue;
      smallest = digest;
      by = joining.invited_by;
    }
  }
  if (!by) by = invitation(party, when);
  return by ? &std::get<Invite>(act(*by).deed).card.card : nullptr;
}

bool Record::State::party_joined(std::string_view party, When when, By by) const {
  const auto found = joins.find(party);
  return found != joins.end() && std::ranges::any_of(found->second, [&](const Joining& joining) {
           return good(joining.by, by) && before(joining.by, when);
         });
}

/// Whether the party has left, by an act that no revocation in the same past undoes: a stolen key cannot make
/// it leave for good.
bool Record::State::party_left(std::string_view party, When when) const {
  const auto found = leaves.find(party);
  return found != leaves.end() && std::ranges::any_of(found->second, [&](Index leave) {
           if (!before(leave, when)) return false;
           const auto by = revoked.find({act(leave).key, entries[leave].party});
           return by == revoked.end() || std::ranges::none_of(by->second, [&](std::size_t number) {
                    const Revocation& revocation = revocations[number];
                    return before(revocation.by, when) && !graph.in_past(revocation.by, leave) &&
                           !stands(revocation, leave);
                  });
         });
}

/// Handles of the negotiating parties that are in the exchange: convened, or invited and joined; not left.
std::set<std::string> Record::State::negotiating(When when) const {
  std::set<std::string> out;
  for (const auto& [party, card] : convened) {
    if (convene().cards[card].card.role == Role::negotiating && !party_left(party, when)) out.insert(party);
  }
  for (const auto& [party, by] : joins) {
    if (convened.contains(party) || !party_joined(party, when) || party_left(party, when)) continue;
    if (party_card(party, when)->role == Role::negotiating) out.insert(party);
  }
  return out;
}

/// Whether every negotiating party has invited by this very card.
bool Record::State::invited_by_all(std::string_view party, const Digest& card, When when, By by) const {
  const auto found = invites.find(party);
  if (found == invites.end()) return false;
  std::set<std::string> consenting;
  for (const Invitation& invited : found->second) {
    if (invited.card == card && good(invited.by, by) && before(invited.by, when)) {
      consenting.insert(entries[invited.by].party);
    }
  }
  if (consenting.empty()) return false;
  std::set<std::string> needed = negotiating(when);
  needed.erase(std::string(party));  // one whose joining fell joins again
  return std::ranges::includes(consenting, needed);
}

/// The invite by which a party that has not joined may join: of several cards to which all consent, the one
/// with the smallest digest. A joining that does not count in that past is none.
std::optional<Index> Record::State::invitation(std::string_view party, When when) const {
  const auto found = invites.find(party);
  if (found == invites.end()) return std::nullopt;
  if (party_joined(party, when) && party_joined(party, when, By::past(fallen(when)))) return std::nullopt;
  const Invitation* best = nullptr;
  for (const Invitation& invited : found->second) {
    if (!before(invited.by, when) || (best && best->card <= invited.card)) continue;
    if (invited_by_all(party, invited.card, when, By::right)) best = &invited;
  }
  return best ? std::optional(best->by) : std::nullopt;
}

bool Record::State::granted(const Grant& grant, When when, By by) const {
  if (!before(grant.by, when) || !entries[grant.by].rightful) return false;
  const Act& granting = act(grant.by);
  if (std::holds_alternative<Convene>(granting.deed)) return true;
  if (std::holds_alternative<Admit>(granting.deed)) return good(grant.by, by);
  const std::string& party = grant.card.delegate.party;
  const Card* card = party_card(party, when);
  if (!card || *card != grant.card) return false;
  return party_joined(party, when, by) || invited_by_all(party, card->digest(), when, by);
}

/// All powers that were granted to the key under this name; none if it is not a delegate's.
PowerBits Record::State::powers_of(const KeyId& key, std::string_view name, When when, By by) const {
  PowerBits out = 0;
  const auto found = grants.find(key);
  if (found == grants.end()) return out;
  for (const Grant& grant : found->second) {
    if (is_named(grant.card.delegate, name) && granted(grant, when, by)) out |= bits(grant.powers);
  }
  return out;
}

bool Record::State::revoked_in(const KeyId& key, const std::string& party, When when) const {
  if (revoked.empty()) return false;
  const auto found = revoked.find({key, party});
  return found != revoked.end() && std::ranges::any_of(found->second, [&](std::size_t revocation) {
           return before(revocations[revocation].by, when);
         });
}

/// Whether the key was admitted by `above`, or by one whom that admitted, and so on.
bool Record::State::in_line(const KeyId& key, const KeyId& above, const std::string& party, When when) const {
  std::set<KeyId> climbed;
  std::vector<KeyId> next{key};
  while (!next.empty()) {
    const KeyId one = next.back();
    next.pop_back();
    const auto found = grants.find(one);
    if (found == grants.end() || !climbed.insert(one).second) continue;
    for (const Grant& grant : found->second) {
      if (!grant.line || grant.card.delegate.party != party || !granted(grant, when, By::right)) continue;
      if (*grant.line == above) return true;
      next.push_back(*grant.line);
    }
  }
  return false;
}

}  // namespace parley
