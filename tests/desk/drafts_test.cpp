// Drafts that are frozen, signed off and delivered.
#include "desk/drafts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "../record/simple_exchange.hpp"
#include "desk/files.hpp"
#include "desks.hpp"

namespace parley {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNote =
    "title: Demands\nattach: map.pdf\nopen-until: 2031-01-01\n\nThe cover.\n\n## Flights\n> No flights at "
    "night.\n"
    "\n## Noise\n> Below 60 dB.\n\nReasons.\n";

/// Ann and cleo of alpha, whose notes need two sign-offs, talk to beta; and they have a caucus.
class Drafts : public testing::Test {
 protected:
  Drafts()
      : ann(folder.path(), "ann@alpha", {}, 2),
        bob(folder.path(), "bob@beta"),
        cleo(folder.path(), "cleo@alpha", ann.identity.card.card.party_key) {
    std::ofstream(folder.path() / "map.pdf") << "a map";
    talks = convene({&ann, &bob});
    caucus = convene({&ann});
    Desk desk = ann.open();
    const Ed25519SecretKey key = expect(desk.party_key({}, no_passphrase));
    admission = expect(
        desk.sign_by_party_key(talks, Admit{cleo.identity.card, {}, {Power::commit, Power::sign_off}}, key));
  }

  FrozenDraft frozen(std::string_view text = kNote) {
    Desk desk = ann.open();
    Record record = expect(desk.record(talks));
    const talks::Talks now(record);
    const Delivery delivery =
        expect(prepare_delivery(text, 1, names_in(now, "alpha", 1), folder.path(), desk.world().random));
    return expect(freeze(talks, "alpha", delivery));
  }
  SignOff sign(Place& place, const FrozenDraft& draft, Instant until = {1900000000}) {
    const Card& own = place.identity.card.card;
    return expect(place.open().sign_off(statement_of(draft, own.delegate, own.signing.id(), until)));
  }
  static SharedDraft shared(const FrozenDraft& draft, const std::vector<SignOff>& sign_offs) {
    SharedDraft out{nullptr, draft, {}, {}};
    for (const SignOff& each : sign_offs)
      out.sign_offs.emplace_back(read_sign_off_statement(each.statement).value(), each);
    return out;
  }
  std::size_t good(const FrozenDraft& draft, const std::vector<SignOff>& sign_offs,
                   Instant now = {1700000000}) {
    const Record record = expect(ann.open().record(talks));
    return good_sign_offs(record, shared(draft, sign_offs), now).size();
  }

  TemporaryFolder folder;
  Place ann, bob, cleo;
  ExchangeId talks, caucus;
  ActId admission;
};

TEST_F(Drafts, AreReadAsTheyWereFrozen) {
  const FrozenDraft draft = frozen();
  const std::string bytes = write_frozen_draft(draft);
  const FrozenDraft again = expect(read_frozen_draft(bytes));
  EXPECT_EQ(write_frozen_draft(again), bytes);
  EXPECT_EQ(again.text, kNote);
  EXPECT_EQ(again.title, "Demands");
  EXPECT_EQ(again.name(), "alpha/1");
  EXPECT_EQ(again.deed.cover, draft.deed.cover);
  EXPECT_EQ(again.deed.paragraphs, draft.deed.paragraphs);
  EXPECT_THAT(again.deed.paragraphs, SizeIs(2));
  EXPECT_THAT(again.deed.attachments, SizeIs(1));
  EXPECT_EQ(again.attachments[0].name, "map.pdf");
}

TEST_F(Drafts, ThatAreNotInOrderAreRefused) {
  const FrozenDraft draft = frozen();
  const auto refused = [](FrozenDraft changed) { return !read_frozen_draft(write_frozen_draft(changed)); };
  FrozenDraft changed = draft;
  std::swap(changed.disclosures[1], changed.disclosures[2]);
  EXPECT_TRUE(refused(changed)) << "paragraphs in another order";
  changed = draft;
  changed.disclosures.erase(changed.disclosures.begin());
  EXPECT_TRUE(refused(changed)) << "no cover";
  changed = draft;
  changed.disclosures.push_back(draft.disclosures[0]);
  EXPECT_TRUE(refused(changed)) << "a second cover";
  changed = draft;
  std::swap(changed.disclosures[1], changed.disclosures[3]);
  EXPECT_TRUE(refused(changed)) << "an attachment before a paragraph";
  changed = draft;
  std::string& paragraph = changed.disclosures[1];
  paragraph.replace(paragraph.find("2031"), 4, "2041");
  EXPECT_TRUE(refused(changed)) << "another date than the cover's";
  changed = draft;
  changed.party = "Alpha";
  EXPECT_TRUE(refused(changed));
  changed = draft;
  changed.note = 0;
  EXPECT_TRUE(refused(changed));
  EXPECT_FALSE(read_frozen_draft("parley-draft/2\n{}"));
  EXPECT_FALSE(read_frozen_draft("parley-draft/1\n{}"));
  EXPECT_FALSE(read_frozen_draft("parley-draft/1\n" + std::string(std::size_t{9} << 20, ' ')));
}

TEST_F(Drafts, AreSignedOffByThoseWhoMay) {
  const FrozenDraft draft = frozen();
  const SignOff by_ann = sign(ann, draft), by_cleo = sign(cleo, draft);
  EXPECT_EQ(expect(read_sign_off(write_sign_off(by_ann))).statement, by_ann.statement);
  SignOff swapped = by_ann;
  swapped.signature = by_cleo.signature;
  EXPECT_FALSE(read_sign_off(write_sign_off(swapped)));
  EXPECT_EQ(good(draft, {}), 0U);
  EXPECT_EQ(good(draft, {by_ann, by_cleo}), 2U);
  EXPECT_EQ(good(draft, {by_ann, by_ann, sign(ann, draft, {1900000001})}), 1U) << "one delegate counts once";
  EXPECT_EQ(good(draft, {by_ann, sign(cleo, draft, {1600000000})}), 1U) << "void by now";
  EXPECT_EQ(good(draft, {by_ann, sign(bob, draft)}), 1U) << "another party's";
  Desk desk = ann.open();
  const Ed25519SecretKey key = expect(desk.party_key({}, no_passphrase));
  Revoke revoke;
  revoke.delegate = cleo.identity.card.card.delegate;
  revoke.revoked = cleo.identity.card.card.signing.id();
  expect(desk.sign_by_party_key(talks, revoke, key));
  const Record record = expect(desk.record(talks));
  EXPECT_THAT(good_sign_offs(record, shared(draft, {by_ann, by_cleo}), {1700000000}), SizeIs(1)) << "revoked";
}

TEST_F(Drafts, AreDeliveredWithEnoughSignOffsAlone) {
  const FrozenDraft draft = frozen();
  const SignOff by_ann = sign(ann, draft), by_cleo = sign(cleo, draft);
  Desk desk = ann.open();
  const Record before = expect(desk.record(talks));
  EXPECT_EQ(sign_offs_needed(before, "alpha"), 2);
  EXPECT_EQ(sign_offs_needed(before, "beta"), 0);
  EXPECT_EQ(sign_offs_needed(expect(desk.record(caucus)), "alpha"), 0) << "a caucus needs none";
  EXPECT_THAT(desk.deliver(talks, delivery_of(draft, {})).error().message,
              HasSubstr("map.pdf is not on this desk"));
  // As sharing it in the caucus puts it there.
  const auto incoming = desk.incoming_attachment();
  incoming->write(as_bytes("a map"));
  expect(desk.adopt_attachment(*incoming, {{}, "map.pdf", 5, draft.attachments[0].sha256, false, false}));
  const auto deliver = [&](std::vector<SignOff> sign_offs) {
    return desk.deliver(talks, delivery_of(draft, std::move(sign_offs)));
  };
  EXPECT_THAT(deliver({by_ann}).error().message, HasSubstr("1 of the 2 sign-offs"));
  const ActId act = expect(deliver({by_ann, by_cleo}));
  const Record record = expect(desk.record(talks));
  const CheckedAct& delivered = record.at(*record.find(act));
  EXPECT_TRUE(record.judgement(*record.find(act)).counts);
  EXPECT_EQ(std::get<Deliver>(delivered.act.deed).cover, draft.deed.cover) << "what was frozen";
  EXPECT_THAT(good_sign_offs(record, shared(draft, {by_ann, by_cleo}), {1700000000}), IsEmpty())
      << "they have served";
  // A desk that was altered and delivers with fewer convinces nobody.
  Act poor = delivered.act;
  std::get<Deliver>(poor.deed).sign_offs.pop_back();
  const std::string bytes = write_act(poor);
  Record other = expect(desk.record(talks)).copy();
  Record fresh = std::move(Record::found(other.at(0)).value());
  fresh.add(other.at(*other.find(admission)));
  const ActId id = sha256_id<ActId>(bytes);
  fresh.add({poor, id, delivered.key, {bytes, {}}});
  EXPECT_EQ(fresh.judgement(*fresh.find(id)).why, "it carries 1 of the 2 sign-offs that alpha asks for");
}

TEST_F(Drafts, AreSharedAsANoteWhosePointsAreTheirParagraphs) {
  const FrozenDraft draft = frozen();
  const std::string text = sharing_note(draft, "Talks", {"draft.parley", "map.pdf"});
  const note::Reading reading = note::read_note(note::normalize(text));
  ASSERT_TRUE(reading.note) << text;
  ASSERT_THAT(reading.note->paragraphs, SizeIs(2));
  EXPECT_EQ(reading.note->paragraphs[1].title, "Paragraph 2 of the draft: Noise");
  EXPECT_EQ(reading.note->paragraphs[1].wording, "## Noise\n> Below 60 dB.\n\nReasons.");
}

TEST_F(Drafts, CarryTheirCommentsAndSignOffs) {
  const FrozenDraft draft = frozen();
  const SignOff by_ann = sign(ann, draft);
  write_file_durably(folder.path() / kDraftFile, write_frozen_draft(draft));
  write_file_durably(folder.path() / kSignOffFile, write_sign_off(by_ann));
  Desk desk = ann.open();
  expect(deliver(desk, caucus, sharing_note(draft, "Talks", {std::string(kDraftFile), "map.pdf"}),
                 folder.path()));
  expect(
      deliver(desk, caucus, "title: Sign-off\nanswers: alpha/1\nattach: sign-off.parley\n", folder.path()));
  expect(deliver(desk, caucus,
                 "title: On it\n\n## Re alpha/1.2: counter\n> ## Noise\n> > Below 50 dB.\n\nLess.\n"));
  write_file_durably(folder.path() / kDraftFile, "parley-draft/1\nnonsense");
  expect(deliver(desk, caucus, "title: Garbage\nattach: draft.parley\n", folder.path()));
  Record record = expect(desk.record(caucus));
  const talks::Talks said(record);
  std::vector<std::string> unread;
  const auto all = shared_drafts(desk, said, &unread);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(unread, SizeIs(1)) << "garbage is told, and harms nothing";
  EXPECT_EQ(all[0].draft.text, kNote);
  ASSERT_THAT(all[0].sign_offs, SizeIs(1));
  EXPECT_EQ(all[0].sign_offs[0].second.statement, by_ann.statement);
  ASSERT_THAT(all[0].comments, SizeIs(1));
  EXPECT_EQ(all[0].comments[0].paragraph, 2U);
  EXPECT_EQ(all[0].comments[0].instead, "## Noise\n> Below 50 dB.");
  EXPECT_THAT(all[0].comments[0].reasons, HasSubstr("Less."));
}

}  // namespace
}  // namespace parley
