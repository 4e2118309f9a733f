/// What the relay knows: boxes, their items and their limits. No names, no contents.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "crypto/ed25519.hpp"

namespace parley::relay {

using BoxId = Id<struct BoxTag>;

inline constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kLargestPosted = kMiB;  ///< an item that goes up in one piece
inline constexpr std::uint64_t kPiece =
    kMiB;  ///< larger ones are kept in pieces of this size, the last shorter
inline constexpr std::size_t kKnownMemory = 64 * kMiB;  ///< for which items the boxes in use have
inline constexpr std::uint64_t kLargestItem = 4096 * kMiB + 64 * kMiB;

/// The id of the box with these capabilities' digests: SHA-256("parley-box/1" LF read LF append LF), in hex.
BoxId box_id(const Digest& read, const Digest& append);

/// Who the relay is: what its checkpoints are signed with.
struct Identity {
  std::string name;
  Ed25519SecretKey key;
};

struct Quotas {
  std::uint64_t items = 1'000'000;         ///< of a box, whose bytes are kept
  std::uint64_t bytes = 16 * 1024 * kMiB;  ///< of a box, unfinished uploads at their full size included
  std::uint64_t uploads = 16;              ///< of a box, unfinished
};

/// What never changes of a box.
struct Box {
  std::int64_t number = 0;  ///< the store's own
  BoxId id;
  Digest read, append;  ///< SHA-256 of the capabilities
};

/// What the relay answers for: leaf `index` of the box's tree, proved at `tree_size`.
struct Acceptance {
  std::uint64_t index = 0, tree_size = 0;
  Digest commitment, item;
  Instant time;
  std::vector<Digest> proof;
  std::shared_ptr<const std::string> checkpoint;  ///< signed, of `tree_size`
};

/// An item as a listing shows it.
struct Item {
  std::uint64_t index = 0, size = 0;
  Digest commitment, digest;
  Instant time;
  bool kept = true;                    ///< false: its bytes were deleted for their age
  std::optional<std::int64_t> upload;  ///< where its bytes are, if they can be read in pieces
  Bytes body;                          ///< if asked for and of one piece
};

// What can be asked of a store that changes it. `box` is a Box's number.
struct CreateBox {
  Digest read, append;
};
struct AppendItem {
  std::int64_t box = 0;
  Digest commitment, item;
  Bytes body;
  std::optional<std::int64_t> upload;  ///< a finished one, whose bytes have that digest, instead of `body`
};
struct OpenUpload {
  std::int64_t box = 0;
  Digest item;
  std::uint64_t size = 0;
};
struct AddPiece {
  std::int64_t box = 0;
  Digest item;
  std::uint64_t offset = 0;
  Bytes piece;  ///< of kPiece bytes, but the last
};
struct DropUpload {
  std::int64_t box = 0;
  Digest item;
};
using Operation = std::variant<CreateBox, AppendItem, OpenUpload, AddPiece, DropUpload>;

// What came of it.
struct BoxCreated {
  Box box;
  bool fresh = false;
};
struct Accepted {
  Acceptance acceptance;
  bool fresh = false;  ///< false: the box had the item, and this is what was answered then
};
struct UploadState {
  std::int64_t id = 0;
  std::uint64_t offset = 0, size = 0;  ///< how far it is
};
struct Refused {
  enum class Why : std::uint8_t {
    too_many_items,
    too_many_bytes,
    too_many_uploads,
    no_upload,
    wrong_offset,
    other_size
  };
  Why why = Why::no_upload;
  std::uint64_t offset = 0;  ///< for `wrong_offset`: the right one
};
/// It could not be done now. Whether it was done is not known if the store is away; else it was not.
struct Failed {
  enum class Why : std::uint8_t { away, full, busy };
  Why why = Why::away;
};
using Outcome = std::variant<BoxCreated, Accepted, UploadState, Refused, Failed>;

}  // namespace parley::relay
