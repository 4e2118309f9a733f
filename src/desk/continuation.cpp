#include "desk/continuation.hpp"

#include <algorithm>

namespace parley {

std::optional<Continuation> continuation(const Desk& desk, const Convene& convene) {
  if (!convene.continues) return std::nullopt;
  Continuation out;
  out.exchange = *convene.continues;
  const Result<Record> old = desk.record(out.exchange);
  if (old) out.title = old->convene().title;
  std::vector<Index> held;
  for (const ActId& head : convene.continues_heads) {
    const auto index = old ? old->find(head) : std::nullopt;
    if (index) held.push_back(*index);
    out.heads.push_back(index ? Continuation::Head{head, old->at(*index).act.author, old->at(*index).act.time}
                              : Continuation::Head{head, {}, {}});
  }
  for (Index i = 0; old && i < old->size(); ++i)
    out.later += std::ranges::none_of(held, [&](Index head) { return i == head || old->in_past(i, head); });
  return out;
}

Result<void> go_on_from(const Desk& desk, const ExchangeId& old, Convene& convene) {
  const Result<Record> record = desk.record(old);
  if (!record) return std::unexpected(record.error());
  convene.continues = old;
  for (const ActId& head : record->heads()) convene.continues_heads.insert(head);
  return {};
}

}  // namespace parley
