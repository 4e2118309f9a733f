/// An exchange at a glance: where it stands and who must move, in a line; and the table.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/events.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

namespace parley::pages {
namespace {

constexpr std::int64_t kDay = std::int64_t{24} * 3600;

std::string_view cell_class(const talks::Point& point, const std::string& party) {
  using talks::Said;
  const talks::Position* position = point.position(party);
  if (!position || (!position->said && !position->contradictory)) return "none";
  if (position->contradictory) return "no";
  switch (*position->said) {
    case Said::accepted:
    case Said::accepted_ad_referendum:
    case Said::accepted_in_principle:
    case Said::confirmed:
    case Said::settled:
      return "yes";
    case Said::rejected:
    case Said::withdrew_wording:
    case Said::withdrew_point:
    case Said::withdrew_acceptance:
      return "no";
    case Said::asked:
    case Said::reserved:
      return "wait";
    default:
      return "own";
  }
}

/// Who has the ball, for a cell; of many, the first ones, ours before all. The page of the point names all.
Html ball_of(const Visit& visit, const talks::Talks& talks, const talks::Point& point) {
  if (point.ball.size() <= kNamed) return together(talks::ball_text(point, talks));
  const std::string all = talks::ball_text(point, talks);
  if (all.find(',') == std::string::npos) return together(all);
  std::vector<std::string> first;
  if (point.held_by(visit.office.party())) first.push_back(visit.office.party());
  for (const talks::BallHolder& holder : point.ball) {
    if (first.size() + 1 < kNamed && holder.party != visit.office.party()) first.push_back(holder.party);
  }
  first.push_back(std::to_string(point.ball.size() - first.size()) + " more");
  return together(list_of(first));
}

/// Where the talks stand and who must move, in one line.
Html headline(const Visit& visit, const Room& room) {
  const talks::Talks& talks = *room.talks;
  std::size_t agreed = 0;
  std::size_t adopted = 0;
  std::size_t all = 0;
  for (const talks::Point* point : talks.points()) {
    if (point->adopted)
      ++adopted;
    else if (point->agreed)
      ++agreed;
    if (point->agreed || point->adopted || talks::is_open(*point)) ++all;
  }
  if (all == 0) return el("p", cls("lead"), "No point has been opened yet.");
  Html who;
  std::size_t more = 0;
  std::size_t named = 0;
  for (const talks::PartyStatus& status :
       ours_first(talks::status(talks, visit.office.now()), visit.office.party())) {
    if (status.owes.empty()) continue;
    if (++named > kNamed) {
      ++more;
      continue;
    }
    Instant since = status.owes.front().pass.since;
    for (const talks::Owed& owed : status.owes) since = std::min(since, owed.pass.since);
    who += together(
        who.empty() ? "" : "; ",
        el("strong", status.party == visit.office.party() ? "you have" : status.party + " has"),
        " the ball on ", count_text(status.owes.size(), "point", "points"), " since ", date_of(since),
        status.overdue > 0
            ? together(" ", el("span", cls("badge overdue"), std::to_string(status.overdue) + " overdue"))
            : Html());
  }
  if (more > 0) who += together("; and ", count_text(more, "other side has it", "other sides have it"));
  if (adopted > 0)
    return el("p", cls("lead"), "Adopted: ", count_text(adopted, "point", "points"), " of ", all,
              ", signed by all", agreed > 0 ? together("; agreed besides: ", std::to_string(agreed)) : Html(),
              who.empty() ? Html() : together("; ", who), ".");
  return el("p", cls("lead"), agreed, " of ", all, " agreed; ",
            who.empty() ? together("nobody has the ball") : who, ".");
}

Html filters(const Visit& visit, const Room& room, std::size_t seen, std::size_t all) {
  std::vector<std::pair<std::string, std::string>> balls = {{"", "anybody"}};
  for (const std::string& party : room.talks->negotiating())
    balls.emplace_back(party, party == visit.office.party() ? party + " (you)" : party);
  std::set<std::string> words;
  for (const talks::Point* point : room.talks->points()) words.emplace(talks::word(point->state));
  std::vector<std::pair<std::string, std::string>> states = {{"", "any"}};
  for (const std::string& each : words) states.emplace_back(each, each);
  static const std::vector<std::pair<std::string, std::string>> sorts = {{"", "as they were opened"},
                                                                         {"place", "place"},
                                                                         {"state", "state"},
                                                                         {"since", "ball held since"},
                                                                         {"answer-by", "answer by"}};
  return el("form", cls("row screen"), at("method", "get"), action(in(room)),
            choice("Ball", "ball", visit.get("ball"), balls),
            choice("State", "state", visit.get("state"), states),
            choice("Order", "sort", visit.get("sort"), sorts),
            el("label", cls("field"), el("span", "Words"),
               el("input", at("type", "text"), at("name", "words"), at("id", "filter-text"),
                  value(visit.get("words")), at("autocomplete", "off"))),
            field("Said since", "changed", visit.get("changed")),
            el("label", cls("check"),
               el("input", at("type", "checkbox"), at("name", "open"), value("yes"),
                  at_if(visit.get("open") == "yes", "checked")),
               "only what is open"),
            quiet_button("Show"),
            el("span", cls("soft"),
               seen == all ? count_text(all, "point", "points")
                           : fmt::format("{} of {}", seen, count_text(all, "point", "points"))));
}

bool has_words(const talks::Point& point, std::string_view words) {
  if (words.empty()) return true;
  std::string text = point.name + ' ' + point.place + ' ' + point.title + ' ' + talks::state_text(point);
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    std::string word(words.substr(0, end));
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (text.find(word) == std::string::npos) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

/// All that one has noted for oneself, in the order of the table.
Html noted(const Visit& visit, const Room& room) {
  const std::vector<Annotation> all = visit.office.desk().annotations(room.id);
  if (all.empty()) return {};
  const auto points = room.talks->points();
  std::multimap<std::ptrdiff_t, const Annotation*> in_order;
  for (const Annotation& each : all) {
    const auto point = room.talks->point_of(each.on);
    const auto place = std::ranges::find(points, point ? room.talks->point(*point) : nullptr);
    in_order.emplace(place - points.begin(), &each);
  }
  Html list;
  for (const auto& [place, annotation] : in_order) {
    const Annotation& each = *annotation;
    const auto id = room.talks->point_of(each.on);
    const talks::Point* point = id ? room.talks->point(*id) : nullptr;
    const std::string name = room.talks->name(each.on);
    list += el("li",
               point ? el("a", href(in(room).part("point").name(point->name).at("private")), name)
                     : link_to_paragraph(room, name),
               " ", el("strong", name_of(each.kind)), ": ", each.text);
  }
  return el("aside", cls("private"), at("aria-labelledby", "private"),
            el("h2", at("id", "private"), "Private: what you noted, on this desk alone"), el("ul", list));
}

}  // namespace

Answer table_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  const Instant now = visit.office.now();
  talks::View view;
  view.sort = visit.get("sort");
  view.ball = visit.get("ball");
  view.state = visit.get("state");
  view.open = visit.get("open") == "yes";
  const std::string since = visit.get("changed");
  view.since = parse_instant_or_date(since);
  constexpr std::size_t kDate = std::string_view("2022-01-26").size();
  if (view.since && since.size() == kDate) view.since->seconds -= kDay - 1;  // from its beginning
  std::vector<const talks::Point*> points = talks::seen(talks, view, now);
  const std::string words = visit.get("words");
  std::erase_if(points, [&](const talks::Point* point) { return !has_words(*point, words); });
  bool two = false;
  const std::vector<std::string> parties = talks::columns_of(talks, visit.office.party(), two);
  const std::size_t all = talks.points().size();

  Page page{.title = shown(room.convene().title), .room = &room, .here = "table"};
  Html& main = page.main;
  main += el("h1", room.convene().title);
  main += headline(visit, room);
  if (all == 0) {
    main +=
        el("p", "A point is opened by a note: ", el("a", href(in(room).part("compose")), "write one"), ".");
    return show(visit, std::move(page));
  }
  main += filters(visit, room, points.size(), all);
  if (!since.empty() && !view.since)
    main += el("p", cls("wrong"), at("role", "alert"), "\"", since,
               "\" is no date: write 2022-01-26, or 2022-01-26T12:00Z.");
  main += el("p", cls("screen"), el("a", href(in(room).part("what-if")), "What if …"),
             ": suppose moves, and compare wordings.");
  // On paper, what has too many columns for a sheet is set point by point.
  constexpr std::size_t kColumnsOnPaper = 10;
  const bool many = parties.size() > kColumnsOnPaper;
  Html head = el("th", at("scope", "col"), "Point");
  const std::vector<talks::Event> went = talks::departures(talks, now);
  for (const std::string& party : parties) {
    const bool left = std::ranges::find(went, party, &talks::Event::party) != went.end();
    const std::string name = party + (left ? " (left)" : "");
    head += el("th", at("scope", "col"),
               two ? (party == visit.office.party() ? "Ours (" : "Theirs (") + name + ")" : name);
  }
  head += together(el("th", at("scope", "col"), "State"), el("th", at("scope", "col"), "Ball"),
                   el("th", at("scope", "col"), "Since"), el("th", at("scope", "col"), "Answer by"));
  Html rows;
  for (const talks::Point* point : points) {
    Html row = el("th", at("scope", "row"), link_to(room, *point),
                  el("span", cls("soft"), talks::point_label(*point)));
    for (const std::string& party : parties)
      row += el("td", cls(cell_class(*point, party)), at_if(many, "data-of", party),
                talks::cell_text(*point, party));
    const auto held = talks::held_since(talks, *point, now);
    const auto by = talks::earliest_due(*point, talks, now);
    const bool overdue = std::ranges::any_of(
        point->ball, [&](const talks::BallHolder& holder) { return talks::due(talks, holder, now).overdue; });
    row += together(el("td", at_if(many, "data-of", "state"), state_badge(*point)),
                    el("td", at_if(many, "data-of", "ball"),
                       at_if(point->held_by(visit.office.party()) != nullptr, "class", "mine"),
                       ball_of(visit, talks, *point)),
                    el("td", at_if(many, "data-of", "since"), held ? date_of(*held) : together("–")),
                    el("td", at_if(many, "data-of", "answer by"), by ? date_of(*by) : together("–"),
                       overdue ? together(" ", el("span", cls("badge overdue"), "overdue")) : Html()));
    rows += el("tr", at("data-key", point->name), row);
  }
  main += scrolling("The table: points and positions",
                    el("table", cls(many ? "table many" : "table"),
                       el("caption", cls("vh"), "Points and the position of each party"),
                       el("thead", el("tr", head)), el("tbody", rows)));
  if (points.empty()) main += el("p", "No point is as asked for.");
  for (const talks::Event& one : went) main += el("p", cls("soft"), one.text, " (", date_of(one.when), ").");
  Html declared;
  for (const std::string& each : talks::declaration_lines(talks, points, now)) declared += el("li", each);
  if (!declared.empty()) main += together(el("h2", "Declared"), el("ul", declared));
  main += noted(visit, room);
  return show(visit, std::move(page));
}

}  // namespace parley::pages
