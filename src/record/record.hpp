/// The record: all acts of one exchange, in causal order (docs/protocol.md section 7).
///
/// A record is a value that grows: `add` takes checked acts in any order, any number of times, and the
/// result depends on nothing but which acts and disclosures were added. It holds no text of notes but what
/// disclosures bring, reads no clock and touches no disk.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/act.hpp"

namespace parley {

/// Where an act stands in the record; small numbers, in the order in which acts were applied at this desk.
/// Never shown, never compared between desks.
using Index = std::uint32_t;

/// Two different acts with one key and one number: the proof of double dealing, in the order of their ids. Of
/// more than two, each stands with its neighbours in that order.
struct DoubleDealing {
  ActId first, second;
  auto operator<=>(const DoubleDealing&) const = default;
};

/// Whether an act that applies counts, and if not, why: a sentence for the user.
struct Judgement {
  bool counts = true;
  bool revoked = false;     ///< it does not count because its key was revoked before it
  bool incomplete = false;  ///< it does not count until its disclosures are there
  std::string why;
};

/// What became of an act that was handed in.
struct Addition {
  enum class Outcome : std::uint8_t { applied, duplicate, waiting, refused };
  Outcome outcome = Outcome::applied;
  std::vector<ActId> applied;  ///< this one and those that had waited for it, past first
  std::vector<ActId> missing;  ///< for waiting: the acts of its past that it names and that are not here
  std::vector<DoubleDealing> double_dealing;  ///< newly found
  /// Acts that had waited for this one, and whose past now shows that they are none of this exchange.
  std::vector<std::pair<ActId, Error>> refused;
  Error error;  ///< for refused
};

/// A delegate as the acts made one.
struct Delegate {
  Card card;
  std::set<Power> powers;     ///< as admitted
  ActId admitted_by;          ///< convene, invite or admit
  std::optional<KeyId> line;  ///< the delegate key that admitted it; none: convener's act or the party key
};

/// A party as it stands in some past.
struct Party {
  std::string handle, name;
  Role role = Role::negotiating;
  PublicKey key;
  std::int64_t sign_offs = 0;
  bool joined = false, left = false;
  std::optional<ActId> joined_by;
};

class Record {
 public:
  struct State;  ///< inside state.hpp, for this layer alone

  /// From the founding act. Refused if its kind is not `convene` or its cards are not in order.
  static Result<Record> found(CheckedAct convene);
  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;
  ~Record();
  /// An independent one that holds the same, to suppose something on; it costs what the record holds.
  Record copy() const;

  ExchangeId id() const;
  const Convene& convene() const;
  bool caucus() const;  ///< convened with one party

  /// Adds an act. Applies it, and all that waited for it, once its past is here.
  Addition add(CheckedAct act);

  /// Adds the text beside an act: one disclosure file. Refused unless its digest stands in that act
  /// (`deliver`, or `convene` with a base text), which must have been added (applied or waiting). True if it
  /// was new.
  Result<bool> add_disclosure(const ActId& act, std::string bytes);

  // What is here.
  std::size_t size() const;  ///< acts that apply
  const CheckedAct& at(Index index) const;
  std::optional<Index> find(const ActId& act) const;  ///< none for acts that wait or are unknown
  const std::string* disclosure(const DisclosureId& id) const;
  std::vector<ActId> waiting() const;  ///< acts that wait, ascending
  /// One of those; it has no effect yet, and whether its author may sign it is not known.
  const CheckedAct* waiting(const ActId& id) const;
  std::vector<ActId> missing() const;  ///< acts that others name and that are not here, ascending
  std::vector<DoubleDealing> double_dealing() const;  ///< ascending

  // Causality.
  bool in_past(Index earlier, Index later) const;  ///< strictly; constant time
  std::vector<ActId> heads() const;                ///< acts in nobody's past, ascending
  /// A total order that every desk computes alike: past first, then by claimed time, then by id.
  std::vector<Index> canonical_order() const;

  // Rights.
  const Judgement& judgement(Index index) const;  ///< brought up to date by `add`
  /// Acts whose judgement may have changed since the last call, by additions that came after them
  /// (revocations, acknowledgements, disclosures); for those who keep something derived.
  std::vector<Index> take_rejudged();
  std::vector<Party> parties() const;             ///< as all acts here make them, by handle
  std::vector<Delegate> delegates() const;        ///< all that were ever admitted, by name, then key
  bool may(const KeyId& key, Power power) const;  ///< now, not revoked
  bool is_revoked(const KeyId& key) const;
  /// The newest act of a key's chain (of the branch with the smallest id where it forked).
  std::optional<Index> head_of(const KeyId& key) const;

  // Receipts and arrival.
  /// Acts that the party is known to hold: all in the past of its own acts, and these.
  bool held_by(Index act, std::string_view party) const;
  /// The first counting `receive` of the party that names the act: of several that had not seen each other,
  /// the one with the earliest claimed time, then the smallest id.
  std::optional<Index> receipt(Index act, std::string_view party) const;
  /// Whether a receipt of that party for the act, counting or not, lies in the past of another act: then that
  /// one's author, if it is the party's, had the texts, and not only the bytes of the act (7.10).
  bool receipted(Index act, std::string_view party, Index before) const;

  // Epochs.
  std::vector<KeyId> readers() const;  ///< the keys of those who may read now, ascending
  struct Epoch {
    std::string recipient;
    ActId started_by;
    std::vector<KeyId> readers;  ///< ascending
  };
  std::vector<Epoch> epochs() const;  ///< in canonical order
  /// The epoch to seal with now (section 8.1); none: sign `rekey` first.
  std::optional<Epoch> current_epoch() const;

 private:
  explicit Record(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The members that every new act of a key has: exchange, author, key, number, previous, heads. The caller
/// sets time and deed.
Act next_act(const Record& record, const KeyId& key, std::string author);

}  // namespace parley
