#include "pages/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace parley::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Html, EscapesEveryText) {
  const std::string text = "<script>alert('\"&\"')</script>";
  EXPECT_EQ(el("p", text).text(), "<p>&lt;script&gt;alert(&#39;&quot;&amp;&quot;&#39;)&lt;/script&gt;</p>");
  EXPECT_EQ(el("p", at("title", text)).text(),
            "<p title=\"&lt;script&gt;alert(&#39;&quot;&amp;&quot;&#39;)&lt;/script&gt;\"></p>");
  EXPECT_EQ(together(text, el("b", text)).text().find('<'), together(text).text().size());
}

TEST(Html, MakesTextHarmless) {
  EXPECT_THAT(el("p", "a\u202eb\u200bc\x1b[0m").text(), HasSubstr("a⟨U+202E⟩b⟨U+200B⟩c⟨U+001B⟩[0m"));
  EXPECT_THAT(el("p", at("title", "\u202e")).text(), HasSubstr("⟨U+202E⟩"));
  EXPECT_THAT(el("p", "\xff").text(), HasSubstr("⟨byte FF⟩"));
}

TEST(Html, LeavesTheTextsOfFieldsAsTheyAre) {
  EXPECT_EQ(el("textarea", Exact{"a\u202eb</textarea>"}).text(),
            "<textarea>a\u202eb&lt;/textarea&gt;</textarea>");
  // The first line end would be dropped by a browser.
  EXPECT_EQ(el("textarea", Exact{"\nb"}).text(), "<textarea>\n\nb</textarea>");
  EXPECT_EQ(el("input", value("\u200b\"")).text(), "<input value=\"\u200b&quot;\">");
}

TEST(Html, LeadsOnlyToOurOwnPages) {
  EXPECT_EQ(Path("/x").part("a/b?c#d&\"e").text(), "/x/a%2Fb%3Fc%23d%26%22e");
  EXPECT_EQ(Path("/").part("//evil.example").text(), "/%2F%2Fevil.example");
  EXPECT_EQ(Path("/x").name("usa/1@ann~01234567").with("q", "ü=&").at("p1").text(),
            "/x/usa/1@ann~01234567?q=%C3%BC%3D%26#p1");
  EXPECT_EQ(el("a", href(Path("/x").part("\""))).text(), "<a href=\"/x/%22\"></a>");
}

TEST(Html, LeadsOutOnlyToTheWeb) {
  EXPECT_THAT(Builder::outward("https://a.example/\"x", together("t")).text(),
              HasSubstr("href=\"https://a.example/&quot;x\""));
  for (const char* other :
       {"javascript:alert(1)", "data:text/html,x", "//a.example", "/x", "JAVASCRIPT:x", " https://a.example"})
    EXPECT_EQ(Builder::outward(other, together("t")).text(), "t") << other;
}

RC_GTEST_PROP(Html, NeverLetsATextBecomeMarkup, (const std::string& text)) {
  const std::string inside = el("p", text).text();
  RC_ASSERT(inside.find_first_of("<>\"'", 3) == inside.size() - 4);
  const std::string given = el("input", value(text)).text();
  RC_ASSERT(given.find_first_of("\"<>'", 14) == given.size() - 2);
}

}  // namespace
}  // namespace parley::pages
