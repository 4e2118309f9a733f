/// On what a party is shown to stand: by which statement, and on the terms of that one.

#include "talks/grounds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "play.hpp"

namespace parley::talks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Grounds : public ::testing::Test {
 protected:
  Grounds() : record_(*Record::found(found({"a", "b"}, "").act)), talks_(record_) {
    give(record_, writer_.act(record_, "b", Join{}, Instant{0}));
  }

  /// A note in the language of docs/talks.md; both have seen all.
  void say(const std::string& party, std::string_view paragraphs) {
    const Instant now{seconds_ += 3600};
    if (const auto receipt = writer_.receipt(record_, party, now)) give(record_, *receipt);
    talks_.update();
    give(record_,
         writer_.note(record_, talks_, party, talks_.next_number(party), note_text("", paragraphs), now));
    talks_.update();
  }

  const Point& point(std::string_view name) const { return **talks_.find_point(name); }
  std::string cell(std::string_view name, const std::string& party, Length length = Length::brief) const {
    return cell_text(point(name), party, length);
  }
  /// `a/1.1 by b/1.1 if a/1.2`, of each.
  std::vector<std::string> all(std::string_view name, std::string_view party) const {
    std::vector<std::string> out;
    for (const Ground& ground : grounds(point(name), *point(name).position(party)))
      out.push_back(ground.wording_name + " by " + ground.name + ground.terms.text());
    return out;
  }
  std::vector<std::string> accepted(std::string_view point_name, std::string_view wording) const {
    const auto paragraph = talks_.find_paragraph(std::string(wording));
    return accepters(point(point_name), *point(point_name).wording(paragraph->id));
  }

 private:
  Record record_;
  Talks talks_;
  Writer writer_;
  std::int64_t seconds_ = 0;
};

TEST_F(Grounds, AStatementIsShownOnItsOwnTerms) {
  say("a", "X > x1 | Y > y1");
  say("b", "Re a/1.2: accept, package Q | Re a/1.2: counter, alternative if a/1.1 > y2");
  EXPECT_EQ(cell("a/1.2", "b"), "countered b/1.2 if a/1.1; accepts a/1.2 in package Q");
  EXPECT_THAT(all("a/1.2", "b"), ElementsAre("a/1.2 by b/1.1 in package Q"));
  EXPECT_THAT(accepted("a/1.2", "a/1.2"), ElementsAre("b in package Q"));
  EXPECT_EQ(cell("a/1.1", "a"), "opened");
}

TEST_F(Grounds, SeveralInTheAlternativeEachHaveTheirOwn) {
  say("a", "X > x1");
  say("b",
      "Y | Z | Re b/1.1: counter, package E > y1 | Re b/1.2: counter, package E > z1 | "
      "Re b/1.1: counter, alternative, package F > y2 | Re b/1.2: counter, alternative, package F > z2 | "
      "Re a/1.1: accept, alternative, package F");
  EXPECT_EQ(cell("b/1.1", "b"), "countered b/1.5 in package F; offers b/1.3 in package E");
  EXPECT_EQ(cell("a/1.1", "b"), "accepted in package F");
  EXPECT_THAT(all("b/1.1", "b"), ElementsAre("b/1.3 by b/1.3 in package E", "b/1.5 by b/1.5 in package F"));
}

TEST_F(Grounds, OneWordingOnSeveralTerms) {
  say("a", "X > x1 | Y > y1 | Z > z1");
  say("b", "Re a/1.1: accept, alternative if a/1.2 | Re a/1.1: accept, alternative if a/1.3");
  EXPECT_EQ(all("a/1.1", "b").size(), 2U);
  EXPECT_EQ(terms_text(terms_on(point("a/1.1"), "b", point("a/1.1").id)), " if a/1.2 or if a/1.3");
  say("b", "Re a/1.1: accept, alternative");
  EXPECT_THAT(terms_on(point("a/1.1"), "b", point("a/1.1").id), IsEmpty());
}

TEST_F(Grounds, WhatANewerWordDoesNotEndIsShown) {
  say("a", "X > x1 | Y > y1 | Z > z1");
  say("b", "Re a/1.1: accept | Re a/1.2: accept ad referendum | Re a/1.3: accept");
  say("b", "Re a/1.1: ask | Re a/1.2: counter, alternative > y2 | Split a/1.3: part > z");
  EXPECT_EQ(cell("a/1.1", "b"), "asked; accepts a/1.1");
  EXPECT_EQ(cell("a/1.2", "b"), "countered b/2.2; accepts ad ref. a/1.2");
  EXPECT_EQ(cell("a/1.3", "b"), "split proposed; accepts a/1.3");
  say("a", "Re a/1.1: maintain | Re b/2.2: reject");
  EXPECT_EQ(cell("a/1.1", "a"), "maintained");
  EXPECT_EQ(cell("a/1.2", "a"), "rejected b/2.2; offers a/1.2");
  say("b", "Re a/1.2: confirm");
  EXPECT_EQ(cell("a/1.2", "b"), "confirmed; offers b/2.2");
  say("b", "Re a/1.2: ask");
  EXPECT_EQ(cell("a/1.2", "b"), "asked; accepts a/1.2; offers b/2.2");
}

TEST_F(Grounds, WhatIsSaidAgainIsShownByItsNewestWord) {
  say("a", "X > x1");
  say("b", "Re a/1.1: accept ad referendum, alternative");
  say("b", "Re a/1.1: accept, alternative");
  say("b", "Re a/1.1: ask");
  EXPECT_THAT(all("a/1.1", "b"), ElementsAre("a/1.1 by b/2.1"));
  EXPECT_EQ(cell("a/1.1", "b"), "asked; accepts a/1.1");
}

TEST_F(Grounds, LongTermsAreWrittenOutWhereThereIsRoom) {
  say("a", "A > 1 | B > 2 | C > 3 | D > 4 | E > 5 | F > 6");
  say("b", "Re a/1.1: accept if a/1.2 and a/1.3 and a/1.4 and a/1.5 and a/1.6");
  EXPECT_EQ(cell("a/1.1", "b"), "accepted on conditions");
  EXPECT_EQ(cell("a/1.1", "b", Length::whole), "accepted if a/1.2 and a/1.3 and a/1.4 and a/1.5 and a/1.6");
}

TEST_F(Grounds, OfManyTheFirstAreNamed) {
  say("a", "A > 1");
  say("b",
      "Re a/1.1: counter > 2 | Re a/1.1: counter, alternative > 3 | Re a/1.1: counter, alternative > 4 | "
      "Re a/1.1: accept, alternative");
  const std::string few = cell("a/1.1", "b");
  EXPECT_TRUE(few.ends_with("; and 1 more")) << few;
  EXPECT_TRUE(cell("a/1.1", "b", Length::whole).find("more") == std::string::npos);
}

}  // namespace
}  // namespace parley::talks
