/// The outcome depends on nothing but which acts and disclosures there are: not on the order in which they
/// came, how often, nor what was missing in between.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "simple_exchange.hpp"

namespace parley {
namespace {

/// An act or a disclosure of one, as it arrives.
struct Arrival {
  CheckedAct act;
  std::string disclosure;  ///< empty: the act itself
};

/// Plays an exchange from a seed. Everybody writes from a view of what they have seen; each delegate has two
/// views, so that its chain forks now and then.
class Play {
 public:
  explicit Play(std::uint64_t seed)
      : chance_(seed), talks_(SimpleExchange::found(founding_cards())), views_(10) {
    for (const char* name : {"a@one", "b@one", "c@two", "d@two", "e@three"}) names_.emplace_back(name);
  }

  /// The notes of party two need a sign-off.
  static std::vector<SignedCard> founding_cards() {
    std::vector<SignedCard> out;
    for (const char* name : {"a@one", "b@one", "c@two", "d@two", "e@three"}) {
      const bool two = std::string_view(name).ends_with("@two");
      out.push_back(vouched(card(name, kAllPowers, Role::negotiating, two ? 1 : 0)));
    }
    return out;
  }

  void step() {
    const std::size_t who = below(names_.size());
    const std::size_t view = 2 * who + (below(8) == 0 ? 1 : 0);
    if (views_.size() < 2 * names_.size()) views_.resize(2 * names_.size());
    if (below(3) > 0) look(view, below(views_.size()));
    Record seen = record_of(view);
    const std::string name = names_[who];
    const bool party_key = below(8) == 0;
    auto [deed, texts] = something(seen, name, party_key);
    Act act = party_key ? Act{} : next_act(seen, key_id(name), name);
    if (party_key) {
      act.author = name.substr(name.find('@') + 1);
      act.exchange = seen.id();
      act.heads = seen.heads();
      act.key = key_id(act.author);
    }
    act.time = Instant{1640000000 + static_cast<std::int64_t>(below(1000))};
    act.deed = std::move(deed);
    // Unsigned: signatures are not what is tried here.
    const std::string bytes = write_act(act);
    const CheckedAct made{std::move(act), sha256_id<ActId>(bytes), public_key(name), {bytes, {}}};
    const std::size_t at = arrivals.size();
    arrivals.push_back({made, {}});
    for (const std::string& text : texts) arrivals.push_back({made, text});
    for (std::size_t i = at; i < arrivals.size(); ++i) views_[view].insert(i);
  }

  Record fresh() const { return talks_.fresh(); }
  std::vector<Arrival> arrivals;

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(chance_);
  }
  template <class Range>
  void shuffle(Range& range) {
    std::ranges::shuffle(range, chance_);
  }

 private:
  /// Somebody is shown what another has seen.
  void look(std::size_t view, std::size_t other) {
    views_[view].insert(views_[other].begin(), views_[other].end());
  }

  Record record_of(std::size_t view) const {
    Record record = fresh();
    for (const std::size_t i : views_[view]) {
      const Arrival& arrival = arrivals[i];
      if (arrival.disclosure.empty()) {
        record.add(arrival.act);
      } else {
        (void)record.add_disclosure(arrival.act.id, arrival.disclosure);
      }
    }
    return record;
  }

  std::pair<Deed, std::vector<std::string>> something(const Record& seen, const std::string& name,
                                                      bool party_key) {
    const std::string party = name.substr(name.find('@') + 1);
    const Index any = static_cast<Index>(below(seen.size()));
    const std::string fresh_word = "w" + std::to_string(arrivals.size());
    switch (party_key ? 6 + below(3) : below(15)) {
      case 0:
        return {Confirm{{seen.at(any).id}}, {}};
      case 1:
      case 2:
        return {Join{}, {}};
      case 3:
        return {Receive{{seen.at(any).id}, {}}, {}};
      case 4:
      case 5: {
        // It refers to something that may or may not have been seen.
        const ActId target =
            below(4) == 0 && !arrivals.empty() ? arrivals[below(arrivals.size())].act.id : seen.at(any).id;
        SimpleNote note(static_cast<std::int64_t>(1 + below(3)), {fresh_word},
                        "ref: x/1 " + target.hex() + "\n");
        // Now and then a note again, with the sign-offs that served for it.
        if (!signed_off_.empty() && party == "two" && below(4) == 0)
          note = signed_off_[below(signed_off_.size())];
        else if (party == "two" || below(8) == 0)
          signed_off_.push_back(note = with_sign_offs(std::move(note), seen.id(), party));
        return {note.deed, note.disclosures};
      }
      case 12:
        // Of two who do the same at once: what one needs once, or leaves by, another may have done.
        return {below(3) == 0 ? Deed(Leave{}) : Deed(Join{}), {}};
      case 13: {
        const ParagraphId point{seen.at(any).id, sha256_id<DisclosureId>("paragraph")};
        Conclude conclude{{}, {}, {{point, point}}, {}, {"one", "three", "two"}};
        if (below(2) == 0) conclude.agreed.clear();
        return {conclude, {}};
      }
      case 6: {
        const std::string admitted = (below(3) == 0 ? "x" : fresh_word) + "@" + party;
        if (names_.size() < 12) names_.push_back(admitted);
        std::set<Power> powers{Power::commit, Power::transmit};
        if (below(2) == 0) powers.insert(Power::admit);
        return {SimpleExchange::admit(card(admitted), powers, fresh_word), {}};
      }
      case 7:
      case 8: {
        Revoke revoke;
        revoke.delegate = parse_delegate_name(names_[below(names_.size())]).value();
        if (below(3) > 0) revoke.delegate.party = party;
        revoke.revoked = key_id(revoke.delegate.display());
        revoke.epoch = recipient(fresh_word);
        for (Index i = 0; i < seen.size(); ++i) {
          const Act& act = seen.at(i).act;
          if (act.key == revoke.revoked && below(2) == 0) revoke.last = LastAct{seen.at(i).id, *act.number};
        }
        for (std::size_t i = below(4) == 0 ? 1 + below(3) : 0; i > 0; --i) also(seen, revoke);
        return {revoke, {}};
      }
      case 9: {
        const std::string guest = below(2) == 0 ? "g@guest" : "h@guest";
        if (std::ranges::find(names_, guest) == names_.end()) names_.push_back(guest);
        return {Invite{SignedCard{card(guest), "vouched"}}, {}};
      }
      case 10:
        return {Join{recipient(fresh_word)}, {}};
      case 11: {
        const auto epochs = seen.epochs();
        Rekey rekey{recipient(fresh_word), {}};
        if (below(2) == 0) rekey.refused.insert(epochs[below(epochs.size())].recipient);
        return {rekey, {}};
      }
      default:
        return {below(4) == 0 ? Deed(Leave{}) : Deed(Unknown{"crown"}), {}};
    }
  }

  /// Adds somebody to those who go with the one revoked; as a rule one whom that one admitted.
  void also(const Record& seen, Revoke& revoke) {
    std::vector<KeyId> line;
    for (const Delegate& delegate : seen.delegates()) {
      if (delegate.line == revoke.revoked) line.push_back(delegate.card.signing.id());
    }
    revoke.also.insert(line.empty() || below(6) == 0 ? key_id(names_[below(names_.size())])
                                                     : line[below(line.size())]);
  }

  /// With the sign-offs of up to two of the party, who may or may not be allowed to give them.
  SimpleNote with_sign_offs(SimpleNote note, const ExchangeId& exchange, const std::string& party) {
    std::vector<std::string> own;
    for (const std::string& name : names_) {
      if (name.ends_with("@" + party)) own.push_back(name);
    }
    for (std::size_t i = below(3); i > 0; --i) {
      SignOffStatement statement;
      const std::string who = own[below(own.size())];
      statement.author = parse_delegate_name(who).value();
      statement.cover = note.deed.cover;
      statement.exchange = exchange;
      statement.expires = Instant{1640000000 + static_cast<std::int64_t>(500 + below(1000))};
      statement.key = key_id(who);
      statement.note = note.deed.note;
      statement.paragraphs = note.deed.paragraphs;
      statement.party = party;
      note.deed.sign_offs.push_back({statement.bytes(), sshsig_sign(secret_key(who), namespaces::kSignOff,
                                                                    as_bytes(statement.bytes()))});
    }
    return note;
  }

  std::mt19937_64 chance_;
  std::vector<SimpleNote> signed_off_;
  SimpleExchange talks_;
  std::vector<std::string> names_;
  std::vector<std::set<std::size_t>> views_;
};

/// All that a record says, in a form that shows every difference.
std::string dump(const Record& record) {
  std::ostringstream out;
  const auto ids = [&](std::string_view what, const auto& list) {
    out << what << ':';
    for (const auto& id : list) out << ' ' << id.hex().substr(0, 8);
    out << '\n';
  };
  ids("heads", record.heads());
  ids("waiting", record.waiting());
  ids("missing", record.missing());
  for (const DoubleDealing& pair : record.double_dealing())
    ids("double dealing", std::array{pair.first, pair.second});
  const std::vector<Party> parties = record.parties();
  for (const Party& party : parties) {
    out << "party " << party.handle << ' ' << name_of(party.role) << ' ' << party.joined << party.left << ' '
        << (party.joined_by ? party.joined_by->hex() : "") << '\n';
  }
  for (const Index i : record.canonical_order()) {
    const Judgement& judgement = record.judgement(i);
    const CheckedAct& act = record.at(i);
    out << act.id.hex().substr(0, 8) << ' ' << act.act.author << ' ' << act.act.kind() << ' '
        << judgement.counts << judgement.revoked << judgement.incomplete << ' ' << judgement.why << " held";
    for (const Party& party : parties) {
      const auto receipt = record.receipt(i, party.handle);
      out << ' ' << record.held_by(i, party.handle)
          << (receipt ? record.at(*receipt).id.hex().substr(0, 8) : "");
    }
    const auto head = record.head_of(act.act.key);
    out << ' ' << (head ? record.at(*head).id.hex().substr(0, 8) : "") << '\n';
  }
  for (const Delegate& delegate : record.delegates()) {
    out << "delegate " << delegate.card.delegate.display() << ' ' << delegate.card.digest().hex() << ' '
        << delegate.admitted_by.hex() << ' ' << (delegate.line ? delegate.line->hex() : "") << ' '
        << record.is_revoked(delegate.card.signing.id());
    for (const Power power : kAllPowers)
      out << delegate.powers.contains(power) << record.may(delegate.card.signing.id(), power);
    out << '\n';
  }
  for (const auto& epoch : record.epochs())
    ids("epoch " + epoch.recipient + epoch.started_by.hex(), epoch.readers);
  if (const auto epoch = record.current_epoch()) out << "now " << epoch->recipient << '\n';
  return out.str();
}

/// Hands everything in; what comes before its act is handed in again later.
Record arrive(const Play& play, std::vector<Arrival> arrivals) {
  Record record = play.fresh();
  while (!arrivals.empty()) {
    std::vector<Arrival> again;
    for (const Arrival& arrival : arrivals) {
      if (arrival.disclosure.empty()) {
        record.add(arrival.act);
      } else if (!record.add_disclosure(arrival.act.id, arrival.disclosure)) {
        again.push_back(arrival);
      }
    }
    if (again.size() == arrivals.size()) break;
    arrivals = std::move(again);
  }
  return record;
}

RC_GTEST_PROP(Order, DoesNotMatter, ()) {
  Play play(*rc::gen::arbitrary<std::uint64_t>());
  const int steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) play.step();
  // Some acts never come; their disclosures may.
  std::vector<Arrival> arrivals;
  const bool complete = play.below(2) == 0;
  for (const Arrival& arrival : play.arrivals) {
    if (complete || play.below(12) > 0) arrivals.push_back(arrival);
  }
  const std::string expected = dump(arrive(play, arrivals));
  for (int round = 0; round < 3; ++round) {
    std::vector<Arrival> shuffled = arrivals;
    for (std::size_t i = 0; i < arrivals.size() / 4; ++i)
      shuffled.push_back(arrivals[play.below(arrivals.size())]);
    play.shuffle(shuffled);
    RC_ASSERT(dump(arrive(play, shuffled)) == expected);
  }
  // Loss, then resending all.
  std::vector<Arrival> resent;
  for (const Arrival& arrival : arrivals) {
    if (play.below(2) == 0) resent.push_back(arrival);
  }
  resent.insert(resent.end(), arrivals.begin(), arrivals.end());
  RC_ASSERT(dump(arrive(play, resent)) == expected);
}

RC_GTEST_PROP(Order, OfThePastIsWhatIsReached, ()) {
  Play play(*rc::gen::arbitrary<std::uint64_t>());
  const int steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) play.step();
  const Record record = arrive(play, play.arrivals);
  // Compared with a plain search.
  std::vector<std::set<Index>> past(record.size());
  for (Index i = 0; i < record.size(); ++i) {
    std::vector<ActId> named = record.at(i).act.heads;
    if (record.at(i).act.previous) named.push_back(*record.at(i).act.previous);
    for (const ActId& id : named) {
      const Index before = record.find(id).value();
      past[i].insert(before);
      past[i].insert(past[before].begin(), past[before].end());
    }
    for (Index j = 0; j < record.size(); ++j) RC_ASSERT(record.in_past(j, i) == past[i].contains(j));
  }
}

/// Section 8.1: who reads an epoch is what a record of its past alone says.
RC_GTEST_PROP(Order, OfWhatAnEpochHadNotSeenChangesNobodysReading, ()) {
  Play play(*rc::gen::arbitrary<std::uint64_t>());
  const int steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) play.step();
  std::vector<Arrival> arrivals = play.arrivals;
  play.shuffle(arrivals);
  const Record record = arrive(play, arrivals);
  for (const Record::Epoch& epoch : record.epochs()) {
    const Index start = record.find(epoch.started_by).value();
    Record past = play.fresh();
    for (Index i = 1; i < record.size(); ++i) {
      if (i == start || record.in_past(i, start)) past.add(record.at(i));
    }
    RC_ASSERT(past.readers() == epoch.readers);
    // Whoever reads is a delegate whose admission counts there.
    std::set<KeyId> delegates;
    for (const Delegate& delegate : past.delegates()) delegates.insert(delegate.card.signing.id());
    for (const KeyId& key : epoch.readers) RC_ASSERT(delegates.contains(key));
  }
}

/// Section 7.5, said again as plainly as it is written.
RC_GTEST_PROP(Order, OfRevocationsAndAcknowledgementsIsWhatThePageSays, ()) {
  Play play(*rc::gen::arbitrary<std::uint64_t>());
  const int steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) play.step();
  std::vector<Arrival> arrivals = play.arrivals;
  play.shuffle(arrivals);
  const Record record = arrive(play, arrivals);
  const auto rightful = [&](Index i) {
    const Judgement& judgement = record.judgement(i);
    return judgement.counts || judgement.revoked;
  };
  for (Index i = 0; i < record.size(); ++i) {
    if (!rightful(i) || record.at(i).act.by_party_key()) continue;
    bool falls = false;
    for (Index r = 0; r < record.size(); ++r) {
      const auto* revoke = std::get_if<Revoke>(&record.at(r).act.deed);
      // One whose admission fell has effect too, and is told from one without right by its reason.
      if (!revoke || !(rightful(r) || record.judgement(r).why.starts_with("the act that admitted")) || r == i)
        continue;
      if (revoke->delegate.party != record.at(i).act.party() || record.in_past(r, i)) continue;
      bool stands = true;
      if (revoke->revoked == record.at(i).act.key) {
        const auto last = revoke->last ? record.find(revoke->last->act) : std::nullopt;
        stands = last && (i == *last || record.in_past(i, *last));
      }
      if (revoke->also.contains(record.at(i).act.key)) stands = stands && record.in_past(i, r);
      if (stands) continue;
      bool acknowledged = false;
      for (Index b = 0; b < record.size(); ++b) {
        acknowledged = acknowledged || (record.at(b).act.party() != record.at(i).act.party() &&
                                        record.in_past(i, b) && !record.in_past(r, b) && rightful(b));
      }
      falls = falls || !acknowledged;
    }
    // An acknowledging act need not count itself, so that fewer may fall than by this search, never more.
    if (record.judgement(i).revoked) RC_ASSERT(falls);
  }
}

}  // namespace
}  // namespace parley
