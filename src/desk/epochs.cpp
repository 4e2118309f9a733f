#include "desk/epochs.hpp"

#include <algorithm>

namespace parley {

Result<std::optional<ActId>> refuse_epoch_without_key(Desk& desk, const Record& record) {
  const auto epoch = record.current_epoch();
  const KeyId own = desk.identity().card.card.signing.id();
  if (!epoch || !std::ranges::binary_search(epoch->readers, own) || desk.epoch_key(epoch->recipient))
    return std::nullopt;
  const Result<ActId> refused = desk.sign_with_epoch(record.id(), Rekey{{}, {epoch->recipient}});
  if (!refused) return std::unexpected(refused.error());
  return *refused;
}

bool leaves_people(const Act& act) {
  return std::holds_alternative<Deliver>(act.deed) || std::holds_alternative<Receive>(act.deed) ||
         std::holds_alternative<Publish>(act.deed) || std::holds_alternative<Conclude>(act.deed) ||
         std::holds_alternative<Confirm>(act.deed);
}

}  // namespace parley
