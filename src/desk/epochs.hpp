/// With which epoch a desk seals, and what it does about one that it cannot open (docs/protocol.md
/// section 8.1).
#pragma once

#include "desk/desk.hpp"
#include "seal/keys.hpp"

namespace parley {

/// The recipient to seal with now. Signs `rekey` first where there is no epoch for those who may read. One
/// who was revoked, and so may not, seals what it has still to send with the newest epoch whose key it holds.
/// Needs an unlocked desk.
Result<AgeRecipient> epoch_to_seal_with(Desk& desk, const ExchangeId& id);

/// Signs a `rekey` that refuses the epoch in use, if this desk is one of its readers and was not given its
/// key: its starter forgot this reader, or gave it a wrong key. Nobody uses that epoch then. None: all is
/// well. `record` is that of the archive.
Result<std::optional<ActId>> refuse_epoch_without_key(Desk& desk, const Record& record);

}  // namespace parley
