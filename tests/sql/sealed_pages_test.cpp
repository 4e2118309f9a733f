/// A sealed database holds what a plain one holds, shows nothing of it on the disk, and gives nothing that
/// was changed there.
#include "sql/sealed_pages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "sql/sqlite.hpp"

namespace parley {
namespace {

constexpr std::string_view kWord = "Wording that nobody may see";
constexpr int kPage = 4096;

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "parley-test-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

Key32 key_of(std::uint8_t byte) {
  Key32 out;
  out.fill(byte);
  return out;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

/// All rows of the table `t`, in a form that shows every difference.
std::string dump(const Database& database) {
  std::string out;
  Statement rows = database.prepare("SELECT a, b FROM t ORDER BY a");
  while (rows.step()) out += std::to_string(rows.integer(0)) + '=' + rows.text(1) + '\n';
  return out;
}

void fill(const Database& database, int rows, std::size_t size = 300) {
  database.execute("CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY, b TEXT)");
  Transaction transaction(database);
  for (int i = 0; i < rows; ++i) {
    std::string text(kWord);
    text.resize(size, static_cast<char>('a' + i % 26));
    database.prepare("INSERT INTO t (b) VALUES (?)").bind(text).run();
  }
  transaction.commit();
}

class SealedDatabase : public testing::Test {
 protected:
  Database open(std::uint8_t byte = 1) const { return {file, key_of(byte)}; }
  Folder folder;
  std::filesystem::path file = folder.path / "sealed.db";
};

TEST_F(SealedDatabase, KeepsWhatItWasGiven) {
  std::string before;
  {
    const Database database = open();
    fill(database, 500);
    database.execute("DELETE FROM t WHERE a % 7 = 0; UPDATE t SET b = b || 'x' WHERE a % 5 = 0;");
    before = dump(database);
  }
  const Database again = open();
  EXPECT_EQ(dump(again), before);
  Statement whole = again.prepare("PRAGMA integrity_check");
  ASSERT_TRUE(whole.step());
  EXPECT_EQ(whole.text(0), "ok");
}

TEST_F(SealedDatabase, ShowsNothingOnTheDisk) {
  const Database database = open();
  fill(database, 2000);
  // Larger than what is kept in memory, with what a failing statement has to undo.
  database.execute("PRAGMA cache_size = 10; CREATE UNIQUE INDEX u ON t (b, a)");
  EXPECT_THROW(database.execute("UPDATE t SET a = CASE WHEN a = 2000 THEN 1 ELSE a END"), SqliteError);
  database.execute("PRAGMA wal_checkpoint(FULL)");
  fill(database, 100);
  std::size_t read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    const std::string bytes = content(entry.path());
    read += bytes.size();
    for (const std::string_view word :
         {kWord, kWord.substr(0, 8), std::string_view("CREATE"), std::string_view("SQLite")})
      EXPECT_EQ(bytes.find(word), std::string::npos) << entry.path() << ' ' << word;
  }
  EXPECT_GT(read, 500000U);
}

TEST_F(SealedDatabase, OpensWithItsOwnKeyAlone) {
  fill(open(), 10);
  EXPECT_THROW((void)open(2), SqliteError);
  EXPECT_EQ(dump(open()).size(), dump(open(1)).size());
  const std::filesystem::path plain = folder.path / "plain.db";
  fill(Database(plain), 1);
  EXPECT_THROW(Database(plain, key_of(1)), SqliteError);
  EXPECT_THROW((void)Database(file), SqliteError) << "a sealed one is none to SQLite alone";
}

/// Whatever byte is changed: an error, or what was there.
TEST_F(SealedDatabase, GivesNothingThatWasChanged) {
  {
    const Database database = open();
    fill(database, 60);
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const std::string before = dump(open());
  const std::string sound = content(file);
  ASSERT_GT(sound.size(), std::size_t{4 * kPage});
  std::mt19937 chance(1);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    std::string changed = sound;
    changed[std::uniform_int_distribution<std::size_t>(0, changed.size() - 1)(chance)] ^= 1;
    write(file, changed);
    try {
      EXPECT_EQ(dump(open()), before);
    } catch (const SqliteError&) {
      ++refused;
    }
  }
  EXPECT_EQ(refused, 200);
  for (int i = 0; i + 2 < static_cast<int>(sound.size() / kPage); ++i) {
    std::string swapped = sound;
    swapped.replace(static_cast<std::size_t>(i) * kPage, kPage,
                    sound.substr((static_cast<std::size_t>(i) + 1) * kPage, kPage));
    write(file, swapped);
    EXPECT_THROW((void)dump(open()), SqliteError) << "page " << i << " is the next one";
  }
  write(file, sound);
  EXPECT_EQ(dump(open()), before);
}

/// A kill at any moment leaves a log that ends anywhere.
TEST_F(SealedDatabase, ComesBackWithWhatWasCommitted) {
  const Database database = open();
  database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); PRAGMA wal_checkpoint(TRUNCATE)");
  std::set<std::string> states{dump(database)};
  std::string last;
  for (int i = 0; i < 6; ++i) {
    fill(database, 8, 900);
    states.insert(last = dump(database));
  }
  const std::string pages = content(file);
  const std::string log = content(file.string() + "-wal");
  const std::filesystem::path copy = folder.path / "copy.db";
  for (std::size_t end = 0; end <= log.size(); end += 509) {
    std::filesystem::remove(copy.string() + "-shm");
    write(copy, pages);
    write(copy.string() + "-wal", log.substr(0, end));
    EXPECT_TRUE(states.contains(dump(Database(copy, key_of(1))))) << end << " of " << log.size();
  }
  std::filesystem::remove(copy.string() + "-shm");
  write(copy, pages);
  write(copy.string() + "-wal", log);
  EXPECT_EQ(dump(Database(copy, key_of(1))), last);
}

/// A crash while the log was written back may tear the first page, which is read before the log.
TEST_F(SealedDatabase, ComesBackWhenItsFirstPageWasTorn) {
  const Database database = open();
  fill(database, 10);
  database.execute("PRAGMA wal_checkpoint(TRUNCATE); CREATE TABLE more (x);");
  const std::string before = dump(database);
  const std::filesystem::path copy = folder.path / "copy.db";
  std::string pages = content(file);
  pages.replace(512, 512, std::string(512, 'x'));
  write(copy, pages);
  write(copy.string() + "-wal", content(file.string() + "-wal"));
  EXPECT_EQ(dump(Database(copy, key_of(1))), before);
}

TEST_F(SealedDatabase, IsReadWhileAnotherProcessWrites) {
  fill(open(), 1);
  const ::pid_t writer = ::fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) {
    const Database database = open();
    for (int i = 0; i < 100; ++i) fill(database, 3);
    ::_exit(0);
  }
  std::size_t last = 0;
  int status = 0;
  do {
    const std::string seen = dump(open());
    EXPECT_GE(seen.size(), last);
    last = seen.size();
  } while (::waitpid(writer, &status, WNOHANG) == 0);
  EXPECT_EQ(status, 0);
  const Database database = open();
  Statement count = database.prepare("SELECT count(*) FROM t");
  ASSERT_TRUE(count.step());
  EXPECT_EQ(count.integer(0), 301);
}

RC_GTEST_PROP(SealedDatabases, HoldWhatPlainOnesHold, ()) {
  const Folder folder;
  std::mt19937_64 chance(*rc::gen::arbitrary<std::uint64_t>());
  const auto below = [&](int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(chance); };
  const Database plain(folder.path / "plain.db");
  std::optional<Database> sealed;
  const auto both = [&](const std::string& sql) {
    plain.execute(sql);
    sealed->execute(sql);
  };
  sealed.emplace(folder.path / "sealed.db", key_of(3));
  both("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); CREATE INDEX i ON t (b);");
  for (int i = 0; i < 30; ++i) {
    const std::string number = std::to_string(below(50));
    switch (below(7)) {
      case 0:
      case 1:
        both("INSERT OR REPLACE INTO t VALUES (" + number + ", hex(zeroblob(" + std::to_string(below(9000)) +
             ")))");
        break;
      case 2:
        both("DELETE FROM t WHERE a > " + number);
        break;
      case 3:
        both("UPDATE t SET b = a || b WHERE a < " + number);
        break;
      case 4:
        both(below(2) == 0 ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM");
        break;
      case 5:
        both("BEGIN; INSERT OR IGNORE INTO t SELECT a + 100, b FROM t; DELETE FROM t WHERE a = " + number +
             (below(2) == 0 ? "; COMMIT" : "; ROLLBACK"));
        break;
      default:
        sealed.reset();
        sealed.emplace(folder.path / "sealed.db", key_of(3));
    }
    RC_ASSERT(dump(*sealed) == dump(plain));
  }
}

}  // namespace
}  // namespace parley
