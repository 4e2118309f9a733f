/// Dates of the talks as iCalendar (RFC 5545).
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"
#include "talks/meetings.hpp"
#include "talks/status.hpp"

namespace parley::cli {

const Manual calendar_manual{
    .name = "calendar",
    .summary = "meetings, answers that are due and offers that end, as iCalendar",
    .text =
        R"(Writes the dates of the talks in the form that calendars read (RFC 5545): meetings that were proposed and not withdrawn, with what the others said of them; for each point whose ball your party has, by when an answer is asked for; and when offers that stand end. Written again, the entries have the same identities, so a calendar updates them.

Titles of points and places of meetings are in it: keep the file as private as the talks.)",
    .options = {{"-o,--output", "FILE", "write to a file, or replace one (default: standard output)"},
                {"--as-of", "TIME", "compute with another time than now"}},
    .examples = {{"parley calendar -o talks.ics", "to be opened in a calendar"}}};

namespace {

/// 20220301T120000Z
std::string stamp(Instant time) {
  std::string out;
  for (const char c : time.rfc3339()) {
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

/// TEXT of RFC 5545 section 3.3.11.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : shown_lines(text)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c == '\n' ? "\\n" : std::string(1, c);
  }
  return out;
}

class Calendar {
 public:
  explicit Calendar(Instant now) : now_(now) {
    put("BEGIN:VCALENDAR");
    put("VERSION:2.0");
    put("PRODID:-//Parley//Parley//EN");
  }

  /// An entry at a moment; `identity` stays the same whenever it is written.
  void add(const std::string& identity, Instant at, bool whole_day, const std::string& summary,
           const std::string& description, const std::string& place, const char* status) {
    put("BEGIN:VEVENT");
    put("UID:" + identity + "@parley");
    put("DTSTAMP:" + stamp(now_));
    put(whole_day ? "DTSTART;VALUE=DATE:" + stamp(at).substr(0, 8) : "DTSTART:" + stamp(at));
    put("SUMMARY:" + escaped(summary));
    if (!description.empty()) put("DESCRIPTION:" + escaped(description));
    if (!place.empty()) put("LOCATION:" + escaped(place));
    put(std::string("STATUS:") + status);
    put("END:VEVENT");
  }

  std::string finish() {
    put("END:VCALENDAR");
    return std::move(out_);
  }

 private:
  /// A content line, folded at 75 octets, never within a character (RFC 5545 section 3.1).
  void put(std::string_view content) {
    constexpr std::size_t kLongest = 75;
    for (std::size_t room = kLongest; content.size() > room; room = kLongest - 1) {
      std::size_t cut = room;
      while ((static_cast<unsigned char>(content[cut]) & 0xC0U) == 0x80U) --cut;
      out_ += content.substr(0, cut);
      out_ += "\r\n ";
      content.remove_prefix(cut);
    }
    out_ += content;
    out_ += "\r\n";
  }

  Instant now_;
  std::string out_;
};

std::string title_of(const talks::Point& point) {
  return point.place.empty() ? point.title : point.place + " " + point.title;
}

void add_meetings(Calendar& calendar, const talks::Talks& talks) {
  for (const talks::Meeting& meeting : talks::meetings(talks)) {
    if (meeting.state == talks::MeetingState::withdrawn) continue;
    std::string said;
    for (const talks::Proposal& one : meeting.proposals) {
      said += fmt::format("{}{} proposes {} in {}.", said.empty() ? "" : "\n", one.delegate,
                          one.whole_day ? one.date.date() : one.date.display(), one.name);
      for (const auto& answer : one.answers)
        said += fmt::format("\n{} {} ({}).", answer.party, talks::word(answer.said), answer.name);
    }
    const talks::Proposal& date = meeting.stands();
    calendar.add(meeting.first().id.paragraph.hex(), date.date, date.whole_day,
                 "Talks: " + talks.record().convene().title, said, date.place,
                 date.accepted || !meeting.held.empty() ? "CONFIRMED" : "TENTATIVE");
  }
}

void add_answers(Calendar& calendar, const talks::Talks& talks, const std::string& own, Instant now) {
  for (const talks::PartyStatus& party : talks::status(talks, now)) {
    if (party.party != own) continue;
    for (const talks::Owed& owed : party.owes) {
      if (!owed.due.answer_by) continue;
      calendar.add("answer-" + owed.point->id.paragraph.hex(), *owed.due.answer_by, false,
                   "Answer: " + owed.point->name + " " + title_of(*owed.point),
                   own + " " + owed.holder.why + (owed.due.overdue ? ". Overdue." : "."), {}, "CONFIRMED");
    }
  }
}

void add_offers(Calendar& calendar, const talks::Talks& talks) {
  for (const talks::Point* point : talks.points()) {
    for (const talks::Wording& wording : point->wordings) {
      if (!wording.open_until || !wording.stands) continue;
      calendar.add("offer-" + wording.id.paragraph.hex(), *wording.open_until, false,
                   "Offer ends: " + wording.name + " " + title_of(*point),
                   "An offer of " + wording.party + ".", {}, "CONFIRMED");
    }
  }
}

}  // namespace

int run_calendar(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  Calendar calendar(session->now());
  add_meetings(calendar, session->talks());
  add_answers(calendar, session->talks(), session->party(), session->now());
  add_offers(calendar, session->talks());
  const std::string text = calendar.finish();
  if (const auto output = arguments.get("--output")) {
    if (const Result<void> may = may_replace(*output, "BEGIN:VCALENDAR"); !may) return failed(may.error());
    write_file_durably(*output, text, 0600);
    line("Written to " + shown(*output));
  } else {
    print(text);
  }
  return kDone;
}

}  // namespace parley::cli
