#include "pages/draft.hpp"

#include <gtest/gtest.h>

#include <set>

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

TEST(Draft, KeepsWhatTheFormHasNoFieldFor) {
  const DraftParts parts = take_apart(
      "title: T\n\n## Re usa/1.1, usa/1.2: accept\n\n## Re usa/1.3: reserve until 2022-03-01\n\n## Declare: "
      "if usa/1.1 is rejected\nX.\n");
  ASSERT_EQ(parts.replies.size(), 1U);
  EXPECT_EQ(parts.replies[0].rest, " until 2022-03-01");
  EXPECT_NE(parts.others.find("## Re usa/1.1, usa/1.2: accept"), std::string::npos);
  EXPECT_NE(parts.others.find("## Declare: if usa/1.1 is rejected\nX."), std::string::npos);
}

TEST(Draft, LeavesOutWhatIsNotAnswered) {
  DraftParts parts;
  parts.title = "T";
  parts.replies = {{"usa/1.1", "", "", "", "text", "reason"},
                   {"usa/1.2", "accept", "point usa/1.3", "", "ignored", ""}};
  EXPECT_EQ(put_together(parts), "title: T\n\n## Re usa/1.2: accept if point usa/1.3\n");
}

/// Taken apart and put together again, a note says the same.
TEST(Draft, SaysTheSameAfterwards) {
  for (const char* example :
       {"security-guarantees/03-usa-reply.md", "security-guarantees/01-russia-demands.md",
        "bargaining/05-union-package.md", "purchase/02-seller-reply.md"}) {
    const std::string text =
        note::normalize(read_file(std::string(PARLEY_SOURCE_DIR) + "/examples/" + example, 1 << 20).value());
    const std::string again = note::normalize(put_together(take_apart(text)));
    const auto before = note::read_note(text).note;
    const auto after = note::read_note(again).note;
    ASSERT_TRUE(before && after) << example << again;
    EXPECT_EQ(after->header.title, before->header.title);
    ASSERT_EQ(after->paragraphs.size(), before->paragraphs.size()) << example;
    std::multiset<std::string> had, has;
    for (const note::Paragraph& each : before->paragraphs)
      had.insert(std::to_string(static_cast<int>(each.kind)) + each.wording.value_or("") + each.title);
    for (const note::Paragraph& each : after->paragraphs)
      has.insert(std::to_string(static_cast<int>(each.kind)) + each.wording.value_or("") + each.title);
    EXPECT_EQ(had, has) << example;
    EXPECT_EQ(put_together(take_apart(again)), put_together(take_apart(text))) << example;
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
