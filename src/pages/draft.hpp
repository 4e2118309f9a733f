/// A draft taken apart for the form in which it is written point by point, and put together again.
///
/// This is no reading of a note (note/note.hpp is): a draft may be half written. It is split at its `## `
/// lines. What the form has a field for goes there; all else is kept to the letter, and stays where it
/// stands, because paragraphs are named by their place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::pages {

/// What a draft says of one wording of another: `## Re usa/1.2: counter if usa/1.3`.
struct DraftAnswer {
  std::string name = {};       ///< `usa/1.2`
  std::string position = {};   ///< `counter`; empty: not answered yet
  std::string condition = {};  ///< after `if`
  std::string rest = {};       ///< between the two: `until 2022-03-01`, `alternative, package E`
  std::string from = {};       ///< what the wording was made of: `usa/1.2, nato/1.4`
  std::string wording = {};    ///< without `> `
  std::string reasons = {};
  bool operator==(const DraftAnswer&) const = default;
};

struct DraftParts {
  std::string title, answers, standing, answer_by;
  std::string other_header;  ///< further header lines
  std::string cover;
  std::vector<DraftAnswer> replies;    ///< of single wordings, in their order
  std::string others;                  ///< all other paragraphs
  std::vector<std::string> elsewhere;  ///< wordings that these answer
  bool operator==(const DraftParts&) const = default;
};

DraftParts take_apart(std::string_view draft);

/// `before` is the draft that was taken apart: what has not changed keeps its bytes and its place in it, so
/// that a draft from which nothing was changed comes back byte for byte. Where something was, answers without
/// a position, wording and reasons are left out. New ones stand in the order of `replies`; at the end, if
/// paragraphs of the note are named by number: in their headings, or by `own`, the name that the note will
/// have.
std::string put_together(const DraftParts& parts, std::string_view before = {}, std::string_view own = {});

/// With one more line in its header, or without one.
std::string with_header_line(std::string_view draft, std::string_view line);
std::string without_header_line(std::string_view draft, std::string_view line);

}  // namespace parley::pages
