/// The largest set that holds together: which wordings are agreed, when some are agreed only if others are.
///
/// What depends on what is a net of nodes. An `all` node holds while every node that it rests on holds; an
/// `any` node while at least one does. A wording on which all parties stand is an `all` node that rests on
/// the conditions of its parties; `and` and `or` are the two kinds; a package is an `all` of its parts.
///
/// **What it means.** A set of nodes *holds together* if each of its nodes holds when exactly the nodes of
/// the set do. The agreed set is the largest such set. So wordings that are conditions of each other are
/// agreed at once (the circle closes), instead of each waiting for the other for ever.
///
/// **Why there is one, and only one.** There is no `not`: when more nodes hold, no node ceases to. Take all
/// sets in which every member holds if the members do, and unite them: each member of the union keeps what
/// it rests on, so the union is such a set too. It contains every other, so it is the largest, and no other
/// set can be as large. (Knaster and Tarski; the greatest fixpoint of a monotone function.)
///
/// **How it is found.** Begin with all nodes holding and take away what fails: an `any` that rests on
/// nothing fails; when a node fails, every `all` that rests on it fails, and every `any` counts one less, and
/// fails at none. What is taken away is in no set that holds together; what is left holds together. The
/// order in which nodes are looked at changes nothing.
///
/// **What it costs.** Every node fails at most once, and then looks once at each of those that rest on it:
/// linear in nodes and links together.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace parley::talks {

class Net {
 public:
  using Node = std::uint32_t;

  Node all() { return add(true); }   ///< holds unless something that it rests on fails
  Node any() { return add(false); }  ///< fails unless something that it rests on holds
  void rest(Node node, Node on) { links_.emplace_back(on, node); }

  std::size_t size() const { return all_.size(); }
  std::size_t links() const { return links_.size(); }

  /// For each node whether it is in the largest set that holds together.
  std::vector<bool> largest() const;

 private:
  Node add(bool all) {
    all_.push_back(all);
    return static_cast<Node>(all_.size() - 1);
  }

  std::vector<bool> all_;
  std::vector<std::pair<Node, Node>> links_;  ///< what is rested on, what rests on it
};

}  // namespace parley::talks
