#include "crypto/secret.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Secret, wipe_leaves_zeros) {
  Bytes bytes(100, 7);
  wipe(bytes);
  EXPECT_EQ(bytes, Bytes(100, 0));
  wipe({});
}

TEST(Secret, moves_and_copies) {
  Secret secret(std::string_view("open sesame"));
  const Secret copy =
      secret;  // NOLINT(performance-unnecessary-copy-initialization): the copy is what is tested
  Secret moved = std::move(secret);
  EXPECT_EQ(moved.text(), "open sesame");
  EXPECT_EQ(copy.text(), "open sesame");
  moved = Secret(std::string_view("other"));
  EXPECT_EQ(moved.text(), "other");
  moved = copy;
  EXPECT_EQ(moved.text(), "open sesame");
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, equality) {
  EXPECT_TRUE(equal_secretly(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_secretly(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_secretly(as_bytes("abc"), as_bytes("ab")));
  EXPECT_TRUE(equal_secretly({}, {}));
}

}  // namespace
}  // namespace parley
