/// Who delivered what when, and how long each has held the ball: as a picture, and as a table.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/facts.hpp"
#include "talks/held.hpp"
#include "talks/view.hpp"

namespace parley::pages {

namespace {

/// Under each topic what belongs to it.
Html facts_of(const talks::Talks& talks, Instant now) {
  Html out;
  std::string topic;
  for (const talks::Fact& fact : talks::facts(talks, now)) {
    if (fact.topic != topic) out += el("dt", fact.topic);
    topic = fact.topic;
    out += el("dd", fact.line);
  }
  return el("dl", cls("topics"), out);
}

/// When a party held the ball: the darker, the more points.
Html bands_of(const std::vector<talks::Stretch>& stretches, const auto& at_time, int y) {
  std::size_t most = 1;
  for (const talks::Stretch& each : stretches) most = std::max(most, each.points);
  Html out;
  for (const talks::Stretch& each : stretches) {
    const int x = at_time(each.from);
    out += el("rect", cls("held"), at("x", std::to_string(x)), at("y", std::to_string(y - 9)),
              at("width", std::to_string(std::max(1, at_time(each.to) - x))), at("height", "18"),
              at("fill-opacity", fmt::format("{:.2f}", 0.15 + 0.35 * static_cast<double>(each.points) /
                                                                  static_cast<double>(most))),
              el("title", count_text(each.points, "point", "points"), ", ", each.from.date(), " to ",
                 each.to.date()));
  }
  return out;
}

}  // namespace

Answer timeline_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  const Instant now = visit.office.now();
  Page page{.title = "Timeline", .room = &room, .here = "timeline"};
  std::vector<const talks::NoteView*> notes = talks.notes();
  std::erase_if(notes, [](const talks::NoteView* note) { return note->party == talks::kBaseName; });
  std::vector<std::string> parties;
  for (const Party& party : talks.parties()) parties.push_back(party.handle);
  Instant begin = room.record->at(0).act.time;
  Instant end = now;
  for (const talks::NoteView* note : notes) {
    end = std::max(end, talks::dated(talks, note->act, now));
  }
  constexpr int kLeft = 130;
  constexpr int kWide = 860;
  constexpr int kLane = 44;
  constexpr int kTop = 24;
  const auto at_time = [&](Instant when) {
    const double span = static_cast<double>(std::max<std::int64_t>(end.seconds - begin.seconds, 1));
    return kLeft + static_cast<int>(static_cast<double>(when.seconds - begin.seconds) / span * kWide);
  };
  const auto lane = [&](const std::string& party) {
    return kTop + kLane * static_cast<int>(std::ranges::find(parties, party) - parties.begin()) + kLane / 2;
  };
  const int height = kTop + kLane * static_cast<int>(parties.size()) + 30;
  Html drawing;
  const auto held = talks::time_held(talks, now);
  for (const auto& [party, one] : held) drawing += bands_of(one.stretches, at_time, lane(party));
  for (const std::string& party : parties) {
    drawing += together(el("line", at("x1", std::to_string(kLeft)), at("x2", std::to_string(kLeft + kWide)),
                           at("y1", std::to_string(lane(party))), at("y2", std::to_string(lane(party)))),
                        el("text", at("x", "12"), at("y", std::to_string(lane(party) + 4)), fit(party, 18)));
  }
  std::map<std::string, int> last_label;
  for (const talks::NoteView* note : notes) {
    const int x = at_time(note->time);
    const int y = lane(note->party);
    for (const std::string& party : parties) {
      const auto receipt = party == note->party ? std::nullopt : room.record->receipt(note->index, party);
      if (receipt)
        drawing += el("circle", cls("receipt"),
                      at("cx", std::to_string(at_time(room.record->at(*receipt).act.time))),
                      at("cy", std::to_string(lane(party))), at("r", "3.5"));
    }
    drawing += el(
        "a", href(in(room).part("note").name(note->name)),
        at("aria-label", note->name + ", " + note->time.display()),
        el("circle", cls("target"), at("cx", std::to_string(x)), at("cy", std::to_string(y)), at("r", "13")),
        el("circle", cls("note"), at("cx", std::to_string(x)), at("cy", std::to_string(y)), at("r", "6"),
           el("title", note->name, ": ", note->title, ", ", note->time.display())));
    int& before = last_label.try_emplace(note->party, -1000).first->second;
    if (x - before > 60) {
      drawing += el("text", at("x", std::to_string(x)), at("y", std::to_string(y - 11)),
                    at("text-anchor", "middle"), fit(note->name, 14));
      before = x;
    }
  }
  drawing += together(el("text", cls("soft"), at("x", std::to_string(kLeft)),
                         at("y", std::to_string(height - 8)), begin.date()),
                      el("text", cls("soft"), at("x", std::to_string(kLeft + kWide)),
                         at("y", std::to_string(height - 8)), at("text-anchor", "end"), end.date()));
  Html rows;
  for (const auto& [party, one] : held) {
    std::int64_t in_all = 0;
    for (const talks::Stretch& each : one.stretches) in_all += each.to.seconds - each.from.seconds;
    const auto span = [](std::int64_t seconds) {
      return seconds == 0 ? std::string("–") : display_elapsed(Instant{0}, Instant{seconds});
    };
    rows += el("tr", el("th", at("scope", "row"), party), el("td", span(in_all)), el("td", span(one.total)),
               el("td", count_text(one.by_point.size(), "point", "points")));
  }
  Html list;
  for (const talks::NoteView* note : notes) {
    Html receipts;
    for (const std::string& party : parties) {
      const auto receipt = party == note->party ? std::nullopt : room.record->receipt(note->index, party);
      if (receipt)
        receipts += together(receipts.empty() ? "" : ", ", party, " on ",
                             date_of(room.record->at(*receipt).act.time));
    }
    list += el("li", time_of(note->time), ": ", link_to_note(room, note->name), " ", note->title,
               receipts.empty() ? Html() : together("; received by ", receipts));
  }
  page.main = together(
      el("h1", "Timeline"),
      el("p", cls("soft"),
         "A dot is a note, at the time that it claims; a ring is a receipt; a band is the time in which a "
         "side "
         "held the ball, the darker for more points."),
      el("div", cls("scroll"), at("tabindex", "0"), at("role", "region"),
         at("aria-label", "The timeline as a picture"),
         el("svg", cls("timeline"), at("viewBox", fmt::format("0 0 {} {}", kLeft + kWide + 20, height)),
            at("width", std::to_string(kLeft + kWide + 20)), at("height", std::to_string(height)),
            at("role", "group"), at("aria-label", "Notes and receipts in time; the list below says the same"),
            drawing)),
      el("h2", "How long each has held the ball"),
      scrolling("Time held", el("table",
                                el("thead", el("tr", el("th", at("scope", "col"), "Party"),
                                               el("th", at("scope", "col"), "Held it, on any point"),
                                               el("th", at("scope", "col"), "Summed over the points"),
                                               el("th", at("scope", "col"), "On"))),
                                el("tbody", rows))),
      el("h2", "In order"), list.empty() ? el("p", "No note has been delivered yet.") : el("ol", list),
      el("h2", "The facts, each computed from what was signed"), facts_of(talks, now));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
