#include "talks/events.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "talks/conclusion.hpp"
#include "talks/store.hpp"
#include "talks/view.hpp"

namespace parley::talks {

namespace {

void add_lists(const Talks& talks, Instant now, std::vector<Event>& out) {
  for (const Conclusion& conclusion : conclusions(talks, now)) {
    const std::string list = "the list of " + points_listed(conclusion);
    for (const ConclusionSignature& signature : conclusion.signatures) {
      std::string text = signature.party + " has signed " + list;
      if (signature.ad_referendum_until)
        text += ", ad referendum until " + signature.ad_referendum_until->display();
      out.push_back({Event::Kind::signature, dated(talks, signature.act, now), signature.act, signature.party,
                     std::move(text)});
      if (signature.confirmed)
        out.push_back({Event::Kind::confirmed,
                       std::min(*signature.confirmed, now),
                       {},
                       signature.party,
                       signature.party + " has confirmed " + list});
    }
    if (conclusion.adopted)
      out.push_back({Event::Kind::adopted, std::min(*conclusion.adopted, now), {}, {}, list + " is adopted"});
  }
}

/// What one party offered until one time lapsed at once.
void add_lapses(const Talks& talks, Instant now, std::vector<Event>& out) {
  std::map<std::pair<Instant, std::string>, std::string> wordings;
  for (const Point* point : talks.points()) {
    for (const Wording& wording : point->wordings) {
      if (!wording.lapsed || !wording.open_until || now < *wording.open_until) continue;
      std::string& names = wordings[{*wording.open_until, wording.party}];
      names += (names.empty() ? "" : ", ") + wording.name;
    }
  }
  for (const auto& [key, names] : wordings)
    out.push_back({Event::Kind::lapsed,
                   key.first,
                   {},
                   key.second,
                   "what " + key.second + " offered has lapsed: " + names});
}

}  // namespace

std::string_view word(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::left:
      return "left";
    case Event::Kind::signature:
      return "signature";
    case Event::Kind::confirmed:
      return "confirmed";
    case Event::Kind::adopted:
      return "adopted";
    case Event::Kind::lapsed:
      return "lapsed";
  }
  return {};
}

std::vector<Event> departures(const Talks& talks, Instant now) {
  std::vector<Event> out;
  for (const Roster::Passage& passage : talks.store().roster.went) {
    out.push_back({Event::Kind::left, dated(talks, passage.id, now), passage.id, passage.party,
                   passage.party + " has left the talks"});
  }
  return out;
}

std::vector<Event> events(const Talks& talks, Instant now) {
  std::vector<Event> out = departures(talks, now);
  add_lists(talks, now, out);
  add_lapses(talks, now, out);
  std::ranges::sort(out, [](const Event& a, const Event& b) {
    return std::tie(a.when, a.kind, a.party, a.text) < std::tie(b.when, b.kind, b.party, b.text);
  });
  return out;
}

}  // namespace parley::talks
