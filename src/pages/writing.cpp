#include "pages/writing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/check.hpp"

namespace parley::pages {

std::string slot_of(const std::string& note) {
  std::string out = note;
  std::ranges::replace(out, '/', '-');
  return out;
}

bool is_slot(std::string_view slot) {
  return !slot.empty() && slot.size() <= 100 &&
         slot.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789@~-") == std::string_view::npos;
}

const talks::NoteView* note_of(const talks::Talks& talks, const std::string& slot) {
  for (const talks::NoteView* note : talks.notes()) {
    if (slot_of(note->name) == slot) return note;
  }
  return nullptr;
}

Writing writing_of(const Visit& visit, const Room& room, const std::string& slot) {
  Writing out;
  out.slot = slot;
  out.answers = note_of(*room.talks, slot);
  out.at = in(room).part("compose").with("slot", slot);
  if (const auto kept = visit.office.draft(room, slot)) {
    out.text = *kept;
    out.kept = true;
  } else if (out.answers) {
    out.text =
        "title: Reply to " + out.answers->name + "\nanswers: " + out.answers->name + "\nstanding: formal\n";
  } else {
    out.text = "standing: formal\n";
  }
  return out;
}

Checked check(const Visit& visit, const Room& room, const Writing& writing, const std::string& text) {
  Checked out{note::read_note(text), 0};
  if (out.reading.note) {
    const talks::Talks& talks = *room.talks;
    const auto found =
        talks::check_draft(talks, *out.reading.note,
                           {visit.office.party(), talks.next_number(visit.office.party()),
                            room.record->may(visit.office.card().signing.id(), Power::commit)});
    out.reading.problems.insert(out.reading.problems.end(), found.begin(), found.end());
    for (const note::Attach& attach : out.reading.note->header.attach) {
      if (!visit.office.attached(room, writing.slot, attach.path))
        out.reading.problems.push_back(
            {attach.line, attach.column, "the file " + shown(attach.path) + " is not with this draft",
             "attach it below the note, or take the line out", note::Severity::error});
    }
    const note::Header& header = out.reading.note->header;
    for (const auto& [date, what] :
         {std::pair{header.answer_by, "answer-by: the answer would be overdue at once"},
          std::pair{header.open_until, "open-until: the offer would have ended before it is made"}}) {
      if (date && *date <= visit.office.now())
        out.reading.problems.push_back({1, 1, std::string("a date has passed: ") + what,
                                        "change the date if that is not meant", note::Severity::warning});
    }
    note::sort_by_place(out.reading.problems);
  }
  out.errors = static_cast<std::size_t>(
      std::ranges::count(out.reading.problems, note::Severity::error, &note::Diagnostic::severity));
  return out;
}

Html problems_of(const Checked& checked, const std::string& text) {
  Html list;
  std::vector<std::string> lines;
  for (std::size_t at_ = 0; at_ < text.size();) {
    const std::size_t end = std::min(text.find('\n', at_), text.size());
    lines.push_back(text.substr(at_, end - at_));
    at_ = end + 1;
  }
  for (const note::Diagnostic& problem : checked.reading.problems) {
    const bool there = problem.line > 0 && static_cast<std::size_t>(problem.line) <= lines.size();
    list += el("li", cls(problem.severity == note::Severity::error ? "wrong" : "warning"), "Line ",
               problem.line, ": ", problem.message, problem.remedy.empty() ? "" : ". " + problem.remedy,
               there ? together(el("br"),
                                el("code", fit(shown(lines[static_cast<std::size_t>(problem.line) - 1]), 90)))
                     : Html());
  }
  return el("div", at("id", "problems"),
            list.empty()
                ? el("p", cls("same"), "As far as it is written, it can be delivered.")
                : together(el("h2", checked.errors > 0 ? count_text(checked.errors, "error", "errors") +
                                                             ": it cannot be delivered so"
                                                       : std::string("To be looked at")),
                           el("ul", list)));
}

}  // namespace parley::pages
