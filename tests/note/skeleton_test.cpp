#include "note/skeleton.hpp"

#include <gmock/gmock.h>

#include "note/limits.hpp"
#include "note/note.hpp"

namespace parley::note {
namespace {

using testing::HasSubstr;

ParagraphRef ref(const char* text) {
  return *parse_paragraph_ref(text);
}

std::string filled(std::string text, std::string_view position) {
  for (std::size_t at = 0; (at = text.find(": \n", at)) != std::string::npos; at += position.size()) {
    at += 2;
    text.insert(at, position);
  }
  return text;
}

TEST(Skeleton, IsADraftWithOneHeadingForEachWording) {
  EXPECT_EQ(skeleton("Reply to russia/1", {*parse_note_ref("russia/1")},
                     {{ref("russia/1.1"), "No enlargement", "Article 1", "one\n\ntwo"},
                      {ref("russia/1.2"), {}, {}}}),
            "title: Reply to russia/1\nanswers: russia/1\nstanding: formal\n\n"
            "This note answers:\n\n- russia/1.1: Article 1, No enlargement\n- russia/1.2\n\n"
            "## Re russia/1.1: \n> one\n>\n> two\n\n## Re russia/1.2: \n\n");
}

TEST(Skeleton, SaysWhatIsToBeFilledIn) {
  const Reading reading = read_note(skeleton("T", {}, {{ref("a/1.1"), {}, {}}, {ref("a/1.2"), {}, {}, "x"}}));
  EXPECT_FALSE(reading.note);
  ASSERT_EQ(reading.problems.size(), 2U);
  EXPECT_EQ(reading.problems[1].message, "no position is taken");
  EXPECT_THAT(reading.problems[1].remedy, HasSubstr("choose one: accept"));
}

TEST(Skeleton, CanBeFilledIn) {
  const std::vector<SkeletonItem> items = {{ref("a/1.1"), "One", {}, "first  \n  [●]\n"},
                                           {ref("a/1.2"), "\x1b[2J## two", {}, "> second"}};
  const Reading counters = read_note(filled(skeleton("T", {{"a", 1, {}, {}}}, items), "counter"));
  ASSERT_TRUE(counters.note);
  ASSERT_EQ(counters.note->paragraphs.size(), 2U);
  EXPECT_EQ(counters.note->paragraphs[0].wording, "first  \n  [●]\n");
  EXPECT_EQ(counters.note->paragraphs[1].wording, "> second");
  EXPECT_EQ(counters.note->paragraphs[0].reasons, "");
  const Reading rejects = read_note(filled(skeleton("T", {}, {{ref("a/1.1"), {}, {}}}), "reject"));
  ASSERT_TRUE(rejects.note);
  EXPECT_EQ(rejects.note->paragraphs[0].reasons, "");
}

TEST(Skeleton, StaysWithinTheLimitsOfANote) {
  std::vector<SkeletonItem> items;
  for (int i = 1; i <= static_cast<int>(limits::kParagraphs); ++i) {
    items.push_back(
        {{{"a", 1, {}, {}}, i}, std::string(200, 'x'), std::string(200, 'y'), std::string(1000, 'z')});
  }
  const std::string text = filled(skeleton(std::string(300, 't'), {}, items), "ask");
  EXPECT_THAT(text, HasSubstr(" more\n"));
  std::string without_quotes;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    if (text[at] != '>') without_quotes += text.substr(at, end - at);
    at = end;
  }
  EXPECT_LT(text.size(), limits::kNoteBytes);
  EXPECT_TRUE(read_note(without_quotes).note);
}

}  // namespace
}  // namespace parley::note
