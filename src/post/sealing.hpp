/// How an act is sealed: to whom, with which keys, and in how many forms (docs/protocol.md 8.2). Shared by
/// all ways to carry it.
#pragma once

#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "seal/keys.hpp"

namespace parley {

/// One item of an act, before it is sealed.
struct SealedForm {
  /// Which of an act's items it is: empty for what every reader of the epoch of now can open; `cards`, to the
  /// cards of an epoch's readers, with keys; the recipient of a later epoch, for those who came later;
  /// `invited`, to one who is invited.
  std::string name;
  Desk::Arrival item;
  std::vector<AgeRecipient> to;
};

/// All forms in which an act goes out now; `epoch` is the recipient of now. At least one. Needs an unlocked
/// desk.
Result<std::vector<SealedForm>> forms_of(const Desk& desk, const Record& record, Index index,
                                         const AgeRecipient& epoch);

/// An act as it goes to one who lost everything: to a card alone; the founding act brings all epoch keys that
/// the desk holds.
SealedForm rescue_form(const Desk& desk, const Record& record, Index index, const AgeRecipient& card);

/// Seals one. Fails if it is larger than an item may be.
Result<Bytes> seal_form(const SealedForm& form, Random& random);

/// Whether the act brings keys, so that it is read before what they open.
bool brings_keys(const Act& act);

}  // namespace parley
