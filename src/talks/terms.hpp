/// On what terms a party stands on a wording: a condition, a package, an end.
#pragma once

#include <string>
#include <vector>

#include "note/expression.hpp"
#include "talks/state.hpp"

namespace parley::talks {

/// A condition whose names are resolved (record rule 4): a wording that must be agreed, a point, or several
/// of these joined by `and` or `or`.
struct Condition {
  using Kind = note::Condition::Kind;
  Kind kind = Kind::wording;
  ParagraphId on;                ///< of a wording or a point
  std::vector<Condition> parts;  ///< of all and any

  /// The same bytes for the same condition, however its names were written.
  std::string bytes() const;
};

/// The paragraphs that a condition names, from left to right.
void names_in(const Condition& condition, std::vector<ParagraphId>& out);

}  // namespace parley::talks
