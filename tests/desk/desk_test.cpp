#include "desk/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "desk/files.hpp"
#include "desk/keys.hpp"
#include "desks.hpp"

namespace parley {
namespace {

using testing::HasSubstr;

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

std::string content(const std::filesystem::path& file) {
  return read_file(file, 1 << 24).value();
}

std::vector<std::string> names_in_folder(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    out.push_back(entry.path().filename());
  std::ranges::sort(out);
  return out;
}

std::string why_not(const std::filesystem::path& home, World world) {
  const Result<DeskKey> key = read_desk_key(home, no_passphrase);
  if (!key) return key.error().message;
  const Result<Desk> desk = Desk::open(home, world, false, *key);
  return desk ? "" : desk.error().message;
}

constexpr const char* kNote = "title: A note\n\n## A point\n> The text.\n";

class ADesk : public testing::Test {
 protected:
  TemporaryFolder folder;
  SteppingClock clock;
  SeededRandom random;
  World world{clock, random};

  NewDesk lavrov() const {
    NewDesk how;
    how.delegate = {"lavrov", "russia"};
    how.work_factor = 10;
    return how;
  }
};

TEST_F(ADesk, IsItsOwnersAlone) {
  const std::filesystem::path home = folder.path() / "desk";
  NewDesk how = lavrov();
  how.passphrase = Secret("correct horse");
  ASSERT_TRUE(make_desk(home, how, world));
  EXPECT_EQ(mode_of(home), 0700U);
  EXPECT_EQ(mode_of(home / "attachments"), 0700U);
  for (const char* name : {"keys.age", "party.age", "desk.json", "archive.db", "marker"})
    EXPECT_EQ(mode_of(home / name), 0600U) << name;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home)) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(content(entry.path()), Not(HasSubstr("AGE-SECRET-KEY-"))) << entry.path();
    EXPECT_THAT(content(entry.path()), Not(HasSubstr("PRIVATE KEY"))) << entry.path();
  }
}

TEST_F(ADesk, OpensItsKeysWithThePassphraseAlone) {
  NewDesk how = lavrov();
  how.passphrase = Secret("correct horse");
  ASSERT_TRUE(make_desk(folder.path() / "desk", how, world));
  const std::filesystem::path home = folder.path() / "desk";
  int asked = 0;
  const auto wrong = read_desk_key(home, [&]() -> Result<Secret> {
    ++asked;
    return Secret("incorrect horse");
  });
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "the passphrase is not the right one");
  EXPECT_EQ(asked, 1);
  const auto declined = read_desk_key(home, []() -> Result<Secret> { return fail("no terminal"); });
  EXPECT_EQ(declined.error().message, "no terminal");
  const DeskKey key = expect(read_desk_key(home, []() -> Result<Secret> { return Secret("correct horse"); }));
  EXPECT_TRUE(expect(Desk::open(home, world, false, key)).unlocked());
  EXPECT_TRUE(needs_passphrase(home).value());
}

TEST_F(ADesk, IsReadWithTheArchivesKeyAlone) {
  Place russia(folder.path(), "lavrov@russia");
  const ExchangeId id = convene({&russia});
  const DeskKey all = expect(read_desk_key(russia.home, no_passphrase));
  Desk desk = expect(Desk::open(russia.home, russia.world(), true, {all.archive, std::nullopt}));
  EXPECT_EQ(desk.identity().card.card.delegate.display(), "lavrov@russia");
  EXPECT_EQ(desk.exchanges().size(), 1U);
  EXPECT_FALSE(desk.unlocked());
  EXPECT_EQ(deliver(desk, id, kNote).error().message, "the desk is locked");
  EXPECT_EQ(desk.sign_by_party_key(id, Admit{}, Ed25519SecretKey::generate(random)).error().message,
            "the desk is locked");

  Place usa(folder.path(), "blinken@usa");
  const DeskKey other = expect(read_desk_key(usa.home, no_passphrase));
  EXPECT_THAT(Desk::open(russia.home, russia.world(), false, other).error().message,
              HasSubstr("is damaged, or is not this desk's"));
}

/// Nothing of what is said on a desk, and not even whose it is, stands in any of its files.
TEST_F(ADesk, ShowsNothingOnTheDisk) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa}, "title: The contract\n\n## A clause\n> As it stands.\n");
  std::ofstream(folder.path() / "chart.pdf") << "The chart itself, and all that is on it";
  Desk desk = russia.open();
  const ActId note =
      expect(deliver(desk, id, "title: Opening\nattach: chart.pdf\n\n## Missiles\n> None.\n", folder.path()));
  expect(desk.annotate(id, {note, {}}, Annotation::Kind::remark, "Our fallback"));
  expect(desk.keep_aside(as_bytes("an item"), "usa.pouch", "a reason", true));
  const std::string digest = sha256(as_bytes("The chart itself, and all that is on it")).hex();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(russia.home)) {
    if (!entry.is_regular_file() || entry.path().filename() == "keys.txt" ||
        entry.path().filename() == "party.txt")
      continue;
    ++files;
    std::string bytes = content(entry.path()) + entry.path().filename().string();
    std::ranges::transform(bytes, bytes.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (const char* word : {"lavrov", "russia", "blinken", "talks", "contract", "clause", "opening",
                             "missiles", "chart", "fallback", "usa.pouch", "reason"})
      EXPECT_THAT(bytes, Not(HasSubstr(word))) << entry.path();
    EXPECT_THAT(bytes, Not(HasSubstr(digest)));
  }
  EXPECT_GE(files, 5);
}

TEST_F(ADesk, IsMadeWholeOrNotAtAll) {
  const std::filesystem::path home = folder.path() / "desk";
  ASSERT_TRUE(make_desk(home, lavrov(), world));
  const std::string before = content(home / "desk.json");
  const auto again = make_desk(home, lavrov(), world);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("there is a desk"));
  EXPECT_EQ(content(home / "desk.json"), before);

  std::filesystem::create_directory(folder.path() / "full");
  std::ofstream(folder.path() / "full" / "letter") << "mine";
  EXPECT_THAT(make_desk(folder.path() / "full", lavrov(), world).error().message, HasSubstr("is not empty"));
  NewDesk keyless = lavrov();
  keyless.with_party_key = false;
  EXPECT_FALSE(make_desk(folder.path() / "keyless", keyless, world));
  NewDesk nameless = lavrov();
  nameless.party_name = "two\nlines";
  EXPECT_FALSE(make_desk(folder.path() / "nameless", nameless, world));
  EXPECT_EQ(names_in_folder(folder.path()), (std::vector<std::string>{"desk", "full"}));
}

TEST_F(ADesk, SaysWhyItDoesNotOpen) {
  EXPECT_THAT(why_not(folder.path(), world), HasSubstr("there is no desk"));
  const std::filesystem::path home = folder.path() / "desk";
  ASSERT_TRUE(make_desk(home, lavrov(), world));
  ::chmod(home.c_str(), 0750);
  EXPECT_THAT(why_not(home, world), HasSubstr("others can reach"));
  ::chmod(home.c_str(), 0700);
  ::chmod((home / "keys.txt").c_str(), 0640);
  EXPECT_THAT(why_not(home, world), HasSubstr("others can reach"));
  ::chmod((home / "keys.txt").c_str(), 0600);
  EXPECT_EQ(why_not(home, world), "");

  const std::string identity = content(home / "desk.json");
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = identity;
    write_file_durably(home / "desk.json", changed.replace(changed.find(from), from.size(), to));
    return why_not(home, world);
  };
  EXPECT_THAT(with("\"version\": 2", "\"version\": 3"),
              HasSubstr("a version that this Parley does not know"));
  EXPECT_NE(with("{", "["), "");
  write_file_durably(home / "desk.json", identity);
  const std::string keys = content(home / "keys.txt");
  for (const std::size_t gone : {std::size_t{5}, keys.find('\n'), keys.find("OPENSSH")}) {
    write_file_durably(home / "keys.txt", keys.substr(gone));
    EXPECT_NE(why_not(home, world), "") << gone;
    write_file_durably(home / "keys.txt", keys.substr(0, gone));
    EXPECT_NE(why_not(home, world), "") << gone;
  }
  write_file_durably(home / "keys.txt", keys);
  EXPECT_EQ(why_not(home, world), "");
  std::filesystem::remove(home / "keys.txt");
  EXPECT_THAT(why_not(home, world), HasSubstr("key file is missing"));
}

TEST_F(ADesk, HasThePartyKeyOrTakesItFromElsewhere) {
  Place place(folder.path(), "lavrov@russia");
  Place other(folder.path(), "blinken@usa");
  const Desk desk = place.open();
  const Ed25519SecretKey key = expect(desk.party_key({}, no_passphrase));
  EXPECT_EQ(PublicKey(key.public_key()), place.identity.card.card.party_key);
  const std::filesystem::path paper = folder.path() / "paper";
  write_file_durably(paper, party_key_text(key));
  std::filesystem::remove(place.home / "party.txt");
  EXPECT_THAT(desk.party_key({}, no_passphrase).error().message, HasSubstr("not on this desk"));
  EXPECT_EQ(expect(desk.party_key(paper, no_passphrase)).public_key(), key.public_key());
  std::string mistyped = party_key_text(key);
  mistyped.back() = mistyped.back() == 'Q' ? 'P' : 'Q';
  write_file_durably(paper, mistyped);
  EXPECT_THAT(desk.party_key(paper, no_passphrase).error().message, HasSubstr("typed wrongly"));
  EXPECT_THAT(desk.party_key(other.home / "party.txt", no_passphrase).error().message,
              HasSubstr("another party"));
}

TEST_F(ADesk, KeepsWhatItSigned) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa});
  {
    Desk desk = russia.open();
    expect(deliver(desk, id, kNote));
  }
  const Desk desk = russia.look();
  EXPECT_FALSE(desk.copied());
  const Record record = expect(desk.record(id));
  ASSERT_EQ(record.size(), 2U);
  for (Index i = 0; i < 2; ++i) EXPECT_TRUE(record.judgement(i).counts) << record.judgement(i).why;
  ASSERT_EQ(desk.exchanges().size(), 1U);
  EXPECT_TRUE(desk.exchanges()[0].joined);
  EXPECT_EQ(desk.exchanges()[0].acts, 2);
}

TEST_F(ADesk, IsFollowedWhileAnotherOpeningChangesIt) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa});
  Desk reading = russia.look();
  Desk changing = russia.open();
  const Record* followed = expect(reading.follow(id));
  EXPECT_EQ(followed->size(), 1U);
  expect(deliver(changing, id, kNote));
  EXPECT_EQ(expect(reading.follow(id)), followed);
  EXPECT_EQ(followed->size(), 2U);
}

TEST_F(ADesk, StoresNothingThatWouldNotCount) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa});
  Desk desk = russia.open();
  EXPECT_EQ(desk.join(id).error().message, "this would not count: russia had joined already");
  EXPECT_FALSE(deliver(desk, id, "no note\n"));
  EXPECT_FALSE(deliver(desk, id, "title: T\nattach: nowhere.pdf\n\n## P\n> x\n", folder.path()));
  EXPECT_FALSE(desk.sign(id, Confirm{{sha256_id<ActId>("nothing")}}));
  EXPECT_EQ(expect(desk.record(id)).size(), 1U);
  EXPECT_EQ(desk.exchanges()[0].acts, 1);
  EXPECT_TRUE(names_in_folder(russia.home / "attachments").empty());
}

TEST_F(ADesk, FindsAnExchangeByIdTitleOrBeingTheOnlyOne) {
  Place russia(folder.path(), "lavrov@russia");
  EXPECT_THAT(russia.open().find_exchange({}).error().message, HasSubstr("in no exchange yet"));
  const ExchangeId one = convene({&russia});
  EXPECT_EQ(russia.open().find_exchange({}), one);
  const ExchangeId two = convene({&russia});
  const Desk desk = russia.open();
  EXPECT_FALSE(desk.find_exchange({}));
  EXPECT_FALSE(desk.find_exchange("Talks")) << "both have that title";
  EXPECT_EQ(desk.find_exchange(two.hex().substr(0, 8)), two);
  EXPECT_FALSE(desk.find_exchange(one.hex().substr(0, 3))) << "too short";
  EXPECT_FALSE(desk.find_exchange("Peace"));
}

TEST_F(ADesk, RemovesWhatAKilledProcessHadBegun) {
  Place russia(folder.path(), "lavrov@russia");
  const std::filesystem::path begun = russia.home / "attachments" / ".new-0123456789abcdef";
  std::ofstream(begun) << "half";
  russia.look();
  EXPECT_TRUE(std::filesystem::exists(begun)) << "somebody else may be at it";
  russia.open();
  EXPECT_FALSE(std::filesystem::exists(begun));
}

TEST_F(ADesk, IsSafeInTwoProcessesAtOnce) {
  Place russia(folder.path(), "lavrov@russia");
  Place usa(folder.path(), "blinken@usa");
  const ExchangeId id = convene({&russia, &usa});
  constexpr int kProcesses = 4, kNotes = 5;
  std::vector<pid_t> children;
  for (int child = 0; child < kProcesses; ++child) {
    const pid_t pid = ::fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      bool good = true;
      for (int i = 0; i < kNotes; ++i) {
        Desk desk = russia.open();
        good = good && deliver(desk, id, kNote).has_value();
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (const pid_t pid : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
  const Desk desk = russia.open();
  EXPECT_FALSE(desk.copied());
  Record record = expect(desk.record(id));
  EXPECT_EQ(record.size(), 1U + kProcesses * kNotes);
  EXPECT_TRUE(record.double_dealing().empty());
  const talks::Talks talks(record);
  EXPECT_TRUE(talks.find_note("russia/" + std::to_string(kProcesses * kNotes))) << "each has its own number";
}

}  // namespace
}  // namespace parley
