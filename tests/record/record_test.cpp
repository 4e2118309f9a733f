#include "record/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "simple_exchange.hpp"

namespace parley {
namespace {

using Outcome = Addition::Outcome;

TEST(Record, BeginsWithAFoundingActInOrder) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  EXPECT_EQ(talks.seen().size(), 1U);
  EXPECT_EQ(talks.seen().id().bytes, talks.founding().id.bytes);
  EXPECT_EQ(talks.seen().heads(), std::vector{talks.founding().id});
  EXPECT_FALSE(Record::found(talks.act(talks.seen(), "lavrov@russia", Leave{})));
}

TEST(Record, RefusesCardsThatDoNotFitTogether) {
  const auto why = [](std::vector<SignedCard> cards) {
    const auto made = Record::found(SimpleExchange::found(std::move(cards)));
    return made ? std::string() : made.error().message;
  };
  const auto card_of = [](std::string_view name, auto change) {
    Card one = card(name);
    change(one);
    return vouched(one);
  };
  const SignedCard lavrov = vouched(card("lavrov@russia"));
  EXPECT_EQ(why({lavrov, vouched(card("ryabkov@russia")), vouched(card("blinken@usa"))}), "");
  EXPECT_EQ(why({lavrov, {card("blinken@usa"), {}}}),
            "the card of blinken@usa is not signed by its party's key");
  const std::string differ = "the cards of russia differ in the party's key, name, role or sign-offs";
  EXPECT_EQ(why({lavrov, card_of("b@russia", [](Card& c) { c.role = Role::chair; })}), differ);
  EXPECT_EQ(why({lavrov, card_of("b@russia", [](Card& c) { c.party_name = "Else"; })}), differ);
  EXPECT_EQ(why({lavrov, card_of("b@russia", [](Card& c) { c.sign_offs = 1; })}), differ);
  SignedCard other_key = vouched(card("b@russia"));
  other_key.card.party_key = public_key("usa");
  other_key.signature = sshsig_sign(secret_key("usa"), namespaces::kCard, as_bytes(other_key.card.bytes()));
  EXPECT_EQ(why({lavrov, other_key}), differ);
  EXPECT_EQ(why({lavrov, card_of("lavrov@russia", [](Card& c) { c.signing = public_key("x"); })}),
            "two cards are of lavrov@russia");
  EXPECT_EQ(why({lavrov, card_of("b@usa", [](Card& c) { c.signing = public_key("lavrov@russia"); })}),
            "two cards have one signing key");
  EXPECT_EQ(why({lavrov, card_of("b@usa", [](Card& c) { c.sealing = recipient("lavrov@russia"); })}),
            "two cards have one sealing key");
  const auto convene = SimpleExchange::convening(SimpleExchange::cards_of({"blinken@usa"}));
  const auto without_own = Record::found(SimpleExchange::found(convene, "lavrov@russia"));
  ASSERT_FALSE(without_own);
  EXPECT_EQ(without_own.error().message, "the convener's own card is not among the cards");
}

TEST(Record, RefusesActsOfOtherExchangesAndOfUnknownKeys) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  SimpleExchange others{"blinken@usa", "lavrov@russia"};
  const Addition elsewhere = talks.seen().add(others.act(others.seen(), "lavrov@russia", Join{}));
  EXPECT_EQ(elsewhere.outcome, Outcome::refused);
  EXPECT_EQ(elsewhere.error.message, "the act belongs to another exchange");
  EXPECT_EQ(talks.seen().add(others.founding()).outcome, Outcome::refused);

  const Addition stranger =
      talks.seen().add(talks.act(talks.seen(), "thief@russia", Confirm{{talks.founding().id}}));
  EXPECT_EQ(stranger.outcome, Outcome::refused);
  EXPECT_NE(stranger.error.message.find("(thief@russia)"), std::string::npos);
  // A known key under another name is as unknown.
  const Addition disguised =
      talks.seen().add(talks.act(talks.seen(), "blinken@russia", Join{}, "blinken@usa"));
  EXPECT_EQ(disguised.outcome, Outcome::refused);
  // A party key under another party's name too.
  const Addition usurper = talks.seen().add(
      talks.party_act(talks.seen(), "russia", talks.revoke("lavrov@russia", {}, "e"), "usa"));
  EXPECT_EQ(usurper.outcome, Outcome::refused);
  EXPECT_EQ(talks.seen().size(), 1U);
  EXPECT_EQ(talks.seen().heads(), std::vector{talks.founding().id});
}

TEST(Record, RefusesAPredecessorThatIsNotTheOneBefore) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index joined = talks.say("blinken@usa", Join{});
  const auto with = [&](std::int64_t number, const ActId& previous) {
    Act act = next_act(talks.seen(), key_id("lavrov@russia"), "lavrov@russia");
    act.time = Instant{2000000000};
    act.number = number;
    act.previous = previous;
    act.deed = Leave{};
    return talks.seen().add(sign(act, "lavrov@russia")).outcome;
  };
  EXPECT_EQ(with(2, talks.seen().at(joined).id), Outcome::refused) << "another key's";
  EXPECT_EQ(with(3, talks.founding().id), Outcome::refused) << "a number too many";
  EXPECT_EQ(with(2, talks.founding().id), Outcome::applied);
}

TEST(Record, RefusesAnActThatHasSeenNothing) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  Act act = next_act(talks.seen(), key_id("blinken@usa"), "blinken@usa");
  act.heads.clear();
  act.deed = Join{};
  EXPECT_EQ(talks.seen().add(sign(act, "blinken@usa")).outcome, Outcome::refused);
}

TEST(Record, KeepsActsWaitingForTheirPast) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  std::vector<CheckedAct> chain;
  for (int i = 0; i < 4; ++i) {
    chain.push_back(talks.act(talks.seen(), i % 2 == 0 ? "blinken@usa" : "lavrov@russia",
                              Confirm{{talks.founding().id}}));
    talks.add(chain.back());
  }
  Record late = talks.fresh();
  const Addition last = late.add(chain[3]);
  EXPECT_EQ(last.outcome, Outcome::waiting);
  EXPECT_EQ(last.missing.size(), 2U);  // its predecessor and the other's newest
  EXPECT_EQ(late.add(chain[3]).outcome, Outcome::duplicate);
  EXPECT_EQ(late.add(chain[2]).outcome, Outcome::waiting);
  EXPECT_EQ(late.add(chain[1]).outcome, Outcome::waiting);
  EXPECT_EQ(late.size(), 1U);
  EXPECT_FALSE(late.find(chain[3].id));
  EXPECT_EQ(late.waiting().size(), 3U);
  EXPECT_EQ(late.missing(), std::vector{chain[0].id});
  EXPECT_EQ(late.heads(), std::vector{talks.founding().id}) << "a desk names only acts whose past it holds";

  const Addition first = late.add(chain[0]);
  EXPECT_EQ(first.outcome, Outcome::applied);
  EXPECT_EQ(first.applied, (std::vector{chain[0].id, chain[1].id, chain[2].id, chain[3].id}));
  EXPECT_TRUE(late.waiting().empty());
  EXPECT_TRUE(late.missing().empty());
  EXPECT_EQ(late.heads(), talks.seen().heads());
}

TEST(Record, SaysWhatWaitedInVain) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct joined = talks.act(talks.seen(), "blinken@usa", Join{});
  Record knowing = talks.fresh();
  SimpleExchange::add_to(knowing, joined);
  const CheckedAct stranger = talks.act(knowing, "thief@usa", Leave{});
  Record record = talks.fresh();
  EXPECT_EQ(record.add(stranger).outcome, Outcome::waiting);
  const Addition added = record.add(joined);
  EXPECT_EQ(added.applied, std::vector{joined.id});
  ASSERT_EQ(added.refused.size(), 1U);
  EXPECT_EQ(added.refused[0].first, stranger.id);
  EXPECT_TRUE(record.waiting().empty());
}

TEST(Record, TakesNoTextsOfWhatWaitedInVain) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const SimpleNote note(1, {"A demand"});
  const Index said = talks.add(talks.act(talks.seen(), "lavrov@russia", note.deed));
  const CheckedAct joined = talks.act(talks.seen(), "blinken@usa", Join{});
  talks.add(joined);
  const CheckedAct stranger = talks.act(talks.seen(), "thief@russia", note.deed);
  Record record = talks.fresh();
  record.add(talks.seen().at(said));
  EXPECT_EQ(record.add(stranger).outcome, Outcome::waiting);
  for (const std::string& text : note.disclosures) {
    EXPECT_TRUE(record.add_disclosure(stranger.id, text).value());
    EXPECT_FALSE(record.add_disclosure(stranger.id, text).value()) << "the same again";
  }
  EXPECT_TRUE(record.judgement(1).incomplete) << "texts of what waits are not here yet";
  EXPECT_EQ(record.add(joined).refused.size(), 1U);
  EXPECT_TRUE(record.judgement(1).incomplete);
  EXPECT_FALSE(record.disclosure(note.deed.cover));
  for (const std::string& text : note.disclosures)
    EXPECT_TRUE(record.add_disclosure(record.at(1).id, text).value());
  EXPECT_TRUE(record.judgement(1).counts);
}

TEST(Record, HoldsAtMost10000ActsThatWait) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  CheckedAct act = talks.act(talks.seen(), "blinken@usa", Join{});
  act.act.heads = {sha256_id<ActId>("never came")};
  const auto another = [&](int i) {
    act.id = sha256_id<ActId>("waits " + std::to_string(i));
    return talks.seen().add(act);
  };
  for (int i = 0; i < 10000; ++i) ASSERT_EQ(another(i).outcome, Outcome::waiting);
  const Addition one_more = another(10000);
  EXPECT_EQ(one_more.outcome, Outcome::refused);
  EXPECT_FALSE(one_more.error.remedy.empty());
  EXPECT_EQ(talks.seen().missing().size(), 1U);
}

TEST(Record, KeepsAndChainsUnknownKinds) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const Index crown = talks.say("blinken@usa", Unknown{"crown"});
  const Index after = talks.say("blinken@usa", Join{});
  EXPECT_TRUE(talks.counts(crown));
  EXPECT_TRUE(talks.counts(after));
  EXPECT_EQ(talks.seen().at(after).act.previous, talks.seen().at(crown).id);
  EXPECT_EQ(talks.seen().at(crown).act.kind(), "crown");
}

TEST(Record, CountsAnActThatIsDatedBeforeWhatItFollows) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  Act act = next_act(talks.seen(), key_id("blinken@usa"), "blinken@usa");
  act.time = parse_instant("1999-12-15T12:00:00Z").value();
  act.deed = Join{};
  const Index early = talks.add(sign(act, "blinken@usa"));
  EXPECT_TRUE(talks.counts(early));
  EXPECT_EQ(talks.seen().canonical_order(), (std::vector<Index>{0, early}))
      << "the past comes first, whatever its date";
}

TEST(Record, KnowsWhatLiesInThePast) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa", "stoltenberg@nato"};
  const CheckedAct a = talks.act(talks.seen(), "blinken@usa", Join{});
  const CheckedAct b = talks.act(talks.seen(), "stoltenberg@nato", Join{});
  const Index usa = talks.add(a);
  const Index nato = talks.add(b);
  const Index both = talks.say("lavrov@russia", Confirm{{a.id, b.id}});
  const Record& record = talks.seen();
  EXPECT_TRUE(record.in_past(0, usa));
  EXPECT_FALSE(record.in_past(usa, 0));
  EXPECT_FALSE(record.in_past(usa, nato));
  EXPECT_FALSE(record.in_past(nato, usa));
  EXPECT_TRUE(record.in_past(usa, both));
  EXPECT_TRUE(record.in_past(nato, both));
  EXPECT_FALSE(record.in_past(both, both));
  EXPECT_EQ(record.heads(), std::vector{record.at(both).id});
}

TEST(Record, FindsDoubleDealing) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct one = talks.act(talks.seen(), "blinken@usa", Join{});
  const CheckedAct two = talks.act(talks.seen(), "blinken@usa", Leave{});
  talks.add(one);
  const Addition added = talks.seen().add(two);
  EXPECT_EQ(added.outcome, Outcome::applied);
  const DoubleDealing pair{std::min(one.id, two.id), std::max(one.id, two.id)};
  EXPECT_EQ(added.double_dealing, std::vector{pair});
  EXPECT_EQ(talks.seen().double_dealing(), std::vector{pair});
  EXPECT_TRUE(talks.counts(*talks.seen().find(one.id)));
  EXPECT_TRUE(talks.counts(*talks.seen().find(two.id)));
  EXPECT_FALSE(talks.seen().in_past(*talks.seen().find(one.id), *talks.seen().find(two.id)));

  // A third, and both branches go on.
  const CheckedAct three = [&] {
    Record seen = talks.fresh();
    return talks.act(seen, "blinken@usa", Unknown{"third"});
  }();
  talks.add(three);
  EXPECT_EQ(talks.seen().double_dealing().size(), 2U) << "neighbours in the order of ids";
  const ActId smallest = std::min({one.id, two.id, three.id});
  EXPECT_EQ(talks.seen().at(*talks.seen().head_of(key_id("blinken@usa"))).id, smallest);
}

TEST(Record, TheNewestActOfAForkedChainDependsOnNoOrder) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  // Two branches of three acts each, the second made in ignorance of the first.
  std::vector<CheckedAct> branches[2];
  for (int i = 0; i < 2; ++i) {
    Record seen = talks.fresh();
    for (int n = 0; n < 3; ++n) {
      branches[i].push_back(talks.act(seen, "blinken@usa", Unknown{"n" + std::to_string(i)}));
      SimpleExchange::add_to(seen, branches[i].back());
    }
  }
  const auto& main = branches[0][0].id < branches[1][0].id ? branches[0] : branches[1];
  for (const int first : {0, 1}) {
    Record record = talks.fresh();
    for (const auto& act : branches[first]) record.add(act);
    for (const auto& act : branches[1 - first]) record.add(act);
    EXPECT_EQ(record.at(*record.head_of(key_id("blinken@usa"))).id, main.back().id);
    EXPECT_EQ(record.double_dealing().size(), 3U);
    EXPECT_EQ(next_act(record, key_id("blinken@usa"), "blinken@usa").number, 4);
  }
}

TEST(Record, NamesAtMost1024Heads) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  Act act = next_act(talks.seen(), key_id("blinken@usa"), "blinken@usa");
  act.deed = Leave{};
  CheckedAct forged = sign(act, "blinken@usa");
  for (int i = 0; i < 1100; ++i) {  // 1,100 acts with one number; only their ids matter here
    forged.id = sha256_id<ActId>("fork " + std::to_string(i));
    ASSERT_EQ(talks.seen().add(forged).outcome, Outcome::applied);
  }
  EXPECT_EQ(talks.seen().heads().size(), 1100U);
  const Index next = talks.say("lavrov@russia", Confirm{{talks.founding().id}});
  EXPECT_EQ(talks.seen().at(next).act.heads.size(), 1024U);
}

// Disclosures.

TEST(Disclosures, MakeANoteCount) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const SimpleNote note(1, {"Flights", "Exercises"});
  const Index index = talks.add(talks.act(talks.seen(), "lavrov@russia", note.deed));
  EXPECT_FALSE(talks.counts(index));
  EXPECT_TRUE(talks.seen().judgement(index).incomplete);
  talks.seen().take_rejudged();
  const ActId id = talks.seen().at(index).id;
  EXPECT_TRUE(talks.seen().add_disclosure(id, note.disclosures[0]).value());
  EXPECT_TRUE(talks.seen().add_disclosure(id, note.disclosures[2]).value());
  EXPECT_FALSE(talks.seen().add_disclosure(id, note.disclosures[2]).value()) << "not new";
  EXPECT_FALSE(talks.counts(index));
  EXPECT_TRUE(talks.seen().add_disclosure(id, note.disclosures[1]).value());
  EXPECT_TRUE(talks.counts(index));
  EXPECT_EQ(talks.seen().take_rejudged(), std::vector{index});
  EXPECT_TRUE(talks.seen().take_rejudged().empty());
  EXPECT_EQ(*talks.seen().disclosure(note.deed.cover), note.disclosures[0]);
}

TEST(Disclosures, MayComeBeforeThePastOfTheirAct) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct joined = talks.act(talks.seen(), "blinken@usa", Join{});
  talks.add(joined);
  const SimpleNote note(1, {"Flights"});
  const CheckedAct delivered = talks.act(talks.seen(), "lavrov@russia", note.deed);
  Record late = talks.fresh();
  EXPECT_FALSE(late.add_disclosure(delivered.id, note.disclosures[0])) << "nobody lists it yet";
  late.add(delivered);
  for (const std::string& text : note.disclosures)
    EXPECT_TRUE(late.add_disclosure(delivered.id, text).value());
  late.add(joined);
  EXPECT_TRUE(late.judgement(*late.find(delivered.id)).counts);
}

TEST(Disclosures, AreRefusedWhereTheyDoNotBelong) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  SimpleNote note(1, {"Flights"});
  const std::string swapped = disclosure("paragraph 2", "standing: formal\n\n## Flights\n");
  const std::string unsalted = "paragraph 3\ntext";
  note.deed.paragraphs.push_back(sha256_id<DisclosureId>(disclosure("paragraph 3", "text")));
  note.deed.paragraphs[0] = sha256_id<DisclosureId>(swapped);
  note.deed.paragraphs.push_back(sha256_id<DisclosureId>(unsalted));
  const ActId id = talks.seen().at(talks.add(talks.act(talks.seen(), "lavrov@russia", note.deed))).id;
  EXPECT_FALSE(talks.seen().add_disclosure(id, "anything"));
  EXPECT_FALSE(talks.seen().add_disclosure(id, note.disclosures[1])) << "it is not listed";
  EXPECT_FALSE(talks.seen().add_disclosure(id, swapped)) << "it is listed first and says second";
  EXPECT_FALSE(talks.seen().add_disclosure(id, disclosure("paragraph 3", "text")));
  EXPECT_FALSE(talks.seen().add_disclosure(id, unsalted));
  const auto most = talks.seen().add_disclosure(id, std::string(limits::kDisclosureBytes, 'x'));
  ASSERT_FALSE(most);
  EXPECT_NE(most.error().message, "a disclosure is larger than 512 KiB");
  const auto large = talks.seen().add_disclosure(id, std::string(limits::kDisclosureBytes + 1, 'x'));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().message, "a disclosure is larger than 512 KiB");
}

TEST(Disclosures, ServeAtOnePlaceAlone) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  SimpleNote twice(1, {"Flights"});
  twice.deed.paragraphs.push_back(twice.deed.paragraphs[0]);
  const Index index = talks.deliver("lavrov@russia", twice);
  EXPECT_FALSE(talks.counts(index));
  EXPECT_EQ(talks.why(index), "one of its texts is not in its place");
  // Listed by another act at another place, the text counts where it belongs.
  const SimpleNote good(2, {"Exercises", "Bases"});
  SimpleNote moved(3, {});
  moved.deed.paragraphs = {good.deed.paragraphs[1]};
  const Index wrong = talks.deliver("lavrov@russia", moved);
  EXPECT_TRUE(talks.counts(talks.deliver("lavrov@russia", good)));
  EXPECT_EQ(talks.why(wrong), "one of its texts is not in its place");
}

TEST(Disclosures, OfANoteThatRefersToWhatItHasNotSeenDoNotCount) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  talks.say("blinken@usa", Join{});
  const SimpleNote demand(1, {"Flights"});
  const CheckedAct delivered = talks.act(talks.seen(), "lavrov@russia", demand.deed);
  const auto ref = [&](const ActId& act, const std::string& paragraph) {
    return "ref: russia/1.1 " + act.hex() + (paragraph.empty() ? "" : " " + paragraph) + "\n";
  };
  const std::string paragraph = demand.deed.paragraphs[0].hex();
  // The reply is signed before the demand has been seen.
  const SimpleNote blind(1, {"Re russia/1.1: accept"}, ref(delivered.id, paragraph));
  const CheckedAct blind_reply = talks.act(talks.seen(), "blinken@usa", blind.deed);
  talks.add(delivered, demand.disclosures);
  const Index early = talks.add(blind_reply, blind.disclosures);
  EXPECT_FALSE(talks.counts(early));
  EXPECT_EQ(talks.why(early), "it refers to russia/1.1, which its author had not seen");

  const auto reply = [&](std::int64_t number, const std::string& refs) {
    return talks.deliver("blinken@usa", SimpleNote(number, {"Re russia/1.1: accept"}, refs));
  };
  EXPECT_TRUE(talks.counts(reply(2, ref(delivered.id, paragraph))));
  EXPECT_FALSE(talks.counts(reply(3, ref(delivered.id, ""))));
  EXPECT_FALSE(talks.counts(reply(4, ref(delivered.id, sha256_id<DisclosureId>("none such").hex()))));
  EXPECT_FALSE(talks.counts(reply(5, ref(delivered.id, "short"))));
  EXPECT_FALSE(talks.counts(reply(6, "ref: russia/1.1\n")));
  EXPECT_FALSE(talks.counts(reply(7, "ref: russia/1.1 zz\n")));
}

TEST(Disclosures, OfANoteThatCallsSomethingByAnothersNameDoNotCount) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  talks.say("blinken@usa", Join{});
  const SimpleNote demand(1, {"Flights", "Bases"});
  const CheckedAct delivered = talks.act(talks.seen(), "lavrov@russia", demand.deed);
  talks.add(delivered, demand.disclosures);
  const ActId act = delivered.id;
  std::int64_t number = 0;
  const auto reply = [&](const std::string& name, const std::string& paragraph) {
    const std::string line =
        "ref: " + name + ' ' + act.hex() + (paragraph.empty() ? "" : " " + paragraph) + '\n';
    return talks.deliver("blinken@usa", SimpleNote(++number, {"Re russia/1.1: accept"}, line));
  };
  const std::string first = demand.deed.paragraphs[0].hex();
  const std::string begin = act.hex().substr(0, 8);
  for (const std::string& name : {std::string("russia/1.1"), std::string("russia/1@lavrov.1"),
                                  "russia/1~" + begin + ".1", "russia/1@lavrov~" + begin + ".1"})
    EXPECT_TRUE(talks.counts(reply(name, first))) << name;
  EXPECT_TRUE(talks.counts(reply("russia/1", "")));
  for (const char* name : {"russia/1.2", "russia/2.1", "usa/1.1", "russia/1", "russia/1@putin.1", "base/1.1",
                           "russia/1~00000000.1", "russia/1.10", "russia/01.1"}) {
    const Index index = reply(name, first);
    EXPECT_FALSE(talks.counts(index)) << name;
    EXPECT_EQ(talks.why(index), std::string("it calls ") + name + " what is not that");
  }
  EXPECT_FALSE(talks.counts(reply("russia/2", "")));
}

TEST(Disclosures, OfABaseTextBelongToTheFoundingAct) {
  auto convene = SimpleExchange::convening(SimpleExchange::cards_of({"lavrov@russia", "blinken@usa"}));
  const SimpleNote base(1, {"Pay"});
  convene.base_cover = base.deed.cover;
  convene.base_paragraphs = base.deed.paragraphs;
  SimpleExchange talks(SimpleExchange::found(convene, "lavrov@russia"));
  for (const std::string& text : base.disclosures) {
    EXPECT_TRUE(talks.seen().add_disclosure(talks.founding().id, text).value());
  }
  const std::string ref =
      "ref: base/1.1 " + talks.founding().id.hex() + " " + base.deed.paragraphs[0].hex() + "\n";
  EXPECT_TRUE(talks.counts(talks.deliver("lavrov@russia", SimpleNote(1, {"Re base/1.1: accept"}, ref))));
}

// Receipts, and who holds what.

TEST(Receipts, NameWhatWasOpened) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  talks.say("blinken@usa", Join{});
  const Index note = talks.deliver("lavrov@russia", SimpleNote(1, {"Flights"}));
  EXPECT_FALSE(talks.seen().receipt(note, "usa"));
  EXPECT_FALSE(talks.seen().held_by(note, "usa"));
  EXPECT_TRUE(talks.seen().held_by(note, "russia"));
  const Index receipt = talks.say("blinken@usa", Receive{{talks.seen().at(note).id}, {}});
  EXPECT_EQ(talks.seen().receipt(note, "usa"), receipt);
  EXPECT_FALSE(talks.seen().receipt(note, "russia"));
  EXPECT_TRUE(talks.seen().held_by(note, "usa"));
  const Index again = talks.say("blinken@usa", Receive{{talks.seen().at(note).id}, {}});
  EXPECT_TRUE(talks.counts(again));
  EXPECT_EQ(talks.seen().receipt(note, "usa"), receipt) << "the first";
}

TEST(Receipts, OfTwoThatHadNotSeenEachOtherTheEarlierStands) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa", "nuland@usa"};
  const Index note = talks.deliver("lavrov@russia", SimpleNote(1, {"Flights"}));
  const Receive receive{{talks.seen().at(note).id}, {}};
  const CheckedAct earlier = talks.act(talks.seen(), "blinken@usa", receive);
  const CheckedAct later = talks.act(talks.seen(), "nuland@usa", receive);
  talks.add(later);
  talks.add(earlier);
  EXPECT_EQ(talks.seen().receipt(note, "usa"), talks.seen().find(earlier.id));
}

TEST(Receipts, OfAnActUnseenDoNotCount) {
  SimpleExchange talks{"lavrov@russia", "blinken@usa"};
  const CheckedAct blind = talks.act(talks.seen(), "blinken@usa", Receive{{sha256_id<ActId>("unseen")}, {}});
  EXPECT_FALSE(talks.counts(talks.add(blind)));
}

}  // namespace
}  // namespace parley
