// A box held to account: what the relay shows and signs now against all that it has shown and signed.
#include "post/visit.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace parley {

Result<void> Visit::compare(const BoxKeys& box, const Desk::RelayBox& at, const TreeEdge& listed,
                            const Checkpoint& head, const std::string& note) {
  if (head.size < at.edge.size()) {
    const std::string what = fmt::format("it has {} items where it had signed {}", head.size, at.edge.size());
    if (const auto proof = contradiction(box, at, head)) return fault(at, note, what, *proof);
    return lost(what);
  }
  if (head.size == listed.size() && head.root == listed.root()) return {};
  if (const Result<void> before = prove(box, at.edge, head, at, note); !before) return before;
  if (head.size <= listed.size() || listed.size() == at.edge.size())
    return fail("what the relay lists is not what it signs", "ask who runs it");
  // The head covers more than this answer brings.
  const auto proof = client_.consistency(box, listed.size(), head.size);
  if (!proof) return std::unexpected(proof.error());
  if (!verify_consistency(listed.size(), listed.root(), head.size, head.root, *proof))
    return fail("what the relay lists is not what it signs", "ask who runs it");
  return {};
}

Result<void> Visit::prove(const BoxKeys& box, const TreeEdge& before, const Checkpoint& head,
                          const Desk::RelayBox& at, const std::string& note) {
  if (before.size() == 0) return {};
  std::vector<Digest> proof;
  if (before.size() < head.size) {
    auto given = client_.consistency(box, before.size(), head.size);
    if (!given) return std::unexpected(given.error());
    proof = std::move(*given);
  }
  if (verify_consistency(before.size(), before.root(), head.size, head.root, proof)) return {};
  if (const auto shown = contradiction(box, at, head)) {
    return fault(at, note, "the tree that it signs now does not go on from the one that it had signed",
                 *shown);
  }
  return fail("the relay's proof that its tree goes on from the one that it had signed is none",
              "its answer was damaged, on the way or there; it is asked again at the next sync");
}

std::optional<FaultProof> Visit::contradiction(const BoxKeys& box, const Desk::RelayBox& at,
                                               const Checkpoint& head) {
  const auto kept = open_checkpoint(at.checkpoint, key_);
  if (!kept) return std::nullopt;
  ForkProof out;
  out.size = std::min({kept->size, at.edge.size(), head.size});
  if (out.size == 0) return std::nullopt;
  const GrownTree& shown = memory_.box(desk_, relay_.key, box.id).tree;
  out.one.root = shown.root(out.size);
  auto other = beginning(box, out.size, out.one.root, head);
  if (!other || other->root == out.one.root) return std::nullopt;
  out.other = std::move(*other);
  // Of what the kept head covers, not all may have been read.
  if (kept->size > at.edge.size()) return FaultProof();
  out.one.consistency = shown.consistency(out.size, kept->size);
  return out;
}

std::optional<ForkProof::Side> Visit::beginning(const BoxKeys& box, std::uint64_t size, const Digest& ours,
                                                const Checkpoint& head) {
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

std::unexpected<Error> Visit::fault(const Desk::RelayBox& at, const std::string& head,
                                    const std::string& what, const FaultProof& proof) {
  keep(what, at.checkpoint, head, proof);
  return fail("the relay " + relay_.name + " contradicts itself: " + what,
              "go on by pouch or by another relay; parley verify prints what it signed");
}

std::unexpected<Error> Visit::lost(const std::string& what) {
  out_.faults.push_back(what);
  return fail("the relay " + relay_.name + " shows less than it had signed: " + what,
              "go on by pouch or by another relay");
}

Visit::Named Visit::named_heads(const Record& record, const BoxKeys& box) {
  Named out;
  const std::string origin = key_.name + "/" + box.id.hex();
  const auto put = [&](const std::string& note) {
    const auto said = read_unverified_checkpoint(note);
    if (!said || said->origin != origin) return;
    const auto head = open_checkpoint(note, key_);
    if (!head) return;
    const auto [known, fresh] = out.try_emplace(head->size, head->root, note);
    if (!fresh && known->second.first != head->root)
      keep("it signed two trees of one size, for two readers", known->second.second, note,
           ForkProof{head->size, {known->second.first, {}}, {head->root, {}}});
  };
  for (auto i = static_cast<Index>(before_.looked); i < record.size(); ++i)
    std::ranges::for_each(record.at(i).act.checkpoints, put);
  std::ranges::for_each(accepted_, put);
  const auto kept = desk_.relay_box(relay_.key, box.id);
  std::ranges::for_each(desk_.accepted_heads(id_, relay_.name, kept ? kept->edge.size() : 0), put);
  return out;
}

Result<void> Visit::look_at_heads(const Record& record, const std::vector<BoxKeys>& boxes) {
  // All that the record says, before a box is read: it may be read anew by that.
  const std::size_t looked = record.size();
  std::vector<Named> heads;
  for (const BoxKeys& box : boxes) heads.push_back(named_heads(record, box));
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const BoxKeys& box = boxes[i];
    const Named& named = heads[i];
    if (named.empty()) continue;
    auto kept = desk_.relay_box(relay_.key, box.id);
    if (!kept || kept->edge.size() < named.rbegin()->first) {
      // Others may have been there since.
      if (const Result<void> read = read_box(box); !read) return read;
      kept = desk_.relay_box(relay_.key, box.id);
    }
    const Desk::RelayBox at = kept ? *kept : Desk::RelayBox{};
    const GrownTree& tree = memory_.box(desk_, relay_.key, box.id).tree;
    for (const auto& [size, head] : named) {
      if (size > tree.size() || head.first == tree.root(size)) continue;
      keep("it signed another tree than the one that it shows this desk", head.second, at.checkpoint,
           ForkProof{size, {head.first, {}}, {tree.root(size), tree.consistency(size, tree.size())}});
    }
    if (const auto& [size, head] = *named.rbegin(); size > at.edge.size()) {
      const std::string what =
          fmt::format("it signed that it has {} items, and shows this desk {}", size, at.edge.size());
      // It shows less. Whether it also contradicts itself is seen when it shows as much.
      out_.faults.push_back(what);
    }
  }
  if (out_.faults.empty()) before_.looked = static_cast<std::int64_t>(looked);
  return {};
}

Result<void> Visit::check(const BoxKeys& box, const RelayAcceptance& accepted, const Digest& commitment,
                          const Digest& item) {
  const auto head = open_checkpoint(accepted.checkpoint, key_);
  const bool good =
      head && head->origin == key_.name + "/" + box.id.hex() && accepted.leaf.commitment == commitment &&
      accepted.leaf.item == item &&
      verify_inclusion(accepted.leaf.hash(), accepted.index, head->size, accepted.proof, head->root);
  if (!good) return fail("the relay's acceptance does not prove what was sent", "ask who runs it");
  accepted_.push_back(accepted.checkpoint);
  --out_.queued;
  ++out_.sent;
  return {};
}

}  // namespace parley
