// Appending: what many clients sent since the last commit goes into one transaction, with one write of each
// box and one signature for it, which is made beside the commit.
#include <algorithm>
#include <map>

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

std::optional<std::int64_t> box_of(const Operation& operation) {
  return std::visit(
      [](const auto& each) -> std::optional<std::int64_t> {
        if constexpr (requires { each.box; }) return each.box;
        return std::nullopt;
      },
      operation);
}

}  // namespace

/// A batch of appends on their way into one transaction.
class Store::Batch {
 public:
  Batch(Store& store, std::map<std::int64_t, BoxRow>& boxes, Instant now)
      : store_(store), boxes_(boxes), now_(now) {}

  /// The outcomes of all AppendItems are at their places in `out`, but for those of new items, which are
  /// still to be made.
  Proving run(std::span<const Operation> operations, std::vector<Outcome>& out) {
    collect(operations);
    if (appends_.empty()) return {};
    find_known();
    for (const Entry& entry : appends_) take(entry, out);
    for (const auto& [number, grown] : proving_.boxes()) boxes_.at(number).edge = grown.tree.edge();
    insert();
    return std::move(proving_);
  }

 private:
  struct Entry {
    std::size_t at;  ///< among the operations
    const AppendItem* append;
  };
  struct Fresh {  ///< what its row has beside what is to be proved of it
    const AppendItem* append;
    std::uint64_t size;
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
    if (const auto known = known_.find(key); known != known_.end()) {
      out[entry.at] = Accepted{store_.acceptance(append.box, known->second).value(), false};
      return;
    }
    if (const auto same = fresh_of_.find(key); same != fresh_of_.end()) {
      proving_.again(entry.at, same->second);
      return;
    }
    BoxRow& box = boxes_.at(append.box);
    GrowingTree& tree = proving_.tree(append.box, box.id, box.edge);
    if (const auto refused = box.no_room(tree.edge().size(), append, store_.quotas_)) {
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
    const std::uint64_t index = tree.edge().size();
    const std::vector<Digest> completed =
        tree.append(LogLeaf{append.commitment, append.item, box.time}.hash());
    if (!append.upload) box.bytes += append.body.size();  // an upload was counted when it was opened
    box.changed = true;
    fresh_of_[key] = fresh_.size();
    fresh_.push_back({&append, size, joined(completed)});
    proving_.add({entry.at, append.box, index, append.commitment, append.item, box.time});
  }

  void insert() {
    std::vector<SqlParameters> items, bytes;
    for (std::size_t i = 0; i < fresh_.size(); ++i) {
      const Fresh& each = fresh_[i];
      const Proving::Item& item = proving_.items()[i];
      const AppendItem& append = *each.append;
      const std::int64_t upload = append.upload ? *append.upload : store_.next_posted_++;
      items.push_back({place(item.box, item.index), view(item.item), view(item.commitment), item.time.seconds,
                       number(each.size), number(boxes_.at(item.box).edge.size()), BytesView(each.subtrees),
                       upload});
      if (append.upload) {
        store_.connection_->query("DELETE FROM upload WHERE id = $1", {upload});
      } else {
        bytes.push_back({piece_place(upload, 0), BytesView(append.body)});
      }
    }
    store_.connection_->each("INSERT INTO piece (place, bytes) VALUES ($1, $2)", bytes);
    store_.connection_->each(
        "INSERT INTO item (place, digest, commitment, time, size, tree_size, subtrees, upload) VALUES ($1, "
        "$2, "
        "$3, $4, $5, $6, $7, $8)",
        items);
    std::map<std::int64_t, std::vector<Digest>> grown;
    for (const Fresh& each : fresh_) grown[each.append->box].push_back(each.append->item);
    for (const auto& [box, digests] : grown)
      store_.known_.append(*store_.connection_, box, boxes_.at(box).edge.size() - digests.size(), digests);
  }

  Store& store_;
  std::map<std::int64_t, BoxRow>& boxes_;
  Instant now_;
  std::vector<Entry> appends_;
  std::map<Key, std::uint64_t> known_;
  std::map<Key, std::size_t> fresh_of_;
  std::vector<Fresh> fresh_;
  Proving proving_;
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

std::optional<Refused> Store::BoxRow::no_room(std::uint64_t size, const AppendItem& append,
                                              const Quotas& quotas) const {
  if (size - kept_from >= quotas.items || size == kMostItemsOfABox)
    return Refused{Refused::Why::too_many_items};
  if (!append.upload && bytes + append.body.size() > quotas.bytes)
    return Refused{Refused::Why::too_many_bytes};
  return std::nullopt;
}

std::vector<Outcome> Store::commit(std::span<const Operation> operations, Instant now) {
  Proving proving;
  std::vector<Outcome> out = commit(operations, now, [&](Proving made) { proving = std::move(made); });
  for (auto& [at, outcome] : proving.outcomes(*signer_)) out[at] = std::move(outcome);
  return out;
}

std::vector<Outcome> Store::commit(std::span<const Operation> operations, Instant now,
                                   const std::function<void(Proving)>& hand_over) {
  if (next_posted_ + number(operations.size()) > end_posted_) fenced_ = 0;
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
  Proving proving = Batch(*this, boxes, now).run(operations, out);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (const auto* opening = std::get_if<OpenUpload>(&operations[i]))
      out[i] = open_upload(boxes.at(opening->box), *opening, now);
    if (const auto* adding = std::get_if<AddPiece>(&operations[i])) out[i] = add_piece(*adding, now);
    if (const auto* dropping = std::get_if<DropUpload>(&operations[i]))
      out[i] = drop_upload(boxes.at(dropping->box), *dropping);
  }
  write_boxes(boxes);
  hand_over(std::move(proving));
  transaction.commit();
  known.done();
  return out;
}

void Store::read_boxes(std::map<std::int64_t, BoxRow>& boxes) {
  static const std::string sql = "SELECT id, size, time, kept_from, bytes, edge FROM box WHERE number = $1";
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
    row.edge = TreeEdge(count(read, 1), digests(read.bytes(5)));
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
    rows.push_back(
        {number(row.edge.size()), row.time.seconds, number(row.bytes), BytesView(edges.back()), box});
    if (row.changed) grown.push_back(box);
  }
  connection_->each("UPDATE box SET size = $1, time = $2, bytes = $3, edge = $4 WHERE number = $5", rows);
  connection_->notify(grown);
}

}  // namespace parley::relay
