// A relay held to account by a desk that reads it for the first time, that is interrupted, or that it refuses
// proofs: whatever head it signed is borne out by the leaves, or kept with what proves it false to a
// stranger.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../desk/desks.hpp"
#include "desk/verify.hpp"
#include "post/box.hpp"
#include "post/pouch.hpp"
#include "post/sync.hpp"
#include "signing_relay.hpp"

namespace parley {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Shows = SigningRelay::Shows;

class Account : public testing::Test {
 protected:
  Account() : ann(folder.path(), "ann@alpha"), bob(folder.path(), "bob@beta") {
    Convene what;
    what.title = "Talks";
    what.cards = {ann.identity.card, bob.identity.card};
    what.relays = {relay.name()};
    Desk from = ann.open();
    id = expect(from.convene(std::move(what), {}));
    expect(pack_pouch(from, folder.path() / "pouch", {}));
    desk.emplace(bob.open());
    expect(unpack_pouch(*desk, folder.path() / "pouch"));
    relay.of(boxes_of(*desk, *expect(desk->follow(id))).back().id);
  }
  Synced sync() { return expect(sync_exchange(*desk, id, {})).front(); }
  /// One fault is kept, between these two trees, and a stranger sees it.
  void expect_proved(const std::vector<LogLeaf>& one, const std::vector<LogLeaf>& other) {
    const std::vector<Desk::RelayFault> faults = desk->relay_faults(id);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].one, relay.head(one));
    EXPECT_EQ(faults[0].other, relay.head(other));
    EXPECT_TRUE(proves(faults[0].proof, relay.key, faults[0].one, faults[0].other));
  }
  Desk::RelayVisit visit() { return desk->relay_visits(id).at(0); }
  static std::vector<LogLeaf> leaves(const std::string& names) { return SigningRelay::leaves(names); }

  TemporaryFolder folder;
  SigningRelay relay;
  Place ann, bob;
  ExchangeId id;
  std::optional<Desk> desk;
};

TEST_F(Account, OfAFirstReadingThatAForkMeetsIsProved) {
  // The head of the first list covers six; what follows comes from another tree, that begins with the same
  // two.
  relay.shows(
      {{.leaves = leaves("abcdef"), .page = 2, .times = 1}, {.leaves = leaves("abxdefg"), .page = 2}});
  const Synced met = sync();
  EXPECT_EQ(met.faults.size(), 1U);
  expect_proved(leaves("abcdef"), leaves("abxdefg"));
  sync();
  EXPECT_EQ(desk->relay_faults(id).size(), 1U);
}

TEST_F(Account, OfABoxThatGrowsWhileItIsReadHasNothingAgainstIt) {
  relay.shows({{.leaves = leaves("abcdef"), .page = 2, .times = 1},
               {.leaves = leaves("abcdefg"), .page = 2, .times = 1},
               {.leaves = leaves("abcdefgh"), .page = 2}});
  const Synced met = sync();
  EXPECT_FALSE(met.error) << met.error->message;
  EXPECT_THAT(met.faults, IsEmpty());
  EXPECT_THAT(desk->relay_heads(relay.name().key, boxes_of(*desk, *expect(desk->follow(id))).back().id),
              IsEmpty());
}

class BrokenOff : public Account, public testing::WithParamInterface<const char*> {};

TEST_P(BrokenOff, IsProvedWhenTheTreeIsAnother) {
  relay.shows({{.leaves = leaves("abcdef"), .page = 3, .times = 1}, {.dead = true}});
  EXPECT_TRUE(sync().error);
  EXPECT_THAT(desk->relay_faults(id), IsEmpty());
  relay.shows({{.leaves = leaves(GetParam()), .page = 3}});
  EXPECT_EQ(sync().faults.size(), 1U);
  expect_proved(leaves("abcdef"), leaves(GetParam()));
}

// Larger, smaller than what was read, and of one item.
INSTANTIATE_TEST_SUITE_P(Account, BrokenOff, testing::Values("xbcdefg", "xb", "x"));

TEST_F(Account, OfAHeadWhoseItemsNeverCameIsProvedWhenTheTreeIsAnother) {
  relay.shows({{.leaves = leaves("abcdef"), .apart = true, .times = 1}, {.dead = true}});
  EXPECT_TRUE(sync().error);
  relay.shows({{.leaves = leaves("abcdxfg")}});
  EXPECT_EQ(sync().faults.size(), 1U);
  expect_proved(leaves("abcdef"), leaves("abcdxfg"));
}

// It dies before it has shown all of the other tree, again and again: what it showed is enough.
TEST_F(Account, OfATreeThatIsNeverShownWholeIsProved) {
  relay.shows({{.leaves = leaves("abcdef"), .page = 2, .times = 1}, {.dead = true}});
  sync();
  relay.shows({{.leaves = leaves("abxdefghij"), .page = 5, .times = 1}, {.dead = true}});
  EXPECT_TRUE(sync().error);
  expect_proved(leaves("abcdef"), leaves("abxdefghij"));
}

TEST_F(Account, OfWhomRefusesProofsIsSaidUntilHeGivesThem) {
  relay.shows({{.leaves = leaves("abcd")}});
  EXPECT_FALSE(sync().error);
  relay.shows({{.leaves = leaves("abcdefgh"), .page = 2, .proofs = 500}});
  const Synced refused = sync();
  ASSERT_TRUE(refused.error);
  EXPECT_THAT(
      refused.error->message,
      HasSubstr(
          "does not prove that it only appended to the 4 items that it had signed: the relay answers 500"));
  EXPECT_THAT(refused.faults, IsEmpty());
  const Instant since = visit().tried;
  EXPECT_THAT(visit().unproved, HasSubstr("that it only appended to the 4 items that it had signed"));
  relay.shows({{.dead = true}});
  EXPECT_TRUE(sync().error);
  EXPECT_THAT(visit().unproved, HasSubstr("to the 4 items"));
  EXPECT_EQ(visit().unproved_since, since);
  EXPECT_THAT(expect(verify_exchange(*desk, id)).missing,
              Contains(HasSubstr("a proof by the relay relay.example that it only appended to the 4 items")));
  relay.shows({{.leaves = leaves("abcdefghi"), .page = 2}});
  EXPECT_FALSE(sync().error);
  EXPECT_EQ(visit().unproved, "");
  EXPECT_EQ(visit().failing, Instant{});
}

TEST_F(Account, OfWhomRefusesProofsOfAForkIsProvedByItsLeaves) {
  relay.shows({{.leaves = leaves("abcd")}});
  EXPECT_FALSE(sync().error);
  relay.shows({{.leaves = leaves("abcxefgh"), .page = 2, .proofs = 500}});
  EXPECT_EQ(sync().faults.size(), 1U);
  expect_proved(leaves("abcd"), leaves("abcxefgh"));
  EXPECT_EQ(visit().unproved, "");
}

TEST_F(Account, OfAHeadThatWasRefusedAProofIsKept) {
  relay.shows({{.leaves = leaves("abcd")}});
  sync();
  relay.shows({{.leaves = leaves("abcdxf"), .page = 1, .proofs = 403}});
  EXPECT_TRUE(sync().error);
  relay.shows({{.leaves = leaves("abcdefgh")}});
  EXPECT_EQ(sync().faults.size(), 1U);
  expect_proved(leaves("abcdxf"), leaves("abcdefgh"));
}

// No item is accepted before 1970, but a relay whose clock says so does not go backward by that.
TEST_F(Account, OfAFirstItemFromBefore1970HasNothingAgainstIt) {
  relay.shows({{.leaves = SigningRelay::leaves("ab", -7)}});
  const Synced met = sync();
  EXPECT_FALSE(met.error) << met.error->message;
  EXPECT_THAT(met.faults, IsEmpty());
  std::vector<LogLeaf> backward = SigningRelay::leaves("abc", -7);
  backward[2].time.seconds = -8;
  relay.shows({{.leaves = backward}});
  EXPECT_THAT(sync().faults, ElementsAre("its times go backward"));
}

}  // namespace
}  // namespace parley
