#include "cli/terminal.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "base/text.hpp"

namespace parley::cli {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Le;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string each; std::getline(in, each);) out.push_back(each);
  return out;
}

std::vector<std::size_t> widths_of(const std::string& text) {
  std::vector<std::size_t> out;
  for (const std::string& each : lines_of(text)) out.push_back(display_width(each));
  return out;
}

Table example() {
  Table table({"point", "about", "ball"});
  table.row({"usa/1.1", "Inspection of launch sites", "russia"});
  table.row({"usa/1.10", "Übung – 演習", "–"});
  return table;
}

TEST(Table, ColumnsAreAlignedByWhatTheEyeSees) {
  EXPECT_THAT(lines_of(example().text(80)), ElementsAre("point     about                       ball",
                                                        "usa/1.1   Inspection of launch sites  russia",
                                                        "usa/1.10  Übung – 演習                –"));
}

TEST(Table, WhatDoesNotFitTakesMoreLinesAndNothingIsCut) {
  EXPECT_THAT(lines_of(example().text(30)),
              ElementsAre("point     about         ball", "usa/1.1   Inspection    russia",
                          "          of launch", "          sites", "usa/1.10  Übung – 演習  –"));
}

TEST(Table, WordsAreBrokenOnlyWhenNothingElseIsLeft) {
  Table table({"a", "b"});
  table.row({"intermediate-range", "one two three four five six"});
  EXPECT_THAT(table.text(30), testing::HasSubstr("intermediate-range"));
  EXPECT_THAT(widths_of(table.text(20)), Each(Le(20U)));
}

TEST(Table, NamesBreakBehindTheirHyphensBeforeWordsAreTorn) {
  Table table({"china-and-friends", "what is said of it"});
  table.row({"open", "notification notification"});
  EXPECT_THAT(lines_of(table.text(24)), ElementsAre("china-and-  what is said", "friends     of it",
                                                    "open        notification", "            notification"));
}

TEST(Table, EveryWidthIsKeptDownToEightColumnsACell) {
  for (std::size_t width = 3 * 8 + 2 * 2; width < 60; ++width)
    EXPECT_THAT(widths_of(example().text(width)), Each(Le(width))) << width;
}

TEST(Table, WhereWordsWouldBreakEachRowIsABlock) {
  Table table({"point", "issue", "ours (russia)", "theirs (usa)", "state", "ball"});
  table.row({"russia/1.1", "Article 9  Inspection of launch sites", "opened", "countered usa/1.2",
             "agreed ad referendum", "russia"});
  table.row({"russia/1.2", "演習", "–", "–", "open", "usa"});
  EXPECT_THAT(
      lines_of(table.text(40)),
      ElementsAre("russia/1.1", "  issue           Article 9  Inspection",
                  "                  of launch sites", "  ours (russia)   opened",
                  "  theirs (usa)    countered usa/1.2", "  state           agreed ad referendum",
                  "  ball            russia", "russia/1.2", "  issue           演習", "  ours (russia),  –",
                  "  theirs (usa)", "  state           open", "  ball            usa"));
  for (std::size_t width = 16; width < 140; ++width)
    EXPECT_THAT(widths_of(table.text(width)), Each(Le(width))) << width;
}

TEST(Table, ACellMayHaveLinesOfItsOwn) {
  Table table({"point", "ours"});
  table.row({"usa/1.1", "opened\n“The text.”"});
  EXPECT_THAT(lines_of(table.text(80)),
              ElementsAre("point    ours", "usa/1.1  opened", "         “The text.”"));
}

TEST(Size, IsTold) {
  EXPECT_EQ(size_text(0), "0 bytes");
  EXPECT_EQ(size_text(1023), "1023 bytes");
  EXPECT_EQ(size_text(1024), "1.0 KiB");
  EXPECT_EQ(size_text(std::uint64_t{4} << 30), "4.0 GiB");
  EXPECT_EQ(size_text(std::uint64_t{9000} << 30), "9000.0 GiB");
}

TEST(Count, KnowsOne) {
  EXPECT_EQ(count_text(0, "point", "points"), "0 points");
  EXPECT_EQ(count_text(1, "point", "points"), "1 point");
}

TEST(QrCode, InkOnPaperIsDarkAndOnATerminalLight) {
  const auto paper = qr_code("usa", Ink::dark, 80);
  const auto screen = qr_code("usa", Ink::light, 80);
  ASSERT_TRUE(paper);
  ASSERT_TRUE(screen);
  EXPECT_EQ(lines_of(*paper)[0], std::string(29, ' '));
  EXPECT_TRUE(lines_of(*screen)[0].starts_with("███"));
  // A finder pattern in each of three corners: its upper edge, seven modules wide.
  EXPECT_THAT(lines_of(*paper)[2], testing::StartsWith("    █▀▀▀▀▀█"));
}

TEST(QrCode, TooWideIsAnErrorThatSaysHowWide) {
  const auto code = qr_code(std::string(900, 'x'), Ink::light, 80);
  ASSERT_FALSE(code);
  EXPECT_THAT(code.error().message, testing::HasSubstr("columns"));
  EXPECT_FALSE(qr_code(std::string(5000, 'x'), Ink::light, 1000));
}

TEST(Ask, WithoutATerminalNamesTheOption) {
  const auto answer = ask("Sure?", "--yes");
  if (is_terminal(0)) GTEST_SKIP() << "there is a terminal";
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().remedy, testing::HasSubstr("--yes"));
}

}  // namespace
}  // namespace parley::cli
