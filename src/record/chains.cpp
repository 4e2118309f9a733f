/// The chains of keys: the newest act of each, and where they fork (docs/protocol.md section 7.6).
#include <algorithm>

#include "record/state.hpp"

namespace parley {

/// All acts of the chain that have this number.
std::vector<Index> Record::State::with_number(const Chain& chain, std::int64_t number) const {
  std::vector<Index> out;
  if (const auto at = static_cast<std::size_t>(number) - 1; at < chain.main.size())
    out.push_back(chain.main[at]);
  if (const auto found = chain.others.find(number); found != chain.others.end()) {
    out.insert(out.end(), found->second.begin(), found->second.end());
  }
  return out;
}

/// Puts an act into the chain of its key. Gives the proof if another act has its number.
std::optional<DoubleDealing> Record::State::chain(Index index) {
  const Act& added = act(index);
  if (!added.number) {
    by_party_keys.push_back(index);
    return std::nullopt;
  }
  Chain& chain = chains[added.key];
  chain.strands[graph.strand(index)].push_back(index);

  std::optional<DoubleDealing> found;
  if (const std::vector<Index> same = with_number(chain, *added.number); !same.empty()) {
    const ActId& other = id(*std::ranges::min_element(same, {}, [&](Index i) { return id(i); }));
    found = DoubleDealing{std::min(id(index), other), std::max(id(index), other)};
    chain.forks.insert(*added.number);
    doubtful = true;
  }
  const auto at = static_cast<std::size_t>(*added.number) - 1;
  const bool follows_main = at == 0 || (at <= chain.main.size() && id(chain.main[at - 1]) == *added.previous);
  if (follows_main && at == chain.main.size()) {
    chain.main.push_back(index);
  } else if (follows_main && id(index) < id(chain.main[at])) {
    for (std::size_t i = at; i < chain.main.size(); ++i) {
      chain.others[static_cast<std::int64_t>(i) + 1].push_back(chain.main[i]);
    }
    chain.main.resize(at);
    chain.main.push_back(index);
  } else {
    chain.others[*added.number].push_back(index);
  }
  return found;
}

/// Whether the act `by` had seen two acts of the chain with one number, of the numbers up to `up_to`.
bool Record::State::saw_fork(const Chain& chain, std::int64_t up_to, Index by) const {
  for (const std::int64_t number : chain.forks) {
    if (number > up_to) return false;
    const auto seen =
        std::ranges::count_if(with_number(chain, number), [&](Index i) { return graph.in_past(i, by); });
    if (seen > 1) return true;
  }
  return false;
}

std::vector<DoubleDealing> Record::double_dealing() const {
  std::vector<DoubleDealing> out;
  for (const auto& [key, chain] : state_->chains) {
    for (const std::int64_t number : chain.forks) {
      std::vector<ActId> ids;
      for (const Index index : state_->with_number(chain, number)) ids.push_back(state_->id(index));
      std::ranges::sort(ids);
      for (std::size_t i = 1; i < ids.size(); ++i) out.push_back({ids[i - 1], ids[i]});
    }
  }
  std::ranges::sort(out);
  return out;
}

std::optional<Index> Record::head_of(const KeyId& key) const {
  const auto found = state_->chains.find(key);
  if (found == state_->chains.end()) return std::nullopt;
  return found->second.main.back();
}

Act next_act(const Record& record, const KeyId& key, std::string author) {
  Act act;
  act.author = std::move(author);
  act.exchange = record.id();
  act.key = key;
  const std::optional<Index> head = record.head_of(key);
  act.number = head ? *record.at(*head).act.number + 1 : 1;
  if (head) act.previous = record.at(*head).id;
  for (const ActId& id : record.heads()) {
    if (id != act.previous && act.heads.size() < limits::kHeads) act.heads.push_back(id);
  }
  return act;
}

}  // namespace parley
