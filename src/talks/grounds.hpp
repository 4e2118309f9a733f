/// On what a party stands, and by what: one by one, and in a cell of the table.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "talks/state.hpp"

namespace parley::talks {

/// On what something counts, as its author wrote it.
struct Terms {
  std::string condition;  ///< `usa/1.6 and point usa/1.7`, or empty
  std::string package;    ///< its name, or empty
  bool none() const { return condition.empty() && package.empty(); }
  /// ` if usa/1.6 in package E`; nothing where there are none.
  std::string text() const;
  auto operator<=>(const Terms&) const = default;
};
/// Those of a paragraph; none of null.
Terms terms_of(const note::Paragraph* paragraph);
/// Several one after the other, of which one is enough: ` if usa/1.6 or in package E`.
std::string terms_text(const std::vector<Terms>& several);
/// The same where there is little room: ` on conditions` instead of what is long.
std::string terms_in_brief(const std::vector<Terms>& several);

/// By what a party stands on a wording.
struct Ground {
  WordingId wording;
  std::string wording_name;
  Said said = Said::opened;  ///< opened, countered, accepted or accepted ad referendum
  bool confirmed = false;    ///< it was accepted ad referendum, and is confirmed
  std::string name;          ///< of the paragraph that says it
  ActId act;                 ///< of its note
  std::string delegate;
  Instant time;  ///< as the note claims
  NoteStanding standing = NoteStanding::formal;
  Terms terms;
};
/// All on which the party stands, as it was said. A wording is there several times where the party has
/// accepted it in the alternative, on several terms.
std::vector<Ground> grounds(const Point& point, const Position& position);
/// Whether the party's newest statement is this ground; if not, who shows the one should show the other.
bool is_newest(const Ground& ground, const Position& position);
/// On which terms the party stands on a wording; none if it stands there without any. Of an author that
/// stands there no more, those on which it put the wording forward.
std::vector<Terms> terms_on(const Point& point, const std::string& party, const WordingId& wording);
/// Who else stands on a wording, with what each does it on: `usa if russia/1.6`.
std::vector<std::string> accepters(const Point& point, const Wording& wording);

/// How much a cell may hold.
enum class Length : std::uint8_t {
  brief,  ///< of long terms that there are some, and of many wordings the first
  whole,  ///< all, however long
};
/// A party's newest position for a cell of the table, and on what it stands by other words: `accepted usa/1.2
/// in package E`, `ad ref.`, `asked; accepts usa/1.2`, `–`
std::string cell_text(const Point& point, const std::string& party, Length length = Length::brief);

}  // namespace parley::talks
