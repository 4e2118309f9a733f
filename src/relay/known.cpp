#include "relay/known.hpp"

#include <algorithm>

#include "crypto/kdf.hpp"
#include "relay/rows.hpp"

namespace parley::relay {
namespace {

constexpr std::array<unsigned, 3> kLevels = {18, 13, 8};
constexpr unsigned kLowest = kLevels.back();
constexpr unsigned kPageLevel = 7;  // a page holds 2^7 entries on average
constexpr std::size_t kEntryBytes = 12;
constexpr std::int64_t kReadAtOnce = 512;  // rows

std::size_t page_of(const Run& run, std::uint64_t hash) {
  return hash >> (64 - (run.level - kPageLevel));
}
void write(Bytes& out, const KnownEntry& entry) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(entry.hash >> shift));
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(entry.index >> shift));
}

KnownEntry read(BytesView bytes) {
  KnownEntry out;
  for (std::size_t i = 0; i < 8; ++i) out.hash = out.hash << 8 | bytes[i];
  for (std::size_t i = 8; i < kEntryBytes; ++i) out.index = out.index << 8 | bytes[i];
  return out;
}

/// Those of a page whose hash it is.
void collect(BytesView page, std::uint64_t hash, std::vector<std::uint64_t>& out) {
  std::size_t low = 0, high = page.size() / kEntryBytes;
  const auto at = [&](std::size_t i) { return read(page.subspan(i * kEntryBytes, kEntryBytes)); };
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (at(middle).hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < page.size() / kEntryBytes && at(low).hash == hash; ++low) out.push_back(at(low).index);
}

/// Every entry of all pages from `run`'s first item to its last.
template <class Take>
void each_entry(SqlConnection& connection, std::int64_t box, const Run& run, Take take) {
  for (std::int64_t at = place(box, run.from);;) {
    const SqlRows rows = connection.query(
        "SELECT place, entries FROM known WHERE place >= $1 AND place < $2 ORDER BY place LIMIT $3",
        {at, place(box, run.end()), kReadAtOnce});
    for (const SqlRow& row : rows) {
      const BytesView page = row.bytes(1);
      for (std::size_t i = 0; i + kEntryBytes <= page.size(); i += kEntryBytes)
        take(read(page.subspan(i, kEntryBytes)));
    }
    if (rows.size() < static_cast<std::size_t>(kReadAtOnce)) return;
    at = rows.back().integer(0) + 1;
  }
}

void insert(SqlConnection& connection, std::int64_t box, const Run& run, std::vector<KnownEntry>& entries) {
  const std::vector<Bytes> pages = pages_of(run, entries);
  std::vector<SqlParameters> rows;
  rows.reserve(pages.size());
  for (std::size_t page = 0; page < pages.size(); ++page)
    rows.push_back({page_place(box, run, page), BytesView(pages[page])});
  connection.each("INSERT INTO known (place, entries) VALUES ($1, $2)", rows);
}

std::vector<SqlRows> pages_with(SqlConnection& connection, std::int64_t box, std::span<const Run> runs,
                                std::uint64_t hash) {
  std::vector<SqlParameters> places;
  places.reserve(runs.size());
  for (const Run& run : runs) places.push_back({page_place(box, run, page_of(run, hash))});
  return connection.each("SELECT entries FROM known WHERE place = $1", places);
}

void collect(std::span<const SqlRows> pages, std::uint64_t hash, std::vector<std::uint64_t>& out) {
  for (const SqlRows& page : pages) {
    if (page.empty())
      throw std::runtime_error(
          "the store lacks a part of its index of digests; parley relay check says more");
    collect(page[0].bytes(0), hash, out);
  }
}

}  // namespace

std::vector<Run> runs_of(std::uint64_t size) {
  std::vector<Run> out;
  std::uint64_t from = 0;
  for (const unsigned level : kLevels) {
    for (; size - from >= std::uint64_t{1} << level; from = out.back().end()) out.push_back({from, level});
  }
  return out;
}

std::int64_t page_place(std::int64_t box, const Run& run, std::size_t page) {
  return place(box, run.from + (page << kPageLevel));
}

std::vector<Bytes> pages_of(const Run& run, std::vector<KnownEntry>& entries) {
  std::ranges::sort(entries);
  std::vector<Bytes> out(std::size_t{1} << (run.level - kPageLevel));
  for (const KnownEntry& entry : entries) write(out[page_of(run, entry.hash)], entry);
  return out;
}

ShortHash known_hash(const Identity& identity) {
  const Key32 derived = hkdf_sha256(identity.key.seed(), {}, "parley-relay-known/1");
  ShortHash::Key key{};
  std::copy_n(derived.begin(), key.size(), key.begin());
  return ShortHash(key);
}

std::optional<std::uint64_t> find_item(SqlConnection& connection, const ShortHash& hash, std::int64_t box,
                                       std::uint64_t size, const Digest& item) {
  const std::uint64_t hashed = hash(item.bytes);
  const std::vector<Run> runs = runs_of(size);
  std::vector<std::uint64_t> found;
  collect(pages_with(connection, box, runs, hashed), hashed, found);
  const std::uint64_t tail = runs.empty() ? 0 : runs.back().end();
  for (const SqlRow& row :
       connection.query("SELECT place FROM item WHERE place >= $1 AND place < $2 AND digest = $3",
                        {place(box, tail), place(box, size), view(item)}))
    return index_of(row.integer(0));
  for (const std::uint64_t index : found) {
    const SqlRows row = connection.query("SELECT digest FROM item WHERE place = $1", {place(box, index)});
    if (!row.empty() && row[0].digest(0) == item) return index;
  }
  return std::nullopt;
}

/// 5 of the word's 64 bits.
std::uint64_t KnownItems::Filter::mask(std::uint64_t hash) {
  std::uint64_t out = 0;
  for (int i = 0; i < 5; ++i, hash >>= 6) out |= std::uint64_t{1} << (hash & 63);
  return out;
}

std::size_t KnownItems::KnownBox::memory() const {
  std::size_t out = sizeof *this + 64 + tail.capacity() * sizeof tail[0] + runs.capacity() * sizeof runs[0];
  for (const Filtered& each : runs) out += each.filter.memory();
  return out;
}

void KnownItems::account(const KnownBox& known, std::size_t before) {
  memory_ += known.memory();
  memory_ -= before;
  while (memory_ > most_ && boxes_.size() > 1) forget(boxes_.back().box);
}

void KnownItems::forget(std::int64_t box) {
  const auto found = by_number_.find(box);
  if (found == by_number_.end()) return;
  memory_ -= found->second->memory();
  boxes_.erase(found->second);
  by_number_.erase(found);
}

void KnownItems::forget_all() {
  boxes_.clear();
  by_number_.clear();
  memory_ = 0;
}

KnownItems::Filter KnownItems::empty_filter(const KnownBox& known, const Run& run) const {
  const std::size_t size = std::size_t{4} << run.level;
  return known.memory() + size > most_ ? Filter() : Filter(run.level);
}

KnownItems::Filter KnownItems::load(SqlConnection& connection, const KnownBox& known, const Run& run) const {
  Filter out = empty_filter(known, run);
  if (out.memory() > 0)
    each_entry(connection, known.box, run, [&](const KnownEntry& entry) { out.add(entry.hash); });
  return out;
}

KnownItems::KnownBox& KnownItems::catch_up(SqlConnection& connection, std::int64_t box, std::uint64_t size) {
  if (const auto found = by_number_.find(box); found != by_number_.end()) {
    boxes_.splice(boxes_.begin(), boxes_, found->second);
    if (boxes_.front().size == size) return boxes_.front();
  } else {
    boxes_.emplace_front().box = box;
    by_number_[box] = boxes_.begin();
    memory_ += boxes_.front().memory();
  }
  // Built beside what was there, so that nothing is left half done if reading fails.
  KnownBox& known = boxes_.front();
  const std::size_t before = known.memory();
  KnownBox now;
  now.box = box;
  now.size = size;
  const std::vector<Run> runs = runs_of(size);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {  // the newest first: they have the filters
    const auto same = std::ranges::find(known.runs, *run, &Filtered::run);
    now.runs.push_back({*run, same == known.runs.end() ? load(connection, now, *run) : same->filter});
  }
  std::ranges::reverse(now.runs);
  const std::uint64_t tail = runs.empty() ? 0 : runs.back().end();
  const std::uint64_t had = known.size - known.tail.size();  // where its tail begins
  if (had == tail) now.tail = known.tail;
  for (const SqlRow& row :
       connection.query("SELECT digest FROM item WHERE place >= $1 AND place < $2 ORDER BY place",
                        {place(box, tail + now.tail.size()), place(box, size)}))
    now.tail.push_back(hash_(row.digest(0).bytes));
  if (tail + now.tail.size() != size)
    throw std::runtime_error("the store lacks items; parley relay check says more");
  known = std::move(now);
  account(known, before);
  return known;
}

std::vector<std::uint64_t> KnownItems::candidates(SqlConnection& connection, std::int64_t box,
                                                  std::uint64_t size, const Digest& item) {
  const KnownBox& known = catch_up(connection, box, size);
  const std::uint64_t hash = hash_(item.bytes);
  std::vector<std::uint64_t> out;
  std::vector<Run> likely;
  for (const Filtered& each : known.runs) {
    if (each.filter.may_hold(hash)) likely.push_back(each.run);
  }
  if (!likely.empty()) collect(pages_with(connection, box, likely, hash), hash, out);
  const std::uint64_t tail = size - known.tail.size();
  for (auto at = std::ranges::find(known.tail, hash); at != known.tail.end();
       at = std::find(at + 1, known.tail.end(), hash))
    out.push_back(tail + static_cast<std::uint64_t>(at - known.tail.begin()));
  return out;
}

void KnownItems::append(SqlConnection& connection, std::int64_t box, std::uint64_t size,
                        std::span<const Digest> items) {
  KnownBox& known = catch_up(connection, box, size);
  const std::size_t before = known.memory();
  for (const Digest& item : items) {
    known.tail.push_back(hash_(item.bytes));
    ++known.size;
    if (known.tail.size() == std::size_t{1} << kLowest) complete(connection, known);
  }
  account(known, before);
}

/// The tail has become a run; and that may have completed a larger one, and that another.
void KnownItems::complete(SqlConnection& connection, KnownBox& known) const {
  for (auto level = kLevels.rbegin(); level != kLevels.rend(); ++level) {
    const std::uint64_t items = std::uint64_t{1} << *level;
    if (known.size % items != 0) return;
    const Run run{known.size - items, *level};
    std::vector<KnownEntry> entries;
    entries.reserve(items);
    if (*level == kLowest) {
      for (std::size_t i = 0; i < known.tail.size(); ++i)
        entries.push_back({known.tail[i], static_cast<std::uint32_t>(run.from + i)});
      known.tail.clear();
    } else {
      each_entry(connection, known.box, run, [&](const KnownEntry& entry) { entries.push_back(entry); });
      connection.query("DELETE FROM known WHERE place >= $1 AND place < $2",
                       {place(known.box, run.from), place(known.box, run.end())});
      std::erase_if(known.runs, [&](const Filtered& each) { return each.run.from >= run.from; });
    }
    insert(connection, known.box, run, entries);
    Filter filter = empty_filter(known, run);
    if (filter.memory() > 0) {
      for (const KnownEntry& entry : entries) filter.add(entry.hash);
    }
    known.runs.push_back({run, std::move(filter)});
  }
}

}  // namespace parley::relay
