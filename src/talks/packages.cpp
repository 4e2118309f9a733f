#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>

#include "talks/effect.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

Ending ending(const Entry& by) {
  return {by.said.party, by.said.name, by.at, by.said.time};
}

/// The statements of one package on a point.
struct Part {
  const Entry* first = nullptr;
  std::set<WordingId> stands;  ///< the wordings that it offers or accepts
};

/// What was said on a point and may end some packages there, in canonical order.
struct Enders {
  std::map<std::string_view, std::vector<const Entry*>> all;  ///< of a party: all of its own packages
  std::map<WordingId, std::vector<const Entry*>> on;          ///< packages with that wording

  Enders(const std::vector<Entry>& thread, const std::map<const Package*, Part>& parts) {
    for (const auto& [package, part] : parts) {
      all[part.first->said.party];
      for (const WordingId& wording : part.stands) on[wording];
    }
    for (const Entry& entry : thread) {
      const Statement& said = entry.said;
      if (!said.spoken()) continue;
      if ((entry.takes() && !said.alternative) || said.said == Said::withdrew_point)
        add(all, std::string_view(said.party), entry);
      const bool refuses = said.said == Said::rejected || (said.said == Said::countered && !said.alternative);
      if (said.on && (refuses || entry.takes_back())) add(on, *said.on, entry);
    }
  }

 private:
  static void add(auto& enders, const auto& of, const Entry& entry) {
    if (const auto found = enders.find(of); found != enders.end()) found->second.push_back(&entry);
  }
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
  if (later.takes()) {
    return said.alternative ? std::string() : said.party + " took another stand in " + said.name;
  }
  if (said.said == Said::withdrew_point) return said.party + " withdrew the point in " + said.name;
  return later.takes_back() && on_it ? said.party + " took back " + said.on_name + " in " + said.name
                                     : std::string();
}

/// The first of some that ends a package and had seen it, or `best` if that stands before it.
const Entry* earliest(const Sight& sight, const Roster& roster, const std::vector<Entry>& thread,
                      const Part& part, const std::vector<const Entry*>& enders, const Entry* best) {
  const auto ends_it = [&](const Entry* later) {
    return later->package != part.first->package && sight.before(*part.first, *later) &&
           !ends(part, roster, *later).empty();
  };
  // The opening stands first also where it was confirmed later. What its own note says had not seen it.
  if (enders.front() == &thread.front() && ends_it(enders.front())) return enders.front();
  auto later = std::partition_point(enders.begin(), enders.end(), [&](const Entry* entry) {
    return std::less_equal<>{}(entry, part.first) ||
           (entry != &thread.front() && entry->at == part.first->at && entry->note == part.first->note);
  });
  for (; later != enders.end() && (!best || std::less<>{}(*later, best)); ++later) {
    if (ends_it(*later)) return *later;
  }
  return best;
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
    PartFate& fate = out[entry.package];
    if (!entry.said.no_effect.empty()) fate.ended = entry.said.name + " has no effect";
    if (entry.takes()) part.stands.insert(entry.wording());
  }
  if (out.empty()) return out;
  const Enders enders(thread, parts);
  for (auto& [package, fate] : out) {
    if (!fate.ended.empty()) continue;
    const Part& part = parts.at(package);
    const Entry* first = nullptr;
    const auto look_at = [&](const auto& enders, const auto& of) {
      const std::vector<const Entry*>& some = enders.at(of);
      if (!some.empty()) first = earliest(sight, roster, thread, part, some, first);
    };
    look_at(enders.all, std::string_view(part.first->said.party));
    for (const WordingId& wording : part.stands) look_at(enders.on, wording);
    if (!first) continue;
    fate.ended = ends(part, roster, *first);
    fate.ending = ending(*first);
  }
  return out;
}

namespace {

/// What was said on a point, as those who look at many packages there need it.
struct Spoken {
  BySpeaker by;
  std::map<const Package*, Part> parts;
};

Spoken spoken(const std::vector<Entry>& thread) {
  Spoken out{by_speaker(thread), {}};
  for (const Entry& entry : thread) {
    if (!entry.package || entry.said.unauthorised) continue;
    Part& part = out.parts[entry.package];
    if (!part.first) part.first = &entry;
    if (entry.takes()) part.stands.insert(entry.wording());
  }
  return out;
}

/// How the others took the part on a point of a package that was open until a date (docs/talks.md 12). What
/// was said there is judged, and of the packages in it those that ended before that date are known.
void take_part(const Sight& sight, const Roster& roster, const Spoken& said, const Package& package,
               PartFate& fate) {
  const auto found = said.parts.find(&package);
  if (found == said.parts.end()) return;
  const Part& part = found->second;
  if (part.stands.empty() || !part.first->open_until) return;
  const Instant end = *part.first->open_until;
  const Taken how = taken(sight, roster, said.by, part.first->said.party, part.stands, end);
  if (how.left) fate.left = ending(*how.left);
  if (!fate.ended.empty()) return;
  fate.missing = how.missing;
  fate.unproved = how.unproved;
  fate.late = !how.late.empty();
  if (fate.late) fate.ended = "it was open until " + end.display() + ", and " + how.came_late;
}

/// Where a package has something: its points, in the order in which it first speaks of them, and on which of
/// these each of its sayings is; nothing for one that is on none.
struct Spread {
  std::vector<PointId> points;
  std::vector<std::optional<std::size_t>> on;
};

Spread spread(const Slot& slot, const Packed& packed) {
  Spread out;
  std::map<PointId, std::size_t> known;
  for (const std::uint32_t saying : packed.sayings) {
    std::optional<std::size_t>& on = out.on.emplace_back();
    const auto& home = slot.home[saying];
    if (!home) continue;
    const auto [place, first] = known.try_emplace(*home, out.points.size());
    if (first) out.points.push_back(*home);
    on = place->second;
  }
  return out;
}

}  // namespace

std::vector<PointId> Talks::Store::points_of(const Slot& slot, const Packed& packed) {
  return spread(slot, packed).points;
}

void Talks::Store::settle(std::vector<Standing> packages, const Roster& then, const ThreadOn& thread_on,
                          const FateOn& fate_on, std::optional<Instant> told) const {
  for (const Standing& one : packages) gather(one, fate_on, told);
  const auto end = [](const Standing& one) { return one.slot->view.open_until; };
  std::erase_if(packages, [&](const Standing& one) { return !end(one); });
  std::ranges::sort(packages, {}, end);
  std::map<PointId, Spoken> said;
  for (auto first = packages.begin(); first != packages.end();) {
    const auto last =
        std::find_if(first, packages.end(), [&](const Standing& one) { return end(one) != end(*first); });
    for (const Standing& one : std::ranges::subrange(first, last)) {
      for (const PointId& point : points_of(*one.slot, *one.packed)) {
        PartFate* const fate = fate_on(point, one.package);
        if (!fate) continue;
        const auto [there, fresh] = said.try_emplace(point);
        if (fresh) there->second = spoken(thread_on(point));
        take_part(sight(), then, there->second, *one.package, *fate);
      }
    }
    for (; first != last; ++first) gather(*first, fate_on, told);
  }
}

void Talks::Store::gather(const Standing& standing, const FateOn& fate_on,
                          std::optional<Instant> told) const {
  const Slot& slot = *standing.slot;
  Package& package = *standing.package;
  package.parts.clear();
  package.conditions.clear();
  package.ended.clear();
  package.ending.reset();
  package.left.reset();
  package.unproved.clear();
  package.lapsed = false;
  package.whole = true;
  const auto [points, on] = spread(slot, *standing.packed);
  package.parts.resize(points.size());
  for (std::size_t n = 0; n < on.size(); ++n) {
    const Saying& saying = slot.sayings[standing.packed->sayings[n]];
    if (!on[n]) {
      package.whole = false;
      continue;
    }
    std::vector<WordingId>& wordings = package.parts[*on[n]];
    if (saying.said == Said::countered) {
      wordings.push_back(slot.view.paragraphs[saying.place - 1]);
    } else if (saying.said == Said::accepted || saying.said == Said::accepted_ad_referendum) {
      wordings.push_back(*saying.on);
    } else if (saying.condition) {
      package.conditions.push_back(saying.condition.get());
    }
  }
  // What never held goes before what was ended, and that before what came too late; of several endings the
  // first.
  const PartFate* ended = nullptr;
  const auto goes_before = [&](const PartFate& one, const PartFate& other) {
    if (one.ending && other.ending) return before(one.ending->at, other.ending->at);
    return !one.late && (other.late || !one.ending);
  };
  bool missing = false;
  const Ending* left = nullptr;
  for (const PointId& point : points) {
    const PartFate* fate = fate_on(point, &package);
    if (!fate) continue;
    package.lapsed = package.lapsed || fate->late;
    if (!fate->ended.empty() && (!ended || goes_before(*fate, *ended))) ended = fate;
    if (package.unproved.empty()) package.unproved = fate->unproved;
    missing = missing || fate->missing;
    if (fate->left && (!left || before(fate->left->at, left->at))) left = &*fate->left;
  }
  if (ended) {
    package.ended = ended->ended;
    package.ending = ended->ending;
  }
  const auto& end = slot.view.open_until;
  if (package.ended.empty() && missing && end && told && *told > *end) {
    package.ended = "it was open until " + end->display();
    if (left) package.ended += ", and " + left->party + " left it in " + left->name;
    package.lapsed = true;
  }
  if (left && !package.ended.empty()) package.left = *left;
  std::erase_if(package.parts, [](const std::vector<WordingId>& part) { return part.empty(); });
}

}  // namespace parley::talks
