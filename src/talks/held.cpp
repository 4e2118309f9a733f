#include "talks/held.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "talks/store.hpp"

namespace parley::talks {

namespace {

class Replay {
 public:
  Replay(const Talks& talks, Instant now)
      : source_(talks.record()), now_(now), record_(*Record::found(source_.at(0))), talks_(record_) {
    give_texts(0);
  }

  void run(const Talks& talks, const std::function<void(std::size_t)>& progress) {
    std::vector<Index> order(source_.size());
    for (Index i = 0; i < source_.size(); ++i) order[i] = i;
    std::ranges::sort(order, [&](Index a, Index b) { return talks.before(a, b); });
    Instant time = talks.store().dated(0, now_);
    std::set<Instant> ends;
    for (const NoteView* note : talks.notes()) {
      if (note->open_until && *note->open_until < now_) ends.insert(*note->open_until);
    }
    std::size_t done = 0;
    for (const Index index : order) {
      time = std::max(time, talks.store().dated(index, now_));
      for (; !ends.empty() && *ends.begin() < time; ends.erase(ends.begin())) end(*ends.begin());
      if (index != 0) {
        record_.add(source_.at(index));
        give_texts(index);
      }
      pass(talks_.set_now(time), time);
      pass(talks_.update(), time);
      if (progress) progress(++done);
    }
    for (const Instant& one : ends) end(one);
    for (const auto& [point, holders] : since_) {
      for (const auto& [party, from] : holders) add(point, party, from, now_);
    }
  }

  std::vector<std::string> holders() const {
    std::vector<std::string> out;
    for (const auto& [party, changes] : changes_) out.push_back(party);
    return out;
  }

  std::int64_t held(const PointId& point, const std::string& party) const {
    const auto found = held_.find(point);
    if (found == held_.end()) return 0;
    const auto seconds = found->second.find(party);
    return seconds == found->second.end() ? 0 : seconds->second;
  }

  std::vector<Stretch> stretches(const std::string& party) const {
    std::vector<Stretch> out;
    const auto found = changes_.find(party);
    if (found == changes_.end()) return out;
    std::int64_t points = 0;
    for (auto each = found->second.begin(); each != found->second.end(); ++each) {
      points += each->second;
      if (points == 0) continue;
      const Instant to = std::next(each)->first;  // the last change leaves none
      if (!out.empty() && out.back().to == each->first && std::cmp_equal(out.back().points, points))
        out.back().to = to;
      else
        out.push_back({each->first, to, static_cast<std::size_t>(points)});
    }
    return out;
  }

 private:
  void give_texts(Index index) {
    const CheckedAct& act = source_.at(index);
    std::vector<DisclosureId> listed;
    if (const auto* deliver = std::get_if<Deliver>(&act.act.deed)) {
      listed = {deliver->cover};
      listed.insert(listed.end(), deliver->paragraphs.begin(), deliver->paragraphs.end());
      listed.insert(listed.end(), deliver->attachments.begin(), deliver->attachments.end());
    } else if (const auto* convene = std::get_if<Convene>(&act.act.deed); convene && convene->base_cover) {
      listed = {*convene->base_cover};
      listed.insert(listed.end(), convene->base_paragraphs.begin(), convene->base_paragraphs.end());
    }
    for (const DisclosureId& id : listed) {
      const std::string* text = source_.disclosure(id);
      if (text && !record_.add_disclosure(act.id, *text))
        throw std::logic_error("a record does not take what another holds");
    }
  }

  /// What is offered until then has ended a second later.
  void end(Instant time) { pass(talks_.set_now({time.seconds + 1}), time); }

  void pass(const std::vector<PointId>& changed, Instant when) {
    for (const PointId& id : changed) {
      std::map<std::string, Instant>& holders = since_[id];
      std::map<std::string, Instant> next;
      const Point* point = talks_.point(id);
      if (point) {
        for (const BallHolder& holder : point->ball) {
          const auto held = holders.find(holder.party);
          next[holder.party] = held == holders.end() ? when : held->second;
        }
      }
      for (const auto& [party, from] : holders) {
        if (!next.contains(party)) add(id, party, from, when);
      }
      holders = std::move(next);
    }
  }

  void add(const PointId& point, const std::string& party, Instant from, Instant to) {
    if (from >= to) return;
    held_[point][party] += to.seconds - from.seconds;
    ++changes_[party][from];
    --changes_[party][to];
  }

  const Record& source_;
  Instant now_;
  Record record_;
  Talks talks_;
  std::map<PointId, std::map<std::string, Instant>> since_;
  std::map<PointId, std::map<std::string, std::int64_t>> held_;
  std::map<std::string, std::map<Instant, std::int64_t>> changes_;  ///< on how many points more, or less
};

}  // namespace

std::map<std::string, Held> time_held(const Talks& talks, Instant now,
                                      const std::function<void(std::size_t)>& progress) {
  Replay replay(talks, now);
  replay.run(talks, progress);
  std::map<std::string, Held> out;
  for (const std::string& party : talks.negotiating()) out[party];
  for (const std::string& party : replay.holders()) out[party];
  for (auto& [party, one] : out) {
    for (const Point* point : talks.points()) {
      const std::int64_t seconds = replay.held(point->id, party);
      if (seconds == 0) continue;
      one.total += seconds;
      one.by_point.emplace_back(point->id, seconds);
    }
    one.stretches = replay.stretches(party);
  }
  return out;
}

}  // namespace parley::talks
