/// What the commands that show points share.
#pragma once

#include <string>

#include "base/json.hpp"
#include "cli/session.hpp"
#include "talks/dating.hpp"
#include "talks/grounds.hpp"
#include "talks/reminders.hpp"
#include "talks/telling.hpp"

namespace parley::cli {

using talks::list_of;
using talks::standing_mark;
using talks::standing_text;

/// The adopted text, with its signatures (parley text --final).
int show_adopted(Session& session, bool markdown);
/// Adds `if` and `package`, where there are.
void put_terms(Json::Object& json, const talks::Terms& terms);
/// By what a party stands on each of its wordings, and on which terms.
Json grounds_json(const talks::Point& point, const talks::Position& position);
/// Who stands on a wording on terms, its author included, and on which: of a party's several one is enough.
Json terms_json(const talks::Point& point, const talks::WordingId& wording);
Json declaration_json(const talks::Declaration& declaration);
Json reminder_json(const talks::Reminder& one, const ExchangeId& exchange);
/// That the time which an act claims cannot be right, below the act.
void misdated_line(const talks::Misdating& misdating);
/// The exchange's basis, under every table.
void basis_line(Session& session);

}  // namespace parley::cli
