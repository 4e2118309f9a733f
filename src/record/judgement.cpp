/// What counts as things stand (docs/protocol.md sections 7.5, 7.6 and 7.10): revocations, acknowledgement,
/// forks, disclosures, and what follows for the acts of those whose admission falls.
///
/// An act is judged again when something arrives that touches it, in the order of the record, in which the
/// past comes first: so each act is judged once for each arrival, and the outcome does not depend on the
/// order of arrival.
#include <fmt/core.h>

#include <algorithm>

#include "record/state.hpp"

namespace parley {

/// Whether an act of the revoked key is one of those that the revocation leaves standing.
bool Record::State::stands(const Revocation& revocation, Index index) const {
  if (index == 0) return true;  // the exchange was founded
  if (revocation.by_past) return graph.in_past(index, revocation.by);
  return revocation.last && (index == *revocation.last || graph.in_past(index, *revocation.last));
}

/// Takes in a rightful revocation of one key. What of the key's acts is here, fell, and was not acknowledged,
/// waits for an acknowledgement; nobody here can have seen the revocation yet.
void Record::State::revoke(Index index, const KeyId& key, std::optional<Index> last, bool by_past) {
  const std::string& party = entries[index].party;
  const std::size_t number = revocations.size();
  revocations.push_back({index, key, party, last, by_past, {}});
  Revocation& revocation = revocations.back();
  revoked[{key, party}].push_back(number);
  const auto acknowledged = [&](Index i) {
    return std::ranges::any_of(
        views, [&](const auto& view) { return view.first != party && view.second.has(graph, i); });
  };
  const auto found = chains.find(key);
  if (found == chains.end()) return;
  for (const auto& [strand, acts] : found->second.strands) {
    for (auto at = acts.rbegin(); at != acts.rend(); ++at) {
      if (*at == index || entries[*at].party != party) continue;  // revoking oneself is not undone by it
      if (stands(revocation, *at) || acknowledged(*at)) break;
      revocation.pending[strand].push_front(*at);
      ++entries[*at].voided;
      dirty.insert(*at);
    }
  }
  if (!revocation.pending.empty()) revocations_pending.insert(number);
}

/// A new act of a key whose revocation is here already, and which its author had not seen: it falls until
/// another party is found to have acknowledged it.
void Record::State::fall_by_known_revocations(Index index) {
  if (revoked.empty() || act(index).by_party_key()) return;
  const auto found = revoked.find({act(index).key, entries[index].party});
  if (found == revoked.end()) return;
  for (const std::size_t number : found->second) {
    Revocation& revocation = revocations[number];
    if (revocation.by == index || graph.in_past(revocation.by, index)) continue;
    revocation.pending[graph.strand(index)].push_back(index);
    revocations_pending.insert(number);
    ++entries[index].voided;
  }
}

/// What a new act of one party shows about acts of others: that it had seen them, and not what would undo
/// them.
void Record::State::acknowledge(Index index) {
  const std::string& party = entries[index].party;
  if (!entries[index].speaks) return;
  std::erase_if(revocations_pending, [&](std::size_t number) {
    Revocation& revocation = revocations[number];
    if (revocation.party == party || graph.in_past(revocation.by, index)) return false;
    for (auto strand = revocation.pending.begin(); strand != revocation.pending.end();) {
      std::deque<Index>& acts = strand->second;
      while (!acts.empty() && graph.in_past(acts.front(), index)) {
        if (--entries[acts.front()].voided == 0) dirty.insert(acts.front());
        acts.pop_front();
      }
      strand = acts.empty() ? revocation.pending.erase(strand) : std::next(strand);
    }
    return revocation.pending.empty();
  });
  std::erase_if(forks_pending, [&](const KeyId& key) {
    Chain& chain = chains.at(key);
    std::erase_if(chain.unacknowledged, [&](Index admission) {
      if (entries[admission].party == party || !graph.in_past(admission, index)) return false;
      if (saw_fork(chain, *act(admission).number, index)) return false;
      entries[admission].relied_on = true;
      dirty.insert(admission);
      return true;
    });
    return chain.unacknowledged.empty();
  });
  views[party].take(graph, index);
}

/// Called when an act of the key has come whose number another act has, or a new admission by it. Admissions
/// at or after a fork, which nobody had relied on before, need the party key's confirmation.
void Record::State::doubt_admissions(const KeyId& key) {
  Chain& chain = chains.at(key);
  if (chain.forks.empty() || chain.admissions.empty()) return;
  for (const Index admission : chain.admissions) {
    if (*act(admission).number < *chain.forks.begin() || entries[admission].relied_on) continue;
    if (std::ranges::find(chain.unacknowledged, admission) != chain.unacknowledged.end()) continue;
    const std::string& party = entries[admission].party;
    dirty.insert(admission);
    if (std::ranges::any_of(views, [&](const auto& view) {
          return view.first != party && view.second.has(graph, admission);
        })) {
      entries[admission].relied_on = true;
    } else {
      chain.unacknowledged.push_back(admission);
      forks_pending.insert(key);
    }
  }
}

/// Of a rightful act: why its author's right does not hold after all, because what gave it fell.
std::string Record::State::why_without_authority(Index index) const {
  const Entry& entry = entries[index];
  const Act& judged = act(index);
  if (index == 0) return {};
  const When then{index, false};
  if (!judged.by_party_key()) {
    const PowerBits powers = powers_of(judged.key, judged.author, then, By::judgement);
    if (powers == 0 || (entry.any_of != 0 && (powers & entry.any_of) == 0) || (entry.all_of & ~powers) != 0) {
      return "the act that admitted " + judged.author + " does not count";
    }
  }
  if (std::holds_alternative<Deliver>(judged.deed)) {
    if (!party_joined(entry.party, then, By::judgement))
      return "the act by which " + entry.party + " joined does not count";
  }
  if (const auto* admit = std::get_if<Admit>(&judged.deed); admit && !judged.by_party_key()) {
    const Chain& chain = chains.at(judged.key);
    if (chain.forks.empty() || *judged.number < *chain.forks.begin() || entry.relied_on) return {};
    const Card& card = admit->card.card;
    const bool confirmed = std::ranges::any_of(grants.at(card.signing.id()), [&](const Grant& grant) {
      return grant.card.delegate == card.delegate && entries[grant.by].rightful &&
             act(grant.by).by_party_key();
    });
    if (!confirmed) return judged.author + " dealt double before it, and the party key has not confirmed it";
  }
  return {};
}

void Record::State::judge(Index index) {
  Entry& entry = entries[index];
  const Act& judged = entry.act.act;
  const bool deliver = std::holds_alternative<Deliver>(judged.deed);
  Judgement judgement;
  if (!entry.rightful) {
    judgement = {false, false, false, entry.why_not};
  } else if (entry.voided > 0) {
    judgement = {
        false, true, false,
        judged.author + " was revoked at an earlier act, and no other party had acknowledged this one"};
  } else if (std::string why = why_without_authority(index); !why.empty()) {
    judgement = {false, false, false, std::move(why)};
  } else if (deliver && entry.undisclosed > 0) {
    judgement = {false, false, true, fmt::format("{} of its texts have not arrived", entry.undisclosed)};
  } else if (deliver) {
    if (!entry.why_wrong) entry.why_wrong = why_disclosures_wrong(index);
    judgement.why = *entry.why_wrong;
    judgement.counts = judgement.why.empty();
  }
  const bool flipped = entry.judgement.counts != judgement.counts;
  if (flipped || entry.judgement.why != judgement.why) rejudged.push_back(index);
  entry.judgement = std::move(judgement);
  if (flipped && index + 1 < entries.size()) spread(index);
}

/// Marks the acts that rest on this one: those of a key that it admitted, those of a party that joined by it.
void Record::State::spread(Index index) {
  const auto chain_of = [&](const KeyId& key) {
    const auto found = chains.find(key);
    if (found == chains.end()) return;
    for (const auto& [strand, acts] : found->second.strands) {
      const auto first =
          std::ranges::partition_point(acts, [&](Index i) { return !graph.in_past(index, i); });
      dirty.insert(first, acts.end());
    }
  };
  const Act& judged = act(index);
  if (const auto* admit = std::get_if<Admit>(&judged.deed)) {
    chain_of(admit->card.card.signing.id());
  } else if (const auto* invite = std::get_if<Invite>(&judged.deed)) {
    chain_of(invite->card.card.signing.id());
  } else if (std::holds_alternative<Join>(judged.deed)) {
    for (const KeyId& key : keys_of[entries[index].party]) chain_of(key);
  }
}

void Record::State::settle() {
  while (!dirty.empty()) {
    const Index next = *dirty.begin();
    dirty.erase(dirty.begin());
    judge(next);
  }
}

}  // namespace parley
