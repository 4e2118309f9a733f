/// The largest set that holds together, against all sets, one by one.

#include "talks/largest.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

namespace parley::talks {
namespace {

/// The same net, kept the obvious way.
struct Plain {
  std::vector<bool> all;
  std::vector<std::vector<Net::Node>> rests;

  bool holds(Net::Node node, unsigned set) const {
    bool every = true, some = false;
    for (const Net::Node on : rests[node]) {
      const bool in = (set >> on & 1U) != 0;
      every = every && in;
      some = some || in;
    }
    return all[node] ? every : some;
  }
  bool together(unsigned set) const {
    for (Net::Node node = 0; node < all.size(); ++node) {
      if ((set >> node & 1U) != 0 && !holds(node, set)) return false;
    }
    return true;
  }
};

RC_GTEST_PROP(Largest, IsLargerThanEverySetThatHoldsTogether, ()) {
  const auto size = *rc::gen::inRange<Net::Node>(1, 11);
  Net net;
  Plain plain;
  for (Net::Node node = 0; node < size; ++node) {
    const bool all = *rc::gen::inRange(0, 3) != 0;
    plain.all.push_back(all);
    RC_ASSERT((all ? net.all() : net.any()) == node);
  }
  plain.rests.resize(size);
  const auto links = *rc::gen::inRange(0, 2 * static_cast<int>(size));
  for (int i = 0; i < links; ++i) {
    const auto node = *rc::gen::inRange<Net::Node>(0, size);
    const auto on = *rc::gen::inRange<Net::Node>(0, size);
    net.rest(node, on);
    plain.rests[node].push_back(on);
  }
  const std::vector<bool> found = net.largest();
  unsigned largest = 0;
  for (Net::Node node = 0; node < size; ++node) largest |= found[node] ? 1U << node : 0U;
  RC_ASSERT(plain.together(largest));
  for (unsigned set = 0; set < 1U << size; ++set) {
    // Every set that holds together is part of it: so it is the largest, and there is no other as large.
    if (plain.together(set)) RC_ASSERT((set & ~largest) == 0U);
  }
}

TEST(Largest, ClosesCircles) {
  Net net;
  const Net::Node a = net.all(), b = net.all(), c = net.all();
  net.rest(a, b);
  net.rest(b, c);
  net.rest(c, a);
  EXPECT_EQ(net.largest(), (std::vector<bool>{true, true, true}));
  const Net::Node never = net.any();
  net.rest(c, never);
  EXPECT_EQ(net.largest(), (std::vector<bool>{false, false, false, false}));
}

TEST(Largest, HoldsWhereEitherDoes) {
  Net net;
  const Net::Node wording = net.all(), either = net.any(), never = net.any(), free = net.all();
  net.rest(wording, either);
  net.rest(either, never);
  net.rest(either, free);
  EXPECT_EQ(net.largest(), (std::vector<bool>{true, true, false, true}));
}

TEST(Largest, IsFoundInOneGoThroughALongChain) {
  Net net;
  constexpr Net::Node kLong = 200'000;
  for (Net::Node i = 0; i < kLong; ++i) net.all();
  for (Net::Node i = 0; i + 1 < kLong; ++i) net.rest(i, i + 1);
  net.rest(kLong - 1, net.any());
  const std::vector<bool> holds = net.largest();
  EXPECT_FALSE(holds.front());
}

/// What is taken away by looking at every node again and again until nothing more falls.
std::vector<bool> found_slowly(const Plain& plain) {
  std::vector<bool> in(plain.all.size(), true);
  for (bool fell = true; fell;) {
    fell = false;
    for (Net::Node node = 0; node < in.size(); ++node) {
      if (!in[node]) continue;
      bool every = true, some = false;
      for (const Net::Node on : plain.rests[node]) {
        every = every && in[on];
        some = some || in[on];
      }
      if (plain.all[node] ? every : some) continue;
      in[node] = false;
      fell = true;
    }
  }
  return in;
}

TEST(Largest, IsTheSameHoweverFarApartTheNodesAre) {
  std::mt19937 chance(1);
  for (const Net::Node size : {16'384U, 16'385U, 70'000U}) {
    for (const unsigned never : {100U, 10U, 4U}) {
      Net net;
      Plain plain;
      for (Net::Node node = 0; node < size; ++node) {
        const bool all = chance() % 2 == 0 && chance() % never != 0;
        plain.all.push_back(all);
        all ? net.all() : net.any();
      }
      plain.rests.resize(size);
      for (Net::Node node = 0; node < size; ++node) {
        const unsigned links = plain.all[node] ? chance() % 3 : chance() % never == 0 ? 0 : 5;
        for (unsigned i = 0; i < links; ++i) {
          plain.rests[node].push_back(static_cast<Net::Node>(chance() % size));
          net.rest(node, plain.rests[node].back());
        }
      }
      const std::vector<bool> found = net.largest();
      EXPECT_EQ(found, found_slowly(plain)) << size << ' ' << never;
      const auto held = std::count(found.begin(), found.end(), true);
      EXPECT_GT(held, 0);
      EXPECT_LT(held, size);
    }
  }
}

TEST(Largest, OfNothingIsNothing) {
  EXPECT_TRUE(Net().largest().empty());
}

}  // namespace
}  // namespace parley::talks
