/// The vectors in tests/vectors/items and tests/vectors/pouches are what the code makes and reads today.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "../vectors/items_and_pouches.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "post/item.hpp"
#include "post/pouch_file.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = fs::path(PARLEY_SOURCE_DIR) / "tests/vectors";

std::string content(const fs::path& path) {
  return read_file(path, 1 << 24).value();
}

std::vector<fs::path> files(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

TEST(PostVectors, AreMadeAgainByteForByte) {
  const auto made = vectors::items_and_pouches();
  for (const auto& [path, bytes] : made) EXPECT_EQ(content(kFolder / path), bytes) << path;
  std::size_t there = 0;
  for (const char* folder : {"items", "pouches"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kFolder / folder))
      there += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(there, made.size()) << "a file is there that is not made";
}

TEST(PostVectors, OfItemsOpenAndRead) {
  std::vector<AgeIdentity> keys;
  for (const fs::path& path : files(kFolder / "items", ".key")) {
    const std::string line = content(path);
    keys.push_back(AgeIdentity::parse(line.substr(0, line.size() - 1)).value());
  }
  const auto plains = files(kFolder / "items", ".plain");
  ASSERT_EQ(plains.size(), 3U);
  for (fs::path path : plains) {
    const std::string plain = content(path);
    const std::string sealed = content(path.replace_extension(".age"));
    const auto opened = open_bytes(as_bytes(sealed), keys, kLargestItem);
    ASSERT_TRUE(opened) << path;
    EXPECT_EQ(as_text(*opened), plain);
    if (is_attachment(plain)) continue;
    const auto item = read_item(plain);
    ASSERT_TRUE(item) << path;
    EXPECT_EQ(write_item(*item), plain);
    EXPECT_TRUE(check_act(item->act));
  }
}

TEST(PostVectors, OfBadItemsAreRefused) {
  const auto plains = files(kFolder / "items/bad", ".plain");
  EXPECT_GE(plains.size(), 7U);
  for (const fs::path& path : plains) EXPECT_FALSE(read_item(content(path))) << path;
}

TEST(PostVectors, OfPouchesGiveWhatIsWhole) {
  const auto pouches = files(kFolder / "pouches", ".pouch");
  EXPECT_GE(pouches.size(), 5U);
  for (fs::path path : pouches) {
    const Descriptor file = open_to_read(path).value();
    const PouchScan found = scan_pouch(file.get(), {});
    EXPECT_EQ(std::to_string(found.items.size()) + (found.complete ? " complete\n" : " incomplete\n"),
              content(path.replace_extension(".items")))
        << path;
  }
}

}  // namespace
}  // namespace parley
