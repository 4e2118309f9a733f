/// One point, folded: from all that was said of it to its state and its ball. The rules of docs/talks.md are
/// here and nowhere else; everything around this file only gathers and names.
///
/// The fold is pure and looks at nothing but its arguments. Its cost is linear in the thread where each
/// party's statements had seen each other, as they nearly always have; times the parties for the ball.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "talks/state.hpp"

namespace parley::talks {

/// A statement with what it takes to order it.
struct Entry {
  Statement said;
  Index at = 0;             ///< the act from which it counts: its note, or the act that confirmed it
  Index note = 0;           ///< its note
  std::uint32_t place = 0;  ///< number of the paragraph in the note
  const std::string* text = nullptr;  ///< the wording that it puts forward, if it has one
  std::optional<Instant> open_until;  ///< of its note
  bool incomplete = false;            ///< the wording has blanks
  bool has_reasons = false;
  bool conditional = false;  ///< a condition is all that keeps it from being computed

  bool puts_forward() const;  ///< it opens the point, or counters
};

/// Who takes part, and who came or went after the beginning.
struct Roster {
  struct Passage {
    std::string party;
    Index act = 0;
    ActId id;
    Instant time;
  };
  std::vector<std::string> negotiating;  ///< by handle
  std::vector<std::string> chairs;       ///< by handle
  std::vector<Passage> came;             ///< negotiating parties that were not named in `convene`
  std::vector<Passage> went;             ///< parties that left
  Settled settled = Settled::open;

  bool negotiates(std::string_view party) const;
  bool is_chair(std::string_view party) const;
};

/// Whether one statement had seen another, or an act.
class Sight {
 public:
  explicit Sight(const Record& record) : record_(record) {}
  bool before(const Entry& a, const Entry& b) const {
    if (a.at == b.at) return a.note != b.note && record_.in_past(a.note, b.note);
    return record_.in_past(a.at, b.at);
  }
  bool before(Index act, const Entry& entry) const { return record_.in_past(act, entry.at); }

 private:
  const Record& record_;
};

/// Fills in wordings, positions, thread, state, why and ball of a point whose identity (id, name, place,
/// title, party, delegate, opened, base) is set. `thread` is in canonical order and begins with the opening.
void fold(const Sight& sight, const Roster& roster, std::vector<Entry> thread, Point& point);

}  // namespace parley::talks
