/// The file form of a pouch (docs/protocol.md section 9): items one after another, each with its length and
/// digest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/ports.hpp"
#include "crypto/digest.hpp"

namespace parley {

inline constexpr std::size_t kMostItems = 100000;
inline constexpr std::uint64_t kLargestPouchItem = (std::uint64_t{4} << 30) + (std::uint64_t{64} << 20);

/// Writes a pouch to a sink.
class PouchWriter {
 public:
  explicit PouchWriter(Sink& sink);
  void item(BytesView sealed);
  /// For what is too large to hold: the length and digest must be those of the bytes that `write_bytes` then
  /// writes.
  void large_item(std::uint64_t length, const Digest& digest, const std::function<void(Sink&)>& write_bytes);
  void finish();

 private:
  class Counted;
  void put(BytesView bytes);
  Sink& sink_;
  Sha256 hash_;
  std::size_t count_ = 0;
};

/// Where an item whose digest fits lies in a pouch file.
struct PouchItem {
  std::uint64_t offset = 0, length = 0;
  Digest digest;
};

/// Finds the items of a seekable file, going on after damage. Keeps no item in memory. A file without damage
/// is read once; a damaged one at most ten times, or 64 MiB more: then the rest is given up.
struct PouchScan {
  bool is_pouch = false;  ///< the magic line is there
  std::vector<PouchItem> items;
  std::size_t damaged_items = 0;
  bool complete = false;  ///< the end line is there and fits the items that are here: nothing is missing
  bool given_up = false;  ///< there was too much damage to read on to the end
  std::string damage;     ///< what was wrong, for the user; empty if nothing
};
PouchScan scan_pouch(int fd, const std::function<void(std::uint64_t done)>& progress);

}  // namespace parley
