#include "talks/past.hpp"

#include <algorithm>

#include "talks/effect.hpp"

namespace parley::talks {

Past::Past(const Talks::Store& store, Index act, Index known_to, Known known, Until until)
    : store_(store),
      act_(act),
      known_to_(known_to),
      known_(known),
      until_(until),
      author_(store.record.at(known_to).act.party()),
      roster_(store.roster_before(act)) {
  if (store.now) told_ = std::min(*store.now, store.record.at(act).act.time);
}

Past::Entries Past::entries(const PointId& point) {
  Entries out;
  const Thread* found = store_.thread(point);
  if (!found) return out;
  const Thread& thread = *found;
  out.all = store_.entries(thread);
  for (std::size_t i = 0; i < out.all.size(); ++i) {
    Entry& entry = out.all[i];
    if (!entry.package) continue;
    const Slot& slot = *thread.mentions[i].slot;
    const Packed& packed = slot.packages.at(entry.said.package);
    std::unique_ptr<Package>& then = packages_[entry.package];
    if (!then) {
      then = std::make_unique<Package>();
      then->name = entry.package->name;
    }
    entry.package = then.get();
    out.packages.emplace(then.get(), std::pair(&slot, &packed));
  }
  const Record& record = store_.record;
  const PointId opening = out.all.front().said.id;
  std::erase_if(out.all, [&](const Entry& entry) {
    const bool known = known_ == Known::all || entry.said.party == author_ || entry.said.party == kBaseName ||
                       record.receipted(entry.note, author_, known_to_);
    const bool there = record.in_past(entry.at, act_) || (until_ == Until::after && entry.at == act_);
    return !there || !known;
  });
  if (out.all.empty() || out.all.front().said.id != opening) return {};
  return out;
}

Roster Past::roster_on(const std::vector<Entry>& thread) const {
  Roster out = roster_;
  for (const Roster::Passage& came : roster_.came) {
    const bool speaks = std::ranges::any_of(thread, [&](const Entry& entry) {
      return entry.said.party == came.party ||
             (entry.said.spoken() && store_.record.in_past(came.act, entry.at));
    });
    if (!speaks) std::erase(out.negotiating, came.party);
  }
  return out;
}

Past::Looked& Past::look_at(const PointId& point) {
  const auto [known, first] = looked_.try_emplace(point);
  Looked& out = known->second;
  if (!first) return out;
  Entries there = entries(point);
  if (there.all.empty()) return out;
  out = {judge(store_.sight(), roster_, std::move(there.all)), std::move(there.packages), {}};
  out.fates = part_fates(store_.sight(), roster_, out.said.thread);
  return out;
}

void Past::settle(const PointId& point) {
  std::vector<Talks::Store::Standing> standing;
  std::vector<PointId> queue{point};
  while (!queue.empty()) {
    const PointId at = queue.back();
    queue.pop_back();
    for (const auto& [package, of] : look_at(at).packages) {
      if (!settled_.insert(package).second) continue;
      standing.push_back({package, of.first, of.second});
      if (!of.first->view.open_until) continue;
      for (const PointId& on : Talks::Store::points_of(*of.first, *of.second)) queue.push_back(on);
    }
  }
  store_.settle(
      std::move(standing), roster_,
      [&](const PointId& on) -> const std::vector<Entry>& { return look_at(on).said.thread; },
      [&](const PointId& on, const Package* package) -> PartFate* {
        auto& fates = look_at(on).fates;
        const auto found = fates.find(package);
        return found == fates.end() ? nullptr : &found->second;
      },
      told_);
}

const Sketch& Past::laid(const PointId& point) {
  const auto [known, first] = laid_.try_emplace(point);
  if (!first) return known->second;
  settle(point);
  // All packages on it are settled now, and nobody looks at it again.
  Judged said = std::move(looked_.at(point).said);
  if (said.thread.empty()) return known->second;
  const Sight sight = store_.sight();
  const Roster roster = roster_on(said.thread);
  if (roster.negotiating != roster_.negotiating) said = judge(sight, roster, std::move(said.thread));
  known->second = Folding(sight, roster, told_, std::move(said)).sketch();
  return known->second;
}

std::set<PointId> Past::visit(const PointId& from) {
  std::set<PointId> out;
  std::vector<PointId> queue{from};
  while (!queue.empty()) {
    const PointId point = queue.back();
    queue.pop_back();
    if (!visited_.insert(point).second) continue;
    out.insert(point);
    std::vector<ParagraphId> needs;
    const Sketch& sketch = laid(point);
    for (const auto& clauses : sketch.terms) {
      for (const Clause& clause : clauses) {
        if (clause.condition) names_in(*clause.condition, needs);
        if (!clause.package || !unfolded_.insert(clause.package).second) continue;
        for (const auto& part : clause.package->parts) needs.insert(needs.end(), part.begin(), part.end());
        for (const Condition* condition : clause.package->conditions) names_in(*condition, needs);
      }
    }
    for (const Succession& one : sketch.successions)
      needs.insert(needs.end(), one.points.begin(), one.points.end());
    for (const ParagraphId& need : needs) {
      if (const Thread* home = store_.thread_of(need)) queue.push_back(home->id);
    }
  }
  return out;
}

Past::Was Past::what(const PointId& point, const WordingId& wording) {
  const Sketch& sketch = laid(point);
  if (sketch.to_confirm == wording) {
    looked_around_ = true;
    return Past(store_, roster_.went.back().act, known_to_, known_, Until::before).what(point, wording);
  }
  if (sketch.candidate != wording) return Was::nothing;
  if (sketch.terms.empty()) return Was::agreed;
  looked_around_ = true;
  if (!visited_.contains(point)) {
    const std::set<PointId> fresh = visit(point);
    const auto before = [&](const Condition& condition) {
      const Thread* home = store_.thread_of(condition.on);
      if (!home) return false;
      if (condition.kind == Condition::Kind::point) return agreed_.points.contains(home->id);
      return agreed_.candidates.contains(home->id) && laid(home->id).candidate == condition.on;
    };
    Agreed more = Tie(
                      store_, fresh, [&](const PointId& id) -> const Sketch& { return laid(id); }, before)
                      .largest(Holding::ad_referendum);
    agreed_.candidates.merge(more.candidates);
    agreed_.points.merge(more.points);
  }
  return agreed_.candidates.contains(point) ? Was::agreed : Was::stood;
}

}  // namespace parley::talks
