#include "desk/calendar.hpp"

#include <fmt/core.h>

#include <map>

#include "base/text.hpp"
#include "talks/meetings.hpp"
#include "talks/reminders.hpp"
#include "talks/telling.hpp"

namespace parley {
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
  struct Entry {
    std::string identity;
    Instant at;
    bool whole_day = false;
    std::string summary, description, place;
    bool sure = true;
    std::string alarm;  ///< how long before, as a DURATION of RFC 5545; empty: none
  };
  void add(const Entry& entry) {
    put("BEGIN:VEVENT");
    put("UID:" + entry.identity + "@parley");
    put("DTSTAMP:" + stamp(now_));
    put(entry.whole_day ? "DTSTART;VALUE=DATE:" + stamp(entry.at).substr(0, 8)
                        : "DTSTART:" + stamp(entry.at));
    put("SUMMARY:" + escaped(entry.summary));
    if (!entry.description.empty()) put("DESCRIPTION:" + escaped(entry.description));
    if (!entry.place.empty()) put("LOCATION:" + escaped(entry.place));
    put(entry.sure ? "STATUS:CONFIRMED" : "STATUS:TENTATIVE");
    if (!entry.alarm.empty()) {
      put("BEGIN:VALARM");
      put("ACTION:DISPLAY");
      put("DESCRIPTION:" + escaped(entry.summary));
      put("TRIGGER:" + entry.alarm);
      put("END:VALARM");
    }
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

/// What was proposed for a meeting, and what the others said.
std::string history_of(const talks::Meeting& meeting) {
  std::string out;
  for (const talks::Proposal& one : meeting.proposals) {
    out += fmt::format("{}{} proposes {} in {}{}.", out.empty() ? "" : "\n", one.delegate,
                       one.whole_day ? one.date.date() : one.date.display(), one.name,
                       talks::standing_mark(one.standing));
    for (const auto& answer : one.answers)
      out += fmt::format("\n{} {} ({}).", answer.party, talks::word(answer.said), answer.name);
  }
  return out;
}

}  // namespace

std::string calendar(const talks::Talks& talks, std::string_view party, Instant now) {
  Calendar out(now);
  const std::string& title = talks.record().convene().title;
  for (const talks::Meeting& meeting : talks::meetings(talks)) {
    if (meeting.state == talks::MeetingState::withdrawn) continue;
    const talks::Proposal& date = meeting.stands();
    out.add({meeting.first().id.paragraph.hex(),
             date.date,
             date.whole_day,
             "Talks: " + title + talks::standing_mark(date.standing),
             history_of(meeting),
             date.place,
             date.accepted || !meeting.held.empty(),
             {}});
  }
  const std::string exchange = talks.record().id().hex().substr(0, 16);
  std::map<std::string, Calendar::Entry> due;  // what was received and what was not may be due at one time
  for (const talks::Reminder& one : talks::reminders(talks, now)) {
    if (one.kind == talks::Reminder::Kind::meeting) continue;
    const bool ours = one.party == party;
    const std::string identity = exchange + '-' + one.identity;
    const std::string about = talks::list_of(one.about);
    const auto [entry, first] = due.emplace(
        identity,
        Calendar::Entry{identity,
                        one.when,
                        one.whole_day,
                        (one.kind == talks::Reminder::Kind::answer && ours ? "Answer: " : "") + one.text,
                        about.empty() ? title : title + ": " + about,
                        {},
                        true,
                        ours ? "-P1D" : ""});
    if (!first) entry->second.description += "\n" + one.text + ": " + about;
  }
  for (const auto& [identity, entry] : due) out.add(entry);
  return out.finish();
}

}  // namespace parley
