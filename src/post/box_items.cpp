// The items of a box: how they are fetched and taken, and those that the relay gives damaged.
#include "post/visit.hpp"

#include <algorithm>

#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/pouch_file.hpp"

namespace parley {

namespace {

/// Beginning of the names of files in HOME/attachments that a broken transfer leaves to go on with.
constexpr std::string_view kComing = "relay-in-";

}  // namespace

std::filesystem::path Visit::coming(const RelayedItem& item) const {
  return desk_.home() / "attachments" / (std::string(kComing) + item.leaf.item.hex());
}

Result<std::vector<const RelayedItem*>> Visit::unpack(const BoxKeys& box, const Listing& listing) {
  const std::filesystem::path pouch = desk_.temporary_file();
  auto damaged = write_pouch(box, listing, pouch);
  if (!damaged) return damaged;
  auto report = unpack_pouch(desk_, pouch, {}, "relay " + relay_.name);
  std::filesystem::remove(pouch);
  if (!report) return std::unexpected(report.error());
  desk_.keep_relay_contents(report->contents);
  gather(std::move(*report));
  return damaged;
}

Result<std::vector<const RelayedItem*>> Visit::write_pouch(const BoxKeys& box, const Listing& listing,
                                                           const std::filesystem::path& file) {
  std::vector<const RelayedItem*> damaged;
  for (const RelayedItem& item : listing.items) {
    if (item.where != RelayedItem::Where::apart) continue;
    bool good = false;
    for (int tries = 0; tries < 2 && !good; ++tries) {
      if (const Result<void> got = client_.fetch(box, item, coming(item), options_.progress); !got)
        return std::unexpected(got.error());
      good = digest_of_file(coming(item)) == item.leaf.item;
      if (!good) std::filesystem::remove(coming(item));
    }
    if (!good) damaged.push_back(&item);
  }
  NewFile out(file);
  PouchWriter pouch(out.sink());
  for (const RelayedItem& item : listing.items) {
    if (item.where == RelayedItem::Where::apart && std::ranges::find(damaged, &item) == damaged.end()) {
      Result<Descriptor> bytes = open_to_read(coming(item));
      if (!bytes) return std::unexpected(bytes.error());
      pouch.large_item(item.size, item.leaf.item, [&](Sink& sink) {
        Bytes block(1 << 20);
        FdSource source(bytes->get());
        while (const std::size_t got = source.read(block)) sink.write(BytesView(block).first(got));
      });
    } else if (item.where == RelayedItem::Where::here) {
      if (options_.progress) options_.progress(item.bytes.size());
      if (sha256(as_bytes(item.bytes)) == item.leaf.item) {
        pouch.item(as_bytes(item.bytes));
      } else {
        damaged.push_back(&item);
      }
    }
  }
  pouch.finish();
  out.commit();
  return damaged;
}

Result<void> Visit::ask_again(const Record& record, const std::vector<BoxKeys>& boxes) {
  constexpr std::size_t kMost = 16;             // in one visit
  constexpr std::int64_t kLongest = 24 * 3600;  // seconds between two tries
  const Instant now = desk_.world().clock.now();
  std::size_t asked = 0;
  for (Desk::RelayMissing& missing : desk_.relay_missing(id_)) {
    const auto box = std::ranges::find(boxes, missing.box, &BoxKeys::id);
    if (missing.relay != relay_.key || box == boxes.end()) continue;
    if (here_by_now(record, *box, missing.commitment)) {
      desk_.forget_relay_missing(missing);
      continue;
    }
    const std::int64_t pause = std::min(missing.tried.seconds - missing.since.seconds, kLongest);
    if (now.seconds < missing.tried.seconds + pause || ++asked > kMost) continue;
    const auto listing = client_.list(*box, missing.number, 0, 1);
    if (!listing) return std::unexpected(listing.error());
    if (!*listing || (*listing)->items.empty()) continue;
    const RelayedItem& item = (*listing)->items.front();
    bool whole = item.leaf.item == missing.item;
    if (whole) {
      const auto damaged = unpack(*box, **listing);
      if (!damaged) return std::unexpected(damaged.error());
      whole = damaged->empty();
    }
    if (whole) {
      if (item.where == RelayedItem::Where::apart) std::filesystem::remove(coming(item));
      desk_.forget_relay_missing(missing);
    } else {
      missing.tried = now;
      desk_.keep_relay_missing(id_, missing);
    }
  }
  return {};
}

bool Visit::here_by_now(const Record& record, const BoxKeys& box, const Digest& commitment) const {
  for (Index i = 0; i < record.size(); ++i) {
    for (const char* form : {"", "cards"}) {
      if (box.commitment(record.at(i).id.bytes, form) == commitment) return true;
    }
    for (const AttachmentState& attachment : desk_.attachments(record, i)) {
      if (attachment.here && box.commitment(attachment.disclosure.bytes, "attachment") == commitment)
        return true;
    }
  }
  return false;
}

void Visit::gather(UnpackReport report) {
  const auto move = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move(report.items, out_.arrived.items);
  move(report.invitations, out_.arrived.invitations);
  move(report.double_dealing, out_.arrived.double_dealing);
  move(report.receipts, out_.arrived.receipts);
}

}  // namespace parley
