#include "base/json.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace parley {
namespace {

using testing::HasSubstr;

std::string canonical_of(std::string_view text) {
  const Result<Json> json = parse_json(text);
  return json ? json->canonical() : "refused: " + json.error().message;
}

TEST(CanonicalJson, SortsMembersByUtf16) {  // RFC 8785 section 3.2.3, its example
  EXPECT_EQ(
      canonical_of(
          R"({"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"})"),
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O "
      "With "
      "Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\U0001f600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew "
      "Letter "
      "Dalet With Dagesh\"}");
}

TEST(CanonicalJson, WritesTheShortestEscapes) {  // RFC 8785 section 3.2.2.2, its example
  EXPECT_EQ(
      canonical_of(
          R"({"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]})"),
      "{\"literals\":[null,true,false],\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  EXPECT_EQ(canonical_of(R"("\b\t\n\f\r\u001f\u007f")"), "\"\\b\\t\\n\\f\\r\\u001f\x7f\"");
  EXPECT_EQ(canonical_of(" [ ] "), "[]");
  EXPECT_EQ(canonical_of(" { } "), "{}");
  EXPECT_EQ(canonical_of("\t\r\n-12 "), "-12");
}

TEST(CanonicalJson, IsTheOnlySpellingOfAnAct) {
  EXPECT_TRUE(parse_canonical_json(R"({"a":1,"b":[]})"));
  for (const char* other :
       {R"({"b":[],"a":1})", R"({"a": 1,"b":[]})", "[1]\n", " [1]", R"(["\u0041"])", R"(["\/"])",
        R"(["\u000F"])", "[01]", "[1e0]", "[1.0]", "[-0]", "\xef\xbb\xbf[]"}) {
    EXPECT_FALSE(parse_canonical_json(other)) << other;
  }
}

TEST(Json, NumbersAreWholeAndExact) {
  EXPECT_EQ(canonical_of("[9007199254740991,-9007199254740991,0]"), "[9007199254740991,-9007199254740991,0]");
  for (const char* bad : {"9007199254740992",
                          "-9007199254740992",
                          "9223372036854775808",
                          "18446744073709551616",
                          "1e3",
                          "1.0",
                          "1.5",
                          "0.1",
                          "1E0",
                          "-0",
                          "-0.0",
                          "[-0]",
                          "1e999",
                          "00",
                          "+1",
                          ".5",
                          "1.",
                          "NaN",
                          "Infinity",
                          "0x10"}) {
    EXPECT_FALSE(parse_json(bad)) << bad;
  }
}

TEST(Json, RefusesWhatIsNoIJson) {
  const std::string_view refused[] = {
      "",
      " ",
      "[",
      "[1,]",
      "{\"a\":1,}",
      "{a:1}",
      "['a']",
      "[1] [2]",
      "[1]x",
      "[1] // note",
      "/* note */[1]",
      "nul",
      "\"a",
      "\"\x01\"",
      "\"a\nb\"",
      R"({"a":1,"a":2})",
      R"({"a":1,"\u0061":1})",
      R"({"x":{"a":1,"b":2,"a":3}})",
      R"("\ud800")",
      R"("\udc00")",
      R"("\ud800\u0041")",
      R"("\ud800\ud800")",
      R"("\ud800x")",
      R"({"\ud800":1})",
      R"("\ufffe")",
      "\"\xef\xbf\xbf\"",
      "\"\xf0\x9f\xbf\xbe\"",
      "\"\xef\xb7\x90\"",
      R"({"\ufdd0":1})",
      "\"\xff\"",
      "\"\xc0\xaf\"",
      "\"\xed\xa0\x80\"",
      "\"\xf4\x90\x80\x80\"",
      "\"\xe2\x82\"",
      "{\"\x80\":1}",
      "\xef\xbb\xbf[]",
      std::string_view("[]\0", 3),
      std::string_view("\"\0\"", 3),
  };
  for (const std::string_view bad : refused) EXPECT_FALSE(parse_json(bad)) << bad;
}

TEST(Json, TheErrorNamesThePlaceHarmlessly) {
  EXPECT_THAT(parse_json(R"({"a":1,"a":2})").error().message, HasSubstr("\"a\" stands twice"));
  EXPECT_THAT(parse_json("{\"\\u001b[2J\":1,\"\\u001b[2J\":2}").error().message, HasSubstr("⟨U+001B⟩[2J"));
  EXPECT_THAT(parse_json("[1,x]").error().message, HasSubstr("at byte 3"));
}

TEST(Json, LimitsAreExact) {
  EXPECT_TRUE(parse_json("[[[]]]", {.depth = 3}));
  EXPECT_FALSE(parse_json("[[[[]]]]", {.depth = 3}));
  EXPECT_TRUE(parse_json(R"({"a":{"a":{"a":1}}})", {.depth = 3}));
  EXPECT_FALSE(parse_json(R"({"a":{"a":[{}]}})", {.depth = 3}));
  EXPECT_TRUE(parse_json("[1]", {.bytes = 3}));
  EXPECT_FALSE(parse_json("[12]", {.bytes = 3}));
  EXPECT_FALSE(parse_json(std::string(1 << 20, '[')));
}

TEST(Json, PrettyIsForPeopleAndHarmless) {
  const Json json(
      Json::Object{{"b", Json::Array{1, "x"}}, {"a", Json::Object{}}, {"c", "\x1b[31m\u202e\U000e0001\n"}});
  const std::string pretty = json.pretty();
  EXPECT_EQ(pretty,
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    \"x\"\n  ],\n  \"c\": "
            "\"\\u001b[31m\\u202e\\udb40\\udc01\\n\"\n}\n");
  EXPECT_EQ(*parse_json(pretty), json);
}

TEST(Json, FindsMembers) {
  const Json json = *parse_json(R"({"a":1,"b":null})");
  ASSERT_NE(json.find("a"), nullptr);
  EXPECT_EQ(*json.find("a")->integer(), 1);
  EXPECT_TRUE(json.find("b")->is_null());
  EXPECT_EQ(json.find("c"), nullptr);
  EXPECT_EQ(Json("text").find("a"), nullptr);
  EXPECT_EQ(json.find("a")->string(), nullptr);
}

/// Any value, nested at most `depth` deep; strings hold every kind of code point.
rc::Gen<Json> any_json(int depth);

rc::Gen<std::string> any_string() {
  const auto point = rc::gen::elementOf(
      std::vector<std::string>{"a", "\"", "\\", "/", "\n", std::string(1, '\0'), "\x1f", "\x7f", "\u00f6",
                               "\u20ac", "\ud7ff", "\ue000", "\ufb33", "\U00010000", "\U0010fffd"});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(point),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

rc::Gen<Json> any_json(int depth) {
  auto leaf = rc::gen::oneOf(rc::gen::just(Json()),
                             rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return Json(b); }),
                             rc::gen::map(rc::gen::inRange<std::int64_t>(-9007199254740991, 9007199254740992),
                                          [](std::int64_t n) { return Json(n); }),
                             rc::gen::map(any_string(), [](std::string s) { return Json(std::move(s)); }));
  if (depth == 0) return leaf;
  return rc::gen::oneOf(
      leaf,
      rc::gen::map(rc::gen::container<std::vector<Json>>(rc::gen::lazy([=] { return any_json(depth - 1); })),
                   [](std::vector<Json> items) { return Json(std::move(items)); }),
      rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, Json>>>(
                       rc::gen::pair(any_string(), rc::gen::lazy([=] { return any_json(depth - 1); }))),
                   [](const std::vector<std::pair<std::string, Json>>& members) {
                     return Json(Json::Object(members.begin(), members.end()));
                   }));
}

TEST(Json, IsReadAsItWasWritten) {
  EXPECT_TRUE(rc::check("canonical and pretty forms parse to the same value", [] {
    const Json json = *rc::gen::resize(6, any_json(3));  // small at each level: levels multiply
    RC_ASSERT(*parse_canonical_json(json.canonical()) == json);
    RC_ASSERT(*parse_json(json.pretty()) == json);
  }));
}

}  // namespace
}  // namespace parley
