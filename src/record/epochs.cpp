/// Which key to seal with (docs/protocol.md section 8.1).
#include <algorithm>

#include "record/state.hpp"

namespace parley {

/// The keys of those who may read: by everything here, or by the past of an act and that act itself.
std::vector<KeyId> Record::State::readers(When when, std::optional<Index> and_itself) const {
  const auto counted = [&](Index index) { return before(index, when) || index == and_itself; };
  const auto in_exchange = [&](const Card& card) {
    const std::string& party = card.delegate.party;
    const bool convened = std::ranges::any_of(convene().cards, [&](const SignedCard& other) {
      return other.card.delegate.party == party;
    });
    if (convened) return true;
    const auto joined = joins.find(party);
    return joined != joins.end() && std::ranges::any_of(joined->second, [&](Index index) {
             return entries[index].rightful && counted(index);
           });
  };
  std::vector<KeyId> out;
  for (const auto& [key, list] : grants) {
    const bool granted = std::ranges::any_of(list, [&](const Grant& grant) {
      return counted(grant.by) && entries[grant.by].rightful && in_exchange(grant.card) &&
             !party_left(grant.card.delegate.party, when);
    });
    const auto revoked = revocations.find(key);
    const bool gone = revoked != revocations.end() && std::ranges::any_of(revoked->second, [&](const Revocation& by) {
                        return counted(by.by);
                      });
    if (granted && !gone) out.push_back(key);
  }
  std::ranges::sort(out);
  return out;
}

std::vector<Record::Epoch> Record::epochs() const {
  std::vector<Epoch> out;
  std::vector<Index> order = state_->epochs;
  const std::vector<Index> canonical = canonical_order();
  std::vector<std::size_t> rank(canonical.size());
  for (std::size_t i = 0; i < canonical.size(); ++i) rank[canonical[i]] = i;
  std::ranges::sort(order, {}, [&](Index index) { return rank[index]; });
  for (const Index index : order) {
    if (!state_->entries[index].rightful) continue;
    out.push_back({*epoch_started(state_->act(index)), state_->entries[index].act.id, state_->readers({index}, index)});
  }
  return out;
}

std::optional<Record::Epoch> Record::current_epoch() const {
  const State& state = *state_;
  std::set<std::string> refused;
  for (const Index index : state.rekeys) {
    if (!state.entries[index].rightful) continue;
    const auto& named = std::get<Rekey>(state.act(index).deed).refused;
    refused.insert(named.begin(), named.end());
  }
  const std::vector<KeyId> now = state.readers({}, std::nullopt);
  std::optional<Index> best;
  for (const Index index : state.epochs) {
    if (!state.entries[index].rightful || refused.contains(*epoch_started(state.act(index)))) continue;
    if (state.readers({index}, index) != now) continue;
    const bool newer = best && state.graph.in_past(*best, index);
    const bool apart = best && !newer && !state.graph.in_past(index, *best);
    if (!best || newer || (apart && state.entries[index].act.id < state.entries[*best].act.id)) best = index;
  }
  if (!best) return std::nullopt;
  return Epoch{*epoch_started(state.act(*best)), state.entries[*best].act.id, now};
}

}  // namespace parley
