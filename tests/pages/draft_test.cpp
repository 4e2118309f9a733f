#include "pages/draft.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <sstream>

#include "desk/files.hpp"
#include "note/note.hpp"

namespace parley::pages {
namespace {

TEST(Draft, IsTakenApartForTheForm) {
  const DraftParts parts = take_apart(
      "title: Reply\nanswers: usa/1\nstanding: formal\nanswer-by: 2022-03-01\nlanguage: en\n\nDear "
      "all,\n\nthis.\n\n"
      "## Re usa/1.1: counter if usa/1.2\n> One\n>\n> two.\n\nBecause.\n\n## Re usa/1.2: \n\n## 3. A "
      "point\n> Text.\n");
  EXPECT_EQ(parts.title, "Reply");
  EXPECT_EQ(parts.answers, "usa/1");
  EXPECT_EQ(parts.answer_by, "2022-03-01");
  EXPECT_EQ(parts.other_header, "language: en\n");
  EXPECT_EQ(parts.cover, "Dear all,\n\nthis.");
  ASSERT_EQ(parts.replies.size(), 2U);
  EXPECT_EQ(parts.replies[0].position, "counter");
  EXPECT_EQ(parts.replies[0].condition, "usa/1.2");
  EXPECT_EQ(parts.replies[0].wording, "One\n\ntwo.");
  EXPECT_EQ(parts.replies[0].reasons, "Because.");
  EXPECT_EQ(parts.replies[1].position, "");
  EXPECT_EQ(parts.others, "## 3. A point\n> Text.\n\n");
}

TEST(Draft, HasAFieldForWhatIsSaidWithAPosition) {
  const DraftParts parts = take_apart(
      "title: T\n\n## Re usa/1.1: counter, alternative, package E if point usa/1.2 and usa/1.3\nfrom: "
      "usa/1.1, "
      "nato/1.4\n> One.\n\n## Re usa/1.2: accept in principle, usa drafts\n\n## Re usa/1.3: accept ad "
      "referendum\n\nBecause.\n");
  ASSERT_EQ(parts.replies.size(), 3U);
  EXPECT_EQ(parts.replies[0].rest, "alternative, package E");
  EXPECT_EQ(parts.replies[0].condition, "point usa/1.2 and usa/1.3");
  EXPECT_EQ(parts.replies[0].from, "usa/1.1, nato/1.4");
  EXPECT_EQ(parts.replies[1].position, "accept in principle");
  EXPECT_EQ(parts.replies[1].rest, "usa drafts");
  EXPECT_EQ(parts.replies[2].reasons, "Because.");
  EXPECT_EQ(parts.others, "");
}

TEST(Draft, TellsWhatIsAnsweredElsewhere) {
  const DraftParts parts = take_apart(
      "title: T\n\n## 1. Re usa/1.1, usa/1.3-4: accept\n\n## Re usa/1.5: counter\n> One.\n\n## Re usa/1.5: "
      "counter, alternative\n> Two.\n");
  EXPECT_EQ(parts.elsewhere, (std::vector<std::string>{"usa/1.1", "usa/1.3", "usa/1.4", "usa/1.5"}));
  ASSERT_EQ(parts.replies.size(), 1U);
  EXPECT_EQ(parts.replies[0].wording, "One.");
}

TEST(Draft, KeepsWhatTheFormHasNoFieldFor) {
  const DraftParts parts = take_apart(
      "title: T\n\n## Re usa/1.1, usa/1.2: accept\n\n## Re usa/1.3: reserve until 2022-03-01\n\n## Declare: "
      "if usa/1.1 is rejected\nX.\n");
  ASSERT_EQ(parts.replies.size(), 1U);
  EXPECT_EQ(parts.replies[0].rest, "until 2022-03-01");
  EXPECT_NE(parts.others.find("## Re usa/1.1, usa/1.2: accept"), std::string::npos);
  EXPECT_NE(parts.others.find("## Declare: if usa/1.1 is rejected\nX."), std::string::npos);
}

TEST(Draft, LeavesOutWhatIsNotAnswered) {
  DraftParts parts;
  parts.title = "T";
  parts.replies = {
      {.name = "usa/1.1"},
      {.name = "usa/1.2", .position = "accept", .condition = "point usa/1.3", .wording = "ignored"}};
  EXPECT_EQ(put_together(parts), "title: T\n\n## Re usa/1.2: accept if point usa/1.3\n");
}

/// What was typed before a position is chosen is not lost; it cannot be delivered so.
TEST(Draft, KeepsWhatWasTypedWithoutAPosition) {
  DraftParts parts;
  parts.title = "T";
  parts.replies = {{.name = "usa/1.1", .reasons = "We doubt it."}, {.name = "usa/1.2", .wording = "Text."}};
  const std::string text = put_together(parts);
  EXPECT_EQ(text, "title: T\n\n## Re usa/1.1:\nWe doubt it.\n\n## Re usa/1.2:\n> Text.\n");
  EXPECT_EQ(take_apart(text).replies, parts.replies);
  EXPECT_FALSE(note::read_note(text).note);
}

/// What has no heading belongs to no paragraph that stands before it.
TEST(Draft, TakesNothingWithoutAHeadingForReasons) {
  DraftParts parts;
  parts.title = "T";
  parts.replies = {{.name = "usa/1.1", .position = "reject"}};
  parts.others = "and another thing";
  const std::string text = put_together(parts);
  EXPECT_EQ(text, "title: T\n\n## Re usa/1.1: reject\n\n## \nand another thing\n");
  const note::Reading reading = note::read_note(text);
  ASSERT_FALSE(reading.note);
  EXPECT_EQ(reading.problems.front().message, "the heading is empty");
}

std::string manual() {
  return read_file(PARLEY_SOURCE_DIR "/docs/notes.md", 1 << 20).value();
}

/// Every note and every form of heading of the manual, and every mistake in it: opened in the form and kept,
/// a draft from which nothing was changed is the same, byte for byte.
TEST(Draft, KeepsEveryByteOfWhatTheManualHas) {
  std::vector<std::string> drafts;
  const std::string text = manual();
  for (std::size_t at = 0; (at = text.find("```note\n", at)) != std::string::npos;) {
    at += 8;
    drafts.push_back(text.substr(at, text.find("\n```", at) + 1 - at));
  }
  ASSERT_EQ(drafts.size(), 3U);
  std::size_t mistakes = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.find("` | ");
    if (!line.starts_with("| `") || end == std::string::npos ||
        line.find(" | ", end + 4) == std::string::npos)
      continue;
    std::string draft = line.substr(3, end - 3);
    for (std::size_t at = 0; (at = draft.find("⏎", at)) != std::string::npos;)
      draft.replace(at, std::string_view("⏎").size(), "\n");
    drafts.push_back((draft.starts_with("##") ? "title: T\n\n" : "") + draft + "\n");
    ++mistakes;
  }
  EXPECT_GT(mistakes, 80U);
  for (const std::string& draft : drafts) {
    const std::string whole = note::normalize(draft);
    // A position that was not taken is not one that was taken away.
    if (whole.find("## Re russia/1.1:\n") != std::string::npos) continue;
    EXPECT_EQ(put_together(take_apart(whole), whole), whole);
  }
}

/// All that a note can say, a paragraph for each.
const std::vector<std::string>& forms() {
  static const std::vector<std::string> all = {
      "## Inspection of launch sites\nplace: Article 9\nfrom: usa/1.2, russia/1.2\n> Each side may "
      "inspect.\n>\n>  "
      "two sites \n\nReasons.\n\n- one\n- two\n",
      "## A point without a text\n\nThe text follows.\n",
      "## 1.5 million\n> 1.5 million.\n",
      "## Re russia/1.1: reject\nThe open-door policy stands.\n",
      "## Re russia/1.2: counter\nfrom: usa/1.2, nato/1.4\n> Each side shall notify the other\n> forty-two "
      "days "
      "ahead.\n\nNumbers can be discussed.\n",
      "## Re russia/1.3: counter, alternative\n> a\n>\n> b\n> \n",
      "## Re russia/1.4: counter, package E if point russia/1.5 and (russia/1.6 or russia/1.7)\n> c\n",
      "## Re russia/1.5: accept if russia/1.6\n",
      "## Re russia/1.6: accept, package E\n\nWith thanks.\n",
      "## Re russia/1.7: accept ad referendum\n",
      "## Re russia/1.8: accept in principle, usa drafts\n",
      "## Re russia/1.9: maintain\n    indented, as code\n",
      "## Re russia/1.10: ask\nWhich systems are meant?\n",
      "## Re russia/1.11: reserve\n",
      "## Re russia/1.12: reserve until 2024-11-30T12:00+03:00\n",
      "## Re russia/1.13: confirm\n",
      "## Re russia/1.14, russia/2.1-2.3, 3.4: accept ad referendum\n",
      "## Re russia/1@lavrov~0123abcd.2: accept, alternative\n",
      "## Talks: 2022-02-01T10:00Z, Geneva\nWe suggest the old hall.\n",
      "## Talks russia/1.20 moved: 2022-02-03, Vienna\n",
      "## Talks russia/1.20 held: 2022-01-20\n",
      "## Declare: if event \"an exercise begins\" and (date 2022-02-01 or russia/1.2 is not agreed by "
      "2022-03-01)\nWe shall send observers.\n",
      "## Met russia/1.21\n",
      "## Withdraw russia/1.22, package E if russia/1.23\n",
      "## Withdraw point russia/1.24\n",
      "## Withdraw acceptance of russia/1.25\n",
      "## Settle russia/1.26-1.28\n",
      "## Merge russia/1.29, russia/1.30: Exercises and their notice\nplace: Article 5\nfrom: russia/1.29\n> "
      "Text.\n",
      "## Split russia/1.31: Incidents in the air\n",
      "## Outline\n> Article 1\n> Article 5\n",
  };
  return all;
}
const std::string kHead =
    "language: en\ntitle:  Our   reply\nattach: map of the sites.pdf\nanswers: russia/1, "
    "russia/2\nopen-until: "
    "2031-01-01\nanswer-by: 2030-01-01\nminutes: russia/1.20\nauthentic: fr\nstanding: without prejudice\n\n "
    "   a "
    "table, indented\n\nDear all.\n\n";

TEST(Draft, KeepsEveryFormOfParagraph) {
  for (const std::string& form : forms()) {
    const std::string text = kHead + form;
    const note::Reading reading = note::read_note(text);
    ASSERT_TRUE(reading.note) << form << reading.problems.front().message;
    DraftParts parts = take_apart(text);
    EXPECT_EQ(put_together(parts, text), text);
    // Without the draft at hand: the header's lines change places, and no more.
    const auto again = note::read_note(put_together(parts)).note;
    ASSERT_TRUE(again) << form;
    EXPECT_EQ(again->paragraphs[0].wording, reading.note->paragraphs[0].wording) << form;
    EXPECT_EQ(again->paragraphs[0].reasons, reading.note->paragraphs[0].reasons) << form;
    EXPECT_EQ(note::understood(*again), note::understood(*reading.note)) << form;
    EXPECT_EQ(again->cover_text, reading.note->cover_text) << form;
    // Another title, and everything else stays.
    parts.title = "Another";
    const std::string renamed = put_together(parts, text);
    EXPECT_EQ(renamed,
              std::string(kHead).replace(kHead.find("title:  Our   reply"), 19, "title: Another") + form);
  }
}

TEST(Draft, KeepsAHeadingThatSaysNothingYet) {
  const std::string text = "title: x\n\nDear all.\n\n## Re russia/1.1: reject\n\n## Re russia/1.10:\n";
  EXPECT_EQ(put_together(take_apart(text), text), text);
}

/// In any note, a change in one place leaves all other paragraphs as they are, where they are.
RC_GTEST_PROP(Draft, ChangesOnlyWhatWasChanged, ()) {
  std::vector<std::string> chosen = forms();
  for (std::size_t i = chosen.size(); i > 1; --i)
    std::swap(chosen[i - 1], chosen[*rc::gen::inRange<std::size_t>(0, i)]);
  chosen.resize(*rc::gen::inRange<std::size_t>(1, chosen.size() + 1));
  std::string text = kHead;
  for (const std::string& each : chosen)
    text += each + std::string(*rc::gen::inRange<std::size_t>(0, 3), '\n');
  while (text.ends_with("\n\n")) text.pop_back();
  const DraftParts before = take_apart(text);
  RC_ASSERT(put_together(before, text) == text);
  const auto sources = [](const std::string& draft) {
    std::vector<std::string> out;
    for (std::size_t at = draft.find("\n## "); at != std::string::npos;) {
      const std::size_t end = draft.find("\n## ", at + 1);
      std::string one = draft.substr(at + 1, end == std::string::npos ? end : end - at);
      while (one.ends_with('\n')) one.pop_back();
      out.push_back(one);
      at = end;
    }
    return out;
  };
  DraftParts after = before;
  std::vector<std::string> expected = sources(text);
  const auto at = [&](const std::string& begin) {
    return std::ranges::find_if(expected, [&](const std::string& each) { return each.starts_with(begin); });
  };
  if (!after.replies.empty() && *rc::gen::arbitrary<bool>()) {
    DraftAnswer& one = after.replies[*rc::gen::inRange<std::size_t>(0, after.replies.size())];
    const auto place = at("## Re " + one.name + ":");
    RC_ASSERT(place != expected.end());
    if (*rc::gen::arbitrary<bool>()) {
      expected.erase(place);
      one = {.name = one.name};
    } else {
      one = {.name = one.name, .position = "reject", .reasons = "No."};
      *place = "## Re " + one.name + ": reject\nNo.";
    }
  }
  if (const auto place = at("## Talks: 2022"); place != expected.end() && *rc::gen::arbitrary<bool>()) {
    *place = "## Talks: 2023-02-01\n\nA year later.";
    const std::string was = "## Talks: 2022-02-01T10:00Z, Geneva\nWe suggest the old hall.";
    after.others.replace(after.others.find(was), was.size(), *place);
  }
  if (*rc::gen::arbitrary<bool>()) {
    after.replies.push_back({.name = "nato/7.1", .position = "ask", .reasons = "Why?"});
    // Where paragraphs are named by their numbers, none of them moves.
    const std::string own = "usa/3";
    after.replies.back().condition = "";
    const std::string out = put_together(after, text + "", own);
    RC_ASSERT(std::ranges::count(sources(out), "## Re nato/7.1: ask\nWhy?") == 1);
    std::vector<std::string> rest = sources(out);
    std::erase(rest, "## Re nato/7.1: ask\nWhy?");
    RC_ASSERT(rest == expected);
  } else {
    RC_ASSERT(sources(put_together(after, text)) == expected);
  }
}

TEST(Draft, PutsANewAnswerWhereItMovesNothingThatIsNamed) {
  const std::string plain = "title: T\n\n## Re usa/1.1: accept\n\n## A point\n> Text.\n";
  DraftParts parts = take_apart(plain);
  parts.replies.push_back({.name = "usa/1.2", .position = "reject"});
  EXPECT_EQ(put_together(parts, plain, "russia/2"),
            "title: T\n\n## Re usa/1.1: accept\n\n## Re usa/1.2: reject\n\n## A point\n> Text.\n");
  for (const char* named : {"title: T\n\n## Re usa/1.1: accept if russia/2.2\n\n## A point\n> Text.\n",
                            "title: T\n\n## Re usa/1.1: accept\n\n## 2. A point\n> Text.\n",
                            "title: T\n\n## Re usa/1.1: accept\n\n## A point\n> Text.\n\n## Declare: if "
                            "russia/2.2 is rejected\nX.\n"}) {
    parts = take_apart(named);
    parts.replies.push_back({.name = "usa/1.2", .position = "reject"});
    EXPECT_EQ(put_together(parts, named, "russia/2"), named + std::string("\n## Re usa/1.2: reject\n"));
  }
}

TEST(Draft, TakesAndLosesALineOfItsHeader) {
  EXPECT_EQ(with_header_line("title: A\n\nCover\n", "attach: f"), "title: A\nattach: f\n\nCover\n");
  EXPECT_EQ(with_header_line("title: A\n", "attach: f"), "title: A\nattach: f\n");
  EXPECT_EQ(with_header_line("title: A", "attach: f"), "title: A\nattach: f\n");
  EXPECT_EQ(with_header_line("", "attach: f"), "attach: f\n");
  EXPECT_EQ(with_header_line("## One\n> x\n", "attach: f"), "attach: f\n\n## One\n> x\n");
  EXPECT_EQ(without_header_line("title: A\nattach: f\n\nattach: f\n", "attach: f"),
            "title: A\n\nattach: f\n");
  EXPECT_EQ(without_header_line("## One\nattach: f\n", "attach: f"), "## One\nattach: f\n");
}

}  // namespace
}  // namespace parley::pages
