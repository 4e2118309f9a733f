#include <algorithm>

#include "talks/together.hpp"

namespace parley::talks {

void Together::find_agreed() {
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

Together::Agreed Together::largest(Holding at_least) {
  net_ = {};
  nodes_.clear();
  points_.clear();
  packages_.clear();
  at_least_ = at_least;
  for (const PointId& id : hanging_) {
    const Sketch& sketch = thread(id)->sketch;
    const bool may = sketch.candidate && (at_least != Holding::firm || sketch.unconfirmed.empty());
    nodes_[id] = may ? net_.all() : net_.any();
    points_[id] = net_.any();
  }
  for (const auto& [id, node] : points_) {
    net_.rest(node, nodes_[id]);
    for (const Succession& succession : thread(id)->sketch.successions) {
      const Net::Node together = net_.all();
      net_.rest(node, together);
      for (const PointId& point : succession.points) {
        net_.rest(together, leaf({Condition::Kind::point, point, {}}));
      }
    }
  }
  for (const auto& [id, node] : nodes_) {
    const Sketch& sketch = thread(id)->sketch;
    if (!sketch.candidate || (at_least == Holding::firm && !sketch.unconfirmed.empty())) continue;
    for (const auto& clauses : sketch.terms) {
      const Net::Node either = net_.any();
      net_.rest(node, either);
      for (const Clause& clause : clauses) net_.rest(either, node_of(clause));
    }
  }
  const std::vector<bool> holds = net_.largest();
  Agreed out;
  for (const PointId& id : hanging_) {
    if (holds[nodes_[id]]) out.candidates.insert(id);
    if (holds[points_[id]]) out.points.insert(id);
  }
  return out;
}

Net::Node Together::node_of(const Clause& clause) {
  const Net::Node node = net_.all();
  if (clause.condition) net_.rest(node, node_of(*clause.condition));
  if (clause.package) net_.rest(node, node_of(*clause.package));
  return node;
}

Net::Node Together::node_of(const Package& package) {
  const auto known = packages_.find(&package);
  if (known != packages_.end()) return known->second;
  const bool may = package.whole && package.unproved.empty();
  const Net::Node node = may ? net_.all() : net_.any();
  packages_.emplace(&package, node);
  if (!may) return node;
  for (const std::vector<WordingId>& part : package.parts) {
    const Net::Node either = net_.any();
    net_.rest(node, either);
    for (const WordingId& wording : part) net_.rest(either, leaf({Condition::Kind::wording, wording, {}}));
  }
  for (const Condition* condition : package.conditions) net_.rest(node, node_of(*condition));
  return node;
}

Net::Node Together::node_of(const Condition& condition) {
  if (condition.parts.empty()) return leaf(condition);
  const bool all = condition.kind == Condition::Kind::all;
  const Net::Node node = all ? net_.all() : net_.any();
  for (const Condition& part : condition.parts) net_.rest(node, node_of(part));
  return node;
}

Net::Node Together::leaf(const Condition& condition) {
  const auto home = store_.homes.find(condition.on);
  if (home != store_.homes.end()) {
    if (const auto node = nodes_.find(home->second); node != nodes_.end()) {
      if (condition.kind == Condition::Kind::point) return points_[home->second];
      return thread(home->second)->sketch.candidate == condition.on ? node->second : net_.any();
    }
  }
  return store_.holds(condition, at_least_) ? net_.all() : net_.any();
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

const Thread* Talks::Store::thread_of(const ParagraphId& paragraph) const {
  const auto home = homes.find(paragraph);
  if (home == homes.end()) return nullptr;
  const auto thread = threads.find(home->second);
  return thread == threads.end() ? nullptr : thread->second.get();
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
