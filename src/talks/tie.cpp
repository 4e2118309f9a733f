#include "talks/tie.hpp"

namespace parley::talks {

Agreed Tie::largest(Holding at_least) {
  net_ = {};
  nodes_.clear();
  points_.clear();
  packages_.clear();
  for (const PointId& id : all_) {
    const Sketch& sketch = sketch_of_(id);
    const bool may = sketch.candidate && (at_least != Holding::firm || sketch.unconfirmed.empty());
    nodes_[id] = may ? net_.all() : net_.any();
    points_[id] = net_.any();
  }
  for (const auto& [id, node] : points_) {
    net_.rest(node, nodes_[id]);
    for (const Succession& succession : sketch_of_(id).successions) {
      const Net::Node together = net_.all();
      net_.rest(node, together);
      for (const PointId& point : succession.points) {
        net_.rest(together, leaf({Condition::Kind::point, point, {}}));
      }
    }
  }
  for (const auto& [id, node] : nodes_) {
    const Sketch& sketch = sketch_of_(id);
    if (!sketch.candidate || (at_least == Holding::firm && !sketch.unconfirmed.empty())) continue;
    for (const auto& clauses : sketch.terms) {
      const Net::Node either = net_.any();
      net_.rest(node, either);
      for (const Clause& clause : clauses) net_.rest(either, node_of(clause));
    }
  }
  const std::vector<bool> holds = net_.largest();
  Agreed out;
  for (const PointId& id : all_) {
    if (holds[nodes_[id]]) out.candidates.insert(id);
    if (holds[points_[id]]) out.points.insert(id);
  }
  return out;
}

Net::Node Tie::node_of(const Clause& clause) {
  const Net::Node node = net_.all();
  if (clause.condition) net_.rest(node, node_of(*clause.condition));
  if (clause.package) net_.rest(node, node_of(*clause.package));
  return node;
}

Net::Node Tie::node_of(const Package& package) {
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

Net::Node Tie::node_of(const Condition& condition) {
  if (condition.parts.empty()) return leaf(condition);
  const bool all = condition.kind == Condition::Kind::all;
  const Net::Node node = all ? net_.all() : net_.any();
  for (const Condition& part : condition.parts) net_.rest(node, node_of(part));
  return node;
}

Net::Node Tie::leaf(const Condition& condition) {
  if (const Thread* home = store_.thread_of(condition.on)) {
    if (const auto node = nodes_.find(home->id); node != nodes_.end()) {
      if (condition.kind == Condition::Kind::point) return points_[home->id];
      return sketch_of_(home->id).candidate == condition.on ? node->second : net_.any();
    }
  }
  return outside_(condition) ? net_.all() : net_.any();
}

}  // namespace parley::talks
