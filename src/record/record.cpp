#include "record/record.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <queue>

#include "record/state.hpp"

namespace parley {
namespace {

/// The acts that an act names as its past, in the order in which they are named.
std::vector<ActId> named_past(const Act& act) {
  std::vector<ActId> out;
  if (act.previous) out.push_back(*act.previous);
  out.insert(out.end(), act.heads.begin(), act.heads.end());
  return out;
}

}  // namespace

Record::Record(std::unique_ptr<State> state) : state_(std::move(state)) {}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

Result<Record> Record::found(CheckedAct convene) {
  if (!std::holds_alternative<Convene>(convene.act.deed)) return fail("the act founds no exchange");
  Record record(std::make_unique<State>());
  State& state = *record.state_;
  const ActId id = convene.id;
  state.graph.add(Graph::kNone, {});
  Entry entry{std::move(convene), {}, {}, false, {}, 0};
  entry.party = entry.act.act.party();
  state.entries.push_back(std::move(entry));
  if (const Result<void> good = state.check_founding(); !good) return std::unexpected(good.error());
  state.by_id.emplace(id, 0);
  state.heads.insert(id);
  state.by_key[state.act(0).key].push_back(0);
  state.by_number[{state.act(0).key, 1}].push_back(0);
  state.views[state.entries[0].party].take(state.graph, 0);
  for (const Listed& listed : listed_disclosures(state.act(0))) {
    state.wanted[listed.id].push_back(0);
    ++state.entries[0].undisclosed;
  }
  state.take_rights(0);
  state.judge_right(0);
  state.judge(0);
  return record;
}

ExchangeId Record::id() const { return ExchangeId{state_->entries[0].act.id.bytes}; }
const Convene& Record::convene() const { return state_->convene(); }
std::size_t Record::size() const { return state_->entries.size(); }
const CheckedAct& Record::at(Index index) const { return state_->entries[index].act; }

std::optional<Index> Record::find(const ActId& act) const {
  const auto found = state_->by_id.find(act);
  if (found == state_->by_id.end()) return std::nullopt;
  return found->second;
}

Addition Record::add(CheckedAct act) {
  State& state = *state_;
  Addition out;
  const auto refuse = [&](Error error) {
    out.outcome = Addition::Outcome::refused;
    out.error = std::move(error);
    return out;
  };
  if (state.by_id.contains(act.id) || state.waiting.contains(act.id)) {
    out.outcome = Addition::Outcome::duplicate;
    return out;
  }
  if (act.act.exchange != id()) return refuse({"the act belongs to another exchange", {}});

  const auto missing = [&](const Act& candidate) {
    std::vector<ActId> ids;
    for (const ActId& named : named_past(candidate)) {
      if (!state.by_id.contains(named)) ids.push_back(named);
    }
    return ids;
  };
  std::vector<CheckedAct> ready;
  ready.push_back(std::move(act));
  const ActId first = ready[0].id;
  bool was_first = true;
  while (!ready.empty()) {
    CheckedAct next = std::move(ready.back());
    ready.pop_back();
    const ActId id = next.id;
    if (std::vector<ActId> lacking = missing(next.act); !lacking.empty()) {
      if (was_first && state.waiting.size() >= limits::kWaiting) {
        return refuse({"too many acts wait for their past already", "ask the other side for a complete pouch"});
      }
      for (const ActId& named : lacking) state.waiters[named].push_back(id);
      if (was_first) {
        out.outcome = Addition::Outcome::waiting;
        out.missing = std::move(lacking);
      }
      state.waiting.emplace(id, std::move(next));
      was_first = false;
      continue;
    }
    was_first = false;
    Result<std::vector<DoubleDealing>> applied = apply(std::move(next));
    if (!applied) {
      if (id == first) return refuse(applied.error());
      continue;  // it had waited, and its past shows that it is no act of this exchange
    }
    out.applied.push_back(id);
    out.double_dealing.insert(out.double_dealing.end(), applied->begin(), applied->end());
    if (const auto waiters = state.waiters.find(id); waiters != state.waiters.end()) {
      const std::vector<ActId> ids = std::move(waiters->second);
      state.waiters.erase(waiters);
      for (const ActId& waiter : ids) {
        const auto held = state.waiting.find(waiter);
        if (held == state.waiting.end() || !missing(held->second.act).empty()) continue;
        ready.push_back(std::move(held->second));
        state.waiting.erase(held);
      }
    }
  }
  return out;
}

Result<std::vector<DoubleDealing>> Record::apply(CheckedAct act) {
  State& state = *state_;
  const Act& read = act.act;
  const std::string author = read.author;
  Graph::Node previous = Graph::kNone;
  std::vector<Graph::Node> heads;
  for (const ActId& head : read.heads) heads.push_back(state.by_id.at(head));
  if (read.previous) {
    previous = state.by_id.at(*read.previous);
    const Act& before = state.act(previous);
    if (before.key != read.key || before.number != *read.number - 1) {
      return fail("the act names as its predecessor what is not act number " + std::to_string(*read.number - 1) +
                  " of the same key");
    }
  } else if (heads.empty()) {
    return fail("the act names nothing that its author had seen, not even the founding act");
  }
  const Index index = state.graph.add(previous, heads);
  Entry entry{std::move(act), {}, {}, false, {}, 0};
  entry.party = entry.act.act.party();
  state.entries.push_back(std::move(entry));
  const Act& added = state.act(index);
  if (!state.key_known(added, index)) {
    state.entries.pop_back();
    state.graph.drop_last(previous);
    return fail("the act is by a key that nobody had admitted to the exchange (" + author + ")",
                "ask the sender who that is; a delegate must be admitted before it writes");
  }
  const ActId id = state.entries[index].act.id;
  state.by_id.emplace(id, index);
  for (const ActId& named : named_past(added)) state.heads.erase(named);
  state.heads.insert(id);
  state.by_key[added.key].push_back(index);

  std::vector<DoubleDealing> found;
  if (added.number) {
    std::vector<Index>& same = state.by_number[{added.key, *added.number}];
    for (const Index other : same) {
      const ActId other_id = state.entries[other].act.id;
      found.push_back({std::min(id, other_id), std::max(id, other_id)});
    }
    state.double_dealing.insert(found.begin(), found.end());
    same.push_back(index);
  }
  for (const Listed& listed : listed_disclosures(added)) {
    state.wanted[listed.id].push_back(index);
    if (!state.disclosures.contains(listed.id)) ++state.entries[index].undisclosed;
  }
  state.views[state.entries[index].party].take(state.graph, index);
  if (const auto* receive = std::get_if<Receive>(&added.deed)) {
    for (const ActId& received : receive->acts) state.receipts[received].push_back(index);
  }
  if (const auto* deliver = std::get_if<Deliver>(&added.deed)) {
    for (const SignOff& sign_off : deliver->sign_offs) state.used_sign_offs[sign_off.statement].push_back(index);
  }
  state.judge_right(index);
  state.take_rights(index);
  state.judge(index);
  state.acknowledge(index);
  return found;
}

std::vector<ActId> Record::waiting() const {
  std::vector<ActId> out;
  for (const auto& [id, act] : state_->waiting) out.push_back(id);
  std::ranges::sort(out);
  return out;
}

std::vector<ActId> Record::missing() const {
  std::vector<ActId> out;
  for (const auto& [id, waiters] : state_->waiters) {
    if (!state_->by_id.contains(id) && !state_->waiting.contains(id)) out.push_back(id);
  }
  std::ranges::sort(out);
  return out;
}

std::vector<DoubleDealing> Record::double_dealing() const {
  return {state_->double_dealing.begin(), state_->double_dealing.end()};
}

bool Record::in_past(Index earlier, Index later) const { return state_->graph.in_past(earlier, later); }
std::vector<ActId> Record::heads() const { return {state_->heads.begin(), state_->heads.end()}; }

std::vector<Index> Record::canonical_order() const {
  const State& state = *state_;
  const auto count = static_cast<Index>(state.entries.size());
  std::vector<std::uint32_t> open(count);
  std::vector<std::vector<Index>> next(count);
  for (Index i = 0; i < count; ++i) {
    for (const ActId& named : named_past(state.act(i))) {
      next[state.by_id.at(named)].push_back(i);
      ++open[i];
    }
  }
  const auto later = [&](Index a, Index b) {
    const auto key = [&](Index i) { return std::pair(state.act(i).time, state.entries[i].act.id); };
    return key(b) < key(a);
  };
  std::priority_queue<Index, std::vector<Index>, decltype(later)> ready(later);
  for (Index i = 0; i < count; ++i) {
    if (open[i] == 0) ready.push(i);
  }
  std::vector<Index> out;
  out.reserve(count);
  while (!ready.empty()) {
    const Index i = ready.top();
    ready.pop();
    out.push_back(i);
    for (const Index follower : next[i]) {
      if (--open[follower] == 0) ready.push(follower);
    }
  }
  return out;
}

const Judgement& Record::judgement(Index index) const { return state_->entries[index].judgement; }

std::vector<Index> Record::take_rejudged() {
  std::vector<Index> out = std::move(state_->rejudged);
  state_->rejudged.clear();
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::optional<Index> Record::head_of(const KeyId& key) const {
  const auto found = state_->by_key.find(key);
  if (found == state_->by_key.end()) return std::nullopt;
  std::optional<Index> best;
  for (const Index index : found->second) {
    if (!state_->act(index).number) continue;
    const auto rank = [&](Index i) { return std::pair(*state_->act(i).number, state_->entries[i].act.id); };
    if (!best || state_->graph.in_past(*best, index) ||
        (!state_->graph.in_past(index, *best) && rank(index).second < rank(*best).second)) {
      best = index;
    }
  }
  return best;
}

bool Record::held_by(Index act, std::string_view party) const {
  const auto found = state_->views.find(std::string(party));
  return found != state_->views.end() && found->second.has(state_->graph, act);
}

std::optional<Index> Record::receipt(Index act, std::string_view party) const {
  const auto found = state_->receipts.find(state_->entries[act].act.id);
  if (found == state_->receipts.end()) return std::nullopt;
  std::optional<Index> best;
  for (const Index index : found->second) {
    if (state_->entries[index].party != party || !state_->entries[index].judgement.counts) continue;
    const auto rank = [&](Index i) { return std::pair(state_->act(i).time, state_->entries[i].act.id); };
    if (!best || in_past(index, *best) || (!in_past(*best, index) && rank(index) < rank(*best))) best = index;
  }
  return best;
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
