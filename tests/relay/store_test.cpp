// What every store does, on SQLite and on PostgreSQL.
#include "relay/store.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "crypto/digest.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "relay/rows.hpp"
#include "stores.hpp"

namespace parley::relay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Instant kNow{1643198400};

Bytes bytes_of(std::string_view text) {
  return {as_bytes(text).begin(), as_bytes(text).end()};
}
Digest digest_of(std::string_view text) {
  return sha256(as_bytes(text));
}

class StoreTest : public EachStore {
 protected:
  Box make_box(Store& store, std::string_view name = "box") {
    return std::get<BoxCreated>(commit(store, CreateBox{digest_of(std::string(name) + "r"),
                                                        digest_of(std::string(name) + "a")}))
        .box;
  }
  static Outcome commit(Store& store, Operation operation, Instant now = kNow) {
    return store.commit({&operation, 1}, now).at(0);
  }
  static AppendItem item(const Box& box, std::string_view text) {
    return {box.number, digest_of("commitment to " + std::string(text)), digest_of(text), bytes_of(text), {}};
  }
  static Acceptance append(Store& store, const Box& box, std::string_view text, Instant now = kNow) {
    return std::get<Accepted>(commit(store, item(box, text), now)).acceptance;
  }
  /// Whether the relay can be held to it.
  void expect_holds(const Box& box, const Acceptance& acceptance) {
    const auto checkpoint =
        open_checkpoint(*acceptance.checkpoint, {identity().name, identity().key.public_key()});
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(checkpoint->origin, "relay.example/" + box.id.hex());
    EXPECT_EQ(checkpoint->size, acceptance.tree_size);
    const LogLeaf leaf{acceptance.commitment, acceptance.item, acceptance.time};
    EXPECT_TRUE(verify_inclusion(leaf.hash(), acceptance.index, acceptance.tree_size, acceptance.proof,
                                 checkpoint->root));
  }
  /// The bytes of items beside their leaves, and each box's checkpoint: as versions 1 and 2 of the store had
  /// it.
  void make_older() {
    connection().script(
        "UPDATE item SET body = (SELECT bytes FROM piece WHERE piece.place = item.upload * 8192), upload = "
        "NULL "
        "WHERE size <= 1048576; DELETE FROM piece WHERE place >= 2305843009213693952");
    keep_checkpoints();
  }
  void keep_checkpoints() {
    Signer signer(identity());
    connection().script("ALTER TABLE box ADD COLUMN checkpoint BLOB");
    for (const SqlRow& box : connection().query("SELECT number, id, size, edge FROM box")) {
      const TreeEdge edge(count(box, 2), digests(box.bytes(3)));
      const auto checkpoint = signer.checkpoint(BoxId{box.digest(1).bytes}, edge.size(), edge.root());
      connection().query("UPDATE box SET checkpoint = $1 WHERE number = $2",
                         {as_bytes(*checkpoint), box.integer(0)});
    }
  }
  void expect_sound() {
    EXPECT_THAT(check_store(connection(), [](auto, auto) {}), IsEmpty());
  }
};
INSTANTIATE_TEST_SUITE_P(On, StoreTest, testing::Values("SQLite", "PostgreSQL"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(StoreTest, KeepsItsNameAndKey) {
  const auto again = open();
  const Identity same = prepare_store(*again, std::nullopt, random_).value();
  EXPECT_EQ(same.name, "relay.example");
  EXPECT_EQ(same.key.public_key(), identity().key.public_key());
  EXPECT_FALSE(prepare_store(*again, "other.example", random_));
}

TEST_P(StoreTest, ABoxIsMadeOnce) {
  Store one = store();
  const Box box = make_box(one);
  EXPECT_EQ(box.id, box_id(digest_of("boxr"), digest_of("boxa")));
  const auto again = std::get<BoxCreated>(commit(one, CreateBox{box.read, box.append}));
  EXPECT_FALSE(again.fresh);
  EXPECT_EQ(again.box.number, box.number);
  EXPECT_NE(make_box(one, "other").number, box.number);
  EXPECT_EQ(one.box(box.id).value().append, digest_of("boxa"));
  EXPECT_FALSE(one.box(BoxId{}));
  EXPECT_EQ(one.head(box.number).size, 0U);
  EXPECT_TRUE(
      open_checkpoint(*one.head(box.number).checkpoint, {identity().name, identity().key.public_key()}));
  expect_sound();
}

TEST_P(StoreTest, ABoxThatIsNotThereTakesAsLongAsOneThatIs) {
  Store one = store();
  std::vector<BoxId> there, missing;
  for (int i = 0; i < 200; ++i) {
    there.push_back(make_box(one, std::to_string(i)).id);
    missing.push_back(BoxId{digest_of(std::to_string(i)).bytes});
  }
  // Rows that lie beside each other are nearer to hand than those that do not.
  std::ranges::shuffle(there, std::mt19937(1));
  const auto took = [&](const BoxId& id, bool is_there) {
    const auto begin = std::chrono::steady_clock::now();
    const bool found = one.box(id).has_value();
    const auto out = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(found, is_there);
    return out;
  };
  const auto quarter = [](auto& all) {
    std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 4));
    return std::chrono::duration<double, std::micro>(all[all.size() / 4]).count();
  };
  std::vector<double> ratios;
  for (int round = 0; round < 9; ++round) {
    std::vector<std::chrono::steady_clock::duration> of_those_there, of_others;
    for (std::size_t i = 0; i < 400; ++i) {
      of_those_there.push_back(took(there[i % there.size()], true));
      of_others.push_back(took(missing[i % missing.size()], false));
    }
    ratios.push_back(quarter(of_those_there) / quarter(of_others));
  }
  EXPECT_FALSE(one.box(BoxId::from_hex(std::string(64, 'f')).value())) << "behind the last";
  std::ranges::nth_element(ratios, ratios.begin() + 4);
  const double ratio = ratios[4];
  RecordProperty("ratio", std::to_string(ratio));
  EXPECT_GT(ratio, 0.75);
  EXPECT_LT(ratio, 1.33);
}

TEST_P(StoreTest, WhatIsAcceptedIsProved) {
  Store one = store();
  const Box box = make_box(one);
  std::vector<Acceptance> all;
  for (int i = 0; i < 40; ++i) {
    all.push_back(append(one, box, "item " + std::to_string(i), {kNow.seconds + i}));
    EXPECT_EQ(all.back().index, static_cast<std::uint64_t>(i));
    expect_holds(box, all.back());
  }
  const auto head =
      open_checkpoint(*one.head(box.number).checkpoint, {identity().name, identity().key.public_key()})
          .value();
  EXPECT_EQ(head.size, 40U);
  for (const Acceptance& each : all) {
    const LogLeaf leaf{each.commitment, each.item, each.time};
    EXPECT_TRUE(
        verify_inclusion(leaf.hash(), each.index, 40, one.inclusion(box.number, each.index, 40), head.root));
    const auto then = read_unverified_checkpoint(*each.checkpoint).value();
    EXPECT_TRUE(
        verify_consistency(then.size, then.root, 40, head.root, one.consistency(box.number, then.size, 40)));
  }
  expect_sound();
}

TEST_P(StoreTest, ManyAtOnceGoIntoOneTree) {
  Store one = store();
  const Box boxes[] = {make_box(one, "a"), make_box(one, "b"), make_box(one, "c")};
  append(one, boxes[1], "before");
  std::vector<Operation> operations;
  for (int i = 0; i < 600; ++i) operations.push_back(item(boxes[i % 3], std::to_string(i)));
  const auto outcomes = one.commit(operations, kNow);
  std::uint64_t next[3] = {0, 1, 0};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Acceptance& acceptance = std::get<Accepted>(outcomes[i]).acceptance;
    EXPECT_EQ(acceptance.index, next[i % 3]++);
    EXPECT_EQ(acceptance.tree_size, i % 3 == 1 ? 201U : 200U);
    expect_holds(boxes[i % 3], acceptance);
  }
  expect_sound();
}

bool same(const Acceptance& a, const Acceptance& b) {
  return a.index == b.index && a.tree_size == b.tree_size && a.commitment == b.commitment &&
         a.item == b.item && a.time == b.time && a.proof == b.proof && *a.checkpoint == *b.checkpoint;
}

TEST_P(StoreTest, TheSameItemIsAnsweredTheSame) {
  Store one = store();
  const Box box = make_box(one), other = make_box(one, "other");
  for (int i = 0; i < 5; ++i) append(one, box, "before " + std::to_string(i));
  AppendItem twice = item(box, "twice");
  const Operation both[] = {twice, twice};
  const auto outcomes = one.commit(both, kNow);
  const auto& first = std::get<Accepted>(outcomes[0]);
  EXPECT_TRUE(first.fresh);
  EXPECT_FALSE(std::get<Accepted>(outcomes[1]).fresh);
  EXPECT_TRUE(same(first.acceptance, std::get<Accepted>(outcomes[1]).acceptance));
  for (int i = 0; i < 5; ++i) append(one, box, "after " + std::to_string(i), {kNow.seconds + 9});
  twice.commitment = digest_of("another");
  const auto again = std::get<Accepted>(commit(one, twice, {kNow.seconds + 10}));
  EXPECT_FALSE(again.fresh);
  EXPECT_TRUE(same(first.acceptance, again.acceptance));
  EXPECT_TRUE(same(first.acceptance, one.acceptance(box.number, first.acceptance.index).value()));
  EXPECT_EQ(append(one, other, "twice").index, 0U) << "another box knows nothing of it";
  EXPECT_FALSE(one.acceptance(box.number, 11));
  expect_sound();
}

TEST_P(StoreTest, WhatOthersAppendedIsKnownToo) {
  Store one = store(), other = store();
  const Box box = make_box(one);
  const auto many = [&](Store& to, int from, int end, int step = 1) {
    std::vector<Operation> operations;
    for (int i = from; i < end; i += step) operations.push_back(item(box, std::to_string(i)));
    return to.commit(operations, kNow);
  };
  for (int i = 0; i < 9000; i += 900) many(i % 1800 == 0 ? one : other, i, i + 900);
  for (Store* each : {&one, &other}) {
    const auto again = many(*each, 0, 9000, 90);
    for (std::size_t i = 0; i < again.size(); ++i) {
      EXPECT_FALSE(std::get<Accepted>(again[i]).fresh) << i;
      EXPECT_EQ(std::get<Accepted>(again[i]).acceptance.index, i * 90);
    }
  }
  EXPECT_EQ(one.head(box.number).size, 9000U);
  EXPECT_EQ(one.find(box.number, digest_of("8999")), 8999U);
  EXPECT_FALSE(one.find(box.number, digest_of("9000")));
  expect_sound();
}

TEST_P(StoreTest, AStoreOfTheFirstVersionIsBroughtUpToDate) {
  Box box;
  {
    Store one = store();
    box = make_box(one);
    std::vector<Operation> operations;
    for (int i = 0; i < 700; ++i) operations.push_back(item(box, std::to_string(i)));
    one.commit(operations, kNow);
  }
  connection().script(
      "DROP TABLE known; CREATE INDEX item_by_prefix ON item (substr(digest, 1, 6)); UPDATE relay SET "
      "version = 1");
  make_older();
  ASSERT_TRUE(prepare_store(connection(), std::nullopt, random_));
  expect_sound();
  Store again = store();
  EXPECT_EQ(append(again, box, "3").index, 3U);
  EXPECT_EQ(append(again, box, "699").index, 699U);
  EXPECT_EQ(append(again, box, "700").index, 700U);
  expect_sound();
  connection().script("UPDATE relay SET version = 99");
  EXPECT_FALSE(prepare_store(connection(), std::nullopt, random_));
}

TEST_P(StoreTest, AStoreOfTheSecondVersionIsBroughtUpToDateAndItsCheckpointsAreSignedAnewTheSame) {
  Box box, empty;
  std::string checkpoint;
  {
    Store one = store();
    box = make_box(one);
    empty = make_box(one, "empty");
    for (int i = 0; i < 11; ++i) append(one, box, std::to_string(i));
    checkpoint = *one.head(box.number).checkpoint;
  }
  make_older();
  connection().script("UPDATE relay SET version = 2");
  connection().script("UPDATE box SET checkpoint = (SELECT checkpoint FROM box WHERE number = " +
                      std::to_string(empty.number) + ")");
  EXPECT_FALSE(prepare_store(connection(), std::nullopt, random_))
      << "another was answered than is signed now";
  connection().script("ALTER TABLE box DROP COLUMN checkpoint");
  keep_checkpoints();
  ASSERT_TRUE(prepare_store(connection(), std::nullopt, random_));
  EXPECT_TRUE(prepare_store(connection(), std::nullopt, random_)) << "and once more";
  expect_sound();
  Store again = store();
  EXPECT_EQ(*again.head(box.number).checkpoint, checkpoint);
  EXPECT_EQ(append(again, box, "11", {kNow.seconds + 1}).index, 11U);
  expect_sound();
  const auto items = again.items(box.number, 9, 3, true, 1 << 20);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[1].body, bytes_of("10")) << "where it was";
  EXPECT_EQ(items[2].body, bytes_of("11"));
  EXPECT_EQ(again.delete_older({kNow.seconds + 1}), 11U);
  EXPECT_FALSE(again.items(box.number, 10, 1, true, 1 << 20).at(0).kept);
  EXPECT_EQ(again.items(box.number, 11, 1, true, 1 << 20).at(0).body, bytes_of("11"));
  expect_sound();
}

TEST_P(StoreTest, TheBytesOfItemsLieInTheOrderInWhichTheyCame) {
  Store one = store(), other = store();
  const Box boxes[] = {make_box(one, "a"), make_box(one, "b")};
  for (int i = 0; i < 10; ++i) append(one, boxes[i % 2], std::to_string(i));
  append(other, boxes[0], "of another connection");
  append(one, boxes[1], "last");
  const SqlRows rows = connection().query("SELECT bytes FROM piece ORDER BY place");
  ASSERT_EQ(rows.size(), 12U);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(rows[i].bytes(0), bytes_of(std::to_string(i)));
  EXPECT_EQ(rows[10].bytes(0), bytes_of("last")) << "each connection has numbers of its own";
  EXPECT_EQ(one.items(boxes[0].number, 5, 1, true, 1 << 20).at(0).body, bytes_of("of another connection"));
  expect_sound();
}

TEST_P(StoreTest, ProofsAreHandedOverBeforeTheCommitAndAreTheSame) {
  Store one = store(), reader = store();
  const Box box = make_box(one);
  append(one, box, "before");
  reader.ping();  // its opening is a write
  const Operation operations[] = {item(box, "new"), item(box, "before"), item(box, "new")};
  std::optional<Proving> handed;
  auto outcomes = one.commit(operations, kNow, [&](Proving proving) {
    EXPECT_EQ(reader.head(box.number).size, 1U) << "nothing is committed yet";
    handed = std::move(proving);
  });
  ASSERT_TRUE(handed);
  EXPECT_EQ(handed->places(), (std::vector<std::size_t>{0, 2}));
  Signer signer(identity());
  for (auto& [at, outcome] : handed->outcomes(signer)) outcomes[at] = outcome;
  EXPECT_TRUE(std::get<Accepted>(outcomes[0]).fresh);
  EXPECT_FALSE(std::get<Accepted>(outcomes[1]).fresh);
  EXPECT_FALSE(std::get<Accepted>(outcomes[2]).fresh);
  EXPECT_EQ(std::get<Accepted>(outcomes[1]).acceptance.index, 0U);
  expect_holds(box, std::get<Accepted>(outcomes[0]).acceptance);
  EXPECT_TRUE(same(std::get<Accepted>(outcomes[0]).acceptance, std::get<Accepted>(outcomes[2]).acceptance));
  EXPECT_TRUE(same(std::get<Accepted>(outcomes[0]).acceptance, reader.acceptance(box.number, 1).value()));
  EXPECT_EQ(*reader.head(box.number).checkpoint, *std::get<Accepted>(outcomes[0]).acceptance.checkpoint);
}

TEST(SignerTest, RemembersNoHeadForAnother) {
  SystemRandom random;
  const Identity identity{"relay.example", Ed25519SecretKey::generate(random)};
  Signer signer(identity);
  const Digest one = digest_of("one"), other = digest_of("other");
  const auto first = signer.checkpoint(BoxId{}, 5, one);
  EXPECT_EQ(signer.checkpoint(BoxId{}, 5, one), first) << "the very same";
  EXPECT_NE(*signer.checkpoint(BoxId{}, 5, other), *first) << "another root";
  EXPECT_NE(*signer.checkpoint(BoxId{}, 6, one), *first) << "another size";
  EXPECT_NE(*signer.checkpoint(BoxId{one.bytes}, 5, one), *first) << "another box";
  EXPECT_EQ(*signer.checkpoint(BoxId{}, 5, one), *first) << "signed again";
  for (std::uint64_t i = 0; i < 5000; ++i)
    signer.checkpoint(BoxId{digest_of(std::to_string(i)).bytes}, i, one);
  EXPECT_EQ(*signer.checkpoint(BoxId{}, 5, one), *first) << "forgotten, and signed again";
  EXPECT_TRUE(open_checkpoint(*first, {identity.name, identity.key.public_key()}));
}

TEST_P(StoreTest, TimeNeverGoesBack) {
  Store one = store();
  const Box box = make_box(one);
  EXPECT_EQ(append(one, box, "a", {kNow.seconds + 60}).time.seconds, kNow.seconds + 60);
  EXPECT_EQ(append(one, box, "b", kNow).time.seconds, kNow.seconds + 60);
  expect_sound();
}

TEST_P(StoreTest, ListsAndReads) {
  Store one = store();
  const Box box = make_box(one), other = make_box(one, "other");
  for (int i = 0; i < 150; ++i) append(one, box, "item " + std::to_string(i));
  append(one, other, "not of it");
  const auto some = one.items(box.number, 148, 10, false);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[1].index, 149U);
  EXPECT_EQ(some[1].size, 8U);
  EXPECT_EQ(some[1].digest, digest_of("item 149"));
  EXPECT_TRUE(some[1].kept);
  EXPECT_TRUE(some[1].body.empty());
  EXPECT_EQ(one.items(box.number, 0, 1000, true, 1 << 20).size(), 150U);
  EXPECT_EQ(one.items(box.number, 0, 70, true, 1 << 20).size(), 70U);
  const auto few = one.items(box.number, 0, 1000, true, 13);
  ASSERT_EQ(few.size(), 2U) << "6 bytes each";
  EXPECT_EQ(few[1].body, bytes_of("item 1"));
  EXPECT_EQ(one.items(box.number, 0, 1000, true, 1).size(), 1U) << "one always";
  EXPECT_THAT(one.items(box.number, 150, 10, true, 1 << 20), IsEmpty());
}

TEST_P(StoreTest, HoldsToItsQuotas) {
  Store one = store({.items = 3, .bytes = 10, .uploads = 1});
  const Box box = make_box(one);
  const auto why = [&](const Operation& operation) { return std::get<Refused>(commit(one, operation)).why; };
  append(one, box, "1234");
  append(one, box, "567890");
  EXPECT_EQ(why(item(box, "x")), Refused::Why::too_many_bytes);
  EXPECT_EQ(why(OpenUpload{box.number, digest_of("u"), 1}), Refused::Why::too_many_bytes);
  append(one, box, "");
  EXPECT_EQ(why(item(box, "x")), Refused::Why::too_many_items);
  EXPECT_EQ(append(one, box, "1234").index, 0U) << "known items are answered all the same";
  const Box other = make_box(one, "other");
  EXPECT_TRUE(std::holds_alternative<UploadState>(commit(one, OpenUpload{other.number, digest_of("u"), 6})));
  EXPECT_EQ(why(OpenUpload{other.number, digest_of("v"), 1}), Refused::Why::too_many_uploads);
  EXPECT_EQ(why(item(other, "12345")), Refused::Why::too_many_bytes) << "what is still to come is counted";
  commit(one, DropUpload{other.number, digest_of("u")});
  append(one, other, "12345");
  expect_sound();
}

TEST_P(StoreTest, TakesLargeItemsInPieces) {
  Store one = store();
  const Box box = make_box(one);
  std::string large(kPiece * 2 + 77, 'x');
  for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i % 26);
  const Digest digest = digest_of(large);
  const auto piece = [&](std::uint64_t offset, std::uint64_t size) {
    return commit(
        one, AddPiece{box.number, digest, offset, bytes_of(std::string_view(large).substr(offset, size))});
  };
  EXPECT_EQ(std::get<Refused>(piece(0, kPiece)).why, Refused::Why::no_upload);
  const auto opened = std::get<UploadState>(commit(one, OpenUpload{box.number, digest, large.size()}));
  EXPECT_EQ(std::get<Refused>(commit(one, OpenUpload{box.number, digest, 5})).why, Refused::Why::other_size);
  EXPECT_EQ(std::get<Refused>(piece(0, 100)).why, Refused::Why::wrong_offset) << "not a whole piece";
  EXPECT_EQ(std::get<UploadState>(piece(0, kPiece)).offset, kPiece);
  const auto wrong = std::get<Refused>(piece(0, kPiece));
  EXPECT_EQ(wrong.why, Refused::Why::wrong_offset);
  EXPECT_EQ(wrong.offset, kPiece);
  EXPECT_EQ(one.upload(box.number, digest).value().offset, kPiece);
  EXPECT_EQ(std::get<Refused>(commit(one, AppendItem{box.number, digest, digest, {}, opened.id})).why,
            Refused::Why::no_upload)
      << "not complete";
  piece(kPiece, kPiece);
  const auto complete = std::get<UploadState>(piece(2 * kPiece, 77));
  EXPECT_EQ(complete.offset, large.size());
  EXPECT_EQ(one.digest_of(complete), digest);
  const auto accepted =
      std::get<Accepted>(commit(one, AppendItem{box.number, digest, digest, {}, complete.id}));
  EXPECT_TRUE(accepted.fresh);
  expect_holds(box, accepted.acceptance);
  EXPECT_FALSE(one.upload(box.number, digest));
  const Item listed = one.items(box.number, 0, 1, true, 1 << 30).at(0);
  EXPECT_EQ(listed.size, large.size());
  EXPECT_EQ(one.piece(*listed.upload, kPiece + 5),
            bytes_of(std::string_view(large).substr(kPiece + 5, kPiece - 5)));
  EXPECT_THAT(one.piece(*listed.upload, large.size()), IsEmpty());
  expect_sound();
}

TEST_P(StoreTest, AgeDeletesBytesAndKeepsProofs) {
  Store one = store();
  const Box box = make_box(one);
  std::vector<Acceptance> all;
  for (int i = 0; i < 300; ++i) all.push_back(append(one, box, std::to_string(i), {kNow.seconds + i}));
  while (one.delete_older({kNow.seconds + 290}) > 0) {
  }
  const auto items = one.items(box.number, 288, 4, true, 1000);
  EXPECT_FALSE(items.at(1).kept);
  EXPECT_THAT(items.at(1).body, IsEmpty());
  EXPECT_TRUE(items.at(2).kept);
  for (const Acceptance& each : all) EXPECT_TRUE(same(one.acceptance(box.number, each.index).value(), each));
  EXPECT_TRUE(same(append(one, box, "7", {kNow.seconds + 900}), all[7])) << "still known";
  EXPECT_EQ(append(one, box, "new", {kNow.seconds + 900}).index, 300U);
  expect_sound();
}

TEST_P(StoreTest, UploadsThatNobodyFinishesGo) {
  Store one = store({.items = 9, .bytes = 5 * kPiece, .uploads = 2});
  const Box box = make_box(one);
  commit(one, OpenUpload{box.number, digest_of("old"), 3 * kPiece}, kNow);
  commit(one, AddPiece{box.number, digest_of("old"), 0, Bytes(kPiece)}, kNow);
  commit(one, OpenUpload{box.number, digest_of("new"), kPiece}, {kNow.seconds + 100});
  EXPECT_TRUE(one.delete_stale_upload({kNow.seconds + 50}));
  EXPECT_FALSE(one.delete_stale_upload({kNow.seconds + 50}));
  EXPECT_FALSE(one.upload(box.number, digest_of("old")));
  EXPECT_TRUE(one.upload(box.number, digest_of("new")));
  EXPECT_TRUE(connection().query("SELECT place FROM piece").empty());
  EXPECT_TRUE(std::holds_alternative<UploadState>(
      commit(one, OpenUpload{box.number, digest_of("more"), 4 * kPiece})));
}

TEST_P(StoreTest, TheCheckFindsWhatWasAltered) {
  Store one = store();
  const Box box = make_box(one);
  for (int i = 0; i < 9; ++i) append(one, box, "item " + std::to_string(i), {kNow.seconds + i});
  expect_sound();
  const auto found_after = [&](const std::string& sql) {
    connection().begin();
    connection().script(sql);
    const auto wrong = check_store(connection(), [](auto, auto) {});
    connection().rollback();
    return testing::PrintToString(wrong);
  };
  const std::string fourth = "place = " + std::to_string((box.number << 32) + 4);
  EXPECT_THAT(found_after("UPDATE item SET upload = NULL WHERE " + fourth),
              HasSubstr("item 4: its bytes are missing"));
  EXPECT_THAT(found_after("DELETE FROM piece"), HasSubstr("item 4: its bytes are not"));
  EXPECT_THAT(found_after("UPDATE item SET size = 3 WHERE " + fourth),
              HasSubstr("item 4: its bytes are not"));
  EXPECT_THAT(found_after("DELETE FROM item WHERE " + fourth), HasSubstr("item 4 is missing"));
  EXPECT_THAT(found_after("UPDATE item SET time = 5 WHERE " + fourth),
              HasSubstr("item 4: its time is before"));
  EXPECT_THAT(found_after("UPDATE item SET digest = commitment WHERE " + fourth),
              HasSubstr("hashes kept of its tree are wrong"));
  EXPECT_THAT(found_after("UPDATE item SET digest = (SELECT digest FROM item WHERE place = " +
                          std::to_string(box.number << 32) + ") WHERE " + fourth),
              HasSubstr("item 0: it is there twice"));
  EXPECT_THAT(found_after("UPDATE box SET size = 10"), HasSubstr("it should have 10 items and has 9"));
  EXPECT_THAT(found_after("UPDATE box SET size = 8"), HasSubstr("belongs to no box"));
  EXPECT_THAT(found_after("UPDATE box SET edge = id || id"), HasSubstr("the edge"));
  EXPECT_THAT(found_after("UPDATE box SET id = read_digest"), HasSubstr("not that of its capabilities"));
  EXPECT_THAT(found_after("DELETE FROM box"), HasSubstr("belongs to no box"));
  EXPECT_THAT(found_after("DELETE FROM relay"), HasSubstr("no relay's name"));

  std::vector<Operation> operations;
  for (int i = 9; i < 300; ++i) operations.push_back(item(box, "item " + std::to_string(i)));
  one.commit(operations, {kNow.seconds + 300});
  expect_sound();
  const std::string first = " WHERE place = " + std::to_string(box.number << 32);
  EXPECT_THAT(found_after("UPDATE known SET entries = entries || entries" + first),
              HasSubstr("of the digests of items 0 to 255 is wrong"));
  EXPECT_THAT(found_after("DELETE FROM known" + first),
              HasSubstr("of the digests of items 0 to 255 is wrong"));
  EXPECT_THAT(found_after("UPDATE known SET place = place + 1" + first),
              HasSubstr("items 0 to 255 is wrong"));
  EXPECT_THAT(found_after("INSERT INTO known (place, entries) SELECT place + 256, entries FROM known"),
              HasSubstr("not to have any yet"));
  EXPECT_THAT(found_after("INSERT INTO known (place, entries) SELECT place + 4294967296, entries FROM known"),
              HasSubstr("digests that belong to no box"));
}

}  // namespace
}  // namespace parley::relay
