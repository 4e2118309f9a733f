#include "post/pouch_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../desk/desks.hpp"
#include "desk/files.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A file in memory.
class Memory {
 public:
  explicit Memory(std::string_view bytes) : file_(::memfd_create("pouch", MFD_CLOEXEC)) {
    FdSink(file_.get()).write(as_bytes(bytes));
  }
  int fd() const { return file_.get(); }

 private:
  Descriptor file_;
};

std::string pouch_of(const std::vector<std::string>& items) {
  BytesSink out;
  PouchWriter writer(out);
  for (const std::string& item : items) writer.item(as_bytes(item));
  writer.finish();
  const Bytes bytes = out.take();
  return std::string(as_text(bytes));
}

struct Scanned : PouchScan {
  std::vector<std::string> found;
};
Scanned scan(const std::string& bytes) {
  const Memory memory(bytes);
  Scanned out{scan_pouch(memory.fd(), {}), {}};
  for (const PouchItem& item : out.items) out.found.push_back(bytes.substr(item.offset, item.length));
  return out;
}

const std::vector<std::string> kThree = {"first", std::string("sec\nond\0", 8), "third\nitem 3 x\nend"};

TEST(PouchFile, IsReadAsItWasWritten) {
  for (const std::vector<std::string>& items : {std::vector<std::string>{}, {""}, {"one"}, kThree}) {
    const Scanned found = scan(pouch_of(items));
    EXPECT_TRUE(found.is_pouch);
    EXPECT_TRUE(found.complete);
    EXPECT_EQ(found.damage, "");
    EXPECT_EQ(found.damaged_items, 0U);
    EXPECT_EQ(found.found, items);
  }
}

TEST(PouchFile, OfAnyOtherKindIsSaidToBeNone) {
  EXPECT_FALSE(scan("").is_pouch);
  EXPECT_FALSE(scan("parley-pouch/1").is_pouch);
  EXPECT_FALSE(scan("parley-pouch/2\nend 0\n").is_pouch);
  EXPECT_FALSE(scan(std::string(1 << 20, 'x')).is_pouch);
  EXPECT_FALSE(scan("\n" + pouch_of(kThree)).is_pouch);
}

TEST(PouchFile, CutShortAnywhereKeepsItsWholeItems) {
  const std::string whole = pouch_of(kThree);
  std::vector<std::size_t> ends;
  for (const PouchItem& item : scan_pouch(Memory(whole).fd(), {}).items)
    ends.push_back(item.offset + item.length);
  for (std::size_t length = 15; length < whole.size(); ++length) {
    const Scanned found = scan(whole.substr(0, length));
    EXPECT_FALSE(found.complete) << length;
    EXPECT_NE(found.damage, "") << length;
    const auto expected = std::ranges::count_if(ends, [&](std::size_t end) { return end <= length; });
    ASSERT_EQ(found.found.size(), static_cast<std::size_t>(expected)) << length;
    for (std::size_t i = 0; i < found.found.size(); ++i) EXPECT_EQ(found.found[i], kThree[i]);
  }
}

TEST(PouchFile, WithAnyByteChangedKeepsTheOtherItems) {
  const std::string whole = pouch_of(kThree);
  for (std::size_t at = 15; at < whole.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      const Scanned found = scan(changed);
      EXPECT_NE(found.damage, "") << at;
      std::size_t kept = 0;
      for (const std::string& item : kThree) kept += std::ranges::count(found.found, item) > 0 ? 1 : 0;
      EXPECT_GE(kept, 2U) << at;
      EXPECT_TRUE(!found.complete || kept == 3) << at;
      for (const std::string& item : found.found) EXPECT_THAT(kThree, testing::Contains(item)) << at;
    }
  }
}

TEST(PouchFile, WithGarbageInTheMiddleGoesOnBehindIt) {
  const std::string whole = pouch_of(kThree);
  const PouchScan places = scan_pouch(Memory(whole).fd(), {});
  const std::size_t second = whole.rfind("item ", places.items[1].offset);
  std::string with_garbage = whole;
  with_garbage.insert(second, "item of news\nend of it\nitem 12 \n" + std::string(600000, '?') + '\n');
  const Scanned found = scan(with_garbage);
  EXPECT_EQ(found.found, kThree);
  EXPECT_TRUE(found.complete) << "nothing is missing";
  EXPECT_THAT(found.damage, HasSubstr("garbage at byte " + std::to_string(second)));
}

TEST(PouchFile, SaysWhatFollowsOrDoesNotFit) {
  const std::string whole = pouch_of(kThree);
  EXPECT_THAT(scan(whole + "x").damage, HasSubstr("something follows its last line"));
  EXPECT_FALSE(scan(whole + whole).complete);
  const std::string last = whole.substr(whole.rfind("end 3"));
  EXPECT_THAT(scan(pouch_of({"other"}).substr(0, pouch_of({"other"}).rfind("end 1")) + last).damage,
              HasSubstr("parts are missing or were changed"));
}

TEST(PouchFile, TakesLengthsInTheirOneFormOnly) {
  const std::string digest = sha256(as_bytes("x")).hex();
  for (const std::string& line :
       {"item 01 " + digest, "item  1 " + digest, "item 1  " + digest, "item -1 " + digest,
        "item 1 " + digest + " ", "item 99999999999 " + digest, "item 4362076161 " + digest,
        std::string("item 1 "), "item 1 " + digest.substr(1)}) {
    const Scanned found = scan("parley-pouch/1\n" + line + "\nx\n");
    EXPECT_THAT(found.found, ElementsAre()) << line;
    EXPECT_NE(found.damage, "") << line;
  }
  EXPECT_THAT(scan("parley-pouch/1\nitem 1 " + digest + "\nx\n").found, ElementsAre("x"));
}

TEST(PouchFile, WithMuchDamageKeepsWhatIsWhole) {
  std::vector<std::string> items;
  for (int i = 0; i < 200; ++i) items.push_back("the item " + std::to_string(i));
  std::string bytes = pouch_of(items);
  for (int i = 1; i < 190; ++i) {
    const std::size_t at = bytes.find("the item " + std::to_string(i) + '\n');
    bytes[at] = 'T';
  }
  const Scanned found = scan(bytes);
  EXPECT_EQ(found.found.size(), 11U);
  EXPECT_EQ(found.damaged_items, 189U);
  EXPECT_FALSE(found.complete);
  EXPECT_FALSE(found.given_up);
}

TEST(PouchFile, ThatClaimsGreatItemsAgainAndAgainIsGivenUp) {
  std::string bytes = "parley-pouch/1\n";
  const std::string digest = sha256(as_bytes("x")).hex();
  for (int i = 0; i < 4000; ++i) bytes += "item 4000000 " + digest + "\n";
  const Scanned found = scan(bytes + std::string(4000000, '?') + pouch_of({"late"}).substr(14));
  EXPECT_TRUE(found.given_up);
  EXPECT_FALSE(found.complete);
  EXPECT_NE(found.damage, "");
}

TEST(PouchFile, HoldsAtMost100000Items) {
  BytesSink out;
  PouchWriter writer(out);
  for (std::size_t i = 0; i < kMostItems; ++i) writer.item({});
  std::string bytes(as_text(out.take()));
  const std::string most = bytes;
  const PouchScan full = scan_pouch(Memory(most + pouch_of({}).substr(15)).fd(), {});
  EXPECT_EQ(full.items.size(), kMostItems);
  writer.item({});
  bytes += std::string(as_text(out.take()));
  const PouchScan more = scan_pouch(Memory(bytes).fd(), {});
  EXPECT_EQ(more.items.size(), kMostItems);
  EXPECT_NE(more.damage, "");
}

}  // namespace
}  // namespace parley
