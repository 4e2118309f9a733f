/// Sections 7.4 to 7.6 and 8.1 of docs/protocol.md: who may do what, and what revoking, forking and restoring
/// undo.
#include <gtest/gtest.h>

#include <algorithm>

#include "simple_exchange.hpp"

namespace parley {
namespace {

constexpr Power kTransmit = Power::transmit;

/// An exchange of cards with powers and roles of their own.
SimpleExchange with_cards(const std::vector<Card>& cards) {
  std::vector<SignedCard> signed_cards;
  for (const Card& one : cards) signed_cards.push_back(vouched(one));
  return SimpleExchange(SimpleExchange::found(std::move(signed_cards)));
}

Confirm confirm(SimpleExchange& talks) {
  return {{talks.founding().id}};
}

bool has(const std::vector<KeyId>& keys, std::string_view word) {
  return std::ranges::find(keys, key_id(word)) != keys.end();
}

// What each kind needs.

TEST(Rights, ToJoin) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  EXPECT_TRUE(talks.seen().parties()[0].joined) << "the convener's party has joined";
  EXPECT_FALSE(talks.seen().parties()[1].joined);
  EXPECT_FALSE(talks.counts(talks.say("lavrov@russia", Join{})));
  EXPECT_FALSE(talks.counts(talks.say("blinken@usa", Join{recipient("e")}))) << "that starts an epoch";
  const Index joined = talks.say("blinken@usa", Join{});
  EXPECT_TRUE(talks.counts(joined));
  EXPECT_FALSE(talks.counts(talks.say("blinken@usa", Join{})));
  EXPECT_TRUE(talks.seen().parties()[1].joined);
  EXPECT_EQ(talks.seen().parties()[1].joined_by, talks.seen().at(joined).id);
}

TEST(Rights, ToDeliver) {
  auto talks = with_cards({card("lavrov@russia", {kTransmit}), card("b@russia", {Power::commit}),
                           card("c@russia", {Power::admit, Power::conclude, Power::sign_off}),
                           card("d@un", kAllPowers, Role::observer), card("e@osce", kAllPowers, Role::chair),
                           card("f@usa")});
  talks.say("d@un", Join{});
  talks.say("e@osce", Join{});
  const auto deliver = [&](std::string_view who) {
    return talks.deliver(std::string(who), SimpleNote(1, {"P"}));
  };
  EXPECT_TRUE(talks.counts(deliver("lavrov@russia")));
  EXPECT_TRUE(talks.counts(deliver("b@russia")));
  const Index powerless = deliver("c@russia");
  EXPECT_EQ(talks.why(powerless), "c@russia has not the power to deliver notes");
  const Index observer = deliver("d@un");
  EXPECT_EQ(talks.why(observer), "un is an observer");
  EXPECT_TRUE(talks.counts(deliver("e@osce")));
  const Index early = deliver("f@usa");
  EXPECT_EQ(talks.why(early), "usa had not joined the exchange");
  talks.say("f@usa", Join{});
  EXPECT_TRUE(talks.counts(deliver("f@usa")));
  EXPECT_FALSE(talks.counts(early)) << "rights are read in the act's own past";
  talks.say("f@usa", Leave{});
  EXPECT_EQ(talks.why(deliver("f@usa")), "usa had left the exchange");
  EXPECT_TRUE(talks.seen().parties()[3].left);
}

TEST(Rights, ToOtherKinds) {
  auto talks = with_cards({card("all@russia"), card("watch@russia", {Power::observe}),
                           card("send@russia", {kTransmit}), card("chair@osce", kAllPowers, Role::chair),
                           card("one@usa")});
  const ActId first = talks.founding().id;
  const auto ok = [&](std::string_view who, const Deed& deed) { return talks.counts(talks.say(who, deed)); };
  EXPECT_TRUE(ok("send@russia", Receive{{first}, {}}));
  EXPECT_FALSE(ok("watch@russia", Receive{{first}, {}}));
  EXPECT_TRUE(ok("all@russia", Publish{first, {}, Publish::Say::propose}));
  EXPECT_FALSE(ok("send@russia", Publish{first, {}, Publish::Say::propose}));
  EXPECT_FALSE(ok("all@russia", Publish{sha256_id<ActId>("unseen"), {}, Publish::Say::propose}));
  EXPECT_TRUE(ok("all@russia", Confirm{{first}}));
  EXPECT_FALSE(ok("send@russia", Confirm{{first}}));
  EXPECT_FALSE(ok("all@russia", Confirm{{sha256_id<ActId>("unseen")}}));
  EXPECT_TRUE(ok("all@russia", Conclude{{}, {}, {}, {}, {"russia", "usa"}}));
  EXPECT_FALSE(ok("all@russia", Conclude{{}, {}, {}, {}, {"russia"}})) << "one alone concludes for all";
  EXPECT_FALSE(ok("send@russia", Conclude{{}, {}, {}, {}, {"russia", "usa"}}));
  EXPECT_FALSE(ok("chair@osce", Conclude{{}, {}, {}, {}, {"russia", "usa"}}));
  const ParagraphId unseen{sha256_id<ActId>("unseen"), {}};
  EXPECT_FALSE(ok("all@russia", Conclude{{}, {}, {{unseen, unseen}}, {}, {"russia", "usa"}}));
  EXPECT_TRUE(ok("watch@russia", Rekey{recipient("e"), {}}));
  EXPECT_FALSE(ok("send@russia", Leave{}));
  EXPECT_TRUE(ok("all@russia", Leave{}));
}

// Admission.

TEST(Admission, ByADelegateGrantsNoMoreThanItsOwnPowers) {
  auto talks =
      with_cards({card("lavrov@russia", {Power::admit, Power::commit, Power::sign_off}), card("b@usa")});
  const auto admit = [&](std::string_view who, std::set<Power> powers) {
    return talks.say("lavrov@russia", SimpleExchange::admit(card(who), std::move(powers), who));
  };
  EXPECT_TRUE(talks.counts(admit("r@russia", {Power::admit, Power::commit})));
  EXPECT_EQ(talks.why(admit("s@russia", {kTransmit})), "it grants powers that its author has not");
  EXPECT_EQ(talks.why(admit("s@russia", {Power::sign_off})),
            "only the party key grants the power to sign off");
  EXPECT_EQ(talks.why(admit("s@usa", {Power::commit})), "it admits a delegate of another party");
  EXPECT_EQ(talks.why(talks.say("lavrov@russia", SimpleExchange::admit(card("b@russia", kAllPowers,
                                                                            Role::negotiating, 0, "b@usa"),
                                                                       {Power::commit}, "e"))),
            "the key is that of b@usa");
  Card other = card("s@russia");
  other.party_key = public_key("another");
  EXPECT_EQ(talks.why(talks.say("lavrov@russia", SimpleExchange::admit(other, {Power::commit}, "e"))),
            "the card names another party key");
  // The one admitted may act, and admit in turn.
  EXPECT_TRUE(
      talks.counts(talks.say("r@russia", SimpleExchange::admit(card("t@russia"), {Power::commit}, "t"))));
  EXPECT_TRUE(talks.counts(talks.say("t@russia", confirm(talks))));
  EXPECT_FALSE(
      talks.counts(talks.say("t@russia", SimpleExchange::admit(card("u@russia"), {Power::commit}, "u"))));
  // One whose admission does not count is known, and has no right.
  const Index powerless = talks.say("s@russia", confirm(talks));
  EXPECT_EQ(talks.why(powerless), "s@russia had not been admitted by anyone who may");
  const auto delegates = talks.seen().delegates();
  ASSERT_EQ(delegates.size(), 4U);
  EXPECT_EQ(delegates[2].card.delegate.display(), "r@russia");
  EXPECT_EQ(delegates[2].line, key_id("lavrov@russia"));
}

TEST(Admission, ByThePartyKeyGrantsAnything) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index admitted = talks.party_says("russia", SimpleExchange::admit(card("r@russia"), kAllPowers, "r"));
  EXPECT_TRUE(talks.counts(admitted)) << talks.why(admitted);
  EXPECT_TRUE(talks.seen().may(key_id("r@russia"), Power::sign_off));
  EXPECT_FALSE(
      talks.counts(talks.party_says("russia", SimpleExchange::admit(card("r@usa"), kAllPowers, "e"))));
}

TEST(Admission, MoreThanOnceAddsPowers) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {kTransmit}, "1"));
  EXPECT_FALSE(talks.seen().may(key_id("r@russia"), Power::commit));
  const Index second =
      talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {Power::commit}, "2"));
  EXPECT_TRUE(talks.counts(second));
  EXPECT_TRUE(talks.seen().may(key_id("r@russia"), Power::commit));
  EXPECT_TRUE(talks.seen().may(key_id("r@russia"), kTransmit));
  EXPECT_EQ(talks.seen().delegates()[2].powers, (std::set{Power::commit, kTransmit}));
}

TEST(Admission, WithAForeignPartyKeyMakesNobodyItsParty) {
  auto talks = with_cards({card("clerk@russia", {kTransmit}), card("blinken@usa")});
  Card planted = card("x@russia");
  planted.party_key = public_key("planted");
  talks.say("clerk@russia", SimpleExchange::admit(planted, {kTransmit}, "e"));
  const CheckedAct usurped =
      talks.party_act(talks.seen(), "russia", talks.revoke("clerk@russia", {}, "e2"), "planted");
  EXPECT_EQ(talks.seen().add(usurped).outcome, Addition::Outcome::refused);
  EXPECT_FALSE(talks.seen().is_revoked(key_id("clerk@russia")));
}

TEST(Admission, HoldsAtMost4096Delegates) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  // Built by hand, without signatures, to be quick: one act after another of the same key.
  const auto admit = [&](int i) {
    Card one = card("x@russia");
    one.delegate.delegate = "x" + std::to_string(i);
    one.signing = PublicKey(Ed25519PublicKey{sha256(as_bytes(one.delegate.delegate)).bytes});
    CheckedAct act = talks.founding();
    act.act = next_act(talks.seen(), key_id("lavrov@russia"), "lavrov@russia");
    act.act.deed = Admit{{one, {}}, recipient("e"), {kTransmit}};
    act.id = sha256_id<ActId>(one.delegate.delegate);
    return talks.add(act);
  };
  for (int i = 2; i < 4096; ++i) ASSERT_TRUE(talks.counts(admit(i)));
  EXPECT_EQ(talks.why(admit(4096)), "the exchange has as many delegates as it can");
  EXPECT_TRUE(talks.counts(admit(5))) << "not one more";
}

// Further parties.

TEST(Invitation, NeedsAllNegotiatingParties) {
  auto talks = with_cards({card("a@one"), card("b@two"), card("c@watch", kAllPowers, Role::observer)});
  const SignedCard guest = vouched(card("d@guest"));
  EXPECT_FALSE(talks.counts(talks.say("c@watch", Invite{guest})));
  EXPECT_FALSE(talks.counts(talks.say("a@one", Invite{{guest.card, {}}}))) << "the card is not signed";
  EXPECT_FALSE(talks.counts(talks.say("a@one", Invite{vouched(card("e@two"))}))) << "a party already";
  EXPECT_TRUE(talks.counts(talks.say("a@one", Invite{guest})));
  EXPECT_EQ(talks.seen().parties().size(), 3U);
  Record before = talks.fresh();
  for (Index i = 1; i < talks.seen().size(); ++i) before.add(talks.seen().at(i));
  const CheckedAct early = talks.act(before, "d@guest", Join{recipient("d")});
  EXPECT_FALSE(talks.counts(talks.add(early)));

  EXPECT_TRUE(talks.counts(talks.say("b@two", Invite{guest})));
  EXPECT_EQ(talks.seen().parties().size(), 4U);
  EXPECT_FALSE(talks.seen().parties()[0].joined);
  EXPECT_FALSE(talks.counts(talks.say("d@guest", Join{}))) << "it must start an epoch";
  const Index joined = talks.say("d@guest", Join{recipient("d2")});
  EXPECT_TRUE(talks.counts(joined)) << talks.why(joined);
  EXPECT_TRUE(talks.counts(talks.deliver("d@guest", SimpleNote(1, {"P"}))));
  EXPECT_FALSE(talks.counts(talks.say("a@one", Invite{guest}))) << "a party already";
}

TEST(Invitation, OfAFurtherPartyDoesNotUnseatAnEarlierOne) {
  SimpleExchange talks{"a@one", "b@two"};
  const SignedCard first = vouched(card("c@first"));
  const SignedCard second = vouched(card("d@second"));
  for (const char* who : {"a@one", "b@two"}) {
    talks.say(who, Invite{first});
    talks.say(who, Invite{second});
  }
  EXPECT_TRUE(talks.counts(talks.say("c@first", Join{recipient("c")})));
  // Now a third negotiating party has to consent to the fourth.
  EXPECT_FALSE(talks.counts(talks.say("d@second", Join{recipient("d1")})));
  talks.say("c@first", Invite{second});
  EXPECT_TRUE(talks.counts(talks.say("d@second", Join{recipient("d2")})));
  // And the third keeps its rights although the fourth never invited it.
  EXPECT_TRUE(talks.counts(talks.deliver("c@first", SimpleNote(1, {"P"}))));
  EXPECT_TRUE(talks.counts(talks.deliver("d@second", SimpleNote(1, {"P"}))));
}

TEST(Invitation, IsByOneCardAlone) {
  SimpleExchange talks{"a@one", "b@two"};
  talks.say("a@one", Invite{vouched(card("c@guest"))});
  const Index other = talks.say("a@one", Invite{vouched(card("d@guest"))});
  EXPECT_EQ(talks.why(other), "one had invited guest by another card");
  talks.say("b@two", Invite{vouched(card("d@guest"))});
  EXPECT_FALSE(talks.counts(talks.say("d@guest", Join{recipient("d")})));
}

// Revocation.

TEST(Revocation, IsForOneselfOnesLineAndThePartyKey) {
  SimpleExchange talks{"lavrov@russia", "sherpa@russia", "blinken@usa"};
  talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {Power::admit, Power::commit}, "r"));
  talks.say("r@russia", SimpleExchange::admit(card("s@russia"), {Power::commit}, "s"));
  const auto revoke = [&](std::string_view by, std::string_view whom) {
    return talks.say(
        by, talks.revoke(whom, talks.seen().head_of(key_id(whom)), std::string(by) + std::string(whom)));
  };
  EXPECT_FALSE(talks.counts(revoke("sherpa@russia", "r@russia"))) << "not in its line";
  EXPECT_FALSE(talks.counts(revoke("blinken@usa", "r@russia"))) << "another party's";
  EXPECT_FALSE(talks.counts(revoke("r@russia", "lavrov@russia"))) << "its own admitter";
  EXPECT_FALSE(talks.counts(revoke("lavrov@russia", "sherpa@russia")))
      << "a founding card is in nobody's line";
  EXPECT_TRUE(talks.counts(revoke("lavrov@russia", "s@russia"))) << "two steps down its line";
  EXPECT_TRUE(talks.seen().is_revoked(key_id("s@russia")));
  EXPECT_FALSE(talks.seen().may(key_id("s@russia"), Power::commit));
  EXPECT_EQ(talks.why(talks.say("s@russia", confirm(talks))),
            "s@russia had been revoked, as its author knew");
  EXPECT_FALSE(talks.counts(
      talks.say("lavrov@russia", SimpleExchange::admit(card("s@russia"), {Power::commit}, "s2"))))
      << "a revoked key is never admitted again";
  EXPECT_TRUE(talks.counts(revoke("r@russia", "r@russia"))) << "itself";
  EXPECT_TRUE(talks.counts(talks.party_says("russia", talks.revoke("sherpa@russia", {}, "party"))));
  EXPECT_FALSE(talks.counts(talks.party_says("usa", talks.revoke("lavrov@russia", {}, "usa"))));
}

TEST(Revocation, NamesAnActOfTheKeyThatItHasSeen) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  Revoke wrong_key = talks.revoke("blinken@usa", Index{0}, "e");
  EXPECT_FALSE(talks.counts(talks.party_says("usa", wrong_key)));
  const Index joined = talks.say("blinken@usa", Join{});
  Revoke wrong_number = talks.revoke("blinken@usa", joined, "e");
  wrong_number.last->number = 2;
  EXPECT_FALSE(talks.counts(talks.party_says("usa", wrong_number)));
  Revoke unseen = talks.revoke("blinken@usa", joined, "e");
  unseen.last->act = sha256_id<ActId>("unseen");
  EXPECT_FALSE(talks.counts(talks.party_says("usa", unseen)));
  Revoke wrong_name = talks.revoke("nuland@usa", joined, "e", "blinken@usa");
  EXPECT_FALSE(talks.counts(talks.party_says("usa", wrong_name)));
  EXPECT_FALSE(talks.seen().is_revoked(key_id("blinken@usa")));
  EXPECT_TRUE(talks.counts(talks.party_says("usa", talks.revoke("blinken@usa", joined, "e"))));
}

/// Lavrov accepts something, and is then revoked as of an earlier act by one who had not seen it.
struct Revoked : SimpleExchange {
  Index known, later, revocation;
  CheckedAct revoking;
  Record without;  ///< has seen the later act, and not the revocation
  explicit Revoked(bool revocation_first = false)
      : SimpleExchange{"lavrov@russia", "sherpa@russia", "blinken@usa", "stoltenberg@nato"},
        known(say("lavrov@russia", Confirm{{founding().id}})),
        later(0),
        revocation(0),
        revoking(party_act(seen(), "russia", revoke("lavrov@russia", known, "r"))),
        without(fresh()) {
    without.add(seen().at(known));
    const CheckedAct accepting = act(seen(), "lavrov@russia", Confirm{{founding().id}});
    without.add(accepting);
    if (revocation_first) revocation = add(revoking);
    later = add(accepting);
    if (!revocation_first) revocation = add(revoking);
  }
};

TEST(Revocation, TakesAwayWhatNobodyHadAcknowledged) {
  for (const bool first : {false, true}) {
    Revoked talks(first);
    EXPECT_TRUE(talks.counts(talks.known));
    EXPECT_FALSE(talks.counts(talks.later));
    EXPECT_TRUE(talks.seen().judgement(talks.later).revoked);
    // A colleague's acknowledgement is the party's own, and that of one who knew of the revocation comes too
    // late.
    talks.add(talks.act(talks.without, "sherpa@russia", confirm(talks)));
    talks.say("blinken@usa", confirm(talks));
    EXPECT_FALSE(talks.counts(talks.later));
  }
}

TEST(Revocation, LeavesWhatAnotherPartyHadAcknowledged) {
  for (const bool first : {false, true}) {
    Revoked talks(first);
    talks.seen().take_rejudged();
    const CheckedAct acknowledging = talks.act(talks.without, "blinken@usa", confirm(talks));
    talks.add(acknowledging);
    EXPECT_TRUE(talks.counts(talks.later));
    EXPECT_EQ(talks.seen().take_rejudged(), std::vector{talks.later});
  }
  // Also when the acknowledgement is here before the revocation.
  Revoked talks;
  Record record = talks.fresh();
  record.add(talks.seen().at(talks.known));
  record.add(talks.seen().at(talks.later));
  record.add(talks.act(talks.without, "blinken@usa", confirm(talks)));
  record.add(talks.revoking);
  EXPECT_TRUE(record.judgement(*record.find(talks.seen().at(talks.later).id)).counts);
}

TEST(Revocation, IsNotEvadedByAStrangerWhomTheThiefNamesAnotherPartysDelegate) {
  Revoked talks;
  const CheckedAct planting =
      talks.act(talks.without, "lavrov@russia", SimpleExchange::admit(card("x@usa"), {kTransmit}, "x"));
  talks.without.add(planting);
  talks.add(planting);
  talks.add(talks.act(talks.without, "x@usa", confirm(talks)));
  EXPECT_FALSE(talks.counts(talks.later));
  EXPECT_FALSE(talks.seen().held_by(talks.later, "usa"));
}

TEST(Revocation, OfSeveralEachMustLeaveAnActStanding) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index one = talks.say("lavrov@russia", confirm(talks));
  const Index two = talks.say("lavrov@russia", confirm(talks));
  const CheckedAct at_two = talks.party_act(talks.seen(), "russia", talks.revoke("lavrov@russia", two, "2"));
  const CheckedAct at_one = talks.party_act(talks.seen(), "russia", talks.revoke("lavrov@russia", one, "1"));
  talks.add(at_two);
  EXPECT_TRUE(talks.counts(two));
  talks.add(at_one);
  EXPECT_TRUE(talks.counts(one));
  EXPECT_FALSE(talks.counts(two));
}

TEST(Revocation, OfNoActAtAllLeavesNothingUnacknowledged) {
  SimpleExchange talks{"lavrov@russia", "sherpa@russia", "blinken@usa"};
  const Index sole = talks.say("sherpa@russia", confirm(talks));
  talks.party_says("russia", talks.revoke("sherpa@russia", {}, "e"));
  EXPECT_FALSE(talks.counts(sole));
}

TEST(Revocation, LeavesTheExchangeFounded) {
  SimpleExchange talks{"lavrov@russia", "sherpa@russia", "blinken@usa"};
  const Index note = talks.deliver("sherpa@russia", SimpleNote(1, {"P"}));
  talks.party_says("russia", talks.revoke("lavrov@russia", {}, "e"));
  EXPECT_TRUE(talks.counts(0));
  EXPECT_TRUE(talks.counts(note)) << talks.why(note);
}

TEST(Revocation, OfOneselfDoesNotRevokeItself) {
  SimpleExchange talks{"lavrov@russia", "sherpa@russia", "blinken@usa"};
  const Index last = talks.say("sherpa@russia", confirm(talks));
  const Index undone = talks.say("sherpa@russia", confirm(talks));
  const Index revocation = talks.say("sherpa@russia", talks.revoke("sherpa@russia", last, "e"));
  EXPECT_TRUE(talks.counts(last));
  EXPECT_FALSE(talks.counts(undone));
  EXPECT_TRUE(talks.counts(revocation));
}

TEST(Revocation, LeavesThoseAdmittedUnlessItNamesThem) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index admission =
      talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {Power::commit}, "r"));
  const Index said = talks.say("r@russia", confirm(talks));
  const CheckedAct unseen = talks.act(talks.seen(), "r@russia", confirm(talks));
  talks.party_says("russia", talks.revoke("lavrov@russia", admission, "1"));
  EXPECT_TRUE(talks.counts(said));
  EXPECT_FALSE(talks.seen().is_revoked(key_id("r@russia")));
  Revoke also = talks.revoke("lavrov@russia", admission, "2");
  also.also = {key_id("blinken@usa")};
  EXPECT_FALSE(talks.counts(talks.party_says("russia", also))) << "not whom it admitted";
  also.also = {key_id("r@russia")};
  EXPECT_TRUE(talks.counts(talks.party_says("russia", also)));
  EXPECT_TRUE(talks.seen().is_revoked(key_id("r@russia")));
  EXPECT_TRUE(talks.counts(said)) << "the revocation had seen it";
  EXPECT_FALSE(talks.counts(talks.add(unseen)));
}

TEST(Revocation, TakesTheAdmittedWithAnAdmissionThatFalls) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct revoking =
      talks.party_act(talks.seen(), "russia", talks.revoke("lavrov@russia", Index{0}, "e"));
  const Index admission =
      talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {Power::admit, Power::commit}, "r"));
  talks.say("r@russia", SimpleExchange::admit(card("s@russia"), {Power::commit}, "s"));
  const Index said = talks.say("s@russia", confirm(talks));
  Record without = talks.fresh();
  for (Index i = 1; i < talks.seen().size(); ++i) without.add(talks.seen().at(i));
  EXPECT_TRUE(talks.counts(said));
  talks.add(revoking);
  EXPECT_FALSE(talks.counts(admission));
  EXPECT_EQ(talks.why(said), "the act that admitted s@russia does not count");
  EXPECT_EQ(talks.seen().delegates().size(), 2U);
  // Who had relied on what the delegate said had relied on its admission.
  talks.add(talks.act(without, "blinken@usa", confirm(talks)));
  EXPECT_TRUE(talks.counts(admission));
  EXPECT_TRUE(talks.counts(said));
}

TEST(Revocation, KeepsAThiefFromMakingThePartyLeave) {
  SimpleExchange talks{"lavrov@russia", "sherpa@russia", "blinken@usa"};
  const CheckedAct revoking =
      talks.party_act(talks.seen(), "russia", talks.revoke("lavrov@russia", Index{0}, "e"));
  talks.say("lavrov@russia", Leave{});
  EXPECT_TRUE(talks.seen().parties()[0].left);
  talks.add(revoking);
  EXPECT_FALSE(talks.seen().parties()[0].left);
  EXPECT_TRUE(talks.counts(talks.deliver("sherpa@russia", SimpleNote(1, {"P"}))));
}

// Forks.

TEST(Fork, UndoesNoAdmissionBeforeIt) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index admission =
      talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {Power::commit}, "r"));
  const CheckedAct one = talks.act(talks.seen(), "lavrov@russia", Unknown{"one"});
  const CheckedAct two = talks.act(talks.seen(), "lavrov@russia", Unknown{"two"});
  talks.add(one);
  talks.add(two);
  EXPECT_TRUE(talks.counts(admission));
}

/// Lavrov admits a delegate on one branch and does something else on the other.
struct Forked : SimpleExchange {
  CheckedAct admitting, other;
  Record branch;  ///< has seen the first branch alone
  CheckedAct saying;
  Forked()
      : SimpleExchange{"lavrov@russia", "blinken@usa"},
        admitting(act(seen(), "lavrov@russia", admit(card("r@russia"), {Power::commit}, "r"))),
        other(act(seen(), "lavrov@russia", Unknown{"other"})),
        branch(fresh()),
        saying([&] {
          branch.add(admitting);
          return act(branch, "r@russia", Confirm{{founding().id}});
        }()) {
    branch.add(saying);
  }
  bool said() { return seen().judgement(*seen().find(saying.id)).counts; }
};

TEST(Fork, SuspendsAdmissionsOnABranchUntilThePartyKeyConfirms) {
  for (const bool fork_first : {false, true}) {
    Forked talks;
    if (fork_first) talks.add(talks.other);
    talks.add(talks.admitting);
    talks.add(talks.saying);
    if (!fork_first) talks.add(talks.other);
    EXPECT_FALSE(talks.said());
    talks.say("blinken@usa", confirm(talks));
    EXPECT_FALSE(talks.said()) << "it had seen the fork";
    talks.party_says("russia", SimpleExchange::admit(card("r@russia"), {Power::commit}, "r2"));
    EXPECT_TRUE(talks.said());
  }
}

TEST(Fork, UndoesNothingThatAnotherPartyReliedOn) {
  Forked talks;
  const CheckedAct relying = talks.act(talks.branch, "blinken@usa", confirm(talks));
  for (const int order : {0, 1, 2}) {
    Record record = talks.fresh();
    if (order == 0) record.add(talks.other);
    record.add(talks.admitting);
    if (order == 1) record.add(talks.other);
    record.add(talks.saying);
    record.add(relying);
    if (order == 2) record.add(talks.other);
    EXPECT_TRUE(record.judgement(*record.find(talks.saying.id)).counts) << order;
  }
}

TEST(Fork, LeavesARevocationOnEitherBranchInForce) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {Power::commit}, "r"));
  const CheckedAct revoking = talks.act(talks.seen(), "lavrov@russia", talks.revoke("r@russia", {}, "e"));
  const CheckedAct other = talks.act(talks.seen(), "lavrov@russia", Unknown{"other"});
  talks.add(other);
  talks.add(revoking);
  EXPECT_TRUE(talks.seen().is_revoked(key_id("r@russia")));
}

TEST(RestoredDesk, GoesOnUnderANewKey) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index kept = talks.say("lavrov@russia", confirm(talks));
  const Index lost = talks.say("lavrov@russia", confirm(talks));  // the backup was made before this
  talks.say("blinken@usa", Join{});                               // and this acknowledges it
  const Card renewed = card("lavrov@russia", kAllPowers, Role::negotiating, 0, "lavrov's new key");
  EXPECT_TRUE(talks.counts(talks.party_says("russia", SimpleExchange::admit(renewed, kAllPowers, "1"))));
  EXPECT_TRUE(talks.counts(talks.party_says("russia", talks.revoke("lavrov@russia", kept, "2"))));
  EXPECT_TRUE(talks.counts(lost)) << "nothing that another party acknowledged is lost";
  EXPECT_TRUE(talks.seen().is_revoked(key_id("lavrov@russia")));
  EXPECT_TRUE(talks.counts(talks.say("lavrov@russia", confirm(talks), "lavrov's new key")));
  EXPECT_EQ(talks.seen().double_dealing().size(), 0U);
}

// Sign-offs.

struct SignedOff : SimpleExchange {
  SignedOff()
      : SimpleExchange([] {
          std::vector<SignedCard> cards;
          for (const char* who : {"one@a", "two@a", "three@a"}) {
            cards.push_back(vouched(card(who, kAllPowers, Role::negotiating, 2)));
          }
          cards.push_back(vouched(card("four@a", {Power::commit}, Role::negotiating, 2)));
          cards.push_back(vouched(card("b@b")));
          return found(std::move(cards));
        }()) {}

  SignOff sign_off(const SimpleNote& note, std::string_view who) {
    SignOffStatement statement;
    statement.author = parse_delegate_name(who).value();
    statement.cover = note.deed.cover;
    statement.exchange = seen().id();
    statement.expires = parse_instant("2022-12-31T12:00:00Z").value();
    statement.heading = "Note 1";
    statement.key = key_id(who);
    statement.note = note.deed.note;
    statement.paragraphs = note.deed.paragraphs;
    statement.party = statement.author.party;
    return sealed(statement, who);
  }
  static SignOff sealed(const SignOffStatement& statement, std::string_view who) {
    return {statement.bytes(),
            sshsig_sign(secret_key(who), namespaces::kSignOff, as_bytes(statement.bytes()))};
  }
  std::string why_not(SimpleNote note, std::vector<SignOff> sign_offs) {
    note.deed.sign_offs = std::move(sign_offs);
    return why(deliver("one@a", note));
  }
};

TEST(SignOffs, AreCountedByDelegates) {
  SignedOff talks;
  const SimpleNote note(1, {"P"});
  EXPECT_EQ(talks.why_not(note, {}), "it carries 0 of the 2 sign-offs that a asks for");
  const SignOff one = talks.sign_off(note, "one@a");
  EXPECT_EQ(talks.why_not(note, {one}), "it carries 1 of the 2 sign-offs that a asks for");
  EXPECT_EQ(talks.why_not(note, {one, one}), "it carries 1 of the 2 sign-offs that a asks for");
  EXPECT_EQ(talks.why_not(note, {one, talks.sign_off(note, "two@a")}), "");
}

TEST(SignOffs, MustEachBeGood) {
  SignedOff talks;
  const SimpleNote note(1, {"P"});
  const SimpleNote other(2, {"P"});
  const SignOff one = talks.sign_off(note, "one@a");
  EXPECT_EQ(talks.why_not(note, {one, talks.sign_off(note, "four@a")}),
            "a sign-off is by one who may not sign off for a");
  EXPECT_EQ(talks.why_not(note, {one, talks.sign_off(note, "b@b")}), "a sign-off is for another note");
  EXPECT_EQ(talks.why_not(note, {one, talks.sign_off(other, "two@a")}), "a sign-off is for another note");
  SignOff damaged = talks.sign_off(note, "two@a");
  damaged.signature = one.signature;
  EXPECT_EQ(talks.why_not(note, {one, damaged}), "a sign-off's signature does not fit");
  SignOffStatement late = read_sign_off_statement(talks.sign_off(note, "two@a").statement).value();
  late.expires = parse_instant("2021-12-16T00:00:00Z").value();
  EXPECT_EQ(talks.why_not(note, {one, SignedOff::sealed(late, "two@a")}), "");
  EXPECT_EQ(talks.why_not(SimpleNote(3, {}), {}), "it carries 0 of the 2 sign-offs that a asks for");
  for (int i = 0; i < 12; ++i) talks.say("b@b", Rekey{recipient("e"), {}});  // time goes by
  const SimpleNote again(4, {"P"});
  SignOffStatement void_now = read_sign_off_statement(talks.sign_off(again, "two@a").statement).value();
  void_now.expires = late.expires;
  EXPECT_EQ(talks.why_not(again, {SignedOff::sealed(void_now, "two@a")}),
            "a sign-off is void: its date has passed");
}

TEST(SignOffs, ServeOnce) {
  SignedOff talks;
  const SimpleNote note(1, {"P"});
  const std::vector sign_offs{talks.sign_off(note, "one@a"), talks.sign_off(note, "two@a")};
  EXPECT_EQ(talks.why_not(note, sign_offs), "");
  EXPECT_EQ(talks.why_not(note, sign_offs), "a sign-off has served for an earlier note already");
}

TEST(SignOffs, OfOneRevokedDoNotServe) {
  SignedOff talks;
  const SimpleNote note(1, {"P"});
  const std::vector sign_offs{talks.sign_off(note, "one@a"), talks.sign_off(note, "two@a")};
  talks.party_says("a", talks.revoke("two@a", {}, "e"));
  EXPECT_EQ(talks.why_not(note, sign_offs), "a sign-off is by one who may not sign off for a");
}

TEST(SignOffs, AreNotReachedByPuppets) {
  SignedOff talks;
  const SimpleNote note(1, {"P"});
  const SignOff one = talks.sign_off(note, "one@a");
  // One who may admit grants no sign-off, whatever the card says.
  const Index granting = talks.say("one@a", SimpleExchange::admit(card("p@a"), {Power::sign_off}, "1"));
  EXPECT_EQ(talks.why(granting), "only the party key grants the power to sign off");
  EXPECT_TRUE(talks.counts(talks.say("one@a", SimpleExchange::admit(card("q@a"), {kTransmit}, "2"))));
  EXPECT_EQ(talks.why_not(note, {one, talks.sign_off(note, "p@a")}),
            "a sign-off is by one who may not sign off for a");
  EXPECT_EQ(talks.why_not(note, {one, talks.sign_off(note, "q@a")}),
            "a sign-off is by one who may not sign off for a");
  // Nor does a card with another number of sign-offs change how many are needed.
  Card lenient = card("r@a", kAllPowers, Role::negotiating, 1);
  talks.party_says("a", SimpleExchange::admit(lenient, kAllPowers, "3"));
  EXPECT_EQ(talks.why_not(note, {one}), "it carries 1 of the 2 sign-offs that a asks for");
  // A delegate with a second key is one delegate; one key under a second name is one key.
  const auto second_key = card("one@a", kAllPowers, Role::negotiating, 2, "another key of one");
  talks.party_says("a", SimpleExchange::admit(second_key, kAllPowers, "4"));
  SignOffStatement again = read_sign_off_statement(one.statement).value();
  again.key = key_id("another key of one");
  EXPECT_EQ(talks.why_not(note, {one, SignedOff::sealed(again, "another key of one")}),
            "it carries 1 of the 2 sign-offs that a asks for");
  Record unknowing = talks.fresh();
  const auto first_name = card("s@a", kAllPowers, Role::negotiating, 2, "shared");
  const auto second_name = card("t@a", kAllPowers, Role::negotiating, 2, "shared");
  const CheckedAct first =
      talks.party_act(unknowing, "a", SimpleExchange::admit(first_name, kAllPowers, "5"));
  const CheckedAct second =
      talks.party_act(unknowing, "a", SimpleExchange::admit(second_name, kAllPowers, "6"));
  EXPECT_TRUE(talks.counts(talks.add(first)) && talks.counts(talks.add(second)));
  std::vector<SignOff> by_one_key;
  for (const char* name : {"s@a", "t@a"}) {
    SignOffStatement statement = read_sign_off_statement(one.statement).value();
    statement.author = parse_delegate_name(name).value();
    statement.key = key_id("shared");
    by_one_key.push_back(SignedOff::sealed(statement, "shared"));
  }
  EXPECT_EQ(talks.why_not(note, by_one_key), "it carries 1 of the 2 sign-offs that a asks for");
}

TEST(Caucus, NeedsNoSignOffsAndStaysThatOfOneParty) {
  auto talks = with_cards({card("one@a", kAllPowers, Role::negotiating, 2)});
  EXPECT_TRUE(talks.counts(talks.deliver("one@a", SimpleNote(1, {"P"}))));
  EXPECT_EQ(talks.why(talks.say("one@a", Invite{vouched(card("b@b"))})), "nobody is invited to a caucus");
}

// Epochs.

TEST(Epochs, HaveTheReadersOfTheirPast) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const auto first = talks.seen().current_epoch();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->recipient, recipient("the first epoch"));
  EXPECT_EQ(first->started_by, talks.founding().id);
  EXPECT_EQ(first->readers.size(), 2U);

  talks.say("lavrov@russia", SimpleExchange::admit(card("r@russia"), {kTransmit}, "second"));
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("second"));
  EXPECT_TRUE(has(talks.seen().current_epoch()->readers, "r@russia"));
  // An admission without right starts nothing.
  talks.say("r@russia", SimpleExchange::admit(card("s@russia"), {kTransmit}, "third"));
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("second"));
  talks.party_says("russia", talks.revoke("r@russia", {}, "fourth"));
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("fourth"));
  EXPECT_FALSE(has(talks.seen().current_epoch()->readers, "r@russia"));
  const auto all = talks.seen().epochs();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].readers.size(), 3U);
}

TEST(Epochs, StartedApartAreBothValidAndTheSmallerIdIsUsed) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct one = talks.act(talks.seen(), "lavrov@russia", Rekey{recipient("one"), {}});
  const CheckedAct two = talks.act(talks.seen(), "blinken@usa", Rekey{recipient("two"), {}});
  talks.add(two);
  talks.add(one);
  EXPECT_EQ(talks.seen().current_epoch()->started_by, std::min(one.id, two.id));
  talks.say("blinken@usa", Rekey{recipient("three"), {}});
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("three"));
}

TEST(Epochs, WithReadersOfTwoConcurrentAdmissionsNeedARekey) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct one =
      talks.act(talks.seen(), "lavrov@russia", SimpleExchange::admit(card("r@russia"), {kTransmit}, "1"));
  const CheckedAct two =
      talks.act(talks.seen(), "blinken@usa", SimpleExchange::admit(card("u@usa"), {kTransmit}, "2"));
  talks.add(one);
  talks.add(two);
  EXPECT_FALSE(talks.seen().current_epoch());
  talks.say("blinken@usa", Rekey{recipient("3"), {}});
  EXPECT_EQ(talks.seen().current_epoch()->readers.size(), 4U);
}

TEST(Epochs, ThatSomebodyCannotOpenAreUsedByNobody) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  talks.say("lavrov@russia", Rekey{recipient("bad"), {}});
  talks.say("blinken@usa", Rekey{recipient("good"), {recipient("bad")}});
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("good"));
  talks.say("lavrov@russia", Rekey{recipient("better"), {recipient("good")}});
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("better"));
  talks.say("blinken@usa", Rekey{recipient("last"), {recipient("better"), recipient("last")}});
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("the first epoch"));
}

TEST(Epochs, LeaveOutThePartiesThatHaveNotJoinedByInvitationOrHaveLeft) {
  SimpleExchange talks{"a@one", "b@two"};
  const SignedCard guest = vouched(card("c@guest"));
  talks.say("a@one", Invite{guest});
  talks.say("b@two", Invite{guest});
  EXPECT_EQ(talks.seen().current_epoch()->readers.size(), 2U);
  talks.say("c@guest", Join{recipient("with guest")});
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("with guest"));
  EXPECT_TRUE(has(talks.seen().current_epoch()->readers, "c@guest"));
  talks.say("b@two", Leave{});
  EXPECT_EQ(talks.seen().current_epoch()->recipient, recipient("with guest")) << "with which it sends that";
  talks.say("a@one", confirm(talks));
  EXPECT_FALSE(talks.seen().current_epoch()) << "who has seen it go starts another";
  talks.say("a@one", Rekey{recipient("without two"), {}});
  EXPECT_FALSE(has(talks.seen().current_epoch()->readers, "b@two"));
}

}  // namespace
}  // namespace parley
