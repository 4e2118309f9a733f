/// A note: a cover and numbered paragraphs, read from the text that people write (docs/notes.md, protocol 1).
///
/// Reading guesses nothing: what cannot be read as intended is a diagnostic with line, column and remedy, and
/// all of them are found in one go. The text splits into segments (the cover, then each paragraph from its
/// `## ` line up to the next), which together are the text byte for byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "note/diagnostic.hpp"
#include "note/expression.hpp"
#include "note/reference.hpp"

namespace parley::note {

enum class Standing : std::uint8_t { formal, without_prejudice, exploratory };
std::string_view name_of(Standing standing);  ///< `without prejudice`: as it is written in a header

/// A name of a note, as it stands in the header.
struct NoteReference {
  NoteRef to;
  int line = 0, column = 0;
  bool operator==(const NoteReference&) const = default;
};

struct Attach {
  std::string path;  ///< in a draft a path, in a delivered note a file name
  int line = 0, column = 0;
  bool operator==(const Attach&) const = default;
};

struct Header {
  std::string title;
  std::vector<NoteReference> answers;
  Standing standing = Standing::formal;
  std::optional<Instant> answer_by, open_until;
  std::vector<Attach> attach;
  std::optional<Reference> minutes;  ///< this note is the minutes of the talks that the paragraph proposed
  std::string language, authentic;   ///< BCP 47 tags, or empty
  bool operator==(const Header&) const = default;
};

enum class ParagraphKind : std::uint8_t {
  point,        ///< `## Title`: opens a point
  answer,       ///< `## Re …: position`
  talks,        ///< `## Talks: DATE, PLACE`
  talks_moved,  ///< `## Talks usa/1.7 moved: DATE, PLACE`
  talks_held,   ///< `## Talks usa/1.7 held`
  declaration,  ///< `## Declare: if …`
  met,          ///< `## Met usa/1.9`
  withdrawal,   ///< `## Withdraw …`
  settle,       ///< `## Settle …`
  merge,        ///< `## Merge …: Title`: opens a point
  split,        ///< `## Split …: Title`: opens a point
  outline,      ///< `## Outline`
};

enum class PositionKind : std::uint8_t {
  accept,
  accept_ad_referendum,
  accept_in_principle,
  reject,
  counter,
  maintain,
  ask,
  reserve,
  confirm,
};
std::string_view name_of(PositionKind position);  ///< `accept ad referendum`

/// What a withdrawal takes back.
enum class Withdrawn : std::uint8_t { statement, point, acceptance };

struct Paragraph {
  ParagraphKind kind = ParagraphKind::point;
  int number = 0;                     ///< its place in the note, from 1
  int line = 0;                       ///< of its heading
  std::string title;                  ///< point, merge, split
  std::vector<Reference> references;  ///< what it answers, withdraws, settles, merges, splits, or speaks of
  PositionKind position = PositionKind::accept;  ///< answer
  bool alternative = false;                      ///< answer: a counter or an acceptance
  std::string package;                           ///< answer, withdrawal: its name, or empty
  std::string drafter;                           ///< accept in principle: the party that drafts, or empty
  std::optional<Instant> until;                  ///< reserve
  std::optional<Condition> condition;            ///< answer, withdrawal
  std::optional<Trigger> trigger;                ///< declaration
  Withdrawn withdrawn = Withdrawn::statement;
  std::optional<Instant> date;         ///< talks, talks_moved, talks_held
  bool whole_day = false;              ///< the date of talks was written without an hour
  std::string venue;                   ///< talks, talks_moved
  std::string place;                   ///< of a point: `Article 22.1`
  std::vector<Reference> from;         ///< what the chair made it of
  std::optional<std::string> wording;  ///< lines joined by LF, without a final one
  std::string reasons;                 ///< CommonMark
  std::string source;                  ///< the segment, byte for byte

  bool operator==(const Paragraph&) const = default;
};

/// Whether the paragraph opens a point (and may put forward its first wording).
bool opens_point(const Paragraph& paragraph);

struct Note {
  Header header;
  std::string cover_text;    ///< CommonMark, after the header
  std::string cover_source;  ///< the cover segment, byte for byte
  std::vector<Paragraph> paragraphs;
  bool operator==(const Note&) const = default;
};

struct Reading {
  std::optional<Note> note;  ///< none if there are errors
  std::vector<Diagnostic> problems;
};

/// What a draft is turned into before it is read: no byte order mark, LF line ends, a final LF. Turned once
/// more it is the same.
std::string normalize(std::string_view draft);

/// Reads a note in normal form.
Reading read_note(std::string_view text);

/// Whether a wording has blanks: `[●]`, `____`, `[…]`, `[...]`. It can be accepted, never concluded.
bool incomplete(std::string_view wording);

/// One line for each paragraph, saying how it was understood.
std::string understood(const Note& note);

/// Every name that a paragraph uses, in the order of first appearance, each once: what must be resolved.
std::vector<Reference> names_in(const Paragraph& paragraph);

}  // namespace parley::note
