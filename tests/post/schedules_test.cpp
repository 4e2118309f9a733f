// Three desks write to each other by pouches that are lost, doubled, late, cut short and damaged. However
// that goes, once every pouch has got through, all hold the same acts and compute the same table, and nobody
// was ever stopped by it. A failure names its seed; PARLEY_TEST_SEED begins from another.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "../desk/desks.hpp"
#include "../talks/play.hpp"
#include "desk/files.hpp"
#include "desk/verify.hpp"
#include "post/pouch.hpp"

namespace parley {
namespace {

class Schedule {
 public:
  explicit Schedule(std::uint64_t seed) : chance_(seed) {
    const char* names[] = {"lavrov@russia", "blinken@usa", "stoltenberg@nato"};
    for (const char* name : names) places_.push_back(std::make_unique<Place>(folder_.path(), name));
    std::vector<Place*> all;
    for (const auto& place : places_) all.push_back(place.get());
    id_ = convene(all, "title: The contract\n\n## A clause\n> As it stands.\n");
    pack(0, false);
  }

  void step() {
    const std::size_t who = below(places_.size());
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        say(who);
        break;
      case 3:
      case 4:
        pack(who, below(4) == 0);
        break;
      default:
        if (!pouches_.empty()) carry(pouches_[below(pouches_.size())], who);
    }
  }

  /// Everything gets through: each packs all, and gives it to all, until nobody has anything new.
  void settle() {
    for (int round = 0; round < 3; ++round) {
      for (std::size_t from = 0; from < places_.size(); ++from) {
        join(from);
        const std::filesystem::path pouch = pack(from, true);
        for (std::size_t to = 0; to < places_.size(); ++to) unpack(pouch, to);
      }
    }
  }

  void expect_agreement() {
    std::vector<std::string> dumps;
    std::vector<std::set<ActId>> acts;
    for (const auto& place : places_) {
      const Desk desk = place->open();
      Record record = expect(desk.record(id_));
      EXPECT_TRUE(record.waiting().empty());
      EXPECT_TRUE(record.double_dealing().empty());
      acts.emplace_back();
      for (Index i = 0; i < record.size(); ++i) {
        acts.back().insert(record.at(i).id);
        EXPECT_TRUE(record.judgement(i).counts) << record.judgement(i).why;
      }
      dumps.push_back(talks::dump(talks::Talks(record)));
      EXPECT_TRUE(expect(verify_exchange(desk, id_)).wrong.empty());
    }
    for (std::size_t i = 1; i < places_.size(); ++i) {
      EXPECT_EQ(acts[i], acts[0]);
      EXPECT_EQ(dumps[i], dumps[0]);
    }
    EXPECT_GT(acts[0].size(), 3U);
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(chance_);
  }

  void join(std::size_t who) {
    Desk desk = places_[who]->open();
    if (desk.exchanges().empty() || desk.exchanges()[0].joined) return;
    expect(desk.join(id_));
  }

  /// A note about something that stands on the table at that desk, if the exchange is there.
  void say(std::size_t who) {
    join(who);
    Desk desk = places_[who]->open();
    if (desk.exchanges().empty()) return;
    std::vector<std::string> wordings;
    {
      Record record = expect(desk.record(id_));
      const talks::Talks talks(record);
      for (const talks::Point* point : talks.points())
        for (const talks::Wording& wording : point->wordings) wordings.push_back(talks.name(wording.id));
    }
    std::string note = "title: A note\n";
    if (below(4) == 0) {
      write_file_durably(folder_.path() / "file", std::string(below(3) * 40000, 'x'));
      note += "attach: file\n";
    }
    note += "\nThe cover.\n";
    for (std::size_t i = 0; i <= below(2); ++i) {
      const std::string on = wordings.empty() ? "" : wordings[below(wordings.size())];
      switch (on.empty() ? 0 : i > 0 ? below(2) : below(6)) {
        case 0:
        case 1:
          note += "\n## A point\n> Text " + std::to_string(below(1000)) + "\n";
          break;
        case 2:
          note += "\n## Re " + on + ": accept\n";
          break;
        case 3:
          note += "\n## Re " + on + ": reject\nNo.\n";
          break;
        case 4:
          note += "\n## Re " + on + ": counter\n> Other text " + std::to_string(below(1000)) + "\n";
          break;
        default:
          note += "\n## Re " + on + ": ask\nWhy?\n";
      }
    }
    expect(deliver(desk, id_, note, folder_.path()));
  }

  std::filesystem::path pack(std::size_t who, bool all) {
    join(who);
    const std::filesystem::path pouch = folder_.path() / ("pouch-" + std::to_string(pouches_.size()));
    Desk desk = places_[who]->open();
    PackOptions options;
    options.all = all;
    expect(pack_pouch(desk, pouch, options));
    pouches_.push_back(pouch);
    return pouch;
  }

  /// Whole, or damaged on the way.
  void carry(const std::filesystem::path& pouch, std::size_t to) {
    if (below(3) > 0) return unpack(pouch, to);
    std::string bytes = read_file(pouch, std::size_t{1} << 28).value();
    const std::size_t at = 15 + below(bytes.size() - 15);
    if (below(2) == 0) {
      bytes.resize(at);
    } else {
      bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    }
    write_file_durably(folder_.path() / "damaged", bytes);
    unpack(folder_.path() / "damaged", to);
  }

  void unpack(const std::filesystem::path& pouch, std::size_t to) {
    Desk desk = places_[to]->open();
    const UnpackReport report = expect(unpack_pouch(desk, pouch));
    for (const Unpacked& item : report.items) {
      if (item.what == Unpacked::What::refused) {
        EXPECT_NE(item.reason.find("attachment"), std::string::npos) << item.reason;
      }
    }
  }

  TemporaryFolder folder_;
  std::mt19937_64 chance_;
  std::vector<std::unique_ptr<Place>> places_;
  std::vector<std::filesystem::path> pouches_;
  ExchangeId id_;
};

TEST(Schedules, EndInTheSameRecordAndTableAtAllDesks) {
  const char* given = std::getenv("PARLEY_TEST_SEED");
  const std::uint64_t first = given ? std::strtoull(given, nullptr, 10) : 1;
  for (std::uint64_t seed = first; seed < first + 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Schedule schedule(seed);
    for (int i = 0; i < 30; ++i) schedule.step();
    schedule.settle();
    schedule.expect_agreement();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace parley
