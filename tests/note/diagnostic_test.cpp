#include "note/diagnostic.hpp"

#include <gmock/gmock.h>

namespace parley::note {
namespace {

TEST(Diagnostic, IsExplainedWithTheLineAndACaret) {
  EXPECT_EQ(explain({2, 4, "a date should stand here", "such as 2022-03-01", Severity::error}, "reply.md",
                    "one\nab cd\n"),
            "reply.md:2:4: error: a date should stand here\n  | ab cd\n  |    ^\n  = such as 2022-03-01\n");
  EXPECT_EQ(explain({1, 1, "odd", "", Severity::warning}, "a", "x\n"), "a:1:1: warning: odd\n  | x\n  | ^\n");
}

TEST(Diagnostic, CountsColumnsAsTheTerminalShowsThem) {
  // Two wide characters, then a control that is written out in eight columns.
  EXPECT_EQ(explain({1, 4, "m", "", Severity::error}, "a", "外交\u202ex\n"),
            "a:1:4: error: m\n  | 外交⟨U+202E⟩x\n  |             ^\n");
}

TEST(Diagnostic, IsHarmlessWhateverTheTextAndTheFileAreCalled) {
  const std::string out = explain({1, 1, "m", "r", Severity::error}, "a\x1b[2J", "\x1b]0;x\x07\n");
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find('\x07'), std::string::npos);
}

TEST(Diagnostic, CutsALongLine) {
  const std::string out = explain({1, 5001, "m", "", Severity::error}, "a", std::string(5000, 'x') + "yz\n");
  EXPECT_EQ(out, "a:1:5001: error: m\n  | …yz\n  |  ^\n");
}

TEST(Diagnostic, StandsBeyondTheText) {
  EXPECT_EQ(explain({9, 9, "m", "", Severity::error}, "a", "x\n"), "a:9:9: error: m\n");
  EXPECT_EQ(explain({1, 9, "m", "", Severity::error}, "a", "x\n"), "a:1:9: error: m\n  | x\n  |  ^\n");
}

TEST(Diagnostic, IsSortedByPlace) {
  std::vector<Diagnostic> problems = {{2, 1, "c", "", Severity::error},
                                      {1, 5, "b", "", Severity::warning},
                                      {1, 5, "z", "", Severity::error},
                                      {1, 2, "a", "", Severity::warning}};
  EXPECT_TRUE(has_errors(problems));
  sort_by_place(problems);
  EXPECT_EQ(problems[0].message + problems[1].message + problems[2].message + problems[3].message, "azbc");
  problems = {{1, 1, "w", "", Severity::warning}};
  EXPECT_FALSE(has_errors(problems));
}

}  // namespace
}  // namespace parley::note
