/// What stands on the page for a principal, before it is put in words or written as JSON.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/points.hpp"
#include "talks/conclusion.hpp"
#include "talks/events.hpp"
#include "talks/grounds.hpp"
#include "talks/status.hpp"

namespace parley::cli::brief {

using Points = std::vector<const talks::Point*>;

/// Where the points stand, each under one heading.
struct Standing {
  Points adopted, agreed, ad_referendum, open;
  std::size_t withdrawn = 0;
};

/// What one's own party has to do by one date.
struct Duty {
  std::optional<Instant> by;
  bool overdue = false;
  std::string_view deed;
  Points points;
};

/// What was said, and on which terms.
struct SaidOf {
  std::string word;
  talks::Terms terms;
  auto operator<=>(const SaidOf&) const = default;
};

/// A note, and what it said of which points.
struct Saying {
  const talks::NoteView* note = nullptr;
  Instant dated;
  std::map<SaidOf, Points> said;
};

Standing where_it_stands(const talks::Talks& talks);
/// Overdue first, then by date, what has no date last.
std::vector<Duty> duties(const talks::PartyStatus& own);
/// What is dated since then, or has come to this desk since.
std::vector<Saying> said_since(const Session& session, Instant since);
/// What happened since then beside notes, or has come to this desk since.
std::vector<talks::Event> happened_since(const Session& session, Instant since);
/// What comes due, and is not overdue.
std::vector<talks::Reminder> what_comes(const talks::Talks& talks, Instant now);
/// Since when a party has had the ball that it has had longest. It must have one.
Instant longest_since(const talks::PartyStatus& party);

/// All of it.
Json json(const Session& session, Instant since);

}  // namespace parley::cli::brief
