/// Whether an act's author had the right to it, as its own past shows (docs/protocol.md section 7.4).
#include <algorithm>

#include "record/state.hpp"

namespace parley {

namespace {

constexpr PowerBits kMoreThanObserving = bit(Power::admit) | bit(Power::commit) | bit(Power::conclude) |
                                         bit(Power::sign_off) | bit(Power::transmit);

/// What the author of one act needs, and has, in that act's past.
class Right {
 public:
  Right(const Record::State& state, Index index, Entry& entry)
      : state_(state), index_(index), entry_(entry), act_(state.act(index)), then_{index, false} {}

  std::string why_not() {
    card_ = state_.party_card(entry_.party, then_);
    if (!card_) return entry_.party + " had not been invited by all who must consent";
    if (act_.by_party_key()) {
      if (card_->party_key.id() != act_.key) return "it is not signed by the key of " + entry_.party;
    } else {
      powers_ = state_.powers_of(act_.key, act_.author, then_, Record::State::By::right);
      if (powers_ == 0) return act_.author + " had not been admitted by anyone who may";
      if (state_.revoked_in(act_.key, entry_.party, then_))
        return act_.author + " had been revoked, as its author knew";
    }
    entry_.speaks = true;
    return std::visit([this](const auto& deed) { return why_not(deed); }, act_.deed);
  }

 private:
  std::string why_not(const Convene&) { return {}; }
  std::string why_not(const Unknown&) { return {}; }
  std::string why_not(const Rekey&) { return {}; }
  std::string why_not(const Leave&) { return needs_one(bit(Power::conclude), "conclude"); }

  std::string why_not(const Join& join) {
    if (joined(entry_.party)) return entry_.party + " had joined already";
    const bool convened = state_.convened.contains(entry_.party);
    if (!convened && !state_.invitation(entry_.party, then_)) {
      return entry_.party + " had not been invited by all who must consent";
    }
    if (convened == join.epoch.has_value()) {
      return convened ? "it starts an epoch, which only an invited party's joining does"
                      : "it starts no epoch, as an invited party's joining must";
    }
    return {};
  }

  std::string why_not(const Invite& invite) {
    if (state_.caucus()) return "nobody is invited to a caucus";
    if (!negotiating()) return entry_.party + " is not a negotiating party";
    if (!invite.card.vouched()) return "the card of the invited party is not signed by its party's key";
    const std::string& invited = invite.card.card.delegate.party;
    if (state_.convened.contains(invited) || joined(invited)) {
      return invited + " is a party of the exchange already";
    }
    if (const auto found = state_.invites.find(invited); found != state_.invites.end()) {
      const Digest card = invite.card.card.digest();
      for (const Invitation& earlier : found->second) {
        if (state_.entries[earlier.by].party == entry_.party && earlier.card != card && seen(earlier.by) &&
            !state_.fallen(then_).contains(earlier.by)) {
          return entry_.party + " had invited " + invited + " by another card";
        }
      }
    } else if (parties() >= limits::kParties) {
      return "the exchange has as many parties as it can";
    }
    return needs_one(bit(Power::admit), "admit");
  }

  std::string why_not(const Admit& admit) {
    const Card& card = admit.card.card;
    if (card.delegate.party != entry_.party) return "it admits a delegate of another party";
    if (card.party_key != card_->party_key) return "the card names another party key";
    const KeyId key = card.signing.id();
    if (state_.revoked_in(key, entry_.party, then_)) return "a revoked key is never admitted again";
    if (const auto found = state_.grants.find(key); found != state_.grants.end()) {
      for (const Grant& grant : found->second) {
        if (grant.card.delegate != card.delegate && state_.granted(grant, then_, Record::State::By::right)) {
          return "the key is that of " + grant.card.delegate.display();
        }
      }
    } else if (delegates() >= limits::kDelegates) {
      return "the exchange has as many delegates as it can";
    }
    if (act_.by_party_key()) return {};
    if (admit.powers.contains(Power::sign_off)) return "only the party key grants the power to sign off";
    if (const std::string lacking = needs_one(bit(Power::admit), "admit"); !lacking.empty()) return lacking;
    entry_.all_of = bits(admit.powers);
    return (entry_.all_of & ~powers_) == 0 ? std::string{} : "it grants powers that its author has not";
  }

  std::string why_not(const Revoke& revoke) {
    const auto target =
        state_.powers_of(revoke.revoked, revoke.delegate.display(), then_, Record::State::By::right);
    if (target == 0) return "it revokes a key that is not the delegate's";
    if (revoke.delegate.party != entry_.party) return "it revokes a delegate of another party";
    if (revoke.last) {
      const auto last = state_.by_id.find(revoke.last->act);
      if (last == state_.by_id.end() || !seen(last->second)) return unseen();
      if (state_.act(last->second).key != revoke.revoked ||
          state_.act(last->second).number != revoke.last->number) {
        return "the act that it names as the last is not that of the key";
      }
    }
    for (const KeyId& key : revoke.also) {
      if (!state_.in_line(key, revoke.revoked, entry_.party, then_)) {
        return "it revokes others whom " + revoke.delegate.display() + " did not admit";
      }
    }
    if (act_.by_party_key() || (revoke.revoked == act_.key && revoke.also.empty())) return {};
    if (revoke.revoked != act_.key && !state_.in_line(revoke.revoked, act_.key, entry_.party, then_)) {
      return "it revokes one whom its author did not admit";
    }
    return needs_one(bit(Power::admit), "admit, and so not to revoke");
  }

  std::string why_not(const Deliver& deliver) {
    if (!state_.party_joined(entry_.party, then_)) return entry_.party + " had not joined the exchange";
    if (state_.party_left(entry_.party, then_)) return entry_.party + " had left the exchange";
    if (card_->role == Role::observer) return entry_.party + " is an observer";
    const std::string lacking = needs_one(bit(Power::transmit) | bit(Power::commit), "deliver notes");
    return lacking.empty()
               ? state_.why_sign_offs_missing(deliver, index_, state_.caucus() ? 0 : card_->sign_offs)
               : lacking;
  }

  std::string why_not(const Receive& receive) {
    if (!seen(receive.acts)) return unseen();
    const std::string lacking = needs_one(kMoreThanObserving, "");
    return lacking.empty() ? lacking : act_.author + " only observes, and gives no receipts";
  }

  std::string why_not(const Publish& publish) {
    return seen(std::array{publish.note}) ? needs_one(bit(Power::commit), "commit") : unseen();
  }

  std::string why_not(const Conclude& conclude) {
    if (!negotiating()) return entry_.party + " is not a negotiating party";
    for (const std::string& party : state_.negotiating(then_)) {
      const bool there = state_.convened.contains(party) || joined(party);
      if (there && !conclude.parties.contains(party))
        return "its list does not name " + party + " as a party";
    }
    std::vector<ActId> named;
    for (const Conclude::Entry& entry : conclude.agreed) {
      named.insert(named.end(), {entry.point.act, entry.wording.act});
    }
    for (const ParagraphId& point : conclude.omitted) named.push_back(point.act);
    return seen(named) ? needs_one(bit(Power::conclude), "conclude") : unseen();
  }

  std::string why_not(const Confirm& confirm) {
    return seen(confirm.acts) ? needs_one(bit(Power::commit) | bit(Power::conclude), "commit") : unseen();
  }

  std::string needs_one(PowerBits any_of, std::string_view what) {
    entry_.any_of = any_of;
    if ((powers_ & any_of) != 0) return {};
    return act_.author + " has not the power to " + std::string(what);
  }
  static std::string unseen() { return "it names an act that its author had not seen"; }
  bool seen(Index earlier) const { return state_.graph.in_past(earlier, index_); }
  bool seen(const auto& ids) const {
    return std::ranges::all_of(ids, [&](const ActId& id) {
      const auto at = state_.by_id.find(id);
      return at != state_.by_id.end() && seen(at->second);
    });
  }
  /// Whether the party has joined by an act that counts in a record of this act's past.
  bool joined(const std::string& party) const {
    return state_.party_joined(party, then_) &&
           state_.party_joined(party, then_, Record::State::By::past(state_.fallen(then_)));
  }
  bool negotiating() const { return state_.negotiating(then_).contains(entry_.party); }

  /// How many parties and delegates the act's past knows; counted only when there may be too many.
  std::size_t parties() const {
    std::size_t count = state_.convened.size();
    if (count + state_.invites.size() < limits::kParties) return count;
    for (const auto& [party, invited] : state_.invites) {
      count += std::ranges::any_of(invited, [&](const Invitation& one) { return seen(one.by); }) ? 1 : 0;
    }
    return count;
  }
  std::size_t delegates() const {
    if (state_.grants.size() < limits::kDelegates) return 0;
    std::size_t count = 0;
    for (const auto& [key, grants] : state_.grants) {
      count +=
          std::ranges::any_of(grants,
                              [&](const Grant& grant) {
                                return state_.entries[grant.by].rightful && state_.before(grant.by, then_);
                              })
              ? 1
              : 0;
    }
    return count;
  }

  const Record::State& state_;
  const Index index_;
  Entry& entry_;
  const Act& act_;
  const Record::State::When then_;
  const Card* card_ = nullptr;
  PowerBits powers_ = 0;
};

}  // namespace

void Record::State::judge_right(Index index) {
  Entry& entry = entries[index];
  if (index == 0) {
    entry.rightful = entry.speaks = true;
    return;
  }
  entry.why_not = Right(*this, index, entry).why_not();
  entry.rightful = entry.why_not.empty();
}

}  // namespace parley
