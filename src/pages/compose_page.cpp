/// Writing a note: point by point beside what it answers, or as the Markdown it is; checked, shown exactly as
/// it will be signed, and delivered.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/delivery.hpp"
#include "desk/drafts.hpp"
#include "note/disclosure.hpp"
#include "note/limits.hpp"
#include "note/note.hpp"
#include "pages/draft.hpp"
#include "pages/markdown.hpp"
#include "pages/parts.hpp"
#include "talks/check.hpp"

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

/// Of a file that is attached here; larger ones go by the command line.
constexpr std::uint64_t kLargestAttached = std::uint64_t{256} << 20;

/// What is being written, and what it answers.
struct Writing {
  std::string slot;
  const talks::NoteView* answers = nullptr;
  std::string text;
  bool kept = false;
  Path at = Path("/");
};

std::string slot_of(const std::string& note) {
  std::string out = note;
  std::ranges::replace(out, '/', '-');
  return out;
}

bool is_slot(std::string_view slot) {
  return !slot.empty() && slot.size() <= 100 &&
         slot.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789@~-") == std::string_view::npos;
}

/// The note that a slot is the answer to, if it is one.
const talks::NoteView* note_of(const talks::Talks& talks, const std::string& slot) {
  for (const talks::NoteView* note : talks.notes()) {
    if (slot_of(note->name) == slot) return note;
  }
  return nullptr;
}

Writing writing_of(const Visit& visit, const Room& room, const std::string& slot) {
  Writing out;
  out.slot = slot;
  out.answers = note_of(*room.talks, slot);
  out.at = in(room).part("compose").with("slot", slot);
  if (const auto kept = visit.office.draft(room, slot)) {
    out.text = *kept;
    out.kept = true;
  } else if (out.answers) {
    out.text =
        "title: Reply to " + out.answers->name + "\nanswers: " + out.answers->name + "\nstanding: formal\n";
  } else {
    out.text = "standing: formal\n";
  }
  return out;
}

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
      if (held && held->wording) add(room.talks->name(*held->wording));
    }
  }
  for (const DraftAnswer& reply : parts.replies) add(reply.name);
  return out;
}

struct Checked {
  note::Reading reading;
  std::size_t errors = 0;
};

Checked check(const Visit& visit, const Room& room, const Writing& writing, const std::string& text) {
  Checked out{note::read_note(text), 0};
  if (out.reading.note) {
    const talks::Talks& talks = *room.talks;
    const auto found =
        talks::check_draft(talks, *out.reading.note,
                           {visit.office.party(), talks.next_number(visit.office.party()),
                            room.record->may(visit.office.card().signing.id(), Power::commit)});
    out.reading.problems.insert(out.reading.problems.end(), found.begin(), found.end());
    for (const note::Attach& attach : out.reading.note->header.attach) {
      if (!visit.office.attached(room, writing.slot, attach.path))
        out.reading.problems.push_back(
            {attach.line, attach.column, "the file " + shown(attach.path) + " is not with this draft",
             "attach it below the note, or take the line out", note::Severity::error});
    }
    const note::Header& header = out.reading.note->header;
    for (const auto& [date, what] :
         {std::pair{header.answer_by, "answer-by: the answer would be overdue at once"},
          std::pair{header.open_until, "open-until: the offer would have ended before it is made"}}) {
      if (date && *date <= visit.office.now())
        out.reading.problems.push_back({1, 1, std::string("a date has passed: ") + what,
                                        "change the date if that is not meant", note::Severity::warning});
    }
    note::sort_by_place(out.reading.problems);
  }
  out.errors = static_cast<std::size_t>(
      std::ranges::count(out.reading.problems, note::Severity::error, &note::Diagnostic::severity));
  return out;
}

Html problems_of(const Checked& checked, const std::string& text) {
  Html list;
  std::vector<std::string> lines;
  for (std::size_t at_ = 0; at_ < text.size();) {
    const std::size_t end = std::min(text.find('\n', at_), text.size());
    lines.push_back(text.substr(at_, end - at_));
    at_ = end + 1;
  }
  for (const note::Diagnostic& problem : checked.reading.problems) {
    const bool there = problem.line > 0 && static_cast<std::size_t>(problem.line) <= lines.size();
    list += el("li", cls(problem.severity == note::Severity::error ? "wrong" : "warning"), "Line ",
               problem.line, ": ", problem.message, problem.remedy.empty() ? "" : ". " + problem.remedy,
               there ? together(el("br"),
                                el("code", fit(shown(lines[static_cast<std::size_t>(problem.line) - 1]), 90)))
                     : Html());
  }
  return el("div", at("id", "problems"), at("aria-live", "polite"),
            list.empty()
                ? el("p", cls("same"), "As far as it is written, it can be delivered.")
                : together(el("h2", checked.errors > 0 ? count_text(checked.errors, "error", "errors") +
                                                             ": it cannot be delivered so"
                                                       : std::string("To be looked at")),
                           el("ul", list)));
}

/// What is answered and what is not; each leads to its place in the form, where there is one.
Html coverage_of(const Room& room, const DraftParts& parts, const std::vector<std::string>& items,
                 bool places) {
  Html open;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto found = std::ranges::find(parts.replies, items[i], &DraftAnswer::name);
    if (found != parts.replies.end() && !found->position.empty()) {
      ++answered;
      continue;
    }
    open += together(open.empty() ? "Still open: " : ", ",
                     places ? el("a", href(Here{"item-" + std::to_string(i)}), items[i])
                            : link_to_paragraph(room, items[i]));
  }
  if (items.empty())
    return el("p", at("id", "coverage"), cls("coverage soft"), "Nothing is waiting for an answer here.");
  return el("p", at("id", "coverage"), cls("coverage"), at("role", "status"),
            el("strong", answered, " of ", items.size(), " answered. "), open);
}

Html item_of(const Visit& visit, const Room& room, const DraftParts& parts, const std::string& name,
             std::size_t i) {
  const std::string n = std::to_string(i);
  const auto found = std::ranges::find(parts.replies, name, &DraftAnswer::name);
  const DraftAnswer given = found == parts.replies.end() ? DraftAnswer{name, {}, {}, {}, {}, {}} : *found;
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
                    at("data-hot", each.key), at_if(is, "checked")),
                 each.label, " ", el("kbd", each.key));
  }
  const std::string text = !given.wording.empty()     ? given.wording
                           : wording && wording->text ? *wording->text
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
  return el(
      "fieldset", at("data-item", n), at("id", "item-" + n),
      el("legend", name, point ? ": " + talks::point_label(*point) : ""),
      el("input", at("type", "hidden"), at("name", "name-" + n), value(name)),
      el("input", at("type", "hidden"), at("name", "rest-" + n), value(given.rest)),
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
               at("aria-label", "Add a condition from the table to the answer on " + name), conditions))));
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

Html by_parts(const Visit& visit, const Room& room, const Writing& writing, const DraftParts& parts,
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
      choice("Standing", "standing", parts.standing.empty() ? "formal" : parts.standing, standings),
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
      el("label", cls("field"), el("span", "Further paragraphs"),
         el("textarea", at("name", "others"), at("rows", "12"), at("dir", "auto"), Exact{parts.others})));
  static_cast<void>(writing);
  return out;
}

DraftParts parts_from(const Form& form) {
  DraftParts out;
  const auto one_line = [&](const std::string& name) {
    std::string text = form.get(name);
    std::ranges::replace(text, '\n', ' ');
    return text;
  };
  out.title = one_line("title");
  out.answers = one_line("answers");
  out.standing = one_line("standing");
  out.answer_by = one_line("answer_by");
  out.other_header = form.get("other_header");
  if (!out.other_header.empty() && !out.other_header.ends_with('\n')) out.other_header += '\n';
  out.cover = form.get("cover");
  out.others = form.get("others");
  for (std::size_t i = 0; i < note::limits::kParagraphs; ++i) {
    const std::string n = std::to_string(i);
    if (!form.has("name-" + n)) break;
    out.replies.push_back({one_line("name-" + n), one_line("position-" + n), one_line("condition-" + n),
                           one_line("rest-" + n), form.get("wording-" + n), form.get("reasons-" + n)});
  }
  return out;
}

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
                          : by_parts(visit, room, writing, parts, items);
  page.main = together(
      el("h1", writing.answers ? "Answer to " : "A note of your own motion",
         writing.answers ? link_to_note(room, writing.answers->name) : Html()),
      writing.answers ? el("p", cls("soft"), writing.answers->title) : Html(),
      el("p", cls("soft"),
         "Nothing is signed while you write. The draft is kept on this desk, sealed to its own key. ",
         el("span", at("id", "kept"), at("role", "status"), writing.kept ? "Kept." : ""),
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

/// What the note would change on the table, if nothing else happened.
Html changes_of(const Visit& visit, const Room& room, const note::Note& note, std::string text) {
  for (const note::Attach& attach : note.header.attach)
    text = without_header_line(text, "attach: " + attach.path);
  Record record = room.record->copy();
  if (const Result<void> done =
          suppose(record, visit.office.party(), text, visit.office.now(), visit.office.world().random);
      !done)
    return el("p", cls("warning"), "What it changes cannot be told beforehand: ", done.error().message, ".");
  talks::Talks supposed(record);
  supposed.set_now(visit.office.now());
  return changes_between(*room.talks, supposed);
}

/// The caucuses of this desk: key and title.
std::vector<std::pair<std::string, std::string>> caucuses(Visit& visit, const Room& here) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const ExchangeSummary& exchange : visit.office.exchanges()) {
    if (exchange.damage || exchange.id == here.id) continue;
    const Result<Room*> room = visit.office.room(exchange.id);
    if (room && (*room)->talks && (*room)->record->caucus())
      out.emplace_back((*room)->key(), shown((*room)->convene().title));
  }
  return out;
}

Answer preview(Visit& visit, Room& room, const Writing& writing) {
  const talks::Talks& talks = *room.talks;
  const std::string text = note::normalize(writing.text);
  const Checked checked = check(visit, room, writing, text);
  Page page{.title = "Deliver", .room = &room, .here = "compose", .live = false};
  Html& main = page.main;
  const std::string name =
      fmt::format("{}/{}", visit.office.party(), talks.next_number(visit.office.party()));
  if (checked.errors > 0) {
    main = together(el("h1", "It cannot be delivered yet"), problems_of(checked, text),
                    el("p", el("a", cls("button"), href(writing.at), "Back to the draft")));
    return show(visit, std::move(page));
  }
  const note::Note& note = *checked.reading.note;
  Html attached;
  for (const note::Attach& attach : note.header.attach)
    attached += el("li", attach.path, " (",
                   size_text(visit.office.attached(room, writing.slot, attach.path).value_or(0)), ")");
  Instant latest{};
  for (const ActId& head : room.record->heads())
    latest = std::max(latest, room.record->at(*room.record->find(head)).act.time);
  std::vector<std::string> to;
  for (const Party& party : talks.parties()) {
    if (party.handle != visit.office.party())
      to.push_back(party.handle + (party.joined ? "" : " (has not joined yet)"));
  }
  main += el("h1", "Deliver ", name, "?");
  main += el("p", cls("lead"),
             "This is exactly what will be signed. Once it is, it is said: nobody can take it back unsaid, "
             "you neither.");
  main +=
      el("dl", cls("facts"), el("dt", "By"), el("dd", visit.office.card().delegate.display()), el("dt", "To"),
         el("dd", list_of(to), ": every note goes to all parties"), el("dt", "Exchange"),
         el("dd", room.convene().title), el("dt", "Standing"), el("dd", note::name_of(note.header.standing)),
         attached.empty() ? Html() : together(el("dt", "Attached"), el("dd", el("ul", attached))),
         el("dt", "Dated"),
         el("dd", time_of(visit.office.now()),
            visit.office.now() < latest
                ? together(" ", el("strong", cls("badge overdue"),
                                   "before what it follows (" + latest.display() + "): look at the clock"))
                : Html()),
         el("dt", "Goes out"),
         el("dd", room.convene().relays.empty() ? "with the next pouch that you pack" : "at once, by relay"));
  if (!checked.reading.problems.empty()) main += problems_of(checked, text);
  main += together(el("h2", "What changes on the table by it"), changes_of(visit, room, note, text),
                   el("h2", "How it is understood"), el("pre", at("tabindex", "0"), note::understood(note)));
  Html redlines;
  for (const note::Paragraph& paragraph : note.paragraphs) {
    if (!paragraph.wording) continue;
    const auto all = talks::likenesses(talks, visit.office.party(), paragraph);
    if (!all.empty())
      redlines +=
          together(el("h3", "Paragraph ", paragraph.number), likeness_blocks(all, *paragraph.wording));
  }
  if (!redlines.empty()) main += together(el("h2", "What its wordings change"), redlines);
  const std::string digest = sha256(as_bytes(text)).hex();
  main += together(el("h2", "The text, to the letter"), el("pre", at("tabindex", "0"), text),
                   el("p", cls("soft"), "SHA-256 of this text: ", el("code", digest)));
  if (const auto copied = visit.office.desk().copied()) {
    main += el("p", cls("wrong"), copied->message, ". ", copied->remedy, ".");
  } else {
    const std::int64_t needed = sign_offs_needed(*room.record, visit.office.party());
    const Html deed =
        needed > 0 ? el("p", cls("warning"), "The notes of your side need ",
                        count_text(static_cast<std::size_t>(needed), "sign-off", "sign-offs"),
                        ": share it in your caucus, have it signed off there, and deliver it from there.")
                   : form(visit, writing.at, hidden("digest", digest),
                          el("button", at("type", "submit"), at("name", "do"), value("deliver"),
                             "Sign and deliver " + name));
    main += el("div", cls("deeds"), deed, el("a", href(writing.at), "Back to the draft"));
    const auto all = caucuses(visit, room);
    if (!all.empty())
      main += el("details", at("id", "share"), at_if(needed > 0, "open"),
                 el("summary", "Share it with colleagues first"),
                 el("p",
                    "It is frozen as it would be delivered, and shared in your caucus: colleagues comment on "
                    "it and sign "
                    "it off. The other sides see nothing of that."),
                 form(visit, writing.at, hidden("digest", digest), choice("Caucus", "caucus", "", all),
                      el("button", at("type", "submit"), at("name", "do"), value("share"), "Share " + name)));
  }
  return show(visit, std::move(page));
}

/// Signs what was shown: delivers it, or shares it in a caucus.
Answer deliver(Visit& visit, Room& room, const Writing& writing, bool share) {
  const Path back = writing.at.with("deliver", "yes");
  const std::string text = note::normalize(writing.text);
  if (sha256(as_bytes(text)).hex() != visit.form.get("digest"))
    return go_wrong(back,
                    {"the draft has changed since it was shown, and nothing was signed", "look at it again"});
  const Checked checked = check(visit, room, writing, text);
  if (checked.errors > 0) return go(back);
  Result<Desk> desk = visit.office.changing();
  if (!desk) return go_wrong(back, desk.error());
  if (const auto copied = desk->copied()) return go_wrong(back, *copied);
  // Once more brought up to date, now that nobody else can change the desk.
  const Result<Room*> now = visit.office.room(room.id);
  if (!now) return go_wrong(back, now.error());
  const talks::Talks& talks = *(*now)->talks;
  const std::int64_t number = talks.next_number(visit.office.party());
  Workshop workshop;
  for (const note::Attach& attach : checked.reading.note->header.attach) {
    if (const Result<void> out = visit.office.lay_out(room, writing.slot, attach.path, workshop.path()); !out)
      return go_wrong(back, out.error());
  }
  Result<Delivery> delivery = prepare_delivery(text, number, names_in(talks, visit.office.party(), number),
                                               workshop.path(), visit.office.world().random);
  if (!delivery) return go_wrong(back, delivery.error());
  if (share) {
    const Result<Room*> caucus = visit.office.room(visit.form.get("caucus"));
    if (!caucus) return go_wrong(back, caucus.error());
    if (!(*caucus)->talks || !(*caucus)->record->caucus())
      return go_wrong(back, {"that is no caucus: other sides read it too", "open one first"});
    const Result<FrozenDraft> frozen = freeze(room.id, visit.office.party(), *delivery);
    if (!frozen) return go_wrong(back, frozen.error());
    const Result<ActId> act =
        share_draft(*desk, *(*caucus)->talks, *frozen, *delivery, room.convene().title, workshop);
    if (!act) return go_wrong(back, act.error());
    Answer out = go(in(**caucus).part("drafts"),
                    "Shared. Your draft is kept too; what colleagues sign off is what was shared.");
    out.changed = true;
    return out;
  }
  const Result<ActId> act = desk->deliver(room.id, std::move(*delivery));
  if (!act) return go_wrong(back, act.error());
  visit.office.drop_draft(room, writing.slot);
  const std::string name = fmt::format("{}/{}", visit.office.party(), number);
  Answer out = go(in(room).part("note").name(name),
                  "Delivered as " + name + ": signed and stored. " +
                      (room.convene().relays.empty() ? "Carry it to the others in a pouch."
                                                     : "It goes out by relay now."));
  out.changed = true;
  return out;
}

Answer landing(Visit& visit, Room& room) {
  Page page{.title = "Write", .room = &room, .here = "compose"};
  Html list;
  for (const talks::NoteView* note : room.talks->notes()) {
    if (note->party == visit.office.party() || !note->counts) continue;
    for (const talks::Coverage& coverage : talks::coverage(*room.talks, *note)) {
      if (coverage.party != visit.office.party() || coverage.open.empty()) continue;
      list +=
          el("li", el("a", href(in(room).part("compose").with("answer", note->name)), "Answer ", note->name),
             " ", note->title, ": ", count_text(coverage.open.size(), "wording", "wordings"), " to answer",
             note->answer_by ? together(", by ", date_of(*note->answer_by)) : Html());
    }
  }
  Html drafts;
  for (const std::string& slot : visit.office.drafts(room)) {
    const talks::NoteView* note = note_of(*room.talks, slot);
    const std::string what =
        slot == "new" ? "The note of your own motion" : "The answer to " + (note ? note->name : slot);
    drafts += el("li", el("a", href(in(room).part("compose").with("slot", slot)), what));
  }
  page.main =
      together(el("h1", "Write"),
               drafts.empty() ? Html() : together(el("h2", "Drafts that are kept"), el("ul", drafts)),
               el("h2", "Answer"), list.empty() ? el("p", "Nothing waits for your answer.") : el("ul", list),
               el("h2", "Or say something new"),
               el("p", el("a", cls("button"), href(in(room).part("compose").with("slot", "new")),
                          "A note of your own motion")));
  return show(visit, std::move(page));
}

}  // namespace

Answer compose_page(Visit& visit, Room& room) {
  if (const std::string answered = visit.get("answer"); !answered.empty()) {
    const auto note = room.talks->find_note(answered);
    return note ? go(in(room).part("compose").with("slot", slot_of((*note)->name)))
                : failed(visit, note.error(), 404);
  }
  if (const std::string about = visit.get("point"); !about.empty()) {
    // The note whose wording waits, if it still has something open; else a note of one's own.
    const auto point = room.talks->find_point(about);
    if (!point) return failed(visit, point.error(), 404);
    const talks::BallHolder* held = (*point)->held_by(visit.office.party());
    if (held && held->wording) {
      const std::string wording = room.talks->name(*held->wording);
      const auto note = room.talks->find_note(wording.substr(0, wording.rfind('.')));
      if (note && (*note)->party != visit.office.party() && (*note)->party != talks::kBaseName)
        return go(in(room).part("compose").with("slot", slot_of((*note)->name)));
    }
    return go(in(room).part("compose").with("slot", "new"));
  }
  const std::string slot = visit.get("slot");
  if (slot.empty()) return landing(visit, room);
  if (!is_slot(slot) || (slot != "new" && !note_of(*room.talks, slot)))
    return failed(visit, {"there is no such draft", "begin one from a note"}, 404);
  Writing writing = writing_of(visit, room, slot);
  if (!visit.post)
    return visit.get("deliver") == "yes" ? preview(visit, room, writing)
                                         : editor(visit, room, writing, visit.get("whole") == "yes");
  const std::string what = visit.form.get("do");
  if (what == "deliver" || what == "share") return deliver(visit, room, writing, what == "share");
  if (what == "drop") {
    visit.office.drop_draft(room, slot);
    return go(in(room).part("compose"), "The draft is thrown away.");
  }
  const bool whole = visit.form.get("mode") == "whole";
  writing.text = whole ? note::normalize(visit.form.get("whole")) : put_together(parts_from(visit.form));
  if (writing.text.size() > 2 * note::limits::kNoteBytes)
    return failed(visit, {"the draft is larger than any note can be", "make it shorter, or attach a file"},
                  413);
  const auto same = whole ? writing.at.with("whole", "yes") : writing.at;
  if (const auto chosen = visit.form.files.find("file"); chosen != visit.form.files.end()) {
    std::string name = note::normalize(chosen->second.name);
    while (name.ends_with('\n')) name.pop_back();
    if (!note::is_file_name(name) || name.starts_with(' ') || name.ends_with(' '))
      return go_wrong(same, {"a file cannot be attached under the name " + shown(name), "rename it"});
    visit.office.keep_attachment(room, slot, name, chosen->second.bytes);
    const std::string line = "attach: " + name;
    writing.text = with_header_line(without_header_line(writing.text, line), line);
  } else if (what == "attach") {
    visit.office.keep_draft(room, slot, writing.text);
    return go_wrong(same, {"no file was chosen", "choose one, then attach it"});
  }
  const std::string detached = visit.form.get("detach");
  if (!detached.empty()) {
    visit.office.drop_attachment(room, slot, detached);
    writing.text = without_header_line(writing.text, "attach: " + detached);
  }
  visit.office.keep_draft(room, slot, writing.text);
  writing.kept = true;
  if (!detached.empty()) return go(same, "Taken out.");
  if (what == "attach") return go(same, "Attached, and kept with the draft.");
  if (what == "keep") return editor(visit, room, writing, whole);
  if (what == "check") return go(writing.at.with("deliver", "yes"));
  if (what == "whole") return go(writing.at.with("whole", "yes"));
  if (what == "parts") return go(writing.at);
  return go(whole ? writing.at.with("whole", "yes") : writing.at, "The draft is kept.");
}

}  // namespace parley::pages
