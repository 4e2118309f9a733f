/// A box's row while a transaction holds it.
#pragma once

#include "relay/store.hpp"

namespace parley::relay {

struct Store::BoxRow {
  BoxId id;
  Instant time;
  std::uint64_t kept_from = 0, bytes = 0;
  TreeEdge edge;
  std::string checkpoint;
  bool changed = false;  ///< it has more items

  std::optional<Refused> no_room(const AppendItem& append, const Quotas& quotas) const;
};

}  // namespace parley::relay
