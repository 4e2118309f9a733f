/// What was written point by point, as a draft again.
#include <algorithm>

#include "note/limits.hpp"
#include "pages/draft.hpp"
#include "pages/writing.hpp"

namespace parley::pages {
namespace {

/// The text that a wording of the table has.
std::optional<std::string> text_of(const Room& room, const std::string& name) {
  const auto paragraph = room.talks->find_paragraph(name);
  const auto point_id = paragraph ? room.talks->point_of(paragraph->id) : std::nullopt;
  const talks::Point* point = point_id ? room.talks->point(*point_id) : nullptr;
  const talks::Wording* wording = point ? point->wording(paragraph->id) : nullptr;
  return wording ? wording->text : std::nullopt;
}

}  // namespace

DraftParts parts_from(const Form& form) {
  DraftParts out;
  const auto one_line = [&](const std::string& name) {
    std::string text = form.get(name);
    std::ranges::replace(text, '\n', ' ');
    return text;
  };
  out.title = one_line("title");
  out.answers = one_line("answers");
  out.standing = one_line("standing");
  out.answer_by = one_line("answer_by");
  out.other_header = form.get("other_header");
  if (!out.other_header.empty() && !out.other_header.ends_with('\n')) out.other_header += '\n';
  out.cover = form.get("cover");
  out.others = form.get("others");
  for (std::size_t i = 0; i < note::limits::kParagraphs; ++i) {
    const std::string n = std::to_string(i);
    if (!form.has("name-" + n)) break;
    out.replies.push_back({.name = one_line("name-" + n),
                           .position = one_line("position-" + n),
                           .condition = one_line("condition-" + n),
                           .rest = one_line("rest-" + n),
                           .from = one_line("from-" + n),
                           .wording = form.get("wording-" + n),
                           .reasons = form.get("reasons-" + n)});
  }
  return out;
}

std::string draft_from(const Visit& visit, const Room& room, const std::string& before) {
  DraftParts parts = parts_from(visit.form);
  const DraftParts was = take_apart(before);
  for (DraftAnswer& reply : parts.replies) {
    // The field holds their text until something is written in it, and a line end that is easily typed.
    const auto old = std::ranges::find(was.replies, reply.name, &DraftAnswer::name);
    const std::string kept = old == was.replies.end() ? "" : old->wording;
    const auto ends = [](const std::string& text) {
      return text.size() - std::min(text.find_last_not_of('\n') + 1, text.size());
    };
    while (ends(reply.wording) > ends(kept)) reply.wording.pop_back();
    const auto theirs = text_of(room, reply.name);
    const bool untouched = reply.position.empty() && theirs && reply.wording == *theirs && kept != *theirs;
    if (untouched || (!reply.position.empty() && reply.position != "counter")) reply.wording.clear();
    if (reply.wording.empty()) reply.from.clear();
    const std::size_t begin = std::min(reply.reasons.find_first_not_of('\n'), reply.reasons.size());
    reply.reasons = reply.reasons.substr(begin, reply.reasons.find_last_not_of('\n') + 1 - begin);
  }
  const std::string own =
      visit.office.party() + '/' + std::to_string(room.talks->next_number(visit.office.party()));
  return put_together(parts, before, own);
}

}  // namespace parley::pages
