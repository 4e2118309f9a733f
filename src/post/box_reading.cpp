// A box is read: what the relay lists is taken once a head that it signed covers it.
#include <algorithm>

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
      if (at.edge.size() > 0) return lost("it no longer has the box in which it had accepted items");
      return ours ? client_.make_box(box) : Result<void>{};
    }
    if (at.edge.size() == 0 && (*listing)->items.empty() && (*listing)->checkpoint.empty()) return {};
    const auto whole = take(box, at, **listing);
    if (!whole) return std::unexpected(whole.error());
    if (at.edge.size() == *whole) return {};
  }
}

Result<std::uint64_t> Visit::take(const BoxKeys& box, Desk::RelayBox& at, const Listing& listing) {
  const auto head = open_checkpoint(listing.checkpoint, key_);
  if (!head)
    return fail("the relay's head is not signed by its key: " + head.error().message,
                "the exchange names its key; ask who runs it");
  if (head->origin != key_.name + "/" + box.id.hex()) return fail("the relay's head is of another box");
  TreeEdge edge = at.edge;
  std::vector<LogLeaf> leaves;
  for (const RelayedItem& item : listing.items) {
    edge.append(item.leaf.hash());
    leaves.push_back(item.leaf);
  }
  if (const Result<void> fits = compare(box, at, edge, *head, listing.checkpoint); !fits)
    return std::unexpected(fits.error());
  // The relay has signed these times.
  Instant last = desk_.last_relay_time(relay_.key, box.id);
  for (std::uint64_t i = 0; i < leaves.size(); ++i) {
    const std::uint64_t index = at.edge.size() + i;
    if (index > 0 && leaves[i].time < last)
      return fault(at, listing.checkpoint, "its times go backward", backdating(box, listing, index, *head));
    last = leaves[i].time;
  }
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
  if (head->size == edge.size() || at.checkpoint.empty()) at.checkpoint = listing.checkpoint;
  desk_.keep_relay_box(id_, relay_.key, box.id, from, leaves, at);
  for (const RelayedItem& item : listing.items) {
    const bool still = std::ranges::any_of(*missing, [&](const Missing& each) { return each.item == &item; });
    if (item.where == RelayedItem::Where::apart && !still) std::filesystem::remove(coming(item.leaf.item));
  }
  return head->size;
}

}  // namespace parley
