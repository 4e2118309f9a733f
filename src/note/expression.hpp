/// Conditions and triggers: names and states joined by `and`, `or` and parentheses. Never `not`: what is
/// agreed is the largest set that holds together, and that exists only because a condition can but help
/// (docs/talks.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "note/scanner.hpp"

namespace parley::note {

/// `usa/1.6 and (point usa/1.7 or russia/1.2)`.
struct Condition {
  enum class Kind : std::uint8_t { wording, point, all, any };
  Kind kind = Kind::wording;
  Reference reference;           ///< of a wording or a point
  std::vector<Condition> parts;  ///< of all and any: two or more

  std::string display() const;
  bool operator==(const Condition&) const = default;
};

enum class TriggerState : std::uint8_t {
  accepted,
  rejected,
  countered,
  agreed,
  answered,
  withdrawn,
  settled,
  deadlocked,
  adopted
};
std::string_view name_of(TriggerState state);

/// `russia/1.1 is rejected by usa by 2022-03-01 or event "an exercise begins"`.
struct Trigger {
  enum class Kind : std::uint8_t { state, date, event, all, any };
  Kind kind = Kind::state;
  Reference reference;
  TriggerState state = TriggerState::accepted;
  bool negated = false;       ///< `is not …`: only with a date by which
  std::string party;          ///< `by usa`; empty: anybody
  std::optional<Instant> by;  ///< `by 2022-03-01`, and the date of Kind::date
  std::string event;          ///< something outside the record, in the author's words
  std::vector<Trigger> parts;

  std::string display() const;
  bool operator==(const Trigger&) const = default;
};

/// What cannot be read is added to `problems`, and nothing comes back.
std::optional<Condition> read_condition(Scanner& scanner, std::vector<Diagnostic>& problems);
std::optional<Trigger> read_trigger(Scanner& scanner, std::vector<Diagnostic>& problems);

/// Every reference in it, from left to right.
void collect(const Condition& condition, std::vector<Reference>& out);
void collect(const Trigger& trigger, std::vector<Reference>& out);

}  // namespace parley::note
