/// Proved times: what relays and authorities show of when an act existed (record rule 21, docs/protocol.md
/// 5.3).
///
/// Any act may carry proofs over acts in its past. Those that hold, by a relay or an authority that `convene`
/// names, are kept, whoever carried them. A party's own relay counts only against that party: it could sign
/// any time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/record.hpp"

namespace parley::talks {

/// That an act existed at a time.
struct ProvedTime {
  Instant at;
  std::string by;                    ///< the relay's name; empty: an authority
  std::optional<std::string> party;  ///< whose relay it is; none: nobody's
  ActId carried_by;                  ///< the act that carries the proof
};

class Times {
 public:
  /// Takes the proofs that an act carries and that hold. Returns the acts of which something new is proved.
  std::vector<ActId> take(const Record& record, Index carrier);

  /// All that is proved of an act, the earliest first.
  const std::vector<ProvedTime>& of(const ActId& act) const;

  /// The earliest that counts against `party`: by an authority, by nobody's relay, or by its own. None, if
  /// there is none.
  const ProvedTime* earliest(const ActId& act, std::string_view party) const;

 private:
  std::unordered_map<ActId, std::vector<ProvedTime>> proved_;
};

}  // namespace parley::talks
