#include "pages/office.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../desk/desks.hpp"
#include "desk/files.hpp"
#include "desk/search.hpp"

namespace parley::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

class AnOffice : public testing::Test {
 protected:
  AnOffice()
      : russia(folder.path(), "lavrov@russia"),
        usa(folder.path(), "blinken@usa"),
        id(convene({&russia, &usa})) {}

  TemporaryFolder folder;
  Place russia, usa;
  ExchangeId id;
  SeededRandom random;
  Office office{{russia.home, {}, {}}, russia.clock, random};
};

TEST_F(AnOffice, FollowsWhatOthersDoToTheDesk) {
  ASSERT_TRUE(office.unlock(Secret()));
  Room* const room = expect(office.room(id.hex().substr(0, 16)));
  EXPECT_TRUE(room->talks->points().empty());
  EXPECT_FALSE(office.changed());
  {
    Desk desk = russia.open();
    desk.note_carried({});
    static_cast<void>(desk.set_compared(id, "usa"));  // written, but no act
  }
  EXPECT_FALSE(office.changed());
  {
    Desk desk = russia.open();
    expect(deliver(desk, id, "title: A note\n\n## The well\n> The well is open.\n"));
  }
  EXPECT_TRUE(office.changed());
  EXPECT_FALSE(office.changed());
  EXPECT_EQ(expect(office.room(id)), room);
  ASSERT_EQ(room->talks->points().size(), 1U);
}

TEST_F(AnOffice, HasNothingWhenItIsLocked) {
  EXPECT_FALSE(office.open());
  ASSERT_TRUE(office.unlock(Secret()));
  EXPECT_TRUE(office.open());
  office.lock();
  EXPECT_FALSE(office.open());
}

TEST_F(AnOffice, KeepsDraftsSealed) {
  ASSERT_TRUE(office.unlock(Secret()));
  const Room& room = *expect(office.room(id));
  EXPECT_FALSE(office.draft(room, "new"));
  office.keep_draft(room, "new", "title: Secret plans\n");
  office.keep_draft(room, "usa-1", "title: Another\n");
  EXPECT_EQ(office.draft(room, "new"), "title: Secret plans\n");
  EXPECT_THAT(office.drafts(room), testing::ElementsAre("new", "usa-1"));
  for (const auto& entry : std::filesystem::directory_iterator(russia.home / "drafts"))
    EXPECT_THAT(read_file(entry.path(), 1 << 20).value(), Not(HasSubstr("Secret plans")));
  office.drop_draft(room, "new");
  EXPECT_FALSE(office.draft(room, "new"));
}

TEST_F(AnOffice, RemembersSealedWhichNotesWereOpened) {
  ASSERT_TRUE(office.unlock(Secret()));
  const Room& room = *expect(office.room(id));
  const ActId note = *ActId::from_hex(std::string(64, 'a'));
  EXPECT_TRUE(office.opened_notes(room).empty());
  office.note_opened(room, note);
  office.note_opened(room, *ActId::from_hex(std::string(64, 'b')));
  for (const auto& entry : std::filesystem::directory_iterator(russia.home / "drafts"))
    EXPECT_THAT(read_file(entry.path(), 1 << 20).value(), Not(HasSubstr("aaaa")));
  EXPECT_TRUE(office.drafts(room).empty());  // it is none
  office.lock();
  ASSERT_TRUE(office.unlock(Secret()));
  const Room& again = *expect(office.room(id));
  EXPECT_EQ(office.opened_notes(again).size(), 2U);
  EXPECT_TRUE(office.opened_notes(again).contains(note));
}

TEST_F(AnOffice, FindsWordsInTheirContext) {
  ASSERT_TRUE(office.unlock(Secret()));
  {
    Desk desk = russia.open();
    expect(deliver(desk, id,
                   "title: A note\n\n## The well\n> The wells are open to Müller.\n\n## The fence\n> The "
                   "fence is shared.\n"));
  }
  const auto hits = office.search().find("well", 10);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].name, "russia/1.1");
  EXPECT_TRUE(std::ranges::any_of(hits[0].context, [](const auto& piece) { return piece.second; }));
  EXPECT_EQ(office.search().find("muller", 10).size(), 1U);
  // What means something in the query language of SQLite is a word like any other.
  for (const char* words : {"\"", "well AND", "NEAR(", "* OR *", "a\"b", "-", "^", "name:x", ""})
    EXPECT_EQ(office.search().find(words, 10).size(), 0U) << words;
  {
    Desk desk = russia.open();
    const Room& room = *expect(office.room(id));
    expect(desk.annotate(id, room.talks->points()[0]->id, Annotation::Kind::fallback, "A bucket would do."));
  }
  const auto noted = office.search().find("bucket", 10);
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].kind, "annotation");
}

}  // namespace
}  // namespace parley::pages
