/// A point while it is folded: its wordings as they were laid on the table, and what each party says.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "talks/line.hpp"

namespace parley::talks {

inline constexpr std::string_view kBase = kBaseName;

/// A wording on the table.
struct Laid {
  const Entry* by = nullptr;  ///< the statement that put it forward
  bool stands = false;        ///< its author stands on it
  std::string owner;          ///< who offers it now, where that is another; else empty
  const WordingId& id() const { return by->said.id; }
  const std::string& author() const { return owner.empty() ? by->said.party : owner; }
  /// It was offered until a date, and not taken by then.
  bool lapsed() const { return by->lapsed || (by->package && by->package->lapsed); }
  const std::string& name() const { return by->said.name; }
};

struct Table {
  /// Of what lives as long as the table: many small parts, which are given back at once.
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory;
  Sight sight;
  const Roster& roster;
  std::string_view opener;
  std::vector<Laid> laid;                   ///< in canonical order
  std::map<WordingId, std::size_t> places;  ///< in `laid`
  /// Of those who have said something. Where there are many parties, most have said nothing on a point, and
  /// share one line.
  std::pmr::map<std::string, Line, std::less<>> lines;
  std::unique_ptr<const Line> silent;
  /// The negotiating parties that have said something, by handle.
  struct Negotiator {
    const std::string& party;  ///< the roster's own
    const Line& line;
  };
  std::vector<Negotiator> negotiators;
  bool all_speak() const { return negotiators.size() == roster.negotiating.size(); }

  const Line& line(std::string_view party) const {
    const auto found = lines.find(party);
    return found == lines.end() ? *silent : found->second;
  }
  const Laid* find(const WordingId& wording) const;
};

/// What a party owes, and by what.
struct Debt {
  std::string party;
  const Entry* by = nullptr;                 ///< the statement that passed it the ball …
  const Roster::Passage* passage = nullptr;  ///< … or its own joining, or another's leaving
  const Laid* wording = nullptr;
  std::string why;
  bool turn = false;               ///< of an author, because all have answered
  std::optional<Turn> again = {};  ///< what gave it back to a party that had been rid of it

  /// Canonical order. (Entries stand in one vector in that order, so their addresses compare alike.)
  bool before(const Debt& other) const;
  Pass pass() const;
};

/// What is owed on a point: in no order, several debts of one party at times.
struct Debts {
  std::vector<Debt> all;
  /// Of each negotiating party that has said nothing: all owe the same, and nothing else.
  std::optional<Debt> silent = {};
  /// Since when each of them owes it that had said something in a package that holds no more.
  std::map<std::string, Turn, std::less<>> silent_again = {};
  bool none() const { return all.empty() && !silent; }
};

/// What is owed on a point that is neither agreed nor withdrawn nor crossed (docs/talks.md, "The ball").
/// Nothing: all have said no for good.
std::optional<Debts> debts(const Table& table);

/// When a wording ceased to be its author's, last; nothing if it never did.
std::optional<Turn> ended(const Table& table, const Laid& laid);
/// Finds of each debt since when it is owed again (returned.cpp).
void find_returns(const Table& table, const std::vector<Entry>& thread,
                  const std::optional<Reopened>& reopened, Debts& debts);

/// One holder for each party that owes, by handle: its first debt in canonical order.
std::vector<BallHolder> holders(const Table& table, const Debts& debts);

/// A state that was reached, and who owes what in it.
struct Outcome {
  State state = State::open;
  std::string why;
  std::vector<Debt> owed;
  std::vector<BallHolder> besides;  ///< who has the ball because of other points
};

/// Whether all stand on one wording, conditions aside, and on which terms.
Sketch sketch(const Table& table, const std::vector<Entry>& thread);
Clause clause(const Entry& entry, const std::vector<Entry>& thread);

/// Whether all stand on one wording: agreed, ad referendum, blocked by something that is not agreed, in the
/// alternative, or to be confirmed by those who came or stayed. Nothing if they do not. Sets what the point
/// says of its agreed wording.
std::optional<Outcome> agreement(const Table& table, const std::vector<Entry>& thread, const Fate& fate,
                                 Point& point);

/// `package E (a/2.1) holds no more: …`, of a statement in such a package.
std::string fallen_text(const Entry& entry);

std::string join(const std::vector<std::string>& words, std::string_view by = ", ");

/// Sets the state of a point that is laid out, why it is so, and its ball.
void decide(const Table& table, const std::vector<Entry>& thread, const Fate& fate, Point& point);

}  // namespace parley::talks
