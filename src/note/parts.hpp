/// The steps of reading a note, shared by the files that implement it.
#pragma once

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

/// Reads what follows `## `. What is wrong is added to `problems`.
void read_heading(const Line& line, Paragraph& paragraph, Problems& problems);

/// Reads the lines under a heading: place, from, wording, reasons.
void read_body(const std::vector<Line>& lines, Paragraph& paragraph, Problems& problems);

/// CommonMark that would hide or make a heading: setext underlines, `# ` lines. For cover and reasons.
void check_prose(const std::vector<Line>& lines, Problems& problems);

/// `russia/1.5, russia/1.7-1.9, 1.11`: at least one, at most 500 paragraphs, none twice.
std::vector<Reference> read_references(Scanner& scanner, Problems& problems);

std::optional<Instant> read_date(Scanner& scanner, std::string_view stops, Problems& problems);

}  // namespace parley::note
