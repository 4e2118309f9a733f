// A desk that is a copy, or was put back from a backup, never signs with its old key again (record rule 14).
#include "desk/marker.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/files.hpp"
#include "desk/keys.hpp"
#include "desks.hpp"

namespace parley {
namespace {

using testing::HasSubstr;
constexpr auto kDeep = std::filesystem::copy_options::recursive;
constexpr const char* kNote = "title: A note\n\n## A point\n> The text.\n";

class Copies : public testing::Test {
 protected:
  Copies() : russia(folder.path(), "lavrov@russia"), usa(folder.path(), "blinken@usa") {
    id = convene({&russia, &usa});
    Desk desk = russia.open();
    expect(deliver(desk, id, kNote));
  }

  std::string copied() { return russia.look().copied().value_or(Error{}).message; }

  TemporaryFolder folder;
  Place russia, usa;
  ExchangeId id;
};

TEST_F(Copies, OfAFolderAreDetected) {
  EXPECT_EQ(copied(), "");
  std::filesystem::copy(russia.home, folder.path() / "copy", kDeep);
  std::filesystem::permissions(folder.path() / "copy", std::filesystem::perms::owner_all);
  std::filesystem::rename(russia.home, folder.path() / "aside");
  std::filesystem::rename(folder.path() / "copy", russia.home);
  EXPECT_THAT(copied(), HasSubstr("it is a copy, or was restored"));
  Desk desk = russia.open();
  EXPECT_EQ(deliver(desk, id, kNote).error().message, desk.copied()->message);
  EXPECT_FALSE(desk.sign(id, Leave{}));
  EXPECT_EQ(expect(desk.record(id)).size(), 2U) << "it can be read";
}

TEST_F(Copies, OfTheArchiveAloneAreDetected) {
  const std::filesystem::path archive = russia.home / "archive.db";
  std::filesystem::copy_file(archive, folder.path() / "backup.db");
  {
    Desk desk = russia.open();
    expect(deliver(desk, id, kNote));
  }
  // Put back into the same file, so that its inode and its birth stay.
  std::string bytes = read_file(folder.path() / "backup.db", 1 << 24).value();
  const Descriptor file(::open(archive.c_str(), O_WRONLY | O_TRUNC));
  FdSink(file.get()).write(as_bytes(bytes));
  std::filesystem::remove(russia.home / "archive.db-wal");
  EXPECT_THAT(copied(), HasSubstr("the archive was restored from a backup"));
}

TEST_F(Copies, WithoutAMarkerOrWithAnothersAreDetected) {
  std::filesystem::rename(russia.home / "marker", folder.path() / "marker");
  EXPECT_THAT(copied(), HasSubstr("marker is missing"));
  write_marker(russia.home, usa.identity.card.card.signing.id(), 0);
  EXPECT_THAT(copied(), HasSubstr("does not fit its keys"));
}

TEST_F(Copies, ThatAreMovedWithinTheirDiskAreStillTheDesk) {
  std::filesystem::rename(russia.home, folder.path() / "elsewhere");
  russia.home = folder.path() / "elsewhere";
  EXPECT_EQ(copied(), "");
}

TEST_F(Copies, AreNotSeenInAMarkerThatACrashLeftBehind) {
  // The act was stored, the marker not yet written.
  const std::string before = read_file(russia.home / "marker", 512).value();
  {
    Desk desk = russia.open();
    expect(deliver(desk, id, kNote));
  }
  const Descriptor marker(::open((russia.home / "marker").c_str(), O_WRONLY));
  FdSink(marker.get()).write(as_bytes(before));
  EXPECT_EQ(copied(), "");
}

TEST_F(Copies, GoOnUnderNewKeys) {
  const KeyId old_key = russia.identity.card.card.signing.id();
  std::filesystem::remove(russia.home / "marker");
  {
    Desk desk = russia.open();
    const Ed25519SecretKey party_key = expect(desk.party_key({}, no_passphrase));
    const DeskIdentity renewed = expect(desk.renew(&party_key, {}));
    EXPECT_NE(renewed.card.card.signing.id(), old_key);
    EXPECT_FALSE(desk.copied());
  }
  Desk desk = russia.open();
  EXPECT_FALSE(desk.copied());
  EXPECT_TRUE(deliver(desk, id, kNote));
  const Record record = expect(desk.record(id));
  EXPECT_TRUE(record.is_revoked(old_key));
  const KeyId fresh = desk.identity().card.card.signing.id();
  EXPECT_TRUE(record.may(fresh, Power::commit));
  for (Index i = 0; i < record.size(); ++i)
    EXPECT_TRUE(record.judgement(i).counts) << record.judgement(i).why;
  EXPECT_TRUE(record.current_epoch());
  EXPECT_THAT(read_file(russia.home / "keys.txt", 1 << 16).value(), HasSubstr("OPENSSH PRIVATE KEY"));
  const std::string keys = read_file(russia.home / "keys.txt", 1 << 16).value();
  EXPECT_EQ(keys.find("-----BEGIN OPENSSH"), keys.rfind("-----BEGIN OPENSSH")) << "the old one is gone";
}

TEST_F(Copies, CanBeRenewedAgainAfterAKillAtAnyStep) {
  // The steps: the key file with both keys, the card, the key file with the new one, the marker.
  const std::filesystem::path before = folder.path() / "before";
  std::filesystem::remove(russia.home / "marker");
  std::filesystem::copy(russia.home, before, kDeep);
  std::optional<Desk> desk(russia.open());
  const SignedCard old_card = desk->identity().card;
  const Keys former =
      Keys::read(read_file(russia.home / "keys.txt", 1 << 16).value(), russia.identity.card.card.signing)
          .value();
  expect(desk->renew(nullptr, {}));
  const Keys fresh =
      Keys::read(read_file(russia.home / "keys.txt", 1 << 16).value(), desk->identity().card.card.signing)
          .value();
  const SignedCard new_card = desk->identity().card;
  desk.reset();
  const Secret both = fresh.text("lavrov@russia", &former.signing);
  for (const SignedCard& card : {old_card, new_card}) {
    write_file_durably(russia.home / "keys.txt", both.text());
    russia.archive().put_card(card);
    std::filesystem::remove(russia.home / "marker");
    Desk interrupted = russia.open();
    EXPECT_TRUE(interrupted.copied());
    EXPECT_TRUE(interrupted.renew(nullptr, {}));
    EXPECT_EQ(copied(), "");
  }
}

}  // namespace
}  // namespace parley
