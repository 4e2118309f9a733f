/// Which items a box has, by their digests: so that an item sent again is known.
///
/// An index of digests is written at random places, so that an append costs the more, the larger it is. Here
/// what is written is written in order, and once in a while: a box's items are cut into runs of 2^18, 2^13
/// and 2^8 items, as many of the largest as there are, then of the next; which ones there are follows from
/// how many items the box has. What is left over is the tail, of at most 255 items, of which nothing is
/// written but the items themselves. A run never changes, until it and those beside it are merged into a
/// larger one.
///
///     known   one row for each page of a run: `place` is box number × 2^32 + the run's first item + 128 ×
///     page.
///             A run of 2^N items has 2^(N − 7) pages; its entries are spread over them by the first bits of
///             the digests' hashes (SipHash, with a key that follows from the relay's: who sends items cannot
///             choose where they fall), and sorted in each: 8 bytes of hash, 4 bytes of the item's index,
///             both big-endian.
///
/// Whoever appends keeps, of the boxes used lately, the hashes of the tail and for each run a filter of 4
/// bytes an item, which says of nearly every new digest that the run does not hold it. So an append reads and
/// writes no page at all, but for its share of the runs: 12 bytes an item, three times in all.
#pragma once

#include <list>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "crypto/short_hash.hpp"
#include "relay/types.hpp"
#include "sql/sql.hpp"

namespace parley::relay {

/// 2^level items of a box, from `from` on.
struct Run {
  std::uint64_t from = 0;
  unsigned level = 0;
  std::uint64_t end() const { return from + (std::uint64_t{1} << level); }
  bool operator==(const Run&) const = default;
};
/// The runs of a box of so many items, in order.
std::vector<Run> runs_of(std::uint64_t size);

struct KnownEntry {
  std::uint64_t hash = 0;
  std::uint32_t index = 0;
  auto operator<=>(const KnownEntry&) const = default;
};
/// The pages of a run with these entries, each sorted; `entries` are sorted by it.
std::vector<Bytes> pages_of(const Run& run, std::vector<KnownEntry>& entries);

/// The `place` of one of them.
std::int64_t page_place(std::int64_t box, const Run& run, std::size_t page);

/// What the relay of this identity hashes digests with.
ShortHash known_hash(const Identity& identity);

/// Where in a box of `size` items that one is, by what the store alone knows: some tens of rows are read.
std::optional<std::uint64_t> find_item(SqlConnection& connection, const ShortHash& hash, std::int64_t box,
                                       std::uint64_t size, const Digest& item);

/// For the one who appends. What is asked of it is asked while the box is held, and `size` is what the box
/// has: so it notices what others have appended, and reads that.
class KnownItems {
 public:
  /// Filters and tails take at most `most` bytes: whose box was not used for longest is forgotten, and of one
  /// that is larger than that the oldest runs are looked up without a filter.
  KnownItems(const ShortHash& hash, std::size_t most) : hash_(hash), most_(most) {}

  /// The items that may have this digest: nearly always none, or the one that has it.
  std::vector<std::uint64_t> candidates(SqlConnection& connection, std::int64_t box, std::uint64_t size,
                                        const Digest& item);
  /// The box of `size` items has these as well, in order: writes the runs that they complete.
  void append(SqlConnection& connection, std::int64_t box, std::uint64_t size, std::span<const Digest> items);
  /// For when the transaction comes to nothing.
  void forget(std::int64_t box);
  void forget_all();
  std::size_t memory() const { return memory_; }

 private:
  /// No word: it may hold everything.
  class Filter {
   public:
    Filter() = default;
    explicit Filter(unsigned level) : level_(level), words_(std::size_t{1} << (level - 1)) {}
    void add(std::uint64_t hash) { words_[word(hash)] |= mask(hash); }
    bool may_hold(std::uint64_t hash) const {
      return words_.empty() || (words_[word(hash)] & mask(hash)) == mask(hash);
    }
    std::size_t memory() const { return words_.size() * sizeof(std::uint64_t); }

   private:
    std::size_t word(std::uint64_t hash) const { return hash >> (65 - level_); }
    static std::uint64_t mask(std::uint64_t hash);
    unsigned level_ = 0;
    std::vector<std::uint64_t> words_;
  };
  struct Filtered {
    Run run;
    Filter filter;
  };
  struct KnownBox {
    std::int64_t box = 0;
    std::uint64_t size = 0;
    std::vector<Filtered> runs;
    std::vector<std::uint64_t> tail;  ///< hashes
    std::size_t memory() const;
  };
  using Boxes = std::list<KnownBox>;

  KnownBox& catch_up(SqlConnection& connection, std::int64_t box, std::uint64_t size);
  Filter empty_filter(const KnownBox& known, const Run& run) const;
  Filter load(SqlConnection& connection, const KnownBox& known, const Run& run) const;
  void complete(SqlConnection& connection, KnownBox& known) const;
  void account(const KnownBox& known, std::size_t before);

  ShortHash hash_;
  std::size_t most_;
  std::size_t memory_ = 0;
  Boxes boxes_;  ///< the newest used first
  std::unordered_map<std::int64_t, Boxes::iterator> by_number_;
};

}  // namespace parley::relay
