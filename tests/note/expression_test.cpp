#include "note/expression.hpp"

#include <gmock/gmock.h>

#include "note/limits.hpp"

namespace parley::note {
namespace {

struct Read {
  std::string shown;    // as read back, or empty
  std::string problem;  // `column: message`, or empty
};

template <class Node>
Read finish(const std::optional<Node>& node, const Scanner& scanner,
            const std::vector<Diagnostic>& problems) {
  Read out;
  if (node)
    out.shown =
        node->display() + std::string(scanner.rest().empty() ? "" : "|") + std::string(scanner.rest());
  if (!problems.empty()) out.problem = std::to_string(problems[0].column) + ": " + problems[0].message;
  return out;
}

Read condition(std::string_view text) {
  Scanner scanner(text, 1, 1);
  std::vector<Diagnostic> problems;
  const auto node = read_condition(scanner, problems);
  return finish(node, scanner, problems);
}

Read trigger(std::string_view text) {
  Scanner scanner(text, 1, 1);
  std::vector<Diagnostic> problems;
  const auto node = read_trigger(scanner, problems);
  return finish(node, scanner, problems);
}

std::string repeat(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

TEST(Condition, IsReadAsWritten) {
  for (const char* text : {"usa/1.6", "point usa/1.6", "a/1.1 and a/1.2", "a/1.1 or point a/1.2 or a/1.3",
                           "a/1.1 and (a/1.2 or a/1.3)", "a/1.1 and a/1.2 or a/1.3 and a/1.4"}) {
    EXPECT_EQ(condition(text).shown, text);
  }
  EXPECT_EQ(condition("( ( a/1.1 ) )").shown, "a/1.1");
  EXPECT_EQ(condition("a/1.1, package E").shown, "a/1.1|, package E");
}

TEST(Condition, BindsAndCloserThanOr) {
  Scanner scanner("a/1.1 or a/1.2 and a/1.3", 1, 1);
  std::vector<Diagnostic> problems;
  const auto node = read_condition(scanner, problems);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->kind, Condition::Kind::any);
  ASSERT_EQ(node->parts.size(), 2U);
  EXPECT_EQ(node->parts[1].kind, Condition::Kind::all);
  std::vector<Reference> names;
  collect(*node, names);
  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[2].to.display(), "a/1.3");
  EXPECT_EQ(names[2].column, 20);
}

TEST(Condition, TellsAPartyFromAKeyword) {
  EXPECT_EQ(condition("point/1.1 and not/1.2").shown, "point/1.1 and not/1.2");
  EXPECT_EQ(trigger("date/1.1 is agreed").shown, "date/1.1 is agreed");
}

TEST(Condition, SaysWhatIsWrong) {
  EXPECT_EQ(condition("").problem, "1: the name of a paragraph should stand here");
  EXPECT_EQ(condition("not a/1.1").problem, "1: \"not\" cannot stand in a condition");
  EXPECT_EQ(condition("a/1.1 and not a/1.2").problem, "11: \"not\" cannot stand in a condition");
  EXPECT_EQ(condition("a/1.1 and").problem, "10: the name of a paragraph should stand here");
  EXPECT_EQ(condition("(a/1.1").problem, "7: a closing parenthesis is missing");
  EXPECT_EQ(condition("1.1").problem, "1: the name of a paragraph should stand here");
}

TEST(Condition, HasLimits) {
  const std::size_t depth = limits::kConditionDepth;
  EXPECT_EQ(condition(repeat("(", depth) + "a/1.1" + repeat(")", depth)).shown, "a/1.1");
  EXPECT_EQ(condition(repeat("(", depth + 1) + "a/1.1" + repeat(")", depth + 1)).problem,
            "18: the parentheses are nested too deeply");
  EXPECT_NE(condition("a/1.1" + repeat(" or a/1.1", limits::kConditionReferences - 1)).shown, "");
  EXPECT_THAT(condition("a/1.1" + repeat(" or a/1.1", limits::kConditionReferences)).problem,
              testing::HasSubstr("more than 256"));
}

TEST(Trigger, IsReadAsWritten) {
  for (const char* text :
       {"a/1.1 is accepted", "a/1.1 is rejected by usa", "a/1.1 is countered", "a/1.1 is agreed",
        "a/1.1 is answered", "a/1.1 is withdrawn", "a/1.1 is settled", "a/1.1 is deadlocked",
        "a/1.1 is adopted", "a/1.1 is not answered by usa by 2022-03-01T12:00:00Z",
        "date 2022-03-01T12:00:00Z",
        "event \"an exercise begins, with notice\" and (a/1.1 is rejected or a/1.2 is rejected)"}) {
    EXPECT_EQ(trigger(text).shown, text);
  }
  EXPECT_EQ(trigger("a/1.1 is agreed by 2022-03-01").shown, "a/1.1 is agreed by 2022-03-01");
}

TEST(Trigger, SaysWhatIsWrong) {
  EXPECT_EQ(trigger("a/1.1").problem, "6: \"is\" should stand here");
  EXPECT_EQ(trigger("a/1.1 is refused").problem, "10: a state should stand here");
  EXPECT_EQ(trigger("a/1.1 is not agreed").problem, "20: \"is not\" needs a date by which");
  EXPECT_EQ(trigger("not a/1.1 is agreed").problem, "1: \"not\" stands after \"is\", with a date by which");
  EXPECT_EQ(trigger("a/1.1 is agreed by usa").problem, "23: agreed is said of all parties together");
  EXPECT_EQ(trigger("a/1.1 is rejected by 2022-13-01").problem, "22: a date should stand here");
  EXPECT_EQ(trigger("a/1.1 is rejected by USA").problem, "22: a party or a date should stand here");
  EXPECT_EQ(trigger("date soon").problem, "6: a date should stand here");
  EXPECT_EQ(trigger("event an exercise").problem, "7: the event should stand here in quotation marks");
  EXPECT_EQ(trigger("event \"\"").problem, "8: the event should stand here in quotation marks");
}

}  // namespace
}  // namespace parley::note
