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

std::filesystem::path Visit::coming(const Digest& item) const {
  return desk_.home() / "attachments" / (std::string(kComing) + item.hex());
}

Result<std::vector<Visit::Missing>> Visit::unpack(const BoxKeys& box, const Listing& listing) {
  const std::filesystem::path pouch = desk_.temporary_file();
  auto missing = write_pouch(box, listing, pouch);
  if (!missing) return missing;
  auto report = unpack_pouch(desk_, pouch, {}, "relay " + relay_.name);
  std::filesystem::remove(pouch);
  if (!report) return std::unexpected(report.error());
  if (options_.arrived) options_.arrived(*report);
  desk_.keep_relay_contents(report->contents);
  gather(std::move(*report));
  return missing;
}

bool Visit::answers(const BoxKeys& box) {
  const auto first = client_.leaves(box, 0, 1);
  return first && *first;
}

Result<std::optional<Visit::Missing>> Visit::fetch(const BoxKeys& box, const RelayedItem& item) {
  using Clock = std::chrono::steady_clock;
  constexpr int kTries = 3;
  constexpr std::chrono::seconds kLong{10};  // that took too long to be tried once more
  constexpr std::chrono::seconds kInVain{90};
  if (in_vain_ > kInVain) return Missing{&item, "others before it were waited for too long"};
  const std::filesystem::path file = coming(item.leaf.item);
  const auto held = [&] {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(file, none);
    return none ? 0 : size;
  };
  const Clock::time_point began = Clock::now();
  std::string why;
  for (int tries = 0; tries < kTries && Clock::now() < began + kLong; ++tries) {
    const std::uintmax_t before = held();
    const Result<void> got = client_.fetch(box, item, file, options_.progress);
    if (got && digest_of_file(file) == item.leaf.item) return std::nullopt;
    // What nothing is added to is of no use to go on with: perhaps the relay cannot go on there.
    if (got || held() == before) std::filesystem::remove(file);
    if (!got && (stopped() || !answers(box))) return std::unexpected(got.error());
    why = got ? "" : got.error().message;
  }
  in_vain_ += Clock::now() - began;
  return Missing{&item, why};
}

Result<std::vector<Visit::Missing>> Visit::write_pouch(const BoxKeys& box, const Listing& listing,
                                                       const std::filesystem::path& file) {
  std::vector<Missing> missing;
  std::vector<const RelayedItem*> fetched;
  for (const RelayedItem& item : listing.items) {
    if (item.where != RelayedItem::Where::apart || sent_.contains(item.leaf.item)) continue;
    const auto not_here = fetch(box, item);
    if (!not_here) return std::unexpected(not_here.error());
    if (*not_here)
      missing.push_back(**not_here);
    else
      fetched.push_back(&item);
  }
  NewFile out(file);
  PouchWriter pouch(out.sink());
  for (const RelayedItem& item : listing.items) {
    if (std::ranges::find(fetched, &item) != fetched.end()) {
      Result<Descriptor> bytes = open_to_read(coming(item.leaf.item));
      if (!bytes) return std::unexpected(bytes.error());
      pouch.large_item(item.size, item.leaf.item, [&](Sink& sink) {
        FdSource source(bytes->get());
        copy(source, sink);
      });
    } else if (item.where == RelayedItem::Where::here) {
      if (options_.progress) options_.progress(item.bytes.size());
      if (sha256(as_bytes(item.bytes)) == item.leaf.item)
        pouch.item(as_bytes(item.bytes));
      else
        missing.push_back({&item, {}});
    }
  }
  pouch.finish();
  out.commit();
  return missing;
}

Result<void> Visit::ask_again(const std::vector<BoxKeys>& boxes) {
  constexpr std::size_t kMost = 16;                                  // in one visit
  static constexpr std::int64_t kLongest = std::int64_t{24} * 3600;  // seconds between two tries
  const Instant now = desk_.world().clock.now();
  const auto forget = [&](const Desk::RelayMissing& missing) {
    std::filesystem::remove(coming(missing.item));
    desk_.forget_relay_missing(missing);
  };
  const auto pause = [](const Desk::RelayMissing& missing) {
    return std::min(missing.tried.seconds - missing.since.seconds, kLongest);
  };
  std::vector<Desk::RelayMissing> all = desk_.relay_missing(id_);
  // Those first that were tried least.
  std::ranges::sort(all, {},
                    [&](const Desk::RelayMissing& each) { return std::pair(pause(each), each.number); });
  std::size_t asked = 0;
  for (Desk::RelayMissing& missing : all) {
    const auto box = std::ranges::find(boxes, missing.box, &BoxKeys::id);
    if (missing.relay != relay_.key || box == boxes.end()) continue;
    const Result<Record*> record = desk_.follow(id_);
    if (!record) return std::unexpected(record.error());
    if (here_by_now(**record, *box, missing.commitment)) {
      forget(missing);
      continue;
    }
    if (now.seconds < missing.tried.seconds + pause(missing) || ++asked > kMost) continue;
    auto listing = client_.list(*box, missing.number, 0, 1);
    if (!listing && !stopped()) listing = client_.leaves(*box, missing.number, 1);
    if (!listing && (stopped() || !answers(*box))) return std::unexpected(listing.error());
    if (!listing || !*listing || (*listing)->items.empty() ||
        (*listing)->items.front().leaf.item != missing.item) {
      missing.why = listing ? "it shows another in its place" : listing.error().message;
    } else {
      const auto still = unpack(*box, **listing);
      if (!still) return std::unexpected(still.error());
      if (still->empty()) {
        forget(missing);
        continue;
      }
      missing.why = still->front().why;
    }
    missing.tried = now;
    desk_.keep_relay_missing(id_, missing);
  }
  return {};
}

bool Visit::here_by_now(const Record& record, const BoxKeys& box, const Digest& commitment) {
  BoxNames& names = memory_.exchange(desk_, record).names[box.id];
  names.update(record, box);
  const BoxNames::Named* named = names.find(commitment);
  if (!named) return false;
  if (!named->attachment) {
    const Act& act = record.at(named->act).act;
    const std::string* epoch = epoch_started(act);
    return (!epoch || desk_.epoch_key(*epoch)) &&
           std::ranges::all_of(listed_disclosures(act),
                               [&](const DisclosureId& text) { return record.disclosure(text); });
  }
  return std::ranges::any_of(desk_.attachments(record, named->act), [&](const AttachmentState& attachment) {
    return attachment.here && attachment.disclosure == *named->attachment;
  });
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
