// The manuals, from which help, manual pages and the parsing of arguments are made.
#include "cli/command.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "cli/commands.hpp"

namespace parley::cli {
namespace {

using testing::HasSubstr;

bool has_option(const Manual& manual, std::string_view name) {
  return std::ranges::any_of(manual.options,
                             [&](const Option& option) { return option.name.ends_with(name); });
}

TEST(Manuals, NamesAreDistinct) {
  std::set<std::string_view> names;
  for (const Command& command : commands()) EXPECT_TRUE(names.insert(command.manual->name).second);
}

TEST(Manuals, EachSaysWhatItIsForWithAnExampleOfItself) {
  for (const Command& command : commands()) {
    const Manual& manual = *command.manual;
    SCOPED_TRACE(manual.name);
    EXPECT_FALSE(manual.summary.empty());
    EXPECT_LE(manual.summary.size(), 100U);
    EXPECT_FALSE(manual.summary.ends_with('.'));
    EXPECT_TRUE(manual.text.ends_with('.') || manual.text.ends_with("sha256sum"));
    ASSERT_FALSE(manual.examples.empty());
    for (const Example& example : manual.examples)
      EXPECT_THAT(std::string(example.command), HasSubstr("parley " + std::string(manual.name)));
  }
}

TEST(Manuals, EachOptionIsExplained) {
  for (const Command& command : commands()) {
    for (const Option& option : command.manual->options) {
      SCOPED_TRACE(option.name);
      EXPECT_FALSE(option.help.empty());
      EXPECT_TRUE(option.value.empty() || !option.positional());
    }
  }
}

TEST(Manuals, WhatPrintsJsonSaysItsShape) {
  for (const Command& command : commands())
    EXPECT_EQ(has_option(*command.manual, "--json"), !command.manual->json.empty()) << command.manual->name;
}

TEST(Manuals, WhatAsksCanBeToldYesBeforehand) {
  for (const std::string_view name : {"convene", "join", "deliver", "conclude", "confirm", "publish", "leave",
                                      "invite", "admit", "revoke", "renew"}) {
    const auto found = std::ranges::find_if(
        commands(), [&](const Command& command) { return command.manual->name == name; });
    ASSERT_NE(found, commands().end());
    EXPECT_TRUE(has_option(*found->manual, "--yes")) << name;
  }
}

TEST(Help, HasUsageOptionsAndExamples) {
  const std::string text = help_text(deliver_manual);
  EXPECT_THAT(text, HasSubstr("Usage: parley deliver [OPTION]… [DRAFT]\n"));
  EXPECT_THAT(text, HasSubstr("  --yes "));
  EXPECT_THAT(text, HasSubstr("Examples:\n  parley deliver reply.md\n"));
  EXPECT_THAT(text, HasSubstr("{\"note\": NAME"));
}

}  // namespace
}  // namespace parley::cli
