/// The relay's store: boxes, their items and their trees, on SQLite or PostgreSQL, by the same statements.
///
///     relay   the name and the key that signs the checkpoints; one row
///     box     digests of the capabilities, how many items, the edge of the tree
///     item    one row each: `place` is box number × 2^32 + index; with the leaf, the hashes of the subtrees
///             that it completed (the leaf's own first), and which upload has the bytes
///     known   which items a box has, by their digests (known.hpp)
///     upload  unfinished ones
///     piece   the bytes of items: `place` is upload × 8192 + piece. Those that came at once are one piece,
///     of an
///             upload that had no row, numbered as they come: so they are written one behind the other,
///             whatever their boxes. (The store of an earlier release has them in `item`; they stay there.)
///
/// A Store is one connection and one thread's. Its methods throw SqlError. What one returns is durable: also
/// what it merely read, since a connection that opens itself begins with a durable write, behind which lies
/// all that it can see.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>

#include "base/error.hpp"
#include "log/tree.hpp"
#include "relay/known.hpp"
#include "relay/proving.hpp"
#include "relay/types.hpp"
#include "sql/sql.hpp"

namespace parley::relay {

/// Opens a connection to the store of DIR, or to a postgresql:// URL.
using OpenConnection = std::function<std::unique_ptr<SqlConnection>()>;

/// Makes the tables if they are not there, brings those of an earlier release up to date, and makes the
/// relay's name and key: `name`, or `relay-` and part of the key when none is given. A store that has another
/// name is an error.
Result<Identity> prepare_store(SqlConnection& connection, const std::optional<std::string>& name,
                               Random& random);

class Store {
 public:
  Store(std::unique_ptr<SqlConnection> connection, std::shared_ptr<Signer> signer, Quotas quotas,
        Random& random);

  // Writing. All operations are done in one transaction; the outcomes are in their order.
  std::vector<Outcome> commit(std::span<const Operation> operations, Instant now);
  /// The same, but what there is to prove and to sign is handed over before it is committed, for another
  /// thread to do meanwhile; so the outcomes of new items are not yet among those that are given back. None
  /// may be told before the commit has succeeded.
  std::vector<Outcome> commit(std::span<const Operation> operations, Instant now,
                              const std::function<void(Proving)>& hand_over);

  /// Deletes the bytes of items accepted before `before`, but for their leaves: at most some hundreds of a
  /// box at a time. Gives how many; 0 when there are no more.
  std::size_t delete_older(Instant before);
  /// Deletes uploads not touched since `before`, one at a time: false when there are no more.
  bool delete_stale_upload(Instant before);

  // Reading.
  /// Takes the same time whether there is one or not.
  std::optional<Box> box(const BoxId& id);
  struct Head {
    std::uint64_t size = 0;
    std::shared_ptr<const std::string> checkpoint;  ///< signed
  };
  Head head(std::int64_t box);
  /// Items from `from`, in order: at most `count`, and, `with_bytes`, no more than some `bytes` of them.
  std::vector<Item> items(std::int64_t box, std::uint64_t from, std::uint64_t count, bool with_bytes,
                          std::uint64_t bytes = 0);
  /// Some bytes of an item in pieces, at `offset`, to the end of its piece at most.
  Bytes piece(std::int64_t upload, std::uint64_t offset);
  /// As it was answered when the item came.
  std::optional<Acceptance> acceptance(std::int64_t box, std::uint64_t index);
  std::vector<Digest> inclusion(std::int64_t box, std::uint64_t index, std::uint64_t size);
  std::vector<Digest> consistency(std::int64_t box, std::uint64_t from, std::uint64_t to);
  /// Where an item is, if the box has it.
  std::optional<std::uint64_t> find(std::int64_t box, const Digest& item);
  std::optional<UploadState> upload(std::int64_t box, const Digest& item);
  /// SHA-256 of a complete upload.
  Digest digest_of(const UploadState& upload);
  /// Throws SqlError if the store does not answer.
  void ping();

 private:
  class Batch;
  class KnownUnlessUndone;
  struct BoxRow;

  /// Opens the connection if need be, with the durable write.
  SqlConnection& ready();
  FetchSubtrees subtrees(std::int64_t box);
  void read_boxes(std::map<std::int64_t, BoxRow>& boxes);
  void write_boxes(const std::map<std::int64_t, BoxRow>& boxes);
  Outcome create(const CreateBox& operation, Instant now);
  Outcome open_upload(BoxRow& box, const OpenUpload& operation, Instant now);
  Outcome add_piece(const AddPiece& operation, Instant now);
  Outcome drop_upload(BoxRow& box, const DropUpload& operation);

  std::unique_ptr<SqlConnection> connection_;
  std::shared_ptr<Signer> signer_;
  Quotas quotas_;
  Random& random_;
  KnownItems known_;
  unsigned fenced_ = 0;  ///< the opening of the connection that the durable write was made in
  std::int64_t next_posted_ = 0, end_posted_ = 0;  ///< numbers of uploads for items that come at once
};

/// What is wrong in a store, in sentences: bytes that have not their digest, an index missing, an item twice
/// in a box, times that go back, hashes, edges and runs of digests that do not fit. `progress` is
/// told items done and in all. Takes 16 bytes of memory for each item of the largest box.
std::vector<std::string> check_store(SqlConnection& connection,
                                     const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace parley::relay
