/// Plays every example of docs/talks.md, and those of cases.md beside this file, which lawyers could argue
/// about.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "note/diagnostic.hpp"
#include "note/note.hpp"
#include "play.hpp"
#include "talks/check.hpp"
#include "talks/conclusion.hpp"
#include "talks/meetings.hpp"
#include "talks/outline.hpp"
#include "talks/status.hpp"
#include "talks/telling.hpp"

namespace parley::talks {
namespace {

struct Example {
  std::string file;
  int line = 0;
  std::vector<std::string> lines;
};

void PrintTo(const Example& example, std::ostream* out) {
  *out << example.file << ':' << example.line;
}

std::vector<Example> examples_in(const std::string& path) {
  std::ifstream in(std::string(PARLEY_SOURCE_DIR) + "/" + path);
  std::vector<Example> out;
  std::string line;
  bool inside = false;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line == "```talks") {
      inside = true;
      out.push_back({path, number, {}});
    } else if (line == "```") {
      inside = false;
    } else if (inside && !line.empty()) {
      out.back().lines.push_back(line);
    }
  }
  return out;
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> out;
  while (true) {
    const auto at = text.find(by);
    std::string_view part = text.substr(0, at);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + by.size());
  }
}

Instant day(int number) {
  return {parse_instant("2022-01-01T00:00:00Z")->seconds + (number - 1) * 86400LL};
}

class Player {
 public:
  explicit Player(const Example& example) : example_(example) {
    std::size_t at = 1;
    std::string base;
    if (example.lines.size() > 1 && example.lines[1].starts_with("base: ")) {
      base = note_text("", example.lines[1].substr(6));
      ++at;
    }
    std::vector<std::string> parties = split(example.lines[0].substr(8), " ");
    Rules rules;
    if (std::erase(parties, "(locked)") > 0) rules.settled = Settled::locked;
    if (std::erase(parties, "(deemed)") > 0) rules.deemed = 86400;
    sent_.push_back(found(parties, base, rules));
    for (std::size_t i = 1; i < parties.size(); ++i) {
      const auto colon = parties[i].find(':');
      const std::string party = colon == std::string::npos ? parties[i] : parties[i].substr(colon + 1);
      if (parties[i].starts_with("unjoined:") || parties[i].starts_with("relay:")) continue;
      seen_ = sent_.size();
      sent_.push_back(writer_.act(record(""), party, Join{}, day(day_)));
    }
    for (; at < example.lines.size(); ++at) play(example.lines[at]);
  }

 private:
  void play(const std::string& line) {
    SCOPED_TRACE(example_.file + ":" + std::to_string(example_.line) + ": " + line);
    if (line.starts_with("=> ")) return expect(line.substr(3));
    if (line.starts_with("check ")) return check(line.substr(6));
    if (line == "disclosed") return disclose();
    ++day_;
    if (line.starts_with("|| ")) {
      write(line.substr(3));
    } else {
      seen_ = sent_.size();
      write(line);
    }
  }

  /// The record as far as the speaker has seen it: what was there before its group of lines, and its own
  /// acts.
  Record record(std::string_view speaker) const {
    auto record = Record::found(sent_.front().act);
    EXPECT_TRUE(record) << record.error().message;
    give(*record, sent_.front());
    for (std::size_t i = 1; i < sent_.size(); ++i) {
      if (i < seen_ || sent_[i].act.act.author == Writer::author(speaker)) give(*record, sent_[i]);
    }
    return std::move(*record);
  }

  void disclose() {
    for (auto& [at, disclosures] : withheld_) sent_[at].disclosures = std::move(disclosures);
    withheld_.clear();
  }

  void write(const std::string& line) {
    const auto colon = line.find(": ");
    const std::string words = line.substr(colon + 2);
    std::string speaker = line.substr(0, colon), options;
    if (const auto open = speaker.find(" ("); open != std::string::npos) {
      options = speaker.substr(open + 2, speaker.size() - open - 3);
      speaker = speaker.substr(0, open);
    }
    if (words == "invited") return invite(speaker);
    if (words.starts_with("revokes ")) return revoke(speaker, words.substr(8));
    std::int64_t wanted = 0;
    if (const auto at = speaker.find(" #"); at != std::string::npos) {
      wanted = std::stoi(speaker.substr(at + 2));
      speaker = speaker.substr(0, at);
    }
    const bool forks = speaker.ends_with('!');
    if (forks) speaker.pop_back();
    if (!forks && is_note(words)) {
      if (auto receipt = writer_.receipt(record(speaker), speaker, day(day_)))
        sent_.push_back(std::move(*receipt));
    }
    Record seen = record(forks ? "" : speaker);
    const Talks talks(seen);
    const Instant time = day(day_);
    const auto named = [&](std::string_view name) {
      const auto note = talks.find_note(name);
      EXPECT_TRUE(note) << note.error().message;
      return note ? (*note)->act : ActId{};
    };
    if (words == "receive") {
      Receive receive;
      for (Index i = 0; i < seen.size(); ++i) {
        if (seen.at(i).act.party() != speaker) receive.acts.insert(seen.at(i).id);
      }
      sent_.push_back(writer_.act(seen, speaker, receive, time));
    } else if (words.starts_with("times ")) {
      const auto by = words.find(" by "), on = words.find(" on ");
      const std::string relay = words.substr(by + 4, on - by - 4);
      const TimeProof proof =
          accepted_by(relay, named(words.substr(6, by - 6)), *parse_instant_or_date(words.substr(on + 4)));
      sent_.push_back(writer_.act(seen, speaker, Rekey{"age1times" + speaker, {}}, time, {proof}));
    } else if (words.starts_with("conclude as ")) {
      const auto of = std::ranges::find_if(sent_, [&](const Sent& one) {
        return std::holds_alternative<Conclude>(one.act.act.deed) && one.act.act.party() == words.substr(12);
      });
      ASSERT_TRUE(of != sent_.end());
      sent_.push_back(writer_.act(seen, speaker, Deed(of->act.act.deed), time));
    } else if (words.starts_with("conclude")) {
      sent_.push_back(writer_.act(seen, speaker, list(talks), time));
    } else if (words == "leave") {
      sent_.push_back(writer_.act(seen, speaker, Leave{}, time));
    } else if (words.starts_with("confirm ")) {
      sent_.push_back(writer_.act(seen, speaker, Confirm{{named(words.substr(8))}}, time));
    } else if (words.starts_with("publish ") || words.starts_with("consent ")) {
      const auto say = words.starts_with("publish ") ? Publish::Say::propose : Publish::Say::consent;
      sent_.push_back(writer_.act(seen, speaker, Publish{named(words.substr(8)), {}, say}, time));
    } else {
      const std::string party = speaker.substr(0, speaker.find('.'));
      std::int64_t number = ++numbers_[party];
      if (wanted != 0) number = wanted;
      const bool withheld = options == "withheld";
      if (withheld) options.clear();
      sent_.push_back(writer_.note(seen, talks, speaker, number, note_text(options, words), time));
      if (withheld) withheld_[sent_.size() - 1] = std::exchange(sent_.back().disclosures, {});
    }
  }

  static bool is_note(std::string_view words) {
    return std::ranges::none_of(kActs, [&](std::string_view act) { return words.starts_with(act); });
  }

  /// All that is agreed; the rest is left out.
  static Conclude list(const Talks& talks) {
    std::set<PointId> left_out;
    for (const Point* point : talks.points()) {
      if (point->matter != Matter::minutes && !point->agreed) left_out.insert(point->id);
    }
    return draft_conclusion(talks, left_out, true).deed;
  }

  void invite(const std::string& party) {
    const Talks talks(full());
    const std::vector<SignedCard> cards = cards_of(party, Role::negotiating);
    for (const std::string& inviting : talks.negotiating()) {
      const Record seen = record("");
      sent_.push_back(writer_.act(seen, inviting, Invite{cards.front()}, day(day_)));
      seen_ = sent_.size();
    }
    const Record seen = record("");
    sent_.push_back(writer_.act(seen, party, Join{"age1joined"}, day(day_)));
    seen_ = sent_.size();
  }

  /// `one after a/1`: by the party key; the delegate's acts after that note do not stand.
  void revoke(const std::string& party, const std::string& words) {
    const Record seen = record("");
    const auto after = words.find(" after ");
    const Talks talks(full());
    const auto last = talks.find_note(words.substr(after + 7));
    ASSERT_TRUE(last) << last.error().message;
    Revoke revoke;
    revoke.delegate = {words.substr(0, after), party};
    revoke.revoked = key_of(revoke.delegate.display()).id();
    revoke.epoch = "age1revoked";
    revoke.last = LastAct{(*last)->act, *seen.at((*last)->index).act.number};
    sent_.push_back(writer_.by_party_key(seen, party, revoke, day(day_)));
  }

  Record& full() {
    seen_ = sent_.size();
    full_ = std::make_unique<Record>(record(""));
    return *full_;
  }

  void check(const std::string& line) {
    const auto colon = line.find(": ");
    const auto arrow = line.find(" => ");
    ASSERT_NE(arrow, std::string::npos);
    const std::string speaker = line.substr(0, colon);
    const std::string text = note_text("", line.substr(colon + 2, arrow - colon - 2));
    const auto expected = split(line.substr(arrow + 4), ": ");
    const Talks talks(full());
    const note::Reading reading = note::read_note(text);
    const Drafter drafter{speaker, talks.next_number(speaker), true};
    std::vector<note::Diagnostic> problems = reading.problems;
    if (reading.note) problems = check_draft(talks, *reading.note, drafter);
    std::vector<std::string> said;
    for (const note::Diagnostic& problem : problems) {
      const bool error = problem.severity == note::Severity::error;
      said.push_back((error ? "error: " : "warning: ") + problem.message + " / " + problem.remedy);
    }
    if (expected[0] == "nothing") {
      EXPECT_THAT(said, ::testing::IsEmpty());
      return;
    }
    EXPECT_THAT(said, ::testing::Contains(::testing::AllOf(::testing::StartsWith(expected[0]),
                                                           ::testing::HasSubstr(expected[1]))));
  }

  void expect(const std::string& whole) {
    Talks talks(full());
    std::string line = whole;
    if (line.starts_with("on day ")) {  // => on day 12 a/1.1: …
      const auto name = line.find(' ', 7);
      talks.set_now(day(std::stoi(line.substr(7))));
      line = line.substr(name + 1);
    }
    const auto colon = line.find(": ");
    const std::string name = line.substr(0, colon);
    const auto parts = split(line.substr(colon + 2), ";");
    if (name.starts_with("declared ")) return expect_declared(talks, name.substr(9), parts);
    if (name.starts_with("talks ")) return expect_talks(talks, name.substr(6), parts);
    if (name.starts_with("meant ")) return expect_meant(talks, name.substr(6), parts);
    if (name == "text") return expect_text(talks, parts[0]);
    if (name.starts_with("answered ")) return expect_answered(talks, split(name.substr(9), " by "), parts[0]);
    const auto found = talks.find_point(name);
    if (parts[0] == "no point") {
      EXPECT_FALSE(found);
      return;
    }
    ASSERT_TRUE(found) << found.error().message;
    for (const std::string& part : parts) expect(talks, **found, part);
  }

  void expect_declared(const Talks& talks, const std::string& name, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
      const bool dated = part.starts_with("on day ");
      const Instant now = day(dated ? std::stoi(part.substr(7)) : day_);
      const std::vector<Declaration> all = declarations(talks, now);
      const auto one =
          std::find_if(all.begin(), all.end(), [&](const Declaration& found) { return found.name == name; });
      ASSERT_TRUE(one != all.end());
      if (part.starts_with('"')) {
        EXPECT_THAT(one->why, ::testing::HasSubstr(part.substr(1, part.size() - 2)));
      } else {
        EXPECT_EQ(word(one->state), dated ? part.substr(part.find(": ") + 2) : part) << one->why;
      }
    }
  }

  static void expect_talks(const Talks& talks, const std::string& name,
                           const std::vector<std::string>& parts) {
    for (const Meeting& meeting : meetings(talks)) {
      if (meeting.first().name != name) continue;
      std::vector<std::string> said{meeting.stands().date.display() + ", " + meeting.stands().place,
                                    std::string(word(meeting.state))};
      for (const Proposal& proposal : meeting.proposals) {
        for (const Proposal::Answer& answer : proposal.answers) {
          said.push_back(answer.party + " " +
                         (answer.contradictory ? "contradictory" : std::string(word(answer.said))));
        }
      }
      for (const Minutes& minutes : meeting.minutes) said.push_back(minutes.name + ": " + word(minutes));
      for (const std::string& part : parts) EXPECT_THAT(said, ::testing::Contains(part));
      return;
    }
    FAIL() << "no talks " << name;
  }

  /// What the names in a paragraph mean that have come to mean several things.
  static void expect_meant(const Talks& talks, const std::string& name,
                           const std::vector<std::string>& parts) {
    const auto found = talks.find_paragraph(name);
    ASSERT_TRUE(found) << found.error().message;
    std::vector<std::string> said;
    for (const Meant& one : names_meant(talks, found->id)) said.push_back(one.written + " is " + one.name);
    EXPECT_EQ(said, parts);
  }

  /// The points of the text in order, a chapter's line before its points: `[Article 1] a/1.1`.
  static void expect_text(const Talks& talks, const std::string& expected) {
    const Point* outline = agreed_outline(talks);
    std::string text;
    for (const Chapter& chapter :
         outline ? in_outline(talks, *outline->wording(*outline->agreed)->text) : without_outline(talks)) {
      if (!chapter.line.empty()) text += " [" + chapter.line + "]";
      for (const Point* point : chapter.points) text += " " + point->name;
    }
    EXPECT_EQ(text, " " + expected);
  }

  static void expect_answered(const Talks& talks, const std::vector<std::string>& note_by_party,
                              const std::string& expected) {
    const auto note = talks.find_note(note_by_party[0]);
    ASSERT_TRUE(note);
    for (const Coverage& line : coverage(talks, **note)) {
      if (line.party != note_by_party[1]) continue;
      EXPECT_EQ(std::to_string(line.answered.size()) + " of " + std::to_string(line.asked.size()), expected);
    }
  }

  void expect(const Talks& talks, const Point& point, const std::string& part) {
    if (part.starts_with('"')) {
      EXPECT_THAT(point.why, ::testing::HasSubstr(part.substr(1, part.size() - 2)));
    } else if (part.starts_with("ball: ")) {
      std::vector<std::string> holders;
      holders.reserve(point.ball.size());
      for (const BallHolder& holder : point.ball) {
        holders.push_back(holder.party);
        EXPECT_TRUE(talks.record().find(holder.pass->act)) << holder.pass->why;
      }
      auto expected = split(part.substr(6), ", ");
      if (expected.front() == "nobody") expected.clear();
      EXPECT_EQ(holders, expected) << point.why;
    } else if (part.starts_with("since: day ")) {
      ASSERT_FALSE(point.ball.empty());
      EXPECT_EQ(point.ball.front().pass->since.display(), day(std::stoi(part.substr(11))).display());
    } else if (part.starts_with("since of ")) {
      const auto colon = part.find(": day ");
      const BallHolder* holder = point.held_by(part.substr(9, colon - 9));
      ASSERT_TRUE(holder) << part;
      EXPECT_EQ(holder->pass->since.display(), day(std::stoi(part.substr(colon + 6))).display());
    } else if (part.starts_with("on day ")) {
      const auto colon = part.find(": ");
      ASSERT_FALSE(point.ball.empty());
      const Due due = talks::due(talks, point.ball.front(), day(std::stoi(part.substr(7))));
      EXPECT_EQ(due.overdue, part.substr(colon + 2) == "overdue");
    } else if (part == "with a statement") {
      EXPECT_TRUE(point.with_statement);
    } else if (part.starts_with("from ") || part.starts_with("into ")) {
      std::vector<std::string> names;
      for (const PointId& id : part.starts_with("from ") ? point.from : point.into) {
        names.push_back(talks.name(id));
      }
      EXPECT_EQ(names, split(part.substr(5), ", "));
    } else if (part == "adopted" || part == "not adopted") {
      EXPECT_EQ(point.adopted.has_value(), part == "adopted");
    } else if (part.starts_with("adopted: ")) {
      ASSERT_TRUE(point.adopted);
      EXPECT_EQ(talks.name(point.adopted->wording), part.substr(9));
    } else if (part.ends_with(" departs") || part.ends_with(" depart")) {
      ASSERT_TRUE(point.adopted);
      const auto parties = split(part.substr(0, part.rfind(' ')), ", ");
      EXPECT_EQ(point.adopted->departs, parties.front() == "nobody" ? std::vector<std::string>{} : parties);
    } else if (part == "not reopened") {
      EXPECT_FALSE(point.reopened) << point.why;
    } else if (part == "settled") {
      EXPECT_TRUE(point.locked) << point.why;
    } else if (part == "not settled") {
      EXPECT_FALSE(point.locked) << point.why;
    } else if (part == "incomplete") {
      EXPECT_TRUE(point.incomplete);
    } else if (part == "without prejudice") {
      EXPECT_TRUE(point.without_prejudice);
    } else if (const auto stands = part.find(" stands on "); stands != std::string::npos) {
      const Position* position = point.position(part.substr(0, stands));
      std::vector<std::string> names;
      if (position) {
        for (const WordingId& id : position->stands_on) names.push_back(talks.name(id));
      }
      std::sort(names.begin(), names.end());
      auto expected = split(part.substr(stands + 11), ", ");
      if (expected.front() == "nothing") expected.clear();
      EXPECT_EQ(names, expected);
    } else {
      EXPECT_EQ(word(point.state), part) << point.why;
    }
  }

  static constexpr std::string_view kActs[] = {"receive",  "times ",   "conclude", "leave",
                                               "confirm ", "publish ", "consent "};

  const Example& example_;
  std::vector<Sent> sent_;
  std::map<std::size_t, std::vector<std::string>> withheld_;  ///< texts, by place in `sent_`
  std::size_t seen_ = 1;  ///< how many of them the line being played has seen
  int day_ = 1;
  std::map<std::string, std::int64_t> numbers_;
  std::unique_ptr<Record> full_;
  Writer writer_;
};

class Rules : public ::testing::TestWithParam<Example> {};

TEST_P(Rules, Hold) {
  const Player player(GetParam());
}

std::string title(const ::testing::TestParamInfo<Example>& info) {
  std::string out = info.param.file + "_line_" + std::to_string(info.param.line);
  std::replace_if(out.begin(), out.end(), [](char c) { return !isalnum(c); }, '_');
  return out;
}

INSTANTIATE_TEST_SUITE_P(Page, Rules, ::testing::ValuesIn(examples_in("docs/talks.md")), title);
INSTANTIATE_TEST_SUITE_P(Cases, Rules, ::testing::ValuesIn(examples_in("tests/talks/cases.md")), title);

}  // namespace
}  // namespace parley::talks
