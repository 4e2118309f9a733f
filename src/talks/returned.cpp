/// Since when, where the ball comes back to a party that had been rid of it: by what took its answer away,
/// not by what it had answered.
#include <algorithm>
#include <functional>

#include "talks/laid.hpp"

namespace parley::talks {

namespace {

/// What ended that a party stood on a wording, or that its answer counted.
Turn by(const Sight& sight, const Entry& entry) {
  return {entry.said.time, sight.id(entry.at), entry.said.name};
}

Turn by(const Sight& sight, const Ending& ending) {
  return {ending.time, sight.id(ending.at), ending.name};
}

std::optional<Turn> by_its_end(const Sight& sight, const Entry& entry) {
  if (entry.package && entry.package->ending) return by(sight, *entry.package->ending);
  if (entry.open_until && (entry.lapsed || (entry.package && entry.package->lapsed)))
    return Turn{*entry.open_until, {}, {}};
  return std::nullopt;
}

/// When a party's own words took it off a wording, last.
std::optional<Turn> left(const Table& table, const Line& line, const Laid& laid) {
  std::optional<Turn> out;
  for (const Leaving& leaving : line.leavings()) {
    if (leaving.was.wording == laid.id()) out = by(table.sight, *leaving.by);
  }
  return out;
}

void later(std::optional<Turn> found, std::optional<Turn>& last) {
  if (found && (!last || last->time < found->time)) last = std::move(found);
}

class Returns {
 public:
  Returns(const Table& table, const std::vector<Entry>& thread) : table_(table), thread_(thread) {
    for (const Entry& entry : thread) {
      if (entry.said.spoken() && !entry.said.ended.empty()) ended_.push_back(&entry);
    }
  }

  /// Of those who have said nothing that holds: what they had said in packages.
  std::map<std::string, Turn, std::less<>> of_silent() const {
    std::map<std::string, Turn, std::less<>> out;
    for (const Entry* entry : ended_) {
      if (table_.lines.contains(entry->said.party)) continue;
      std::optional<Turn> end = by_its_end(table_.sight, *entry);
      if (!end) continue;
      const auto [at, is_new] = out.emplace(entry->said.party, *end);
      if (!is_new && at->second.time < end->time) at->second = *end;
    }
    return out;
  }

  void find(Debt& debt) {
    debt_ = &debt;
    for (const Entry* entry : ended_) {
      if (entry->said.party == debt.party && answers(*entry))
        later(by_its_end(table_.sight, *entry), debt.again);
    }
    if (!debt.wording) return;
    if (debt.wording->author() == kBase) first_word();
    for (const Laid& laid : table_.laid) {
      const bool beside = laid.by->said.party == debt.wording->by->said.party;
      if (!beside || &laid == debt.wording) continue;
      const Line& line = table_.line(debt.party);
      if (!line.ever_stood_on(laid.id())) continue;
      if (!line.stands_on(laid.id())) take(left(table_, line, laid));
      if (!laid.stands) take(ended(table_, laid));
    }
    // It had ended, and is offered again.
    const Laid& wording = *debt.wording;
    if (wording.author() == kBase || !ended(table_, wording)) return;
    for (const Footing* footing : table_.line(wording.author()).footings(wording.id()))
      take(by(table_.sight, *footing->by));
  }

 private:
  bool answers(const Entry& entry) const {
    if (!debt_->by || std::less<>{}(&entry, debt_->by)) return false;
    return debt_->turn || !debt_->wording || entry.said.on == debt_->wording->id();
  }

  void take(std::optional<Turn> found) { later(std::move(found), debt_->again); }

  /// The base text calls for no answer before somebody has spoken of it, nor while another wording stands.
  void first_word() {
    for (const Entry& entry : thread_) {
      if (entry.said.on != debt_->wording->id() || !entry.said.effective()) continue;
      if (!entry.answers() || entry.puts_forward()) continue;
      take(by(table_.sight, entry));
      break;
    }
    for (const Laid& laid : table_.laid) {
      if (laid.by->said.party != kBase) take(ended(table_, laid));
    }
  }

  const Table& table_;
  const std::vector<Entry>& thread_;
  Debt* debt_ = nullptr;
  std::vector<const Entry*> ended_;
};

}  // namespace

std::optional<Turn> ended(const Table& table, const Laid& laid) {
  if (auto out = left(table, table.line(laid.by->said.party), laid)) return out;
  return by_its_end(table.sight, *laid.by);
}

void find_returns(const Table& table, const std::vector<Entry>& thread,
                  const std::optional<Reopened>& reopened, Debts& debts) {
  Returns returns(table, thread);
  const auto look = [&](Debt& debt) {
    returns.find(debt);
    if (reopened) later(Turn{reopened->when, reopened->act, reopened->name}, debt.again);
  };
  std::ranges::for_each(debts.all, look);
  if (!debts.silent) return;
  look(*debts.silent);
  debts.silent_again = returns.of_silent();
}

}  // namespace parley::talks
