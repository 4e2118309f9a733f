/// Which key to seal with (docs/protocol.md section 8.1).
#include <algorithm>

#include "record/state.hpp"

namespace parley {

/// The keys of those who may read, ascending, as a record of that past alone would say: what an honest desk
/// seals must not depend on what it has not seen, and nobody reads by an admission that does not count.
std::vector<KeyId> Record::State::readers(When when) const {
  const std::set<Index> not_counting = fallen(when);
  const By by = By::past(not_counting);
  std::map<std::string, bool, std::less<>> in_exchange;
  const auto in = [&](const std::string& party) {
    const auto [found, fresh] = in_exchange.try_emplace(party, false);
    if (fresh) {
      found->second = (convened.contains(party) || party_joined(party, when, by)) && !party_left(party, when);
    }
    return found->second;
  };
  std::vector<KeyId> out;
  for (const auto& [key, given] : grants) {
    if (std::ranges::any_of(given, [&](const Grant& grant) {
          const std::string& party = grant.card.delegate.party;
          return in(party) && granted(grant, when, by) && !revoked_in(key, party, when);
        })) {
      out.push_back(key);
    }
  }
  std::ranges::sort(out);
  return out;
}

std::vector<KeyId> Record::readers() const {
  return state_->readers({});
}

std::vector<Record::Epoch> Record::epochs() const {
  const State& state = *state_;
  const std::vector<Index> order = canonical_order();
  std::vector<std::size_t> rank(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  std::vector<Index> starts;
  starts.reserve(state.epochs.size());
  for (const EpochStart& epoch : state.epochs) starts.push_back(epoch.by);
  std::ranges::sort(starts, {}, [&](Index index) { return rank[index]; });
  std::vector<Epoch> out;
  out.reserve(starts.size());
  for (const Index index : starts) {
    out.push_back({*epoch_started(state.act(index)), state.id(index), state.readers({index, true})});
  }
  return out;
}

std::optional<Record::Epoch> Record::current_epoch() const {
  State& state = *state_;
  std::set<std::string> refused;
  for (const Index index : state.rekeys) {
    const auto& named = std::get<Rekey>(state.act(index).deed).refused;
    refused.insert(named.begin(), named.end());
  }
  std::vector<KeyId> now = state.readers({});
  const auto reads = [](const std::vector<KeyId>& readers, const Act& act) {
    return act.by_party_key() || std::ranges::binary_search(readers, act.key);
  };
  // One who went, and whose last word nobody who reads has followed yet, knows all that is here: it sends
  // that to those who read with an epoch that they have; for want of another, one that it made itself.
  const bool last_word =
      state.heads.size() == 1 && !reads(now, state.act(state.by_id.at(*state.heads.begin())));
  // Those not in another's past; what comes later in the record is in the past of nothing before it.
  std::vector<Index> newest, for_want;
  std::vector<Index> given_away;  // their readers got the keys of the epochs before, and may not read now
  const auto in_past_of = [&](Index index, const std::vector<Index>& later) {
    return std::ranges::any_of(later, [&](Index each) { return state.graph.in_past(index, each); });
  };
  for (auto epoch = state.epochs.rbegin(); epoch != state.epochs.rend(); ++epoch) {
    if (in_past_of(epoch->by, newest) || in_past_of(epoch->by, given_away)) continue;
    if (!epoch->readers) epoch->readers = state.readers({epoch->by, true});  // fixed by the act's past
    const Act& start = state.act(epoch->by);
    const bool open_to_all = !refused.contains(*epoch_started(start));
    if (last_word) {
      if (open_to_all && std::ranges::includes(*epoch->readers, now)) {
        if (reads(*epoch->readers, start))
          newest.push_back(epoch->by);
        else if (!in_past_of(epoch->by, for_want))
          for_want.push_back(epoch->by);
      }
    } else if (!std::ranges::includes(now, *epoch->readers)) {
      given_away.push_back(epoch->by);
    } else if (open_to_all && epoch->readers == now && reads(now, start)) {
      // Who made the key must be one who may have it: not one who revoked itself.
      newest.push_back(epoch->by);
    }
  }
  if (newest.empty()) newest = std::move(for_want);
  if (newest.empty()) return std::nullopt;
  const Index best = *std::ranges::min_element(newest, {}, [&](Index index) { return state.id(index); });
  return Epoch{*epoch_started(state.act(best)), state.id(best),
               last_word ? state.readers({best, true}) : std::move(now)};
}

}  // namespace parley
