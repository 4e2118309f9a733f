#include "desk/epochs.hpp"

#include <algorithm>

namespace parley {

Result<AgeRecipient> epoch_to_seal_with(Desk& desk, const ExchangeId& id) {
  Result<Record> record = desk.record(id);
  if (!record) return std::unexpected(record.error());
  if (!record->current_epoch() && record->is_revoked(desk.identity().card.card.signing.id())) {
    const auto epochs = record->epochs();
    for (auto epoch = epochs.rbegin(); epoch != epochs.rend(); ++epoch) {
      // What it started by revoking itself, the others were not given by anyone else.
      if (std::ranges::binary_search(epoch->readers, desk.identity().card.card.signing.id()) &&
          desk.epoch_key(epoch->recipient))
        return AgeRecipient::parse(epoch->recipient).value();
    }
    return fail("this desk holds no key that the others can open", {});
  }
  if (!record->current_epoch()) {
    if (const Result<ActId> rekeyed = desk.sign_with_epoch(id, Rekey{}); !rekeyed)
      return std::unexpected(rekeyed.error());
    record = desk.record(id);
    if (!record) return std::unexpected(record.error());
  }
  return AgeRecipient::parse(record->current_epoch()->recipient).value();
}

Result<std::optional<ActId>> refuse_epoch_without_key(Desk& desk, const Record& record) {
  const auto epoch = record.current_epoch();
  const KeyId own = desk.identity().card.card.signing.id();
  if (!epoch || !std::ranges::binary_search(epoch->readers, own) || desk.epoch_key(epoch->recipient))
    return std::nullopt;
  const Result<ActId> refused = desk.sign_with_epoch(record.id(), Rekey{{}, {epoch->recipient}});
  if (!refused) return std::unexpected(refused.error());
  return *refused;
}

}  // namespace parley
