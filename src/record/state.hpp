/// What a Record holds, shared by the files that implement it. Not for other layers.
#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "record/graph.hpp"
#include "record/record.hpp"

namespace parley {

/// A right that an act gave to a key.
struct Grant {
  Index by = 0;                  ///< convene, invite or admit
  Card card;
  std::set<Power> powers;
  std::optional<KeyId> line;     ///< the delegate key that admitted it
};

struct Revocation {
  Index by = 0;
  std::optional<Index> last;     ///< that act and its past stand; none: nothing of the key does
  bool by_past = false;          ///< instead: what stands is what the revocation had seen (`also`)
};

struct Entry {
  CheckedAct act;
  std::string party;
  Judgement judgement;
  bool rightful = false;         ///< the author had the right to it, by the act's past: never changes
  std::string why_not;           ///< if not rightful
  std::size_t undisclosed = 0;   ///< disclosures that are not here yet
};

struct Record::State {
  Graph graph;
  std::vector<Entry> entries;
  std::unordered_map<ActId, Index> by_id;
  std::set<ActId> heads;

  // Acts that wait for their past.
  std::unordered_map<ActId, CheckedAct> waiting;
  std::unordered_map<ActId, std::vector<ActId>> waiters;  // by the act waited for

  // Chains.
  std::map<std::pair<KeyId, std::int64_t>, std::vector<Index>> by_number;
  std::unordered_map<KeyId, std::vector<Index>> by_key;
  std::set<DoubleDealing> double_dealing;

  // Disclosures.
  std::unordered_map<DisclosureId, std::string> disclosures;
  std::unordered_map<DisclosureId, std::vector<Index>> wanted;  // by acts that list it

  // Rights.
  std::unordered_map<KeyId, std::vector<Grant>> grants;
  std::unordered_map<KeyId, std::set<std::string>> party_keys;  // key -> parties whose cards name it
  std::map<KeyId, std::vector<Revocation>> revocations;
  std::map<std::string, std::vector<Index>> joins, leaves, invites;  // by party; invites by the invited party
  std::vector<Index> epochs;
  std::vector<Index> rekeys;
  std::vector<Index> rejudged;

  // Who holds what.
  std::map<std::string, Graph::View> views;
  std::unordered_map<ActId, std::vector<Index>> receipts;
  std::unordered_map<std::string, std::vector<Index>> used_sign_offs;  // by statement: the acts that carry it

  const Act& act(Index index) const { return entries[index].act.act; }
  const Convene& convene() const { return std::get<Convene>(act(0).deed); }

  /// Either an act, whose past is meant, or everything here.
  struct When {
    std::optional<Index> act;
  };
  bool before(Index earlier, When when) const { return !when.act || graph.in_past(earlier, *when.act); }

  // rights.cpp
  Result<void> check_founding() const;
  bool key_known(const Act& act, Index index) const;
  void take_rights(Index index);
  void judge_right(Index index);
  void judge(Index index);
  void rejudge_key(const KeyId& key);
  void acknowledge(Index index);
  const Grant* grant_of(const KeyId& key, When when) const;
  bool revoked_in(const KeyId& key, When when) const;
  bool has_power(const KeyId& key, Power power, When when) const;
  bool party_joined(std::string_view party, When when) const;
  bool party_left(std::string_view party, When when) const;
  std::set<std::string> negotiating(When when) const;
  bool invited_by_all(const Card& card, When when) const;
  bool voided(Index index) const;
  std::string why_not_rightful(Index index) const;
  std::string why_sign_offs_missing(const Deliver& deed, Index index, const Card& author) const;

  // epochs.cpp
  std::vector<KeyId> readers(When when, std::optional<Index> and_itself) const;

  // disclosures.cpp
  std::string why_disclosures_wrong(Index index) const;
};

/// The digests that an act lists, with the kind and number that each disclosure must say.
struct Listed {
  DisclosureId id;
  std::string label;  ///< `paragraph 3`
};
std::vector<Listed> listed_disclosures(const Act& act);

}  // namespace parley
