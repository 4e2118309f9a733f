/// A draft taken apart for the form in which it is written point by point, and put together again.
///
/// This is no reading of a note (note/note.hpp is): a draft may be half written. It is split at its `## `
/// lines, and what the form has no field for is kept to the letter.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::pages {

/// What a draft says of one wording of another: `## Re usa/1.2: counter if usa/1.3`.
struct DraftAnswer {
  std::string name;       ///< `usa/1.2`
  std::string position;   ///< `counter`; empty: not answered yet
  std::string condition;  ///< after `if`
  std::string rest;       ///< of the heading, where the form has no field for it: `, alternative`, ` until …`
  std::string wording;    ///< without `> `
  std::string reasons;
};

struct DraftParts {
  std::string title, answers, standing, answer_by;
  std::string other_header;  ///< further header lines
  std::string cover;
  std::vector<DraftAnswer> replies;  ///< of single wordings, in their order
  std::string others;                ///< all other paragraphs
};

DraftParts take_apart(std::string_view draft);
/// Answers without a position are left out.
std::string put_together(const DraftParts& parts);

/// With one more line in its header, or without one.
std::string with_header_line(std::string_view draft, std::string_view line);
std::string without_header_line(std::string_view draft, std::string_view line);

}  // namespace parley::pages
