/// Who takes part: now, and as far as an act had seen.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "talks/store.hpp"

namespace parley::talks {

void Talks::Store::refresh_roster() {
  parties = record.parties();
  founders.clear();
  for (const SignedCard& card : record.convene().cards) founders.insert(card.card.delegate.party);
  grants.clear();
  for (const Delegate& delegate : record.delegates()) {
    grants[delegate.card.signing.id()].push_back({delegate.admitted_by, delegate.powers});
  }
  Roster next;
  next.settled = record.convene().rules.settled;
  for (const Party& party : parties) {
    if (party.left || (!party.joined && !founders.contains(party.handle))) continue;
    if (party.role == Role::negotiating) next.negotiating.push_back(party.handle);
    if (party.role == Role::chair) next.chairs.push_back(party.handle);
  }
  const auto passages = [&](const std::vector<Index>& acts, std::vector<Roster::Passage>& out) {
    for (const Index index : acts) {
      const CheckedAct& checked = record.at(index);
      if (!record.judgement(index).counts) continue;
      const auto of = std::ranges::find(parties, checked.act.party(), &Party::handle);
      const bool negotiated = of == parties.end() || of->role == Role::negotiating;
      out.push_back({checked.act.party(), index, checked.id, checked.act.time, negotiated});
    }
    std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return before(a.act, b.act); });
    // Two delegates may have joined, or left, unseen by each other: the first counts.
    std::set<std::string> passed;
    std::erase_if(out, [&](const Roster::Passage& passage) { return !passed.insert(passage.party).second; });
  };
  passages(joins, next.came);
  std::erase_if(next.came, [&](const Roster::Passage& passage) {
    return founders.contains(passage.party) || !next.negotiates(passage.party);
  });
  passages(leaves, next.went);

  const auto acts = [](const std::vector<Roster::Passage>& passages) {
    std::vector<Index> out;
    out.reserve(passages.size());
    for (const Roster::Passage& passage : passages) out.push_back(passage.act);
    return out;
  };
  const bool same = next.negotiating == roster.negotiating && next.chairs == roster.chairs &&
                    acts(next.came) == acts(roster.came) && acts(next.went) == acts(roster.went);
  roster = std::move(next);
  if (same) return;
  for (const Thread* thread : threads_in_order) dirty.insert(thread->id);
}

Roster Talks::Store::roster_before(Index act) const {
  // The first by which each party did so, as far as `act` had seen.
  const auto first_of_each = [&](const std::vector<Index>& acts) {
    std::map<std::string, Index, std::less<>> out;
    for (const Index index : acts) {
      std::string party = record.at(index).act.party();
      if (&acts == &joins && founders.contains(party)) continue;  // it need not have joined
      if (!record.judgement(index).counts || !record.in_past(index, act)) continue;
      const auto [first, is_new] = out.emplace(std::move(party), index);
      if (!is_new && before(index, first->second)) first->second = index;
    }
    return out;
  };
  const auto joined = first_of_each(joins);
  const auto left = first_of_each(leaves);
  const auto passage = [&](const Party& party, Index index) {
    const CheckedAct& by = record.at(index);
    return Roster::Passage{party.handle, index, by.id, by.act.time, party.role == Role::negotiating};
  };
  Roster out;
  out.settled = roster.settled;
  for (const Party& party : parties) {
    const bool founder = founders.contains(party.handle);
    const auto came = joined.find(party.handle);
    const auto gone = left.find(party.handle);
    if (gone != left.end()) out.went.push_back(passage(party, gone->second));
    if (gone != left.end() || (!founder && came == joined.end())) continue;
    if (party.role == Role::chair) out.chairs.push_back(party.handle);
    if (party.role != Role::negotiating) continue;
    out.negotiating.push_back(party.handle);
    if (!founder) out.came.push_back(passage(party, came->second));
  }
  std::ranges::sort(out.went, [&](const auto& a, const auto& b) { return before(a.act, b.act); });
  return out;
}

}  // namespace parley::talks
