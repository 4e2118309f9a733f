/// The steps of reading a note, shared by the files that implement it.
#pragma once

#include <span>

#include "note/note.hpp"
#include "note/scanner.hpp"

namespace parley::note {

using Problems = std::vector<Diagnostic>;

/// A line of the text, with its number.
struct Line {
  std::string_view text;
  int number;
};

/// Reads the header lines; gives how many of `lines` they are, with the empty line that ends them.
std::size_t read_header(const std::vector<Line>& lines, Header& header, Problems& problems);

/// Reads what follows `## `. What is wrong is added to `problems`. Whether it is known what the paragraph
/// says, so that its body can be read: a wrong number alone does not hinder that.
bool read_heading(const Line& line, Paragraph& paragraph, Problems& problems);

/// Reads the lines under a heading: place, from, wording, reasons.
void read_body(const std::vector<Line>& lines, Paragraph& paragraph, Problems& problems);

/// What a Markdown reader would take for a heading, in cover or reasons: underlined lines, lines of `#` and
/// `##`.
void check_prose(std::span<const Line> lines, Problems& problems);

/// Where the first blank of a wording begins, or npos.
std::size_t find_blank(std::string_view wording);

/// Paragraphs that a Markdown reader would not see, because they begin within a code block or a comment.
void check_hidden(const std::vector<Line>& lines, Problems& problems);

/// `russia/1.5, russia/1.7-1.9, 1.11`: at least one, at most 500 paragraphs, none twice. Empty if it cannot
/// be read.
std::vector<Reference> read_references(Scanner& scanner, Problems& problems);

/// A date, up to one of the characters in `stops` or the end.
std::optional<Instant> read_date(Scanner& scanner, std::string_view stops, Problems& problems);

}  // namespace parley::note
