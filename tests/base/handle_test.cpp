#include "base/handle.hpp"

#include <gmock/gmock.h>

namespace parley {
namespace {

TEST(Handle, HasOneAlphabetAndALength) {
  for (const char* good : {"russia", "a", "0", "-", "north-sea-2", "abcdefghijklmnopqrstuvwxyz012345"}) {
    EXPECT_TRUE(is_handle(good)) << good;
  }
  const char* refused[] = {"",
                           "Russia",
                           "rus sia",
                           "a.b",
                           "a_b",
                           "*",
                           "!a",
                           "a\n",
                           "r\u0443ssia",
                           "caf\u00e9",
                           "a,b",
                           "a\"b",
                           "abcdefghijklmnopqrstuvwxyz0123456"};
  for (const char* bad : refused) EXPECT_FALSE(is_handle(bad)) << bad;
  EXPECT_FALSE(is_handle(std::string_view("a\0b", 3)));
}

TEST(Handle, BaseIsNoParty) {
  EXPECT_TRUE(is_handle("base"));
  EXPECT_FALSE(is_party_handle("base"));
  EXPECT_TRUE(is_party_handle("usa"));
}

TEST(DelegateName, IsTwoHandles) {
  const auto name = parse_delegate_name("lavrov@russia");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->delegate, "lavrov");
  EXPECT_EQ(name->party, "russia");
  EXPECT_EQ(name->display(), "lavrov@russia");
  for (const char* bad : {"", "@", "lavrov", "lavrov@", "@russia", "a@b@c", "a@base", "a @b", "A@b", "*@b"}) {
    EXPECT_FALSE(parse_delegate_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace parley
