/// Dates of the talks as iCalendar (RFC 5545).
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/calendar.hpp"
#include "desk/files.hpp"

namespace parley::cli {

const Manual calendar_manual{
    .name = "calendar",
    .summary = "meetings and all that comes due, as iCalendar",
    .text =
        R"(Writes the dates of the talks in the form that calendars read (RFC 5545): meetings that were proposed and not withdrawn, with what the others said of them, and all that parley reminders lists: answers asked for, offers that end, confirmations due. What your own party owes rings a day before. Written again, the entries have the same identities, so a calendar updates them.

Titles of points and places of meetings are in it: keep the file as private as the talks.)",
    .options = {{"-o,--output", "FILE", "write to a file, or replace one (default: standard output)"},
                {"--as-of", "TIME", "compute with another time than now"}},
    .examples = {{"parley calendar -o talks.ics", "to be opened in a calendar"}}};

int run_calendar(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const std::string text = calendar(session->talks(), session->party(), session->now());
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
