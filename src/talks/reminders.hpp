/// What comes due: answers asked for, offers that end, reservations, meetings, confirmations, and the dates
/// that declarations wait for (docs/talks.md 2.9, 12, 7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

struct Reminder {
  enum class Kind : std::uint8_t {
    answer,        ///< a party is asked to answer
    offer,         ///< what a party offers ends
    reservation,   ///< a party has reserved its position until then
    meeting,       ///< talks that are proposed or accepted
    confirmation,  ///< a party has concluded ad referendum until then
    conclusion,    ///< a party's signature under a list that is not adopted ends
    declaration,   ///< a date on which a declaration may be met
    signature,     ///< a party is to sign a list of agreed wordings that others have signed; without a date
  };
  Kind kind = Kind::answer;
  Instant when;
  bool whole_day = false;
  std::string party;               ///< who must move, or whose it is; empty for meetings
  std::vector<std::string> about;  ///< names of points, wordings, paragraphs
  std::string text;                ///< a sentence without its end: `usa is asked to answer on 3 points`
  std::string place;               ///< of a meeting
  bool overdue = false;            ///< an answer that had been received in time, and did not come
  bool arrival_shown = true;       ///< of an answer: by a receipt; without one its clock has not started
  bool sure = true;                ///< false for a meeting that is only proposed
  std::string identity;            ///< stays the same while the thing does, for calendars
};
std::string_view word(Reminder::Kind kind);  ///< `answer`

/// All that is overdue or to come at `now`, by date.
std::vector<Reminder> reminders(const Talks& talks, Instant now);

/// What waits without a date: lists that a party is to sign. Their `when` is that of the newest signature.
std::vector<Reminder> undated_reminders(const Talks& talks, Instant now);

}  // namespace parley::talks
