/// A point: its wordings against each other, positions, what was said, why it is not agreed, what would close
/// it, what it hangs together with, and one's own annotations, set apart.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "desk/delivery.hpp"
#include "note/note.hpp"
#include "pages/markdown.hpp"
#include "pages/parts.hpp"
#include "talks/closing.hpp"
#include "talks/view.hpp"

namespace parley::pages {
namespace {

/// Where supposing takes longer than a page may, it is asked for.
constexpr std::size_t kFewActs = 200;

Html wordings_of(const Room& room, const talks::Point& point) {
  Html out;
  const talks::Wording* before = nullptr;
  for (const talks::Wording& wording : point.wordings) {
    std::string state = wording.stands ? "stands" : talks::became(wording);
    if (point.agreed == wording.id) state = "agreed";
    Html one = el("h3", link_to_paragraph(room, wording.name), " of ", wording.party,
                  standing_badge(wording.standing),
                  state.empty() ? Html()
                                : together(" ", el("span",
                                                   cls(state == "agreed" ? "badge agreed"
                                                       : wording.stands  ? "badge"
                                                                         : "badge gone"),
                                                   state)),
                  wording.incomplete ? together(" ", el("span", cls("badge stuck"), "has blanks")) : Html());
    if (!wording.accepted_by.empty())
      one += el("p", cls("soft"), "Accepted by ", list_of(talks::accepters(point, wording)), ".");
    if (wording.open_until) one += el("p", cls("soft"), "Open until ", time_of(*wording.open_until), ".");
    if (!wording.text) {
      one += el("p", cls("soft"), "Opened without a text: it can be accepted only in principle.");
    } else {
      one += wording_block(*wording.text);
      const auto all = talks::likenesses(*room.talks, wording.id);
      one += likeness_blocks(all, *wording.text);
      const bool held = std::ranges::any_of(
          all, [&](const talks::Likeness& each) { return before && each.id == before->id; });
      if (before && before->text && !held) one += redline_block(before->name, *before->text, *wording.text);
      before = &wording;
    }
    out += el("section", at("id", "w-" + wording.name), one);
  }
  return out;
}

Html positions_of(const Room& room, const talks::Point& point) {
  Html rows;
  for (const talks::Position& position : room.talks->positions(point)) {
    Html says = position.contradictory  ? together("contradictory: ", position.contradiction)
                : position.said         ? together(talks::word(*position.said),
                                           position.on_name.empty()
                                                       ? Html()
                                                       : together(" ", link_to_paragraph(room, position.on_name)),
                                                   talks::terms_of(position.paragraph).text())
                : position.fell.empty() ? together("has said nothing")
                                        : together(position.fell);
    if (position.until) says += together(", until ", time_of(*position.until));
    if (position.waits_for_authority) says += together(" ", el("span", cls("badge stuck"), "unauthorised"));
    rows += el("tr", el("th", at("scope", "row"), position.party),
               el("td", says, standing_badge(position.standing)),
               el("td", position.name.empty() ? Html() : link_to_paragraph(room, position.name)),
               el("td", position.delegate), el("td", position.said ? date_of(position.time) : Html()));
    if (position.contradictory) continue;
    for (const talks::Ground& ground : talks::grounds(point, position)) {
      if (talks::is_newest(ground, position)) continue;
      rows += el(
          "tr", el("th", at("scope", "row"), position.party),
          el("td", "stands on ", link_to_paragraph(room, ground.wording_name), ": ", talks::word(ground.said),
             ground.terms.text(), ground.confirmed ? ", and confirmed" : "", standing_badge(ground.standing)),
          el("td", link_to_paragraph(room, ground.name)), el("td", ground.delegate),
          el("td", date_of(ground.time)));
    }
  }
  return scrolling(
      "Positions",
      el("table",
         el("thead", el("tr", el("th", at("scope", "col"), "Party"), el("th", at("scope", "col"), "Position"),
                        el("th", at("scope", "col"), "Said in"), el("th", at("scope", "col"), "By"),
                        el("th", at("scope", "col"), "On"))),
         el("tbody", rows)));
}

Html thread_of(const Room& room, const talks::Point& point) {
  Html out;
  for (const talks::Statement& statement : point.thread) {
    Html one =
        el("p", el("strong", statement.party), " ", talks::verb(statement.said),
           statement.on_name.empty() ? Html() : together(" ", link_to_paragraph(room, statement.on_name)),
           statement.alternative ? ", in the alternative" : "",
           statement.package.empty() ? "" : ", in the package " + statement.package,
           statement.until ? together(", until ", time_of(*statement.until)) : Html(),
           statement.drafter.empty() ? "" : "; " + statement.drafter + " drafts",
           standing_badge(statement.standing), el("br"),
           el("span", cls("soft"), link_to_paragraph(room, statement.name), " · ", statement.delegate, " · ",
              time_of(statement.time)));
    if (statement.paragraph && statement.paragraph->condition) {
      const std::string& source = statement.paragraph->source;
      one += el("p", cls("soft"),
                "On the condition: ", source.substr(3, std::min(source.find('\n'), source.size()) - 3));
    }
    for (const auto& [is, text] :
         {std::pair{statement.unauthorised,
                    std::string("Its delegate cannot commit the party: it waits for a confirmation.")},
          std::pair{statement.seeks, std::string("It seeks to reopen what is settled.")},
          std::pair{!statement.no_effect.empty(), "Without effect: " + statement.no_effect},
          std::pair{!statement.ended.empty(), "It holds no more: " + statement.ended}}) {
      if (is) one += el("p", cls("warning"), text);
    }
    if (statement.paragraph && !statement.paragraph->reasons.empty())
      one += el("div", cls("prose"), at("dir", "auto"), markdown(statement.paragraph->reasons));
    out += el("li", at("data-key", statement.name + std::string(talks::word(statement.said))), one);
  }
  return el("ol", cls("thread"), out);
}

/// The point and what it waits for, or is waited for by: boxes and arrows, and the same as a list.
Html graph_of(const Room& room, const talks::Point& point) {
  struct Edge {
    const talks::Point *from, *to;
    std::string label;
  };
  std::vector<const talks::Point*> nodes = {&point};
  std::vector<Edge> edges;
  const auto add = [&](const talks::Point* from) {
    for (const talks::Statement& statement : from->thread) {
      if (!statement.paragraph || !statement.paragraph->condition || !statement.effective()) continue;
      for (const note::Reference& name : note::names_in(*statement.paragraph)) {
        const auto found = room.talks->find_point(name.to.display());
        if (!found || *found == from) continue;
        const bool known = std::ranges::any_of(
            edges, [&](const Edge& edge) { return edge.from == from && edge.to == *found; });
        if (known) continue;
        edges.push_back({from, *found, statement.party});
      }
    }
    // Points in one package hang together.
    for (const talks::Statement& statement : from->thread) {
      if (statement.package.empty() || !statement.effective()) continue;
      for (const talks::Point* other : room.talks->points()) {
        if (other == from) continue;
        const bool same = std::ranges::any_of(other->thread, [&](const talks::Statement& each) {
          return each.act == statement.act && each.package == statement.package && each.effective();
        });
        const bool known = std::ranges::any_of(
            edges, [&](const Edge& edge) { return edge.from == from && edge.to == other; });
        if (same && !known) edges.push_back({from, other, "package " + statement.package});
      }
    }
  };
  add(&point);
  for (const talks::Point* other : room.talks->points()) {
    const std::size_t before = edges.size();
    if (other == &point) continue;
    add(other);
    // Of others' conditions, those that name this point.
    std::erase_if(edges, [&](const Edge& edge) { return edge.from == other && edge.to != &point; });
    for (std::size_t i = before; i < edges.size(); ++i) {
      const bool back = std::ranges::any_of(edges, [&](const Edge& edge) {
        return edge.from == &point && edge.to == other && edge.label.starts_with("package");
      });
      if (back && edges[i].label.starts_with("package"))
        edges.erase(edges.begin() + static_cast<std::ptrdiff_t>(i--));
    }
  }
  if (edges.empty()) return {};
  constexpr std::size_t kMost = 24;
  if (edges.size() > kMost) edges.resize(kMost);
  for (const Edge& edge : edges) {
    for (const talks::Point* each : {edge.from, edge.to}) {
      if (std::ranges::find(nodes, each) == nodes.end()) nodes.push_back(each);
    }
  }
  constexpr int kWide = 210;
  constexpr int kHigh = 46;
  constexpr int kStep = 64;
  const int others = static_cast<int>(nodes.size()) - 1;
  const int height = std::max(1, others) * kStep + 8;
  const auto place = [&](const talks::Point* each) {
    const int index = static_cast<int>(std::ranges::find(nodes, each) - nodes.begin());
    return index == 0 ? std::pair{4, height / 2 - kHigh / 2} : std::pair{440, (index - 1) * kStep + 4};
  };
  Html drawing;
  Html list;
  for (const Edge& edge : edges) {
    const auto [ax, ay] = place(edge.from);
    const auto [bx, by] = place(edge.to);
    const bool right = ax < bx;
    const int x1 = right ? ax + kWide : ax;
    const int x2 = right ? bx : bx + kWide;
    const int y1 = ay + kHigh / 2 + (right ? -6 : 6);
    const int y2 = by + kHigh / 2 + (right ? -6 : 6);
    const bool package = edge.label.starts_with("package");
    drawing += el("path", at("d", fmt::format("M{} {}C{} {} {} {} {} {}", x1, y1, (x1 + x2) / 2, y1,
                                              (x1 + x2) / 2, y2, x2, y2)));
    if (!package)
      drawing +=
          el("path", cls("tip"),
             at("d", right ? fmt::format("M{} {}l-8 -4v8z", x2, y2) : fmt::format("M{} {}l8 -4v8z", x2, y2)));
    drawing += el("text", at("x", std::to_string((x1 + x2) / 2)), at("y", std::to_string((y1 + y2) / 2 - 6)),
                  at("text-anchor", "middle"), fit(edge.label, 24));
    list += el("li", link_to(room, *edge.from), package ? ", " : " waits for ", link_to(room, *edge.to),
               package ? ": together in the " : ", by a condition of ", edge.label);
  }
  for (const talks::Point* each : nodes) {
    const auto [x, y] = place(each);
    drawing += together(
        el("rect",
           cls(std::string("node") + (each->agreed ? " agreed" : "") + (each == &point ? " here" : "")),
           at("x", std::to_string(x)), at("y", std::to_string(y)), at("width", std::to_string(kWide)),
           at("height", std::to_string(kHigh)), at("rx", "6")),
        el("text", at("x", std::to_string(x + 10)), at("y", std::to_string(y + 19)), at("font-weight", "600"),
           each->name + ": " + fit(talks::state_text(*each), 16)),
        el("text", at("x", std::to_string(x + 10)), at("y", std::to_string(y + 36)),
           fit(talks::point_label(*each), 32)));
  }
  return together(
      el("h2", "Conditions and packages"),
      el("div", cls("scroll"), at("tabindex", "0"), at("role", "region"),
         at("aria-label", "Graph of conditions"),
         el("svg", cls("graph"), at("viewBox", fmt::format("0 0 660 {}", height)), at("width", "660"),
            at("height", std::to_string(height)), at("role", "img"),
            at("aria-label", "What the point hangs together with; the list below says the same"), drawing)),
      el("ul", list));
}

Html closing_of(Visit& visit, Room& room, const talks::Point& point) {
  const bool over = point.agreed || point.state == talks::State::withdrawn ||
                    point.state == talks::State::merged || point.state == talks::State::split;
  if (over) return {};
  const bool texts = std::ranges::any_of(
      point.wordings, [](const talks::Wording& wording) { return wording.text.has_value(); });
  Html out = el("h2", at("id", "closing"), "What would close it");
  if (!texts)
    return together(
        out,
        el("p", "It would be agreed when somebody has put a text forward, and all the others accept it."));
  if (room.record->size() > kFewActs && visit.get("closing").empty())
    return together(
        out, el("p",
                el("a", href(in(room).part("point").name(point.name).with("closing", "yes").at("closing")),
                   "Find the fewest moves"),
                " (this may take a moment)."));
  const talks::Closing closing = talks::closing(
      *room.record, point.id, visit.office.now(),
      [&](Record& record, const std::string& party, const std::string& note) {
        return suppose(record, party, note, visit.office.now(), visit.office.world().random).has_value();
      });
  if (!closing.moves)
    return together(
        out,
        el("p", closing.exhausted ? std::string("No acceptances of what is on the table would close it. A "
                                                "new wording can always be agreed.")
                                  : fmt::format("No acceptances were found that would close it, in {} tries.",
                                                closing.tried)));
  Html moves;
  for (const talks::Move& move : *closing.moves)
    moves += el("li", el("strong", move.party), ": ", move.confirms ? "confirm " : "accept ",
                link_to_paragraph(room, move.on));
  return together(out,
                  el("p", closing.exhausted ? "It would be agreed by these moves, and by no fewer:"
                                            : "It would be agreed by:"),
                  el("ul", moves));
}

const std::vector<std::pair<std::string, std::string>>& kinds() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"remark", "remark"}, {"fallback", "fallback"}, {"owner", "owner"}, {"weight", "weight"}};
  return all;
}

/// What one can note something of: the point itself, and each paragraph in which something was said of it.
std::vector<std::pair<std::string, std::string>> places_of(const talks::Point& point) {
  std::vector<std::pair<std::string, std::string>> out = {{point.name, "the point"}};
  for (const talks::Statement& each : point.thread) {
    if (each.name != point.name &&
        std::ranges::none_of(out, [&](const auto& one) { return one.first == each.name; }))
      out.emplace_back(each.name, each.name + ": " + each.party + ' ' + std::string(talks::verb(each.said)));
  }
  return out;
}

Html annotations_of(const Visit& visit, const Room& room, const talks::Point& point) {
  Html list;
  for (const Annotation& each : visit.office.desk().annotations(room.id)) {
    if (room.talks->point_of(each.on) != point.id) continue;
    list += el(
        "li", el("strong", name_of(each.kind)),
        each.on == point.id ? Html() : together(" on ", link_to_paragraph(room, room.talks->name(each.on))),
        ": ", each.text, " ", el("span", cls("soft"), date_of(each.at)));
  }
  return el("aside", cls("private"), at("aria-labelledby", "private"),
            el("h2", at("id", "private"), "Private: for this desk alone"),
            el("p",
               "What stands in this box never leaves this desk: it is in no act, no pouch, no export. Nobody "
               "else can see it."),
            list.empty() ? Html() : el("ul", list),
            form(visit, in(room).part("point").name(point.name),
                 choice("Of", "on", point.name, places_of(point)), choice("Kind", "kind", "remark", kinds()),
                 el("label", cls("field"), el("span", "Text (empty takes the annotation of that kind away)"),
                    el("textarea", at("name", "text"), at("rows", "3"), at("maxlength", "16000"))),
                 quiet_button("Keep it on this desk")));
}

}  // namespace

Answer point_page(Visit& visit, Room& room) {
  const std::string name = visit.path[3] + '/' + visit.path[4];
  const Result<const talks::Point*> found = room.talks->find_point(name);
  if (!found) return failed(visit, found.error(), 404);
  const talks::Point& point = **found;
  if (visit.post) {
    const Path back = in(room).part("point").name(point.name);
    const auto given = chosen(visit.form, "kind", kinds());
    if (!given) return go_wrong(back, given.error());
    if (given->empty() || !visit.form.has("text"))
      return go_wrong(back, {"nothing was asked", "use the form of this page"});
    const auto place = chosen(visit.form, "on", places_of(point));
    if (!place) return go_wrong(back, place.error());
    const auto on = room.talks->find_paragraph(place->empty() ? point.name : *place);
    if (!on) return go_wrong(back, on.error());
    Annotation::Kind kind = Annotation::Kind::remark;
    for (const auto each : {Annotation::Kind::fallback, Annotation::Kind::owner, Annotation::Kind::weight}) {
      if (name_of(each) == visit.form.get("kind")) kind = each;
    }
    const std::string text = visit.form.get("text");
    Result<Desk> desk = visit.office.changing();
    if (!desk) return go_wrong(back, desk.error());
    const Result<void> done =
        desk->annotate(room.id, on->id, kind, text.empty() ? std::nullopt : std::optional(text));
    return done ? go(back, text.empty() ? "Taken away." : "Kept, on this desk alone.")
                : go_wrong(back, done.error());
  }
  Page page{.title = point.name, .room = &room, .here = "table"};
  Html& main = page.main;
  main += el("h1", talks::point_label(point));
  main += el("p", el("strong", point.name), ", opened by ", point.base ? "the base text" : point.delegate,
             point.base ? Html() : together(" on ", date_of(point.opened)), " ", state_badge(point));
  main += el("p", cls("lead"), point.why);
  Html ball;
  for (const talks::BallHolder& holder : point.ball) {
    const talks::Due due = talks::due(*room.talks, holder, visit.office.now());
    ball += el("li", el("strong", holder.party == visit.office.party() ? "You have" : holder.party + " has"),
               " the ball since ", date_of(talks::held_since(*room.talks, holder, visit.office.now())),
               point.why.find(holder.pass->why) == std::string::npos ? ": " + holder.pass->why : "",
               due.answer_by ? together("; answer by ", time_of(*due.answer_by)) : Html(),
               due.overdue                      ? together(" ", el("span", cls("badge overdue"), "overdue"))
               : due.answer_by && !due.received ? together(" (arrival not shown)")
                                                : Html());
  }
  main += ball.empty() ? el("p", "Nobody has the ball.") : el("ul", ball);
  if (point.held_by(visit.office.party()))
    main += el("div", cls("deeds"),
               el("a", cls("button"), href(in(room).part("compose").with("point", point.name)),
                  "Answer on this point"));
  const auto chain = talks::waits_for(*room.talks, point);
  if (!chain.empty()) {
    Html list;
    for (const talks::Point* each : chain)
      list += el("li", link_to(room, *each), " ", talks::point_label(*each), ": ", state_badge(*each), " ",
                 each->why);
    main += together(el("h2", "It waits for"), el("ol", list));
  }
  main += together(el("h2", "Positions"), positions_of(room, point), closing_of(visit, room, point),
                   el("h2", "Wordings"), wordings_of(room, point), graph_of(room, point));
  const auto all = talks::declarations(*room.talks, visit.office.now());
  Html declared;
  for (const talks::Declaration* one : talks::declared_on(*room.talks, point, all)) {
    declared += el("li", talks::declaration_text(*one), " ", link_to_paragraph(room, one->name),
                   one->paragraph && !one->paragraph->reasons.empty()
                       ? el("div", cls("prose"), at("dir", "auto"), markdown(one->paragraph->reasons))
                       : Html());
  }
  if (!declared.empty()) main += together(el("h2", "Declared on it"), el("ul", declared));
  main += together(el("h2", "What was said"), thread_of(room, point), annotations_of(visit, room, point));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
