/// The skeleton of a reply: one heading for each wording still to be answered, to be filled in with any editor.
#pragma once

#include <string>
#include <vector>

#include "note/reference.hpp"

namespace parley::note {

struct SkeletonItem {
  ParagraphRef wording;      ///< what is to be answered
  std::string title, place;  ///< of its point, for the person who fills it in
};

/// A header, then `## Re NAME: ` for each item, the position left to be written. Reading it before it is filled in says,
/// at each heading, which positions there are.
std::string skeleton(const std::string& title, const std::vector<NoteRef>& answers, const std::vector<SkeletonItem>& items);

}  // namespace parley::note
