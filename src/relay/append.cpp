// Appending: what many clients sent since the last commit goes into one transaction, with one write of each
// box and one signature for it.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "crypto/digest.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "relay/batch.hpp"
#include "relay/rows.hpp"

namespace parley::relay {
namespace {

Bytes joined(std::span<const Digest> digests) {
  Bytes out;
  out.reserve(digests.size() * 32);
  for (const Digest& digest : digests) out.insert(out.end(), digest.bytes.begin(), digest.bytes.end());
  return out;
}

std::vector<Digest> split(const Bytes& bytes) {
  std::vector<Digest> out(bytes.size() / 32);
  for (std::size_t i = 0; i < out.size(); ++i)
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].bytes.begin());
  return out;
}

std::optional<std::int64_t> box_of(const Operation& operation) {
  return std::visit(
      [](const auto& each) -> std::optional<std::int64_t> {
        if constexpr (requires { each.box; }) return each.box;
        return std::nullopt;
      },
      operation);
}

/// A box's tree while a batch is appended: its edge before, and all that was completed since. That is enough
/// to prove what was appended, since whatever else such a proof holds is a part of the edge before.
class Growing {
 public:
  explicit Growing(TreeEdge edge) : edge_(std::move(edge)) {
    const std::vector<Subtree> before = edge_.subtrees();
    for (std::size_t i = 0; i < before.size(); ++i) known_.emplace(before[i], edge_.peaks()[i]);
  }
  std::vector<Digest> append(const Digest& leaf) {
    const std::uint64_t index = edge_.size();
    std::vector<Digest> completed = edge_.append(leaf);
    for (unsigned level = 0; level < completed.size(); ++level)
      known_.emplace(Subtree{level, index >> level}, completed[level]);
    return completed;
  }
  const TreeEdge& edge() const { return edge_; }
  FetchSubtrees fetch() const {
    return [this](std::span<const Subtree> wanted) {
      std::vector<Digest> out;
      out.reserve(wanted.size());
      for (const Subtree& subtree : wanted) out.push_back(known_.at(subtree));
      return out;
    };
  }

 private:
  struct Hash {
    std::size_t operator()(const Subtree& subtree) const {
      return (subtree.index << 6 | subtree.level) * 0x9e3779b97f4a7c15U;
    }
  };
  TreeEdge edge_;
  std::unordered_map<Subtree, Digest, Hash> known_;
};

}  // namespace

/// A batch of appends on their way into one transaction.
class Store::Batch {
 public:
  Batch(Store& store, std::map<std::int64_t, BoxRow>& boxes, Instant now)
      : store_(store), boxes_(boxes), now_(now) {}

  /// The outcomes of all AppendItems, at their places in `out`.
  void run(std::span<const Operation> operations, std::vector<Outcome>& out) {
    collect(operations);
    if (appends_.empty()) return;
    find_known();
    for (const Entry& entry : appends_) take(entry, out);
    insert();
    for (auto& [number, growing] : growing_) sign(boxes_.at(number), growing);
    answer(out);
  }

 private:
  struct Entry {
    std::size_t at;  ///< among the operations
    const AppendItem* append;
  };
  struct Fresh {
    std::size_t at;
    const AppendItem* append;
    std::uint64_t index;
    std::uint64_t size;
    Instant time;
    Bytes subtrees;
  };
  using Key = std::pair<std::int64_t, Digest>;

  void collect(std::span<const Operation> operations) {
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (const auto* append = std::get_if<AppendItem>(&operations[i])) appends_.push_back({i, append});
    }
  }

  void find_known() {
    std::vector<const AppendItem*> by_box;
    for (const Entry& entry : appends_) by_box.push_back(entry.append);
    std::ranges::sort(by_box, {}, &AppendItem::box);
    std::vector<std::pair<const AppendItem*, std::uint64_t>> likely;
    for (const AppendItem* append : by_box) {
      const std::uint64_t size = boxes_.at(append->box).edge.size();
      for (const std::uint64_t index :
           store_.known_.candidates(*store_.connection_, append->box, size, append->item))
        likely.emplace_back(append, index);
    }
    std::vector<SqlParameters> places;
    for (const auto& [append, index] : likely) places.push_back({place(append->box, index)});
    const std::vector<SqlRows> found =
        store_.connection_->each("SELECT digest FROM item WHERE place = $1", places);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& [append, index] = likely[i];
      if (!found[i].empty() && found[i][0].digest(0) == append->item)
        known_[{append->box, append->item}] = index;
    }
  }

  void take(const Entry& entry, std::vector<Outcome>& out) {
    const AppendItem& append = *entry.append;
    const Key key{append.box, append.item};
    if (known_.contains(key) || fresh_of_.contains(key)) {
      repeated_.push_back(entry);
      return;
    }
    BoxRow& box = boxes_.at(append.box);
    if (const auto refused = box.no_room(append, store_.quotas_)) {
      out[entry.at] = *refused;
      return;
    }
    std::uint64_t size = append.body.size();
    if (append.upload) {
      const SqlRows upload = store_.connection_->query(
          "SELECT size FROM upload WHERE id = $1 AND box = $2 AND digest = $3 AND have = size",
          {*append.upload, append.box, view(append.item)});
      if (upload.empty()) return;  // dropped meanwhile: refused
      size = count(upload[0], 0);
    }
    box.time = std::max(box.time, now_);
    const auto growing = growing_.try_emplace(append.box, box.edge).first;
    const std::uint64_t index = growing->second.edge().size();
    const std::vector<Digest> completed =
        growing->second.append(LogLeaf{append.commitment, append.item, box.time}.hash());
    if (!append.upload) box.bytes += append.body.size();  // an upload was counted when it was opened
    box.edge = growing->second.edge();
    box.changed = true;
    fresh_of_[key] = fresh_.size();
    fresh_.push_back({entry.at, &append, index, size, box.time, joined(completed)});
  }

  void insert() {
    std::vector<SqlParameters> items;
    for (const Fresh& each : fresh_) {
      const AppendItem& append = *each.append;
      const auto tree_size = number(growing_.at(append.box).edge().size());
      items.push_back({place(append.box, each.index), view(append.item), view(append.commitment),
                       each.time.seconds, number(each.size), tree_size, BytesView(each.subtrees),
                       append.upload ? SqlValue(*append.upload) : SqlValue(),
                       append.upload ? SqlValue() : SqlValue(BytesView(append.body))});
      if (append.upload) store_.connection_->query("DELETE FROM upload WHERE id = $1", {*append.upload});
    }
    // The statement is prepared with the types of its first parameters: one for each kind of item.
    std::vector<SqlParameters> posted, pieced;
    for (SqlParameters& each : items)
      (std::holds_alternative<std::monostate>(each[7]) ? posted : pieced).push_back(std::move(each));
    store_.connection_->each(
        "INSERT INTO item (place, digest, commitment, time, size, tree_size, subtrees, upload, body) VALUES "
        "($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9)",
        posted);
    store_.connection_->each(
        "INSERT INTO item (place, digest, commitment, time, size, tree_size, subtrees, upload, body) VALUES "
        "($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9) ",
        pieced);
    std::map<std::int64_t, std::vector<Digest>> grown;
    for (const Fresh& each : fresh_) grown[each.append->box].push_back(each.append->item);
    for (const auto& [box, digests] : grown)
      store_.known_.append(*store_.connection_, box, growing_.at(box).edge().size() - digests.size(),
                           digests);
  }

  void sign(BoxRow& box, const Growing& growing) {
    box.checkpoint = store_.sign(box.id, growing.edge().size(), growing.edge().root());
  }

  void answer(std::vector<Outcome>& out) {
    std::map<std::int64_t, std::shared_ptr<const std::string>> checkpoints;
    for (const Fresh& each : fresh_) {
      const Growing& growing = growing_.at(each.append->box);
      auto& checkpoint = checkpoints[each.append->box];
      if (!checkpoint)
        checkpoint = std::make_shared<const std::string>(boxes_.at(each.append->box).checkpoint);
      const std::uint64_t size = growing.edge().size();
      out[each.at] = Accepted{{each.index, size, each.append->commitment, each.append->item, each.time,
                               inclusion_proof(each.index, size, growing.fetch()), checkpoint},
                              true};
    }
    for (const Entry& entry : repeated_) {
      const Key key{entry.append->box, entry.append->item};
      if (const auto same = fresh_of_.find(key); same != fresh_of_.end()) {
        out[entry.at] = Accepted{std::get<Accepted>(out[fresh_[same->second].at]).acceptance, false};
      } else {
        out[entry.at] = Accepted{store_.acceptance(entry.append->box, known_.at(key)).value(), false};
      }
    }
  }

  Store& store_;
  std::map<std::int64_t, BoxRow>& boxes_;
  Instant now_;
  std::vector<Entry> appends_, repeated_;
  std::map<Key, std::uint64_t> known_;
  std::map<Key, std::size_t> fresh_of_;
  std::vector<Fresh> fresh_;
  std::map<std::int64_t, Growing> growing_;
};

/// What is kept of boxes while they are changed, forgotten if that comes to nothing.
class Store::KnownUnlessUndone {
 public:
  KnownUnlessUndone(KnownItems& known, const std::map<std::int64_t, BoxRow>& boxes)
      : known_(known), boxes_(boxes) {}
  KnownUnlessUndone(const KnownUnlessUndone&) = delete;
  KnownUnlessUndone& operator=(const KnownUnlessUndone&) = delete;
  ~KnownUnlessUndone() {
    if (done_) return;
    for (const auto& [box, row] : boxes_) known_.forget(box);
  }
  void done() { done_ = true; }

 private:
  KnownItems& known_;
  const std::map<std::int64_t, BoxRow>& boxes_;
  bool done_ = false;
};

std::optional<Refused> Store::BoxRow::no_room(const AppendItem& append, const Quotas& quotas) const {
  const std::uint64_t size = edge.size();
  if (size - kept_from >= quotas.items || size == kMostItemsOfABox)
    return Refused{Refused::Why::too_many_items};
  if (!append.upload && bytes + append.body.size() > quotas.bytes)
    return Refused{Refused::Why::too_many_bytes};
  return std::nullopt;
}

std::vector<Outcome> Store::commit(std::span<const Operation> operations, Instant now) {
  ready();
  std::vector<Outcome> out(operations.size(), Refused{});
  SqlTransaction transaction(*connection_);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const auto* create_box = std::get_if<CreateBox>(&operations[i]);
    if (!create_box) continue;
    connection_->lock_all();
    out[i] = create(*create_box, now);
  }
  // Boxes are held from here on, always in the same order, so that no two processes wait for each other.
  std::map<std::int64_t, BoxRow> boxes;
  for (const Operation& operation : operations) {
    if (const auto box = box_of(operation)) boxes.try_emplace(*box);
  }
  read_boxes(boxes);
  KnownUnlessUndone known(known_, boxes);
  Batch(*this, boxes, now).run(operations, out);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (const auto* opening = std::get_if<OpenUpload>(&operations[i]))
      out[i] = open_upload(boxes.at(opening->box), *opening, now);
    if (const auto* adding = std::get_if<AddPiece>(&operations[i])) out[i] = add_piece(*adding, now);
    if (const auto* dropping = std::get_if<DropUpload>(&operations[i]))
      out[i] = drop_upload(boxes.at(dropping->box), *dropping);
  }
  write_boxes(boxes);
  transaction.commit();
  known.done();
  return out;
}

void Store::read_boxes(std::map<std::int64_t, BoxRow>& boxes) {
  static const std::string sql =
      "SELECT id, size, time, kept_from, bytes, edge, checkpoint FROM box WHERE number = $1";
  std::vector<SqlParameters> numbers;
  for (const auto& [box, row] : boxes) numbers.push_back({box});
  const std::vector<SqlRows> found = connection_->each(sql + std::string(connection_->for_update()), numbers);
  std::size_t at = 0;
  for (auto& [box, row] : boxes) {
    const SqlRow& read = found[at++].at(0);
    row.id = BoxId{read.digest(0).bytes};
    row.time = {read.integer(2)};
    row.kept_from = count(read, 3);
    row.bytes = count(read, 4);
    row.edge = TreeEdge(count(read, 1), split(read.bytes(5)));
    row.checkpoint = as_text(read.bytes(6));
  }
}

void Store::write_boxes(const std::map<std::int64_t, BoxRow>& boxes) {
  // Also those that did not change: the commit then waits until all that this transaction saw is durable.
  std::vector<Bytes> edges;
  std::vector<SqlParameters> rows;
  std::vector<std::int64_t> grown;
  edges.reserve(boxes.size());
  for (const auto& [box, row] : boxes) {
    edges.push_back(joined(row.edge.peaks()));
    rows.push_back({number(row.edge.size()), row.time.seconds, number(row.bytes), BytesView(edges.back()),
                    as_bytes(row.checkpoint), box});
    if (row.changed) grown.push_back(box);
  }
  connection_->each(
      "UPDATE box SET size = $1, time = $2, bytes = $3, edge = $4, checkpoint = $5 WHERE number = $6", rows);
  connection_->notify(grown);
}

}  // namespace parley::relay
