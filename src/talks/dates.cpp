#include <algorithm>
#include <functional>

#include "talks/effect.hpp"

namespace parley::talks {

namespace {

/// Since when a party has stood on one of some wordings. Meanwhile it may have stood elsewhere in a package
/// that has ended: then it is back since.
struct Since {
  const Entry* took = nullptr;     ///< the statement by which it came there; null: it does not stand there
  const Package* after = nullptr;  ///< the package from which it came back last
  std::optional<Instant> until;    ///< the date of that package
  const Entry* left = nullptr;     ///< by what it left last, if it had stood there before

  Instant back() const { return after->ending ? after->ending->time : *until; }
};

const std::vector<const Entry*>& of(const BySpeaker& said, std::string_view party) {
  static const std::vector<const Entry*> none;
  const auto found = said.find(party);
  return found == said.end() ? none : found->second;
}

/// `own`: what the party said.
Since stands_since(const std::vector<const Entry*>& own, const std::set<WordingId>& wordings) {
  Since out;
  for (const Entry* const one : own) {
    const Entry& entry = *one;
    const Statement& said = entry.said;
    if (!said.spoken()) continue;
    const bool here = (entry.takes() || entry.takes_back()) && wordings.contains(entry.wording());
    const bool leaves = (entry.takes() && !here && !said.alternative) || (entry.takes_back() && here) ||
                        said.said == Said::withdrew_point;
    if (entry.package && !entry.package->ended.empty()) {
      const bool held = entry.package->ending || entry.package->lapsed;
      if (!held || !leaves || !out.took) continue;
      const Since again{out.took, entry.package, entry.open_until, &entry};
      if (!out.after || out.back() < again.back()) out = again;
    } else if (entry.takes() && here) {
      if (!out.took) out = {&entry, nullptr, {}, out.left};
    } else if (leaves && out.took) {
      out = {nullptr, nullptr, {}, &entry};
    }
  }
  return out;
}

enum class InTime : std::uint8_t { yes, unproved, no };

/// Whether what a party said by an act counts as said by the end, against the one who offered until then: by
/// its receipt, or a relay. A relay of the one who offers speaks for it, one of the one who said it against
/// it.
InTime in_time(const Sight& sight, Index act, std::string_view party, Instant claimed, std::string_view by,
               Instant end) {
  const auto received = sight.received(act, by);
  const auto shown = sight.proved(act, by);
  if ((received && *received <= end) || (shown && *shown <= end)) return InTime::yes;
  const auto late = sight.proved(act, party);
  return claimed > end || (late && *late > end) ? InTime::no : InTime::unproved;
}

/// Of an acceptance a note on the point that had seen it shows that, too.
InTime took_in_time(const Sight& sight, const BySpeaker& said, const Entry& took, std::string_view by,
                    Instant end) {
  const bool seen = std::ranges::any_of(of(said, by), [&](const Entry* entry) {
    return entry->said.time <= end && sight.before(took, *entry);
  });
  return seen ? InTime::yes : in_time(sight, took.at, took.said.party, took.said.time, by, end);
}

/// The same of the end of a package by which a party came back.
InTime back_in_time(const Sight& sight, const Since& since, std::string_view by, Instant end) {
  if (!since.after->ending) return *since.until < end ? InTime::yes : InTime::no;
  const Ending& ending = *since.after->ending;
  if (ending.party == by) return ending.time <= end ? InTime::yes : InTime::no;
  return in_time(sight, ending.at, ending.party, ending.time, by, end);
}

}  // namespace

BySpeaker by_speaker(const std::vector<Entry>& thread) {
  BySpeaker out;
  for (const Entry& entry : thread) out[entry.said.party].push_back(&entry);
  return out;
}

Taken taken(const Sight& sight, const Roster& roster, const BySpeaker& said, std::string_view by,
            const std::set<WordingId>& wordings, Instant end) {
  Taken out;
  const auto unproved = [&](const std::string& what) {
    if (out.unproved.empty()) out.unproved = what + " in time by its own clock, and nothing else shows it";
  };
  for (const std::string& party : roster.negotiating) {
    if (party == by) continue;
    const Since since = stands_since(of(said, party), wordings);
    const auto gone = [&] {
      if (since.left && (!out.left || std::less<>{}(since.left, out.left))) out.left = since.left;
    };
    if (!since.took) {
      out.missing = true;
      gone();
      continue;
    }
    const InTime came = took_in_time(sight, said, *since.took, by, end);
    const InTime back = since.after ? back_in_time(sight, since, by, end) : InTime::yes;
    if (came == InTime::no || back == InTime::no) {
      out.late.push_back(since.took);
      if (out.came_late.empty())
        out.came_late = came == InTime::no
                            ? since.took->said.name + " came later"
                            : party + " came back to it later, from package " + since.after->name;
      gone();
    } else if (came == InTime::unproved) {
      unproved(since.took->said.name + " accepts");
    } else if (back == InTime::unproved) {
      unproved(since.after->ending->name + " ended package " + since.after->name);
    }
  }
  return out;
}

void lapse(const Sight& sight, const Roster& roster, std::optional<Instant> now, std::vector<Entry>& thread) {
  for (Entry& entry : thread) {
    entry.lapsed = entry.late = false;
    entry.unproved.clear();
  }
  std::optional<BySpeaker> said;
  for (Entry& entry : thread) {
    if (!entry.open_until || entry.package || !entry.puts_forward() || !entry.said.spoken()) continue;
    if (!said) said = by_speaker(thread);
    const Instant end = *entry.open_until;
    const Taken how = taken(sight, roster, *said, entry.said.party, {entry.said.id}, end);
    for (const Entry* late : how.late) thread[static_cast<std::size_t>(late - thread.data())].late = true;
    entry.lapsed = !how.late.empty() || (how.missing && now && *now > end);
    if (!entry.lapsed) entry.unproved = how.unproved;
  }
}

}  // namespace parley::talks
