/// Which statements count on a point, and why the others do not.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "talks/fold.hpp"

namespace parley::talks {

/// Sets `no_effect` of every statement that cannot do what it says: from an exploratory note, by one who
/// takes no positions, on what was never offered, withdrawing what is another's, leaving a wording that all
/// have settled. `thread` is in canonical order and begins with the opening.
Judged judge(const Sight& sight, const Roster& roster, std::vector<Entry> thread);

/// Whether all have settled one wording. Then every statement that leaves it, by one who had seen all of them
/// settle, `seeks` and has no effect.
std::optional<Lock> lock(const Sight& sight, const Roster& roster, std::vector<Entry>& thread);
/// Gives these their effect again.
void unlock(std::vector<Entry>& thread);

/// Sets `lapsed` and `unproved` of every offer made for itself until a date (docs/talks.md 12). `thread` is
/// judged. Without `now` an offer lapses only where one claims to have accepted it after its end.
void lapse(const Sight& sight, const Roster& roster, std::optional<Instant> now, std::vector<Entry>& thread);

/// How the others took one of several wordings that a party offers, or accepts, until a date.
struct Taken {
  bool missing = false;            ///< one of them stands on none
  std::vector<const Entry*> late;  ///< acceptances that claim to be, or are proved to be, after the end
  const Entry* left = nullptr;     ///< by what the first of all these left, if one had stood there before
  std::string came_late;           ///< the first of these in words: `b/1.1 came later`
  std::string unproved;  ///< non-empty: one claims to have been in time, and nothing that counts shows it
};
/// What was said on a point, by party, in canonical order.
using BySpeaker = std::map<std::string_view, std::vector<const Entry*>>;
BySpeaker by_speaker(const std::vector<Entry>& thread);
/// What a party takes in a package that has ended suspends its acceptance, which counts again from that end.
Taken taken(const Sight& sight, const Roster& roster, const BySpeaker& said, std::string_view by,
            const std::set<WordingId>& wordings, Instant end);

}  // namespace parley::talks
