#include "base/time.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace parley {
namespace {

constexpr std::int64_t kFirst = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253402300799;   // 9999-12-31T23:59:59Z

TEST(Instant, IsWrittenInThreeForms) {
  const Instant at{1643198400};
  EXPECT_EQ(at.rfc3339(), "2022-01-26T12:00:00Z");
  EXPECT_EQ(at.display(), "2022-01-26 12:00 UTC");
  EXPECT_EQ(at.date(), "2022-01-26");
  EXPECT_EQ(Instant{}.rfc3339(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Instant{-1}.rfc3339(), "1969-12-31T23:59:59Z");
  EXPECT_EQ(Instant{kFirst}.rfc3339(), "0001-01-01T00:00:00Z");
  EXPECT_EQ(Instant{kLast}.rfc3339(), "9999-12-31T23:59:59Z");
}

TEST(Instant, OfAnActHasOneSpelling) {
  EXPECT_EQ(parse_instant("2022-01-26T12:00:00Z"), Instant{1643198400});
  EXPECT_EQ(parse_instant("2024-02-29T00:00:00Z"), Instant{1709164800});
  const char* refused[] = {
      "",
      "2022-01-26",
      "2022-01-26T12:00Z",
      "2022-01-26t12:00:00z",
      "2022-01-26 12:00:00Z",
      "2022-01-26T12:00:00",
      "2022-01-26T12:00:00.0Z",
      "2022-01-26T12:00:00+00:00",
      "2022-01-26T12:00:00Z ",
      "2023-02-29T00:00:00Z",
      "2022-13-01T00:00:00Z",
      "2022-00-01T00:00:00Z",
      "2022-01-00T00:00:00Z",
      "2022-01-32T00:00:00Z",
      "2022-01-26T24:00:00Z",
      "2022-01-26T12:60:00Z",
      "2016-12-31T23:59:60Z",  // leap seconds have no place in the record
      "0000-01-01T00:00:00Z",
      "10000-01-01T00:00:00Z",
      "-022-01-26T12:00:00Z",
      "2022-1-26T12:00:00Z",
  };
  for (const char* bad : refused) EXPECT_FALSE(parse_instant(bad)) << bad;
}

RC_GTEST_PROP(Instant, IsReadAsItWasWritten, ()) {
  const Instant at{*rc::gen::inRange(kFirst, kLast + 1)};
  RC_ASSERT(parse_instant(at.rfc3339()) == at);
  RC_ASSERT(parse_instant_or_date(at.rfc3339()) == at);
}

TEST(Instant, OfANoteMayBeWrittenAsPeopleDo) {
  const Instant noon{1643198400};
  EXPECT_EQ(parse_instant_or_date("2022-01-26T12:00Z"), noon);
  EXPECT_EQ(parse_instant_or_date("2022-01-26T12:00:30Z"), Instant{noon.seconds + 30});
  EXPECT_EQ(parse_instant_or_date("2022-01-26T15:00+03:00"), noon);
  EXPECT_EQ(parse_instant_or_date("2022-01-26T06:30-05:30"), noon);
  EXPECT_EQ(parse_instant_or_date("2022-01-26"), Instant{1643241599});
  EXPECT_EQ(parse_instant_or_date("0001-01-01T00:00Z"), Instant{kFirst});
  EXPECT_EQ(parse_instant_or_date("9999-12-31"), Instant{kLast});
  for (const char* bad :
       {"tomorrow", "2022-01-26T12:00", "2022-01-26T12:00+3", "2022-01-26T12:00+24:00", "2022-01-26T",
        "2022-01-26T12Z", "0001-01-01T00:00+00:01", "9999-12-31T23:59-00:01", "2022-01-26Z"}) {
    EXPECT_FALSE(parse_instant_or_date(bad)) << bad;
  }
}

TEST(Span, IsACountAndAUnit) {
  EXPECT_EQ(parse_span("30m"), Span{1800});
  EXPECT_EQ(parse_span("12h"), Span{43200});
  EXPECT_EQ(parse_span("2d"), Span{172800});
  EXPECT_EQ(parse_span("3w"), Span{1814400});
  EXPECT_EQ(parse_span("3660d"), Span{316224000});
  for (const char* bad :
       {"", "d", "2", "0d", "-1d", "+1d", "1.5h", "2 d", "2D", "2y", "3661d", "99999999d", "2dd"}) {
    EXPECT_FALSE(parse_span(bad)) << bad;
  }
}

TEST(Span, IsShownInItsLargestUnit) {
  for (const char* text : {"30m", "36h", "2d", "3w"}) EXPECT_EQ(parse_span(text)->display(), text);
  EXPECT_EQ(parse_span("48h")->display(), "2d");
  EXPECT_EQ(parse_span("14d")->display(), "2w");
  EXPECT_EQ(parse_span("60m")->display(), "1h");
}

TEST(Elapsed, IsSaidRoughly) {
  const auto said = [](std::int64_t seconds) { return display_elapsed(Instant{0}, Instant{seconds}); };
  EXPECT_EQ(said(-5), "less than a minute");
  EXPECT_EQ(said(59), "less than a minute");
  EXPECT_EQ(said(60), "1 minute");
  EXPECT_EQ(said(3599), "59 minutes");
  EXPECT_EQ(said(3600), "1 hour");
  EXPECT_EQ(said(172799), "47 hours");
  EXPECT_EQ(said(172800), "2 days");
}

}  // namespace
}  // namespace parley
