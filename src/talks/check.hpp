/// A draft held against the record, before anything is signed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::note {
struct Diagnostic;
}

namespace parley::talks {

/// Who would deliver the draft.
struct Drafter {
  std::string party;
  std::int64_t number = 0;  ///< of the note to be: `talks.next_number(party)`
  bool commits = true;      ///< has the power `commit`
};

/// What is wrong with a draft that note::read_note could read, in order of line and column: names that are
/// unknown or mean several things, answers to paragraphs that put nothing forward, two stands on one point,
/// acceptances of what was never offered, withdrawals of what is another's. Warnings for what is allowed and
/// may not be meant: accepting a wording that its author has left, answering what is already agreed. Errors
/// refuse the draft; each has a remedy.
std::vector<note::Diagnostic> check_draft(const Talks& talks, const note::Note& draft,
                                          const Drafter& drafter);

}  // namespace parley::talks
