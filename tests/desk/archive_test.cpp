#include "desk/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "desk/files.hpp"
#include "desks.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

class TheArchive : public testing::Test {
 protected:
  std::string content(const std::filesystem::path& path) const {
    return read_file(path, std::size_t{1} << 24).value();
  }
  TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "archive.db";
  Key32 key{1};
};

TEST_F(TheArchive, OfANewerVersionIsRefusedAndLeftAsItIs) {
  {
    const Archive archive = expect(Archive::open(file, key));
    archive.database().execute("PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE);");
  }
  const std::string before = content(file);
  const Result<Archive> refused = Archive::open(file, key);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the archive is of version 2; this Parley knows versions up to 1");
  EXPECT_THAT(refused.error().remedy, HasSubstr("install the newer Parley"));
  EXPECT_EQ(content(file), before);
}

TEST_F(TheArchive, OfAnotherProgramOrAnotherKeyIsRefused) {
  const auto why = [&](const std::filesystem::path& path) {
    return Archive::open(path, key).error().message;
  };
  Database(folder.path() / "plain.db").execute("CREATE TABLE note (text); PRAGMA user_version = 1;");
  EXPECT_THAT(why(folder.path() / "plain.db"), HasSubstr("is damaged, or is not this desk's"));
  std::ofstream(folder.path() / "letter.txt") << std::string(4096, 'x');
  EXPECT_THAT(why(folder.path() / "letter.txt"), HasSubstr("is damaged, or is not this desk's"));
  expect(Archive::open(file, key));
  EXPECT_THAT(Archive::open(file, Key32{2}).error().message, HasSubstr("is damaged, or is not this desk's"));
}

TEST_F(TheArchive, IsNotMuchLargerThanWhatItHolds) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa});
  Desk desk = russia.open();
  for (int i = 0; i < 50; ++i)
    expect(deliver(desk, id, "title: A note\n\n## A point\n> The text.\n\n## Another\n> Its text.\n"));
  const Archive archive = russia.archive();
  archive.database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::size_t held = 0;
  for (const Archive::StoredAct& act : archive.acts(id, 0))
    held += act.act.bytes.size() + act.act.signature.size();
  for (const Archive::StoredDisclosure& disclosure : archive.disclosures(id, 0))
    held += disclosure.bytes.size();
  const std::size_t size = std::filesystem::file_size(russia.home / "archive.db");
  EXPECT_LT(size, 2 * held + 256 * 1024) << "the figure in docs/architecture.md";
}

TEST_F(TheArchive, RollsBackWhatIsNotCommitted) {
  const Archive archive = expect(Archive::open(file, key));
  const ExchangeId id = sha256_id<ExchangeId>("an exchange");
  {
    const Transaction transaction(archive.database());
    archive.put_exchange(id, "Talks");
  }
  EXPECT_FALSE(archive.database().prepare("SELECT 1 FROM exchange").step());
  Statement orphan =
      archive.database().prepare("INSERT INTO compared (exchange, party, at) VALUES (?, 'usa', 0)");
  EXPECT_THROW(orphan.bind(id).run(), SqliteError) << "foreign keys hold";
}

// As every desk has it that met a relay before there was a place for proofs, for heads of more than was read
// and for what a relay does not prove; and so its backups.
TEST_F(TheArchive, OfBeforeProofsOfFaultsWereKeptIsReadAndTaken) {
  Bytes image;
  {
    const Archive archive = expect(Archive::open(file, key));
    archive.database().execute(
        "DROP TABLE relay_head;"
        "ALTER TABLE relay_visit DROP COLUMN failing; ALTER TABLE relay_visit DROP COLUMN next;"
        "ALTER TABLE relay_visit DROP COLUMN unproved; ALTER TABLE relay_visit DROP COLUMN unproved_since;"
        "INSERT INTO relay_visit VALUES (x'00', 'r', 5, 4, 3, 'no answer', 2);"
        "ALTER TABLE relay_fault DROP COLUMN proof;"
        "INSERT INTO relay_fault (exchange, relay, what, one, other, at) VALUES (x'00', 'r', 'w', 'a', 'b', "
        "1)");
    image = archive.database().image();
  }
  const auto proof = [](const Archive& archive) {
    Statement statement = archive.database().prepare("SELECT proof FROM relay_fault WHERE one = 'a'");
    return statement.step() ? statement.text(0) : "nothing";
  };
  const auto visit = [](const Archive& archive) {
    Statement statement = archive.database().prepare("SELECT queued, failing, unproved FROM relay_visit");
    return statement.step() ? std::tuple(statement.integer(0), statement.integer(1), statement.text(2))
                            : std::tuple(std::int64_t{0}, std::int64_t{0}, std::string("nothing"));
  };
  const std::tuple as_it_was(std::int64_t{3}, std::int64_t{0}, std::string());
  {
    const Archive opened = expect(Archive::open(file, key));
    EXPECT_EQ(proof(opened), "null");
    EXPECT_EQ(visit(opened), as_it_was);
    EXPECT_FALSE(opened.database().prepare("SELECT tied FROM relay_head").step());
  }
  const Archive taken = expect(Archive::open(folder.path() / "taken.db", key));
  expect(taken.take_all(image));
  EXPECT_EQ(proof(taken), "null");
  EXPECT_EQ(visit(taken), as_it_was);
}

}  // namespace
}  // namespace parley
