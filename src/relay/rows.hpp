/// How numbers and digests stand in the store's rows.
#pragma once

#include <algorithm>

#include "relay/types.hpp"
#include "sql/sql.hpp"

namespace parley::relay {

inline constexpr std::uint64_t kMostItemsOfABox = std::uint64_t{1} << 32;

/// `index` may also be that of the end of a full box.
inline std::int64_t place(std::int64_t box, std::uint64_t index) {
  return (box << 32) + static_cast<std::int64_t>(index);
}
inline std::uint64_t index_of(std::int64_t place) {
  return static_cast<std::uint64_t>(place & 0xffffffff);
}
inline std::int64_t piece_place(std::int64_t upload, std::uint64_t offset) {
  return upload << 13 | static_cast<std::int64_t>(offset / kPiece);
}
/// Uploads have numbers below; items that came in one piece are numbered from here on, in blocks, of which
/// every opening of a connection has one of its own.
inline constexpr std::int64_t kPosted = std::int64_t{1} << 48;
inline constexpr std::int64_t kPostedBlock = std::int64_t{1} << 20;

inline std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}
inline std::uint64_t count(const SqlRow& row, std::size_t column) {
  return static_cast<std::uint64_t>(row.integer(column));
}
template <class Tag>
BytesView view(const Id<Tag>& id) {
  return id.bytes;
}
/// Those that stand one behind the other.
inline std::vector<Digest> digests(const Bytes& bytes) {
  std::vector<Digest> out(bytes.size() / 32);
  for (std::size_t i = 0; i < out.size(); ++i)
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].bytes.begin());
  return out;
}

}  // namespace parley::relay
