#include "relay/known.hpp"

#include <gmock/gmock.h>

#include "crypto/digest.hpp"
#include "relay/rows.hpp"
#include "stores.hpp"

namespace parley::relay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Lt;

using ItemsRun = Run;  // gtest has a Run of its own
constexpr std::int64_t kBox = 3;
constexpr std::size_t kRoom = 64 * kMiB;

Digest numbered(std::uint64_t number) {
  Digest out;
  for (std::size_t i = 0; i < 8; ++i) out.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return out;
}

TEST(Known, WhichRunsThereAreFollowsFromTheSize) {
  EXPECT_THAT(runs_of(0), IsEmpty());
  EXPECT_THAT(runs_of(255), IsEmpty());
  EXPECT_THAT(runs_of(256), ElementsAre(ItemsRun{0, 8}));
  EXPECT_THAT(runs_of(8191).size(), 31U);
  EXPECT_THAT(runs_of(8192 + 300), ElementsAre(ItemsRun{0, 13}, ItemsRun{8192, 8}));
  EXPECT_THAT(runs_of(262144 + 8192 + 256 + 7),
              ElementsAre(ItemsRun{0, 18}, ItemsRun{262144, 13}, ItemsRun{270336, 8}));
  EXPECT_EQ(runs_of(kMostItemsOfABox).size(), 16384U);
}

class KnownTest : public EachStore {
 protected:
  /// As the store does it: the items' rows first, then what is known of them.
  void append(KnownItems& known, std::uint64_t from, std::uint64_t to, bool with_rows = true) {
    SqlTransaction transaction(connection());
    std::vector<Digest> digests;
    for (std::uint64_t i = from; i < to; ++i) digests.push_back(numbered(i));
    std::vector<SqlParameters> rows;
    for (std::uint64_t i = from; with_rows && i < to; ++i)
      rows.push_back({place(kBox, i), BytesView(digests[i - from].bytes), BytesView(digests[i - from].bytes),
                      0, 0, 0, BytesView{}});
    connection().each(
        "INSERT INTO item (place, digest, commitment, time, size, tree_size, subtrees) VALUES ($1, $2, $3, "
        "$4, "
        "$5, $6, $7)",
        rows);
    known.append(connection(), kBox, from, digests);
    transaction.commit();
  }
  /// All that are there are found, and of others that are not hardly any looks as if it were.
  void expect_knows(KnownItems& known, std::uint64_t size, std::uint64_t step) {
    for (std::uint64_t i = 0; i < size; i += step)
      EXPECT_THAT(known.candidates(connection(), kBox, size, numbered(i)), ElementsAre(i));
    for (std::uint64_t i = 0; i < 300; ++i)
      EXPECT_THAT(known.candidates(connection(), kBox, size, numbered(size + i)), IsEmpty());
  }
  KnownItems fresh(std::size_t most = kRoom) { return KnownItems(known_hash(identity()), most); }
};
INSTANTIATE_TEST_SUITE_P(On, KnownTest, testing::Values("SQLite", "PostgreSQL"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(KnownTest, KnowsWhatItWasGivenAndWhatOthersAppended) {
  KnownItems one = fresh(), other = fresh();
  std::uint64_t size = 0;
  for (const std::uint64_t next : {1U, 255U, 256U, 300U, 1000U, 1001U, 8200U, 8500U}) {
    append(size % 2 == 0 ? one : other, size, next);
    size = next;
    expect_knows(one, size, 97);
    expect_knows(other, size, 89);
    KnownItems begun_anew = fresh();
    expect_knows(begun_anew, size, 101);
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1})
      EXPECT_EQ(find_item(connection(), known_hash(identity()), kBox, size, numbered(index)), index);
    EXPECT_FALSE(find_item(connection(), known_hash(identity()), kBox, size, numbered(size)));
  }
}

TEST_P(KnownTest, AMillionItemsTakeTheMemoryThatIsSaid) {
  if (std::string_view(GetParam()) == "PostgreSQL") GTEST_SKIP() << "the same, and slow";
  KnownItems known = fresh();
  constexpr std::uint64_t million = 1'000'192;  // without a tail, whose digests would be read from items
  append(known, 0, million, false);
  expect_knows(known, million, 20011);
  EXPECT_THAT(known.memory(), Lt(million * 4 + 65536));
  KnownItems narrow = fresh(kMiB);
  expect_knows(narrow, million, 200003);
  EXPECT_THAT(narrow.memory(), Lt(kMiB)) << "some runs have no filter then";
  const SqlRows pages = connection().query("SELECT place FROM known");
  std::size_t expected = 0;
  for (const ItemsRun& run : runs_of(million)) expected += (run.end() - run.from) / 128;
  EXPECT_EQ(pages.size(), expected) << "what was merged is gone";
}

TEST_P(KnownTest, TheBoxNotUsedForLongestIsForgotten) {
  constexpr std::size_t little = 8192;
  KnownItems known = fresh(little);
  for (std::int64_t box = 1; box <= 100; ++box) {
    std::vector<Digest> digests;
    for (std::uint64_t i = 0; i < 256; ++i) digests.push_back(numbered(i));
    known.append(connection(), box, 0, digests);
    EXPECT_LE(known.memory(), little);
  }
  for (std::int64_t box = 1; box <= 100; ++box)
    EXPECT_THAT(known.candidates(connection(), box, 256, numbered(77)), ElementsAre(77U));
}

TEST_P(KnownTest, ATransactionThatCameToNothingLeavesNothing) {
  KnownItems known = fresh();
  append(known, 0, 300);
  {
    SqlTransaction undone(connection());
    const Digest lost = numbered(5000);
    known.append(connection(), kBox, 300, {&lost, 1});
    known.forget(kBox);
  }
  EXPECT_THAT(known.candidates(connection(), kBox, 300, numbered(5000)), IsEmpty());
  append(known, 300, 600);
  expect_knows(known, 600, 7);
}

}  // namespace
}  // namespace parley::relay
