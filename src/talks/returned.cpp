/// Since when, where the ball comes back to a party that had been rid of it: by what took its answer away,
/// not by what it had answered.
#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "talks/laid.hpp"

namespace parley::talks {

namespace {

Turn turn(const Sight& sight, const Entry& entry) {
  return {entry.said.time, sight.id(entry.at), entry.said.name};
}

/// By what a statement holds no more.
std::optional<Turn> by_its_end(const Sight& sight, const Entry& entry) {
  const Package* package = entry.package;
  if (package && package->ending)
    return Turn{package->ending->time, sight.id(package->ending->at), package->ending->name};
  if (entry.open_until && (entry.lapsed || (package && package->lapsed)))
    return Turn{*entry.open_until, {}, {}};
  return std::nullopt;
}

/// By what a party's own words took it off a wording, last.
std::optional<Turn> left(const Table& table, const Line& line, const WordingId& wording) {
  const Entry* by = line.left(wording);
  return by ? std::optional(turn(table.sight, *by)) : std::nullopt;
}

void later(const std::optional<Turn>& found, std::optional<Turn>& last) {
  if (found && (!last || last->time < found->time)) last = found;
}

/// What happened on a point that gave somebody the ball back. What is asked for again is looked for once.
class Returns {
 public:
  Returns(const Table& table, const std::vector<Entry>& thread) : table_(table), thread_(thread) {
    for (const Entry& entry : thread) {
      if (!entry.said.spoken() || entry.said.ended.empty()) continue;
      const std::optional<Turn> end = by_its_end(table.sight, entry);
      later(end, of_party_[entry.said.party]);
      if (entry.said.on) later(end, on_wording_[{entry.said.party, *entry.said.on}]);
    }
  }

  void find(Debt& debt) {
    if (!debt.wording) return later(of(of_party_, debt.party), debt.again);
    const Laid& wording = *debt.wording;
    if (debt.turn) later(of(of_party_, debt.party), debt.again);
    later(of(on_wording_, {debt.party, wording.id()}), debt.again);
    later(from_author(debt.party, wording.by->said.party), debt.again);
    if (wording.author() == kBase) {
      later(first_word(wording), debt.again);
      later(any_wording(), debt.again);
    } else if (ended(table_, wording)) {
      // It had ended, and is offered again.
      for (const Footing* footing : table_.line(wording.author()).footings(wording.id()))
        later(turn(table_.sight, *footing->by), debt.again);
    }
  }

  /// Of those who have said nothing that holds: what they had said in packages.
  std::map<std::string, Turn, std::less<>> of_silent() const {
    std::map<std::string, Turn, std::less<>> out;
    for (const auto& [party, end] : of_party_) {
      if (end && !table_.lines.contains(party)) out.emplace(party, *end);
    }
    return out;
  }

 private:
  template <class Key>
  using Last = std::map<Key, std::optional<Turn>>;

  template <class Key>
  static std::optional<Turn> of(const Last<Key>& all, const std::type_identity_t<Key>& key) {
    const auto found = all.find(key);
    return found == all.end() ? std::nullopt : found->second;
  }

  /// By what a party ceased to stand with an author on any of its wordings.
  const std::optional<Turn>& from_author(std::string_view party, std::string_view author) {
    const auto [at, is_new] = from_author_.try_emplace({party, author});
    if (!is_new) return at->second;
    const Line& line = table_.line(party);
    for (const Laid& laid : table_.laid) {
      if (laid.by->said.party != author || !line.ever_stood_on(laid.id())) continue;
      if (!laid.stands) later(ended(table_, laid), at->second);
      if (!line.stands_on(laid.id())) later(left(table_, line, laid.id()), at->second);
    }
    return at->second;
  }

  /// By what anybody's wording beside the base text ceased to stand.
  const std::optional<Turn>& any_wording() {
    if (any_wording_) return *any_wording_;
    any_wording_.emplace();
    for (const Laid& laid : table_.laid) {
      if (!laid.stands && laid.by->said.party != kBase) later(ended(table_, laid), *any_wording_);
    }
    return *any_wording_;
  }

  /// The base text calls for no answer before somebody has spoken of it.
  const std::optional<Turn>& first_word(const Laid& base) {
    for (const Entry& entry : thread_) {
      if (first_word_) break;
      const bool speaks = entry.said.on == base.id() && entry.answers() && !entry.puts_forward();
      if (speaks && entry.said.effective()) first_word_ = turn(table_.sight, entry);
    }
    return first_word_;
  }

  const Table& table_;
  const std::vector<Entry>& thread_;
  Last<std::string_view> of_party_;  ///< by what something of its ended that it had said
  Last<std::pair<std::string_view, WordingId>> on_wording_;  ///< of that, on a wording
  Last<std::pair<std::string_view, std::string_view>> from_author_;
  std::optional<std::optional<Turn>> any_wording_;
  std::optional<Turn> first_word_;
};

}  // namespace

std::optional<Turn> ended(const Table& table, const Laid& laid) {
  if (auto out = left(table, table.line(laid.by->said.party), laid.id())) return out;
  return by_its_end(table.sight, *laid.by);
}

void find_returns(const Table& table, const std::vector<Entry>& thread,
                  const std::optional<Reopened>& reopened, Debts& debts) {
  if (debts.none()) return;
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
