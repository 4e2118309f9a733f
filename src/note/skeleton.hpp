/// The skeleton of a reply: one heading for each wording still to be answered, to be filled in with any
/// editor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "note/reference.hpp"

namespace parley::note {

struct SkeletonItem {
  ParagraphRef wording;                            ///< what is to be answered
  std::string title;                               ///< of its point, for the person who fills it in
  std::string place;                               ///< of its point, or empty
  std::optional<std::string> text = std::nullopt;  ///< the wording itself, to be changed by who counters
};

/// A header; a cover text that lists what is to be answered by place and title, and may be delivered as it
/// is; then
/// `## Re NAME: ` for each item, the position left to be written, with its wording quoted below where `text`
/// gives it. Reading it before it is filled in says, at each heading, which positions there are.
///
/// Wordings are quoted up to 512 KiB in all and the list is cut at 32 KiB, so that the limits of a note leave
/// room.
std::string skeleton(const std::string& title, const std::vector<NoteRef>& answers,
                     const std::vector<SkeletonItem>& items);

}  // namespace parley::note
