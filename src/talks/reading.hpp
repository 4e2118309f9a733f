/// A delivered note, read out of the record: its text joined from the disclosures, parsed, every name in it
/// held against the digests that were signed. What cannot be read so counts for nothing, and says why.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "record/record.hpp"
#include "talks/state.hpp"
#include "talks/terms.hpp"

namespace parley::talks {

/// One thing that a paragraph says of one point or wording. A paragraph that names several says several.
struct Saying {
  std::uint32_t place = 0;  ///< number of the paragraph
  Said said = Said::opened;
  std::optional<ParagraphId> on;  ///< the paragraph that it speaks of; none for an opening
  bool alternative = false;
  std::optional<Instant> until;
  std::string drafter;
  std::vector<ParagraphId> from;               ///< what a text is said to be made of
  std::shared_ptr<const Condition> condition;  ///< what must be agreed for it to count; null: nothing
  std::string package;                         ///< the name of the package that it belongs to, or empty
  /// The same where its condition, package and date are; null: it has none. What one paragraph says shares
  /// it.
  std::shared_ptr<const std::string> terms;
};

struct Reading {
  std::shared_ptr<const note::Note> note;
  std::string text;  ///< all segments joined
  std::vector<ParagraphId> paragraphs;
  std::vector<std::vector<ParagraphId>>
      names;  ///< what each paragraph refers to, in order of first appearance
  std::vector<Attachment> attachments;
  std::vector<ActId> answers;
  std::optional<ParagraphId> minutes;
  std::vector<Saying> sayings;
};

/// Reads a `deliver` act that the record counts. Checks what the protocol asks of its disclosures (section
/// 6): the block of each is that of the note, every name stands in it, and what it names lies in the note's
/// past.
Result<Reading> read_delivered(const Record& record, Index act);

/// Reads the base text of the founding act, if all of it is here.
std::optional<Reading> read_base(const Record& record);

}  // namespace parley::talks
