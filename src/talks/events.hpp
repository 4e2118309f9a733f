/// What happened in the talks beside what notes say: who left, which lists were signed, confirmed and
/// adopted, and which offers lapsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

struct Event {
  enum class Kind : std::uint8_t {
    left,       ///< a party has left the talks
    signature,  ///< a party has signed a list of agreed wordings
    confirmed,  ///< a party has confirmed a list that it had signed ad referendum
    adopted,    ///< a list is adopted
    lapsed,     ///< what a party offered until a date was not taken by then
  };
  Kind kind = Kind::left;
  Instant when;              ///< as far as it can be believed at `now`
  std::optional<ActId> act;  ///< by which it happened; none for what a date brought about
  std::string party;         ///< whose act or offer it is; empty for an adoption
  std::string text;          ///< a sentence without its end: `usa has left the talks`
};
std::string_view word(Event::Kind kind);  ///< `signature`

/// Which parties have left, the first first.
std::vector<Event> departures(const Talks& talks, Instant now);

/// All that happened up to `now`, the earliest first.
std::vector<Event> events(const Talks& talks, Instant now);

}  // namespace parley::talks
