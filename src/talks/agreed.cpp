#include <algorithm>

#include "talks/tie.hpp"
#include "talks/together.hpp"

namespace parley::talks {

void Together::find_agreed() {
  const auto largest = [&](Holding at_least) {
    return Tie(
               store_, hanging_, [&](const PointId& id) -> const Sketch& { return thread(id)->sketch; },
               [&](const Condition& condition) { return store_.holds(condition, at_least); })
        .largest(at_least);
  };
  const Agreed any = largest(Holding::ad_referendum);
  const Agreed firm = largest(Holding::firm);
  const auto which = [](const PointId& id, const std::set<PointId>& firmly, const std::set<PointId>& at_all) {
    return firmly.contains(id) ? Holding::firm : at_all.contains(id) ? Holding::ad_referendum : Holding::no;
  };
  for (const PointId& id : hanging_) {
    thread(id)->holding = which(id, firm.candidates, any.candidates);
    thread(id)->as_point = which(id, firm.points, any.points);
  }
}

bool Together::met(const Clause& clause, Holding at_least) {
  return (!clause.condition || store_.holds(*clause.condition, at_least)) &&
         (!clause.package || fared(*clause.package, at_least).holds);
}

const Together::Fared& Together::fared(const Package& package, Holding at_least) {
  const auto [known, first] = fared_.try_emplace({&package, at_least});
  Fared& out = known->second;
  if (!first) return out;
  out.holds = store_.holds(package, at_least);
  for (const std::vector<WordingId>& part : package.parts) {
    if (out.unmet.size() >= kFollowed) break;
    const bool holds = std::any_of(part.begin(), part.end(), [&](const WordingId& wording) {
      return store_.holds({Condition::Kind::wording, wording, {}}, at_least);
    });
    if (!holds) out.unmet.push_back(&part);
  }
  return out;
}

std::size_t Together::taken_by(const Thread& thread) const {
  const std::vector<Succession>& all = thread.sketch.successions;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool taken = std::all_of(all[i].points.begin(), all[i].points.end(), [&](const PointId& point) {
      return store_.holds({Condition::Kind::point, point, {}}, Holding::ad_referendum);
    });
    if (taken) return i + 1;
  }
  return 0;
}

bool Talks::Store::holds(const Package& package, Holding at_least) const {
  return package.whole && package.ended.empty() && package.unproved.empty() &&
         std::all_of(package.parts.begin(), package.parts.end(),
                     [&](const std::vector<WordingId>& part) {
                       return std::any_of(part.begin(), part.end(), [&](const WordingId& wording) {
                         return holds({Condition::Kind::wording, wording, {}}, at_least);
                       });
                     }) &&
         std::all_of(package.conditions.begin(), package.conditions.end(),
                     [&](const Condition* condition) { return holds(*condition, at_least); });
}

bool Talks::Store::holds(const Condition& condition, Holding at_least) const {
  const auto each = [&](const Condition& part) { return holds(part, at_least); };
  if (condition.kind == Condition::Kind::all) {
    return std::all_of(condition.parts.begin(), condition.parts.end(), each);
  }
  if (condition.kind == Condition::Kind::any) {
    return std::any_of(condition.parts.begin(), condition.parts.end(), each);
  }
  const Thread* thread = thread_of(condition.on);
  if (!thread) return false;
  if (condition.kind == Condition::Kind::point) return thread->as_point >= at_least;
  return thread->holding >= at_least && thread->sketch.candidate == condition.on;
}

}  // namespace parley::talks
