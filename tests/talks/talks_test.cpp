/// What holds of the talks as a whole: the same acts give the same table, whatever the order in which they
/// came, and step by step as at once.

#include "talks/talks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <regex>

#include "note/note.hpp"
#include "play.hpp"
#include "talks/arrival.hpp"
#include "talks/conclusion.hpp"
#include "talks/facts.hpp"
#include "talks/held.hpp"
#include "talks/meetings.hpp"
#include "talks/status.hpp"
#include "talks/store.hpp"

namespace parley::talks {
namespace {

Instant day(int number) {
  return {parse_instant("2022-01-01T00:00:00Z")->seconds + (number - 1) * 86400LL};
}

/// Some desks of three parties, which deliver at random and see of each other what chance brings.
class Babel {
 public:
  explicit Babel(bool base) {
    Rules rules;
    if (*rc::gen::arbitrary<bool>()) rules.settled = Settled::locked;
    sent_.push_back(
        found({"a", "b", "chair:m", "c"}, base ? note_text("", "Base > base | More > more") : "", rules));
    seen_.resize(std::size(kSpeakers));
    for (auto& seen : seen_) seen = {0};
    for (const std::size_t speaker : {2U, 4U, 5U}) say(speaker, Join{});
  }

  void step() {
    const auto speaker = *rc::gen::inRange<std::size_t>(0, std::size(kSpeakers));
    catch_up(speaker);
    Record record = view(speaker);
    const Talks talks(record);
    const std::string party(kSpeakers[speaker], 1);
    const auto what = *rc::gen::inRange(0, 20);
    if (what == 0) return say(speaker, Leave{});
    if (what == 1 && !talks.notes().empty())
      return say(speaker, Confirm{{(*rc::gen::elementOf(talks.notes()))->act}});
    if (what == 2) {
      Receive receive;
      for (Index i = 0; i < record.size(); ++i) {
        if (record.at(i).act.party() != party) receive.acts.insert(record.at(i).id);
      }
      return say(speaker, receive);
    }
    if (what == 3 && !talks.notes().empty()) {
      const auto how = *rc::gen::elementOf(
          std::vector{Publish::Say::propose, Publish::Say::consent, Publish::Say::refuse});
      return say(speaker, Publish{(*rc::gen::elementOf(talks.notes()))->act, {}, how});
    }
    if (what == 4) {
      DraftConclusion draft = draft_conclusion(talks, {}, true);
      if (draft.deed.agreed.empty()) return;
      if (*rc::gen::arbitrary<bool>()) draft.deed.ad_referendum_until = day(*rc::gen::inRange(1, 14));
      if (*rc::gen::arbitrary<bool>()) draft.deed.open_until = day(*rc::gen::inRange(1, 14));
      return say(speaker, draft.deed);
    }
    const auto number = *rc::gen::inRange(0, 4) == 0 ? 1 : talks.next_number(party);
    std::vector<std::string> options = {"",
                                        "",
                                        "",
                                        "exploratory",
                                        "without prejudice",
                                        "answer-by 2022-01-04",
                                        "open-until 2022-01-05",
                                        "open-until 2022-01-09"};
    for (const Meeting& meeting : meetings(talks)) options.push_back("minutes " + meeting.first().name);
    const std::string text = note_text(*rc::gen::elementOf(options), words(talks));
    sent_.push_back(writer_.note(record, talks, kSpeakers[speaker], number, text, now()));
    seen_[speaker].push_back(sent_.size() - 1);
  }

  const std::vector<Sent>& sent() const { return sent_; }

 private:
  static constexpr const char* kSpeakers[] = {"a", "a.two", "b", "b.clerk", "m", "c"};

  Instant now() const { return day(static_cast<int>(sent_.size()) % 7 + static_cast<int>(sent_.size()) / 2); }

  void catch_up(std::size_t speaker) {
    if (*rc::gen::inRange(0, 3) == 0) return;
    const auto upto = *rc::gen::inRange<std::size_t>(0, sent_.size() + 1);
    for (std::size_t i = 0; i < upto; ++i) {
      if (std::find(seen_[speaker].begin(), seen_[speaker].end(), i) == seen_[speaker].end())
        seen_[speaker].push_back(i);
    }
  }

  /// What a desk has seen, with all that lies in the past of it (acts that lack their past wait).
  Record view(std::size_t speaker) {
    std::sort(seen_[speaker].begin(), seen_[speaker].end());
    auto record = Record::found(sent_.front().act);
    for (const std::size_t i : seen_[speaker]) give(*record, sent_[i]);
    return std::move(*record);
  }

  void say(std::size_t speaker, Deed deed) {
    const Record record = view(speaker);
    sent_.push_back(writer_.act(record, kSpeakers[speaker], std::move(deed), now()));
    seen_[speaker].push_back(sent_.size() - 1);
  }

  std::string words(const Talks& talks) const {
    std::vector<std::string> known;
    for (const Point* point : talks.points()) {
      for (const Wording& wording : point->wordings) known.push_back(wording.name);
    }
    std::string out;
    const auto count = *rc::gen::inRange(1, 4);
    std::vector<std::string> used;
    for (int i = 0; i < count; ++i) {
      if (!out.empty()) out += " | ";
      if (known.empty() || *rc::gen::inRange(0, 4) == 0) {
        out += *rc::gen::inRange(0, 5) == 0 ? "Bare" : "Point > text";
        continue;
      }
      const std::string name = *rc::gen::elementOf(known);
      if (std::find(used.begin(), used.end(), name) != used.end()) {
        out += "Other > text";
        continue;
      }
      used.push_back(name);
      std::vector<std::string> sayings = {"Re X: accept",
                                          "Re X: accept",
                                          "Re X: reject",
                                          "Re X: counter > other",
                                          "Re X: maintain",
                                          "Re X: ask",
                                          "Re X: reserve",
                                          "Re X: accept ad referendum",
                                          "Re X: confirm",
                                          "Withdraw X",
                                          "Withdraw point X",
                                          "Withdraw acceptance of X",
                                          "Re X: accept in principle",
                                          "Re X: accept if Y",
                                          "Re X: accept if point Y",
                                          "Re X: accept if Y and point Z",
                                          "Re X: accept if Y or Z",
                                          "Re X: accept ad referendum if Z",
                                          "Re X: accept, alternative",
                                          "Re X: counter if point Y > on a condition",
                                          "Re X: counter, alternative > third",
                                          "Re X: accept, package E",
                                          "Re X: accept, package E",
                                          "Re X: counter, package E > packed",
                                          "Re X: counter, package E > packed",
                                          "Re X: counter, package F if Y > packed",
                                          "Re X: accept, alternative, package F",
                                          "Withdraw X, package E",
                                          "Withdraw acceptance of X, package F",
                                          "Settle X",
                                          "Settle X",
                                          "Merge X: Both > merged",
                                          "Split X: Part > a part",
                                          "Withdraw X if Y",
                                          "Withdraw acceptance of X if point Y",
                                          "Declare: if X is rejected",
                                          "Declare: if X is agreed or date 2022-01-06",
                                          "Declare: if X is not answered by 2022-01-06",
                                          "Declare: if X is adopted and event \"rain\"",
                                          "Talks: 2022-01-09, Geneva",
                                          "Outline > Article 5 / Annex",
                                          "Sites @ Article 5 > sites",
                                          "Re X: counter << Y > from another",
                                          "Re X: reserve until 2022-01-06"};
      for (const Meeting& meeting : meetings(talks)) {
        for (const char* const what :
             {"Re T: accept", "Talks T moved: 2022-01-08, Vienna", "Talks T held", "Withdraw T"})
          sayings.push_back(std::regex_replace(what, std::regex("T(?= |:|$)"), meeting.first().name));
      }
      for (const Declaration& one : declarations(talks, now())) {
        sayings.push_back("Met " + one.name);
        sayings.push_back("Withdraw " + one.name);
      }
      std::string say = *rc::gen::elementOf(sayings);
      if (out.find(say) != std::string::npos) say = "Other > text";  // one note says it once
      const std::map<char, std::string> names = {
          {'X', name}, {'Y', *rc::gen::elementOf(known)}, {'Z', *rc::gen::elementOf(known)}};
      for (const char c : say) {
        const auto placed = names.find(c);
        out += placed == names.end() ? std::string(1, c) : placed->second;
      }
    }
    return out;
  }

  std::vector<Sent> sent_;
  std::vector<std::vector<std::size_t>> seen_;
  Writer writer_;
};

/// The names in a dump must not depend on how one desk numbers things: dump them from a record of its own.
std::string cold(const std::vector<Sent>& sent, Instant now) {
  auto record = Record::found(sent.front().act);
  for (const Sent& one : sent) give(*record, one);
  Talks talks(*record);
  talks.set_now(now);
  return dump(talks);
}

RC_GTEST_PROP(Talks, AreTheSameInWhateverOrderTheActsCame, ()) {
  Babel babel(*rc::gen::arbitrary<bool>());
  const auto steps = *rc::gen::inRange(3, 18);
  for (int i = 0; i < steps; ++i) babel.step();
  const std::vector<Sent>& sent = babel.sent();
  const Instant now = day(*rc::gen::inRange(1, 14));
  const std::string expected = cold(sent, now);

  // Act and texts come apart, doubled, in any order; the talks are brought up to date now and then.
  struct Parcel {
    std::size_t act;
    std::optional<std::size_t> disclosure;
  };
  std::vector<Parcel> parcels;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    for (int twice = 0; twice < 2; ++twice) parcels.push_back({i, std::nullopt});
    for (std::size_t d = 0; d < sent[i].disclosures.size(); ++d) parcels.push_back({i, d});
  }
  for (std::size_t i = parcels.size(); i > 1; --i) {
    std::swap(parcels[i - 1], parcels[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  auto record = Record::found(sent.front().act);
  Talks talks(*record);
  std::vector<Parcel> again;
  for (const Parcel& parcel : parcels) {
    const Sent& one = sent[parcel.act];
    if (!parcel.disclosure) {
      record->add(one.act);
    } else if (!record->add_disclosure(one.act.id, one.disclosures[*parcel.disclosure])) {
      again.push_back(parcel);  // it came before its act: it is sent again
    }
    if (*rc::gen::inRange(0, 4) == 0) talks.update();
    if (*rc::gen::inRange(0, 8) == 0) talks.set_now(day(*rc::gen::inRange(1, 14)));
  }
  for (const Parcel& parcel : again) {
    RC_ASSERT(
        record->add_disclosure(sent[parcel.act].act.id, sent[parcel.act].disclosures[*parcel.disclosure])
            .has_value());
    if (*rc::gen::inRange(0, 4) == 0) talks.update();
  }
  talks.set_now(now);
  RC_ASSERT(dump(talks) == expected);
}

/// The threads of all points, gathered the slow and obvious way: every statement looks for its point by going
/// from wording to wording.
std::map<PointId, std::vector<ParagraphId>> gathered(const Talks& talks) {
  const Talks::Store& store = talks.store();
  std::map<ParagraphId, std::optional<ParagraphId>> stems;  // of what was put forward: what it answers
  std::vector<Mention> all;
  std::vector<Slot*> slots;
  if (store.base) slots.push_back(store.base.get());
  for (const auto& [act, slot] : store.notes) {
    if (slot->view.counts) slots.push_back(slot.get());
  }
  for (Slot* slot : slots) {
    for (std::uint32_t i = 0; i < slot->sayings.size(); ++i) {
      const Saying& saying = slot->sayings[i];
      all.push_back({slot, i});
      const bool opens = saying.said == Said::opened && slot->view.standing != NoteStanding::exploratory;
      if (opens || saying.said == Said::countered) stems[slot->view.paragraphs[saying.place - 1]] = saying.on;
    }
  }
  std::sort(all.begin(), all.end(), [&](const Mention& a, const Mention& b) { return store.before(a, b); });
  std::map<PointId, std::vector<ParagraphId>> out;
  for (const bool openings : {true, false}) {
    for (const Mention& mention : all) {
      const Saying& saying = mention.slot->sayings[mention.saying];
      const ParagraphId own = mention.slot->view.paragraphs[saying.place - 1];
      if ((saying.said == Said::opened) != openings || (openings && !stems.contains(own))) continue;
      ParagraphId at = openings ? own : *saying.on;
      std::size_t steps = 0;  // a note may name itself, and go in circles: that leads to no point
      while (stems.contains(at) && stems.at(at) && ++steps <= stems.size()) at = *stems.at(at);
      if (stems.contains(at) && !stems.at(at)) out[at].push_back(own);
    }
  }
  return out;
}

RC_GTEST_PROP(Talks, GatherAsAPlainSearchDoes, ()) {
  Babel babel(*rc::gen::arbitrary<bool>());
  const auto steps = *rc::gen::inRange(3, 18);
  for (int i = 0; i < steps; ++i) babel.step();
  auto record = Record::found(babel.sent().front().act);
  Talks talks(*record);
  for (const Sent& one : babel.sent()) {
    give(*record, one);
    talks.update();
  }
  std::map<PointId, std::vector<ParagraphId>> threads;
  for (const Point* point : talks.points()) {
    for (const Statement& said : point->thread) threads[point->id].push_back(said.id);
  }
  RC_ASSERT(threads == gathered(talks));
}

RC_GTEST_PROP(Talks, NeverAgreeWithoutEveryParty, ()) {
  Babel babel(false);
  const auto steps = *rc::gen::inRange(3, 18);
  for (int i = 0; i < steps; ++i) babel.step();
  auto record = Record::found(babel.sent().front().act);
  for (const Sent& one : babel.sent()) give(*record, one);
  const Talks talks(*record);
  RC_LOG() << dump(talks);
  for (const Point* point : talks.points()) {
    const bool agreed = point->state == State::agreed || point->state == State::agreed_ad_referendum;
    RC_ASSERT(agreed == point->agreed.has_value());
    if (agreed) {
      for (const std::string& party : talks.negotiating()) {
        RC_ASSERT(point->position(party));
        const auto& stands = point->position(party)->stands_on;
        RC_ASSERT(std::find(stands.begin(), stands.end(), *point->agreed) != stands.end());
      }
    }
    if (point->state == State::agreed || point->state == State::withdrawn ||
        point->state == State::deadlocked) {
      RC_ASSERT(point->ball.empty());
    }
    if (point->state == State::open && talks.negotiating().size() > 1) RC_ASSERT(!point->ball.empty());
    for (const BallHolder& holder : point->ball) RC_ASSERT(!holder.pass->why.empty());
  }
}

class OneExchange : public ::testing::Test {
 protected:
  OneExchange() : record_(*Record::found(founding_.act)), talks_(record_) {
    give(record_, writer_.act(record_, "b", Join{}, day(1)));
  }
  void say(std::string_view speaker, int number, std::string_view options, std::string_view words, int on) {
    talks_.update();
    give(record_, writer_.note(record_, talks_, speaker, number, note_text(options, words), day(on)));
    talks_.update();
  }
  void receipt(std::string_view speaker, int on) {
    Receive receive;
    for (Index i = 0; i < record_.size(); ++i) {
      if (record_.at(i).act.party() != speaker) receive.acts.insert(record_.at(i).id);
    }
    give(record_, writer_.act(record_, speaker, receive, day(on)));
    talks_.update();
  }
  std::vector<std::string> lines(std::string_view topic, int on) const {
    std::vector<std::string> out;
    for (const Fact& fact : facts(talks_, day(on))) {
      if (fact.topic == topic) out.push_back(fact.line);
    }
    return out;
  }
  using Lines = std::vector<std::string>;

  Sent founding_ = found({"a", "b"}, "");
  Record record_;
  Talks talks_;
  Writer writer_;
};

TEST_F(OneExchange, TellsTheFactsOfTheDesign) {
  say("a", 1, "answer-by 2022-01-20", "Bases > None. | Numbers > Below 9. | Notice > Ten days.", 2);
  receipt("b", 3);
  say("b", 1, "answers a/1",
      "Re a/1.1: reject | Re a/1.2: counter > Below 12. | Re a/1.3: ask | Launchers > Inspect them. | "
      "Talks: 2022-02-01T10:00Z, Geneva",
      5);
  receipt("a", 6);
  say("a", 2, "",
      "Declare: if a/1.1 is rejected -- We shall act. | Declare: if a/1.2 is rejected | Re b/1.5: accept", 8);
  EXPECT_EQ(lines("Laid out in writing", 10),
            (Lines{"a/1 \"A note\": 3 points, dated 2022-01-02, signed by one@a"}));
  EXPECT_EQ(lines("Replies", 10),
            (Lines{"b/1, dated 2022-01-05, signed by one@b, answers a/1: 3 of 3 paragraphs answered by b"}));
  EXPECT_EQ(lines("Delivered and received", 10)[0],
            "a/1, signed by one@a on 2022-01-02 00:00 UTC: received by one@b on 2022-01-03 00:00 UTC (signed "
            "receipt)");
  EXPECT_EQ(lines("Delivered and received", 10)[2],
            "a/2, signed by one@a on 2022-01-08 00:00 UTC: arrival at b not shown");
  EXPECT_EQ(lines("Newly raised", 10), (Lines{"b/1 opens 1 point of its own: b/1.4 Launchers"}));
  EXPECT_EQ(lines("Concessions", 10),
            (Lines{"a: acceptances of another's wording: 0", "b: acceptances of another's wording: 0"}));
  EXPECT_EQ(lines("Positions", 10)[0], "a/1.1 Bases: open; a opened (a/1.1); b rejected (b/1.1)");
  EXPECT_EQ(lines("The ball", 10),
            (Lines{"the ball is with a on 4 points, since 2022-01-05 00:00 UTC (5 days)", "b owes nothing"}));
  EXPECT_EQ(
      lines("Declarations", 10),
      (Lines{"a/2.1, one@a declares what follows if a/1.1 is rejected: met (b/1.1: b rejects a/1.1)",
             "a/2.2, one@a declares what follows if a/1.2 is rejected: dormant (a/1.2 is not rejected)"}));
  EXPECT_EQ(lines("Talks", 10),
            (Lines{"b/1.5, b proposes talks on 2022-02-01 10:00 UTC, Geneva; a accepted (a/2.3); accepted"}));
  EXPECT_EQ(lines("Publication", 10), (Lines{"notes are never made public; no consent given"}));
  EXPECT_EQ(lines("Wordings", 10), (Lines{"5 exact wordings on the table, each signed by its author"}));
  const auto held = time_held(talks_, day(10));
  EXPECT_EQ(held.at("b").total, 3 * 3 * 86400);  // three points from day 2 to day 5
  EXPECT_EQ(held.at("a").total, 4 * 5 * 86400);  // four points from day 5 to day 10
}

TEST_F(OneExchange, KnowsWhatIsDue) {
  say("a", 1, "answer-by 2022-01-20", "X > one", 2);
  auto status = talks::status(talks_, day(30));
  EXPECT_EQ(status[1].owes.at(0).due.answer_by->date(), "2022-01-20");
  EXPECT_FALSE(status[1].owes.at(0).due.received);
  EXPECT_EQ(status[1].overdue, 0U);
  receipt("b", 4);
  status = talks::status(talks_, day(30));
  EXPECT_EQ(status[1].owes.at(0).due.received->date(), "2022-01-04");
  EXPECT_EQ(status[1].overdue, 1U);
  EXPECT_EQ(talks::status(talks_, day(10))[1].overdue, 0U);
  const auto arrival = arrivals(talks_, *talks_.notes().front());
  ASSERT_EQ(arrival.size(), 1U);
  EXPECT_EQ(arrival[0].received_by, "one@b");
}

TEST_F(OneExchange, TellsHowLongTheBallWasHeldOnPointsThatHangTogether) {
  constexpr std::int64_t kDay = 86400;
  say("a", 1, "", "X > one | Y > two", 2);
  say("b", 1, "", "Re a/1.1: accept if a/1.2", 3);
  say("b", 2, "", "Re a/1.2: accept", 5);
  auto held = time_held(talks_, day(20));
  EXPECT_EQ(held.at("b").total, 2 * 3 * kDay);
  EXPECT_EQ(held.at("a").total, 0);
  // An offer that ends passes the ball back, and nobody need write for that.
  say("a", 2, "open-until 2022-01-10T00:00:00Z", "Z > three", 6);
  held = time_held(talks_, day(20));
  EXPECT_EQ(held.at("b").total, (2 * 3 + 4) * kDay);
  EXPECT_EQ(held.at("a").total, 10 * kDay);
  EXPECT_EQ(time_held(talks_, day(8)).at("b").total, (2 * 3 + 2) * kDay);
  ASSERT_EQ(held.at("b").by_point.size(), 3U);
  EXPECT_EQ(talks_.name(held.at("b").by_point[2].first), "a/2.1");
  EXPECT_EQ(held.at("b").by_point[2].second, 4 * kDay);
  // The same as stretches of time, for a picture of it.
  const auto stretches = [&](const std::string& party) {
    std::vector<std::tuple<std::string, std::string, std::size_t>> out;
    for (const Stretch& each : held.at(party).stretches)
      out.emplace_back(each.from.date(), each.to.date(), each.points);
    return out;
  };
  using Stretches = std::vector<std::tuple<std::string, std::string, std::size_t>>;
  EXPECT_EQ(stretches("b"), (Stretches{{"2022-01-02", "2022-01-05", 2}, {"2022-01-06", "2022-01-10", 1}}));
  EXPECT_EQ(stretches("a"), (Stretches{{"2022-01-10", "2022-01-20", 1}}));
}

TEST_F(OneExchange, TellsTheStagesOfArrivalApart) {
  const auto stages = [&](int now) {
    const NoteView& note = *talks_.notes().front();
    std::string out;
    for (const Step& step : steps(talks_, note, arrivals(talks_, note).front(), day(now))) {
      out += (out.empty() ? "" : ", ") + std::string(word(step.stage));
      EXPECT_EQ(step.act.has_value(), step.stage != Stage::not_opened);
      EXPECT_NE(step.not_proved, "");
    }
    return out;
  };
  say("a", 1, "answer-by 2022-01-10", "X > one", 2);
  EXPECT_EQ(stages(5), "signed");
  EXPECT_EQ(stages(11), "signed, not opened by the date");
  // It has it, and says that it cannot open the key that was in use.
  Rekey rekey{"age1another", {}};
  rekey.refused.insert(std::get<Convene>(founding_.act.act.deed).epoch);
  give(record_, writer_.act(record_, "b", rekey, day(4)));
  talks_.update();
  EXPECT_EQ(stages(5), "signed, fetched, refused");
  receipt("b", 12);
  EXPECT_EQ(stages(13), "signed, fetched, not opened by the date, opened");
}

TEST_F(OneExchange, TellsOfANoteThatCountsNowhere) {
  talks_.update();
  Sent sent = writer_.note(record_, talks_, "a", 1, note_text("", "X > one"), day(2));
  sent.disclosures.pop_back();
  give(record_, sent);
  talks_.update();
  const NoteView& note = *talks_.notes().front();
  const std::vector<Step> all = steps(talks_, note, arrivals(talks_, note).front(), day(3));
  EXPECT_EQ(all.back().stage, Stage::refused);
  EXPECT_THAT(all.back().text, ::testing::HasSubstr("counts at no desk"));
}

TEST(Talks, KeepNothingOfThoseWhoAreSilent) {
  const std::vector<std::string> parties = {"a", "b", "c", "d"};
  Record record = std::move(*Record::found(found(parties, "").act));
  for (const char* const party : {"b", "c", "d"}) give(record, Writer().act(record, party, Join{}, day(1)));
  Talks talks(record);
  give(record, Writer().note(record, talks, "b", 1, note_text("", "X > one | Y > two"), day(2)));
  talks.update();
  give(record, Writer().note(record, talks, "d", 1, note_text("", "Re b/1.1: ask"), day(3)));
  talks.update();
  const Point& point = **talks.find_point("b/1.1");
  const auto handles = [](const std::vector<Position>& positions) {
    std::vector<std::string> out;
    for (const Position& position : positions) out.push_back(position.party);
    return out;
  };
  EXPECT_EQ(handles(point.positions), (std::vector<std::string>{"b", "d"}));
  EXPECT_EQ(handles(talks.positions(point)), parties);
  EXPECT_FALSE(point.position("a"));
  ASSERT_EQ(point.ball.size(), 3U);
  EXPECT_EQ(point.ball[0].party + point.ball[1].party + point.ball[2].party, "abc");
  EXPECT_EQ(point.ball[0].pass, point.ball[2].pass);
  EXPECT_EQ(point.ball[0].pass->why, "has not answered b/1.1");
  EXPECT_EQ(point.ball[1].pass->why, "has not answered the question d/1.1");
}

TEST(Talks, CountAHundredAlternativesOfAPartyOnAPoint) {
  Record record = std::move(*Record::found(found({"a", "b"}, "").act));
  give(record, Writer().act(record, "b", Join{}, day(1)));
  Talks talks(record);
  std::string many = "X > one";
  for (int i = 0; i < 60; ++i) many += " | Re a/1.1: counter, alternative > text " + std::to_string(i);
  for (int note = 1; note <= 2; ++note) {
    give(record, Writer().note(record, talks, "a", note, note_text("", many), day(1 + note)));
    talks.update();
    many = many.substr(many.find("Re "));
  }
  const Point& point = **talks.find_point("a/1.1");
  EXPECT_EQ(point.position("a")->stands_on.size(), 101U);  // and the one that it opened with
  ASSERT_EQ(point.wordings.size(), 121U);
  EXPECT_TRUE(point.wordings[100].stands);
  EXPECT_FALSE(point.wordings[101].stands);
  EXPECT_EQ(point.thread.back().no_effect, "a has said 100 things in the alternative on this point already");
}

TEST_F(OneExchange, RecomputesOnlyWhatIsTouched) {
  say("a", 1, "", "X > one | Y > two", 2);
  const ParagraphId x = talks_.find_paragraph("a/1.1")->id;
  give(record_, writer_.note(record_, talks_, "b", 1, note_text("", "Re a/1.1: accept"), day(3)));
  EXPECT_EQ(talks_.update(), std::vector<PointId>{x});
  receipt("a", 4);
  EXPECT_TRUE(talks_.update().empty());
}

TEST_F(OneExchange, RecomputesWhatHangsOnWhatIsTouched) {
  say("a", 1, "", "X > one | Y > two | Z > three | V | W", 2);
  say("b", 1, "", "Re a/1.1: accept if a/1.2", 3);
  say("a", 2, "", "Re a/1.4: counter, package E > v | Re a/1.5: counter, package E > w", 4);
  const auto named = [&](std::vector<std::string> names) {
    std::vector<PointId> out;
    for (const std::string& name : names) out.push_back(talks_.find_paragraph(name)->id);
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto after = [&](int number, std::string_view words) {
    give(record_, writer_.note(record_, talks_, "b", number, note_text("", words), day(number + 5)));
    return talks_.update();
  };
  EXPECT_EQ(after(2, "Re a/1.3: accept"), named({"a/1.3"}));
  EXPECT_EQ(after(3, "Re a/1.1: ask"), named({"a/1.1"}));
  EXPECT_EQ(after(4, "Re a/1.2: accept"), named({"a/1.1", "a/1.2"}));
  EXPECT_EQ(after(5, "Re a/2.1: accept"), named({"a/1.4", "a/1.5"}));
  EXPECT_EQ(talks_.set_now(day(40)), std::vector<PointId>{});
}

TEST_F(OneExchange, SaysWhoReopenedWhenATextComesLate) {
  say("a", 1, "", "X > one | Y > two", 2);
  say("b", 1, "", "Re a/1.1: accept if a/1.2", 3);
  Sent accepts = writer_.note(record_, talks_, "b", 2, note_text("", "Re a/1.2: accept"), day(4));
  const std::vector<std::string> texts = std::exchange(accepts.disclosures, {});
  give(record_, accepts);
  const ActId first = (*talks_.find_note("b/1"))->act;
  give(record_, writer_.act(record_, "a", Receive{{first, accepts.act.id}, {}}, day(5)));  // a had the texts
  say("a", 2, "", "Re a/1.1: counter > three", 6);
  const ParagraphId x = talks_.find_paragraph("a/1.1")->id;
  EXPECT_FALSE(talks_.point(x)->reopened);
  for (const std::string& text : texts) ASSERT_TRUE(record_.add_disclosure(accepts.act.id, text));
  talks_.update();
  ASSERT_TRUE(talks_.point(x)->reopened) << talks_.point(x)->why;
  EXPECT_EQ(talks_.point(x)->reopened->party, "a");
}

TEST_F(OneExchange, LapsesAndComesBackWithTheDayThatItIsTold) {
  say("a", 1, "open-until 2022-01-10", "X > one", 2);
  const ParagraphId x = talks_.find_paragraph("a/1.1")->id;
  EXPECT_EQ(talks_.point(x)->state, State::open);
  EXPECT_EQ(talks_.set_now(day(12)), std::vector<PointId>{x});
  EXPECT_EQ(talks_.point(x)->state, State::lapsed);
  EXPECT_TRUE(talks_.set_now(day(13)).empty());
  EXPECT_EQ(talks_.set_now(day(9)), std::vector<PointId>{x});
  EXPECT_EQ(talks_.point(x)->state, State::open);
}

TEST_F(OneExchange, FindsByNameAndPlace) {
  say("a", 1, "", "X > one | Y > two", 2);
  say("b", 1, "", "Re a/1.1: counter > other | Talks: 2022-02-01, Geneva", 3);
  EXPECT_EQ((*talks_.find_point("b/1.1"))->name, "a/1.1");
  EXPECT_EQ(talks_.find_point("b/1.2").error().message, "b/1.2 opens no point and speaks of none");
  EXPECT_EQ(talks_.find_paragraph("a/1.3").error().message, "a/1 has no paragraph 3");
  EXPECT_EQ(talks_.find_note("a/2").error().message, "there is no note a/2 here");
  EXPECT_EQ(talks_.find_note("a/2").error().remedy, "Of a there are: a/1.");
  EXPECT_EQ(talks_.next_number("a"), 2);
  EXPECT_EQ(talks_.next_number("b"), 2);
  EXPECT_FALSE(talks_.find_note("nonsense\x1b[2J"));
  say("a", 2, "", "Cap @ 8.2(a) > one | Basket @ 8.2(b) > two", 4);
  EXPECT_EQ((*talks_.find_point("8.2(b)"))->name, "a/2.2");
  EXPECT_EQ(talks_.find_point("8.2").error().remedy, "Name one that begins so: 8.2(a), 8.2(b).");
}

}  // namespace
}  // namespace parley::talks
