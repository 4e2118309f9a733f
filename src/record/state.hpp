/// What a Record holds, shared by the files that implement it. Not for other layers.
///
/// Three questions are kept apart. Whether an act's author had the right to it is read in the act's own past,
/// and so never changes: the act is *rightful* or not (rightful.cpp). Whether it *counts* depends besides on
/// what arrives later: revocations that it had not seen, acknowledgements, forks, the judgement of the acts
/// that admitted its author, and its disclosures (judgement.cpp). And what others have seen of it is held in
/// clocks (graph.hpp).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>

#include "record/graph.hpp"
#include "record/record.hpp"

namespace parley {

/// Powers as bits, so that sets of them are compared at once.
using PowerBits = std::uint8_t;
constexpr PowerBits bit(Power power) {
  return static_cast<PowerBits>(1U << static_cast<unsigned>(power));
}
PowerBits bits(const std::set<Power>& powers);

/// A right that an act gave to a key, if it is rightful.
struct Grant {
  Index by = 0;  ///< convene, invite or admit
  Card card;
  std::set<Power> powers;
  std::optional<KeyId> line;  ///< the delegate key that admitted it
};

/// A rightful revocation of one key.
struct Revocation {
  Index by = 0;
  KeyId key;
  std::string party;
  std::optional<Index> last;  ///< that act and its past stand; none: nothing of the key does
  bool by_past = false;       ///< instead: what stands is what the revocation had seen (`also`)
  /// The key's acts that fall by it as long as no other party has acknowledged them; by strand, oldest first.
  /// Who has seen one has seen those before it, so that only the first of each strand need be looked at.
  std::map<std::uint32_t, std::deque<Index>> pending;
};

/// The acts of one key.
struct Chain {
  std::vector<Index> main;                            ///< numbers 1, 2, 3 …; at each fork, the smaller id
  std::map<std::int64_t, std::vector<Index>> others;  ///< on other branches, by number
  std::map<std::uint32_t, std::vector<Index>> strands;
  std::set<std::int64_t> forks;       ///< numbers that two acts have
  std::vector<Index> admissions;      ///< rightful `admit`s
  std::vector<Index> unacknowledged;  ///< those of them at or after a fork that no other party had relied on
};

struct Invitation {
  Index by = 0;
  Digest card;
};
struct Joining {
  Index by = 0;
  Index invited_by = 0;  ///< an invite that holds the party's card; 0: it was convened
};

struct Entry {
  CheckedAct act;
  std::string party;
  Judgement judgement;
  std::string why_not;  ///< if it is not rightful
  bool rightful = false;
  bool speaks = false;                   ///< by its past, its author speaks for the party
  PowerBits any_of = 0;                  ///< of these powers its author needs one
  PowerBits all_of = 0;                  ///< and all of these
  std::uint32_t voided = 0;              ///< by how many revocations it falls
  bool relied_on = false;                ///< an admission that another party had seen before it saw the fork
  std::size_t undisclosed = 0;           ///< disclosures that are not here yet
  std::optional<std::string> why_wrong;  ///< of the disclosures, once all are here and were looked at
};

struct EpochStart {
  Index by = 0;
  std::optional<std::vector<KeyId>> readers;  ///< once it was asked for
};

struct Record::State {
  Graph graph;
  std::deque<Entry> entries;  // grows without moving what is there
  std::unordered_map<ActId, Index> by_id;
  std::set<ActId> heads;

  /// An act that waits for its past. Its texts wait with it: should it turn out to be none of this exchange,
  /// they have never been here.
  struct Waiter {
    CheckedAct act;
    std::map<DisclosureId, std::string> disclosures;
  };
  std::unordered_map<ActId, Waiter> waiting;
  std::size_t waiting_bytes = 0;                          ///< of the acts and their texts
  std::unordered_map<ActId, std::vector<ActId>> waiters;  // by the act waited for

  std::unordered_map<KeyId, Chain> chains;
  std::vector<Index> by_party_keys;  ///< acts of party keys, which are in no chain

  // Disclosures.
  std::unordered_map<DisclosureId, std::string> disclosures;
  std::unordered_map<DisclosureId, std::vector<Index>> wanted;  // by acts that list it

  // Rights.
  std::unordered_map<KeyId, std::vector<Grant>> grants;
  std::unordered_map<KeyId, std::vector<std::pair<std::string, Index>>>
      party_keys;                                                       // the party, and who says so
  std::map<std::string, std::size_t, std::less<>> convened;             // party: its first card
  std::map<std::string, std::vector<Joining>, std::less<>> joins;       // rightful ones
  std::map<std::string, std::vector<Index>, std::less<>> leaves;        // rightful ones
  std::map<std::string, std::vector<Invitation>, std::less<>> invites;  // rightful ones
  std::map<std::string, std::set<KeyId>, std::less<>> keys_of;          // by party
  std::deque<Revocation> revocations;
  std::map<std::pair<KeyId, std::string>, std::vector<std::size_t>>
      revoked;  // key and party: its revocations
  std::set<std::size_t> revocations_pending;
  std::set<KeyId> forks_pending;  // keys with unacknowledged admissions
  std::vector<EpochStart> epochs;
  std::vector<Index> rekeys;
  std::vector<Index> giving;  ///< rightful admissions, invitations and joinings
  /// Whether an act is here that some past may judge otherwise than its right says: one that a revocation, or
  /// a fork, undoes unless another party had relied on it.
  bool doubtful = false;

  // Judgement.
  std::set<Index> dirty;
  std::vector<Index> rejudged;

  // Who holds what.
  std::map<std::string, Graph::View, std::less<>> views;
  std::unordered_map<ActId, std::vector<Index>> receipts;
  std::unordered_map<std::string, std::vector<Index>> used_sign_offs;  // by statement: the acts that carry it

  const Act& act(Index index) const { return entries[index].act.act; }
  const ActId& id(Index index) const { return entries[index].act.id; }
  /// An exchange of one party: for its drafts.
  bool caucus() const { return convened.size() == 1; }
  const Convene& convene() const { return std::get<Convene>(act(0).deed); }

  /// An act's past, with or without the act itself; or everything here.
  struct When {
    std::optional<Index> act;
    bool inclusive = false;
  };
  bool before(Index earlier, When when) const {
    return !when.act || graph.in_past(earlier, *when.act) || (when.inclusive && earlier == *when.act);
  }
  /// Whether to go by right alone, which a past fixes; by what counts as things stand; or by what counts in a
  /// record of some past alone, which `fallen` tells.
  struct By {
    enum class What : std::uint8_t { right, judgement, past } what;
    const std::set<Index>* fallen = nullptr;
    static const By right, judgement;
    static By past(const std::set<Index>& fallen) { return {What::past, &fallen}; }
  };
  bool good(Index index, By by) const {
    if (!entries[index].rightful) return false;
    if (by.what == By::What::judgement) return entries[index].judgement.counts;
    return by.what == By::What::right || !by.fallen->contains(index);
  }

  // record.cpp
  std::vector<ActId> lacking(const Act& act) const;
  Result<std::optional<DoubleDealing>> apply(Waiter&& added);
  bool disclose(const DisclosureId& digest, std::string bytes);
  void take(Index index);

  // chains.cpp
  std::optional<DoubleDealing> chain(Index index);
  std::vector<Index> with_number(const Chain& chain, std::int64_t number) const;
  bool saw_fork(const Chain& chain, std::int64_t up_to, Index by) const;

  // rights.cpp
  Result<void> check_founding() const;
  bool key_known(const Act& candidate, Index index) const;
  void take_rights(Index index);
  const Card* party_card(std::string_view party, When when) const;
  bool party_joined(std::string_view party, When when, By by = By::right) const;
  bool party_left(std::string_view party, When when) const;
  std::set<std::string> negotiating(When when) const;
  bool invited_by_all(std::string_view party, const Digest& card, When when, By by) const;
  std::optional<Index> invitation(std::string_view party, When when) const;
  std::set<Index> fallen(When when) const;
  bool granted(const Grant& grant, When when, By by) const;
  PowerBits powers_of(const KeyId& key, std::string_view name, When when, By by) const;
  bool revoked_in(const KeyId& key, const std::string& party, When when) const;
  bool in_line(const KeyId& key, const KeyId& above, const std::string& party, When when) const;

  // rightful.cpp
  void judge_right(Index index);

  // sign_offs.cpp
  std::string why_sign_offs_missing(const Deliver& deed, Index index, std::int64_t needed) const;

  // judgement.cpp
  void revoke(Index index, const KeyId& key, std::optional<Index> last, bool by_past);
  bool stands(const Revocation& revocation, Index index) const;
  void fall_by_known_revocations(Index index);
  void acknowledge(Index index);
  void doubt_admissions(const KeyId& key);
  bool relied_on(Index index, When when, const std::function<bool(Index)>& knew_better) const;
  bool falls(Index index, When when) const;
  bool doubted(Index admission, When when, By by) const;
  std::string why_without_authority(Index index, When when, By by) const;
  void judge(Index index);
  void spread(Index index);
  void settle();

  // epochs.cpp
  std::vector<KeyId> readers(When when) const;

  // disclosures.cpp
  std::string why_disclosures_wrong(Index index) const;
};

inline constexpr Record::State::By Record::State::By::right{What::right};
inline constexpr Record::State::By Record::State::By::judgement{What::judgement};

/// The digests that an act lists: cover, paragraphs, attachments.

}  // namespace parley
