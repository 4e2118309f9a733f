/// How an act is sealed: to whom, with which keys, and in how many forms (docs/protocol.md 8.2). Shared by
/// all ways to carry it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "seal/keys.hpp"

namespace parley {

/// One item of an act, before it is sealed.
struct SealedForm {
  /// Which of an act's items it is (docs/protocol.md 12.1): empty for what every reader of the epoch of now
  /// can open; `cards`, to the cards of an epoch's readers, with keys; `later`, or the recipient of the epoch
  /// of now, for those who came later; `invited`, to one who is invited.
  std::string name;
  Desk::Arrival item;
  std::vector<AgeRecipient> to;
};

/// The epochs of a record, with those keys that a desk holds. Kept, so that what is new alone costs
/// something.
class HeldEpochs {
 public:
  struct Epoch {
    ActId started_by;
    Index began;
    std::string recipient;
    std::vector<KeyId> readers;
    std::optional<Secret> key;  ///< if this desk holds it
  };
  /// Takes what record and desk have gained. Needs an unlocked desk.
  void update(const Desk& desk, const Record& record);
  const std::vector<Epoch>& all() const { return all_; }  ///< in canonical order
  std::int64_t keys() const { return keys_; }             ///< a number that grows with the keys

 private:
  std::vector<Epoch> all_;
  Index considered_ = 0;
  std::int64_t keys_ = 0;
};

/// Seals the acts of one record. Needs an unlocked desk; desk, record and epochs outlive it.
class Sealer {
 public:
  /// `now` is the record's epoch of now.
  Sealer(const Desk& desk, const Record& record, const HeldEpochs& epochs, const Record::Epoch& now);

  /// All forms in which an act goes out now. At least one.
  Result<std::vector<SealedForm>> forms(Index index) const;
  /// The recipient of now.
  const AgeRecipient& epoch() const { return epoch_; }
  /// Of what else than the act depends in which forms it goes out: as long as this is the same, so are those
  /// of an act, but for what `leaves_people` excepts.
  std::string circumstances() const;

 private:
  using Epoch = HeldEpochs::Epoch;

  SealedForm for_those_who_came_later(const Epoch& started, Desk::Arrival item) const;
  Desk::Arrival with_keys(Desk::Arrival item, Index until) const;

  const Desk& desk_;
  const Record& record_;
  AgeRecipient epoch_;
  Index began_;
  bool somebody_invited_;
  const HeldEpochs& epochs_;
  std::multimap<KeyId, AgeRecipient> readers_;  ///< the sealing keys of those who may read now
};

/// The record of an exchange, followed, with an epoch of now: a `rekey` is signed first if there is none.
Result<Record*> record_with_epoch(Desk& desk, const ExchangeId& id);

/// An act as it goes to one who lost everything: to a card alone; the founding act brings all epoch keys that
/// the desk holds.
SealedForm rescue_form(const Desk& desk, const Record& record, Index index, const AgeRecipient& card);

/// Seals one. Fails if it is larger than an item may be.
Result<Bytes> seal_form(const SealedForm& form, Random& random);

/// Whether the act brings keys, so that it is read before what they open.
bool brings_keys(const Act& act);

}  // namespace parley
