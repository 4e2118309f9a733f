/// Since when somebody has the ball: nobody is said to have had it for longer than it was there.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "note/note.hpp"
#include "play.hpp"
#include "random.hpp"
#include "talks/talks.hpp"
#include "talks/view.hpp"

namespace parley::talks {
namespace {

/// Looks on, and remembers from when on each has held the ball without a break.
class Watch {
 public:
  void look(const Talks& talks, Instant now) {
    std::map<std::string, std::map<std::string, Instant>> next;
    for (const Point* point : talks.points()) {
      for (const BallHolder& holder : point->ball) {
        const auto& held = since_[point->name];
        const auto found = held.find(holder.party);
        next[point->name][holder.party] = found == held.end() ? now : found->second;
      }
    }
    since_ = std::move(next);
  }
  Instant since(const Point& point, const std::string& party) const {
    return since_.at(point.name).at(party);
  }

 private:
  std::map<std::string, std::map<std::string, Instant>> since_;
};

/// Whether its ball hangs on other points: then it is told since the last that was said here of it, which may
/// be before something changed there.
bool hangs(const Point& point) {
  return !point.into.empty() || std::ranges::any_of(point.thread, [](const Statement& said) {
    return !said.package.empty() || (said.paragraph && said.paragraph->condition);
  });
}

RC_GTEST_PROP(Since, IsNotBeforeTheBallWasThere, ()) {
  const std::vector<std::string> parties =
      *rc::gen::elementOf(std::vector<std::vector<std::string>>{{"a", "b"}, {"a", "b", "c"}});
  const bool based = *rc::gen::inRange(0, 3) == 0;
  const Sent founding =
      found(parties, based ? "title: Contract\n\n## Pay\n> 10.\n\n## Leave\n> 20 days.\n" : "");
  auto record = Record::found(founding.act);
  for (const std::string& text : founding.disclosures)
    RC_ASSERT(record->add_disclosure(founding.act.id, text).has_value());
  const Writer writer;
  Instant now{1640995200};
  for (std::size_t i = 1; i < parties.size(); ++i)
    give(*record, writer.act(*record, parties[i], Join{}, now));
  Talks talks(*record);
  Watch watch;
  const auto steps = *rc::gen::inRange(4, 26);
  for (int i = 0; i < steps; ++i) {
    now.seconds += 3600;
    const std::string party = *rc::gen::elementOf(parties);
    const auto text = random_note(talks, party, false);
    if (!text) continue;
    if (const auto receipt = writer.receipt(*record, party, now)) give(*record, *receipt);
    give(*record, writer.note(*record, talks, party, talks.next_number(party), *text, now));
    talks.update();
    watch.look(talks, now);
    RC_LOG() << party << ": " << *text << '\n';
    for (const Point* point : talks.points()) {
      for (const BallHolder& holder : point->ball) {
        const Instant held = watch.since(*point, holder.party);
        RC_LOG() << point->name << ": " << holder.party << " since " << holder.pass->since.rfc3339()
                 << ", held since " << held.rfc3339() << ": " << holder.pass->why << '\n';
        if (!hangs(*point)) RC_ASSERT(held_since(talks, holder, now) >= held);
      }
    }
  }
}

}  // namespace
}  // namespace parley::talks
