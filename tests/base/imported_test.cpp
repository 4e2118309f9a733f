#include "base/imported.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace parley {
namespace {

using testing::HasSubstr;
using testing::Property;
using testing::Throws;

TEST(Imported, IsCalledAsTheFunctionItself) {
  constexpr const char* kLibrary = "libc.so.6";
  const Imported<long(long)> absolute{kLibrary, "labs"};
  EXPECT_EQ(absolute(-7L), 7);
  EXPECT_EQ(absolute(8L), 8);
  const Imported<int(char*, unsigned long, const char*, ...)> print{kLibrary, "snprintf"};
  char text[16];
  EXPECT_EQ(print(text, sizeof text, "%d, %s", 3, "four"), 7);
  EXPECT_STREQ(text, "3, four");
}

TEST(Imported, SaysWhatIsNotInstalled) {
  const Imported<void()> of_no_library{"libnowhere.so.1", "f"};
  EXPECT_THAT([&] { of_no_library(); },
              Throws<std::runtime_error>(Property(&std::runtime_error::what, HasSubstr("libnowhere.so.1"))));
  const Imported<void()> no_function{"libc.so.6", "no_such_function"};
  EXPECT_THAT([&] { no_function(); },
              Throws<std::runtime_error>(Property(&std::runtime_error::what, HasSubstr("no_such_function"))));
}

}  // namespace
}  // namespace parley
