// What shows that a relay contradicts itself, to anybody: made of what was read and signed, with its help as
// far as it gives that.
#include <algorithm>

#include "post/visit.hpp"

namespace parley {

std::optional<Visit::Contradiction> Visit::contradiction(const BoxKeys& box, const Desk::RelayBox& at,
                                                         const Checkpoint& head) {
  const std::uint64_t size = std::min(at.edge.size(), head.size);
  if (const auto ours = size > 0 ? signed_for(box, at, size) : std::nullopt) {
    if (auto other = beginning(box, size, ours->side.root, head))
      return Contradiction{ours->note, {size, ours->side, std::move(*other)}};
  }
  // It may have forked behind what was read of it.
  std::vector<Desk::RelayHead> ahead = desk_.relay_heads(relay_.key, box.id);
  std::erase_if(ahead, [&](const Desk::RelayHead& each) {
    return each.size <= at.edge.size() || each.size > head.size ||
           (each.size == head.size && each.root == head.root);
  });
  if (ahead.empty()) return std::nullopt;
  const Desk::RelayHead& one = ahead.back();
  auto other = beginning(box, one.size, one.root, head);
  if (!other) return std::nullopt;
  return Contradiction{one.checkpoint, {one.size, {one.root, {}}, std::move(*other)}};
}

std::optional<Visit::Signed> Visit::signed_for(const BoxKeys& box, const Desk::RelayBox& at,
                                               std::uint64_t size) {
  const GrownTree& tree = memory_.box(desk_, relay_.key, box.id).tree;
  const auto newest = open_checkpoint(at.checkpoint, key_);
  if (newest && size <= newest->size && newest->size <= tree.size() &&
      newest->root == tree.root(newest->size))
    return Signed{at.checkpoint, {tree.root(size), tree.consistency(size, newest->size)}};
  for (const Desk::RelayHead& head : desk_.relay_heads(relay_.key, box.id)) {
    if (size > head.tied) continue;
    return Signed{head.checkpoint,
                  {tree.root(size), tree.consistency(size, head.tied, head.size, head.consistency)}};
  }
  return std::nullopt;
}

std::optional<ForkProof::Side> Visit::beginning(const BoxKeys& box, std::uint64_t size, const Digest& ours,
                                                const Checkpoint& head) {
  if (size == head.size && head.root == ours) return std::nullopt;
  if (size == head.size) return ForkProof::Side{head.root, {}};
  GrownTree theirs;
  const auto read_up_to = [&](std::uint64_t end) {
    while (theirs.size() < end) {
      constexpr std::uint64_t kMost = 1000;
      const auto listing = client_.leaves(box, theirs.size(), std::min(kMost, end - theirs.size()));
      if (!listing || !*listing || (*listing)->items.empty()) return false;
      for (const RelayedItem& item : (*listing)->items) theirs.append(item.leaf.hash());
    }
    return theirs.size() == end;
  };
  if (!read_up_to(size)) return std::nullopt;
  const Digest root = theirs.root(size);
  if (root == ours) return std::nullopt;
  auto proof = client_.consistency(box, size, head.size);
  if (proof && verify_consistency(size, root, head.size, head.root, *proof))
    return ForkProof::Side{root, std::move(*proof)};
  // It need not give that proof, but then all its leaves make one.
  constexpr std::uint64_t kMostBehind = 100'000;
  if (head.size - size > kMostBehind || !read_up_to(head.size) || theirs.root(head.size) != head.root)
    return std::nullopt;
  return ForkProof::Side{root, theirs.consistency(size, head.size)};
}

FaultProof Visit::backdating(const BoxKeys& box, const Listing& listing, std::uint64_t index,
                             const Checkpoint& head) {
  GrownTree tree = memory_.box(desk_, relay_.key, box.id).tree;
  const std::uint64_t from = tree.size();
  for (const RelayedItem& item : listing.items) tree.append(item.leaf.hash());
  const auto item = [&](std::uint64_t at) {
    BackdatingProof::Item out{
        at,
        at < from ? desk_.relay_leaves(relay_.key, box.id, at).front() : listing.items[at - from].leaf,
        {}};
    if (head.size == tree.size()) {
      out.inclusion = tree.inclusion(at);
    } else if (auto given = client_.inclusion(box, at, head.size)) {
      out.inclusion = std::move(*given);
    }
    return out;
  };
  return BackdatingProof{item(index - 1), item(index)};
}

void Visit::keep(const std::string& what, const std::string& one, const std::string& other,
                 const FaultProof& proof) {
  out_.faults.push_back(what);
  // What the relay gave for it may be wrong.
  const bool proved = proves(proof, key_, one, other);
  const auto kept = desk_.relay_faults(id_);
  const bool known = std::ranges::any_of(kept, [&](const Desk::RelayFault& fault) {
    return fault.relay == relay_.key && fault.one == one &&
           (!proved || proves(fault.proof, key_, fault.one, fault.other));
  });
  if (known) return;
  desk_.keep_relay_fault(
      id_, {relay_.key, what, one, other, desk_.world().clock.now(), proved ? proof : FaultProof()});
}

std::unexpected<Error> Visit::fault(const std::string& one, const std::string& other, const std::string& what,
                                    const FaultProof& proof) {
  keep(what, one, other, proof);
  return fail("the relay " + relay_.name + " contradicts itself: " + what,
              "go on by pouch or by another relay; parley verify prints what it signed");
}

std::unexpected<Error> Visit::lost(const std::string& what) {
  out_.faults.push_back(what);
  return fail("the relay " + relay_.name + " shows less than it had signed: " + what,
              "go on by pouch or by another relay");
}

}  // namespace parley
