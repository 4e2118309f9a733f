/// With which epoch a desk seals, and what it does about one that it cannot open (docs/protocol.md
/// section 8.1).
#pragma once

#include "desk/desk.hpp"

namespace parley {

/// Signs a `rekey` that refuses the epoch in use, if this desk is one of its readers and was not given its
/// key: its starter forgot this reader, or gave it a wrong key. Nobody uses that epoch then. None: all is
/// well. `record` is that of the archive.
Result<std::optional<ActId>> refuse_epoch_without_key(Desk& desk, const Record& record);

/// Whether an act is of a kind that leaves as it was who takes part, with which rights, and who reads.
bool leaves_people(const Act& act);

}  // namespace parley
