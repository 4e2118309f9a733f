/// Of two times that exclude each other, the one that is out of order is marked, and not the honest one.

#include "talks/dating.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "play.hpp"

namespace parley::talks {
namespace {

Instant day(int n) {
  return {1640995200 + std::int64_t{86400} * n};
}

class Dated : public testing::Test {
 protected:
  Dated() {
    join("b", 1);
    join("c", 1);
  }

  void join(const std::string& who, int on) { give(record_, writer_.act(record_, who, Join{}, day(on))); }
  Index act(const std::string& who, Deed deed, int on, std::vector<TimeProof> times = {}) {
    const Sent sent = writer_.act(record_, who, std::move(deed), day(on), std::move(times));
    give(record_, sent);
    return *record_.find(sent.act.id);
  }
  Index rekey(const std::string& who, int on, std::vector<TimeProof> times = {}) {
    return act(who, Rekey{"age1" + std::to_string(++keys_), {}}, on, std::move(times));
  }
  Index receipt(const std::string& who, const std::vector<Index>& of, int on) {
    Receive receive;
    for (const Index index : of) receive.acts.insert(record_.at(index).id);
    return act(who, receive, on);
  }
  std::string wrong(Index index) {
    const Talks talks(record_);
    const auto found = Dating(talks).of(index);
    return found ? word(*found) : "";
  }

  Record record_ = std::move(*Record::found(found({"a", "b", "c", "relay:of-a@a", "relay:of-b@b"}, "").act));
  Writer writer_;
  int keys_ = 0;
};

TEST_F(Dated, BeforeWhatItFollows) {
  const Index first = rekey("a", 5);
  const Index early = rekey("b", 3);
  EXPECT_EQ(wrong(first), "");
  EXPECT_EQ(wrong(early), "dated before what it follows");
}

TEST_F(Dated, LaterThanItsReceipt) {
  const Index note = rekey("a", 90);
  const Index honest = receipt("b", {note}, 5);
  const Index answer = rekey("b", 6);
  const Index next = rekey("a", 7);
  EXPECT_EQ(wrong(note), "dated later than it was there (one@b signed for it on 2022-01-06 00:00 UTC)");
  EXPECT_EQ(wrong(honest), "");
  EXPECT_EQ(wrong(answer), "");
  EXPECT_EQ(wrong(next), "");
}

TEST_F(Dated, ByAReceiptThatIsOutOfOrderItself) {
  const Index one = rekey("a", 10);
  const Index other = rekey("c", 11);
  const Index back = receipt("b", {one, other}, 3);
  EXPECT_EQ(wrong(one), "");
  EXPECT_EQ(wrong(other), "");
  EXPECT_EQ(wrong(back), "dated before what it follows");

  const Index own = rekey("b", 20);
  const Index third = rekey("a", 21);
  const Index again = receipt("b", {third}, 12);
  EXPECT_EQ(wrong(own), "");
  EXPECT_EQ(wrong(third), "");
  EXPECT_EQ(wrong(again), "dated before what it follows");
}

TEST_F(Dated, LaterThanARelayHadIt) {
  const Index note = rekey("a", 90);
  const ActId id = record_.at(note).id;
  rekey("b", 91, {accepted_by("of-b", id, day(4))});
  EXPECT_EQ(wrong(note), "");  // b's relay could say anything
  rekey("b", 91, {accepted_by("of-a", id, day(4))});
  EXPECT_EQ(wrong(note), "dated later than it was there (the relay of-a had it on 2022-01-05 00:00 UTC)");
}

}  // namespace
}  // namespace parley::talks
