// The boxes of an exchange, and what is read of a relay's answers.
#include "post/relay_answers.hpp"

#include <gtest/gtest.h>

#include "post/box.hpp"

namespace parley {
namespace {

const std::string kHex(64, 'a'), kOther(64, 'b');
const std::string kTime = "2026-01-26T12:00:00Z";

std::string item(std::string_view number, std::string_view where, std::string_view size) {
  return "item " + std::string(number) + ' ' + std::string(where) + ' ' + std::string(size) + ' ' + kHex +
         ' ' + kOther + ' ' + kTime + '\n';
}

// Computed with Python's hmac and hashlib.
TEST(Boxes, AllOfABoxFollowsFromTheEpochsKey) {
  const BoxKeys box = box_keys({}, Secret("AGE-SECRET-KEY-1TEST"));
  EXPECT_EQ(box.read, "503c74e78b694fdc99432c02babbb66887098207b10ea449bf7cd83e32733e0e");
  EXPECT_EQ(box.append, "3b4b0964e6e83b2c8c8879e4c68dae6f0f1155e3dd42aaaf1bd70a727ceefaaa");
  EXPECT_EQ(box.id.hex(), "95e1a838e5bd98f1cb2cae7d2f03a7bbd2f79c676d8b55c370f2a10d242e851f");
  const Bytes act(32, 7);
  EXPECT_EQ(box.salt(act, "cards").hex(), "fbf274692fc221ad4611d3ad1e4a2c7d8285de52150d6a9d71da5256a39add00");
  EXPECT_EQ(box.commitment(act, "cards").hex(),
            "404bdd03d92cb67c44e8a1a58999a65d4cad9646bd4c8ee2278a3151dd669027");
  EXPECT_NE(box.commitment(act, ""), box.commitment(act, "cards"));
}

TEST(Boxes, AnotherKeyIsAnotherBoxAndOtherCommitments) {
  const BoxKeys one = box_keys({}, Secret("AGE-SECRET-KEY-1TEST")),
                other = box_keys({}, Secret("AGE-SECRET-KEY-2TEST"));
  EXPECT_NE(one.id, other.id);
  EXPECT_NE(one.read, other.read);
  EXPECT_NE(one.commitment(Bytes(32, 7), ""), other.commitment(Bytes(32, 7), ""));
}

TEST(RelayAnswers, LeavesAreRead) {
  const auto leaf = [](int number, const char* kept) {
    return R"({"commitment":")" + kOther + R"(","index":)" + std::to_string(number) + R"(,"item":")" + kHex +
           R"(","kept":)" + kept + R"(,"size":5,"time":")" + kTime + "\"}";
  };
  const auto all = [](const std::string& items, const std::string& rest) {
    return R"({"checkpoint":"the head\n","items":[)" + items + "]," + rest + "}";
  };
  const auto read = read_leaves(all(leaf(4, "true") + ',' + leaf(5, "false"), R"("next":6,"size":9)"), 4);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->items.size(), 2U);
  EXPECT_EQ(read->items[0].where, RelayedItem::Where::apart);
  EXPECT_EQ(read->items[0].leaf.item.hex(), kHex);
  EXPECT_EQ(read->items[0].leaf.commitment.hex(), kOther);
  EXPECT_EQ(read->items[1].where, RelayedItem::Where::gone);
  EXPECT_EQ(read->size, 9U);
  EXPECT_EQ(read->checkpoint, "the head\n");
  for (const std::string& bad :
       {all(leaf(5, "true"), R"("next":6,"size":9)"), all(leaf(4, "1"), R"("next":5,"size":9)"),
        all(leaf(4, "true"), R"("next":6,"size":9)"), all(leaf(4, "true"), R"("next":5,"size":4)"),
        all(leaf(4, "true"), R"("next":5)"), all("7", R"("next":5,"size":9)"), std::string("[]"),
        std::string("{}")})
    EXPECT_FALSE(read_leaves(bad, 4)) << bad;
}

TEST(RelayAnswers, AListingIsRead) {
  const auto read = read_listing(item("4", "here", "5") + "he\nlo\n" + item("5", "apart", "2000000") +
                                     item("6", "gone", "7") + "end 7 9\nthe head\n",
                                 4);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->items.size(), 3U);
  EXPECT_EQ(read->items[0].bytes, "he\nlo");
  EXPECT_EQ(read->items[0].leaf.item.hex(), kHex);
  EXPECT_EQ(read->items[0].leaf.commitment.hex(), kOther);
  EXPECT_EQ(read->items[1].where, RelayedItem::Where::apart);
  EXPECT_EQ(read->items[2].where, RelayedItem::Where::gone);
  EXPECT_EQ(read->next, 7U);
  EXPECT_EQ(read->size, 9U);
  EXPECT_EQ(read->checkpoint, "the head\n");
  // So answers a relay that was restored from a backup.
  const auto less = read_listing("end 9 4\nan older head\n", 9);
  ASSERT_TRUE(less);
  EXPECT_EQ(less->size, 4U);
  EXPECT_EQ(less->checkpoint, "an older head\n");
}

TEST(RelayAnswers, WhatIsNoListingIsNotRead) {
  const std::string good = item("0", "here", "1") + "x\n";
  ASSERT_TRUE(read_listing(good + "end 1 1\n", 0));
  for (const std::string& bad : {
           std::string(),
           std::string("end 0 0"),
           std::string("end 1 1\n"),
           good,
           good + "end 2 2\n",
           good + "end 1 0\n",
           good + good + "end 2 2\n",
           "x" + good + "end 1 1\n",
           item("1", "here", "1") + "x\nend 1 1\n",
           item("0", "here", "2") + "x\nend 1 1\n",
           item("0", "here", "0") + "x\nend 1 1\n",
           item("0", "here", "18446744073709551615") + "x\nend 1 1\n",
           item("0", "here", "18446744073709551616") + "x\nend 1 1\n",
           item("0", "here", "-1") + "x\nend 1 1\n",
           item("0", "there", "1") + "x\nend 1 1\n",
           item("+0", "gone", "1") + "end 1 1\n",
           item("", "gone", "1") + "end 1 1\n",
           item("0", "gone", "99999999999") + "end 1 1\n",
           std::string("item 0 gone 1 ") + kHex + ' ' + kOther + "\nend 1 1\n",
           std::string("item 0 gone 1 ") + kHex + ' ' + kHex.substr(1) + ' ' + kTime + "\nend 1 1\n",
           std::string("item 0 gone 1 ") + kHex + ' ' + kOther + " yesterday\nend 1 1\n",
       }) {
    EXPECT_FALSE(read_listing(bad, 0)) << bad;
  }
  std::string many;
  for (std::uint64_t i = 0; i <= kMostListed; ++i) many += item(std::to_string(i), "gone", "1");
  EXPECT_FALSE(read_listing(many + "end 10001 10001\n", 0));
}

std::string acceptance(std::string_view index, std::string_view proof, std::string_view time) {
  return R"({"checkpoint":"head","commitment":")" + kOther + R"(","index":)" + std::string(index) +
         R"(,"item":")" + kHex + R"(","proof":)" + std::string(proof) + R"(,"time":")" + std::string(time) +
         "\"}";
}

TEST(RelayAnswers, AnAcceptanceIsRead) {
  const auto read = read_acceptance(acceptance("3", "[\"" + kHex + "\"]", kTime));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->index, 3U);
  EXPECT_EQ(read->leaf.item.hex(), kHex);
  EXPECT_EQ(read->proof.size(), 1U);
  EXPECT_EQ(read->checkpoint, "head");
}

TEST(RelayAnswers, WhatIsNoAcceptanceIsNotRead) {
  std::string long_proof = "[";
  for (int i = 0; i < 65; ++i) long_proof += (i ? ",\"" : "\"") + kHex + '"';
  for (const std::string& bad :
       {std::string(), std::string("[]"), std::string("{}"), acceptance("-1", "[]", kTime),
        acceptance("\"0\"", "[]", kTime), acceptance("0", "{}", kTime), acceptance("0", "[1]", kTime),
        acceptance("0", "[\"ab\"]", kTime), acceptance("0", "[]", "now"),
        acceptance("0", long_proof + "]", kTime), acceptance("0", "[]", kTime).substr(1)}) {
    EXPECT_FALSE(read_acceptance(bad)) << bad;
  }
  EXPECT_FALSE(read_proof(R"({"proof":"x"})"));
  EXPECT_TRUE(read_proof(R"({"proof":[]})"));
}

}  // namespace
}  // namespace parley
