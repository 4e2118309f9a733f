// Conclusion: one list signed by all, and nothing else, adopts; and nothing undoes it.
#include "talks/conclusion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "play.hpp"

namespace parley::talks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Instant day(int n) {
  return {1640995200 + std::int64_t{86400} * n};
}

std::vector<const Point*> adopted_in(const Talks& talks) {
  std::vector<const Point*> out = talks.points();
  std::erase_if(out, [](const Point* point) { return !point->adopted; });
  return out;
}

class Concluding : public testing::Test {
 protected:
  Concluding()
      : record_(std::move(
            Record::found(found({"a", "b", "relay:of-a@a", "relay:of-b@b", "relay:nobodys"}, "").act)
                .value())) {
    give(record_, writer_.act(record_, "b", Join{}, day(0)));
    say("a", "Flights > No flights at night. | Noise > Below [●] dB. | Roads > Two.");
    say("b", "Re a/1.1: accept | Re a/1.2: accept | Re a/1.3: reject");
  }

  void say(const std::string& who, const std::string& paragraphs) {
    const Talks talks(record_);
    give(record_, writer_.note(record_, talks, who, talks.next_number(who.substr(0, 1)),
                               note_text("", paragraphs), day(++days_)));
  }
  PointId point(const std::string& name) { return (*Talks(record_).find_point(name))->id; }
  DraftConclusion draft(const std::vector<std::string>& omit, bool ad_referendum = false) {
    const Talks talks(record_);
    std::set<PointId> left_out;
    for (const std::string& name : omit) left_out.insert((*talks.find_point(name))->id);
    return draft_conclusion(talks, left_out, ad_referendum);
  }
  ActId sign(const std::string& who, Conclude list, std::optional<Instant> open_until = {},
             std::optional<Instant> referendum = {}) {
    list.open_until = open_until;
    list.ad_referendum_until = referendum;
    const Sent sent = writer_.act(record_, who, list, day(++days_));
    give(record_, sent);
    return sent.act.id;
  }
  ActId act(const std::string& who, Deed deed, Instant when, std::vector<TimeProof> times = {}) {
    const Sent sent = writer_.act(record_, who, std::move(deed), when, std::move(times));
    give(record_, sent);
    return sent.act.id;
  }
  Conclusion only(Instant now) {
    const auto all = conclusions(Talks(record_), now);
    EXPECT_THAT(all, SizeIs(1));
    return all.at(0);
  }

  Record record_;
  Writer writer_;
  int days_ = 0;
};

TEST_F(Concluding, SaysWhichTermsAListTearsApart) {
  say("a", "One > 1. | Two > 2. | Three > 3. | Four > 4.");  // a/2.1 to a/2.4
  say("b",
      "Re a/2.1: accept if a/2.2 and (a/2.3 or point a/2.4) | Re a/2.2: accept | Re a/2.3: accept, package E "
      "| "
      "Re a/2.4: accept, package E");
  const auto warnings = [&](std::vector<std::string> omit) {
    omit.insert(omit.end(), {"a/1.2", "a/1.3"});
    const Talks talks(record_);
    const DraftConclusion list = draft(omit);
    EXPECT_THAT(list.obstacles, IsEmpty());
    std::vector<std::string> out;
    for (const ListedTerms& each : listed_terms(talks, list.deed)) {
      if (!each.left_out.empty()) out.push_back(each.warning());
    }
    return out;
  };
  EXPECT_THAT(warnings({}), IsEmpty());
  EXPECT_THAT(warnings({"a/2.1"}), IsEmpty());
  EXPECT_THAT(warnings({"a/2.3"}), ElementsAre("b stands on a/2.4 only in package E, and a/2.3 is left out"));
  EXPECT_THAT(warnings({"a/2.2", "a/2.3", "a/2.4"}),
              ElementsAre("b stands on a/2.1 only if a/2.2 and (a/2.3 or point a/2.4), and a/2.2, a/2.3 and "
                          "a/2.4 are left out"));
}

TEST_F(Concluding, IsRefusedWhileAnythingStandsInTheWay) {
  const DraftConclusion all = draft({});
  ASSERT_THAT(all.obstacles, SizeIs(2));
  std::string why;
  for (const Obstacle& obstacle : all.obstacles) why += obstacle.why + '\n';
  EXPECT_THAT(why, HasSubstr("blanks"));
  EXPECT_THAT(why, HasSubstr("it is not agreed"));
  const DraftConclusion some = draft({"a/1.2", "a/1.3"});
  EXPECT_THAT(some.obstacles, IsEmpty());
  ASSERT_THAT(some.deed.agreed, SizeIs(1));
  EXPECT_EQ(some.deed.agreed[0].point, point("a/1.1"));
  EXPECT_THAT(some.deed.omitted, SizeIs(2));
  EXPECT_THAT(some.deed.parties, ElementsAre("a", "b"));
}

TEST_F(Concluding, OfWhatIsAgreedAdReferendumIsAdReferendum) {
  say("b", "Re a/1.1: accept ad referendum");
  EXPECT_THAT(draft({"a/1.2", "a/1.3"}).obstacles, SizeIs(1));
  EXPECT_THAT(draft({"a/1.2", "a/1.3"}, true).obstacles, IsEmpty());
}

TEST_F(Concluding, LeavesOutWhatWasWithdrawn) {
  say("a", "Withdraw point a/1.3");
  const DraftConclusion all = draft({"a/1.2"});
  EXPECT_THAT(all.obstacles, IsEmpty());
  EXPECT_THAT(all.deed.omitted, SizeIs(1));
}

TEST_F(Concluding, AdoptsWhenAllHaveSignedTheSameList) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list);
  Conclusion seen = only(day(50));
  EXPECT_EQ(seen.state, ConclusionState::open);
  EXPECT_THAT(seen.missing, ElementsAre("b"));
  EXPECT_THAT(adopted_in(Talks(record_)), IsEmpty());
  sign("b", list);
  seen = only(day(50));
  EXPECT_EQ(seen.state, ConclusionState::adopted);
  EXPECT_EQ(seen.adopted, day(days_));
  EXPECT_THAT(adopted_in(Talks(record_)), SizeIs(1));
}

TEST_F(Concluding, OfAnotherListIsAnother) {
  sign("a", draft({"a/1.2", "a/1.3"}).deed);
  say("b", "Re a/1.3: accept");
  sign("b", draft({"a/1.2"}).deed);
  const auto all = conclusions(Talks(record_), day(50));
  ASSERT_THAT(all, SizeIs(2));
  for (const Conclusion& each : all) EXPECT_EQ(each.state, ConclusionState::open);
}

TEST_F(Concluding, LapsesUnlessAllHaveSignedInTime) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list, day(10));
  EXPECT_EQ(only(day(9)).state, ConclusionState::open);
  EXPECT_EQ(only(day(11)).state, ConclusionState::lapsed);
  days_ = 10;
  sign("b", list);  // on day 11
  EXPECT_EQ(only(day(50)).state, ConclusionState::lapsed);
  sign("a", list);  // signing again completes it
  EXPECT_EQ(only(day(50)).state, ConclusionState::adopted);
}

TEST_F(Concluding, ByAnEndIsShownByWhatCountsAgainstWhoSetIt) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list, day(10));
  const ActId claimed = sign("b", list);  // by its own clock in time
  EXPECT_EQ(only(day(9)).state, ConclusionState::open);
  EXPECT_EQ(only(day(11)).state, ConclusionState::lapsed);
  Record late = record_.copy();
  Writer other = writer_;
  give(late, other.act(late, "a", Receive{{claimed}, {}}, day(11)));
  EXPECT_EQ(conclusions(Talks(late), day(20)).at(0).state, ConclusionState::lapsed);
  Talks following(record_);
  EXPECT_THAT(adopted_in(following), IsEmpty());
  give(record_, writer_.act(record_, "a", Receive{{claimed}, {}}, day(10)));
  following.update();
  EXPECT_THAT(adopted_in(following), SizeIs(1));
  EXPECT_EQ(only(day(20)).state, ConclusionState::adopted);
}

TEST_F(Concluding, AdReferendumWaitsForTheConfirmation) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list);
  const ActId reserved = sign("b", list, {}, day(20));
  EXPECT_EQ(only(day(15)).state, ConclusionState::awaits_confirmation);
  EXPECT_EQ(only(day(21)).state, ConclusionState::lapsed);
  const ActId confirmed = act("b", Confirm{{reserved}}, day(18));
  act("a", Receive{{confirmed}, {}}, day(19));
  EXPECT_EQ(only(day(21)).state, ConclusionState::adopted);
  EXPECT_EQ(only(day(21)).adopted, day(18));
}

TEST_F(Concluding, IsConfirmedInTimeIfTheOthersAreShownSo) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list);
  const ActId reserved = sign("b", list, {}, day(20));
  const ActId confirmed = act("b", Confirm{{reserved}}, day(18));
  const ConclusionSignature alone = only(day(19)).signatures.at(1);
  EXPECT_THAT(alone.unshown, ElementsAre("a"));
  EXPECT_THAT(confirmation_text(alone), HasSubstr("in time by its own clock, and nothing shows it to a"));
  EXPECT_EQ(only(day(19)).state, ConclusionState::awaits_confirmation);
  EXPECT_EQ(only(day(21)).state, ConclusionState::lapsed);
  EXPECT_THAT(adopted_in(Talks(record_)), IsEmpty());
  // Its own relay says nothing that counts against the other; that of the other does.
  act("b", Rekey{"age1one", {}}, day(19), {accepted_by("of-b", confirmed, day(18))});
  EXPECT_EQ(only(day(21)).state, ConclusionState::lapsed);
  {
    Record late = record_.copy();
    give(late, writer_.act(late, "a", Receive{{confirmed}, {}}, day(21)));
    EXPECT_EQ(conclusions(Talks(late), day(22)).at(0).state, ConclusionState::lapsed);
    // Who signs again having seen it, holds it to be in time.
    give(late, writer_.act(late, "a", list, day(22)));
    EXPECT_EQ(conclusions(Talks(late), day(23)).at(0).state, ConclusionState::adopted);
  }
  Talks following(record_);
  act("b", Rekey{"age1two", {}}, day(25), {accepted_by("of-a", confirmed, day(20))});
  following.update();
  EXPECT_THAT(adopted_in(following), SizeIs(1));
  EXPECT_EQ(only(day(26)).state, ConclusionState::adopted);
}

TEST_F(Concluding, IsConfirmedLateThoughItClaimsOtherwise) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list);
  const ActId reserved = sign("b", list, {}, day(20));
  const ActId confirmed = act("b", Confirm{{reserved}}, day(19));
  act("b", Rekey{"age1one", {}}, day(22), {accepted_by("nobodys", confirmed, day(21))});
  EXPECT_EQ(only(day(23)).state, ConclusionState::lapsed);
}

TEST_F(Concluding, ConfirmedTooLateAdoptsNothing) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list);
  const ActId reserved = sign("b", list, {}, day(20));
  give(record_, writer_.act(record_, "b", Confirm{{reserved}}, day(22)));
  EXPECT_EQ(only(day(30)).state, ConclusionState::lapsed);
}

TEST_F(Concluding, IsNotUndoneByALaterWord) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  sign("a", list);
  sign("b", list);
  say("b", "Re a/1.1: reject");
  const Talks talks(record_);
  const auto all = adopted_in(talks);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all.front()->adopted->departs, ElementsAre("b"));
}

RC_GTEST_FIXTURE_PROP(Concluding, NothingUndoesAnAdoption, ()) {
  const Conclude list = draft({"a/1.2", "a/1.3"}).deed;
  bool was = false;
  const auto steps = *rc::gen::inRange(1, 12);
  for (int i = 0; i < steps; ++i) {
    const std::string who = *rc::gen::element<std::string>("a", "b", "a.two", "b.two");
    const auto date = [&]() -> std::optional<Instant> {
      if (*rc::gen::inRange(0, 2) == 0) return std::nullopt;
      return day(*rc::gen::inRange(0, 30));
    };
    const auto until = date();
    const auto referendum = date();
    const ActId act = sign(who, list, until, referendum);
    if (*rc::gen::inRange(0, 3) == 0) {
      const ActId confirmed = this->act(who, Confirm{{act}}, day(*rc::gen::inRange(0, 30)));
      const std::string other = who.starts_with("a") ? "b" : "a";
      if (*rc::gen::inRange(0, 2) == 0)
        this->act(other, Receive{{confirmed}, {}}, day(*rc::gen::inRange(0, 30)));
    }
    const bool is = only(day(40)).state == ConclusionState::adopted;
    RC_ASSERT(is || !was);
    was = is;
  }
}

}  // namespace
}  // namespace parley::talks
