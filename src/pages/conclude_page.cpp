/// Conclusion: the list of what is agreed, who has signed it, and what is adopted.
#include <set>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/conclusion.hpp"

namespace parley::pages {
namespace {

Html list_of_points(const Room& room, const Conclude& list) {
  Html rows;
  for (const Conclude::Entry& entry : list.agreed) {
    const talks::Point* point = room.talks->point(entry.point);
    const talks::Wording* wording = point ? point->wording(entry.wording) : nullptr;
    rows += el(
        "tr",
        el("th", at("scope", "row"), point ? link_to(room, *point) : together(room.talks->name(entry.point))),
        el("td", point ? talks::point_label(*point) : ""),
        el("td", wording ? link_to_paragraph(room, wording->name) : together("?")),
        el("td", wording && wording->text ? wording_block(*wording->text) : Html()));
  }
  Html left_out;
  for (const ParagraphId& id : list.omitted) {
    const talks::Point* point = room.talks->point(id);
    left_out += el("li", point ? link_to(room, *point) : together(room.talks->name(id)), " ",
                   point ? talks::point_label(*point) : "");
  }
  return together(scrolling("What is agreed", el("table",
                                                 el("thead", el("tr", el("th", at("scope", "col"), "Point"),
                                                                el("th", at("scope", "col"), "About"),
                                                                el("th", at("scope", "col"), "Wording"),
                                                                el("th", at("scope", "col"), "Text"))),
                                                 el("tbody", rows))),
                  left_out.empty() ? Html() : together(el("p", "Left out:"), el("ul", left_out)));
}

/// A list in short, to tell whether two are the same.
std::string key_of(const Conclude& list) {
  std::string out;
  for (const Conclude::Entry& entry : list.agreed)
    out += entry.point.paragraph.hex().substr(0, 16) + entry.wording.paragraph.hex().substr(0, 16);
  for (const ParagraphId& id : list.omitted) out += '-' + id.paragraph.hex().substr(0, 16);
  return out;
}

}  // namespace

Answer conclude_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  const Path here = in(room).part("conclude");
  const bool omit = visit.post ? visit.form.get("omit") == "yes" : visit.get("omit") == "yes";
  std::set<talks::PointId> left_out;
  for (const talks::Point* point : talks.points()) {
    if (omit && !point->agreed) left_out.insert(point->id);
  }
  talks::DraftConclusion draft = talks::draft_conclusion(talks, left_out, false);
  const std::string signed_text = key_of(draft.deed);  // what was shown is what is signed
  if (visit.post) {
    if (visit.form.get("list") != signed_text)
      return go_wrong(here, {"the table has changed since the list was shown, and nothing was signed",
                             "look at it again"});
    if (!draft.obstacles.empty() || draft.deed.agreed.empty()) return go(here);
    Result<Desk> desk = visit.office.changing();
    if (!desk) return go_wrong(here, desk.error());
    if (const auto copied = desk->copied()) return go_wrong(here, *copied);
    const Result<ActId> act = desk->sign(room.id, std::move(draft.deed));
    if (!act) return go_wrong(here, act.error());
    Answer out = go(here, "Signed, for " + visit.office.party() + ".");
    out.changed = true;
    return out;
  }
  Page page{.title = "Conclude", .room = &room, .here = "conclude"};
  Html& main = page.main;
  main += el("h1", "Conclusion");
  main += el("p", cls("lead"),
             "When every negotiating party has signed the same list, it is adopted. Nothing else adopts "
             "anything, and nothing undoes it.");
  bool signed_by_us = false;
  for (const talks::Conclusion& conclusion : talks::conclusions(talks, visit.office.now())) {
    Html signatures;
    for (const talks::ConclusionSignature& each : conclusion.signatures) {
      signatures += el("li", el("strong", each.party), ", by ", each.delegate, " on ", time_of(each.time),
                       " ", el("code", each.act.hex().substr(0, 12)));
      signed_by_us = signed_by_us || (each.party == visit.office.party() &&
                                      conclusion.state == talks::ConclusionState::open &&
                                      key_of(conclusion.list) == signed_text);
    }
    for (const std::string& party : conclusion.missing) signatures += el("li", party, " has not signed");
    main += together(el("h2", conclusion.adopted ? "Adopted on " + conclusion.adopted->display()
                                                 : "A list, " + std::string(talks::word(conclusion.state))),
                     el("ul", signatures), list_of_points(room, conclusion.list));
  }
  main += el("h2", "The list that could be signed now");
  if (!draft.obstacles.empty()) {
    Html list;
    for (const talks::Obstacle& obstacle : draft.obstacles)
      list += el("li", link_to(room, *obstacle.point), " ", talks::point_label(*obstacle.point), ": ",
                 obstacle.why);
    main +=
        together(el("p", count_text(draft.obstacles.size(), "point stands", "points stand"), " in the way:"),
                 el("ul", list));
    if (!omit)
      main += el("p", el("a", href(here.with("omit", "yes")), "Leave out what is not agreed, by name"));
  } else if (draft.deed.agreed.empty()) {
    main += el("p", "Nothing is agreed that could be concluded.");
  } else {
    main += list_of_points(room, draft.deed);
    if (signed_by_us) {
      main += el("p", cls("said"), "You have signed this list.");
    } else {
      main += form(visit, here, el("input", at("type", "hidden"), at("name", "list"), value(signed_text)),
                   el("input", at("type", "hidden"), at("name", "omit"), value(omit ? "yes" : "")),
                   el("p", el("strong", "It cannot be withdrawn.")),
                   button("Sign this list, for " + visit.office.party()));
    }
  }
  return show(visit, std::move(page));
}

}  // namespace parley::pages
