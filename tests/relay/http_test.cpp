#include "relay/http.hpp"

#include <gmock/gmock.h>

#include "base/json.hpp"

namespace parley::relay {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Http, TargetsAreReadAsTheyStand) {
  Request request;
  ASSERT_TRUE(parse_target("/v1/boxes/abc/items?from=3&wait=60&x", request));
  EXPECT_THAT(request.path, ElementsAre("v1", "boxes", "abc", "items"));
  EXPECT_THAT(request.query, ElementsAre(Pair("from", "3"), Pair("wait", "60"), Pair("x", "")));
  Request root;
  EXPECT_TRUE(parse_target("/", root));
  EXPECT_TRUE(root.path.empty());
  Request other;
  EXPECT_FALSE(parse_target("", other));
  EXPECT_FALSE(parse_target("*", other));
  EXPECT_FALSE(parse_target("http://relay/", other));
  EXPECT_FALSE(parse_target("/" + std::string(1024, 'a'), other));
}

TEST(Http, NumbersAreDecimalAndExact) {
  EXPECT_EQ(parse_number("0"), 0U);
  EXPECT_EQ(parse_number("9007199254740991"), 9007199254740991U);
  for (const char* bad :
       {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "9007199254740992", "99999999999999999999"})
    EXPECT_FALSE(parse_number(bad)) << bad;
}

TEST(Http, RangesAreThoseOfTheStandard) {
  const auto range = [](std::string_view header) {
    return parse_range(header, 10).value_or(ByteRange{99, 99});
  };
  const auto is = [](ByteRange given, std::uint64_t begin, std::uint64_t end) {
    return given.begin == begin && given.end == end;
  };
  EXPECT_TRUE(is(range("bytes=0-0"), 0, 1));
  EXPECT_TRUE(is(range("bytes=3-5"), 3, 6));
  EXPECT_TRUE(is(range("bytes=3-500"), 3, 10));
  EXPECT_TRUE(is(range("bytes=3-"), 3, 10));
  EXPECT_TRUE(is(range("bytes=-4"), 6, 10));
  EXPECT_TRUE(is(range("bytes=-40"), 0, 10));
  EXPECT_TRUE(is(range("bytes=10-"), 0, 0)) << "cannot be satisfied";
  EXPECT_EQ(range("bytes=-0").begin, range("bytes=-0").end);
  for (const char* other : {"", "bytes", "bytes=", "bytes=-", "bytes=5-3", "bytes=a-b", "bytes=1-2,4-5",
                            "items=0-1", "bytes= 1-2"})
    EXPECT_FALSE(parse_range(other, 10)) << other;
}

TEST(Http, ErrorsAreJson) {
  const Reply reply = busy_reply(503, "a \"quoted\" thing", 7);
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(*parse_json(reply.body).value().find("error")->string(), "a \"quoted\" thing");
  EXPECT_THAT(reply.headers, ElementsAre(Pair("Retry-After", "7")));
}

}  // namespace
}  // namespace parley::relay
