#include "cli/setter.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/points.hpp"
#include "cli/terminal.hpp"
#include "talks/telling.hpp"

namespace parley::cli {
namespace {

/// A line of somebody's text in CommonMark that shows as it is (CommonMark 0.31, sections 2.4, 4 and 6).
std::string escaped(std::string_view text) {
  std::string out;
  const std::size_t spaces = std::min(text.find_first_not_of(' '), text.size());
  for (std::size_t i = 0; i < spaces; ++i) out += "&nbsp;";
  text.remove_prefix(spaces);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool everywhere = std::string_view("\\`*_[]<>~&!").find(text[i]) != std::string_view::npos;
    const bool begins_a_block = i == 0 && std::string_view("#+-=").find(text[i]) != std::string_view::npos;
    const bool ends_a_number = i > 0 && i == digits && (text[i] == '.' || text[i] == ')') &&
                               (i + 1 == text.size() || text[i + 1] == ' ');
    if (everywhere || begins_a_block || ends_a_number) out += '\\';
    out += text[i];
  }
  return out;
}

}  // namespace

std::string Setter::inline_text(std::string_view text) const {
  const std::string harmless = shown(text);
  return markdown_ ? escaped(harmless) : harmless;
}

void Setter::title(std::string_view text) const {
  line(markdown_ ? "# " + inline_text(text) : bold(inline_text(text)));
}

void Setter::heading(const talks::Point& point, const std::string& besides) const {
  std::string out = inline_text(point.title);
  if (!point.place.empty()) out = inline_text(point.place) + "  " + out;
  out += talks::look_alike_mark(point) + inline_text(standing_mark(talks::opened_in(point)));
  if (!besides.empty()) out += "  (" + (markdown_ ? escaped(besides) : besides) + ")";
  line(markdown_ ? "\n## " + out + "\n" : "\n" + bold(out));
}

void Setter::clean(std::string_view text) const {
  set("", text, "");
}

void Setter::bracketed(const talks::Talks& talks, const talks::Point& point,
                       const talks::Wording& wording) const {
  std::string whose = "[" + wording.party + " (" + wording.name;
  if (wording.standing != NoteStanding::formal) whose += ", " + standing_text(wording.standing);
  if (!wording.from.empty()) {
    std::vector<std::string> names;
    for (const ParagraphId& source : wording.from) names.push_back(talks.name(source));
    whose += ", made from " + list_of(names);
  }
  if (const auto terms = talks::terms_text(talks::terms_on(point, wording.party, wording.id)); !terms.empty())
    whose += "," + terms;
  if (wording.open_until) whose += ", open until " + wording.open_until->display();
  if (!wording.accepted_by.empty()) whose += ", accepted by " + list_of(talks::accepters(point, wording));
  whose += "): ";
  set(markdown_ ? escaped(whose) : whose, wording.text ? *wording.text : "no wording yet",
      markdown_ ? "\\]" : "]");
}

void Setter::chapter(std::string_view text) const {
  line(markdown_ ? "\n# " + inline_text(text) : "\n" + bold(inline_text(text)));
}

void Setter::remark(const std::string& text) const {
  line(markdown_ ? "\n*" + escaped(text) + "*" : text);
}

void Setter::set(const std::string& before, std::string_view text, const std::string& after) const {
  const std::string harmless = shown_lines(text);
  std::string_view rest = harmless;
  std::string all;
  bool first = true;
  do {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const bool last = end == rest.size();
    const std::string one = (first ? before : "") +
                            (markdown_ ? escaped(rest.substr(0, end)) : std::string(rest.substr(0, end))) +
                            (last ? after : "");
    if (markdown_) {
      // Two spaces at a line's end keep it a line; a table's would end it.
      const bool row = one.starts_with('|');
      all += one + (last || row ? "\n" : "  \n");
    } else {
      for (const std::string& wrapped : wrap(one, std::max<std::size_t>(columns(), 40) - 2))
        all += "  " + wrapped + '\n';
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
    first = false;
    if (last) break;
  } while (true);
  print(markdown_ ? all + '\n' : all);
}

}  // namespace parley::cli
