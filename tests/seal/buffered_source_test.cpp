#include "seal/buffered_source.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace parley {
namespace {

std::string read_rest(Source& source) {
  Bytes out(1000);
  out.resize(source.read(out));
  return std::string(as_text(out));
}

TEST(BufferedSource, lines_then_the_rest) {
  TricklingSource inner(as_bytes("one\n\ntwo\nrest\nof it"), 2);
  BufferedSource source(inner);
  EXPECT_EQ(source.line(10), "one");
  EXPECT_EQ(source.line(10), "");
  EXPECT_EQ(as_text(source.peek(3)), "two");
  EXPECT_EQ(source.line(10), "two");
  EXPECT_EQ(read_rest(source), "rest\nof it");
  EXPECT_TRUE(source.at_end());
  EXPECT_FALSE(source.line(10));
}

TEST(BufferedSource, a_line_may_be_as_long_as_its_limit) {
  BytesSource inner(as_bytes("12345\n12345\n"));
  BufferedSource source(inner);
  EXPECT_EQ(source.line(5), "12345");
  EXPECT_FALSE(source.line(4));
}

TEST(BufferedSource, a_limit_holds_without_any_line_end) {
  const Bytes endless(1 << 20, 'x');
  BytesSource inner(endless);
  BufferedSource source(inner);
  EXPECT_FALSE(source.line(100));
  EXPECT_EQ(source.peek(5).size(), 5U);
}

TEST(BufferedSource, the_last_line_may_lack_its_end_only_where_allowed) {
  BytesSource one(as_bytes("last"));
  BufferedSource strict(one);
  EXPECT_FALSE(strict.line(10));
  BytesSource two(as_bytes("last"));
  BufferedSource lenient(two);
  EXPECT_EQ(lenient.line(10, true), "last");
  EXPECT_FALSE(lenient.line(10, true));
}

TEST(BufferedSource, peek_beyond_the_end) {
  BytesSource inner(as_bytes("abc"));
  BufferedSource source(inner);
  EXPECT_EQ(as_text(source.peek(100)), "abc");
  EXPECT_EQ(read_rest(source), "abc");
}

}  // namespace
}  // namespace parley
