/// Points in time as the record writes them, and spans of time as people write them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// A second, counted from 1970-01-01T00:00:00Z, without leap seconds. Years 0001 to 9999.
struct Instant {
  std::int64_t seconds = 0;
  auto operator<=>(const Instant&) const = default;

  /// `2022-01-26T12:00:00Z`: the one form that acts carry (RFC 3339, UTC, whole seconds).
  std::string rfc3339() const;
  /// `2022-01-26 12:00 UTC`: for people.
  std::string display() const;
  /// `2022-01-26`.
  std::string date() const;
};

/// Reads only what `Instant::rfc3339` writes.
std::optional<Instant> parse_instant(std::string_view text);

/// What people write in notes: `2022-03-01T12:00Z`, `2022-03-01T12:00:30Z`, `2022-03-01T12:00+03:00`, or a
/// date alone, which means its last second in UTC.
std::optional<Instant> parse_instant_or_date(std::string_view text);

/// A span of whole seconds, written `30m`, `12h`, `2d` or `3w`; positive, at most 3660 days.
struct Span {
  std::int64_t seconds = 0;
  auto operator<=>(const Span&) const = default;
  std::string display() const;  ///< the largest unit that divides it: `2d`
};
std::optional<Span> parse_span(std::string_view text);

/// How long something has lasted, for people: `3 days`, `5 hours`, `less than a minute`.
std::string display_elapsed(Instant from, Instant to);

}  // namespace parley
