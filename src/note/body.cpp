#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

bool is_quote(std::string_view line) {
  return line.starts_with('>');
}

/// What a Markdown reader takes for a quote, though it does not begin at the left edge.
bool is_indented_quote(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin >= 1 && begin <= 3 && line[begin] == '>';
}

/// `place:` or `from:` in any letters, as someone writes it in the wrong spot.
std::string_view field_of(std::string_view line) {
  for (const std::string_view field : {"place:", "from:"}) {
    const bool same = line.size() >= field.size() &&
                      std::ranges::equal(line.substr(0, field.size()), field, [](char a, char b) {
                        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
                      });
    if (same) return field;
  }
  return {};
}

bool may_have_wording(const Paragraph& paragraph) {
  return opens_point(paragraph) ||
         (paragraph.kind == ParagraphKind::answer && paragraph.position == PositionKind::counter);
}

std::string why_no_wording(const Paragraph& paragraph) {
  if (paragraph.kind != ParagraphKind::answer) return "a paragraph of this kind carries no wording";
  switch (paragraph.position) {
    case PositionKind::accept:
    case PositionKind::accept_ad_referendum:
    case PositionKind::accept_in_principle:
    case PositionKind::confirm:
      return "an acceptance carries no wording: it accepts the other's, to the letter";
    default:
      return fmt::format("\"{}\" carries no wording", name_of(paragraph.position));
  }
}

void trim_empty_ends(std::string& text) {
  while (text.ends_with('\n')) text.pop_back();
  const std::size_t begin = text.find_first_not_of('\n');
  text.erase(0, begin == std::string::npos ? text.size() : begin);
}

/// A field that does not stand where it is read would silently be a reason.
void check_first_line(std::span<const Line> prose, const Paragraph& paragraph, Problems& problems) {
  const auto first = std::ranges::find_if(prose, [](const Line& line) { return !line.text.empty(); });
  if (first == prose.end()) return;
  const std::string_view field = field_of(first->text);
  if (field.empty()) return;
  problems.push_back(
      {first->number, 1, fmt::format("\"{}\" cannot stand here", field),
       opens_point(paragraph) || (field == "from:" && may_have_wording(paragraph))
           ? fmt::format(
                 "write it as \"{}\" directly under the heading; in reasons begin the line with another word",
                 field)
       : field == "from:"
           ? "only a paragraph that opens a point, or a counter, has it; in reasons begin the line with "
             "another word"
           : "only a paragraph that opens a point has it; in reasons begin the line with another word",
       Severity::error});
}

void warn_of_blank(const Paragraph& paragraph, int first, Problems& problems) {
  const std::string_view wording = *paragraph.wording;
  const std::size_t at = find_blank(wording);
  if (at == std::string_view::npos) return;
  const std::string_view before = wording.substr(0, at);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  problems.push_back({first + static_cast<int>(std::ranges::count(before, '\n')),
                      3 + static_cast<int>(count_code_points(before.substr(line_begin))),
                      "the wording has a blank", "it can be accepted so, but not concluded",
                      Severity::warning});
}

}  // namespace

void read_body(const std::vector<Line>& lines, Paragraph& paragraph, Problems& problems) {
  std::size_t at = 0;
  const auto value_of = [&](std::string_view key) -> std::optional<Scanner> {
    const Line& line = lines[at];
    if (!line.text.starts_with(key)) return std::nullopt;
    std::size_t begin = key.size();
    while (begin < line.text.size() && (line.text[begin] == ' ' || line.text[begin] == '\t')) ++begin;
    std::string_view value = line.text.substr(begin);
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    return Scanner(value, line.number, 1 + static_cast<int>(begin));
  };
  if (may_have_wording(paragraph)) {
    for (; at < lines.size(); ++at) {
      auto place = opens_point(paragraph) ? value_of("place:") : std::nullopt;
      if (place) {
        if (!paragraph.place.empty())
          problems.push_back(place->problem("the place stands twice", "leave one of them"));
        paragraph.place = place->rest();
        if (paragraph.place.empty() || count_code_points(paragraph.place) > limits::kPlace) {
          problems.push_back(place->problem("the place should stand here",
                                            "such as: place: Article 22.1 (at most 200 characters)"));
        }
      } else if (auto from = value_of("from:")) {
        if (!paragraph.from.empty())
          problems.push_back(from->problem("\"from:\" stands twice", "leave one of them"));
        const std::size_t before = problems.size();
        paragraph.from = read_references(*from, problems);
        if (problems.size() == before && !from->at_end()) {
          problems.push_back(from->problem("something follows the names", "separate names by commas"));
        }
      } else {
        break;
      }
    }
  }
  const std::size_t fields = at;
  while (at < lines.size() && lines[at].text.empty()) ++at;

  if (at < lines.size() && is_quote(lines[at].text)) {
    const int first = lines[at].number;
    std::string wording;
    for (; at < lines.size() && is_quote(lines[at].text); ++at) {
      const Line& line = lines[at];
      if (line.text != ">" && !line.text.starts_with("> ")) {
        problems.push_back({line.number, 2, "a space is missing after >",
                            "write \"> \", then the text to the letter", Severity::error});
      }
      wording += line.text.substr(line.text.starts_with("> ") ? 2 : 1);
      wording += '\n';
    }
    wording.pop_back();
    if (!may_have_wording(paragraph)) {
      problems.push_back(
          {first, 1, why_no_wording(paragraph),
           paragraph.kind == ParagraphKind::answer
               ? "to change the text, write \"counter\"; to cite it, write the reasons without >"
               : "write it without >",
           Severity::error});
    } else if (wording.find_first_not_of(" \n\t") == std::string::npos) {
      problems.push_back({first, 1, "the wording is empty", "write the text after \"> \"", Severity::error});
    }
    paragraph.wording = std::move(wording);
    if (may_have_wording(paragraph)) warn_of_blank(paragraph, first, problems);
    if (at < lines.size() && !lines[at].text.empty()) {
      problems.push_back(
          {lines[at].number, 1, "text stands directly under the wording",
           "put an empty line before it if it is reasons, or \"> \" before it if it belongs to the wording",
           Severity::error});
    }
  }
  const std::span<const Line> prose = std::span(lines).subspan(at);
  check_first_line(prose, paragraph, problems);
  bool quoted = false;
  for (const Line& line : prose) {
    if (is_indented_quote(line.text) && problems.size() < limits::kProblems) {
      problems.push_back({line.number, 1, "a quoted line does not begin at the left edge",
                          "take the spaces before > out, or write it without >", Severity::error});
    }
    if (is_quote(line.text) && !quoted) {
      problems.push_back(
          {line.number, 1,
           paragraph.wording ? "a second quoted block stands in the paragraph"
                             : "a quoted block stands after other text",
           paragraph.wording
               ? "a paragraph puts forward one wording; join the blocks with a line of > alone, or write a "
                 "paragraph for each"
               : "move the wording up, directly under the heading; to cite something, write it without >",
           Severity::error});
      quoted = true;
    }
    paragraph.reasons += std::string(line.text) + '\n';
  }
  check_prose(at == fields && fields > 0 ? std::span(lines).subspan(at - 1) : prose, problems);
  trim_empty_ends(paragraph.reasons);
  if (paragraph.kind == ParagraphKind::answer && paragraph.position == PositionKind::counter &&
      !paragraph.wording) {
    problems.push_back({paragraph.line, 1, "a counter needs a wording",
                        "write it under the heading, each line after \"> \"", Severity::error});
  }
  if (paragraph.kind == ParagraphKind::outline && !paragraph.wording) {
    problems.push_back({paragraph.line, 1, "an outline needs a wording",
                        "list the places under the heading, each line after \"> \"", Severity::error});
  }
}

}  // namespace parley::note
