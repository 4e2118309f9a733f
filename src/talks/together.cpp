#include "talks/together.hpp"

#include <algorithm>
#include <iterator>

#include "talks/effect.hpp"

namespace parley::talks {

namespace {

/// Both ascending.
void add(std::vector<PointId>& points, const std::set<PointId>& more) {
  std::vector<PointId> all;
  all.reserve(points.size() + more.size());
  std::ranges::set_union(points, more, std::back_inserter(all));
  points = std::move(all);
}

}  // namespace

std::vector<PointId> Together::fold() {
  std::vector<PointId> all = store_.dirty.take();
  look_at_packages(all);
  for (const PointId& id : all) lay_out(id);
  follow(all);
  find_agreed();
  decide();
  add(all, hanging_);
  return all;
}

Thread* Together::thread(const PointId& id) const {
  return store_.thread(id);
}

std::unique_ptr<Folding> Together::folding(const Thread& thread) {
  const Sight sight = store_.sight();
  const auto known = judged_.extract(thread.id);
  Judged said = known ? std::move(known.mapped()) : judge(sight, store_.roster, store_.entries(thread));
  return std::make_unique<Folding>(sight, store_.roster, store_.now, std::move(said));
}

void Together::look_at_packages(std::vector<PointId>& points) {
  std::vector<PointId> queue = points;
  std::set<PointId> more;
  std::map<const Package*, std::pair<Slot*, Packed*>> touched;
  std::set<const Package*> followed;
  while (!queue.empty()) {
    Thread* const thread = this->thread(queue.back());
    queue.pop_back();
    if (!thread) continue;
    const auto packed = packages_on(*thread);
    if (packed.empty() && thread->fates.empty()) continue;
    touched.insert(packed.begin(), packed.end());
    const Sight sight = store_.sight();
    Judged said = judge(sight, store_.roster, store_.entries(*thread));
    auto fates = part_fates(sight, store_.roster, said.thread);
    std::swap(fates, thread->fates);
    bool dated = false;
    for (const auto& [package, at] : packed) {
      const auto is = thread->fates.find(package);
      const PartFate fate = is == thread->fates.end() ? PartFate{} : is->second;
      const bool ends = at.first->view.open_until.has_value();
      dated = dated || ends;
      // Where it ends on a date, that may have passed meanwhile.
      if ((!ends && fates[package] == fate) || !followed.insert(package).second) continue;
      for (const PointId& point : Talks::Store::points_of(*at.first, *at.second)) {
        if (!std::ranges::binary_search(points, point) && more.insert(point).second) queue.push_back(point);
      }
    }
    if (dated || judged_.size() < kKept) judged_.emplace(thread->id, std::move(said));
  }
  std::vector<Talks::Store::Standing> standing;
  standing.reserve(touched.size());
  for (const auto& [package, at] : touched) standing.push_back({&at.second->package, at.first, at.second});
  store_.settle(
      std::move(standing), store_.roster,
      [&](const PointId& point) -> const std::vector<Entry>& { return judged_.at(point).thread; },
      [&](const PointId& point, const Package* package) -> PartFate* {
        std::map<const Package*, PartFate>& fates = this->thread(point)->fates;
        const auto found = fates.find(package);
        return found == fates.end() ? nullptr : &found->second;
      },
      store_.now);
  add(points, more);
}

std::map<const Package*, std::pair<Slot*, Packed*>> Together::packages_on(const Thread& thread) {
  std::map<const Package*, std::pair<Slot*, Packed*>> out;
  for (const Mention& mention : thread.mentions) {
    const std::string& name = mention.slot->sayings[mention.saying].package;
    if (name.empty()) continue;
    Packed& packed = mention.slot->packages.at(name);
    out.try_emplace(&packed.package, mention.slot, &packed);
  }
  return out;
}

Past& Together::past(Index act, Past::Known known, Past::Until until) {
  return pasts_.try_emplace({act, known, until}, store_, act, known, until).first->second;
}

void Together::look_back(const PointId& id, const Folding& laid, Fate& fate) {
  store_.look_back.erase(id);
  const auto what = [&](Past& past, const WordingId& wording) {
    const Past::Was was = past.what(id, wording);
    if (past.looked_around()) store_.look_back.insert(id);
    return was;
  };
  if (const auto& old = laid.sketch().but_newcomers)
    fate.before_newcomers = what(past(old->second, Past::Known::all), old->first) == Past::Was::agreed;
  std::vector<Parting> partings = laid.partings();
  std::ranges::sort(partings, [&](const Parting& a, const Parting& b) {
    return a.by.at != b.by.at ? store_.before(b.by.at, a.by.at) : a.by.name < b.by.name;
  });
  if (partings.size() > kFollowed) partings.resize(kFollowed);
  for (const Parting& parting : partings) {
    // Where all have stood together since, that was the end of what went before.
    const auto& now = laid.sketch().candidate;
    if (now && (now != parting.from || !parting.last)) return;
    const Past::Was was = what(past(parting.by.at, Past::Known::signed_for), parting.from);
    if (parting.beside && was != Past::Was::nothing &&
        what(past(parting.by.at, Past::Known::signed_for, Past::Until::after), parting.from) == was)
      continue;
    if (was == Past::Was::agreed)
      fate.reopened =
          Reopened{parting.by.party, parting.by.time, parting.by.name, store_.record.at(parting.by.at).id};
    if (was != Past::Was::nothing) return;
  }
}

void Together::lay_out(const PointId& id) {
  Thread* const thread = this->thread(id);
  if (!thread) return;
  std::unique_ptr<Folding> laid = folding(*thread);
  thread->sketch = laid->sketch();
  const Sketch& sketch = thread->sketch;
  remember_needs(id, *thread);
  if (sketch.hangs()) {
    hanging_.insert(id);
    if (laid_.size() < kKept) laid_.emplace(id, std::move(laid));
    return;
  }
  const Holding alone = sketch.unconfirmed.empty() ? Holding::firm : Holding::ad_referendum;
  thread->waiting = Waiting::no;
  thread->holding = thread->as_point = sketch.candidate ? alone : Holding::no;
  thread->point = store_.frame(*thread);
  Fate fate{alone, {}, {}, {}, 0, false, {}};
  if (!sketch.candidate) look_back(id, *laid, fate);
  laid->decide(fate, thread->point);
}

void Together::remember_needs(const PointId& id, Thread& thread) {
  std::vector<ParagraphId> needs;
  const auto collect = [&](const Clause& clause) {
    if (clause.condition) names_in(*clause.condition, needs);
  };
  for (const auto& clauses : thread.sketch.terms) std::for_each(clauses.begin(), clauses.end(), collect);
  std::for_each(thread.sketch.withdrawals.begin(), thread.sketch.withdrawals.end(), collect);
  for (const Succession& one : thread.sketch.successions) {
    needs.insert(needs.end(), one.points.begin(), one.points.end());
  }
  std::sort(needs.begin(), needs.end());
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  if (needs == thread.needs) return;
  for (const ParagraphId& need : thread.needs) {
    store_.places[need].needed_by.erase(id);
  }
  for (const ParagraphId& need : needs) store_.places[need].needed_by.insert(id);
  thread.needs = std::move(needs);
}

void Together::follow(const std::vector<PointId>& changed) {
  std::set<const Package*> packages;
  std::vector<PointId> queue = changed;
  std::set<PointId> others;
  const auto first_seen = [&](const PointId& point) {
    return !std::ranges::binary_search(changed, point) && others.insert(point).second;
  };
  while (!queue.empty()) {
    const Thread* thread = this->thread(queue.back());
    queue.pop_back();
    if (!thread) continue;
    for (const auto& [package, at] : packages_on(*thread)) {
      if (!package->ended.empty() || !packages.insert(package).second) continue;
      for (const PointId& point : Talks::Store::points_of(*at.first, *at.second)) {
        hanging_.insert(point);
        if (first_seen(point)) queue.push_back(point);
      }
    }
    for (const Mention& mention : thread->mentions) {
      const Saying& saying = mention.slot->sayings[mention.saying];
      if (saying.said != Said::opened && saying.said != Said::countered) continue;
      for (const PointId& upper : store_.place(mention.slot->view.paragraphs[saying.place - 1])->needed_by) {
        if (!first_seen(upper)) continue;
        hanging_.insert(upper);
        queue.push_back(upper);
      }
    }
  }
}

void Together::decide() {
  // Those that wait for nothing first: whoever waits for them asks who has their ball. Then the suspended,
  // which ask only the points that wait for nothing, then the blocked.
  std::vector<Thread*> order[3];
  for (const PointId& id : hanging_) {
    Thread* const thread = this->thread(id);
    const bool waits = !waits_for(*thread).empty();
    thread->waiting = !waits ? Waiting::no : thread->sketch.candidate ? Waiting::blocked : Waiting::suspended;
    order[static_cast<std::size_t>(thread->waiting)].push_back(thread);
  }
  for (const std::vector<Thread*>& some : order) {
    suspending_ = &some == &order[static_cast<std::size_t>(Waiting::suspended)];
    for (Thread* const thread : some) decide(*thread);
  }
}

void Together::decide(Thread& thread) {
  const auto kept = laid_.find(thread.id);
  const std::unique_ptr<Folding> laid = kept == laid_.end() ? folding(thread) : std::move(kept->second);
  std::vector<bool> pending;
  pending.reserve(thread.sketch.withdrawals.size());
  for (const Clause& clause : thread.sketch.withdrawals) {
    pending.push_back(!met(clause, Holding::ad_referendum));
  }
  laid->suspend(pending);
  thread.point = store_.frame(thread);
  Fate fate = this->fate(thread);
  if (fate.holding == Holding::no) look_back(thread.id, *laid, fate);
  laid->decide(fate, thread.point);
}

std::vector<PointId> Talks::Store::fold_dirty() {
  return Together(*this).fold();
}

}  // namespace parley::talks
