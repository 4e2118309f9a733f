#include <algorithm>
#include <set>

#include "talks/effect.hpp"

namespace parley::talks {

namespace {

bool sets_stand(const Entry& entry) {
  return entry.puts_forward() || entry.said.said == Said::accepted ||
         entry.said.said == Said::accepted_ad_referendum;
}

/// The statements of one package on a point.
struct Part {
  const Entry* first = nullptr;
  std::set<WordingId> stands;  ///< the wordings that it offers or accepts
};

/// Why something that was said after the package ends it; empty if it does not.
std::string ends(const Part& part, const Roster& roster, const Entry& later) {
  const Statement& said = later.said;
  const bool on_it = said.on && part.stands.contains(*said.on);
  if (said.party != part.first->said.party) {
    const bool refuses = said.said == Said::rejected || (said.said == Said::countered && !said.alternative);
    if (!on_it || !refuses || roster.is_chair(said.party)) return {};
    return said.party + " " + std::string(verb(said.said)) + " " + said.on_name + " (" + said.name + ")";
  }
  if (sets_stand(later)) {
    return said.alternative ? std::string() : said.party + " took another stand in " + said.name;
  }
  switch (said.said) {
    case Said::withdrew_point:
      return said.party + " withdrew the point in " + said.name;
    case Said::withdrew_wording:
    case Said::withdrew_acceptance:
    case Said::rejected:
    case Said::reserved:
    case Said::accepted_in_principle:
      return on_it ? said.party + " took back " + said.on_name + " in " + said.name : std::string();
    default:
      return {};
  }
}

}  // namespace

std::map<const Package*, PartFate> part_fates(const Sight& sight, const Roster& roster,
                                              const std::vector<Entry>& thread) {
  std::map<const Package*, Part> parts;
  std::map<const Package*, PartFate> out;
  for (const Entry& entry : thread) {
    if (!entry.package || entry.said.unauthorised) continue;
    Part& part = parts[entry.package];
    if (!part.first) part.first = &entry;
    if (!entry.said.no_effect.empty()) out[entry.package].ended = entry.said.name + " has no effect";
    if (sets_stand(entry)) part.stands.insert(entry.puts_forward() ? entry.said.id : *entry.said.on);
  }
  for (const auto& [package, part] : parts) {
    const auto ended = [&, of = package] { return out.contains(of) && !out[of].ended.empty(); };
    for (const Entry& later : thread) {
      if (ended()) break;
      if (!later.said.spoken() || later.package == package) continue;
      std::string why = ends(part, roster, later);
      if (why.empty() || !sight.before(*part.first, later)) continue;
      out[package].ended = std::move(why);
      out[package].ending = Ending{later.said.party, later.said.name, later.at, later.said.time};
    }
    const auto end = part.first->open_until;
    if (!end || ended()) continue;
    PartFate& fate = out[package];
    fate.end = end;
    if (part.stands.empty()) continue;
    const Taken how = taken(sight, roster, thread, part.first->said.party, part.stands, *end);
    fate.missing = how.missing;
    if (how.unproved) fate.unproved = unproved_text(*how.unproved);
    if (how.late.empty()) continue;
    fate.late = true;
    fate.ended =
        "it was open until " + end->display() + ", and " + how.late.front()->said.name + " came later";
  }
  return out;
}

}  // namespace parley::talks
