// Desks that carry pouches to each other.
#include "post/pouch.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "../desk/desks.hpp"
#include "../record/simple_exchange.hpp"
#include "desk/files.hpp"
#include "desk/keys.hpp"
#include "desk/verify.hpp"
#include "post/item.hpp"
#include "post/pouch_file.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using What = Unpacked::What;

constexpr const char* kNote = "title: Demands\n\n## A point\n> The text.\n";

class TwoDesks : public testing::Test {
 protected:
  TwoDesks() : russia(folder.path(), "lavrov@russia"), usa(folder.path(), "blinken@usa") {
    id = convene({&russia, &usa});
    carry(russia, usa);
    expect(usa.open().join(id));
    carry(usa, russia);
  }

  std::filesystem::path pack(Place& from, bool all = false) {
    const std::filesystem::path pouch = folder.path() / ("pouch-" + std::to_string(pouches++));
    Desk desk = from.open();
    PackOptions options;
    options.all = all;
    packed = expect(pack_pouch(desk, pouch, options));
    return pouch;
  }
  UnpackReport unpack(Place& at, const std::filesystem::path& pouch) {
    Desk desk = at.open();
    return expect(unpack_pouch(desk, pouch));
  }
  UnpackReport carry(Place& from, Place& to) { return unpack(to, pack(from)); }
  ActId say(Place& place, std::string_view text) {
    Desk desk = place.open();
    return expect(deliver(desk, id, text, folder.path()));
  }
  std::vector<ActId> acts(Place& place) {
    const Record record = expect(place.open().record(id));
    std::vector<ActId> out;
    for (Index i = 0; i < record.size(); ++i) out.push_back(record.at(i).id);
    std::ranges::sort(out);
    return out;
  }
  static std::vector<What> what(const UnpackReport& report) {
    std::vector<What> out;
    for (const Unpacked& item : report.items) out.push_back(item.what);
    return out;
  }
  static std::string bytes_of(const std::filesystem::path& file) {
    return read_file(file, std::size_t{1} << 28).value();
  }
  /// The sealed bytes of a pouch's items.
  static std::vector<std::string> items_of(const std::filesystem::path& pouch) {
    const Descriptor file = expect(open_to_read(pouch));
    const std::string bytes = bytes_of(pouch);
    std::vector<std::string> out;
    for (const PouchItem& item : scan_pouch(file.get(), {}).items)
      out.push_back(bytes.substr(item.offset, item.length));
    return out;
  }
  std::filesystem::path pouch_of(const std::vector<std::string>& items) {
    const std::filesystem::path pouch = folder.path() / ("made-" + std::to_string(pouches++));
    NewFile file(pouch);
    PouchWriter writer(file.sink());
    for (const std::string& item : items) writer.item(as_bytes(item));
    writer.finish();
    file.commit();
    return pouch;
  }
  AgeRecipient epoch() {
    return AgeRecipient::parse(expect(russia.open().record(id)).current_epoch()->recipient).value();
  }
  std::string sealed(std::string_view plain) {
    const AgeRecipient to = epoch();
    SeededRandom random("hostile");
    const Bytes bytes = seal_bytes(as_bytes(plain), std::span(&to, 1), random);
    return std::string(as_text(bytes));
  }

  TemporaryFolder folder;
  Place russia, usa;
  ExchangeId id;
  int pouches = 0;
  Packed packed;
};

TEST_F(TwoDesks, HoldTheSameAfterAPouchEachWay) {
  say(russia, kNote);
  const UnpackReport report = carry(russia, usa);
  EXPECT_TRUE(report.complete);
  EXPECT_THAT(what(report), testing::Contains(What::added));
  ASSERT_EQ(report.receipts.size(), 1U);
  carry(usa, russia);
  EXPECT_EQ(acts(russia), acts(usa));
  const Record record = expect(russia.open().record(id));
  for (Index i = 0; i < record.size(); ++i) {
    if (std::holds_alternative<Deliver>(record.at(i).act.deed)) {
      EXPECT_TRUE(record.receipt(i, "usa"));
    }
  }
}

TEST_F(TwoDesks, PackOnlyWhatIsNotConfirmedUnlessAllIsAskedFor) {
  say(russia, kNote);
  pack(russia);
  const std::size_t first = packed.acts;
  EXPECT_GE(first, 1U);
  pack(russia);
  EXPECT_EQ(packed.acts, first) << "nothing is confirmed by packing";
  carry(russia, usa);
  carry(usa, russia);
  pack(russia);
  EXPECT_EQ(packed.acts, 0U);
  pack(russia, true);
  EXPECT_EQ(packed.acts, acts(russia).size());
}

TEST_F(TwoDesks, TakeAPouchTwiceAndInAnyOrder) {
  say(russia, kNote);
  const auto early = pack(russia);
  say(russia, "title: More\n\n## Another\n> Text.\n");
  // Only the second act, so that it comes before the first.
  const std::vector<std::string> items = items_of(pack(russia));
  const auto late = pouch_of({items.back()});
  EXPECT_THAT(what(unpack(usa, late)), ElementsAre(What::waiting));
  unpack(usa, early);
  for (const What each : what(unpack(usa, early))) EXPECT_EQ(each, What::known);
  const Record record = expect(usa.open().record(id));
  EXPECT_TRUE(record.waiting().empty());
  int notes = 0;
  for (Index i = 0; i < record.size(); ++i)
    notes += std::holds_alternative<Deliver>(record.at(i).act.deed) && record.judgement(i).counts ? 1 : 0;
  EXPECT_EQ(notes, 2);
}

TEST_F(TwoDesks, TakeWhatIsWholeOfADamagedPouch) {
  say(russia, kNote);
  const auto pouch = pack(russia);
  const std::string bytes = bytes_of(pouch);
  const std::vector<ActId> before = acts(usa);
  for (const std::size_t length : {std::size_t{16}, bytes.size() / 3, bytes.size() - 1}) {
    write_file_durably(folder.path() / "cut", bytes.substr(0, length));
    const UnpackReport report = unpack(usa, folder.path() / "cut");
    EXPECT_FALSE(report.complete);
    EXPECT_NE(report.damage, "");
  }
  unpack(usa, pouch);
  EXPECT_GT(acts(usa).size(), before.size());
}

TEST_F(TwoDesks, AreNotHarmedByWhatIsNoPouch) {
  Desk desk = usa.open();
  write_file_durably(folder.path() / "letter", "Dear colleague");
  EXPECT_THAT(unpack_pouch(desk, folder.path() / "letter").error().message, HasSubstr("is not a pouch"));
  EXPECT_THAT(unpack_pouch(desk, folder.path() / "nowhere").error().message, HasSubstr("cannot read"));
  EXPECT_THAT(unpack_pouch(desk, folder.path()).error().message, HasSubstr("is a folder"));
  ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  const Descriptor other_end(::open((folder.path() / "pipe").c_str(), O_RDWR));
  EXPECT_THAT(unpack_pouch(desk, folder.path() / "pipe").error().message, HasSubstr("is not a plain file"));
}

TEST_F(TwoDesks, KeepAsideWhatIsForSomebodyElse) {
  Place wang(folder.path(), "wang@china");
  say(russia, kNote);
  const UnpackReport report = unpack(wang, pack(russia, true));
  for (const What each : what(report)) EXPECT_EQ(each, What::unopened);
  EXPECT_THAT(report.items.front().reason, HasSubstr("sealed to others"));
  Desk desk = wang.open();
  EXPECT_THAT(desk.exchanges(), IsEmpty());
  EXPECT_EQ(desk.unopened().size(), report.items.size());
}

TEST_F(TwoDesks, RefuseWhatIsSealedRightAndIsWrongInside) {
  const std::vector<ActId> before = acts(usa);
  const std::string good = [&] {
    say(russia, kNote);
    const Record record = expect(russia.open().record(id));
    const CheckedAct& act = record.at(static_cast<Index>(record.size() - 1));
    return write_item({act.raw, {}, {}});
  }();
  std::string changed = good;
  changed[changed.find("\"note\":1") + 7] = '2';
  Desk::Arrival stranger;
  stranger.act.bytes = "{}";
  const auto pouch =
      pouch_of({sealed("no item"), sealed("parley-item/1\nact 3\nx"), sealed(changed),
                sealed(write_item(stranger)), sealed("parley-attachment/1\nnonsense"), "garbage"});
  const UnpackReport report = unpack(usa, pouch);
  EXPECT_THAT(what(report), ElementsAre(What::refused, What::refused, What::refused, What::refused,
                                        What::refused, What::refused));
  for (const Unpacked& item : report.items) EXPECT_NE(item.reason, "");
  EXPECT_EQ(acts(usa), before);
  EXPECT_GE(usa.open().refused().size(), 5U) << "kept aside, to be looked at";
}

/// Somebody who is nobody's delegate, but holds a key of the epoch, repeats a note before it has arrived.
TEST_F(TwoDesks, AreNotHurtByWhatWaitedAndIsNoneOfTheExchange) {
  const ActId note = say(russia, kNote);
  const Record record = expect(russia.open().record(id));
  const CheckedAct& said = record.at(*record.find(note));
  Act copy = said.act;
  copy.author = "thief@russia";
  copy.key = key_id("thief");
  copy.previous = {};
  copy.number = 1;
  copy.heads = {note};
  std::vector<std::string> texts;
  const auto& listed = std::get<Deliver>(copy.deed);
  texts.push_back(*record.disclosure(listed.cover));
  for (const DisclosureId& each : listed.paragraphs) texts.push_back(*record.disclosure(each));
  const CheckedAct stolen = sign(copy, "thief");
  const auto early = pouch_of({sealed(write_item({stolen.raw, texts, {}}))});
  EXPECT_THAT(what(unpack(usa, early)), ElementsAre(What::waiting));

  const UnpackReport report = unpack(usa, pack(russia));
  ASSERT_THAT(what(report), testing::Contains(What::refused));
  for (const Unpacked& item : report.items) {
    if (item.what != What::refused) continue;
    EXPECT_EQ(item.act, stolen.id);
    EXPECT_THAT(item.reason, HasSubstr("thief@russia"));
  }
  const Desk desk = usa.open();
  const Record now = expect(desk.record(id));
  ASSERT_TRUE(now.find(note));
  EXPECT_TRUE(now.judgement(*now.find(note)).counts);
  const Verification found = expect(verify_exchange(desk, id));
  EXPECT_THAT(found.wrong, IsEmpty());
  EXPECT_THAT(found.noted, testing::Contains(HasSubstr("none of this exchange")));
}

TEST_F(TwoDesks, SendAttachmentsOfAnySize) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65535}, std::size_t{65536},
                                 std::size_t{65537}, std::size_t{20} << 20}) {
    const Bytes bytes = sample(size);
    std::ofstream(folder.path() / "map.pdf", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));
    const ActId note = say(russia, "title: T\nattach: map.pdf\n\n## A point\n> Text.\n");
    const UnpackReport report = carry(russia, usa);
    EXPECT_THAT(what(report), testing::Contains(What::attachment)) << size;
    const Desk desk = usa.open();
    const Record record = expect(desk.record(id));
    const auto attachments = desk.attachments(record, *record.find(note));
    ASSERT_EQ(attachments.size(), 1U);
    EXPECT_TRUE(attachments[0].here);
    EXPECT_EQ(attachments[0].name, "map.pdf");
    EXPECT_EQ(attachments[0].size, size);
    DigestSink read;
    EXPECT_TRUE(desk.read_attachment(attachments[0], read));
    EXPECT_EQ(read.finish(), sha256(bytes));
  }
  carry(usa, russia);
  EXPECT_EQ(packed.attachments, 0U) << "their author holds them";
  pack(russia);
  EXPECT_EQ(packed.attachments, 0U) << "all are confirmed";
}

TEST_F(TwoDesks, RefuseAnAttachmentThatIsNotTheOneNamed) {
  std::ofstream(folder.path() / "map.pdf") << "the true map";
  const ActId note = say(russia, "title: T\nattach: map.pdf\n\n## A point\n> Text.\n");
  std::vector<std::string> items = items_of(pack(russia));
  const Record record = expect(russia.open().record(id));
  const DisclosureId named = std::get<Deliver>(record.at(*record.find(note)).act.deed).attachments.at(0);
  items.back() = sealed("parley-attachment/1\n" + named.hex() + "\n12\na false map!");
  const UnpackReport report = unpack(usa, pouch_of(items));
  EXPECT_THAT(what(report), testing::Contains(What::refused));
  EXPECT_THAT(report.items.back().reason, HasSubstr("is not the one that the note names"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(usa.home / "attachments"), {}), 0);
  EXPECT_THAT(what(carry(russia, usa)), testing::Contains(What::attachment))
      << "sent again until it is confirmed";
}

TEST_F(TwoDesks, PackNoAttachmentThatWasChangedOnTheDisk) {
  std::ofstream(folder.path() / "map.pdf") << "the true map";
  say(russia, "title: T\nattach: map.pdf\n\n## A point\n> Text.\n");
  const std::filesystem::path file = *std::filesystem::directory_iterator(russia.home / "attachments");
  write_file_durably(file, "no map at all");
  EXPECT_THAT(what(carry(russia, usa)), testing::Not(testing::Contains(What::attachment)));
  EXPECT_THAT(packed.notes, ElementsAre(HasSubstr("is not the one that was signed, so it was not packed")));
}

TEST_F(TwoDesks, TakeAnAttachmentThatComesBeforeItsNoteWhenItIsSentAgain) {
  std::ofstream(folder.path() / "map.pdf") << "a map";
  say(russia, "title: T\nattach: map.pdf\n\n## A point\n> Text.\n");
  const std::vector<std::string> items = items_of(pack(russia));
  const UnpackReport early = unpack(usa, pouch_of({items.back()}));
  EXPECT_THAT(what(early), ElementsAre(What::refused));
  EXPECT_THAT(early.items[0].reason, HasSubstr("no note here names"));
  EXPECT_THAT(what(carry(russia, usa)), testing::Contains(What::attachment));
}

TEST_F(TwoDesks, LetACopyReceiveNothing) {
  std::filesystem::remove(usa.home / "marker");
  const auto pouch = pack(russia);
  Desk desk = usa.open();
  EXPECT_THAT(unpack_pouch(desk, pouch).error().message, HasSubstr("marker is missing"));
}

TEST_F(TwoDesks, LearnOfDoubleDealing) {
  // Another act with the number of one that was sent: what a copied desk could sign if it were let.
  const Record theirs = expect(usa.open().record(id));
  say(russia, kNote);
  const auto one = pack(russia);
  const std::string keys = bytes_of(russia.home / "keys.txt");
  const SigningKey key = Keys::read(keys, russia.identity.card.card.signing).value().signing;
  Act act = next_act(theirs, russia.identity.card.card.signing.id(), "lavrov@russia");
  act.time = {1640100000};
  act.deed = Leave{};
  SignedAct raw;
  raw.bytes = write_act(act);
  raw.signature = expect(key.sign(namespaces::kAct, as_bytes(raw.bytes)));
  unpack(usa, one);
  const UnpackReport report = unpack(usa, pouch_of({sealed(write_item({raw, {}, {}}))}));
  ASSERT_EQ(report.double_dealing.size(), 1U);
  const Desk desk = usa.open();
  EXPECT_THAT(expect(verify_exchange(desk, id)).noted, testing::Contains(HasSubstr("double dealing")));
}

}  // namespace
}  // namespace parley
