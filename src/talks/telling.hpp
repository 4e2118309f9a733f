/// How the state of the talks is told in a line: the words that commands and pages share. Texts of others in
/// it are made harmless.
#pragma once

#include <string>
#include <vector>

#include "talks/status.hpp"

namespace parley::talks {

/// Behind a place and a title in which letters of different alphabets stand in one word, or some that cannot
/// be seen; else empty.
std::string look_alike_mark(const Point& point);
/// The standing of the note that opened the point, whose title it bears.
NoteStanding opened_in(const Point& point);
/// `Article 9  Inspection of launch sites`, `minutes: Next talks`; with that mark, and that of its standing.
std::string point_label(const Point& point);
/// The same without the place.
std::string issue_label(const Point& point);
/// `agreed, with a statement`, `reopened by usa, 2022-01-26`
std::string state_text(const Point& point);
/// Who has the ball, for a cell of the table: `russia, usa`, `all`, `–`
std::string ball_text(const Point& point, const Talks& talks);
/// What became of a wording whose author stands there no more: `withdrawn`, `left`; empty for others.
std::string became(const Wording& wording);
/// `without prejudice`
std::string standing_text(NoteStanding standing);
/// ` [without prejudice]`; nothing for what is formal.
std::string standing_mark(NoteStanding standing);
/// `Declared in usa/1.4 by usa, if russia/1.1 is rejected: met (…)`
std::string declaration_text(const Declaration& declaration);
/// What was declared on the points, a line each, for under a table of them.
std::vector<std::string> declaration_lines(const Talks& talks, const std::vector<const Point*>& points,
                                           Instant now);
/// By which rule a note, or parts of it, may be made public, and who has said what of that; a line each.
std::vector<std::string> publication_lines(const Talks& talks, const NoteView& note);
/// The names in a paragraph that have come to mean several things since it was written, as they are written
/// there, each with the name that what it means has today: `russia/1.2` and `russia/1@lavrov.2`.
struct Meant {
  std::string written, name;
};
std::vector<Meant> names_meant(const Talks& talks, const ParagraphId& paragraph);
/// `a, b and c`
std::string list_of(const std::vector<std::string>& items);

/// All points that a point waits for, the nearest first.
std::vector<const Point*> waits_for(const Talks& talks, const Point& point);

/// Where a point stands, to be held against where it stands otherwise.
struct Standing {
  std::string state, why, ball;
  std::vector<std::string> holders;
  bool agreed = false;
  bool same_as(const Standing& other) const { return state == other.state && holders == other.holders; }
};
struct Stood {
  std::string name, label;
  Standing standing;
};
/// Of all points, in their order.
std::vector<Stood> standings(const Talks& talks);

}  // namespace parley::talks
