/// What visits keep in memory for the next one, so that it costs what is new. Not for other layers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "post/box.hpp"
#include "post/http.hpp"
#include "post/sealing.hpp"
#include "post/sync.hpp"

namespace parley {

/// A tree that tells its root at any size it ever had.
class GrownTree {
 public:
  void append(const Digest& leaf);
  std::uint64_t size() const { return edge_.size(); }
  Digest root(std::uint64_t size) const;  ///< size <= size()
  /// As in log/tree.hpp, of what it was at `to`.
  std::vector<Digest> consistency(std::uint64_t from, std::uint64_t to) const;
  /// With what it will be: that `rest` proves the tree that it was at `known` the beginning of one of `to`
  /// leaves.
  std::vector<Digest> consistency(std::uint64_t from, std::uint64_t known, std::uint64_t to,
                                  std::span<const Digest> rest) const;
  std::vector<Digest> inclusion(std::uint64_t index) const;  ///< in what it is now

 private:
  std::vector<Digest> fetch(std::span<const Subtree> wanted) const;
  TreeEdge edge_;
  std::vector<std::vector<Digest>> levels_;  ///< the hashes of the complete subtrees
};

/// What is still to be appended to a box.
struct BoxQueue {
  Index considered = 0;       ///< acts up to there are settled, but for those in `open`
  std::string circumstances;  ///< when they were; when these change, all are looked at again
  std::set<Index> open;
};

/// What the items of a box may be for: the acts and attachments of a record, by their commitments there.
class BoxNames {
 public:
  /// Takes what the record has gained.
  void update(const Record& record, const BoxKeys& box);
  /// The act for which, or for an attachment of which, that commitment is.
  struct Named {
    Index act = 0;
    std::optional<DisclosureId> attachment;
  };
  const Named* find(const Digest& commitment) const;

 private:
  Index considered_ = 0;
  std::unordered_map<Digest, Named> all_;
};

/// A box as this desk has read it.
struct BoxMemory {
  GrownTree tree;
  std::unordered_multimap<Digest, Digest> items;  ///< by commitment
  std::unordered_set<Digest> known;               ///< items
  std::uint64_t looks = 0;                        ///< how often more was found out about what it has
};

struct SyncMemory::State {
  explicit State(const std::optional<std::filesystem::path>& certificates) : connections(certificates) {}
  Connections connections;

  struct Exchange {
    std::uint64_t read_anew = 0;
    HeldEpochs epochs;
    std::map<std::pair<std::string, Digest>, BoxQueue> queues;  ///< by relay and box
    std::map<Digest, BoxNames> names;                           ///< of boxes that some relay has damaged
  };
  /// Brought up to date with the record, which is followed.
  Exchange& exchange(const Desk& desk, const Record& record);
  std::vector<BoxKeys> boxes(const Desk& desk, const Record& record) {
    return boxes_of(exchange(desk, record).epochs, record);
  }
  /// Brought up to date with what was read.
  const BoxMemory& box(const Desk& desk, const std::string& relay, const Digest& box);
  /// Whether a box has an item for that act or attachment, in that form. An item that could be opened and
  /// does not hold what its commitment is for, or not whole, is as if it were not there: whoever appends
  /// chooses the commitment.
  bool holds(const BoxMemory& box, const BoxKeys& keys, BytesView named, std::string_view form) const;

 private:
  std::map<ExchangeId, Exchange> exchanges_;
  std::map<std::pair<std::string, Digest>, BoxMemory> boxes_;
  std::unordered_map<Digest, std::optional<Digest>> contents_;  ///< of items: as Desk::RelayContents
  std::int64_t contents_read_ = 0;
};

}  // namespace parley
