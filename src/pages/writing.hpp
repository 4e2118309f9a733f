/// A note that is being written, and what holds of it: how it would be read, and what stands in the way of
/// its delivery.
#pragma once

#include <string>

#include "note/note.hpp"
#include "pages/draft.hpp"
#include "pages/visit.hpp"

namespace parley::pages {

/// Of a file that is attached here; larger ones go by the command line.
inline constexpr std::uint64_t kLargestAttached = std::uint64_t{256} << 20;

/// What is being written, and what it answers.
struct Writing {
  std::string slot;
  const talks::NoteView* answers = nullptr;
  std::string text;
  bool kept = false;
  Path at = Path("/");
};

/// The slot in which the answer to a note is kept.
std::string slot_of(const std::string& note);
bool is_slot(std::string_view slot);
/// The note that a slot is the answer to, if it is one.
const talks::NoteView* note_of(const talks::Talks& talks, const std::string& slot);
/// What is kept in the slot, or the beginning of a new draft.
Writing writing_of(const Visit& visit, const Room& room, const std::string& slot);

struct Checked {
  note::Reading reading;  ///< with all that was found, by its place
  std::size_t errors = 0;
};

/// All that is checked before a note is signed.
Checked check(const Visit& visit, const Room& room, const Writing& writing, const std::string& text);
/// What was found, in the lines of the text.
Html problems_of(const Checked& checked, const std::string& text);

// The pages, each in a file of its own.
/// The form in which it is written: point by point, or `whole`, as the Markdown it is.
Answer editor(Visit& visit, Room& room, const Writing& writing, bool whole);
/// What its fields hold.
DraftParts parts_from(const Form& form);
/// What was written in that form, over the draft as it was before.
std::string draft_from(const Visit& visit, const Room& room, const std::string& before);
/// Exactly what would be signed, and what follows from it.
Answer preview(Visit& visit, Room& room, const Writing& writing);
/// Signs what was shown: delivers it, or shares it in a caucus.
Answer deliver(Visit& visit, Room& room, const Writing& writing, bool share);

}  // namespace parley::pages
