#include <algorithm>

#include "talks/effect.hpp"

namespace parley::talks {

namespace {

/// The statement since which a party has stood on one of some wordings; null if it does not.
const Entry* stands_since(const std::vector<Entry>& thread, std::string_view party,
                          const std::set<WordingId>& wordings) {
  const Entry* since = nullptr;
  for (const Entry& entry : thread) {
    const Statement& said = entry.said;
    if (said.party != party || !said.spoken()) continue;
    const bool takes =
        entry.puts_forward() || said.said == Said::accepted || said.said == Said::accepted_ad_referendum;
    const bool here = wordings.contains(entry.puts_forward() || !said.on ? said.id : *said.on);
    const bool ends = said.said == Said::rejected || said.said == Said::reserved ||
                      said.said == Said::accepted_in_principle || said.said == Said::withdrew_wording ||
                      said.said == Said::withdrew_acceptance;
    if (takes && here) {
      if (!since) since = &entry;
    } else if ((takes && !said.alternative) || (ends && here) || said.said == Said::withdrew_point) {
      since = nullptr;
    }
  }
  return since;
}

/// Whether a party has signed, by a time, that it had a statement.
bool had_seen(const Sight& sight, const std::vector<Entry>& thread, std::string_view party,
              const Entry& statement, Instant by) {
  const auto received = sight.received(statement, party);
  if (received && *received <= by) return true;
  return std::any_of(thread.begin(), thread.end(), [&](const Entry& entry) {
    return entry.said.party == party && entry.said.time <= by && sight.before(statement, entry);
  });
}

}  // namespace

Taken taken(const Sight& sight, const Roster& roster, const std::vector<Entry>& thread, std::string_view by,
            const std::set<WordingId>& wordings, Instant end) {
  Taken out;
  for (const std::string& party : roster.negotiating) {
    if (party == by) continue;
    const Entry* since = stands_since(thread, party, wordings);
    if (!since) {
      out.missing = true;
    } else if (!had_seen(sight, thread, by, *since, end)) {
      // A relay of the one who offers speaks for the acceptance, one of the one who accepts against it.
      const auto in_time = sight.proved(*since, by);
      const auto late = sight.proved(*since, party);
      if (in_time && *in_time <= end) continue;
      if (since->said.time > end || (late && *late > end)) {
        out.late.push_back(since);
      } else if (!out.unproved) {
        out.unproved = since;
      }
    }
  }
  return out;
}

std::string unproved_text(const Entry& acceptance) {
  return acceptance.said.name + " accepts in time by its own clock, and nothing else shows it";
}

void lapse(const Sight& sight, const Roster& roster, std::optional<Instant> now, std::vector<Entry>& thread) {
  for (Entry& entry : thread) {
    entry.lapsed = entry.late = false;
    entry.unproved.clear();
  }
  for (Entry& entry : thread) {
    if (!entry.open_until || entry.package || !entry.puts_forward() || !entry.said.spoken()) continue;
    const Instant end = *entry.open_until;
    const Taken how = taken(sight, roster, thread, entry.said.party, {entry.said.id}, end);
    for (const Entry* late : how.late) thread[static_cast<std::size_t>(late - thread.data())].late = true;
    entry.lapsed = !how.late.empty() || (how.missing && now && *now > end);
    if (!entry.lapsed && how.unproved) entry.unproved = unproved_text(*how.unproved);
  }
}

}  // namespace parley::talks
