// Desks that exchange over relays: what somebody who may append puts there first keeps nobody from the truth,
// and however relays, pouches and desks that stay open are mixed, all end with the same record. A failure of
// the latter names its seed; PARLEY_TEST_SEED begins from another.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <random>

#include "../desk/desks.hpp"
#include "../system/running_relay.hpp"
#include "../talks/play.hpp"
#include "crypto/digest.hpp"
#include "desk/verify.hpp"
#include "played_relay.hpp"
#include "post/box.hpp"
#include "post/item.hpp"
#include "post/pouch.hpp"
#include "post/relay_client.hpp"
#include "post/sealing.hpp"
#include "post/sync.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

constexpr const char* kNote = "title: Demands\n\n## Flights\n> No flights at night.\n\n## Ships\n> None.\n";

ExchangeId convene_on(const std::vector<Place*>& places, const std::vector<RelayName>& relays) {
  Convene what;
  what.title = "Talks";
  for (const Place* place : places) what.cards.push_back(place->identity.card);
  what.relays = relays;
  return expect(places.front()->open().convene(std::move(what), {}));
}

std::filesystem::path pack(Desk& desk, const std::filesystem::path& file) {
  PackOptions options;
  options.all = true;
  expect(pack_pouch(desk, file, options));
  return file;
}

class StrippedItems : public testing::Test {
 protected:
  StrippedItems()
      : relay(folder.path() / "relay.db", "one.example"),
        ann(folder.path(), "ann@alpha"),
        bob(folder.path(), "bob@beta"),
        cleo(folder.path(), "cleo@gamma") {
    id = convene_on({&ann, &bob, &cleo}, {relay.name()});
    carry(ann, bob);
    carry(ann, cleo);
    expect(bob.open().join(id));
    expect(cleo.open().join(id));
    for (int round = 0; round < 2; ++round) {
      for (Place* place : {&ann, &bob, &cleo}) sync(*place);
    }
  }

  void carry(Place& from, Place& to) {
    std::filesystem::path pouch;
    {
      Desk desk = from.open();
      pouch = pack(desk, folder.path() / "pouch");
    }
    Desk desk = to.open();
    expect(unpack_pouch(desk, pouch));
  }
  void sync(Place& place) {
    Desk desk = place.open();
    for (const Synced& visit : expect(sync_exchange(desk, id, {})))
      EXPECT_FALSE(visit.error) << visit.error->message;
  }
  ActId say(Place& place) {
    Desk desk = place.open();
    return expect(deliver(desk, id, kNote, folder.path()));
  }
  /// Puts a copy of an act into the box, under its own commitment, with as many of its texts as are given.
  void put(Place& by, Place& knows, const ActId& act, std::size_t texts) {
    SignedAct raw;
    std::vector<std::string> disclosures;
    {
      const Desk desk = knows.open();
      const Record record = expect(desk.record(id));
      const CheckedAct& whole = record.at(*record.find(act));
      raw = whole.raw;
      for (const DisclosureId& listed : listed_disclosures(whole.act)) {
        if (disclosures.size() < texts) disclosures.push_back(*record.disclosure(listed));
      }
    }
    const Desk desk = by.open();
    const Record record = expect(desk.record(id));
    const AgeRecipient epoch = AgeRecipient::parse(record.current_epoch()->recipient).value();
    const Bytes item =
        seal_bytes(as_bytes(write_item({raw, disclosures, {}})), std::span(&epoch, 1), by.world().random);
    const BoxKeys box = std::move(boxes_of(desk, record).back());
    RelayClient client(relay.name().url, Connections());
    expect(client.append(box, item, box.commitment(act.bytes, "")));
  }
  bool counts(Place& at, const ActId& act) {
    const Record record = expect(at.open().record(id));
    const auto index = record.find(act);
    return index && record.judgement(*index).counts;
  }

  TemporaryFolder folder;
  RunningRelay relay;
  Place ann, bob, cleo;
  ExchangeId id;
};

TEST_F(StrippedItems, PutThereFirstKeepNobodyFromTheTrueNote) {
  const ActId note = say(ann);
  put(bob, ann, note, 0);
  put(bob, ann, note, 2);
  sync(cleo);
  EXPECT_FALSE(counts(cleo, note)) << "its texts are missing";
  sync(ann);
  sync(cleo);
  EXPECT_TRUE(counts(cleo, note));
  sync(bob);
  EXPECT_TRUE(counts(bob, note));
}

TEST_F(StrippedItems, AreMadeGoodByAnyReaderWhoHasTheTexts) {
  const ActId note = say(ann);
  put(ann, ann, note, 1);  // its author never sends it whole, but to one by hand
  sync(bob);
  EXPECT_FALSE(counts(bob, note));
  carry(ann, cleo);
  EXPECT_TRUE(counts(cleo, note));
  sync(cleo);
  sync(bob);
  EXPECT_TRUE(counts(bob, note));
}

TEST_F(StrippedItems, AreNotedByADeskThatStaysOpen) {
  Desk desk = bob.open();
  SyncMemory memory;
  expect(sync_exchange(desk, id, {}, memory));
  const ActId note = expect(deliver(desk, id, kNote, folder.path()));
  desk.let_go();
  put(cleo, bob, note, 1);
  ASSERT_TRUE(desk.hold());
  for (const Synced& visit : expect(sync_exchange(desk, id, {}, memory))) EXPECT_GT(visit.sent, 0U);
  desk.let_go();
  sync(ann);
  EXPECT_TRUE(counts(ann, note));
}

/// An item of the box that this desk could not have, for an act or an attachment in that form.
Desk::RelayMissing lacks(Desk& desk, const ExchangeId& id, const RelayName& relay, std::uint64_t number,
                         BytesView named, std::string_view form) {
  const BoxKeys box = std::move(boxes_of(desk, *expect(desk.follow(id))).back());
  const Instant now = desk.world().clock.now();
  // Asked for in vain for so long that it is not asked for in this test.
  const Desk::RelayMissing out{relay.key,
                               box.id,
                               number,
                               box.commitment(named, form),
                               sha256(as_bytes(std::to_string(number))),
                               {now.seconds - std::int64_t{30} * 24 * 3600},
                               now,
                               "played"};
  desk.keep_relay_missing(id, out);
  return out;
}

std::set<std::uint64_t> missing(const Desk& desk, const ExchangeId& id) {
  std::set<std::uint64_t> out;
  for (const Desk::RelayMissing& each : desk.relay_missing(id)) out.insert(each.number);
  return out;
}

// What a relay does not give is missing until it has come another way, and whole.
TEST(Missing, IsForgottenOnceItHasComeWholeAnotherWay) {
  const TemporaryFolder folder;
  const RunningRelay relay(folder.path() / "relay.db", "one.example");
  Place ann(folder.path(), "ann@alpha"), bob(folder.path(), "bob@beta");
  const ExchangeId id = convene_on({&ann, &bob}, {relay.name()});
  const auto carry = [&](Desk& from, Desk& to) {
    expect(unpack_pouch(to, pack(from, folder.path() / "pouch")));
  };
  Desk from = ann.open(), to = bob.open();
  carry(from, to);
  expect(to.join(id));
  write_file_durably(folder.path() / "file", std::string(1000, 'x'));
  const ActId first = expect(deliver(from, id, kNote, folder.path()));
  const ActId second =
      expect(deliver(from, id, "title: A file\nattach: file\n\n## A point\n> Words\n", folder.path()));
  const Record record = expect(from.record(id));
  const DisclosureId attachment =
      std::get<Deliver>(record.at(*record.find(second)).act.deed).attachments.front();
  const Digest unknown = sha256(as_bytes("never sent"));
  std::uint64_t number = 1000;
  for (const auto& [named, form] : std::vector<std::pair<BytesView, const char*>>{
           {first.bytes, ""}, {second.bytes, ""}, {attachment.bytes, "attachment"}, {unknown.bytes, ""}})
    lacks(to, id, relay.name(), number++, named, form);
  SyncMemory memory;
  const auto left = [&] {
    expect(sync_exchange(to, id, {}, memory));
    return missing(to, id);
  };
  EXPECT_EQ(left(), (std::set<std::uint64_t>{1000, 1001, 1002, 1003}));

  // One comes without its texts, and the desk stays open.
  std::vector<Desk::Arrival> stripped{{record.at(*record.find(first)).raw, {}, {}}};
  expect(to.take(std::move(stripped), "a test"));
  EXPECT_EQ(left(), (std::set<std::uint64_t>{1000, 1001, 1002, 1003}));
  carry(from, to);
  EXPECT_EQ(left(), (std::set<std::uint64_t>{1003}));

  // What was here before it was missed, and what starts an epoch.
  lacks(to, id, relay.name(), 1004, second.bytes, "");
  lacks(to, id, relay.name(), 1005, id.bytes, "cards");
  lacks(to, id, relay.name(), 1006, attachment.bytes, "");
  EXPECT_EQ(left(), (std::set<std::uint64_t>{1003, 1006}));
}

struct StandingClock : Clock {
  Instant now() override { return {1700000000}; }
};

// A relay that forked early, and whose two trees end with the same leaves: it is caught since all leaves are
// compared, and what is kept shows it to anybody.
TEST(Fork, ThatIsEarlyAndEndsAlikeIsProved) {
  const TemporaryFolder folder;
  StandingClock clock;
  {
    const RunningRelay made(folder.path() / "one.db", "relay.example", &clock);
  }
  std::filesystem::copy_file(folder.path() / "one.db", folder.path() / "other.db");
  const RunningRelay one(folder.path() / "one.db", "relay.example", &clock);
  const RunningRelay other(folder.path() / "other.db", "relay.example", &clock);
  ASSERT_EQ(one.name().key, other.name().key);
  const auto port = [](const RunningRelay& relay) {
    const std::string url = relay.name().url;
    return std::stoi(url.substr(url.rfind(':') + 1));
  };
  std::atomic<int> shown = port(one);
  const PlayedRelay way(
      [&](const PlayedSocket& socket, int number) { PlayedRelay::leading_to(shown)(socket, number); });
  RelayName name = one.name();
  name.url = way.url();
  Place ann(folder.path(), "ann@alpha"), bob(folder.path(), "bob@beta");
  const ExchangeId id = convene_on({&ann, &bob}, {name});
  Desk desk = bob.open();
  {
    Desk from = ann.open();
    expect(unpack_pouch(desk, pack(from, folder.path() / "pouch")));
  }
  const BoxKeys box = std::move(boxes_of(desk, *expect(desk.follow(id))).back());
  const auto put = [&](const RunningRelay& relay, const std::string& item) {
    RelayClient client(relay.name().url, Connections());
    expect(client.make_box(box));
    expect(client.append(box, as_bytes(item), sha256(as_bytes("commitment to " + item))));
  };
  for (const char* item : {"a first item", "second", "third"}) put(one, item);
  for (const char* item : {"another first item", "second", "third", "fourth"}) put(other, item);

  const std::vector<Synced> before = expect(sync_exchange(desk, id, {}));
  EXPECT_FALSE(before.front().error) << before.front().error->message;
  EXPECT_TRUE(before.front().faults.empty());
  shown = port(other);
  const std::vector<Synced> after = expect(sync_exchange(desk, id, {}));
  EXPECT_TRUE(after.front().error);
  EXPECT_EQ(after.front().faults.size(), 1U);

  const std::vector<Desk::RelayFault> faults = desk.relay_faults(id);
  ASSERT_EQ(faults.size(), 1U);
  const VerifierKey key = expect(VerifierKey::parse(name.key));
  const Checkpoint first = expect(open_checkpoint(faults[0].one, key)),
                   second = expect(open_checkpoint(faults[0].other, key));
  EXPECT_EQ(first.origin, second.origin);
  EXPECT_EQ(first.size, 3U);
  EXPECT_EQ(second.size, 4U);
  // To whoever has neither tree, too.
  const auto* proof = std::get_if<ForkProof>(&faults[0].proof);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->size, 3U);
  EXPECT_EQ(proof->one.root, first.root);
  EXPECT_NE(proof->other.root, first.root);
  EXPECT_TRUE(verify_consistency(3, proof->other.root, 4, second.root, proof->other.consistency));
  EXPECT_TRUE(proves(faults[0].proof, key, faults[0].one, faults[0].other));

  // One that was kept before there was a place for that gets it when the relay is met again.
  bob.archive().database().execute("UPDATE relay_fault SET proof = 'null'");
  const Desk::RelayFault older = desk.relay_faults(id).at(0);
  EXPECT_EQ(older.one, faults[0].one);
  EXPECT_FALSE(proves(older.proof, key, older.one, older.other));
  expect(sync_exchange(desk, id, {}));
  EXPECT_EQ(desk.relay_faults(id).size(), 1U);
  EXPECT_TRUE(proves(desk.relay_faults(id).at(0).proof, key, older.one, older.other));
}

// A relay that dates an item before one that it had accepted earlier, and signs that.
TEST(Backdating, IsProvedByBothLeaves) {
  const TemporaryFolder folder;
  const auto secret = Ed25519SecretKey::from_seed(std::array<std::uint8_t, 32>{1});
  const VerifierKey key{"relay.example", secret.public_key()};
  std::vector<LogLeaf> leaves;
  for (const std::int64_t time : {1700000007, 1700000009, 1700000008})
    leaves.push_back({sha256(as_bytes("commitment")), sha256(as_bytes(std::to_string(time))), {time}});
  std::string origin;
  std::atomic<std::uint64_t> shown = 2;
  const PlayedRelay played([&](const PlayedSocket& socket, int) {
    for (std::string asked = socket.request(); !asked.empty(); asked = socket.request()) {
      const auto from = asked.find("/items?from=");
      if (!asked.starts_with("GET ") || from == std::string::npos) {
        socket.send("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}");
        continue;
      }
      std::string body;
      TreeEdge tree;
      for (std::uint64_t i = 0; i < shown; ++i) {
        tree.append(leaves[i].hash());
        if (i >= std::stoul(asked.substr(from + 12)))
          body += "item " + std::to_string(i) + " gone 10 " + leaves[i].item.hex() + " " +
                  leaves[i].commitment.hex() + " " + leaves[i].time.rfc3339() + "\n";
      }
      body += "end " + std::to_string(shown) + " " + std::to_string(shown) + "\n" +
              sign_checkpoint({origin, tree.size(), tree.root(), {}}, key.name, secret);
      socket.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  });
  Place ann(folder.path(), "ann@alpha");
  RelayName name;
  name.name = key.name;
  name.key = key.text();
  name.url = played.url();
  const ExchangeId id = convene_on({&ann}, {name});
  Desk desk = ann.open();
  origin = key.name + "/" + boxes_of(desk, *expect(desk.follow(id))).back().id.hex();

  expect(sync_exchange(desk, id, {}));
  EXPECT_TRUE(desk.relay_faults(id).empty());
  shown = 3;
  EXPECT_EQ(expect(sync_exchange(desk, id, {})).front().faults.size(), 1U);
  const std::vector<Desk::RelayFault> faults = desk.relay_faults(id);
  ASSERT_EQ(faults.size(), 1U);
  const auto* proof = std::get_if<BackdatingProof>(&faults[0].proof);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->first.index, 1U);
  EXPECT_EQ(proof->second.index, 2U);
  EXPECT_TRUE(proves(faults[0].proof, key, faults[0].one, faults[0].other));
}

TEST(Watching, TakesOneConnectionForAllItsVisitsAndWaits) {
  const TemporaryFolder folder;
  const RunningRelay relay(folder.path() / "relay.db", "one.example");
  RelayName name = relay.name();
  const PlayedRelay way(PlayedRelay::leading_to(std::stoi(name.url.substr(name.url.rfind(':') + 1))));
  name.url = way.url();
  Place ann(folder.path(), "ann@alpha");
  const ExchangeId id = convene_on({&ann}, {name});
  Desk desk = ann.open();
  SyncMemory memory;
  for (int round = 0; round < 5; ++round) {
    expect(deliver(desk, id, kNote, folder.path()));
    for (const Synced& visit : expect(sync_exchange(desk, id, {}, memory))) {
      EXPECT_FALSE(visit.error) << visit.error->message;
      EXPECT_GT(visit.sent, 0U);
    }
    RelayWaiter waiter;
    waiter.add(desk, id, Patience(desk.world().random), memory);
    const Waited waited = waiter.wait(std::chrono::seconds(1), [] { return false; });
    EXPECT_TRUE(waited.news.empty());
    EXPECT_TRUE(waited.failed.empty());
  }
  EXPECT_EQ(way.connections(), 1);
}

/// One that takes connections, and says nothing.
void say_nothing(const PlayedSocket& socket, int) {
  while (!socket.receive().empty()) {
  }
}

class Silent : public testing::Test {
 protected:
  Silent() {
    Convene what;
    what.title = "Talks";
    what.cards = {ann.identity.card};
    RelayName away = good.name();
    away.name = "two.example";
    const VerifierKey key = expect(VerifierKey::parse(away.key));
    away.key = VerifierKey{away.name, key.key}.text();
    away.url = silent.url();
    what.relays = {away, good.name()};
    id = expect(desk.convene(std::move(what), {}));
    Desk::RelayVisit failed;
    failed.relay = away.key;
    failed.error = "the relay does not answer";
    failed.failing = failed.tried = {1};
    desk.keep_relay_visit(id, failed);
  }
  static std::chrono::steady_clock::duration since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::steady_clock::now() - begin;
  }

  TemporaryFolder folder;
  const RunningRelay good{folder.path() / "relay.db", "one.example"};
  const PlayedRelay silent{say_nothing};
  Place ann{folder.path(), "ann@alpha"};
  Desk desk = ann.open();
  ExchangeId id;
  SyncMemory memory;
  const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

TEST_F(Silent, ComesLastAndIsGivenUpSoon) {
  const std::vector<Synced> visits = expect(sync_exchange(desk, id, {}, memory));
  ASSERT_EQ(visits.size(), 2U);
  EXPECT_EQ(visits[0].name, "one.example");
  EXPECT_FALSE(visits[0].error);
  EXPECT_GT(visits[0].sent, 0U);
  EXPECT_TRUE(visits[1].error);
  EXPECT_LT(since(began), std::chrono::seconds(20));
}

TEST_F(Silent, IsWaitedForBesideTheOthers) {
  SyncOptions options;
  options.skip = [&](const std::string& url) { return url == silent.url(); };
  expect(sync_exchange(desk, id, options, memory));
  Patience patience(desk.world().random);
  patience.failed(silent.url());
  EXPECT_TRUE(patience.waits(silent.url()));
  patience.failed(good.name().url, {}, Error{"it is gone", ""});
  expect(deliver(desk, id, kNote, folder.path()));
  SyncOptions waiting;
  waiting.patience = &patience;
  EXPECT_TRUE(expect(sync_exchange(desk, id, waiting, memory)).empty());
  EXPECT_EQ(desk.relay_visits(id).at(0).error, "it is gone");
  EXPECT_NE(desk.relay_visits(id).at(0).failing, Instant{});
  EXPECT_EQ(desk.relay_visits(id).at(0).queued, 1);
  EXPECT_EQ(desk.relay_visits(id).at(1).error, "the relay does not answer");
  patience.answered(good.name().url);
  expect(sync_exchange(desk, id, options, memory));
  RelayWaiter waiter;
  waiter.add(desk, id, patience, memory);
  plan_visits(desk, id, patience);
  EXPECT_GT(desk.relay_visits(id).at(1).next, Instant{});
  EXPECT_EQ(desk.relay_visits(id).at(0).next, Instant{});
  // Something comes to the good relay while the other one is asked for a sign of life.
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    RelayClient client(good.name().url, Connections());
    const BoxKeys box = std::move(boxes_of(desk, *expect(desk.follow(id))).back());
    expect(client.append(box, as_bytes("news"), sha256(as_bytes("commitment"))));
  });
  const Waited waited = waiter.wait(std::chrono::seconds(60), [] { return false; });
  EXPECT_EQ(waited.news, std::set{id});
  EXPECT_TRUE(waited.failed.empty());
  EXPECT_LT(since(began), std::chrono::seconds(6));
  other.join();
  expect(sync_exchange(desk, id, options, memory));

  // It stays silent, and is said to be after a few seconds; one that is back is said to be at once.
  const auto wait = [&](const std::string& url) {
    Patience tried(desk.world().random);
    tried.failed(url);
    RelayWaiter once;
    once.add(desk, id, tried, memory);
    return once.wait(std::chrono::seconds(60), [] { return false; });
  };
  EXPECT_TRUE(wait(silent.url()).failed.contains(silent.url()));
  EXPECT_EQ(wait(good.name().url).back, std::set{good.name().url});
}

/// A desk that stays open between the steps, as `parley sync --watch` has it, while commands change it.
struct Watching {
  Watching(const std::filesystem::path& folder, std::string_view name) : place(folder, name) {}
  Place place;
  std::optional<Desk> desk;
  std::optional<SyncMemory> memory;
};

class Mixed {
 public:
  Mixed(std::uint64_t seed, const std::vector<RelayName>& relays) : chance_(seed) {
    for (const char* name : {"ann@alpha", "bob@beta", "cleo@gamma"})
      desks_.push_back(std::make_unique<Watching>(folder_.path(), name));
    std::vector<Place*> places;
    for (const auto& each : desks_) places.push_back(&each->place);
    id_ = convene_on(places, relays);
    const std::filesystem::path invitation = [&] {
      Desk desk = places[0]->open();
      return pack(desk, folder_.path() / "invitation");
    }();
    for (std::size_t i = 1; i < places.size(); ++i) {
      Desk desk = places[i]->open();
      expect(unpack_pouch(desk, invitation));
      expect(desk.join(id_));
    }
  }

  void step() {
    Watching& at = *desks_[below(desks_.size())];
    switch (below(10)) {
      case 0:
      case 1:
      case 2: {
        Desk desk = at.place.open();
        std::string note = "title: A note\n";
        if (below(4) == 0) {
          write_file_durably(folder_.path() / "file", std::string(1 + below(3) * 40000, 'x'));
          note += "attach: file\n";
        }
        expect(deliver(desk, id_, note + "\n## A point\n> Text " + std::to_string(below(1000)) + "\n",
                       folder_.path()));
        break;
      }
      case 3: {
        Desk desk = at.place.open();
        pouches_.push_back(pack(desk, folder_.path() / ("pouch-" + std::to_string(pouches_.size()))));
        break;
      }
      case 4: {
        if (pouches_.empty()) break;
        Desk desk = at.place.open();
        expect(unpack_pouch(desk, pouches_[below(pouches_.size())]));
        break;
      }
      case 5: {
        Desk desk = at.place.open();  // by itself, beside the one that watches
        expect(sync_exchange(desk, id_, {}));
        break;
      }
      case 6:
        at.desk.reset();
        at.memory.reset();
        break;
      case 7: {
        Desk desk = at.place.open();
        expect(desk.sign_with_epoch(id_, Rekey{}));
        break;
      }
      default:
        sync(at, below(3) == 0 ? std::optional(below(2)) : std::nullopt);
    }
  }

  void settle() {
    for (int round = 0; round < 3; ++round) {
      for (const auto& each : desks_) sync(*each, std::nullopt);
    }
  }

  void expect_agreement() {
    std::vector<std::string> dumps;
    std::vector<std::set<ActId>> acts;
    for (const auto& each : desks_) {
      each->desk.reset();
      const Desk desk = each->place.open();
      Record record = expect(desk.record(id_));
      EXPECT_TRUE(record.waiting().empty());
      acts.emplace_back();
      for (Index i = 0; i < record.size(); ++i) {
        acts.back().insert(record.at(i).id);
        EXPECT_TRUE(record.judgement(i).counts) << record.judgement(i).why;
        for (const AttachmentState& attachment : desk.attachments(record, i)) EXPECT_TRUE(attachment.here);
      }
      dumps.push_back(talks::dump(talks::Talks(record)));
      EXPECT_TRUE(expect(verify_exchange(desk, id_)).wrong.empty());
      EXPECT_TRUE(desk.relay_faults(id_).empty());
      for (const Desk::RelayVisit& visit : desk.relay_visits(id_)) EXPECT_EQ(visit.queued, 0);
    }
    for (std::size_t i = 1; i < desks_.size(); ++i) {
      EXPECT_EQ(acts[i], acts[0]);
      EXPECT_EQ(dumps[i], dumps[0]);
    }
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(chance_);
  }
  void sync(Watching& at, std::optional<std::size_t> without) {
    if (at.desk) {
      expect(at.desk->hold());
    } else {
      at.desk.emplace(at.place.open());
      at.memory.emplace();
    }
    SyncOptions options;
    std::size_t number = 0;
    options.skip = [&](const std::string&) { return number++ == without; };
    for (const Synced& visit : expect(sync_exchange(*at.desk, id_, options, *at.memory))) {
      EXPECT_FALSE(visit.error) << visit.error->message;
      EXPECT_TRUE(visit.faults.empty());
    }
    at.desk->let_go();
  }

  TemporaryFolder folder_;
  std::mt19937_64 chance_;
  std::vector<std::unique_ptr<Watching>> desks_;
  std::vector<std::filesystem::path> pouches_;
  ExchangeId id_;
};

TEST(Mixed, RelaysPouchesAndDesksThatStayOpenEndInTheSameRecord) {
  const TemporaryFolder folder;
  const RunningRelay one(folder.path() / "one.db", "one.example"),
      other(folder.path() / "other.db", "two.example");
  const char* given = std::getenv("PARLEY_TEST_SEED");
  const std::uint64_t first = given ? std::strtoull(given, nullptr, 10) : 1;
  for (std::uint64_t seed = first; seed < first + 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Mixed mixed(seed, {one.name(), other.name()});
    for (int i = 0; i < 40; ++i) mixed.step();
    mixed.settle();
    mixed.expect_agreement();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace parley
