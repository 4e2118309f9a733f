#include <fmt/core.h>

#include <algorithm>

#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

void trim_end(std::string_view& text) {
  text = text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// CommonMark lets a heading, an underline, a fence stand up to three spaces in.
std::string_view without_indent(std::string_view text) {
  for (int i = 0; i < 3 && text.starts_with(' '); ++i) text.remove_prefix(1);
  return text;
}

/// The run of one character at the beginning of a line.
std::size_t run_of(std::string_view text, char c) {
  return std::min(text.find_first_not_of(c), text.size());
}

bool is_underline(std::string_view text) {
  trim_end(text);
  return !text.empty() && (run_of(text, '-') == text.size() || run_of(text, '=') == text.size());
}

/// Follows code fences (CommonMark 0.31, section 4.5) from line to line.
class Fence {
 public:
  bool open() const { return length_ > 0; }

  void take(std::string_view line) {
    const std::string_view text = without_indent(line);
    const char c = text.empty() ? ' ' : text[0];
    if (c != '`' && c != '~') return;
    const std::size_t length = run_of(text, c);
    std::string_view after = text.substr(length);
    trim_end(after);
    if (open()) {
      if (c == mark_ && length >= length_ && after.empty()) length_ = 0;
    } else if (length >= 3 && (c == '~' || after.find('`') == std::string_view::npos)) {
      mark_ = c;
      length_ = length;
    }
  }

 private:
  char mark_ = ' ';
  std::size_t length_ = 0;
};

/// Follows comments, `<!-- … -->`, from line to line.
bool comment_goes_on(std::string_view line, bool open) {
  while (true) {
    const std::size_t at = line.find(open ? "-->" : "<!--");
    if (at == std::string_view::npos) return open;
    line.remove_prefix(at + (open ? 3 : 4));
    open = !open;
  }
}

}  // namespace

void check_prose(std::span<const Line> lines, Problems& problems) {
  std::string_view before;
  for (const Line& line : lines) {
    if (problems.size() >= limits::kProblems) return;
    const std::string_view text = without_indent(line.text);
    const std::size_t hashes = run_of(text, '#');
    if ((hashes == 1 || hashes == 2) &&
        (hashes == text.size() || text[hashes] == ' ' || text[hashes] == '\t')) {
      problems.push_back({line.number, 1, "a Markdown reader would make a heading of this line",
                          "begin a paragraph of the note with \"## \" at the left edge, or take the # out",
                          Severity::error});
    }
    if (is_underline(text) && !before.empty()) {
      problems.push_back({line.number, 1, "a line of - or = under a text would make a heading of it",
                          "put an empty line between, or take the line out", Severity::error});
    }
    before = line.text;
  }
}

void check_hidden(const std::vector<Line>& lines, Problems& problems) {
  Fence fence;
  bool comment = false;
  int begun = 0;
  for (const Line& line : lines) {
    const std::string_view text = line.text;
    if (problems.size() >= limits::kProblems) return;
    if (text.starts_with("## ")) {
      if (fence.open() || comment) {
        problems.push_back({line.number, 1,
                            fmt::format("a paragraph begins within the {} of line {}",
                                        comment ? "comment" : "code block", begun),
                            "every line that begins with \"## \" is a paragraph: close what is open before "
                            "it, or take the line out",
                            Severity::error});
      }
      fence = {};
      comment = false;
      continue;
    }
    if (text.starts_with('>')) continue;
    const bool was_open = fence.open() || comment;
    if (!comment) fence.take(text);
    if (!fence.open()) comment = comment_goes_on(text, comment);
    if (!was_open && (fence.open() || comment)) begun = line.number;
  }
}

}  // namespace parley::note
