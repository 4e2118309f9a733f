/// The names of notes and paragraphs, as people write them.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace parley::note {

/// `usa/1`; with `@delegate` and `~` and the first eight digits of the act's id where the bare name is
/// ambiguous. `base/1` is the base text.
struct NoteRef {
  std::string party;
  int number = 0;
  std::string delegate;  ///< may be empty
  std::string act;       ///< eight hexadecimal digits, or empty

  std::string display() const;
  auto operator<=>(const NoteRef&) const = default;
};

/// `usa/1.3`.
struct ParagraphRef {
  NoteRef note;
  int number = 0;

  std::string display() const;
  auto operator<=>(const ParagraphRef&) const = default;
};

std::optional<NoteRef> parse_note_ref(std::string_view text);
std::optional<ParagraphRef> parse_paragraph_ref(std::string_view text);

/// A name as it stands in a text.
struct Reference {
  ParagraphRef to;
  int line = 0, column = 0;
  bool operator==(const Reference&) const = default;
};

}  // namespace parley::note
