#include "pages/passing.hpp"

#include <gtest/gtest.h>

#include "../desk/desks.hpp"

namespace parley::pages {
namespace {

TEST(Passing, GivesBackWhatWasWrittenAndLeavesNothing) {
  const TemporaryFolder folder;
  {
    Passing passing(folder.path());
    EXPECT_TRUE(passing.read(0, 10).empty());
    passing.write(as_bytes("Each side "));
    passing.write(as_bytes("may inspect."));
    EXPECT_EQ(passing.size(), 22U);
    EXPECT_EQ(as_text(passing.read(10, 3)), "may");
    EXPECT_EQ(as_text(passing.read(10, 100)), "may inspect.");
    EXPECT_TRUE(passing.read(22, 1).empty());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));  // it has no name
  }
  const std::filesystem::path named = folder.path() / "named";
  write_file_durably(named, "a pouch");
  const Passing taken = Passing::of(named);
  EXPECT_FALSE(std::filesystem::exists(named));
  EXPECT_EQ(as_text(taken.read(0, 100)), "a pouch");
  EXPECT_THROW(Passing(folder.path() / "missing"), std::system_error);
}

TEST(Passing, WhatIsNotSealedIsInMemory) {
  Passing passing;
  passing.write(as_bytes("plain"));
  EXPECT_EQ(as_text(passing.read(1, 3)), "lai");
}

TEST(Passing, ABodyIsInMemory) {
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{5}, Body::kInMemory, Body::kInMemory + 1}) {
    Body body(size);
    ASSERT_EQ(body.bytes().size(), size);
    std::ranges::fill(body.bytes(), 'x');
    EXPECT_EQ(body.text(), std::string(size, 'x'));
  }
}

}  // namespace
}  // namespace parley::pages
