// Every form of a heading, by how it is understood, and every way to get one wrong.
#include <gmock/gmock.h>

#include "note/note.hpp"

namespace parley::note {
namespace {

/// What `understood` says of the one paragraph, or the first problem as `column: message`.
std::string heading(const std::string& text, const std::string& body = {}) {
  const Reading reading = read_note("title: T\n\n## " + text + '\n' + body);
  if (!reading.note) {
    const Diagnostic& problem = reading.problems[0];
    return std::to_string(problem.column) + ": " + problem.message;
  }
  const std::string all = understood(*reading.note);
  const std::string line = all.substr(all.find('\n') + 1);
  return line.substr(6, line.size() - 7);
}

std::string remedy(const std::string& text) {
  const Reading reading = read_note("title: T\n\n## " + text + '\n');
  return reading.problems.empty() ? "" : reading.problems[0].remedy;
}

Paragraph paragraph(const std::string& text, const std::string& body = {}) {
  Reading reading = read_note("title: T\n\n## " + text + '\n' + body);
  return reading.note ? reading.note->paragraphs[0] : Paragraph{};
}

TEST(Heading, OpensAPoint) {
  EXPECT_EQ(heading("Inspection of launch sites"),
            "opens the point \"Inspection of launch sites\", without a wording yet");
  EXPECT_EQ(heading("1. Flights", "place: Article 9\n> None.\n"),
            "opens the point \"Flights\" (Article 9), with a wording of 1 line");
  EXPECT_EQ(paragraph("1.  Flights \t").title, "Flights");
  EXPECT_EQ(paragraph("1.5 million").title, "1.5 million");
  EXPECT_EQ(paragraph("1997").title, "1997");
  for (const char* title :
       {"Re-opening", "Withdrawal of forces", "Talking", "Metal", "Settlement", "Merger", "Splitting hairs",
        "Declaration of intent", "Outline of the treaty", "R\u00e9sum\u00e9"}) {
    EXPECT_EQ(paragraph(title).title, title);
    EXPECT_EQ(paragraph(title).kind, ParagraphKind::point);
  }
}

TEST(Heading, HasItsOwnNumberOrNone) {
  EXPECT_EQ(heading("2. Flights"), "4: this is paragraph 1 of the note, not 2");
  EXPECT_EQ(heading("01. Flights"), "4: this is paragraph 1 of the note, not 01");
  EXPECT_EQ(heading("1.Flights"), "6: a space is missing after the number");
  EXPECT_EQ(heading("1."), "6: the heading is empty");
  EXPECT_EQ(heading(" "), "4: the heading is empty");
  EXPECT_EQ(heading("1. Re a/1.1: reject"), "rejects a/1.1");
}

TEST(Heading, IsNotGuessed) {
  for (const char* text :
       {"re: russia/1.1", "RE russia/1.1: reject", "talks: tomorrow", "declare war", "withdraw a/1.1",
        "settle a/1.1", "MERGE", "split", "met", "outline", "OUTLINE:"}) {
    EXPECT_THAT(heading(text), testing::HasSubstr("this looks like \"## ")) << text;
    EXPECT_THAT(remedy(text), testing::HasSubstr("with exactly these letters")) << text;
  }
  for (const char* text :
       {"russia/1.1: reject", "russia/1.1 reject", "Reject russia/1.1", "Answer: russia/1.1"}) {
    EXPECT_EQ(heading(text), "4: this looks like an answer, but is not written so") << text;
  }
  for (const char* text : {"Re: x", "Re x", "Re", "Settle accounts", "Merge clauses", "Split shifts",
                           "Met office", "Withdraw", "Withdraw forces"}) {
    EXPECT_THAT(heading(text), testing::EndsWith("the name of a paragraph should stand here")) << text;
    EXPECT_THAT(remedy(text), testing::HasSubstr("a title cannot begin with the word")) << text;
  }
  EXPECT_EQ(heading("Talks about talks"),
            "10: a colon and a date should follow, or the name of the paragraph that proposed the talks");
  EXPECT_EQ(heading("Declare war"), "12: a colon is missing: what sets it off should follow");
}

TEST(Heading, TakesAPosition) {
  EXPECT_EQ(heading("Re a/1.1: accept"), "accepts a/1.1");
  EXPECT_EQ(heading("Re a/1.1: accept ad referendum"), "accepts a/1.1 ad referendum");
  EXPECT_EQ(heading("Re a/1.1: accept in principle"), "accepts a/1.1 in principle");
  EXPECT_EQ(heading("Re a/1.1: accept in principle, b drafts"), "accepts a/1.1 in principle; b drafts");
  EXPECT_EQ(heading("Re a/1.1: reject"), "rejects a/1.1");
  EXPECT_EQ(heading("Re a/1.1: counter", "> x\n> y\n"), "counters a/1.1, with a wording of 2 lines");
  EXPECT_EQ(heading("Re a/1.1: counter", "> [●]\n"),
            "counters a/1.1, with a wording of 1 line that has blanks");
  EXPECT_EQ(heading("Re a/1.1: maintain"), "maintains its position against a/1.1");
  EXPECT_EQ(heading("Re a/1.1: ask"), "asks about a/1.1");
  EXPECT_EQ(heading("Re a/1.1: reserve"), "reserves its position on a/1.1");
  EXPECT_EQ(heading("Re a/1.1: reserve until 2022-02-28"),
            "reserves its position on a/1.1 until 2022-02-28 23:59 UTC");
  EXPECT_EQ(heading("Re a/1.1: confirm"), "confirms its acceptance of a/1.1");
  EXPECT_EQ(heading("Re a/1@b~0123abcd.1: ask"), "asks about a/1@b~0123abcd.1");
}

TEST(Heading, TakesQualifiersThenACondition) {
  EXPECT_EQ(heading("Re a/1.1: counter, alternative, package E-1 if b/1.2 and point b/1.3", "> x\n"),
            "counters a/1.1, with a wording of 1 line, as an alternative, in package E-1, if b/1.2 and point "
            "b/1.3");
  EXPECT_EQ(heading("Re a/1.1: accept ,package E"), "accepts a/1.1, in package E");
  EXPECT_EQ(heading("Re a/1.1: accept ad referendum if b/1.2"), "accepts a/1.1 ad referendum, if b/1.2");
  EXPECT_EQ(heading("Re a/1.1: reject, package E"), "rejects a/1.1, in package E");
  EXPECT_EQ(heading("Re a/1.1: accept if b/1.2, package E"), "29: this cannot be read here");
  EXPECT_EQ(heading("Re a/1.1: accept, if b/1.2"), "22: a comma stands before \"if\"");
  EXPECT_EQ(heading("Re a/1.1: accept, gladly"), "22: this is no qualifier");
  EXPECT_EQ(heading("Re a/1.1: accept, package"), "29: a package's name should stand here");
  EXPECT_EQ(heading("Re a/1.1: accept, package E_1"), "33: a package's name should stand here");
  EXPECT_EQ(heading("Re a/1.1: accept, package E, package F"), "41: two packages are named");
  EXPECT_EQ(heading("Re a/1.1: accept, b drafts"),
            "30: only with \"accept in principle\" is it said who drafts");
  EXPECT_EQ(heading("Re a/1.1: reject, alternative"),
            "33: only a counter or an acceptance can be an alternative");
  EXPECT_EQ(heading("Re a/1.1: reject if b/1.2"), "21: only an acceptance or a counter can have a condition");
  EXPECT_EQ(heading("Re a/1.1: accept if not b/1.2"), "24: \"not\" cannot stand in a condition");
  EXPECT_EQ(paragraph("Re a/1.1: accept, package " + std::string(32, 'x')).package.size(), 32U);
  EXPECT_THAT(heading("Re a/1.1: accept, package " + std::string(33, 'x')),
              testing::HasSubstr("package's name"));
}

TEST(Heading, SaysWhichPositionsThereAre) {
  for (const char* text :
       {"Re a/1.1:", "Re a/1.1: ", "Re a/1.1: agree", "Re a/1.1: Accept", "Re a/1.1: accepted"}) {
    EXPECT_THAT(remedy(text), testing::StartsWith("choose one: accept, ")) << text;
  }
  EXPECT_EQ(heading("Re a/1.1: "), "13: no position is taken");
  EXPECT_EQ(heading("Re a/1.1: agree"), "14: this is no position");
  EXPECT_EQ(heading("Re a/1.1 reject"), "13: a colon is missing: the position should follow");
  EXPECT_EQ(heading("Re a/1.1: reject it"), "21: this cannot be read here");
  EXPECT_EQ(heading("Re a/1.1: reserve until soon"), "28: a date should stand here");
}

TEST(Heading, NamesSeveralParagraphs) {
  EXPECT_EQ(heading("Re russia/1.5, russia/1.7-1.9, 1.11: accept"),
            "accepts russia/1.5, russia/1.7-1.9, russia/1.11");
  EXPECT_EQ(heading("Re russia/1.7-9 , 2.1: accept"), "accepts russia/1.7-1.9, russia/2.1");
  EXPECT_EQ(heading("Re russia/1.7-russia/1.8, usa/3.1: accept"), "accepts russia/1.7-1.8, usa/3.1");
  EXPECT_EQ(heading("Re russia/1@lavrov.7-1.8: accept"), "accepts russia/1@lavrov.7-1.8");
  const auto refs = paragraph("Re a/1.5, 1.7-1.8: ask").references;
  ASSERT_EQ(refs.size(), 3U);
  EXPECT_EQ(refs[2].to, (ParagraphRef{{"a", 1, {}, {}}, 8}));
  EXPECT_EQ(refs[2].line, 3);
  EXPECT_EQ(refs[2].column, 14);

  EXPECT_EQ(heading("Re a/1.5, 7: ask"), "14: the name of a paragraph should stand here");
  EXPECT_EQ(heading("Re a/1.5-1.5: ask"), "13: a range runs upward within one note");
  EXPECT_EQ(heading("Re a/1.5-2.7: ask"), "13: a range runs upward within one note");
  EXPECT_EQ(heading("Re a/1.5-b/1.7: ask"), "13: a range runs upward within one note");
  EXPECT_EQ(heading("Re a/1.5, a/1.3-1.6: ask"), "14: a/1.5 is named twice");
  EXPECT_EQ(heading("Re a/1.1, a/1.2: counter", "> x\n"), "14: a counter answers one wording");
  EXPECT_EQ(paragraph("Re a/1.1-1.500: ask").references.size(), 500U);
  EXPECT_THAT(heading("Re a/1.1-1.501: ask"), testing::HasSubstr("more than 500 paragraphs"));
  EXPECT_THAT(heading("Re a/1.1-1.400, 2.1-2.101: ask"), testing::HasSubstr("more than 500 paragraphs"));
}

TEST(Heading, ProposesTalks) {
  EXPECT_EQ(heading("Talks: 2022-02-01T10:00Z, Geneva, by the lake"),
            "proposes talks on 2022-02-01 10:00 UTC, Geneva, by the lake");
  EXPECT_EQ(heading("Talks: 2022-02-01"), "proposes talks on 2022-02-01");
  EXPECT_EQ(heading("Talks usa/1.7 moved: 2022-02-03, Vienna"),
            "moves the talks of usa/1.7 to 2022-02-03, Vienna");
  EXPECT_EQ(heading("Talks usa/1.7 held"), "says that the talks of usa/1.7 were held");
  EXPECT_EQ(heading("Talks usa/1.7 held: 2022-02-03T09:00+03:00"),
            "says that the talks of usa/1.7 were held on 2022-02-03 06:00 UTC");
  EXPECT_EQ(heading("Talks: tomorrow"), "11: a date should stand here");
  EXPECT_EQ(heading("Talks: 2022-02-01,"), "22: the place of the talks should stand here");
  EXPECT_EQ(heading("Talks usa/1.7"), "17: \"moved\" or \"held\" should stand here");
  EXPECT_EQ(heading("Talks usa/1.7 moved"), "23: a colon is missing: the new date should follow");
}

TEST(Heading, Declares) {
  EXPECT_EQ(heading("Declare: if russia/1.1 is rejected by usa or event \"an exercise\""),
            "declares what follows if russia/1.1 is rejected by usa or event \"an exercise\"");
  EXPECT_EQ(heading("Met russia/2.1"), "says that the event of russia/2.1 has happened");
  EXPECT_EQ(heading("Declare: russia/1.1 is rejected"), "13: \"if\" should stand here");
  EXPECT_EQ(heading("Declare: if russia/1.1 is rejected, then"), "38: this cannot be read here");
  EXPECT_EQ(heading("Met a/1.1, a/1.2"), "13: this cannot be read here");
}

TEST(Heading, Withdraws) {
  EXPECT_EQ(heading("Withdraw usa/1.6"), "withdraws usa/1.6");
  EXPECT_EQ(heading("Withdraw usa/1.6, 1.8-1.9"), "withdraws usa/1.6, usa/1.8-1.9");
  EXPECT_EQ(heading("Withdraw point usa/1.6 if russia/1.2"), "withdraws point usa/1.6, if russia/1.2");
  EXPECT_EQ(heading("Withdraw acceptance of russia/1.3, package E"),
            "withdraws its acceptance of russia/1.3, in package E");
  EXPECT_EQ(heading("Withdraw point/1.6"), "withdraws point/1.6");
  EXPECT_EQ(paragraph("Withdraw acceptance of a/1.1").withdrawn, Withdrawn::acceptance);
  EXPECT_EQ(heading("Withdraw usa/1.6, if russia/1.2"), "22: \"package\" should stand here");
}

TEST(Heading, SettlesMergesSplitsOutlines) {
  EXPECT_EQ(heading("Settle a/1.1, a/1.2"), "settles a/1.1-1.2");
  EXPECT_EQ(heading("Merge a/1.1, b/1.4: Flights and noise", "> x\n"),
            "merges a/1.1, b/1.4 into the point \"Flights and noise\", with a wording of 1 line");
  EXPECT_EQ(heading("Split a/1.1: Noise", "place: Article 2\n"),
            "splits the point \"Noise\" (Article 2) from a/1.1, without a wording yet");
  EXPECT_EQ(heading("Outline  ", "> Article 1\n> Article 2\n"),
            "proposes an outline, with a wording of 2 lines");
  EXPECT_EQ(heading("Outline"), "1: an outline needs a wording");
  EXPECT_EQ(heading("Merge a/1.1, b/1.4"), "22: a colon is missing: the new point's title should follow");
  EXPECT_EQ(heading("Split a/1.1:"), "16: the point has no title");
}

}  // namespace
}  // namespace parley::note
