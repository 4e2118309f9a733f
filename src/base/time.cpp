#include "base/time.hpp"

#include <fmt/core.h>

#include <chrono>

namespace parley {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kWeek = 7 * kDay;

struct Civil {
  int year, month, day, hour, minute, second;
};

Civil civil(Instant at) {
  using namespace std::chrono;
  const sys_seconds whole{seconds{at.seconds}};
  const auto day = floor<days>(whole);
  const year_month_day date{day};
  const hh_mm_ss clock{whole - day};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

/// Takes `digits` decimal digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> take_date(std::string_view& text) {
  using namespace std::chrono;
  const auto y = take_number(text, 4);
  if (!y || *y == 0 || !take(text, '-')) return std::nullopt;
  const auto m = take_number(text, 2);
  if (!m || !take(text, '-')) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return duration_cast<seconds>(sys_days{date}.time_since_epoch()).count();
}

/// `12:00` or, when seconds are allowed or demanded, `12:00:30`, as seconds of the day.
std::optional<std::int64_t> take_clock(std::string_view& text, bool demand_seconds) {
  const auto h = take_number(text, 2);
  if (!h || *h > 23 || !take(text, ':')) return std::nullopt;
  const auto m = take_number(text, 2);
  if (!m || *m > 59) return std::nullopt;
  int s = 0;
  if (take(text, ':')) {
    const auto given = take_number(text, 2);
    if (!given || *given > 59) return std::nullopt;
    s = *given;
  } else if (demand_seconds) {
    return std::nullopt;
  }
  return *h * kHour + *m * kMinute + s;
}

}  // namespace

std::string Instant::rfc3339() const {
  const Civil c = civil(*this);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string Instant::display() const {
  const Civil c = civil(*this);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", c.year, c.month, c.day, c.hour, c.minute);
}

std::string Instant::date() const {
  const Civil c = civil(*this);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !take(text, 'T')) return std::nullopt;
  const auto clock = take_clock(text, true);
  if (!clock || text != "Z") return std::nullopt;
  return Instant{*date + *clock};
}

std::optional<Instant> parse_instant_or_date(std::string_view text) {
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  if (text.empty()) return Instant{*date + kDay - 1};
  if (!take(text, 'T')) return std::nullopt;
  const auto clock = take_clock(text, false);
  if (!clock) return std::nullopt;
  std::int64_t offset = 0;
  if (!take(text, 'Z')) {
    if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
    const int sign = text.starts_with('+') ? 1 : -1;
    text.remove_prefix(1);
    const auto shift = take_clock(text, false);
    if (!shift) return std::nullopt;
    offset = sign * *shift;
  }
  if (!text.empty()) return std::nullopt;
  const Instant at{*date + *clock - offset};
  constexpr std::int64_t first = -62135596800;  // 0001-01-01T00:00:00Z
  constexpr std::int64_t last = 253402300799;   // 9999-12-31T23:59:59Z
  if (at.seconds < first || at.seconds > last) return std::nullopt;
  return at;
}

std::optional<Span> parse_span(std::string_view text) {
  if (text.size() < 2 || text.size() > 8) return std::nullopt;
  std::int64_t unit = 0;
  switch (text.back()) {
    case 'm':
      unit = kMinute;
      break;
    case 'h':
      unit = kHour;
      break;
    case 'd':
      unit = kDay;
      break;
    case 'w':
      unit = kWeek;
      break;
    default:
      return std::nullopt;
  }
  text.remove_suffix(1);
  std::int64_t count = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  const std::int64_t total = count * unit;
  if (total <= 0 || total > 3660 * kDay) return std::nullopt;
  return Span{total};
}

std::string Span::display() const {
  if (seconds % kWeek == 0) return fmt::format("{}w", seconds / kWeek);
  if (seconds % kDay == 0) return fmt::format("{}d", seconds / kDay);
  if (seconds % kHour == 0) return fmt::format("{}h", seconds / kHour);
  return fmt::format("{}m", seconds / kMinute);
}

std::string display_elapsed(Instant from, Instant to) {
  const std::int64_t passed = to.seconds - from.seconds;
  const auto count = [](std::int64_t n, const char* unit) {
    return fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s");
  };
  if (passed < kMinute) return "less than a minute";
  if (passed < kHour) return count(passed / kMinute, "minute");
  if (passed < 2 * kDay) return count(passed / kHour, "hour");
  return count(passed / kDay, "day");
}

}  // namespace parley
