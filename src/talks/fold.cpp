#include "talks/fold.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "talks/effect.hpp"
#include "talks/laid.hpp"

namespace parley::talks {

std::optional<Instant> Sight::received(Index act, std::string_view party) const {
  const auto receipt = record_->receipt(act, party);
  return receipt ? std::optional(record_->at(*receipt).act.time) : std::nullopt;
}

std::optional<Instant> Sight::proved(Index act, std::string_view party) const {
  const ProvedTime* time = times_->earliest(record_->at(act).id, party);
  return time ? std::optional(time->at) : std::nullopt;
}

bool Roster::negotiates(std::string_view party) const {
  return std::ranges::binary_search(negotiating, party);
}

bool Roster::is_chair(std::string_view party) const {
  return std::ranges::binary_search(chairs, party);
}

namespace {

Table lay(const Sight& sight, const Roster& roster, const std::vector<Entry>& thread) {
  auto kept = std::make_unique<std::pmr::monotonic_buffer_resource>();
  std::pmr::memory_resource* const memory = kept.get();
  std::pmr::map<std::string_view, std::pmr::vector<const Entry*>> own(memory);
  for (const Entry& entry : thread) {
    if (entry.said.effective() && entry.said.party != kBase) own[entry.said.party].push_back(&entry);
  }
  Table table{std::move(kept),
              sight,
              roster,
              thread.front().said.party,
              {},
              {},
              std::pmr::map<std::string, Line, std::less<>>(memory),
              {},
              {}};
  for (auto& [party, entries] : own)
    table.lines.emplace_hint(table.lines.end(), std::piecewise_construct, std::forward_as_tuple(party),
                             std::forward_as_tuple(sight, std::move(entries)));
  table.silent = std::make_unique<Line>(sight, std::pmr::vector<const Entry*>(memory));
  for (const auto& [party, line] : table.lines) {
    const auto at = std::ranges::lower_bound(roster.negotiating, party);
    if (at != roster.negotiating.end() && *at == party) table.negotiators.push_back({*at, line});
  }
  for (const Entry& entry : thread) {
    if (!entry.puts_forward() || entry.said.standing == NoteStanding::exploratory) continue;
    const bool takes_part = roster.negotiates(entry.said.party) || roster.is_chair(entry.said.party);
    const bool stands =
        entry.said.party == kBase || (takes_part && table.line(entry.said.party).stands_on(entry.said.id));
    table.places.emplace(entry.said.id, table.laid.size());
    table.laid.push_back({&entry, stands, {}});
    Laid& laid = table.laid.back();
    if (stands || !laid.lapsed()) continue;
    // Who accepted it after its end offers it itself.
    for (const auto& [party, line] : table.negotiators) {
      for (const Footing* footing : line.footings(laid.id())) {
        const Entry& by = *footing->by;
        if (laid.owner.empty() && (by.late || by.said.time > *entry.open_until)) laid.owner = party;
      }
    }
    laid.stands = !laid.owner.empty();
  }
  return table;
}

/// The statements by which parties withdraw their own wordings, in canonical order.
class Withdrawals {
 public:
  explicit Withdrawals(const Table& table) {
    for (const auto& [party, line] : table.lines) {
      for (const Entry* own : line.own()) {
        const Said said = own->said.said;
        if (said == Said::withdrew_point) all_[own->pending][{party, WordingId{}}].push_back(own);
        if (said == Said::withdrew_wording) all_[own->pending][{party, *own->said.on}].push_back(own);
      }
    }
  }

  /// Whether a wording is withdrawn, by its name or with the point, or would be but for a condition.
  bool any(const Sight& sight, const Entry& wording, bool pending) const {
    for (const WordingId& on : {wording.said.id, WordingId{}}) {
      const auto found = all_[pending].find({wording.said.party, on});
      if (found == all_[pending].end()) continue;
      // Most had seen it, and none that stands before it.
      for (auto own = found->second.rbegin(); own != found->second.rend(); ++own) {
        if (!std::less<>{}(&wording, *own)) break;
        if (sight.before(wording, **own)) return true;
      }
    }
    return false;
  }

 private:
  std::map<std::pair<std::string_view, WordingId>, std::vector<const Entry*>> all_[2];
};

Wording show(const Table& table, const Withdrawals& withdrawals, const Laid& laid) {
  Wording out;
  const Statement& said = laid.by->said;
  out.id = said.id;
  out.name = said.name;
  out.party = said.party;
  if (laid.by->text) out.text = *laid.by->text;
  if (laid.by->from) out.from = *laid.by->from;
  out.standing = said.standing;
  out.incomplete = laid.by->incomplete;
  out.stands = laid.stands;
  out.open_until = laid.by->open_until;
  const Line& author = table.line(said.party);
  out.withdrawn = !laid.stands && withdrawals.any(table.sight, *laid.by, false);
  out.suspended = !laid.stands && !out.withdrawn && withdrawals.any(table.sight, *laid.by, true);
  out.fallen = !laid.stands && !said.ended.empty();
  if (!laid.stands) out.ended = ended(table, laid);
  out.lapsed = laid.lapsed() && !author.stands_on(said.id);
  out.left = !laid.stands && !out.withdrawn && !out.suspended && author.ever_stood_on(said.id);
  for (const auto& [party, line] : table.negotiators) {
    if (party != said.party && line.stands_on(said.id)) out.accepted_by.push_back(party);
  }
  return out;
}

/// `thread`: of the point, where the line's statements stand.
Position show(const std::string& party, const Line& line, const std::vector<Entry>& thread) {
  Position out;
  out.party = party;
  if (const Entry* newest = line.newest()) {
    const Statement& said = newest->said;
    out.said = said.said;
    out.on = said.on;
    out.on_name = said.on_name;
    out.name = said.name;
    out.act = said.act;
    out.delegate = said.delegate;
    out.time = said.time;
    out.paragraph = said.paragraph;
    out.until = said.until;
    out.standing = said.standing;
  }
  const bool by_newest = line.stand().size() == 1 && line.stand().front().by == line.newest();
  for (const Footing& footing : line.stand()) {
    const bool again = !out.stands_on.empty() && out.stands_on.back() == footing.wording;
    if (!again) out.stands_on.push_back(footing.wording);
    if (!by_newest) {
      // What it said again, on the same terms, left the footing as it was.
      const Entry* again_by = line.consent(footing.wording);
      const bool same = again_by && again_by->takes() && again_by->terms == footing.by->terms;
      const Entry& by = same ? *again_by : *footing.by;
      const bool confirmed =
          by.said.said == Said::accepted_ad_referendum && !line.ad_referendum(footing.wording);
      out.footholds.push_back({static_cast<std::uint32_t>(&by - thread.data()), confirmed});
    }
    out.ad_referendum = out.ad_referendum || line.ad_referendum(footing.wording);
    out.on_terms = out.on_terms || !footing.by->plain();
  }
  std::ranges::sort(out.footholds, {}, &Foothold::by);
  out.contradictory = line.contradictory();
  out.contradiction = line.contradiction();
  return out;
}

}  // namespace

Folding::Folding(const Sight& sight, const Roster& roster, std::optional<Instant> now, Judged said)
    : thread_(std::move(said.thread)) {
  for (Entry& entry : thread_) {
    if (entry.package) entry.said.ended = entry.package->ended;
  }
  lapse(sight, roster, now, thread_);
  table_ = std::make_unique<Table>(lay(sight, roster, thread_));
  if (said.lock) hold_to(*said.lock, now);
  sketch_ = talks::sketch(*table_, thread_);
}

/// A lock holds if those who settled all stand there, and would not all stand on another wording without it.
void Folding::hold_to(const Lock& lock, std::optional<Instant> now) {
  const auto all_on = [&](const Table& table, const WordingId& wording) {
    return std::all_of(lock.by.begin(), lock.by.end(), [&](const std::string& party) {
      return !table.line(party).contradictory() && table.line(party).stands_on(wording);
    });
  };
  std::vector<Entry> free = thread_;
  unlock(free);
  lapse(table_->sight, table_->roster, now, free);
  const Table without = lay(table_->sight, table_->roster, free);
  const bool elsewhere = std::any_of(without.laid.begin(), without.laid.end(), [&](const Laid& laid) {
    return laid.id() != lock.wording && laid.by->text && all_on(without, laid.id());
  });
  locked_ = all_on(*table_, lock.wording) && !elsewhere;
  if (locked_) return;
  unlock(thread_);
  lapse(table_->sight, table_->roster, now, thread_);
  table_ = std::make_unique<Table>(lay(Sight(table_->sight), table_->roster, thread_));
}

Folding::~Folding() = default;

std::vector<Parting> Folding::partings() const {
  std::pmr::monotonic_buffer_resource memory;
  // Whoever offered or accepted a wording, at any time.
  std::pmr::map<WordingId, std::pmr::unordered_set<std::string_view>> takers(&memory);
  for (const Entry& entry : thread_) {
    if (entry.said.spoken() && entry.takes()) takers[entry.wording()].insert(entry.said.party);
  }
  std::pmr::set<WordingId> taken(&memory);  // by all who did not come later
  const Roster& roster = table_->roster;
  const auto came = [&](const std::string& party) {
    return std::ranges::find(roster.came, party, &Roster::Passage::party) != roster.came.end();
  };
  for (const auto& [wording, by] : takers) {
    bool all = by.size() + roster.came.size() >= roster.negotiating.size();
    for (const std::string& party : roster.negotiating) {
      if (!all) break;
      all = by.contains(party) || came(party);
    }
    if (all) taken.insert(wording);
  }
  std::vector<Parting> out;
  for (const auto& [party, line] : table_->lines) {
    if (line.leavings().empty()) continue;
    const bool went = std::ranges::any_of(roster.went, [&](const auto& gone) { return gone.party == party; });
    if (!roster.negotiates(party) && !roster.is_chair(party) && !went) continue;
    for (const Leaving& leaving : line.leavings()) {
      const Entry& by = *leaving.by;
      if (taken.contains(leaving.was.wording))
        out.push_back(
            {leaving.was.wording, {party, by.said.name, by.at, by.said.time}, by.at == line.stand_by()->at});
    }
  }
  const auto add_all = [&](const Entry& entry, bool beside) {
    for (const WordingId& left : taken) {
      if (takers.at(left).contains(entry.said.party))
        out.push_back({left, {entry.said.party, entry.said.name, entry.at, entry.said.time}, false, beside});
    }
  };
  for (const Entry& entry : thread_) {
    if (entry.said.spoken() && entry.said.alternative) add_all(entry, true);
    if (!entry.said.spoken() || !entry.package) continue;
    for (const auto& by : {entry.package->ending, entry.package->left}) {
      if (by && entry.takes() && taken.contains(entry.wording())) out.push_back({entry.wording(), *by});
    }
    // A package that holds no more gives back what its party stood on before; it had left that all the same.
    if (!entry.said.ended.empty() && !entry.said.alternative) add_all(entry, false);
  }
  return out;
}

void Folding::suspend(const std::vector<bool>& pending) {
  for (std::size_t i = 0; i < pending.size(); ++i) {
    thread_[sketch_.withdrawals[i].at].pending = pending[i];
  }
}

void Folding::decide(const Fate& fate, Point& point) {
  const Table& table = *table_;
  const Withdrawals withdrawals(table);
  for (const Laid& laid : table.laid) point.wordings.push_back(show(table, withdrawals, laid));
  point.positions.reserve(table.negotiators.size());
  for (const auto& [party, line] : table.negotiators) point.positions.push_back(show(party, line, thread_));
  for (const std::string& chair : table.roster.chairs) {
    if (table.roster.negotiates(chair) || !table.line(chair).newest()) continue;
    const auto place = std::ranges::lower_bound(point.positions, chair, {}, &Position::party);
    point.positions.insert(place, show(chair, table.line(chair), thread_));
  }
  for (const Entry& entry : thread_) {
    const bool fell = entry.said.spoken() && !entry.said.ended.empty();
    if (!entry.said.unauthorised && !fell) continue;
    auto place = std::ranges::lower_bound(point.positions, entry.said.party, {}, &Position::party);
    if (place == point.positions.end() || place->party != entry.said.party) {
      if (!table.roster.negotiates(entry.said.party)) continue;
      place = point.positions.insert(place, show(entry.said.party, *table.silent, thread_));
    }
    if (entry.said.unauthorised) place->waits_for_authority = true;
    if (fell && !place->said) place->fell = fallen_text(entry);
  }
  talks::decide(table, thread_, fate, point);
  if (point.state == State::blocked) point.blocked_by = fate.blockers;
  for (const Succession& one : sketch_.successions) {
    point.into.insert(point.into.end(), one.points.begin(), one.points.end());
    if (fate.taken_by == 0) {
      point.why +=
          "; " + join(one.names) + (one.said == Said::merged ? " would merge it" : " would split it");
    }
  }
  if (fate.taken_by > 0) {
    const Succession& by = sketch_.successions[fate.taken_by - 1];
    const bool merged = by.said == Said::merged;
    point.state = merged ? State::merged : State::split;
    point.why = (merged ? "merged into " : "split into ") + join(by.names) +
                (by.names.size() == 1 ? ", which is agreed" : ", which are agreed");
    point.agreed.reset();
    point.reopened.reset();
    point.ball.clear();
  }
  if (point.adopted) {
    const WordingId& wording = point.adopted->wording;
    for (const auto& [party, signature] : point.adopted->signed_in) {
      if (!table.line(party).stands_on(wording) && has_left(table.sight, thread_, party, wording, signature))
        point.adopted->departs.push_back(party);
    }
    point.ball.clear();  // nothing undoes it, so nobody has to move
  }
  point.locked = locked_;
  for (const Entry& entry : thread_) {
    const Statement& said = entry.said;
    if (said.seeks) point.sought.push_back({said.party, said.time, said.name, said.act});
  }
  if (locked_) point.why += "; settled";
  for (const Reopened& sought : point.sought) {
    point.why +=
        "; reopening sought by " + sought.party + " on " + sought.when.date() + " (" + sought.name + ")";
  }
  point.thread.reserve(thread_.size());
  for (Entry& entry : thread_) point.thread.push_back(std::move(entry.said));
}

}  // namespace parley::talks
