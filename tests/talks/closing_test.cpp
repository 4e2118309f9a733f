/// What would close a point, against all sets of moves that could.

#include "talks/closing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "note/diagnostic.hpp"
#include "note/note.hpp"
#include "play.hpp"
#include "random.hpp"
#include "talks/check.hpp"

namespace parley::talks {
namespace {

Instant hour(int number) {
  return {1640995200 + std::int64_t{3600} * number};
}

/// Supposes by writing the note, if it has no errors.
bool give_note(Record& record, const std::string& party, const std::string& text) {
  const Talks talks(record);
  const note::Reading reading = note::read_note(text);
  if (!reading.note) return false;
  const std::int64_t number = talks.next_number(party);
  const auto problems = check_draft(talks, *reading.note, {party, number, true});
  if (std::ranges::any_of(problems, [](const auto& one) { return one.severity == note::Severity::error; })) {
    return false;
  }
  if (const auto receipt = Writer().receipt(record, party, hour(1000))) give(record, *receipt);
  give(record, Writer().note(record, talks, party, number, text, hour(1000)));
  return true;
}

bool closes(const Record& record, const PointId& point, const std::set<Move>& moves) {
  Record copy = record.copy();
  std::map<std::string, std::string> notes;
  for (const Move& move : moves) {
    std::string& note = notes.try_emplace(move.party, "title: T\n").first->second;
    note += "\n## Re " + move.on + (move.confirms ? ": confirm\n" : ": accept\n");
  }
  for (const auto& [party, text] : notes) {
    if (!give_note(copy, party, text)) return false;
  }
  const Talks talks(copy);
  return talks.point(point) && talks.point(point)->state == State::agreed;
}

/// Whether some set of so many moves closes the point.
bool some_closes(const Record& record, const PointId& point, const std::vector<Move>& all, std::size_t from,
                 std::size_t size, std::set<Move>& moves) {
  if (size == 0) return closes(record, point, moves);
  for (std::size_t i = from; i < all.size(); ++i) {
    moves.insert(all[i]);
    const bool found = some_closes(record, point, all, i + 1, size - 1, moves);
    moves.erase(all[i]);
    if (found) return true;
  }
  return false;
}

void play(Record& record, const std::vector<std::string>& parties, int steps) {
  for (std::size_t i = 1; i < parties.size(); ++i) {
    give(record, Writer().act(record, parties[i], Join{}, hour(static_cast<int>(i))));
  }
  for (int i = 0; i < steps; ++i) {
    const Talks talks(record);
    const std::string party = *rc::gen::elementOf(parties);
    const auto text = random_note(talks, party, false);
    if (!text) continue;
    if (const auto receipt = Writer().receipt(record, party, hour(10 + i))) give(record, *receipt);
    give(record, Writer().note(record, talks, party, talks.next_number(party), *text, hour(10 + i)));
  }
}

RC_GTEST_PROP(Closing, IsClosedByTheMovesAndByNoFewer, ()) {
  const std::vector<std::string> parties =
      *rc::gen::elementOf(std::vector<std::vector<std::string>>{{"a", "b"}, {"a", "b", "c"}});
  Record record = std::move(*Record::found(found(parties, "").act));
  play(record, parties, *rc::gen::inRange(2, 14));
  const Talks talks(record);
  std::vector<const Point*> open = talks.points();
  std::erase_if(open, [](const Point* point) {
    return point->state == State::agreed || point->state == State::withdrawn || is_replaced(point->state) ||
           point->wordings.empty();
  });
  RC_PRE(!open.empty());
  const Point& point = **rc::gen::elementOf(open);
  const Closing found = closing(record, point.id, std::nullopt, give_note);
  RC_PRE(found.exhausted);

  std::vector<Move> all;
  for (const Point* each : talks.points()) {
    for (const Wording& wording : each->wordings) {
      if (!wording.text) continue;
      for (const std::string& party : parties) {
        for (const bool confirms : {false, true}) all.push_back({party, wording.name, confirms});
      }
    }
  }
  constexpr std::size_t kMostTriedByForce = 3;
  if (found.moves) RC_ASSERT(closes(record, point.id, *found.moves));
  const std::size_t below = found.moves ? found.moves->size() : kMostTriedByForce;
  for (std::size_t size = 1; size < std::min(below, kMostTriedByForce); ++size) {
    RC_LOG() << point.name << '\n' << dump(talks);
    std::set<Move> moves;
    RC_ASSERT(!some_closes(record, point.id, all, 0, size, moves));
  }
  RC_TAG(found.moves ? std::to_string(found.moves->size()) + " moves" : "none");
}

/// One acceptance may be what several wait for: fewer moves than if each gave up its condition.
TEST(ClosingMoves, AreWhatServesSeveral) {
  Record record = std::move(*Record::found(found({"a", "b"}, "").act));
  give(record, Writer().act(record, "b", Join{}, hour(1)));
  for (const auto& [party, words] : std::vector<std::pair<std::string, std::string>>{
           {"a", "X | Y > y"}, {"a", "Re a/1.1: counter if a/1.2 > x"}, {"b", "Re a/2.1: accept if a/1.2"}})
    ASSERT_TRUE(give_note(record, party, note_text("", words)));
  const Talks talks(record);
  const Closing found = closing(record, (*talks.find_point("a/1.1"))->id, std::nullopt, give_note);
  ASSERT_TRUE(found.moves);
  EXPECT_EQ(*found.moves, (std::set<Move>{{"b", "a/1.2", false}}));
}

/// A package that suspends what its party had said ends by a plain word on any of its points.
TEST(ClosingMoves, AreWhatEndsAPackage) {
  Record record = std::move(*Record::found(found({"a", "b"}, "").act));
  give(record, Writer().act(record, "b", Join{}, hour(1)));
  for (const auto& [party, words] : std::vector<std::pair<std::string, std::string>>{
           {"b", "X > x | Y > y"},
           {"a", "Re b/1.1: accept, package E | Re b/1.2: accept, package E"},
           {"b", "Re b/1.2: accept ad referendum"},
           {"b", "Re b/1.2: accept, package E | Withdraw b/1.1, package E if b/1.1"}})
    ASSERT_TRUE(give_note(record, party, note_text("", words)));
  const Talks talks(record);
  const Closing found = closing(record, (*talks.find_point("b/1.1"))->id, std::nullopt, give_note);
  ASSERT_TRUE(found.moves);
  EXPECT_EQ(*found.moves, (std::set<Move>{{"b", "b/1.2", false}}));
}

/// Nothing can be made to depend on somebody's not agreeing: who has said nothing on a point takes nothing
/// away from what is agreed by accepting there.
RC_GTEST_PROP(Agreement, NeverShrinksByAFirstAcceptance, ()) {
  const std::vector<std::string> parties = {"a", "b", "c"};
  Record record = std::move(*Record::found(found(parties, "").act));
  play(record, parties, *rc::gen::inRange(4, 24));
  const Talks talks(record);
  std::vector<Move> first;
  for (const Point* point : talks.points()) {
    for (const Position& position : talks.positions(*point)) {
      if (position.said) continue;
      for (const Wording& wording : point->wordings) {
        if (wording.text && wording.stands) first.push_back({position.party, wording.name, false});
      }
    }
  }
  RC_PRE(!first.empty());
  const Move move = *rc::gen::elementOf(first);
  Record copy = record.copy();
  RC_PRE(give_note(copy, move.party, "title: T\n\n## Re " + move.on + ": accept\n"));
  const Talks after(copy);
  for (const Point* point : talks.points()) {
    if (!point->agreed || is_replaced(after.point(point->id)->state)) continue;
    RC_LOG() << move.party << " accepts " << move.on << '\n' << dump(talks) << dump(after);
    RC_ASSERT(after.point(point->id)->agreed == point->agreed);
  }
}

RC_GTEST_PROP(Supposing, IsWhatComesWhenItIsDone, ()) {
  const std::vector<std::string> parties = {"a", "b"};
  Record record = std::move(*Record::found(found(parties, "").act));
  play(record, parties, *rc::gen::inRange(2, 16));
  Talks talks(record);
  const std::string party = *rc::gen::elementOf(parties);
  const auto text = random_note(talks, party, false);
  RC_PRE(text.has_value());
  Record copy = record.copy();
  const std::string before = dump(talks);
  RC_ASSERT(give_note(copy, party, *text));
  const std::string supposed = dump(Talks(copy));
  talks.update();
  RC_ASSERT(dump(talks) == before);  // nothing was said
  RC_ASSERT(give_note(record, party, *text));
  talks.update();
  RC_ASSERT(dump(talks) == supposed);
}

}  // namespace
}  // namespace parley::talks
