/// Dates: meetings proposed, accepted, moved and held, their minutes, and all that comes due.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "desk/calendar.hpp"
#include "pages/draft.hpp"
#include "pages/parts.hpp"
#include "talks/meetings.hpp"
#include "talks/reminders.hpp"

namespace parley::pages {
namespace {

Html date_of(const talks::Proposal& proposal) {
  return together(proposal.whole_day ? pages::date_of(proposal.date) : time_of(proposal.date),
                  proposal.place.empty() ? "" : ", " + proposal.place);
}

Html deed(const Visit& visit, const Room& room, std::string_view what, const std::string& on,
          std::string_view label) {
  return form(visit, in(room).part("meetings"), hidden("do", what), hidden("on", on),
              el("button", at("type", "submit"), cls("quiet"), label, el("span", cls("vh"), " ", on)));
}

Html when_and_where() {
  return together(field("When", "when", "", "2022-02-01T10:00Z, or a day: 2022-02-01", true),
                  field("Where", "where", ""));
}

Html meeting_of(const Visit& visit, const Room& room, const talks::Meeting& meeting) {
  const std::string& own = visit.office.party();
  const std::string& name = meeting.first().name;
  Html proposals;
  for (const talks::Proposal& one : meeting.proposals) {
    Html answers;
    bool answered = one.party == own || one.withdrawn;
    for (const auto& answer : one.answers) {
      answers += el("li", answer.party, " ",
                    answer.contradictory ? std::string_view("contradicts itself") : talks::word(answer.said),
                    ", ", link_to_paragraph(room, answer.name));
      answered = answered || answer.party == own;
    }
    proposals += el("li", link_to_paragraph(room, one.name), " by ", one.delegate, ": ", date_of(one),
                    standing_badge(one.standing), one.withdrawn ? ", withdrawn" : "",
                    one.accepted ? ", accepted" : "", answers.empty() ? Html() : el("ul", answers),
                    answered ? Html()
                             : el("div", cls("deeds"), deed(visit, room, "accept", one.name, "Accept"),
                                  deed(visit, room, "reject", one.name, "Reject")));
  }
  Html more;
  for (const auto& held : meeting.held)
    more += el("li", "Held, says ", held.party, ", ", link_to_paragraph(room, held.name));
  for (const talks::Minutes& minutes : meeting.minutes)
    more += el("li", "Minutes ", link_to_note(room, minutes.name), ": ", talks::word(minutes));
  return el(
      "section",
      el("h2", "Talks ", name, ": ", date_of(meeting.stands()), " ",
         el("span", cls("badge"), talks::word(meeting.state))),
      el("ul", proposals, more),
      meeting.state == talks::MeetingState::withdrawn
          ? Html()
          : together(el("div", cls("deeds"), deed(visit, room, "held", name, "It was held"),
                        deed(visit, room, "minutes", name, "Write its minutes")),
                     el("details", at("id", "move-" + name), el("summary", "Propose another date for ", name),
                        form(visit, in(room).part("meetings"), hidden("do", "move"), hidden("on", name),
                             when_and_where(), button("Put it into a note")))));
}

/// Adds to the note of one's own motion what a form asks for; it is signed on the page of that note.
Answer into_note(Visit& visit, Room& room) {
  const Path back = in(room).part("meetings");
  const std::string what = visit.form.get("do");
  const std::string on = visit.form.get("on");
  const std::string date = visit.form.get("when");
  std::string place = visit.form.get("where");
  for (char& c : place) c = c == '\n' ? ' ' : c;
  if (what != "propose" && !room.talks->find_paragraph(on))
    return go_wrong(back, {"there is no such meeting", ""});
  if ((what == "propose" || what == "move") && !parse_instant_or_date(date))
    return go_wrong(back, {"\"" + shown(date) + "\" is no date", "write 2022-02-01T10:00Z, or 2022-02-01"});
  const std::string at = date + (place.empty() ? "" : ", " + place);
  constexpr std::string_view kKnown[] = {"propose", "move", "held", "minutes", "accept", "reject"};
  if (std::ranges::find(kKnown, what) == std::end(kKnown))
    return go_wrong(back, {"nothing was asked", "use a button of this page"});
  std::string text = visit.office.draft(room, "new").value_or("");
  if (text.empty())
    text = (what == "minutes" ? "title: Minutes of the talks " + on : std::string("title: Talks")) +
           "\nstanding: formal\n";
  if (what == "minutes")
    text = with_header_line(text, "minutes: " + on) + "\n## 1. First item\n> What was said of it.\n";
  if (what == "propose") text += "\n## Talks: " + at + '\n';
  if (what == "move") text += "\n## Talks " + on + " moved: " + at + '\n';
  if (what == "held") text += "\n## Talks " + on + " held\n";
  if (what == "accept" || what == "reject") text += "\n## Re " + on + ": " + what + '\n';
  visit.office.keep_draft(room, "new", text);
  return go(in(room).part("compose").with("slot", "new"),
            "It stands in your note. Nothing is signed yet: check it, and deliver it.");
}

}  // namespace

Answer calendar_file(Visit& visit, Room& room) {
  return file("talks.ics", calendar(*room.talks, visit.office.party(), visit.office.now()),
              "text/calendar; charset=utf-8");
}

Answer meetings_page(Visit& visit, Room& room) {
  if (visit.post) return into_note(visit, room);
  Page page{.title = "Dates", .room = &room, .here = "meetings"};
  Html due;
  for (const talks::Reminder& one : talks::reminders(*room.talks, visit.office.now())) {
    Html about;
    for (const std::string& name : one.about)
      about += together(about.empty() ? "" : ", ", link_to_paragraph(room, name));
    due +=
        el("tr", el("th", at("scope", "row"), one.whole_day ? pages::date_of(one.when) : time_of(one.when)),
           el("td", one.overdue ? el("span", cls("badge overdue"), "overdue")
                                : together(display_elapsed(visit.office.now(), one.when))),
           el("td", one.text, one.place.empty() ? "" : ", " + one.place,
              one.arrival_shown ? "" : " (its arrival is not shown)"),
           el("td", about));
  }
  Html list;
  for (const talks::Meeting& meeting : talks::meetings(*room.talks)) list += meeting_of(visit, room, meeting);
  page.main = together(
      el("h1", "Dates"),
      due.empty()
          ? el("p", "Nothing is due. What is asked for by a date, and meetings, would stand here.")
          : scrolling("What is due",
                      el("table", cls("dates"),
                         el("thead",
                            el("tr", el("th", at("scope", "col"), "When"), el("th", at("scope", "col"), "In"),
                               el("th", at("scope", "col"), "What"), el("th", at("scope", "col"), "About"))),
                         el("tbody", due))),
      el("p",
         el("a", cls("button"), href(in(room).part("meetings").part("calendar")), "Save it for a calendar")),
      el("p", cls("soft"),
         "Titles of points and places of meetings are in that file: keep it as private as the talks."),
      list.empty() ? el("p", "No meeting has been proposed.") : list, el("h2", "Propose talks"),
      el("p",
         "All that is said of meetings is said by a note: these buttons put it into one, and nothing is "
         "signed before you deliver it."),
      form(visit, in(room).part("meetings"), hidden("do", "propose"), when_and_where(),
           button("Put it into a note")));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
