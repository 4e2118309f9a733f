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
      if (stands(revocation, *at)) break;
      doubtful = true;
      if (acknowledged(*at)) break;
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
    doubtful = true;
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

/// Whether, in a past, an act of another party shows that it had seen this one, and did not know better. Who
/// knows better goes on to, so that of each strand only the first acts that had seen it are looked at.
bool Record::State::relied_on(Index index, When when, const std::function<bool(Index)>& knew_better) const {
  const std::string& party = entries[index].party;
  const auto shows = [&](Index other) { return entries[other].party != party && entries[other].speaks; };
  for (const auto& [key, chain] : chains) {
    for (const auto& [strand, acts] : chain.strands) {
      auto at = std::ranges::partition_point(acts, [&](Index i) { return !graph.in_past(index, i); });
      for (; at != acts.end() && before(*at, when) && !knew_better(*at); ++at) {
        if (shows(*at)) return true;
      }
    }
  }
  return std::ranges::any_of(by_party_keys, [&](Index other) {
    return shows(other) && before(other, when) && graph.in_past(index, other) && !knew_better(other);
  });
}

/// Whether, in a record of that past, the act falls by a revocation.
bool Record::State::falls(Index index, When when) const {
  if (act(index).by_party_key()) return false;
  const auto found = revoked.find({act(index).key, entries[index].party});
  return found != revoked.end() && std::ranges::any_of(found->second, [&](std::size_t number) {
           const Revocation& revocation = revocations[number];
           const auto knew = [&](Index other) { return graph.in_past(revocation.by, other); };
           return revocation.by != index && before(revocation.by, when) && !knew(index) &&
                  !stands(revocation, index) && !relied_on(index, when, knew);
         });
}

/// Whether a rightful admission by a delegate lies at or after a fork of its author's chain, and neither
/// another party had relied on it nor the party key confirmed it.
bool Record::State::doubted(Index admission, When when, By by) const {
  const Act& admitting = act(admission);
  const Chain& chain = chains.at(admitting.key);
  const bool forked = std::ranges::any_of(chain.forks, [&](std::int64_t number) {
    return number <= *admitting.number &&
           std::ranges::count_if(with_number(chain, number), [&](Index i) { return before(i, when); }) > 1;
  });
  if (!forked) return false;
  const bool relied =
      by.what == By::What::past
          ? relied_on(admission, when, [&](Index other) { return saw_fork(chain, *admitting.number, other); })
          : entries[admission].relied_on;
  if (relied) return false;
  const Card& card = std::get<Admit>(admitting.deed).card.card;
  return std::ranges::none_of(grants.at(card.signing.id()), [&](const Grant& grant) {
    return grant.card.delegate == card.delegate && entries[grant.by].rightful &&
           act(grant.by).by_party_key() && before(grant.by, when);
  });
}

/// Of a rightful act: why its author's right does not hold after all, because what gave it fell; in a record
/// of that past.
std::string Record::State::why_without_authority(Index index, When when, By by) const {
  const Entry& entry = entries[index];
  const Act& judged = act(index);
  if (index == 0) return {};
  const When then{index, false};
  if (!judged.by_party_key()) {
    const PowerBits powers = powers_of(judged.key, judged.author, then, by);
    if (powers == 0 || (entry.any_of != 0 && (powers & entry.any_of) == 0) || (entry.all_of & ~powers) != 0) {
      return "the act that admitted " + judged.author + " does not count";
    }
  }
  if (std::holds_alternative<Deliver>(judged.deed)) {
    if (!party_joined(entry.party, then, by))
      return "the act by which " + entry.party + " joined does not count";
  }
  if (std::holds_alternative<Admit>(judged.deed) && !judged.by_party_key() && doubted(index, when, by)) {
    return judged.author + " dealt double before it, and the party key has not confirmed it";
  }
  return {};
}

/// Which admissions, invitations and joinings do not count in a record of that past alone, although their
/// authors had the right to them.
std::set<Index> Record::State::fallen(When when) const {
  std::set<Index> out;
  if (!doubtful) return out;
  for (const Index index : giving) {  // the past comes first
    if (!before(index, when)) continue;
    if (falls(index, when) || !why_without_authority(index, when, By::past(out)).empty()) out.insert(index);
  }
  return out;
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
  } else if (std::string why = why_without_authority(index, {}, By::judgement); !why.empty()) {
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
