#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

bool is_quote(std::string_view line) { return line.starts_with('>'); }

bool may_have_wording(const Paragraph& paragraph) {
  return opens_point(paragraph) || (paragraph.kind == ParagraphKind::answer && paragraph.position == PositionKind::counter);
}

std::string why_no_wording(const Paragraph& paragraph) {
  if (paragraph.kind != ParagraphKind::answer) return "a paragraph of this kind carries no wording";
  switch (paragraph.position) {
    case PositionKind::accept:
    case PositionKind::accept_ad_referendum:
    case PositionKind::accept_in_principle:
    case PositionKind::confirm: return "an acceptance carries no wording: it accepts the other's, to the letter";
    default: return fmt::format("\"{}\" carries no wording", name_of(paragraph.position));
  }
}

void trim_empty_ends(std::string& text) {
  while (text.ends_with('\n')) text.pop_back();
  const std::size_t begin = text.find_first_not_of('\n');
  text.erase(0, begin == std::string::npos ? text.size() : begin);
}

}  // namespace

void check_prose(const std::vector<Line>& lines, Problems& problems) {
  std::string_view before;
  for (const Line& line : lines) {
    const std::string_view text = line.text;
    if (text.starts_with("# ") || text == "#") {
      problems.push_back({line.number, 1, "a heading of the first level has no meaning here",
                          "begin a paragraph of the note with \"## \", or write the line without #", Severity::error});
    }
    std::string_view bare = text;
    while (bare.ends_with(' ')) bare.remove_suffix(1);
    const bool underline = !bare.empty() && (bare.find_first_not_of('-') == std::string_view::npos ||
                                             bare.find_first_not_of('=') == std::string_view::npos);
    if (underline && !before.empty()) {
      problems.push_back({line.number, 1, "a line of - or = under a text would make a heading of it",
                          "put an empty line between, or take the line out", Severity::error});
    }
    before = text;
  }
}

void read_body(const std::vector<Line>& lines, Paragraph& paragraph, Problems& problems) {
  std::size_t at = 0;
  const auto value_of = [&](std::string_view key) -> std::optional<Scanner> {
    const Line& line = lines[at];
    if (!line.text.starts_with(key)) return std::nullopt;
    std::size_t begin = key.size();
    while (begin < line.text.size() && line.text[begin] == ' ') ++begin;
    std::string_view value = line.text.substr(begin);
    while (value.ends_with(' ')) value.remove_suffix(1);
    return Scanner(value, line.number, 1 + static_cast<int>(begin));
  };
  if (opens_point(paragraph)) {
    for (; at < lines.size(); ++at) {
      if (auto place = value_of("place:")) {
        if (!paragraph.place.empty()) problems.push_back(place->problem("the place stands twice", "leave one of them"));
        paragraph.place = place->rest();
        if (paragraph.place.empty() || count_code_points(paragraph.place) > limits::kPlace) {
          problems.push_back(place->problem("the place should stand here", "such as: place: Article 22.1 (at most 200 characters)"));
        }
      } else if (auto from = value_of("from:")) {
        paragraph.from = read_references(*from, problems);
      } else {
        break;
      }
    }
  }
  while (at < lines.size() && lines[at].text.empty()) ++at;

  if (at < lines.size() && is_quote(lines[at].text)) {
    const int first = lines[at].number;
    std::string wording;
    for (; at < lines.size() && is_quote(lines[at].text); ++at) {
      const Line& line = lines[at];
      if (line.text != ">" && !line.text.starts_with("> ")) {
        problems.push_back({line.number, 2, "a space is missing after >", "write \"> \", then the text to the letter", Severity::error});
      }
      wording += line.text.size() > 2 ? line.text.substr(2) : std::string_view{};
      wording += '\n';
    }
    wording.pop_back();
    if (!may_have_wording(paragraph)) {
      problems.push_back({first, 1, why_no_wording(paragraph),
                          paragraph.kind == ParagraphKind::answer ? "to change the text, write \"counter\"; to cite it, write the reasons without >"
                                                                  : "write it without >",
                          Severity::error});
    } else if (wording.find_first_not_of(" \n\t") == std::string::npos) {
      problems.push_back({first, 1, "the wording is empty", "write the text after \"> \"", Severity::error});
    }
    paragraph.wording = std::move(wording);
    if (at < lines.size() && !lines[at].text.empty()) {
      problems.push_back({lines[at].number, 1, "text stands directly under the wording",
                          "put an empty line before it if it is reasons, or \"> \" before it if it belongs to the wording",
                          Severity::error});
    }
  }
  std::vector<Line> prose(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.end());
  bool quoted = false;
  for (const Line& line : prose) {
    if (is_quote(line.text) && !quoted) {
      problems.push_back({line.number, 1,
                          paragraph.wording ? "a second quoted block stands in the paragraph" : "a quoted block stands after other text",
                          paragraph.wording ? "a paragraph puts forward one wording; join the blocks with a line of > alone, or write a paragraph for each"
                                            : "move the wording up, directly under the heading; to cite something, write it without >",
                          Severity::error});
      quoted = true;
    }
    paragraph.reasons += std::string(line.text) + '\n';
  }
  check_prose(prose, problems);
  trim_empty_ends(paragraph.reasons);
  if (paragraph.kind == ParagraphKind::answer && paragraph.position == PositionKind::counter && !paragraph.wording) {
    problems.push_back({paragraph.line, 1, "a counter needs a wording", "write it under the heading, each line after \"> \"", Severity::error});
  }
  if (paragraph.kind == ParagraphKind::outline && !paragraph.wording) {
    problems.push_back({paragraph.line, 1, "an outline needs a wording", "list the places under the heading, each line after \"> \"", Severity::error});
  }
}

}  // namespace parley::note
