/// Who is known to hold what (docs/protocol.md section 10).
#include <algorithm>

#include "record/state.hpp"

namespace parley {

bool Record::held_by(Index act, std::string_view party) const {
  const auto found = state_->views.find(party);
  return found != state_->views.end() && found->second.has(state_->graph, act);
}

bool Record::receipted(Index act, std::string_view party, Index before) const {
  const State& state = *state_;
  const auto found = state.receipts.find(state.id(act));
  return found != state.receipts.end() && std::ranges::any_of(found->second, [&](Index index) {
           return state.entries[index].party == party && in_past(index, before);
         });
}

std::optional<Index> Record::receipt(Index act, std::string_view party) const {
  const State& state = *state_;
  const auto found = state.receipts.find(state.id(act));
  if (found == state.receipts.end()) return std::nullopt;
  std::vector<Index> first;                  // those of the party that have none of the others in their past
  for (const Index index : found->second) {  // the past comes first in it
    if (state.entries[index].party != party || !state.entries[index].judgement.counts) continue;
    if (std::ranges::none_of(first, [&](Index earlier) { return state.graph.in_past(earlier, index); })) {
      first.push_back(index);
    }
  }
  if (first.empty()) return std::nullopt;
  return *std::ranges::min_element(first, {},
                                   [&](Index i) { return std::pair(state.act(i).time, state.id(i)); });
}

}  // namespace parley
