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

Record Record::copy() const {
  return Record(std::make_unique<State>(*state_));
}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

Result<Record> Record::found(CheckedAct convene) {
  if (!std::holds_alternative<Convene>(convene.act.deed)) return fail("the act founds no exchange");
  Record record(std::make_unique<State>());
  State& state = *record.state_;
  const ActId id = convene.id;
  state.graph.add(Graph::kNone, {});
  Entry& entry = state.entries.emplace_back();
  entry.act = std::move(convene);
  entry.party = entry.act.act.party();
  if (const Result<void> good = state.check_founding(); !good) return std::unexpected(good.error());
  state.by_id.emplace(id, 0);
  state.take(0);
  return record;
}

ExchangeId Record::id() const {
  return ExchangeId{state_->entries[0].act.id.bytes};
}
const Convene& Record::convene() const {
  return state_->convene();
}
bool Record::caucus() const {
  return state_->caucus();
}
std::size_t Record::size() const {
  return state_->entries.size();
}
const CheckedAct& Record::at(Index index) const {
  return state_->entries[index].act;
}

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
  if (!act.act.exchange || act.act.exchange->bytes != state.id(0).bytes)
    return refuse({"the act belongs to another exchange", {}});

  if (out.missing = state.lacking(act.act); !out.missing.empty()) {
    const std::size_t bytes = act.raw.bytes.size();
    if (state.waiting.size() >= limits::kWaiting || state.waiting_bytes + bytes > limits::kWaitingBytes) {
      out.missing.clear();
      return refuse({"too many acts wait for their past already", "ask the other side for a complete pouch"});
    }
    for (const ActId& named : out.missing) state.waiters[named].push_back(act.id);
    state.waiting_bytes += bytes;
    const ActId id = act.id;
    state.waiting.emplace(id, State::Waiter{std::move(act), {}});
    out.outcome = Addition::Outcome::waiting;
    return out;
  }

  std::vector<State::Waiter> ready;
  const auto apply = [&](State::Waiter&& next) -> Result<void> {
    const ActId id = next.act.id;
    const Result<std::optional<DoubleDealing>> applied = state.apply(std::move(next));
    if (!applied) return std::unexpected(applied.error());
    out.applied.push_back(id);
    if (*applied) out.double_dealing.push_back(**applied);
    const auto waiters = state.waiters.find(id);
    if (waiters == state.waiters.end()) return {};
    for (const ActId& waiter : waiters->second) {
      const auto held = state.waiting.find(waiter);
      if (held == state.waiting.end() || !state.lacking(held->second.act.act).empty()) continue;
      state.waiting_bytes -= held->second.act.raw.bytes.size();
      for (const auto& [digest, text] : held->second.disclosures) state.waiting_bytes -= text.size();
      ready.push_back(std::move(held->second));
      state.waiting.erase(held);
    }
    state.waiters.erase(waiters);
    return {};
  };
  if (const Result<void> done = apply({std::move(act), {}}); !done) return refuse(done.error());
  while (!ready.empty()) {
    State::Waiter next = std::move(ready.back());
    ready.pop_back();
    const ActId id = next.act.id;
    if (const Result<void> done = apply(std::move(next)); !done) out.refused.emplace_back(id, done.error());
  }
  return out;
}

/// The acts that this one names as its past and that have not applied here.
std::vector<ActId> Record::State::lacking(const Act& act) const {
  std::vector<ActId> out;
  for (const ActId& named : named_past(act)) {
    if (!by_id.contains(named)) out.push_back(named);
  }
  return out;
}

/// Puts an act whose past is here into the record, or says why it is none of this exchange.
Result<std::optional<DoubleDealing>> Record::State::apply(Waiter&& added) {
  const Act& read = added.act.act;
  Graph::Node previous = Graph::kNone;
  std::vector<Graph::Node> named_heads;
  named_heads.reserve(read.heads.size());
  for (const ActId& head : read.heads) named_heads.push_back(by_id.at(head));
  if (read.previous) {
    previous = by_id.at(*read.previous);
    const Act& earlier = act(previous);
    if (earlier.key != read.key || earlier.number != *read.number - 1) {
      return fail(fmt::format("the act names as its predecessor what is not act number {} of the same key",
                              *read.number - 1));
    }
  } else if (named_heads.empty()) {
    return fail("the act names nothing that its author had seen, not even the founding act");
  }
  const Index index = graph.add(previous, named_heads);
  if (!key_known(read, index)) {
    graph.drop_last(previous);
    return fail("the act is by a key that nobody had admitted to the exchange (" + read.author + ")",
                "ask the sender who that is; a delegate must be admitted before it writes");
  }
  by_id.emplace(added.act.id, index);
  Entry& entry = entries.emplace_back();
  entry.party = read.party();
  entry.act = std::move(added.act);
  std::optional<DoubleDealing> found = chain(index);
  for (auto& [digest, text] : added.disclosures) disclose(digest, std::move(text));
  take(index);
  return found;
}

/// All that follows from an act that has its place in the graph.
void Record::State::take(Index index) {
  const Act& taken = act(index);
  if (index == 0) chain(index);
  for (const ActId& named : named_past(taken)) heads.erase(named);
  heads.insert(id(index));
  for (const DisclosureId& listed : listed_disclosures(taken)) {
    wanted[listed].push_back(index);
    if (!disclosures.contains(listed)) ++entries[index].undisclosed;
  }
  judge_right(index);
  take_rights(index);
  if (const auto* receive = std::get_if<Receive>(&taken.deed); receive && entries[index].rightful) {
    for (const ActId& received : receive->acts) receipts[received].push_back(index);
  }
  if (const auto* deliver = std::get_if<Deliver>(&taken.deed)) {
    for (const SignOff& sign_off : deliver->sign_offs) used_sign_offs[sign_off.statement].push_back(index);
  }
  fall_by_known_revocations(index);
  if (taken.number) doubt_admissions(taken.key);
  if (const auto* admit = std::get_if<Admit>(&taken.deed); admit && taken.by_party_key()) {
    for (const Grant& grant : grants.at(admit->card.card.signing.id())) dirty.insert(grant.by);
  }
  settle();
  judge(index);
  acknowledge(index);
  settle();
}

std::vector<ActId> Record::waiting() const {
  std::vector<ActId> out;
  for (const auto& [id, act] : state_->waiting) out.push_back(id);
  std::ranges::sort(out);
  return out;
}

const CheckedAct* Record::waiting(const ActId& id) const {
  const auto found = state_->waiting.find(id);
  return found == state_->waiting.end() ? nullptr : &found->second.act;
}

std::vector<ActId> Record::missing() const {
  std::vector<ActId> out;
  for (const auto& [id, waiters] : state_->waiters) {
    if (!state_->by_id.contains(id) && !state_->waiting.contains(id)) out.push_back(id);
  }
  std::ranges::sort(out);
  return out;
}

bool Record::in_past(Index earlier, Index later) const {
  return state_->graph.in_past(earlier, later);
}
std::vector<ActId> Record::heads() const {
  return {state_->heads.begin(), state_->heads.end()};
}

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

const Judgement& Record::judgement(Index index) const {
  return state_->entries[index].judgement;
}

std::vector<Index> Record::take_rejudged() {
  std::vector<Index> out = std::move(state_->rejudged);
  state_->rejudged.clear();
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace parley
