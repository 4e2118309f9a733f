/// Arrival, told apart: what is known of a note's way to each party, by what, and what that does not prove
/// (record rules 7, 20, 21).
///
/// Nothing here says more than the acts do. What a desk alone knows, such as that it put the note into a
/// pouch, is added by who asks; it proves nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

enum class Stage : std::uint8_t {
  written,     ///< signed by its author
  carried,     ///< put into a pouch: known to the author's desk alone
  accepted,    ///< a relay, or an authority, has signed when it was there
  fetched,     ///< an act of the party, signed, had it in its past
  refused,     ///< it counts nowhere, or the party has signed that it could not open it
  not_opened,  ///< the answer-by has passed without a receipt by then
  opened,      ///< a receipt of the party
};
std::string_view word(Stage stage);  ///< `not opened by the date`

/// One thing that is known of a note's arrival.
struct Step {
  Stage stage = Stage::written;
  std::optional<Instant> when;  ///< claimed by who signed it
  std::string by;               ///< the delegate who signed it
  std::optional<ActId> act;     ///< the act that proves it
  std::string text;             ///< a sentence without its end
  std::string not_proved;       ///< what it does not prove, likewise
};

struct Arrival {
  std::string party;
  bool observes = false;  ///< an observing party, which signs no receipts
  Instant signed_at;      ///< by the claim of the note's author
  bool receipt = false;
  std::string received_by;             ///< `blinken@usa`
  std::optional<Instant> received_at;  ///< by the claim of the receiver
  std::optional<ActId> receipt_act;
  bool held = false;  ///< no receipt, but an act of the party that had seen the note
};
/// For each party but the note's own, by handle.
std::vector<Arrival> arrivals(const Talks& talks, const NoteView& note);

/// All that the acts show of it, in the order of Stage; `now` is for dates that have passed.
std::vector<Step> steps(const Talks& talks, const NoteView& note, const Arrival& arrival, Instant now);

}  // namespace parley::talks
