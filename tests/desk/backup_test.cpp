/// A backup gives the whole desk back, and one that was tampered with gives nothing at all.
#include "desk/backup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "desk/files.hpp"
#include "desk/verify.hpp"
#include "desks.hpp"
#include "seal/buffered_source.hpp"

namespace parley {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A file of a tar archive (POSIX.1-1988).
struct TarFile {
  std::string name, content;
  char type = '0';
};

std::string tar_of(const std::vector<TarFile>& files) {
  std::string out;
  for (const TarFile& file : files) {
    std::string head(512, '\0');
    const auto put = [&](std::size_t at, const std::string& text) { head.replace(at, text.size(), text); };
    const auto octal = [](std::size_t value) {
      std::string digits(11, '0');
      for (std::size_t i = 11; i-- > 0; value /= 8) digits[i] = static_cast<char>('0' + value % 8);
      return digits;
    };
    put(0, file.name);
    put(100, "0000600");
    put(124, octal(file.content.size()));
    put(136, octal(0));
    head[156] = file.type;
    put(157, file.type == '2' ? "/etc/passwd" : "");
    put(257, std::string("ustar\0"
                         "00",
                         8));
    put(148, "        ");
    std::size_t sum = 0;
    for (const char byte : head) sum += static_cast<unsigned char>(byte);
    put(148, octal(sum).substr(5));
    out += head + file.content;
    out.resize((out.size() + 511) / 512 * 512);
  }
  return out + std::string(1024, '\0');
}

class Backups : public testing::Test {
 protected:
  Backups() : russia(folder.path(), "lavrov@russia"), usa(folder.path(), "blinken@usa") {
    id = convene({&russia, &usa});
    std::ofstream(folder.path() / "map.pdf") << "a map";
    Desk desk = russia.open();
    note = expect(deliver(desk, id, "title: T\nattach: map.pdf\n\n## A point\n> Text.\n", folder.path()));
    const Record record = expect(desk.record(id));
    point = {note, std::get<Deliver>(record.at(*record.find(note)).act.deed).paragraphs.at(0)};
    expect(desk.annotate(id, point, Annotation::Kind::remark, "Our fallback"));
    expect(desk.set_compared(id, "usa"));
    const DeskKey key = expect(read_desk_key(russia.home, no_passphrase));
    BytesSink out;
    report = expect(write_backup(desk, key, out));
    const Bytes bytes = out.take();
    tar = std::string(as_text(bytes));
  }

  Result<void> restore(std::string_view from, const std::optional<Secret>& passphrase = {}) {
    BytesSource source(as_bytes(from));
    return restore_backup(source, home, russia.world(), passphrase, 4);
  }
  std::string why(std::string_view from) {
    const Result<void> done = restore(from);
    EXPECT_FALSE(std::filesystem::exists(home)) << "something is left behind";
    std::filesystem::remove_all(home);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3);
    return done ? "" : done.error().message;
  }
  /// The files of the true backup, to be changed.
  std::vector<TarFile> files() const {
    std::vector<TarFile> out;
    for (std::size_t at = 0; at < tar.size() && tar[at] != '\0';) {
      const std::size_t size = std::stoul(tar.substr(at + 124, 11), nullptr, 8);
      out.push_back({tar.c_str() + at, tar.substr(at + 512, size)});
      at += 512 + (size + 511) / 512 * 512;
    }
    return out;
  }
  static TarFile& named(std::vector<TarFile>& files, std::string_view name) {
    return *std::ranges::find_if(files, [&](const TarFile& file) { return file.name.starts_with(name); });
  }

  TemporaryFolder folder;
  Place russia, usa;
  ExchangeId id;
  ActId note;
  ParagraphId point;
  std::string tar;
  BackedUp report;
  std::filesystem::path home = folder.path() / "restored";
};

TEST_F(Backups, GiveTheWholeDeskBack) {
  EXPECT_EQ(report.exchanges, 1U);
  EXPECT_EQ(report.attachments, 1U);
  EXPECT_THAT(report.missing, IsEmpty());
  expect(restore(tar, Secret("correct horse")));
  EXPECT_TRUE(expect(needs_passphrase(home)));
  const DeskKey key = expect(read_desk_key(home, []() -> Result<Secret> { return Secret("correct horse"); }));
  EXPECT_NE(key.archive.text(), expect(read_desk_key(russia.home, no_passphrase)).archive.text())
      << "whoever had the old disk's key cannot read the new one";
  Desk desk = expect(Desk::open(home, russia.world(), true, key));
  EXPECT_EQ(desk.identity().card.card.bytes(), russia.identity.card.card.bytes());
  EXPECT_TRUE(desk.identity().party_key_here);
  EXPECT_EQ(expect(desk.record(id)).heads(), expect(russia.open().record(id)).heads());
  const Verification found = expect(verify_exchange(desk, id));
  EXPECT_THAT(found.wrong, IsEmpty());
  EXPECT_EQ(found.attachments, 1U);
  ASSERT_EQ(desk.annotations(id).size(), 1U);
  EXPECT_EQ(desk.annotations(id)[0].text, "Our fallback");
  EXPECT_TRUE(desk.compared(id).contains("usa"));
  EXPECT_EQ(desk.identities().size(), 2U) << "its own and the epoch's";
  // It goes on under new keys, and not before.
  EXPECT_TRUE(desk.copied());
  EXPECT_FALSE(deliver(desk, id, "title: T\n\n## A point\n> Text.\n"));
  const Ed25519SecretKey party = expect(desk.party_key({}, no_passphrase));
  expect(desk.renew(&party, {}));
  EXPECT_TRUE(deliver(desk, id, "title: T\n\n## A point\n> Text.\n"));
}

TEST_F(Backups, SayWhatTheyLack) {
  write_file_durably(*std::filesystem::directory_iterator(russia.home / "attachments"), "no map");
  const Desk desk = russia.open();
  BytesSink out;
  const BackedUp done = expect(write_backup(desk, expect(read_desk_key(russia.home, no_passphrase)), out));
  EXPECT_THAT(done.missing, testing::ElementsAre("map.pdf"));
  EXPECT_EQ(done.attachments, 0U);
  BytesSink nothing;
  EXPECT_FALSE(write_backup(desk, {expect(read_desk_key(russia.home, no_passphrase)).archive, {}}, nothing));
}

TEST_F(Backups, AreNotRestoredOverAnything) {
  BytesSource source(as_bytes(tar));
  EXPECT_THAT(restore_backup(source, usa.home, usa.world(), {}).error().message, HasSubstr("already"));
  EXPECT_TRUE(usa.open().exchanges().empty() || !usa.open().copied());
}

TEST_F(Backups, ThatAreDamagedAreRefusedWhole) {
  EXPECT_EQ(tar_of(files()).substr(0, 100), tar.substr(0, 100));
  EXPECT_THAT(why(std::string(1024, '\0')), HasSubstr("not complete"));
  EXPECT_THAT(why("a letter to a friend"), HasSubstr("no backup"));
  EXPECT_THAT(why(std::string(100000, 'x')), HasSubstr("no backup"));
  for (std::size_t end = 512; end + 2048 < tar.size(); end += 3001)
    EXPECT_NE(why(tar.substr(0, end)), "") << end;
  for (const char* name : {"keys.txt", "desk.json", "archive.db"}) {
    auto without = files();
    std::erase_if(without, [&](const TarFile& file) { return file.name == name; });
    EXPECT_NE(why(tar_of(without)), "") << name;
    auto other = files();
    named(other, name).content = "something else";
    EXPECT_NE(why(tar_of(other)), "") << name;
  }
  auto mine = files();
  named(mine, "keys.txt").content = std::string(expect(read_desk_key(usa.home, no_passphrase)).keys->text());
  EXPECT_THAT(why(tar_of(mine)), HasSubstr("does not fit its card"));
}

TEST_F(Backups, ThatWouldWriteElsewhereAreRefused) {
  for (const char* name : {"../outside", "/tmp/outside", "attachments/../../outside", "attachments/",
                           "marker", "attachments/0123", "keys.age"}) {
    auto more = files();
    more.push_back({name, "mine"});
    EXPECT_NE(why(tar_of(more)), "") << name;
  }
  auto link = files();
  link.push_back({"party.txt", "", '2'});
  EXPECT_NE(why(tar_of(link)), "");
  auto folder_there = files();
  folder_there.push_back({"attachments", "", '5'});
  EXPECT_NE(why(tar_of(folder_there)), "");
  auto twice = files();
  twice.push_back(twice.front());
  EXPECT_THAT(why(tar_of(twice)), HasSubstr("two files of one name"));
  auto changed = files();
  named(changed, "attachments/").content = "another map";
  EXPECT_THAT(why(tar_of(changed)), HasSubstr("not what its name says"));
  auto large = files();
  named(large, "desk.json").content.resize(300000);
  EXPECT_THAT(why(tar_of(large)), HasSubstr("too large"));
}

/// The database in a backup is not trusted either: no view, no trigger, no schema of its own is used.
TEST_F(Backups, WithADatabaseOfAnotherShapeAreRefused) {
  const auto with = [&](const std::string& sql) {
    const std::filesystem::path file = russia.home / "plain.db";
    auto changed = files();
    TarFile& archive = named(changed, "archive.db");
    write_file_durably(file, archive.content);
    {
      const Database database(file);
      database.execute(sql + "; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    archive.content = read_file(file, 1 << 24).value();
    archive.content[18] = archive.content[19] = 1;
    std::filesystem::remove(file);
    std::filesystem::remove(file.string() + "-wal");
    std::filesystem::remove(file.string() + "-shm");
    return why(tar_of(changed));
  };
  EXPECT_THAT(with("PRAGMA user_version = 2"), HasSubstr("is of version 2"));
  EXPECT_THAT(with("DROP TABLE relay_leaf"), HasSubstr("relay_leaf"));
  EXPECT_THAT(with("ALTER TABLE annotation DROP COLUMN text"), HasSubstr("text"));
  EXPECT_NE(with("DROP TABLE annotation; CREATE VIEW annotation AS SELECT id AS exchange, id AS act, id AS "
                 "paragraph, 'remark' AS kind, title AS text, 0 AS at FROM exchange"),
            "");
  EXPECT_NE(with("PRAGMA foreign_keys=OFF; DELETE FROM exchange"), "");
  EXPECT_NE(with("DELETE FROM desk"), "");
}

}  // namespace
}  // namespace parley
