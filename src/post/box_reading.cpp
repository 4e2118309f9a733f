// A box is read: what the relay lists is taken once a head that it signed covers it.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "post/visit.hpp"

namespace parley {

Result<void> Visit::read_box(const BoxKeys& box, bool ours) {
  auto kept = desk_.relay_box(relay_.key, box.id);
  Desk::RelayBox at = kept ? std::move(*kept) : Desk::RelayBox{};
  for (;;) {
    auto listing = client_.list(box, at.edge.size());
    if (!listing && !stopped()) {
      // It may be one item that the relay cannot read: then they are fetched one by one.
      constexpr std::uint64_t kFew = 100;
      if (auto leaves = client_.leaves(box, at.edge.size(), kFew)) listing = std::move(leaves);
    }
    if (!listing) return std::unexpected(listing.error());
    if (!*listing) {
      if (const auto other = another_there()) return std::unexpected(*other);
      if (at.edge.size() > 0) return lost("it no longer has the box in which it had accepted items");
      return ours ? client_.make_box(box) : Result<void>{};
    }
    if (at.edge.size() == 0 && (*listing)->items.empty() && (*listing)->checkpoint.empty()) return {};
    const auto whole = take(box, at, **listing);
    if (!whole) return std::unexpected(whole.error());
    if (at.edge.size() == *whole) return {};
  }
}

std::optional<Error> Visit::another_there() {
  const auto key = client_.key();
  if (!key || *key == key_) return std::nullopt;
  return Error{fmt::format("another relay answers at {}: {}, where the exchange names {}", shown(relay_.url),
                           shown(key->text()), shown(relay_.key)),
               "its address leads elsewhere now, or it was set up anew: ask who runs it; until then go on by "
               "pouch or by another relay"};
}

Result<std::uint64_t> Visit::take(const BoxKeys& box, Desk::RelayBox& at, const Listing& listing) {
  const auto head = open_checkpoint(listing.checkpoint, key_);
  if (!head) {
    if (const auto other = another_there()) return std::unexpected(*other);
    return fail("the relay's head is not signed by its key: " + head.error().message,
                "the exchange names its key; ask who runs it");
  }
  if (head->origin != key_.name + "/" + box.id.hex()) return fail("the relay's head is of another box");
  TreeEdge edge = at.edge;
  std::vector<LogLeaf> leaves;
  for (const RelayedItem& item : listing.items) {
    edge.append(item.leaf.hash());
    leaves.push_back(item.leaf);
  }
  const auto rest = compare(box, at, edge, *head, listing.checkpoint);
  if (!rest) return std::unexpected(rest.error());
  const bool more = head->size > edge.size();
  // The relay has signed these times.
  Instant last = desk_.last_relay_time(relay_.key, box.id);
  for (std::uint64_t i = 0; i < leaves.size(); ++i) {
    const std::uint64_t index = at.edge.size() + i;
    if (index > 0 && leaves[i].time < last)
      return fault(at.checkpoint, listing.checkpoint, "its times go backward",
                   backdating(box, listing, index, *head));
    last = leaves[i].time;
  }
  // What comes apart takes long, and may break off.
  if (more || std::ranges::any_of(listing.items, [](const RelayedItem& item) {
        return item.where == RelayedItem::Where::apart;
      }))
    keep_head(box, *head, listing.checkpoint);
  const auto missing = unpack(box, listing);
  if (!missing) return std::unexpected(missing.error());
  for (const auto& [item, why] : *missing) {
    const Instant now = desk_.world().clock.now();
    desk_.keep_relay_missing(
        id_, {relay_.key, box.id, item->number, item->leaf.commitment, item->leaf.item, now, now, why});
    out_.damaged_anew = true;
  }
  const std::uint64_t from = at.edge.size();
  at.edge = edge;
  if (!more || at.checkpoint.empty()) at.checkpoint = listing.checkpoint;
  desk_.keep_relay_box(
      id_, relay_.key, box.id, from, leaves, at,
      more ? std::optional(Desk::RelayHead{listing.checkpoint, head->size, head->root, edge.size(), *rest})
           : std::nullopt);
  for (const RelayedItem& item : listing.items) {
    const bool still = std::ranges::any_of(*missing, [&](const Missing& each) { return each.item == &item; });
    if (item.where == RelayedItem::Where::apart && !still) std::filesystem::remove(coming(item.leaf.item));
  }
  return head->size;
}

}  // namespace parley
