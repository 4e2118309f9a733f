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
/// **What it costs.** Every node fails at most once, and then tells each of those that rest on it: linear in
/// nodes and links together. So that this stays true in seconds when the net is larger than the processor's
/// caches, nodes are kept in windows of their numbers, and a failure is not followed at once but told to the
/// window where it leads, which looks at all that it was told in one go.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace parley::talks {

class Net {
 public:
  using Node = std::uint32_t;

  Node all() { return add(1); }  ///< holds unless something that it rests on fails
  Node any() { return add(0); }  ///< fails unless something that it rests on holds
  void rest(Node node, Node on) {
    resting_[on / kWindow].push_back({on, node});
    if (!all_[node]) ++fails_at_[node];
    ++links_;
  }

  std::size_t size() const { return fails_at_.size(); }
  std::size_t links() const { return links_; }

  /// For each node whether it is in the largest set that holds together.
  std::vector<bool> largest() const;

 private:
  /// Nodes that fit a cache, with all that rests on them.
  static constexpr std::size_t kWindow = std::size_t{1} << 14;

  struct Link {
    Node on, node;  ///< what is rested on, what rests on it
  };

  Node add(std::uint32_t fails_at) {
    if (size() % kWindow == 0) resting_.emplace_back();
    all_.push_back(fails_at != 0);
    fails_at_.push_back(fails_at);
    return static_cast<Node>(size() - 1);
  }

  std::vector<bool> all_;
  std::vector<std::uint32_t> fails_at_;     ///< failures below a node with which it fails itself
  std::vector<std::vector<Link>> resting_;  ///< by the window of what is rested on
  std::size_t links_ = 0;
};

}  // namespace parley::talks
