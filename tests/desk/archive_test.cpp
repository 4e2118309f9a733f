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
};

TEST_F(TheArchive, OfANewerVersionIsRefusedAndLeftAsItIs) {
  {
    const Archive archive = expect(Archive::open(file));
    archive.database().execute("PRAGMA user_version = 4; PRAGMA wal_checkpoint(TRUNCATE);");
  }
  const std::string before = content(file);
  const Result<Archive> refused = Archive::open(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the archive is of version 4; this Parley knows versions up to 3");
  EXPECT_THAT(refused.error().remedy, HasSubstr("install the newer Parley"));
  EXPECT_EQ(content(file), before);
}

TEST_F(TheArchive, OfAnotherProgramIsRefused) {
  {
    Database(file).execute("CREATE TABLE note (text); PRAGMA user_version = 1;");
  }
  EXPECT_THAT(Archive::open(file).error().message, HasSubstr("is not an archive of Parley"));
  std::ofstream(folder.path() / "letter.txt") << std::string(4096, 'x');
  EXPECT_THROW((void)Archive::open(folder.path() / "letter.txt"), SqliteError);
}

TEST_F(TheArchive, OfEveryReleasedVersionOpens) {
  const std::filesystem::path kept = std::filesystem::path(PARLEY_SOURCE_DIR) / "tests/vectors/archives";
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kept)) {
    if (entry.path().extension() != ".db") continue;
    ++seen;
    std::filesystem::copy_file(entry.path(), file, std::filesystem::copy_options::overwrite_existing);
    const Archive archive = expect(Archive::open(file));
    Statement exchanges = archive.database().prepare("SELECT id, title FROM exchange");
    ASSERT_TRUE(exchanges.step());
    EXPECT_EQ(exchanges.text(1), "Security guarantees");
    const ExchangeId id = exchanges.id<ExchangeId>(0);
    std::optional<Record> record;
    for (Archive::StoredAct& stored : archive.acts(id, 0)) {
      CheckedAct act = expect(check_act(std::move(stored.act)));
      if (record) {
        EXPECT_EQ(record->add(std::move(act)).outcome, Addition::Outcome::applied);
      } else {
        record = expect(Record::found(std::move(act)));
      }
    }
    for (Archive::StoredDisclosure& disclosure : archive.disclosures(id, 0))
      EXPECT_TRUE(expect(record->add_disclosure(disclosure.act, std::move(disclosure.bytes))));
    EXPECT_EQ(record->heads().size(), 1U);
    for (Index i = 0; i < record->size(); ++i)
      EXPECT_TRUE(record->judgement(i).counts) << record->judgement(i).why;
    const talks::Talks talks(*record);
    EXPECT_TRUE(talks.find_note("russia/1"));
    EXPECT_TRUE(talks.find_note("usa/1"));
  }
  EXPECT_GE(seen, 1);
}

TEST_F(TheArchive, IsNotMuchLargerThanWhatItHolds) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa});
  Desk desk = russia.open();
  for (int i = 0; i < 50; ++i)
    expect(deliver(desk, id, "title: A note\n\n## A point\n> The text.\n\n## Another\n> Its text.\n"));
  const Archive archive = expect(Archive::open(russia.home / "archive.db"));
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
  const Archive archive = expect(Archive::open(file));
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

}  // namespace
}  // namespace parley
