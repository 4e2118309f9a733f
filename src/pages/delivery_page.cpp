/// What would be signed, shown to the letter, with what changes by it; and then the signing.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/delivery.hpp"
#include "desk/drafts.hpp"
#include "note/disclosure.hpp"
#include "pages/draft.hpp"
#include "pages/parts.hpp"
#include "pages/writing.hpp"

namespace parley::pages {
namespace {

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

/// What it leaves unanswered of the note that it answers.
Html unanswered(const Visit& visit, const Room& room, const Writing& writing, const note::Note& note) {
  if (!writing.answers) return {};
  std::set<std::string> answered;
  for (const note::Paragraph& paragraph : note.paragraphs) {
    if (paragraph.kind != note::ParagraphKind::answer) continue;
    for (const note::Reference& each : paragraph.references) answered.insert(each.to.display());
  }
  std::vector<std::string> open;
  for (const talks::Coverage& coverage : talks::coverage(*room.talks, *writing.answers)) {
    if (coverage.party != visit.office.party()) continue;
    for (const ParagraphId& id : coverage.open) {
      if (!answered.contains(room.talks->name(id))) open.push_back(room.talks->name(id));
    }
  }
  if (open.empty()) return {};
  return el("p", cls("warning"), "It leaves ", count_text(open.size(), "wording", "wordings"), " of ",
            link_to_note(room, writing.answers->name), " unanswered: ", links(room, open), ".");
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

}  // namespace

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
  main +=
      el("p", cls("lead"),
         "This is exactly what will be signed. Once it is, it is said: nobody can make it unsaid, not even "
         "you.");
  main +=
      el("dl", cls("facts"), el("dt", "By"), el("dd", visit.office.card().delegate.display()), el("dt", "To"),
         el("dd", list_of(to), ": every note goes to all parties"), el("dt", "Exchange"),
         el("dd", room.convene().title), el("dt", "Standing"),
         el("dd", note::name_of(note.header.standing),
            note.header.standing == note::Standing::formal
                ? ""
                : ". It is signed like any other, and whoever has it could prove it to others"),
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
  main += unanswered(visit, room, writing, note);
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
  NoteFiles files;
  for (const note::Attach& attach : checked.reading.note->header.attach) {
    FdSink file = files.create(attach.path);
    if (const Result<void> out = visit.office.open_attachment(room, writing.slot, attach.path, file); !out)
      return go_wrong(back, out.error());
  }
  Result<Delivery> delivery = prepare_delivery(text, number, names_in(talks, visit.office.party(), number),
                                               files, visit.office.world().random);
  if (!delivery) return go_wrong(back, delivery.error());
  if (share) {
    const Result<Room*> caucus = visit.office.room(visit.form.get("caucus"));
    if (!caucus) return go_wrong(back, caucus.error());
    if (!(*caucus)->talks || !(*caucus)->record->caucus())
      return go_wrong(back, {"that is no caucus: other sides read it too", "open one first"});
    const Result<FrozenDraft> frozen = freeze(room.id, visit.office.party(), *delivery);
    if (!frozen) return go_wrong(back, frozen.error());
    const Result<ActId> act = share_draft(*desk, *(*caucus)->talks, *frozen, *delivery, room.convene().title);
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

}  // namespace parley::pages
