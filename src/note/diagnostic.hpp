/// What is wrong with a note, where, and what to do: for `parley check`, for what arrives, and for the pages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::note {

enum class Severity : std::uint8_t { error, warning };

struct Diagnostic {
  int line = 1;    ///< from 1
  int column = 1;  ///< from 1, in code points
  std::string message;
  std::string remedy;  ///< may be empty
  Severity severity = Severity::error;

  bool operator==(const Diagnostic&) const = default;
};

bool has_errors(const std::vector<Diagnostic>& problems);
/// By line, then column; errors before warnings.
void sort_by_place(std::vector<Diagnostic>& problems);

/// `file:line:column: error: message`, the line with a caret below the place, and the remedy. What comes from
/// the text is made harmless for a terminal.
std::string explain(const Diagnostic& problem, std::string_view file, std::string_view text);

}  // namespace parley::note
