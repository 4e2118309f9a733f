#include "talks/view.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "talks/outline.hpp"
#include "talks/store.hpp"
#include "talks/telling.hpp"

namespace parley::talks {
namespace {

bool is_seen(const Talks& talks, const View& view, const Point& point, Instant now) {
  if (view.open && !is_open(point)) return false;
  if (!view.ball.empty() && !point.held_by(view.ball)) return false;
  if (!view.state.empty() && !state_text(point).starts_with(view.state) &&
      !word(point.state).starts_with(view.state))
    return false;
  return !view.since || std::ranges::any_of(point.thread, [&](const Statement& statement) {
    return dated(talks, statement.act, now) >= *view.since;
  });
}

void sort_points(std::vector<const Point*>& points, const View& view, const Talks& talks, Instant now) {
  std::map<const Point*, std::size_t> order;
  for (const Point* point : points) order.emplace(point, order.size());
  const auto by = [&](const auto& key) {
    std::ranges::sort(points, {}, [&](const Point* point) { return std::tuple(key(*point), order[point]); });
  };
  const auto when = [](const std::optional<Instant>& date) {
    return std::tuple(!date, date.value_or(Instant{}));
  };
  if (view.sort == "place") by([](const Point& point) { return place_key(point.place); });
  if (view.sort == "state") by([](const Point& point) { return point.state; });
  if (view.sort == "since") by([&](const Point& point) { return when(held_since(talks, point, now)); });
  if (view.sort == "answer-by") by([&](const Point& point) { return when(earliest_due(point, talks, now)); });
}

}  // namespace

std::optional<Instant> earliest_due(const Point& point, const Talks& talks, Instant now) {
  std::optional<Instant> out;
  for (const BallHolder& holder : point.ball) {
    const auto by = due(talks, holder, now).answer_by;
    if (by && (!out || *by < *out)) out = by;
  }
  return out;
}

Instant dated(const Talks& talks, const ActId& act, Instant now) {
  return talks.store().dated(*talks.record().find(act), now);
}

Instant held_since(const Talks& talks, const BallHolder& holder, Instant now) {
  const Instant known = dated(talks, holder.pass->act, now);
  return holder.pass->since > now ? known : std::max(known, holder.pass->since);
}

std::optional<Instant> held_since(const Talks& talks, const Point& point, Instant now) {
  std::optional<Instant> out;
  for (const BallHolder& holder : point.ball) {
    const Instant since = held_since(talks, holder, now);
    out = out ? std::min(*out, since) : since;
  }
  return out;
}

bool is_open(const Point& point) {
  if (point.adopted) return false;
  switch (point.state) {
    case State::agreed:
    case State::agreed_ad_referendum:
    case State::withdrawn:
    case State::merged:
    case State::split:
    case State::as_in_base_text:
      return false;
    default:
      return true;
  }
}

std::vector<std::string> state_words() {
  std::vector<std::string> out;
  for (auto state = State::as_in_base_text; state <= State::split;
       state = static_cast<State>(static_cast<std::uint8_t>(state) + 1))
    out.emplace_back(word(state));
  out.insert(out.end(), {"adopted", "reopened"});
  return out;
}

std::vector<const Point*> seen(const Talks& talks, const View& view, Instant now) {
  std::vector<const Point*> out;
  for (const Point* point : talks.points()) {
    if (is_seen(talks, view, *point, now)) out.push_back(point);
  }
  sort_points(out, view, talks, now);
  return out;
}

std::vector<std::string> columns_of(const Talks& talks, const std::string& own, bool& two) {
  std::vector<std::string> parties = talks.negotiating();
  for (const Party& party : talks.parties()) {
    if (party.role == Role::chair) parties.push_back(party.handle);
  }
  const auto ours = std::ranges::find(parties, own);
  two = parties.size() == 2 && ours != parties.end();
  if (two) std::rotate(parties.begin(), ours, ours + 1);
  return parties;
}

}  // namespace parley::talks
