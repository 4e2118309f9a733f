/// What the commands that show points share.
#pragma once

#include <string>

#include "base/json.hpp"
#include "cli/session.hpp"
#include "talks/status.hpp"

namespace parley::cli {

/// `Article 9  Inspection of launch sites`, `minutes: Next talks`
std::string point_label(const talks::Point& point);
/// `agreed, with a statement`, `reopened by usa, 2022-01-26`
std::string state_text(const talks::Point& point);
/// The adopted text, with its signatures (parley text --final).
int show_adopted(Session& session);
/// By which rule a note, or parts of it, may be made public, and who has said what of that; a line each.
std::vector<std::string> publication_lines(const talks::Talks& talks, const talks::NoteView& note);
/// What was declared on the points, a line each, for under a table of them.
std::vector<std::string> declaration_lines(const talks::Talks& talks,
                                           const std::vector<const talks::Point*>& points, Instant now);
/// `without prejudice`
std::string standing_text(NoteStanding standing);
/// ` [without prejudice]`; nothing for what is formal.
std::string standing_mark(NoteStanding standing);
/// `Declared in usa/1.4 by usa, if russia/1.1 is rejected: met (…)`
std::string declaration_text(const talks::Declaration& declaration);
Json declaration_json(const talks::Declaration& declaration);
/// `a, b and c`
std::string list_of(const std::vector<std::string>& items);
/// The exchange's basis, under every table.
void basis_line(Session& session);

}  // namespace parley::cli
