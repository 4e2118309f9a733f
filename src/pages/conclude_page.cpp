/// Conclusion: the list of what is agreed, who has signed it, and what is adopted.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/conclusion.hpp"
#include "talks/futile.hpp"

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

/// The terms of what a list holds; first of all what of them it tears apart.
Html terms_of_list(const Room& room, const Conclude& list) {
  Html warnings;
  Html terms;
  for (const talks::ListedTerms& each : talks::listed_terms(*room.talks, list)) {
    if (each.left_out.empty())
      terms += el("li", each.text());
    else
      warnings += el("p", cls("warning"), each.warning(), ".");
  }
  return together(warnings, terms.empty() ? Html() : together(el("p", "On terms:"), el("ul", terms)));
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
  const auto given = [&](const std::string& name) {
    return visit.post ? visit.form.get(name) : visit.get(name);
  };
  const bool omit = given("omit") == "yes";
  std::set<talks::PointId> left_out;
  for (const talks::Point* point : talks.points()) {
    if (omit && !point->agreed) left_out.insert(point->id);
  }
  std::optional<Error> wrong;
  std::string names = given("points");
  std::ranges::replace(names, ',', ' ');
  for (std::size_t from = 0; (from = names.find_first_not_of(' ', from)) != std::string::npos;) {
    const std::size_t end = std::min(names.find(' ', from), names.size());
    const auto point = talks.find_point(names.substr(from, end - from));
    if (point)
      left_out.insert((*point)->id);
    else
      wrong = point.error();
    from = end;
  }
  const auto date = [&](const std::string& name) -> std::optional<Instant> {
    const std::string text = given(name);
    if (text.empty()) return std::nullopt;
    const auto out = parse_instant_or_date(text);
    if (!out) wrong = Error{"\"" + shown(text) + "\" is no date", "write 2022-01-26, or 2022-01-26T12:00Z"};
    return out;
  };
  const auto open_until = date("open_until");
  const auto referendum = date("referendum");
  talks::DraftConclusion draft = talks::draft_conclusion(talks, left_out, referendum.has_value());
  draft.deed.open_until = open_until;
  draft.deed.ad_referendum_until = referendum;
  const std::string signed_text = key_of(draft.deed);  // what was shown is what is signed
  if (visit.post) {
    if (wrong) return go_wrong(here, *wrong);
    if (visit.form.get("list") != signed_text)
      return go_wrong(here, {"the table has changed since the list was shown, and nothing was signed",
                             "look at it again"});
    if (!draft.obstacles.empty() || draft.deed.agreed.empty()) return go(here);
    if (const Result<void> matters =
            talks::not_futile(*room.talks, visit.office.party(), draft.deed, visit.office.now());
        !matters)
      return go_wrong(here, matters.error());
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
                       each.open_until ? together(", open until ", time_of(*each.open_until)) : Html(),
                       each.confirmed ? together(", ", talks::confirmation_text(each))
                       : each.ad_referendum_until
                           ? together(", ad referendum until ", time_of(*each.ad_referendum_until))
                           : Html(),
                       " ", el("code", each.act.hex().substr(0, 12)),
                       each.party == visit.office.party() && each.ad_referendum_until && !each.confirmed
                           ? form(visit, in(room).part("deed"), hidden("do", "confirm"),
                                  hidden("list", each.act.hex()), quiet_button("Confirm it, for your side …"))
                           : Html());
      signed_by_us = signed_by_us || (each.party == visit.office.party() &&
                                      conclusion.state == talks::ConclusionState::open &&
                                      key_of(conclusion.list) == signed_text);
    }
    for (const std::string& party : conclusion.missing) signatures += el("li", party, " has not signed");
    main += together(el("h2", conclusion.adopted ? "Adopted on " + conclusion.adopted->display()
                                                 : "A list, " + std::string(talks::word(conclusion.state))),
                     el("ul", signatures), list_of_points(room, conclusion.list),
                     conclusion.adopted ? Html() : terms_of_list(room, conclusion.list));
  }
  if (const Result<void> can = talks::concludes(talks, visit.office.party()); !can) {
    main += el("p", cls("soft"), can.error().message, ".");
    return show(visit, std::move(page));
  }
  main += el("h2", "The list that could be signed now");
  if (wrong) main += el("p", cls("wrong"), at("role", "alert"), wrong->message, ". ", wrong->remedy, ".");
  main += el(
      "details",
      at_if(!given("points").empty() || !given("open_until").empty() || !given("referendum").empty(), "open"),
      at("id", "terms"), el("summary", "Leave out points, set an end, or sign ad referendum"),
      el("form", at("method", "get"), action(here),
         el("label", cls("check"),
            el("input", at("type", "checkbox"), at("name", "omit"), value("yes"), at_if(omit, "checked")),
            "Leave out all that is not agreed"),
         field("Leave out also", "points", given("points"), "Names of points: russia/1.3, russia/1.4"),
         field("The signature lapses on", "open_until", given("open_until"),
               "A date; it lapses then, unless all have signed"),
         field("Ad referendum, to be confirmed by", "referendum", given("referendum"),
               "A date; your side must confirm by then"),
         quiet_button("Show the list so")));
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
    main +=
        el("p",
           "Nothing is agreed that could be concluded. A point is agreed when every negotiating party has "
           "accepted one wording of it: ",
           el("a", href(in(room)), "see the table"), ".");
  } else {
    main += together(list_of_points(room, draft.deed), terms_of_list(room, draft.deed));
    if (signed_by_us) {
      main += el("p", cls("said"), "You have signed this list.");
    } else {
      main += form(
          visit, here, el("input", at("type", "hidden"), at("name", "list"), value(signed_text)),
          hidden("omit", omit ? "yes" : ""), hidden("points", given("points")),
          hidden("open_until", given("open_until")), hidden("referendum", given("referendum")),
          open_until ? el("p", "It lapses on ", time_of(*open_until), ", unless all have signed.") : Html(),
          referendum ? el("p", "Ad referendum: to be confirmed by ", time_of(*referendum), ".") : Html(),
          el("p", el("strong", "It cannot be withdrawn.")),
          button("Sign this list, for " + visit.office.party()));
    }
  }
  return show(visit, std::move(page));
}

}  // namespace parley::pages
