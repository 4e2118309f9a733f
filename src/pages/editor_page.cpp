/// The form in which a note is written: point by point beside what it answers, or as the Markdown it is.
#include <algorithm>

#include "base/text.hpp"
#include "pages/draft.hpp"
#include "pages/markdown.hpp"
#include "pages/parts.hpp"
#include "pages/writing.hpp"

namespace parley::pages {
namespace {

struct Choice {
  std::string_view position, key, label;
};
constexpr Choice kChoices[] = {{"", "0", "not yet"},
                               {"accept", "a", "accept"},
                               {"accept ad referendum", "d", "accept ad referendum"},
                               {"accept in principle", "p", "in principle"},
                               {"reject", "r", "reject"},
                               {"counter", "c", "counter"},
                               {"maintain", "m", "maintain"},
                               {"ask", "k", "ask"},
                               {"reserve", "v", "reserve"},
                               {"confirm", "f", "confirm"}};

/// What this side might answer in the note: what stands unanswered in the one that it answers, or where it
/// has the ball; and whatever the draft answers already.
std::vector<std::string> to_answer(const Visit& visit, const Room& room, const Writing& writing,
                                   const DraftParts& parts) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::ranges::find(out, name) == out.end()) out.push_back(name);
  };
  if (writing.answers) {
    for (const talks::Coverage& coverage : talks::coverage(*room.talks, *writing.answers)) {
      if (coverage.party != visit.office.party()) continue;
      for (const ParagraphId& id : coverage.open) add(room.talks->name(id));
    }
  } else {
    for (const talks::Point* point : room.talks->points()) {
      const talks::BallHolder* held = point->held_by(visit.office.party());
      if (held && held->pass->wording) add(room.talks->name(*held->pass->wording));
    }
  }
  for (const DraftAnswer& reply : parts.replies) add(reply.name);
  return out;
}

bool is_elsewhere(const DraftParts& parts, const std::string& name) {
  return std::ranges::find(parts.elsewhere, name) != parts.elsewhere.end();
}

bool is_answered(const DraftParts& parts, const std::string& name) {
  const auto found = std::ranges::find(parts.replies, name, &DraftAnswer::name);
  return (found != parts.replies.end() && !found->position.empty()) || is_elsewhere(parts, name);
}

/// What is answered and what is not; each leads to its place in the form, where there is one.
Html coverage_of(const Room& room, const DraftParts& parts, const std::vector<std::string>& items,
                 bool places) {
  Html open;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (is_answered(parts, items[i])) {
      ++answered;
      continue;
    }
    open += together(open.empty() ? "Still open: " : ", ",
                     places ? el("a", href(Here{"item-" + std::to_string(i)}), items[i])
                            : link_to_paragraph(room, items[i]));
  }
  if (items.empty())
    return el("p", at("id", "coverage"), cls("coverage soft"), "Nothing is waiting for an answer here.");
  return el("p", at("id", "coverage"), cls("coverage"),
            el("strong", answered, " of ", items.size(), " answered. "), open);
}

/// What each position says, for who has not read it elsewhere.
Html positions_told() {
  static constexpr std::pair<std::string_view, std::string_view> kTold[] = {
      {"accept", "you stand on this wording; it is agreed when all do"},
      {"accept ad referendum",
       "the same, until your side confirms it: it counts, and is agreed ad referendum"},
      {"in principle", "you would, but not to these words yet: it never counts as agreed"},
      {"reject", "you do not accept this wording"},
      {"counter", "you put another wording in its place, and stand on that"},
      {"maintain", "you stay with your own wording: it is for the others to move"},
      {"ask", "you need an answer first: it is for its author to move"},
      {"reserve", "you keep your position open: it stays with you"},
      {"confirm", "you confirm what your side accepted ad referendum"}};
  Html out;
  for (const auto& [position, text] : kTold) out += together(el("dt", position), el("dd", text));
  return el("details", at("id", "told"), el("summary", "What the positions say"),
            el("dl", cls("facts"), out));
}

Html item_of(const Visit& visit, const Room& room, const DraftParts& parts, const std::string& name,
             std::size_t i) {
  const std::string n = std::to_string(i);
  const auto found = std::ranges::find(parts.replies, name, &DraftAnswer::name);
  const DraftAnswer given = found == parts.replies.end() ? DraftAnswer{.name = name} : *found;
  const auto paragraph = room.talks->find_paragraph(name);
  const auto point_id = paragraph ? room.talks->point_of(paragraph->id) : std::nullopt;
  const talks::Point* point = point_id ? room.talks->point(*point_id) : nullptr;
  const talks::Wording* wording = point ? point->wording(paragraph->id) : nullptr;
  const note::Paragraph* theirs = paragraph ? room.talks->paragraph(paragraph->id) : nullptr;
  Html left;
  if (wording && wording->text) left += wording_block(*wording->text);
  if (wording && !wording->text)
    left +=
        el("p", cls("soft"), "Opened without a text: it can be accepted only in principle, or countered.");
  if (theirs && !theirs->reasons.empty())
    left += el("div", cls("prose"), at("dir", "auto"), markdown(theirs->reasons));
  if (point) {
    const talks::Position* own = point->position(visit.office.party());
    left += el("p", cls("soft"), "The point: ", link_to(room, *point), " ", state_badge(*point),
               own && own->said ? together(" Your position: ", talks::cell_text(*point, visit.office.party()))
                                : Html());
  }
  Html radios;
  for (const Choice& each : kChoices) {
    const bool is = given.position == each.position;
    radios += el("label",
                 el("input", at("type", "radio"), at("name", "position-" + n), value(each.position),
                    at("data-hot", each.key), at("aria-keyshortcuts", each.key), at_if(is, "checked")),
                 each.label, " ", el("kbd", at("aria-hidden", "true"), each.key));
  }
  const std::string text = !given.wording.empty() || given.position == "counter" ? given.wording
                           : wording && wording->text                            ? *wording->text
                                                                                 : "";
  Html conditions = el("option", value(""), "add a condition from the table …");
  for (const talks::Point* each : room.talks->points()) {
    if (point == each || each->matter != talks::Matter::text) continue;
    conditions += el("option", value("point " + each->name),
                     fit("point " + each->name + ": " + talks::point_label(*each), 60));
  }
  const Html redline = el("div", at("data-redline", n),
                          given.position == "counter" && wording && wording->text && !given.wording.empty()
                              ? redline_block(name, *wording->text, given.wording)
                              : Html());
  const Html head = together(el("legend", name, point ? ": " + talks::point_label(*point) : ""),
                             el("input", at("type", "hidden"), at("name", "name-" + n), value(name)));
  if (found == parts.replies.end() && is_elsewhere(parts, name))
    return el(
        "fieldset", at("id", "item-" + n), head, left,
        el("p", "Answered below, among the ", el("a", href(Here{"others"}), "further paragraphs"), "."));
  return el(
      "fieldset", at("data-item", n), at("id", "item-" + n), head,
      el("div", cls("pair"), el("div", left),
         el("div",
            el("div", cls("positions"), at("role", "radiogroup"),
               at("aria-label", "Your position on " + name), radios),
            el("details", at_if(given.position == "counter", "open"), at("id", "w" + n),
               el("summary", "Your wording (for a counter)"),
               el("label", cls("field"), el("span", "Your wording, from theirs"),
                  el("textarea", at("name", "wording-" + n), at("rows", "6"), at("dir", "auto"),
                     Exact{text})),
               redline),
            el("label", cls("field"), el("span", "Reasons (they never qualify a position)"),
               el("textarea", at("name", "reasons-" + n), at("rows", "3"), at("dir", "auto"),
                  Exact{given.reasons})),
            el("label", cls("field"), el("span", "Only if … is agreed"),
               el("input", at("type", "text"), at("name", "condition-" + n), at("id", "condition-" + n),
                  value(given.condition), at("autocomplete", "off"))),
            el("select", at("data-condition", "condition-" + n),
               at("aria-label", "Add a condition from the table to the answer on " + name), conditions),
            el("details", at_if(!given.rest.empty() || !given.from.empty(), "open"), at("id", "rest" + n),
               el("summary", "More: until when, in a package, an alternative, who drafts, made from what"),
               field("A counter is made from", "from-" + n, given.from,
                     "Names of the wordings that it was made of, by commas; may be left empty"),
               field("Said with the position", "rest-" + n, given.rest,
                     "until 2022-03-01 (with reserve) · alternative · package E · usa drafts (in principle); "
                     "several by commas")))));
}

/// The files that go with the note.
Html files_of(const Visit& visit, const Room& room, const Writing& writing, const Checked& checked) {
  Html list;
  if (checked.reading.note) {
    for (const note::Attach& attach : checked.reading.note->header.attach) {
      const auto size = visit.office.attached(room, writing.slot, attach.path);
      list += el("li", attach.path, size ? " (" + size_text(*size) + ") " : " is not here ",
                 el("button", at("type", "submit"), at("name", "detach"), value(attach.path), cls("quiet"),
                    at("formnovalidate"), "Take it out", el("span", cls("vh"), ": ", attach.path)));
    }
  }
  return together(
      el("h2", "Files"), list.empty() ? Html() : el("ul", list),
      el("label", cls("field"), el("span", "A file to go with it"),
         el("input", at("type", "file"), at("name", "file"),
            at("data-most", std::to_string(kLargestAttached))),
         el("small", "Up to ", size_text(kLargestAttached),
            " here; up to 4 GiB with parley deliver. It is kept sealed with the draft, and goes to all "
            "parties.")),
      el("button", at("type", "submit"), at("name", "do"), value("attach"), cls("quiet"),
         at("formnovalidate"), "Attach it"));
}

Html by_parts(const Visit& visit, const Room& room, const DraftParts& parts,
              const std::vector<std::string>& items) {
  Html out =
      together(el("input", at("type", "hidden"), at("name", "mode"), value("parts")),
               el("input", at("type", "hidden"), at("name", "count"), value(std::to_string(items.size()))),
               el("input", at("type", "hidden"), at("name", "answers"), value(parts.answers)));
  static const std::vector<std::pair<std::string, std::string>> standings = {
      {"formal", "formal"},
      {"without prejudice", "without prejudice"},
      {"exploratory", "exploratory: moves no table, cannot be accepted"}};
  out += together(
      field("Title", "title", parts.title, "", true),
      choice("Standing", "standing", parts.standing.empty() ? "formal" : parts.standing, standings,
             "Whatever its standing, it is signed: whoever has it could prove to others that you wrote it."),
      field("Answer by", "answer_by", parts.answer_by,
            "A date, as in 2022-03-01 or 2022-03-01T12:00Z; may be left empty"),
      el("details", at_if(!parts.other_header.empty(), "open"), at("id", "header"),
         el("summary", "More of its header: when offers end, minutes, languages, files"),
         el("label", cls("field"), el("span", "Further lines"),
            el("textarea", at("name", "other_header"), at("rows", "3"), Exact{parts.other_header}),
            el("small",
               "open-until: 2022-03-01 ends its offers then; minutes: usa/1.7 makes it the minutes of that "
               "meeting; language: fr"))),
      el("label", cls("field measure"), el("span", "The letter above the paragraphs"),
         el("textarea", at("name", "cover"), at("rows", "5"), at("dir", "auto"), Exact{parts.cover})));
  out += coverage_of(room, parts, items, true);
  if (!items.empty()) out += positions_told();
  for (std::size_t i = 0; i < items.size(); ++i) out += item_of(visit, room, parts, items[i], i);
  out += together(
      el("h2", "What else it says"),
      el("p",
         "New points, declarations, talks proposed, withdrawals: each begins with a line of its own, as in "
         "the examples."),
      el("details", at("id", "examples"), el("summary", "Examples"),
         el("pre", at("tabindex", "0"),
            "## Inspection of launch sites\nplace: Article 9\n> Each side may inspect two sites a "
            "year.\n\nReasons, if you like.\n\n## Talks: 2022-02-01T10:00Z, Geneva\n\n"
            "## Declare: if russia/1.1 is rejected\nWe shall consult our allies.\n\n## Withdraw "
            "usa/1.6\n\n## Settle russia/1.2")),
      el("label", cls("field"), at("id", "others"), el("span", "Further paragraphs"),
         el("textarea", at("name", "others"), at("rows", "12"), at("dir", "auto"), Exact{parts.others})));
  return out;
}

}  // namespace

Answer editor(Visit& visit, Room& room, const Writing& writing, bool whole) {
  Page page{.title = writing.answers ? "Answer to " + writing.answers->name : "A note",
            .room = &room,
            .here = "compose"};
  const DraftParts parts = take_apart(writing.text);
  const std::vector<std::string> items = to_answer(visit, room, writing, parts);
  const std::string text = note::normalize(writing.text);
  const Checked checked = check(visit, room, writing, text);
  // Enter in a field keeps the draft, whatever button comes first.
  const Html hidden_default =
      el("button", at("type", "submit"), at("name", "do"), value("save"), cls("vh"), at("formnovalidate"),
         at("tabindex", "-1"), at("aria-hidden", "true"), "Keep");
  const Html fields = whole
                          ? together(el("input", at("type", "hidden"), at("name", "mode"), value("whole")),
                                     coverage_of(room, parts, items, false),
                                     el("label", cls("field"), el("span", "The note, as the Markdown it is"),
                                        el("textarea", cls("whole"), at("name", "whole"), at("rows", "30"),
                                           at("dir", "auto"), at("spellcheck", "true"), Exact{text})))
                          : by_parts(visit, room, parts, items);
  page.main = together(
      el("h1", writing.answers ? "Answer to " : "A note of your own motion",
         writing.answers ? link_to_note(room, writing.answers->name) : Html()),
      writing.answers ? el("p", cls("soft"), writing.answers->title) : Html(),
      el("p", cls("soft"),
         "Nothing is signed while you write. The draft is kept on this desk, sealed to its own key. ",
         el("span", at("id", "kept"), writing.kept ? "Kept." : ""),
         whole ? Html()
               : together(" In an answer, one key chooses the position when a position has the focus.")),
      form(visit, writing.at, at("data-draft", writing.slot), at("enctype", "multipart/form-data"),
           hidden_default, fields, files_of(visit, room, writing, checked),
           el("div", cls("deeds"),
              el("button", at("type", "submit"), at("name", "do"), value("check"),
                 "Check it and go on to delivery"),
              el("button", at("type", "submit"), at("name", "do"), value("save"), cls("quiet"),
                 at("formnovalidate"), "Keep the draft"),
              el("button", at("type", "submit"), at("name", "do"), at("formnovalidate"),
                 value(whole ? "parts" : "whole"), cls("quiet"),
                 whole ? "Write it point by point" : "Write it as one text"),
              el("button", at("type", "submit"), at("name", "do"), value("drop"), cls("quiet"),
                 at("formnovalidate"), "Throw the draft away"))),
      problems_of(checked, text));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
