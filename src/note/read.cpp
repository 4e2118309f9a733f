#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<Line> split(std::string_view text) {
  std::vector<Line> lines;
  int number = 1;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back({text.substr(0, end), number++});
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// The control character (C0 without LF and TAB, DEL, C1) or line separator that begins at `at`, or 0. The
/// separators would let a wording run on, in some editors, on a line without `>`.
unsigned control_at(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if ((c < 0x20 && c != '\t') || c == 0x7f) return c;
  if (c == 0xc2 && at + 1 < text.size()) {
    const auto next = static_cast<unsigned char>(text[at + 1]);
    if (next < 0xa0) return next;
  }
  const std::string_view three = text.substr(at, 3);
  if (three == "\u2028") return 0x2028;
  if (three == "\u2029") return 0x2029;
  return 0;
}

/// What cannot be shown as text at all: refused before anything else is read.
void check_characters(const std::vector<Line>& lines, Problems& problems) {
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.text.size(); ++i) {
      const unsigned control = control_at(line.text, i);
      if (control == 0) continue;
      const int column = 1 + static_cast<int>(count_code_points(line.text.substr(0, i)));
      problems.push_back({line.number, column,
                          fmt::format("a control character (U+{:04X}) stands here", control), "take it out",
                          Severity::error});
      break;
    }
    if (problems.size() >= limits::kProblems) return;
  }
}

void warn_of_suspicions(const std::vector<Line>& lines, Problems& problems) {
  constexpr std::size_t kMost = 50;
  std::size_t count = 0;
  for (const Line& line : lines) {
    if (std::ranges::all_of(line.text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) continue;
    for (const Suspicion& suspicion : suspicious(line.text)) {
      if (++count > kMost) return;
      const int column = 1 + static_cast<int>(count_code_points(line.text.substr(0, suspicion.offset)));
      problems.push_back({line.number, column, "the reader may not see this: " + suspicion.what,
                          "replace it if it is not meant; it will be marked wherever it is shown",
                          Severity::warning});
    }
  }
}

/// Within one note a wording is answered once; and once more in each package, or as an alternative.
void check_answers_once(const Note& note, Problems& problems) {
  std::set<std::pair<ParagraphRef, std::string>> answered;
  for (const Paragraph& paragraph : note.paragraphs) {
    if (paragraph.kind != ParagraphKind::answer || paragraph.alternative) continue;
    for (const Reference& reference : paragraph.references) {
      if (!answered.emplace(reference.to, paragraph.package).second) {
        problems.push_back({reference.line, reference.column,
                            reference.to.display() + " is answered twice in this note",
                            "take one position on it", Severity::error});
      }
    }
  }
}

}  // namespace

std::string_view name_of(Standing standing) {
  switch (standing) {
    case Standing::formal:
      return "formal";
    case Standing::without_prejudice:
      return "without prejudice";
    case Standing::exploratory:
      return "exploratory";
  }
  return {};
}

std::string_view name_of(PositionKind position) {
  switch (position) {
    case PositionKind::accept:
      return "accept";
    case PositionKind::accept_ad_referendum:
      return "accept ad referendum";
    case PositionKind::accept_in_principle:
      return "accept in principle";
    case PositionKind::reject:
      return "reject";
    case PositionKind::counter:
      return "counter";
    case PositionKind::maintain:
      return "maintain";
    case PositionKind::ask:
      return "ask";
    case PositionKind::reserve:
      return "reserve";
    case PositionKind::confirm:
      return "confirm";
  }
  return {};
}

bool opens_point(const Paragraph& paragraph) {
  return paragraph.kind == ParagraphKind::point || paragraph.kind == ParagraphKind::merge ||
         paragraph.kind == ParagraphKind::split || paragraph.kind == ParagraphKind::outline;
}

std::string normalize(std::string_view draft) {
  while (draft.starts_with(kByteOrderMark)) draft.remove_prefix(kByteOrderMark.size());
  std::string out;
  out.reserve(draft.size() + 1);
  const auto without_returns = [&out] {
    while (out.ends_with('\r')) out.pop_back();
  };
  for (const char c : draft) {
    if (c == '\n') without_returns();
    out += c;
  }
  without_returns();
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out;
}

std::size_t find_blank(std::string_view wording) {
  std::size_t first = std::string_view::npos;
  for (const std::string_view blank : {"[●]", "____", "[…]", "[...]"})
    first = std::min(first, wording.find(blank));
  return first;
}

bool incomplete(std::string_view wording) {
  return find_blank(wording) != std::string_view::npos;
}

std::vector<Reference> names_in(const Paragraph& paragraph) {
  std::vector<Reference> all = paragraph.references;
  if (paragraph.condition) collect(*paragraph.condition, all);
  if (paragraph.trigger) collect(*paragraph.trigger, all);
  all.insert(all.end(), paragraph.from.begin(), paragraph.from.end());
  std::vector<Reference> out;
  std::set<ParagraphRef> seen;
  for (Reference& reference : all) {
    if (seen.insert(reference.to).second) out.push_back(std::move(reference));
  }
  return out;
}

Reading read_note(std::string_view text) {
  Reading reading;
  Problems& problems = reading.problems;
  const auto refuse = [&](std::string message, std::string remedy) {
    problems.push_back({1, 1, std::move(message), std::move(remedy), Severity::error});
    return reading;
  };
  if (text.size() > limits::kNoteBytes)
    return refuse("the note is larger than 1 MiB", "deliver long texts as attachments");
  if (text.empty()) return refuse("the note is empty", "begin it with a line such as: title: Our reply");
  if (!valid_utf8(text))
    return refuse("the note is not UTF-8 text", "save it as UTF-8; a word processor's file is no note");
  if (text.starts_with(kByteOrderMark) || !text.ends_with('\n')) {
    return refuse("the note is not in normal form",
                  "save it without a byte order mark, and end its last line");
  }
  const std::vector<Line> lines = split(text);
  check_characters(lines, problems);
  if (!problems.empty()) return reading;

  Note note;
  const auto is_paragraph = [](const Line& line) {
    return line.text.starts_with("## ") || line.text == "##";
  };
  const auto first = std::ranges::find_if(lines, is_paragraph);
  const std::vector<Line> cover(lines.begin(), first);
  const auto source = [&](auto begin, auto end) {
    const char* from = begin == lines.end() ? text.data() + text.size() : begin->text.data();
    const char* to = end == lines.end() ? text.data() + text.size() : end->text.data();
    return std::string(from, to);
  };
  note.cover_source = source(lines.begin(), first);
  if (note.cover_source.size() > limits::kCoverBytes)
    return refuse("the cover is larger than 64 KiB", "deliver long texts as attachments");
  const std::size_t header_lines = read_header(cover, note.header, problems);
  const std::vector<Line> prose(cover.begin() + static_cast<std::ptrdiff_t>(header_lines), cover.end());
  for (const Line& line : prose) note.cover_text += std::string(line.text) + '\n';
  while (note.cover_text.ends_with('\n')) note.cover_text.pop_back();
  note.cover_text.erase(0, std::min(note.cover_text.find_first_not_of('\n'), note.cover_text.size()));
  check_prose(prose, problems);
  check_hidden(lines, problems);
  std::size_t names = 0;

  for (auto begin = first; begin != lines.end();) {
    const auto end = std::find_if(begin + 1, lines.end(), is_paragraph);
    if (note.paragraphs.size() == limits::kParagraphs) {
      problems.push_back({begin->number, 1, "the note has more than 2,000 paragraphs",
                          "split it into several notes", Severity::error});
      break;
    }
    Paragraph paragraph;
    paragraph.number = static_cast<int>(note.paragraphs.size()) + 1;
    paragraph.source = source(begin, end);
    if (paragraph.source.size() > limits::kParagraphBytes) {
      problems.push_back({begin->number, 1, "the paragraph is larger than 64 KiB",
                          "split it, or attach the text", Severity::error});
    } else if (begin->text == "##") {
      problems.push_back({begin->number, 1, "the heading is empty",
                          "write a title, or what the paragraph answers", Severity::error});
    } else {
      if (read_heading(*begin, paragraph, problems)) read_body({begin + 1, end}, paragraph, problems);
    }
    names += names_in(paragraph).size();
    if (names > limits::kNames) {
      problems.push_back({begin->number, 1, "the note names more than 10,000 paragraphs",
                          "split it into several notes", Severity::error});
      break;
    }
    note.paragraphs.push_back(std::move(paragraph));
    begin = end;
  }
  check_answers_once(note, problems);
  warn_of_suspicions(lines, problems);
  sort_by_place(problems);
  if (!has_errors(problems)) reading.note = std::move(note);
  if (problems.size() > limits::kProblems)
    problems.erase(problems.begin() + limits::kProblems, problems.end());
  return reading;
}

}  // namespace parley::note
