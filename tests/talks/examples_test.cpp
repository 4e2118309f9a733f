/// The drafts in examples/, played as they are: every one passes the check, is delivered, counts, and the
/// table at the end is what their authors meant.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "note/note.hpp"
#include "play.hpp"
#include "talks/check.hpp"
#include "talks/facts.hpp"
#include "talks/status.hpp"

namespace parley::talks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

std::string read_file(const std::string& path) {
  const std::ifstream in(path);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

class Example {
 public:
  Example(const std::string& name, const std::vector<std::string>& parties)
      : folder_(std::string(PARLEY_SOURCE_DIR) + "/examples/" + name + "/"),
        parties_(parties),
        founding_(found(parties, read_file(folder_ + "base.md"))),
        record_(*Record::found(founding_.act)),
        talks_(record_) {
    give(record_, founding_);
    for (std::size_t i = 1; i < parties.size(); ++i) {
      give(record_, writer_.act(record_, parties[i], Join{}, Instant{0}));
    }
    std::ifstream plays(folder_ + "play.tsv");
    std::string step, delegate, file, time;
    while (plays >> step >> delegate >> file >> time) {
      talks_.update();
      deliver(delegate.substr(delegate.find('@') + 1), file, *parse_instant(time));
    }
    talks_.update();
  }

  const Talks& talks() const { return talks_; }
  std::vector<std::string> lines(std::string_view topic, std::string_view now) const {
    std::vector<std::string> out;
    for (const Fact& fact : facts(talks_, *parse_instant(now))) {
      if (fact.topic == topic) out.push_back(fact.line);
    }
    return out;
  }
  std::string state(std::string_view name) const {
    const auto point = talks_.find_point(name);
    return point ? std::string(word((*point)->state)) : point.error().message;
  }

 private:
  void deliver(const std::string& party, const std::string& file, Instant time) {
    SCOPED_TRACE(file);
    const std::string text = note::normalize(read_file(folder_ + file));
    const note::Reading reading = note::read_note(text);
    ASSERT_TRUE(reading.note) << reading.problems.front().message;
    const Drafter drafter{party, talks_.next_number(party), true};
    for (const note::Diagnostic& problem : check_draft(talks_, *reading.note, drafter)) {
      EXPECT_NE(problem.severity, note::Severity::error) << problem.line << ": " << problem.message;
    }
    const Sent sent = writer_.note(record_, talks_, party, drafter.number, text, time);
    give(record_, sent);
    for (const std::string& other : parties_) {
      if (other == party) continue;
      Receive receive;
      receive.acts.insert(sent.act.id);
      give(record_, writer_.act(record_, other, receive, Instant{time.seconds + 7200}));
    }
    talks_.update();
    EXPECT_TRUE(talks_.note(sent.act.id)->counts) << talks_.note(sent.act.id)->why_not;
  }

  std::string folder_;
  std::vector<std::string> parties_;
  Sent founding_;
  Record record_;
  Talks talks_;
  Writer writer_;
};

TEST(Examples, SecurityGuarantees) {
  const Example example("security-guarantees", {"russia", "usa", "nato"});
  const char* now = "2022-02-18T00:00:00Z";
  EXPECT_THAT(
      example.lines("Laid out in writing", now),
      Contains("russia/1 \"Proposals on guarantees of security\": 11 points, dated 2021-12-15, signed by "
               "one@russia"));
  EXPECT_THAT(example.lines("Replies", now), Contains("usa/1, dated 2022-01-26, signed by one@usa, answers "
                                                      "russia/1: 11 of 11 paragraphs answered by usa"));
  EXPECT_THAT(
      example.lines("Delivered and received", now),
      Contains(
          "usa/1, signed by one@usa on 2022-01-26 15:30 UTC: received by one@russia on 2022-01-26 17:30 UTC "
          "(signed receipt)"));
  EXPECT_THAT(example.lines("Newly raised", now), Contains(HasSubstr("usa/1 opens 3 points of its own")));
  for (const std::string& line : example.lines("Concessions", now)) EXPECT_THAT(line, HasSubstr(": 0"));
  EXPECT_THAT(example.lines("Declarations", now),
              Contains(HasSubstr(": met (nato/1.1: nato rejects russia/1.1)")));
  EXPECT_THAT(example.lines("Publication", now), Contains("notes are never made public; no consent given"));
  EXPECT_EQ(example.state("russia/1.1"), "open");
  // Russia maintains; the ball is back with those who said no.
  const Point& point = **example.talks().find_point("Article 1");
  ASSERT_EQ(point.ball.size(), 2U);
  EXPECT_EQ(point.ball[0].party, "nato");
  EXPECT_EQ(point.ball[1].pass->why, "russia/3.1 maintains russia/1.1");
}

TEST(Examples, Bargaining) {
  const Example example("bargaining", {"union", "employer"});
  EXPECT_EQ(example.state("1.1"), "agreed ad referendum");
  EXPECT_EQ(example.state("8.1"), "agreed ad referendum");
  EXPECT_EQ(example.state("base/1.7"), "as in base text");
  EXPECT_EQ(example.state("8.4"), "withdrawn");
  EXPECT_THAT(example.lines("Concessions", "2024-12-01T00:00:00Z"),
              Contains("union: acceptances of another's wording: 2 (employer/1.3, employer/2.5); on "
                       "conditions: 3 (employer/1.9, employer/2.2, employer/2.4)"));
  // Every article that was opened is agreed but the one withdrawn: the package and the condition close at
  // once.
  std::map<std::string, int> states;
  for (const Point* point : example.talks().points()) ++states[std::string(word(point->state))];
  EXPECT_EQ(states.count("open") + states.count("blocked") + states.count("undecided"), 0U);
}

TEST(Examples, Purchase) {
  const Example example("purchase", {"buyer", "seller"});
  EXPECT_EQ(example.talks().points().size(), 40U);
  EXPECT_EQ(example.state("1.3"), "agreed");
  EXPECT_EQ(example.state("3.1"), "open");
  EXPECT_EQ(example.state("7.2"), "blocked");
  std::map<std::string, int> states;
  for (const Point* point : example.talks().points()) ++states[std::string(word(point->state))];
  EXPECT_EQ(states["agreed"], 26);
  EXPECT_EQ(states["blocked"], 4);  // on three conditions, and on the package
  EXPECT_EQ(example.state("3.5"), "open");
}

}  // namespace
}  // namespace parley::talks
