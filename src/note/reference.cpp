#include "note/reference.hpp"

#include "note/scanner.hpp"

namespace parley::note {

std::string NoteRef::display() const {
  std::string out = party + '/' + std::to_string(number);
  if (!delegate.empty()) out += '@' + delegate;
  if (!act.empty()) out += '~' + act;
  return out;
}

std::string ParagraphRef::display() const {
  return note.display() + '.' + std::to_string(number);
}

std::optional<NoteRef> parse_note_ref(std::string_view text) {
  Scanner scanner(text, 1, 1);
  auto ref = scanner.note_ref();
  return ref && scanner.at_end() ? ref : std::nullopt;
}

std::optional<ParagraphRef> parse_paragraph_ref(std::string_view text) {
  Scanner scanner(text, 1, 1);
  auto ref = scanner.paragraph_ref();
  return ref && scanner.at_end() ? ref : std::nullopt;
}

}  // namespace parley::note
