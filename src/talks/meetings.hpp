/// Talks outside: meetings proposed, accepted, moved and held, and their minutes (docs/talks.md 7.2).
///
/// A paragraph `## Talks: …` proposes a meeting; `## Talks NAME moved: …`, by any party, proposes another
/// date for it. What the parties say of a proposal is said by `Re NAME: accept` and the like. All dates are
/// those that the notes claim.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

/// A date and a place that a party proposed for a meeting.
struct Proposal {
  ParagraphId id;
  std::string name, party, delegate;
  Instant proposed;        ///< when, by the note's claim
  Instant date;            ///< of the meeting
  bool whole_day = false;  ///< the date is a day, without an hour
  std::string place;       ///< may be empty
  NoteStanding standing = NoteStanding::formal;
  bool withdrawn = false;
  struct Answer {
    std::string party, name;
    Said said = Said::accepted;
    Instant time;
    bool contradictory = false;  ///< two delegates said different things, unseen by each other
  };
  std::vector<Answer> answers;  ///< newest of each party, by handle
  bool accepted = false;        ///< by every negotiating party but its own, and not exploratory nor withdrawn
};

/// How far the minutes of a meeting are agreed.
struct Minutes {
  ActId note;
  std::string name, party;
  std::size_t paragraphs = 0;  ///< that open a point, and were not withdrawn
  std::size_t agreed = 0;      ///< of these, ad referendum included
  std::size_t ad_referendum = 0;
  bool stand() const { return paragraphs > 0 && agreed == paragraphs; }
};
std::string word(const Minutes& minutes);  ///< `agreed minutes`, `2 of 5 paragraphs agreed`

enum class MeetingState : std::uint8_t {
  proposed,
  accepted,
  to_be_moved,  ///< accepted, and another date was proposed since
  held,
  withdrawn,
};
std::string_view word(MeetingState state);  ///< `to be moved`

struct Meeting {
  std::vector<Proposal> proposals;  ///< in canonical order; the first is the meeting's name
  MeetingState state = MeetingState::proposed;
  std::size_t newest = 0;               ///< the newest proposal that is not withdrawn; else the first
  std::optional<std::size_t> accepted;  ///< the newest proposal that all have accepted
  struct Held {
    std::string party, name;
    std::optional<Instant> on;
  };
  std::vector<Held> held;  ///< who says that it was held, in canonical order
  std::vector<Minutes> minutes;

  const Proposal& first() const { return proposals.front(); }
  /// The date that stands: of the accepted proposal, else of the newest.
  const Proposal& stands() const { return proposals[accepted.value_or(newest)]; }
};
/// In canonical order of the first proposals.
std::vector<Meeting> meetings(const Talks& talks);

}  // namespace parley::talks
