/// The parties and delegates of a record, as all its acts make them.
#include <algorithm>

#include "record/state.hpp"

namespace parley {

bool Record::may(const KeyId& key, Power power) const {
  const auto found = state_->grants.find(key);
  return found != state_->grants.end() && std::ranges::any_of(found->second, [&](const Grant& grant) {
           return grant.powers.contains(power) && state_->granted(grant, {}, State::By::judgement) &&
                  !state_->revoked_in(key, grant.card.delegate.party, {});
         });
}

bool Record::is_revoked(const KeyId& key) const {
  const auto found = state_->grants.find(key);
  if (found == state_->grants.end()) return false;
  bool revoked = false;
  for (const Grant& grant : found->second) {
    const bool gone = state_->revoked_in(key, grant.card.delegate.party, {});
    if (!gone && state_->granted(grant, {}, State::By::right)) return false;
    revoked = revoked || gone;
  }
  return revoked;
}

std::vector<Party> Record::parties() const {
  const State& state = *state_;
  std::set<std::string> handles;
  for (const auto& [handle, card] : state.convened) handles.insert(handle);
  for (const auto& [handle, invited] : state.invites) handles.insert(handle);
  std::vector<Party> out;
  for (const std::string& handle : handles) {
    const Card* card = state.party_card(handle, {});
    if (!card) continue;
    Party party{handle, card->party_name, card->role, card->party_key, card->sign_offs, false, false, {}};
    party.left = state.party_left(handle, {});
    std::optional<std::pair<Instant, ActId>> earliest;
    if (const auto found = state.joins.find(handle); found != state.joins.end()) {
      for (const Joining& joining : found->second) {
        if (!state.entries[joining.by].judgement.counts) continue;
        const std::pair rank(state.act(joining.by).time, state.id(joining.by));
        if (!earliest || rank < *earliest) earliest = rank;
      }
    }
    party.joined = earliest.has_value();
    if (earliest) party.joined_by = earliest->second;
    out.push_back(std::move(party));
  }
  return out;
}

std::vector<Delegate> Record::delegates() const {
  const State& state = *state_;
  std::map<std::pair<DelegateName, KeyId>, std::vector<const Grant*>> found;
  for (const auto& [key, grants] : state.grants) {
    for (const Grant& grant : grants) {
      if (state.granted(grant, {}, State::By::judgement)) found[{grant.card.delegate, key}].push_back(&grant);
    }
  }
  std::vector<Delegate> out;
  for (const auto& [who, grants] : found) {
    // The card and the line are those of the first admission; powers add up.
    const Grant* first = grants.front();
    std::set<Power> powers;
    for (const Grant* grant : grants) {
      powers.insert(grant->powers.begin(), grant->powers.end());
      const auto follows = [&](const Grant* a, const Grant* b) { return state.graph.in_past(b->by, a->by); };
      const auto followed = [&](const Grant* one) {
        return std::ranges::any_of(grants, [&](const Grant* other) { return follows(one, other); });
      };
      if (followed(grant)) continue;
      if (followed(first) || state.id(grant->by) < state.id(first->by)) first = grant;
    }
    out.push_back({first->card, std::move(powers), state.id(first->by), first->line});
  }
  return out;
}

}  // namespace parley
