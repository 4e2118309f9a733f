/// One answer of a draft, as a paragraph and as the fields of a form.
#pragma once

#include "pages/draft.hpp"

namespace parley::pages {

std::string trimmed(std::string_view text);     ///< without the white space around it
std::string_view inner(std::string_view text);  ///< without the empty lines around it
std::vector<std::string_view> lines_of(std::string_view text);

/// The answer to a single wording, if the paragraph says no more than the form has fields for: then
/// `written` gives it back with the same heading, wording and reasons.
std::optional<DraftAnswer> read_answer(std::string_view segment);
std::string written(const DraftAnswer& reply);
/// Whether there is anything in it.
bool is_said(const DraftAnswer& reply);

}  // namespace parley::pages
