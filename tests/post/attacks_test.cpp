// What a party, or a thief, may try against the others; docs/threat-model.md tells what comes of each. Played
// by desks that carry pouches, with what no desk of ours would do made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "../desk/desks.hpp"
#include "../record/simple_exchange.hpp"
#include "desk/files.hpp"
#include "desk/keys.hpp"
#include "post/box.hpp"
#include "post/item.hpp"
#include "post/pouch.hpp"
#include "post/pouch_file.hpp"
#include "post/sealing.hpp"
#include "seal/age.hpp"
#include "talks/conclusion.hpp"
#include "talks/talks.hpp"

namespace parley {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kDemand = "title: Demands\n\n## Flights\n> No flights at night.\n";
constexpr const char* kAccept = "title: Reply\nanswers: russia/1\n\n## Re russia/1.1: accept\n";
constexpr const char* kReject = "title: Reply\nanswers: russia/1\n\n## Re russia/1.1: reject\n";

class Attack : public testing::Test {
 protected:
  Attack()
      : russia(folder.path(), "lavrov@russia"),
        usa(folder.path(), "blinken@usa"),
        nato(folder.path(), "stoltenberg@nato") {}

  /// Opens an exchange of these, the first of them its convener, and lets all join.
  void open(const std::vector<Place*>& places) {
    id = convene(places);
    for (Place* place : places) {
      if (place == places[0]) continue;
      carry(*places[0], *place);
      expect(place->open().join(id));
      carry(*place, *places[0]);
    }
    for (Place* place : places) {
      if (place != places[0]) carry(*places[0], *place);
    }
  }

  std::filesystem::path pack(Place& from, bool all = false) {
    const std::filesystem::path pouch = folder.path() / ("pouch-" + std::to_string(pouches++));
    Desk desk = from.open();
    PackOptions options;
    options.all = all;
    expect(pack_pouch(desk, pouch, options));
    return pouch;
  }
  UnpackReport unpack(Place& at, const std::filesystem::path& pouch) {
    Desk desk = at.open();
    return expect(unpack_pouch(desk, pouch));
  }
  UnpackReport carry(Place& from, Place& to, bool all = false) { return unpack(to, pack(from, all)); }
  ActId say(Place& place, std::string_view text) {
    Desk desk = place.open();
    return expect(deliver(desk, id, text, folder.path()));
  }
  ActId by_party_key(Place& place, Deed deed) {
    Desk desk = place.open();
    const Ed25519SecretKey key = expect(desk.party_key({}, no_passphrase));
    return expect(desk.sign_by_party_key(id, std::move(deed), key));
  }
  Record record(Place& at) { return expect(at.open().record(id)); }
  bool counts(Place& at, const ActId& act) {
    const Record seen = record(at);
    const auto index = seen.find(act);
    return index && seen.judgement(*index).counts;
  }
  talks::State flights(Place& at) {
    Record seen = record(at);
    const talks::Talks talks(seen);
    return talks.points().at(0)->state;
  }

  static KeyId key_of(const Place& place) { return place.identity.card.card.signing.id(); }
  Revoke revoke(Place& at, const Place& whom, const ActId& last) {
    const Record seen = record(at);
    Revoke out;
    out.delegate = whom.identity.card.card.delegate;
    out.revoked = key_of(whom);
    out.last = LastAct{last, *seen.at(*seen.find(last)).act.number};
    return out;
  }
  static ActId newest_of(const Record& seen, const Place& whom) {
    return seen.at(*seen.head_of(key_of(whom))).id;
  }

  /// What the holder of a desk's keys can sign, whatever its desk refuses to.
  static SignedAct forge(const Place& whose, const Record& seen, Deed deed) {
    const std::string keys = read_file(whose.home / "keys.txt", 1 << 16).value();
    const Keys stolen = Keys::read(keys, whose.identity.card.card.signing).value();
    Act act = next_act(seen, key_of(whose), whose.identity.card.card.delegate.display());
    act.time = {1640500000};
    act.deed = std::move(deed);
    SignedAct raw;
    raw.bytes = write_act(act);
    raw.signature = expect(stolen.signing.sign(namespaces::kAct, as_bytes(raw.bytes)));
    return raw;
  }
  /// A note of that text by a holder of its keys, who has seen that.
  Desk::Arrival forge_note(Place& whose, Record& seen, std::string_view text) {
    const talks::Talks talks(seen);
    const std::string& party = whose.identity.card.card.delegate.party;
    const std::int64_t number = talks.next_number(party);
    Delivery delivery =
        expect(prepare_delivery(text, number, names_in(talks, party, number), {}, whose.world().random));
    return {forge(whose, seen, std::move(delivery.act.deed)), delivery.disclosures, {}};
  }
  std::string sealed_to(const std::string& recipient, const Desk::Arrival& item) {
    const AgeRecipient to = AgeRecipient::parse(recipient).value();
    SeededRandom random("attack");
    const Bytes bytes = seal_bytes(as_bytes(write_item(item)), std::span(&to, 1), random);
    return std::string(as_text(bytes));
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
  /// Hands over an act that was made by hand, sealed as every reader of now opens it.
  UnpackReport hand(Place& to, const Desk::Arrival& item) {
    return unpack(to, pouch_of({sealed_to(record(to).current_epoch()->recipient, item)}));
  }
  static std::vector<std::string> items_of(const std::filesystem::path& pouch) {
    const Descriptor file = expect(open_to_read(pouch));
    const std::string bytes = read_file(pouch, std::size_t{1} << 28).value();
    std::vector<std::string> out;
    for (const PouchItem& item : scan_pouch(file.get(), {}).items)
      out.push_back(bytes.substr(item.offset, item.length));
    return out;
  }

  TemporaryFolder folder;
  Place russia, usa, nato;
  ExchangeId id;
  int pouches = 0;
};

TEST_F(Attack, RevokingOnesOwnDelegateVoidsNoAcceptance) {
  open({&russia, &usa});
  say(russia, kDemand);
  carry(russia, usa);
  const ActId before = newest_of(record(usa), usa);
  const ActId accepted = say(usa, kAccept);
  carry(usa, russia);  // whose desk signs the receipt
  EXPECT_EQ(flights(russia), talks::State::agreed);
  // The party would rather have said nothing after its joining.
  by_party_key(usa, revoke(usa, usa, before));
  EXPECT_FALSE(counts(usa, accepted)) << "its own desk has not seen the receipt yet";
  carry(usa, russia);
  EXPECT_TRUE(counts(russia, accepted));
  EXPECT_EQ(flights(russia), talks::State::agreed);
  carry(russia, usa);
  EXPECT_TRUE(counts(usa, accepted)) << "and here too, once the receipt has come";
  EXPECT_EQ(flights(usa), talks::State::agreed);
}

TEST_F(Attack, ForkingOnesChainVoidsNothingOld) {
  open({&russia, &usa});
  say(russia, kDemand);
  carry(russia, usa);
  Record before = record(usa);
  const ActId accepted = say(usa, kAccept);
  const auto conclude = [&](Place& place) {
    Desk desk = place.open();
    Record seen = expect(desk.record(id));
    const talks::Talks talks(seen);
    return expect(desk.sign(id, talks::draft_conclusion(talks, {}, false).deed));
  };
  conclude(usa);
  carry(usa, russia);
  conclude(russia);
  const auto adopted = [&] {
    Record seen = record(russia);
    const talks::Talks talks(seen);
    return talks::conclusions(talks, Instant{1650000000}).at(0).state;
  };
  EXPECT_EQ(adopted(), talks::ConclusionState::adopted);
  // Another act with the number of the acceptance, and one after it, as if that had never been.
  const UnpackReport report = hand(russia, forge_note(usa, before, kReject));
  EXPECT_EQ(report.double_dealing.size(), 1U) << "the proof, with both signatures";
  EXPECT_TRUE(counts(russia, accepted));
  EXPECT_EQ(adopted(), talks::ConclusionState::adopted);
}

TEST_F(Attack, AWrongKeyForOneReaderCostsAnEpochAndNoNote) {
  open({&russia, &usa});
  Desk::Arrival start;
  {
    Desk desk = russia.open();
    const ActId rekey = expect(desk.sign_with_epoch(id, Rekey{}));
    const Record seen = expect(desk.record(id));
    start.act = seen.at(*seen.find(rekey)).raw;
    start.epoch_keys = {std::string(AgeIdentity::generate(desk.world().random).text().text())};
  }
  const ActId note = say(russia, kDemand);
  // The note as it was sealed with the new epoch; what starts that epoch, with a wrong key in it.
  const std::vector<std::string> sealed = items_of(pack(russia));
  const std::string bad = record(russia).current_epoch()->recipient;
  const UnpackReport first =
      unpack(usa, pouch_of({sealed_to(usa.identity.card.card.sealing, start), sealed.back()}));
  EXPECT_EQ(first.items.back().what, Unpacked::What::unopened);
  EXPECT_FALSE(record(usa).find(note));
  // The desk has refused the epoch; so does everybody who hears of it, and sends the note again.
  EXPECT_NE(record(usa).current_epoch()->recipient, bad);
  carry(usa, russia);
  EXPECT_NE(record(russia).current_epoch()->recipient, bad);
  carry(russia, usa);
  EXPECT_TRUE(counts(usa, note));
}

TEST_F(Attack, AnActShownToOneDeskAloneIsPassedOn) {
  open({&russia, &usa, &nato});
  const ActId shown = say(russia, kDemand);
  carry(russia, nato);
  const ActId reply = say(nato, "title: Reply\nanswers: russia/1\n\n## Re russia/1.1: ask\nWhich?\n");
  carry(nato, usa);
  EXPECT_TRUE(counts(usa, shown));
  EXPECT_TRUE(counts(usa, reply));
  EXPECT_THAT(record(usa).waiting(), IsEmpty());
}

TEST_F(Attack, TextsWithheldFromOneReaderAreSuppliedByAnother) {
  open({&russia, &usa, &nato});
  const ActId note = say(russia, kDemand);
  const Record whole = record(russia);
  const CheckedAct& act = whole.at(*whole.find(note));
  const auto& listed = std::get<Deliver>(act.act.deed);
  hand(usa, {act.raw, {*whole.disclosure(listed.cover)}, {}});
  EXPECT_FALSE(counts(usa, note)) << "incomplete: not shown, not receipted, not counted";
  EXPECT_FALSE(record(usa).receipt(*record(usa).find(note), "usa"));
  carry(russia, nato);
  carry(nato, usa, true);
  EXPECT_TRUE(counts(usa, note));
  EXPECT_TRUE(record(usa).receipt(*record(usa).find(note), "usa"));
}

TEST_F(Attack, WhoNamesANoteWithoutItsTextsIsSentThem) {
  open({&russia, &usa, &nato});
  const ActId note = say(russia, kDemand);
  const Record whole = record(russia);
  const CheckedAct& act = whole.at(*whole.find(note));
  const auto& listed = std::get<Deliver>(act.act.deed);
  hand(usa, {act.raw, {*whole.disclosure(listed.cover)}, {}});
  carry(russia, nato);
  say(usa, kDemand);  // names the act that came without its texts
  carry(usa, nato);
  ASSERT_TRUE(record(nato).held_by(*record(nato).find(note), "usa"));
  carry(nato, usa);  // what usa has not said that it has
  EXPECT_TRUE(counts(usa, note));
}

TEST_F(Attack, AConvenerWhoShowsTwoKeysOfOnePartyOpensTwoExchanges) {
  const std::filesystem::path elsewhere = folder.path() / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  Place impostor(elsewhere, "stoltenberg@nato");
  const ExchangeId shown_to_usa = convene({&russia, &usa, &impostor});
  const ExchangeId shown_to_nato = convene({&russia, &usa, &nato});
  EXPECT_NE(comparison_digits(shown_to_usa.bytes), comparison_digits(shown_to_nato.bytes))
      << "what the parties compare";
  // And what is said in one is nothing in the other.
  id = shown_to_nato;
  Desk::Arrival joined;
  {
    carry(russia, nato);
    const ActId act = expect(nato.open().join(id));
    joined.act = record(nato).at(*record(nato).find(act)).raw;
  }
  Record other = expect(russia.open().record(shown_to_usa));
  EXPECT_EQ(other.add(check_act(joined.act).value()).outcome, Addition::Outcome::refused);
}

TEST_F(Attack, ARestoredDeskSignsNothingUnderItsOldKey) {
  open({&russia, &usa});
  const std::filesystem::path backup = folder.path() / "backup";
  std::filesystem::copy(russia.home, backup, std::filesystem::copy_options::recursive);
  const ActId said = say(russia, kDemand);
  carry(russia, usa);
  std::filesystem::remove_all(russia.home);
  std::filesystem::copy(backup, russia.home, std::filesystem::copy_options::recursive);
  std::filesystem::permissions(russia.home, std::filesystem::perms::owner_all);
  {
    Desk desk = russia.open();
    EXPECT_THAT(deliver(desk, id, kDemand).error().message, HasSubstr("restored"));
    const Ed25519SecretKey key = expect(desk.party_key({}, no_passphrase));
    russia.identity = expect(desk.renew(&key, {}));
  }
  carry(russia, usa);
  carry(usa, russia, true);
  EXPECT_TRUE(counts(russia, said)) << "what was said and acknowledged stands, and comes back";
  const ActId later = say(russia, kDemand);
  carry(russia, usa);
  EXPECT_TRUE(counts(usa, later));
  EXPECT_THAT(record(usa).double_dealing(), IsEmpty());
}

TEST_F(Attack, OfADeskCopiedByAThiefTheTrueWordsStand) {
  open({&russia, &usa});
  Record copied = record(russia);  // the thief has keys and archive, and mends the marker
  const ActId said = say(russia, kDemand);
  carry(russia, usa);
  const UnpackReport report =
      hand(usa, forge_note(russia, copied, "title: All is withdrawn\n\n## Nothing\n> Nothing.\n"));
  ASSERT_EQ(report.double_dealing.size(), 1U) << "nobody overlooks that the desk runs twice";
  const ActId false_one = report.double_dealing[0].first == said ? report.double_dealing[0].second
                                                                 : report.double_dealing[0].first;
  // The party goes on under new keys, and says which act was its last.
  {
    Desk desk = russia.open();
    const Ed25519SecretKey key = expect(desk.party_key({}, no_passphrase));
    russia.identity = expect(desk.renew(&key, {}));
  }
  carry(russia, usa);
  EXPECT_TRUE(counts(usa, said));
  EXPECT_TRUE(counts(usa, false_one))
      << "the other side had receipted it: until then a thief is its party's risk";
  const Desk::Arrival late = forge_note(russia, copied, "title: Once more\n\n## Nothing\n> Nothing.\n");
  hand(usa, late);
  EXPECT_FALSE(counts(usa, sha256_id<ActId>(late.act.bytes))) << "from then on it says nothing";
}

/// Tries every key of a desk, one by one, on what is sealed.
class Reader {
 public:
  explicit Reader(Place& place) {
    const Desk desk = place.open();
    for (const Secret& each : desk.identities()) also(std::string(each.text()));
  }
  void also(const std::string& key) { keys_.push_back(AgeIdentity::parse(key).value()); }
  /// What is inside, if any of the keys fits.
  std::optional<std::string> opens(const std::string& item) const {
    for (const AgeIdentity& key : keys_) {
      if (const auto plain = open_bytes(as_bytes(item), std::span(&key, 1), kLargestItem))
        return std::string(as_text(*plain));
    }
    return std::nullopt;
  }
  std::size_t keys() const { return keys_.size(); }

 private:
  std::vector<AgeIdentity> keys_;
};

class RevokedDelegate : public Attack {
 protected:
  RevokedDelegate() : ryabkov(folder.path(), "ryabkov@russia", russia.identity.card.card.party_key) {
    open({&russia, &usa});
    say(russia, kDemand);
    carry(russia, usa);
    by_party_key(russia, Admit{ryabkov.identity.card, {}, {Power::admit, Power::commit, Power::transmit}});
    carry(russia, ryabkov, true);
    expect(ryabkov.open().sign_with_epoch(id, Rekey{}));
    carry(ryabkov, russia);
    carry(russia, usa);
    carry(usa, russia);
  }

  /// Everything that goes out of a desk: as pouches, and item by item as a relay gets it.
  std::vector<std::string> traffic(Place& from) {
    std::vector<std::string> out = items_of(pack(from, true));
    const Desk desk = from.open();
    const Record seen = expect(desk.record(id));
    HeldEpochs epochs;
    epochs.update(desk, seen);
    const Sealer sealer(desk, seen, epochs, *seen.current_epoch());
    for (Index i = 0; i < seen.size(); ++i) {
      for (const SealedForm& form : expect(sealer.forms(i))) {
        const Bytes bytes = expect(seal_form(form, from.world().random));
        out.emplace_back(as_text(bytes));
      }
    }
    return out;
  }
  /// All that happens after: notes, attachments, receipts, an admission, a further party, more epochs.
  void go_on() {
    std::ofstream(folder.path() / "map.pdf") << "the map";
    say(russia, "title: After\nattach: map.pdf\n\n## Secret\n> What nobody else may read.\n");
    carry(russia, usa);
    say(usa, "title: Reply\nanswers: russia/2\n\n## Re russia/2.1: accept\n");
    carry(usa, russia);
    expect(russia.open().sign(id, Invite{nato.identity.card}));
    carry(russia, usa);
    expect(usa.open().sign(id, Invite{nato.identity.card}));
    carry(usa, russia, true);
    carry(usa, nato, true);
    expect(nato.open().join(id));
    carry(nato, usa);
    carry(nato, russia);
    expect(usa.open().sign_with_epoch(id, Rekey{}));
    carry(usa, russia);
    say(nato, "title: Hello\n\n## Another\n> Text.\n");
  }
  void expect_nothing(const Reader& thief) {
    ASSERT_GE(thief.keys(), 4U) << "its own and those of the epochs";
    std::size_t tried = 0;
    for (Place* from : {&russia, &usa, &nato}) {
      for (const std::string& item : traffic(*from)) {
        ++tried;
        if (const auto plain = thief.opens(item)) ADD_FAILURE() << *plain;
      }
    }
    EXPECT_GT(tried, 60U);
  }

  Place ryabkov;
};

/// One whose admission the starter of an epoch had not seen is given that epoch's key with the act that
/// started it: what was sealed with it need not be sealed again.
TEST_F(Attack, ANewcomerReadsWhatWasSealedMeanwhile) {
  open({&russia, &usa});
  Place ryabkov(folder.path(), "ryabkov@russia", russia.identity.card.card.party_key);
  by_party_key(russia, Admit{ryabkov.identity.card, {}, {Power::commit}});
  const ActId rekey = expect(usa.open().sign_with_epoch(id, Rekey{}));
  const ActId note = say(usa, kDemand);
  const std::string sealed = items_of(pack(usa)).back();
  carry(usa, russia);
  const Reader reader(russia);
  std::vector<std::string> items;
  for (const std::string& item : items_of(pack(russia, true))) {
    const Desk::Arrival plain = expect(read_item(reader.opens(item).value()));
    if (sha256_id<ActId>(plain.act.bytes) != note) items.push_back(item);
  }
  items.push_back(sealed);
  unpack(ryabkov, pouch_of(items));
  EXPECT_TRUE(counts(ryabkov, rekey));
  EXPECT_TRUE(counts(ryabkov, note));
}

TEST_F(RevokedDelegate, ReadsNothingSealedAfter) {
  Reader thief(ryabkov);
  std::set<ActId> read;
  for (const std::string& item : items_of(pack(russia, true))) {
    if (const auto plain = thief.opens(item))
      read.insert(sha256_id<ActId>(expect(read_item(*plain)).act.bytes));
  }
  EXPECT_EQ(read.size(), record(russia).size()) << "until then all";
  std::vector<Digest> reached;
  {
    const Desk desk = ryabkov.open();
    for (const BoxKeys& box : boxes_of(desk, record(russia))) reached.push_back(box.id);
  }
  by_party_key(russia, revoke(russia, ryabkov, newest_of(record(russia), ryabkov)));
  carry(russia, usa);
  go_on();
  expect_nothing(thief);
  // Nor does it reach the relay's box of now.
  const Desk desk = russia.open();
  const auto boxes = boxes_of(desk, expect(desk.record(id)));
  EXPECT_THAT(reached, testing::Not(testing::Contains(boxes.back().id)));
}

TEST_F(RevokedDelegate, HadBeenToldOfNothingUnopenedThatItDidNotLack) {
  // What started the earlier epochs was sealed to their readers, and again for who came later.
  const UnpackReport report = unpack(ryabkov, pack(russia, true));
  for (const Unpacked& item : report.items) EXPECT_NE(item.what, Unpacked::What::unopened);
  EXPECT_THAT(ryabkov.open().unopened(), IsEmpty());
  EXPECT_EQ(record(ryabkov).size(), record(russia).size());
}

TEST_F(RevokedDelegate, ReadsNothingByAPuppetThatItAdmitsAfter) {
  Reader thief(ryabkov);
  Place puppet(folder.path(), "puppet@russia", russia.identity.card.card.party_key);
  const Record before = record(ryabkov);
  by_party_key(russia, revoke(russia, ryabkov, newest_of(record(russia), ryabkov)));
  carry(russia, usa);
  // As if it did not know: the admission is shown to everybody, in the epoch that the thief can still seal
  // with.
  const AgeIdentity epoch = AgeIdentity::generate(ryabkov.world().random);
  const Desk::Arrival admission{
      forge(ryabkov, before, Admit{puppet.identity.card, epoch.recipient().text(), {Power::transmit}}),
      {},
      {}};
  const std::string old_epoch = before.current_epoch()->recipient;
  for (Place* place : {&russia, &usa}) {
    unpack(*place, pouch_of({sealed_to(old_epoch, admission)}));
    EXPECT_FALSE(counts(*place, sha256_id<ActId>(admission.act.bytes)));
    EXPECT_TRUE(record(*place).find(sha256_id<ActId>(admission.act.bytes)));
  }
  go_on();
  thief.also(std::string(epoch.text().text()));
  const Desk desk = puppet.open();
  for (const Secret& each : desk.identities()) thief.also(std::string(each.text()));
  expect_nothing(thief);
}

TEST_F(RevokedDelegate, ReadsNothingByTheEpochThatItStartedWhenItWent) {
  const Revoke itself = revoke(ryabkov, ryabkov, newest_of(record(ryabkov), ryabkov));
  {
    Desk desk = ryabkov.open();
    expect(desk.sign_with_epoch(id, itself));
  }
  // It sends that with the epoch from before.
  const auto pouch = pack(ryabkov, true);
  unpack(russia, pouch);
  unpack(usa, pouch);
  EXPECT_TRUE(record(usa).is_revoked(key_of(ryabkov)));
  const Reader thief(ryabkov);
  go_on();
  expect_nothing(thief);
}

}  // namespace
}  // namespace parley
