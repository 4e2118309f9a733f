/// The drafts of a caucus: what is shared, what colleagues say of it, signing off, delivering.
#include "desk/drafts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "note/note.hpp"
#include "pages/markdown.hpp"
#include "pages/parts.hpp"
#include "talks/check.hpp"

namespace parley::pages {
namespace {

constexpr std::int64_t kWeek = std::int64_t{7} * 24 * 3600;

/// The exchange that a draft is for, if it is on this desk.
Room* target_of(Visit& visit, const SharedDraft& shared) {
  const Result<Room*> room = visit.office.room(shared.draft.exchange);
  return room && (*room)->talks ? *room : nullptr;
}

Path path_of(const Room& room, const SharedDraft& shared) {
  return in(room).part("drafts").name(shared.shared_by->name);
}

Answer list(Visit& visit, Room& room) {
  std::vector<std::string> unread;
  Html rows;
  for (const SharedDraft& shared : shared_drafts(visit.office.desk(), *room.talks, &unread)) {
    const Room* target = target_of(visit, shared);
    const DraftStanding standing =
        target ? standing_of(*target->talks, shared, visit.office.now())
               : DraftStanding{0, {}, "for an exchange that is not on this desk", false, true};
    rows += el("tr", at("data-key", shared.shared_by->act.hex()),
               el("th", at("scope", "row"), el("a", href(path_of(room, shared)), shared.shared_by->name)),
               el("td", shared.draft.name()), el("td", target ? target->convene().title : std::string("?")),
               el("td", at("dir", "auto"), shared.draft.title),
               el("td", standing.good.size(), " of ", standing.needed), el("td", shared.comments.size()),
               el("td", standing.state));
  }
  Html wrong;
  for (const std::string& each : unread) wrong += el("li", each);
  Page page{.title = "Drafts", .room = &room, .here = "drafts"};
  page.main = together(
      el("h1", "Drafts of the caucus"),
      el("p",
         "A draft is shared from the page on which it would be delivered, in the exchange that it is for."),
      rows.empty()
          ? el("p", "None is shared yet.")
          : scrolling(
                "Drafts",
                el("table",
                   el("thead",
                      el("tr", el("th", at("scope", "col"), "Draft"), el("th", at("scope", "col"), "To be"),
                         el("th", at("scope", "col"), "Of"), el("th", at("scope", "col"), "Title"),
                         el("th", at("scope", "col"), "Sign-offs"), el("th", at("scope", "col"), "Comments"),
                         el("th", at("scope", "col"), "State"))),
                   el("tbody", rows))),
      wrong.empty() ? Html() : together(el("h2", "Cannot be read"), el("ul", cls("warning"), wrong)));
  return show(visit, std::move(page));
}

Html comments_on(const SharedDraft& shared, std::size_t number) {
  Html out;
  for (const DraftComment& comment : shared.comments) {
    if (comment.paragraph != number) continue;
    out += el("li", el("strong", comment.delegate), " ", el("span", cls("soft"), time_of(comment.time)),
              comment.instead ? together(" proposes instead:", wording_block(*comment.instead)) : Html(),
              el("div", cls("prose"), at("dir", "auto"), markdown(comment.reasons)));
  }
  return out.empty() ? Html() : el("ul", out);
}

Html comment_form(const Visit& visit, const Room& room, const SharedDraft& shared, int number) {
  const std::string name = shared.shared_by->name + '.' + std::to_string(number);
  return el("details", at("id", "comment-" + name), el("summary", "Comment on ", name),
            form(visit, path_of(room, shared), hidden("do", "comment"), hidden("on", name),
                 el("label", cls("field"), el("span", "What you say of it"),
                    el("textarea", at("name", "said"), at("rows", "3"), at("required"))),
                 el("label", cls("field"), el("span", "Other words for the whole paragraph, if you like"),
                    el("textarea", at("name", "instead"), at("rows", "4"))),
                 button("Say it to your colleagues")));
}

Answer one(Visit& visit, Room& room, const SharedDraft& shared) {
  Room* const target = target_of(visit, shared);
  Page page{.title = "Draft " + shared.shared_by->name, .room = &room, .here = "drafts"};
  Html& main = page.main;
  main += el("h1", shared.draft.title);
  Html sign_offs;
  DraftStanding standing;
  if (target) standing = standing_of(*target->talks, shared, visit.office.now());
  for (const auto& [statement, sign_off] : shared.sign_offs) {
    const bool good =
        std::ranges::find(standing.good, sign_off.statement, &SignOff::statement) != standing.good.end();
    sign_offs += el("li", statement.author.display(), ", until ", time_of(statement.expires),
                    good ? "" : ": does not serve any more");
  }
  Html files;
  for (const note::AttachmentText& each : shared.draft.attachments)
    files += el("li", each.name, " (", size_text(each.size), ")", el("br"),
                el("code", "sha256 ", each.sha256.hex()));
  main += el("dl", cls("facts"), el("dt", "To be"),
             el("dd", shared.draft.name(), " of ",
                target ? target->convene().title : std::string("an exchange that is not on this desk")),
             el("dt", "Shared"),
             el("dd", "by ", shared.shared_by->delegate, ", ", time_of(shared.shared_by->time)),
             el("dt", "State"), el("dd", target ? standing.state : std::string("–")), el("dt", "Sign-offs"),
             el("dd", standing.good.size(), " of ", standing.needed, " needed",
                sign_offs.empty() ? Html() : el("ul", sign_offs)),
             files.empty() ? Html() : together(el("dt", "Attached"), el("dd", el("ul", files))));
  main += together(el("h2", "The text, to the letter"), el("pre", at("tabindex", "0"), shared.draft.text));
  for (const note::Paragraph& paragraph : shared.draft.paragraphs)
    main += el("section", el("h3", shared.shared_by->name, ".", paragraph.number),
               el("pre", at("tabindex", "0"), paragraph.source),
               comments_on(shared, static_cast<std::size_t>(paragraph.number)),
               comment_form(visit, room, shared, paragraph.number));
  if (!target || standing.delivered || standing.overtaken) return show(visit, std::move(page));
  const bool may = target->record->may(visit.office.card().signing.id(), Power::sign_off);
  main += el("h2", "Sign it off");
  main += may ? form(visit, path_of(room, shared), hidden("do", "sign-off"),
                     el("p",
                        "You sign that it may be delivered so: these very words and files, as this note. It "
                        "serves once."),
                     field("Void after", "until", "", "A date; left empty: in a week"), button("Sign it off"))
              : el("p", "You may not sign off in that exchange: only the party key grants that.");
  if (standing.ready())
    main += together(
        el("h2", "Deliver it"),
        el("p", "Exactly what stands above, to all parties, with its sign-offs. Once it is, it is said."),
        form(visit, path_of(room, shared), hidden("do", "deliver"),
             button("Sign and deliver " + shared.draft.name())));
  return show(visit, std::move(page));
}

Answer deliver(Visit& visit, Room& room, const SharedDraft& shared, Desk& desk) {
  const Path back = path_of(room, shared);
  Room* const target = target_of(visit, shared);
  if (!target) return go_wrong(back, {"the exchange that it is for is not on this desk", ""});
  const DraftStanding standing = standing_of(*target->talks, shared, visit.office.now());
  if (!standing.ready()) return go_wrong(back, {"it cannot be delivered: " + standing.state, ""});
  note::Reading reading = note::read_note(shared.draft.text);
  reading.note->header.attach.clear();  // they are on the desk, as they were frozen
  const auto problems =
      talks::check_draft(*target->talks, *reading.note,
                         {visit.office.party(), shared.draft.note,
                          target->record->may(visit.office.card().signing.id(), Power::commit)});
  for (const note::Diagnostic& problem : problems) {
    if (problem.severity == note::Severity::error)
      return go_wrong(back, {"the talks have moved on: " + problem.message, "share the draft anew"});
  }
  const Result<ActId> act = desk.deliver(target->id, delivery_of(shared.draft, standing.good));
  if (!act) return go_wrong(back, act.error());
  Answer out =
      go(in(*target).part("note").name(shared.draft.name()), "Delivered as " + shared.draft.name() + ".");
  out.changed = true;
  return out;
}

Answer sign_off(Visit& visit, Room& room, const SharedDraft& shared, Desk& desk) {
  const Path back = path_of(room, shared);
  const std::string given = visit.form.get("until");
  const auto until = given.empty() ? std::optional(Instant{visit.office.now().seconds + kWeek})
                                   : parse_instant_or_date(given);
  if (!until || *until < visit.office.now())
    return go_wrong(back,
                    {"\"" + shown(given) + "\" is no date to come", "write 2031-02-01, or leave it empty"});
  const Card& own = visit.office.card();
  const Room* target = target_of(visit, shared);
  if (!target || !target->record->may(own.signing.id(), Power::sign_off))
    return go_wrong(back, {"you may not sign off there", "only the party key grants that"});
  const Result<SignOff> signed_off =
      desk.sign_off(statement_of(shared.draft, own.delegate, own.signing.id(), *until));
  if (!signed_off) return go_wrong(back, signed_off.error());
  const Result<ActId> act = share_sign_off(desk, *room.talks, shared, *signed_off);
  if (!act) return go_wrong(back, act.error());
  Answer out = go(back, "Signed off, until " + until->display() + ".");
  out.changed = true;
  return out;
}

Answer no_caucus(const Visit& visit) {
  return failed(visit, {"this is no caucus", "drafts are shared in one"}, 404);
}

}  // namespace

Answer drafts_page(Visit& visit, Room& room) {
  return room.record->caucus() ? list(visit, room) : no_caucus(visit);
}

Answer draft_page(Visit& visit, Room& room) {
  if (!room.record->caucus()) return no_caucus(visit);
  const std::string name = visit.path[3] + '/' + visit.path[4];
  for (const SharedDraft& shared : shared_drafts(visit.office.desk(), *room.talks)) {
    if (shared.shared_by->name != name) continue;
    if (!visit.post) return one(visit, room, shared);
    const Path back = path_of(room, shared);
    Result<Desk> desk = visit.office.changing();
    if (!desk) return go_wrong(back, desk.error());
    if (const auto copied = desk->copied()) return go_wrong(back, *copied);
    const std::string what = visit.form.get("do");
    if (what == "deliver") return deliver(visit, room, shared, *desk);
    if (what == "sign-off") return sign_off(visit, room, shared, *desk);
    if (what != "comment") return go_wrong(back, {"nothing was asked", "use a form of this page"});
    const std::string on = visit.form.get("on");
    if (!on.starts_with(name + '.') || !room.talks->find_paragraph(on))
      return go_wrong(back, {"there is no such paragraph", ""});
    const std::string instead = visit.form.get("instead");
    const Result<ActId> act = share_comment(*desk, *room.talks, on, visit.form.get("said"),
                                            instead.empty() ? std::nullopt : std::optional(instead));
    if (!act) return go_wrong(back, act.error());
    Answer out = go(back, "Said to your colleagues.");
    out.changed = true;
    return out;
  }
  return failed(visit, {"there is no such draft", "see those of the caucus"}, 404);
}

}  // namespace parley::pages
