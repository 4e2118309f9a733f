/// A box's row while a transaction holds it.
#pragma once

#include "relay/store.hpp"

namespace parley::relay {

struct Store::BoxRow {
  BoxId id;
  Instant time;
  std::uint64_t kept_from = 0, bytes = 0;
  TreeEdge edge;
  bool changed = false;  ///< it has more items

  /// For one more item, when it has `size` of them.
  std::optional<Refused> no_room(std::uint64_t size, const AppendItem& append, const Quotas& quotas) const;
};

}  // namespace parley::relay
