#include "note/note.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "note/limits.hpp"

namespace parley::note {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kSample =
    R"(title: Reply to the draft agreement
answers: russia/1
standing: formal
answer-by: 2022-03-01T12:00Z

The United States has considered the draft with care …

## Re russia/1.1: reject
The open-door policy stands.

## Re russia/1.2: counter
> Each side shall notify the other of exercises above 9,000 troops
> forty-two days ahead.

Numbers can be discussed.

## Re russia/1.3: accept if usa/1.6
## Re russia/1.4: ask
Which systems are meant?

## Re russia/1.5, russia/1.7-1.9: accept ad referendum
## 6. Inspection of launch sites
place: Article 9
> Each side may inspect …

## Talks: 2022-02-01T10:00Z, Geneva
## Declare: if russia/1.1 is rejected
We shall say so.
## Withdraw usa/1.6
)";

/// `line:column: message` of each problem, warnings marked.
std::vector<std::string> problems(std::string_view text) {
  std::vector<std::string> out;
  for (const Diagnostic& problem : read_note(text).problems) {
    out.push_back(fmt::format("{}:{}: {}{}", problem.line, problem.column,
                              problem.severity == Severity::warning ? "warning: " : "", problem.message));
  }
  return out;
}

std::vector<std::string> body_problems(const std::string& heading, const std::string& body) {
  return problems("title: T\n\n## " + heading + '\n' + body);
}

std::string concatenated(const Note& note) {
  std::string out = note.cover_source;
  for (const Paragraph& paragraph : note.paragraphs) out += paragraph.source;
  return out;
}

TEST(Note, OfTheDesignIsReadAsItSays) {
  const Reading reading = read_note(kSample);
  ASSERT_THAT(problems(kSample), IsEmpty());
  const Note& note = *reading.note;
  EXPECT_EQ(note.header.title, "Reply to the draft agreement");
  ASSERT_EQ(note.header.answers.size(), 1U);
  EXPECT_EQ(note.header.answers[0].to.display(), "russia/1");
  EXPECT_EQ(note.header.answer_by->rfc3339(), "2022-03-01T12:00:00Z");
  EXPECT_EQ(note.cover_text, "The United States has considered the draft with care …");
  EXPECT_EQ(note.paragraphs[1].wording,
            "Each side shall notify the other of exercises above 9,000 troops\nforty-two days ahead.");
  EXPECT_EQ(note.paragraphs[1].reasons, "Numbers can be discussed.");
  EXPECT_EQ(note.paragraphs[1].source,
            "## Re russia/1.2: counter\n> Each side shall notify the other of exercises above 9,000 troops\n"
            "> forty-two days ahead.\n\nNumbers can be discussed.\n\n");
  EXPECT_EQ(note.paragraphs[5].place, "Article 9");
  EXPECT_EQ(
      understood(note),
      R"("Reply to the draft agreement", formal, answers russia/1, to be answered by 2022-03-01 12:00 UTC
   1. rejects russia/1.1
   2. counters russia/1.2, with a wording of 2 lines
   3. accepts russia/1.3, if usa/1.6
   4. asks about russia/1.4
   5. accepts russia/1.5, russia/1.7-1.9 ad referendum
   6. opens the point "Inspection of launch sites" (Article 9), with a wording of 1 line
   7. proposes talks on 2022-02-01 10:00 UTC, Geneva
   8. declares what follows if russia/1.1 is rejected
   9. withdraws usa/1.6
)");
  EXPECT_EQ(concatenated(note), kSample);
}

TEST(Note, OfTheExamplesIsRead) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PARLEY_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".md" || entry.path().filename() == "README.md") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const Reading reading = read_note(text.str());
    EXPECT_TRUE(reading.note) << entry.path() << ": "
                              << (problems(text.str()).empty() ? "" : problems(text.str())[0]);
    if (reading.note) EXPECT_EQ(concatenated(*reading.note), text.str());
    ++count;
  }
  EXPECT_GE(count, 10U);
}

TEST(Note, IsNormalizedBeforeItIsRead) {
  EXPECT_EQ(normalize("\xEF\xBB\xBFtitle: x\r\n\r\ny"), "title: x\n\ny\n");
  EXPECT_EQ(normalize(""), "");
  EXPECT_EQ(normalize("a\rb\n"), "a\rb\n");
  EXPECT_EQ(normalize("a\r\r\nb\r"), "a\nb\n");
  EXPECT_EQ(normalize("\xEF\xBB\xBF\xEF\xBB\xBFx\r"), "x\n");
  EXPECT_THAT(problems("\xEF\xBB\xBFtitle: x\n"), ElementsAre("1:1: the note is not in normal form"));
  EXPECT_THAT(problems("title: x"), ElementsAre("1:1: the note is not in normal form"));
  EXPECT_THAT(problems("title: x\r\n"), ElementsAre("1:9: a control character (U+000D) stands here"));
  EXPECT_THAT(problems(""), ElementsAre("1:1: the note is empty"));
  EXPECT_THAT(problems("title: \xff\n"), ElementsAre("1:1: the note is not UTF-8 text"));
}

TEST(Note, HasNoControlCharacters) {
  EXPECT_THAT(problems("title: \x1b[2J\n\n\u00fc\x7f\n"),
              ElementsAre("1:8: a control character (U+001B) stands here",
                          "3:2: a control character (U+007F) stands here"));
  EXPECT_THAT(problems("title: a\u0085b\n"), ElementsAre("1:9: a control character (U+0085) stands here"));
  EXPECT_THAT(problems("title: a\u2028b\n"), ElementsAre("1:9: a control character (U+2028) stands here"));
  EXPECT_THAT(problems("title: T\n\na\tb\u00a7\n"), IsEmpty());
}

TEST(Note, WarnsOfWhatCannotBeSeen) {
  EXPECT_THAT(problems("title: T\n\n\u00fcx\u202ey\n"),
              ElementsAre("3:3: warning: the reader may not see this: a bidirectional control (U+202E)"));
  EXPECT_TRUE(read_note("title: T\n\nx\u202ey\n").note);
}

TEST(Header, TellsWhatIsWrongAllAtOnce) {
  EXPECT_THAT(problems("tilte: x\n\nCover.\n"),
              ElementsAre("1:1: the note has no title", "1:1: there is no header key \"tilte\""));
  EXPECT_EQ(read_note("title: T\nstandnig: formal\n").problems[0].remedy, "did you mean \"standing\"?");
  EXPECT_THAT(
      problems("title: T\ntitle: U\nstanding: informal\nanswer-by: soon\nopen-until:\nanswers: russia\n"
               "minutes: usa/1\nlanguage: e\nauthentic: english-language\nattach: ..\nno header\n"),
      ElementsAre(
          "2:1: \"title\" stands twice", "3:11: there is no such standing", "4:12: this is not a date",
          "5:12: \"open-until\" has no value", "6:10: the name of a note should stand here",
          "7:10: the paragraph that proposed the talks should stand here", "8:11: this is not a language",
          "10:9: this is no name of a file", "11:1: a header line should read \"key: value\""));
  EXPECT_THAT(problems("title: T\nanswers: a/1, b/2, a/1\n"), ElementsAre("2:20: a/1 is named twice"));
  EXPECT_THAT(problems("title: T\nanswers: a/1 b/2\n"), ElementsAre("2:14: something follows the names"));
  EXPECT_THAT(problems("title: T\nattach: a/x.pdf\nattach: x.pdf\n"),
              ElementsAre("3:9: two attachments have this name"));
  EXPECT_THAT(problems("Hello\n"),
              ElementsAre("1:1: a header line should read \"key: value\"", "1:1: the note has no title"));
}

TEST(Header, TakesEveryKey) {
  const Reading reading = read_note(
      "title:  A title: with a colon \nanswers: a/1,b/2@x\nstanding: without prejudice\nanswer-by: "
      "2022-03-01\n"
      "open-until: 2022-03-02T10:00+02:00\nattach: maps/one.pdf\nattach: two.pdf\nminutes: "
      "usa/1.7\nlanguage: fr-CA\n"
      "authentic: en\n");
  ASSERT_TRUE(reading.note);
  const Header& header = reading.note->header;
  EXPECT_EQ(header.title, "A title: with a colon");
  EXPECT_EQ(header.answers[1].to.display(), "b/2@x");
  EXPECT_EQ(header.answers[1].column, 14);
  EXPECT_EQ(header.standing, Standing::without_prejudice);
  EXPECT_EQ(header.answer_by->rfc3339(), "2022-03-01T23:59:59Z");
  EXPECT_EQ(header.open_until->rfc3339(), "2022-03-02T08:00:00Z");
  EXPECT_EQ(header.attach[0].path, "maps/one.pdf");
  EXPECT_EQ(header.attach.size(), 2U);
  EXPECT_EQ(header.minutes->to.display(), "usa/1.7");
  EXPECT_EQ(header.language, "fr-CA");
  EXPECT_EQ(header.authentic, "en");
}

TEST(Body, SaysWhereAWordingMayStand) {
  EXPECT_THAT(body_problems("Re a/1.1: counter", ""), ElementsAre("3:1: a counter needs a wording"));
  EXPECT_THAT(body_problems("Re a/1.1: accept", "> with changes\n"),
              ElementsAre("4:1: an acceptance carries no wording: it accepts the other's, to the letter"));
  EXPECT_THAT(body_problems("Re a/1.1: reject", "> x\n"), ElementsAre("4:1: \"reject\" carries no wording"));
  for (const char* heading :
       {"Talks: 2022-02-01", "Declare: if a/1.1 is agreed", "Withdraw a/1.1", "Settle a/1.1", "Met a/1.1"}) {
    EXPECT_THAT(body_problems(heading, "> x\n"),
                ElementsAre("4:1: a paragraph of this kind carries no wording"));
  }
  EXPECT_THAT(body_problems("Point", ">x\n"), ElementsAre("4:2: a space is missing after >"));
  EXPECT_THAT(body_problems("Point", "> x\ny\n"), ElementsAre("5:1: text stands directly under the wording"));
  EXPECT_THAT(body_problems("Point", "> x\n\n> y\n"),
              ElementsAre("6:1: a second quoted block stands in the paragraph"));
  EXPECT_THAT(body_problems("Point", "Why.\n\n> x\n"),
              ElementsAre("6:1: a quoted block stands after other text"));
  EXPECT_THAT(body_problems("Point", " > x\n"),
              ElementsAre("4:1: a quoted line does not begin at the left edge"));
  EXPECT_THAT(body_problems("Point", ">\n>  \n"), ElementsAre("4:1: the wording is empty"));
  EXPECT_THAT(body_problems("Point", "> x\n> a\u00fc ____ b\n"),
              ElementsAre("5:6: warning: the wording has a blank"));
}

TEST(Body, TakesAWordingToTheLetter) {
  const Reading reading = read_note(
      "title: T\n\n## P\nplace: Article 1\nfrom: a/1.1, b/2.1-2.2\n\n>   indented, *not* bold  \n>\n> \n> "
      ">\n> ## no\n\nWhy.\n\nMore.\n\n");
  ASSERT_TRUE(reading.note);
  const Paragraph& paragraph = reading.note->paragraphs[0];
  EXPECT_EQ(paragraph.wording, "  indented, *not* bold  \n\n\n>\n## no");
  EXPECT_EQ(paragraph.reasons, "Why.\n\nMore.");
  EXPECT_EQ(paragraph.from.size(), 3U);
  EXPECT_EQ(paragraph.from[2].to.display(), "b/2.2");
}

TEST(Body, HasItsFieldsDirectlyUnderTheHeading) {
  EXPECT_THAT(body_problems("P", "place:\n"), ElementsAre("4:7: the place should stand here"));
  EXPECT_THAT(body_problems("P", "place: A\nplace: B\n"), ElementsAre("5:8: the place stands twice"));
  EXPECT_THAT(body_problems("P", "from: a/1.1 a/1.2\n"), ElementsAre("4:13: something follows the names"));
  EXPECT_THAT(body_problems("P", "from: a\n"), ElementsAre("4:7: the name of a paragraph should stand here"));
  EXPECT_THAT(body_problems("P", "\nplace: A\n"), ElementsAre("5:1: \"place:\" cannot stand here"));
  EXPECT_THAT(body_problems("P", "Place: A\n"), ElementsAre("4:1: \"place:\" cannot stand here"));
  EXPECT_THAT(body_problems("P", "> x\n\nfrom: a/1.1\n"), ElementsAre("6:1: \"from:\" cannot stand here"));
  EXPECT_THAT(body_problems("Re a/1.1: reject", "place: A\n"),
              ElementsAre("4:1: \"place:\" cannot stand here"));
  EXPECT_THAT(body_problems("Re a/1.1: reject", "from: a/1.2\n"),
              ElementsAre("4:1: \"from:\" cannot stand here"));
}

TEST(Body, OfACounterSaysWhatItWasMadeFrom) {
  const Reading reading = read_note("title: T\n\n## Re a/1.1: counter\nfrom: a/1.1, b/2.1\n> x\n");
  ASSERT_TRUE(reading.note);
  EXPECT_EQ(reading.note->paragraphs[0].from.size(), 2U);
  EXPECT_EQ(names_in(reading.note->paragraphs[0]).size(), 2U);
  EXPECT_THAT(body_problems("Re a/1.1: counter", "place: A\n> x\n"), testing::Not(IsEmpty()));
}

TEST(Prose, HasNoHeadingsThatAreNoParagraphs) {
  EXPECT_THAT(problems("title: T\n\n# One\n   ## Two\n##\tThree\n### Four\n#hash\n"),
              ElementsAre("3:1: a Markdown reader would make a heading of this line",
                          "4:1: a Markdown reader would make a heading of this line",
                          "5:1: a Markdown reader would make a heading of this line"));
  EXPECT_THAT(body_problems("P", "Reasons\n---\n\nMore\n   ==  \n\n---\n"),
              ElementsAre("5:1: a line of - or = under a text would make a heading of it",
                          "8:1: a line of - or = under a text would make a heading of it"));
  EXPECT_THAT(body_problems("P", "place: A\n---\n"),
              ElementsAre("5:1: a line of - or = under a text would make a heading of it"));
  EXPECT_THAT(problems("title: T\n\n##\n"), ElementsAre("3:1: the heading is empty"));
}

TEST(Prose, HidesNoParagraph) {
  EXPECT_THAT(body_problems("P", "```\ncode\n## Q\n"),
              ElementsAre("6:1: a paragraph begins within the code block of line 4"));
  EXPECT_THAT(body_problems("P", "~~~\n```\n## Q\n"),
              ElementsAre("6:1: a paragraph begins within the code block of line 4"));
  EXPECT_THAT(body_problems("P", "````\n```\n## Q\n"),
              ElementsAre("6:1: a paragraph begins within the code block of line 4"));
  EXPECT_THAT(problems("title: T\n\n<!-- later:\n\n## Re a/1.1: accept\n-->\n"),
              ElementsAre("5:1: a paragraph begins within the comment of line 3"));
  EXPECT_THAT(body_problems("P", "```\ncode\n```\n<!-- a --> b\n## Q\n"), IsEmpty());
  EXPECT_THAT(body_problems("P", "> ```\n> <!--\n\n## Q\n"), IsEmpty());
}

TEST(Note, AnswersAWordingOnce) {
  EXPECT_THAT(problems("title: T\n\n## Re a/1.1: accept\n## Re a/1.2, a/1.1: reject\n"),
              ElementsAre("4:14: a/1.1 is answered twice in this note"));
  EXPECT_THAT(problems("title: T\n\n## Re a/1.1: accept\n## Re a/1.1: counter, alternative\n> x\n## Re "
                       "a/1.1: reject, package E\n"),
              IsEmpty());
}

TEST(Note, ReadsTheBodyUnderAWrongNumber) {
  EXPECT_THAT(problems("title: T\n\n## 2. P\n>x\n"),
              ElementsAre("3:4: this is paragraph 1 of the note, not 2", "4:2: a space is missing after >"));
}

TEST(Note, NamesWhatMustBeResolved) {
  const Reading reading = read_note(
      "title: T\n\n## Re a/1.2, a/1.1: accept if b/1.1 and (a/1.1 or point c/1.1)\n"
      "## Declare: if d/1.1 is agreed or event \"x\"\n## P\nfrom: e/1.1\n");
  ASSERT_TRUE(reading.note);
  std::string names;
  for (const Paragraph& paragraph : reading.note->paragraphs) {
    for (const Reference& reference : names_in(paragraph)) names += reference.to.display() + ' ';
  }
  EXPECT_EQ(names, "a/1.2 a/1.1 b/1.1 c/1.1 d/1.1 e/1.1 ");
}

TEST(Wording, IsIncompleteWithBlanks) {
  for (const char* wording : {"$[●]", "on ____ at", "[…]", "a\n[...]"})
    EXPECT_TRUE(incomplete(wording)) << wording;
  for (const char* wording : {"", "___", "…", "[ ]", "●", "[1]"})
    EXPECT_FALSE(incomplete(wording)) << wording;
}

std::string lines(std::string_view line, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += line;
  return out;
}

/// Pads with lines of at most 1,000 bytes, to exactly `bytes`.
std::string padded(std::string text, std::size_t bytes) {
  while (text.size() < bytes) {
    const std::size_t more = std::min<std::size_t>(1000, bytes - text.size());
    text += std::string(more - 1, 'x') + '\n';
  }
  return text;
}

TEST(Limits, HoldAtTheEdge) {
  const std::string title = "title: T\n\n";
  EXPECT_THAT(problems(padded(title, limits::kCoverBytes)), IsEmpty());
  EXPECT_THAT(problems(padded(title, limits::kCoverBytes + 1)),
              ElementsAre("1:1: the cover is larger than 64 KiB"));

  const std::string paragraph = padded("## P\n", limits::kParagraphBytes);
  EXPECT_THAT(problems(title + paragraph), IsEmpty());
  EXPECT_THAT(problems(title + padded("## P\n", limits::kParagraphBytes + 1)),
              ElementsAre("3:1: the paragraph is larger than 64 KiB"));

  const std::string most = padded(title, limits::kCoverBytes) + lines(paragraph, 15);
  ASSERT_EQ(most.size(), limits::kNoteBytes);
  EXPECT_THAT(problems(most), IsEmpty());
  EXPECT_THAT(problems(most + '\n'), ElementsAre("1:1: the note is larger than 1 MiB"));

  EXPECT_THAT(problems(title + lines("## P\n", limits::kParagraphs)), IsEmpty());
  EXPECT_THAT(problems(title + lines("## P\n", limits::kParagraphs + 1)),
              ElementsAre("2003:1: the note has more than 2,000 paragraphs"));

  EXPECT_THAT(problems("title: " + lines("ü", limits::kTitle) + '\n'), IsEmpty());
  EXPECT_THAT(problems("title: " + lines("ü", limits::kTitle + 1) + '\n'),
              ElementsAre("1:8: the title is longer than 200 characters"));
  EXPECT_THAT(problems(title + "## " + lines("ü", limits::kTitle) + '\n'), IsEmpty());
  EXPECT_THAT(problems(title + "## " + lines("ü", limits::kTitle + 1) + '\n'),
              ElementsAre("3:4: the title is longer than 200 characters"));
  EXPECT_THAT(body_problems("P", "place: " + lines("ü", limits::kPlace) + '\n'), IsEmpty());
  EXPECT_THAT(body_problems("P", "place: " + lines("ü", limits::kPlace + 1) + '\n'),
              ElementsAre("4:8: the place should stand here"));

  const std::string heading = "Declare: if event \"";
  const std::size_t left = limits::kHeadingBytes - 3 - heading.size() - 1;
  EXPECT_THAT(body_problems(heading + std::string(left, 'x') + '"', ""), IsEmpty());
  EXPECT_THAT(body_problems(heading + std::string(left + 1, 'x') + '"', ""),
              ElementsAre("3:4: the heading is longer than 4 KiB"));
}

TEST(Limits, OfTheHeaderHoldAtTheEdge) {
  const auto attachments = [](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += fmt::format("attach: {}\n", i);
    return out;
  };
  EXPECT_THAT(problems("title: T\n" + attachments(limits::kHeaderLines - 1)), IsEmpty());
  EXPECT_THAT(problems("title: T\n" + attachments(limits::kHeaderLines)),
              ElementsAre("65:1: the header has more than 64 lines"));
  const std::string line = "answers: a/1";
  EXPECT_THAT(problems("title: T\n" + line + std::string(limits::kHeaderLineBytes - line.size(), ' ') + '\n'),
              IsEmpty());
  EXPECT_THAT(
      problems("title: T\n" + line + std::string(limits::kHeaderLineBytes + 1 - line.size(), ' ') + '\n'),
      ElementsAre("2:1: the header line is longer than 1 KiB"));
  EXPECT_THAT(problems("title: T\nattach: " + std::string(limits::kFileName, 'x') + '\n'), IsEmpty());
  EXPECT_THAT(problems("title: T\nattach: " + std::string(limits::kFileName + 1, 'x') + '\n'),
              ElementsAre("2:9: this is no name of a file"));
}

TEST(Limits, OfNamesHoldAtTheEdge) {
  std::string text = "title: T\n\n";
  for (std::size_t i = 1; i <= limits::kNames / limits::kReferences; ++i)
    text += fmt::format("## Re a/{}.1-{}.500: ask\n", i, i);
  EXPECT_THAT(problems(text), IsEmpty());
  EXPECT_THAT(problems(text + "## Re b/1.1: ask\n"),
              ElementsAre("23:1: the note names more than 10,000 paragraphs"));
}

TEST(Limits, OfProblemsHold) {
  EXPECT_EQ(read_note("title: T\n\n" + lines("# x\n", 5000)).problems.size(), limits::kProblems);
  EXPECT_EQ(read_note("title: T\n\n" + lines("\x01\n", 5000)).problems.size(), limits::kProblems);
  EXPECT_EQ(read_note("title: T\n\n" + lines("## Re a/1.1: \n", 1500)).problems.size(), limits::kProblems);
}

RC_GTEST_PROP(Note, IsReadOrRefusedWhateverItsBytes, (const std::string& noise)) {
  const Reading reading = read_note(noise + '\n');
  RC_ASSERT(reading.note.has_value() != has_errors(reading.problems));
}

/// Lines that mean something, in any order.
rc::Gen<std::string> some_text() {
  const auto line = rc::gen::element<std::string>(
      "## Re a/1.1: accept", "## Re a/1.2: counter", "## Re a/1.3-1.5, b/2.1: reject", "## Point",
      "## Withdraw a/1.1", "## Declare: if a/1.1 is rejected", "## Talks: 2022-02-01",
      "## Re a/1.9: accept if a/1.1 and b/1.1", "> wording", ">", "", "", "", "reasons", "place: Article 1",
      "```", "---", ">bad", "### x", "<!--");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(line),
                      [](const std::vector<std::string>& chosen) {
                        std::string out = "title: T\n\n";
                        for (const std::string& one : chosen) out += one + '\n';
                        return out;
                      });
}

RC_GTEST_PROP(Note, ComesApartAndTogether, ()) {
  const std::string text = *some_text();
  const Reading reading = read_note(text);
  RC_ASSERT(reading.note.has_value() != has_errors(reading.problems));
  const auto line_count = std::ranges::count(text, '\n');
  for (const Diagnostic& problem : reading.problems) {
    RC_ASSERT(problem.line >= 1 && problem.line <= line_count && problem.column >= 1);
    RC_ASSERT(!problem.message.empty() && !problem.remedy.empty());
    explain(problem, "file", text);
  }
  if (!reading.note) return;
  RC_ASSERT(concatenated(*reading.note) == text);
  const auto described = understood(*reading.note);
  RC_ASSERT(static_cast<std::size_t>(std::ranges::count(described, '\n')) ==
            reading.note->paragraphs.size() + 1);
}

}  // namespace
}  // namespace parley::note
