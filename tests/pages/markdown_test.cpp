#include "pages/markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string rendered(std::string_view text) {
  return markdown(text).text();
}

TEST(Markdown, IsSetAsItIsMeant) {
  EXPECT_EQ(rendered("One *two* **three** `four`.\n\n- a\n- b\n"),
            "<p>One <em>two</em> <strong>three</strong> "
            "<code>four</code>.</p><ul><li><p>a</p></li><li><p>b</p></li></ul>");
  EXPECT_EQ(rendered("3. c\n"), "<ol start=\"3\"><li><p>c</p></li></ol>");
}

TEST(Markdown, ShowsHtmlAsText) {
  EXPECT_EQ(rendered("a <b onclick=x>b</b>"), "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>");
  EXPECT_THAT(rendered("<script>\nalert(1)\n</script>\n"), Not(HasSubstr("<script")));
  EXPECT_THAT(rendered("<style>\n*{}\n</style>\n"), HasSubstr("&lt;style&gt;"));
}

TEST(Markdown, FetchesNoImage) {
  const std::string out = rendered("![see](https://a.example/p.png)");
  EXPECT_THAT(out, Not(HasSubstr("<img")));
  EXPECT_THAT(out, HasSubstr("[image, not shown: see https://a.example/p.png]"));
}

TEST(Markdown, ShowsWhereALinkLeads) {
  const std::string out = rendered("[our bank](https://evil.example/)");
  EXPECT_THAT(out, HasSubstr("href=\"https://evil.example/\""));
  EXPECT_THAT(out, HasSubstr("leads out: https://evil.example/"));
  EXPECT_THAT(out, HasSubstr("rel=\"noopener noreferrer\""));
  for (const char* other : {"[x](javascript:alert(1))", "[x](data:text/html,y)", "[x](/lock)",
                            "[x](//a.example)", "<javascript:alert(1)>"})
    EXPECT_THAT(rendered(other), Not(HasSubstr("href"))) << other;
}

TEST(Markdown, CannotPassForAHeadingOfThePage) {
  EXPECT_EQ(rendered("# Adopted"), "<p><strong>Adopted</strong></p>");
}

TEST(Markdown, WritesOutWhatCannotBeSeen) {
  EXPECT_THAT(rendered("a\u202eb"), HasSubstr("a⟨U+202E⟩b"));
}

TEST(Markdown, TakesDeepAndLongTexts) {
  EXPECT_THAT(rendered(std::string(5000, '>') + "deep"), HasSubstr("nested too deep"));
  EXPECT_FALSE(rendered(std::string(60000, '[')).empty());
  EXPECT_FALSE(rendered(std::string(60000, '*')).empty());
}

}  // namespace
}  // namespace parley::pages
