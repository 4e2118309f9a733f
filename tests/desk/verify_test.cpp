// What is changed, added or taken away in the archive behind Parley's back is found.
#include "desk/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "desk/archive.hpp"
#include "desk/files.hpp"
#include "desks.hpp"

namespace parley {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Verifying : public testing::Test {
 protected:
  Verifying() : russia(folder.path(), "lavrov@russia"), usa(folder.path(), "blinken@usa") {
    id = convene({&russia, &usa}, "title: The contract\n\n## A clause\n> As it stands.\n");
    Desk desk = russia.open();
    std::ofstream(folder.path() / "map.pdf") << "a map";
    expect(deliver(desk, id, "title: T\nattach: map.pdf\n\n## A point\n> Text.\n", folder.path()));
    expect(deliver(desk, id, "title: Another\n\n## A point\n> More.\n"));
  }

  Verification verify() {
    const Desk desk = russia.look();
    return expect(verify_exchange(desk, id));
  }
  Verification after(const std::string& sql) {
    russia.archive().database().execute(sql);
    return verify();
  }

  TemporaryFolder folder;
  Place russia, usa;
  ExchangeId id;
};

TEST_F(Verifying, SaysWhatIsProvedAndWhatIsMissing) {
  const Verification found = verify();
  EXPECT_EQ(found.acts, 3U);
  EXPECT_EQ(found.counting, 3U);
  EXPECT_EQ(found.disclosures, 7U) << "two of the base text, three and two of the notes";
  EXPECT_EQ(found.attachments, 1U);
  EXPECT_THAT(found.wrong, IsEmpty());
  EXPECT_THAT(found.missing, Contains("usa has not joined"));
  EXPECT_THAT(found.missing, Contains(HasSubstr("were not compared with usa")));
  EXPECT_THAT(found.missing, Contains("a receipt by usa for russia/1"));
}

TEST_F(Verifying, FindsAChangedByteOfAnAct) {
  const Verification found = after(
      "UPDATE act SET bytes = CAST(replace(CAST(bytes AS TEXT), '2021', '2020') AS BLOB) "
      "WHERE position = 3");
  EXPECT_THAT(found.wrong, Contains(HasSubstr("signature")));
  EXPECT_EQ(found.acts, 2U);
}

TEST_F(Verifying, FindsASignatureThatIsNone) {
  EXPECT_THAT(after("UPDATE act SET signature = x'00' WHERE position = 2").wrong, Not(IsEmpty()));
}

TEST_F(Verifying, FindsAnActThatIsGone) {
  const Verification found = after(
      "DELETE FROM disclosure WHERE act = (SELECT id FROM act WHERE position = 2);"
      "DELETE FROM act WHERE position = 2");
  EXPECT_EQ(found.acts, 1U);
  EXPECT_THAT(found.missing, Contains(HasSubstr("an act that others name as seen")));
}

TEST_F(Verifying, FindsAChangedText) {
  const Verification found =
      after("UPDATE disclosure SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Text.', 'Test.') AS BLOB)");
  EXPECT_THAT(found.wrong, Contains(HasSubstr("a text in the archive")));
  EXPECT_THAT(found.missing, Contains(HasSubstr("deliver by lavrov@russia")));
}

TEST_F(Verifying, FindsAChangedOrMissingAttachment) {
  const std::filesystem::path file = *std::filesystem::directory_iterator(russia.home / "attachments");
  ASSERT_TRUE(std::filesystem::exists(file));
  std::ofstream(file) << "a mop";
  EXPECT_THAT(verify().wrong, ElementsAre(HasSubstr("the attachment map.pdf is not the one")));
  std::filesystem::remove(file);
  EXPECT_THAT(verify().wrong, ElementsAre("the attachment map.pdf was here and is gone"));
}

TEST_F(Verifying, OfAnotherFoundingActFails) {
  russia.archive().database().execute("DELETE FROM disclosure; DELETE FROM act WHERE position = 1");
  const Desk desk = russia.look();
  EXPECT_FALSE(verify_exchange(desk, id));
}

}  // namespace
}  // namespace parley
