#include "cli/relay_status.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"

namespace parley::cli {
namespace {

/// What a visit at a relay left, what is kept against it, and whether anybody keeps at it.
struct RelayState {
  RelayName relay;
  Desk::RelayVisit visit;
  std::size_t faults = 0, missing = 0;
  bool in_trouble() const {
    return !visit.error.empty() || !visit.unproved.empty() || faults > 0 || missing > 0;
  }
};

std::vector<RelayState> relay_states(Session& session) {
  const Desk& desk = session.desk();
  const auto of = [](const std::string& key) {
    return [key](const auto& each) { return each.relay == key; };
  };
  const auto faults = desk.relay_faults(session.id());
  const auto missing = desk.relay_missing(session.id());
  std::vector<RelayState> out;
  const std::vector<RelayName>& relays = session.record().convene().relays;
  for (Desk::RelayVisit& visit : desk.relay_visits(session.id())) {
    const auto relay = std::ranges::find(relays, visit.relay, &RelayName::key);
    if (relay == relays.end()) continue;
    const auto with = of(visit.relay);
    out.push_back({*relay, std::move(visit), static_cast<std::size_t>(std::ranges::count_if(faults, with)),
                   static_cast<std::size_t>(std::ranges::count_if(missing, with))});
  }
  return out;
}

/// What is wrong, since when, and when it is tried next.
void show_trouble(const RelayState& state, bool watched, Instant now) {
  const Desk::RelayVisit& visit = state.visit;
  if (state.faults > 0) flow(bold("it contradicts itself by what it signed") + ": parley verify", "  ");
  if (!visit.unproved.empty())
    flow(fmt::format("it does not prove {} (asked for that since {})", shown(visit.unproved),
                     visit.unproved_since.display()),
         "  ");
  if (state.missing > 0)
    flow(fmt::format("{} damaged there, or not given: parley verify",
                     count_text(state.missing, "item is", "items are")),
         "  ");
  if (visit.error.empty()) return;
  flow(fmt::format("since {}: {}", visit.failing.display(), shown(visit.error)), "  ");
  if (!watched)
    flow(
        "nothing keeps at it: parley sync tries it now, parley sync --watch goes on trying; by hand: parley "
        "pouch pack",
        "  ");
  else if (visit.next > now)
    flow(fmt::format("tried again in {} s, by a parley sync --watch or parley ui that is running",
                     visit.next.seconds - now.seconds),
         "  ");
  else
    flow("tried again within a minute, by a parley sync --watch or parley ui that is running", "  ");
}

}  // namespace

void show_relays(Session& session) {
  const bool watched = is_watched(session.desk().home());
  const Instant now = session.desk().world().clock.now();
  for (const RelayState& state : relay_states(session)) {
    const auto queued = static_cast<std::size_t>(state.visit.queued);
    line(fmt::format(
        "relay {}: last reached {}{}", shown(state.relay.name),
        state.visit.reached.seconds == 0 ? "never" : state.visit.reached.display(),
        queued > 0 ? fmt::format("; {} queued", count_text(queued, "item is", "items are")) : ""));
    if (state.in_trouble()) show_trouble(state, watched, now);
  }
}

Json relays_json(Session& session) {
  const bool watched = is_watched(session.desk().home());
  Json::Array out;
  for (const RelayState& state : relay_states(session)) {
    const Desk::RelayVisit& visit = state.visit;
    Json::Object json{{"relay", state.relay.name},
                      {"url", state.relay.url},
                      {"tried", visit.tried.rfc3339()},
                      {"queued", visit.queued},
                      {"watched", watched},
                      {"faults", static_cast<std::int64_t>(state.faults)},
                      {"damaged", static_cast<std::int64_t>(state.missing)}};
    if (visit.reached.seconds != 0) json.emplace("reached", visit.reached.rfc3339());
    if (!visit.error.empty()) {
      json.emplace("error", visit.error);
      json.emplace("since", visit.failing.rfc3339());
      if (watched && visit.next.seconds != 0) json.emplace("next", visit.next.rfc3339());
    }
    if (!visit.unproved.empty()) {
      json.emplace("unproved", visit.unproved);
      json.emplace("unproved-since", visit.unproved_since.rfc3339());
    }
    out.emplace_back(std::move(json));
  }
  return out;
}

}  // namespace parley::cli
