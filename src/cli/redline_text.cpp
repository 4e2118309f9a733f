#include "cli/redline_text.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {
namespace {

using note::Change;
using note::Span;

bool is_space(std::string_view text) {
  return text.find_first_not_of(" \t\n\r") == std::string_view::npos;
}

/// A word with how it is shown; it may be followed by a line end.
struct Piece {
  std::string text;
  Change change = Change::same;
  bool line_end = false;
};

void add_words(std::vector<Piece>& out, const Span& span) {
  const bool alone = span.change != Change::same && is_space(span.text);
  std::size_t begin = 0;
  for (const std::size_t end : word_ends(span.text)) {
    const std::string_view word = std::string_view(span.text).substr(begin, end - begin);
    begin = end;
    const bool line_end = word.find('\n') != std::string_view::npos;
    if (alone || (line_end && span.change != Change::same)) {
      out.push_back({note::written_out(word), span.change, line_end});
    } else if (line_end) {
      out.push_back({"", span.change, true});
    } else {
      out.push_back({is_space(word) ? std::string(word) : shown(word), span.change, false});
    }
  }
}

std::vector<Piece> pieces_of(const std::vector<Span>& redline, bool colours) {
  std::vector<Piece> out;
  for (const Span& span : redline) {
    const std::string number = span.moved ? fmt::format("{}:", span.moved) : "";
    if (span.change != Change::same && (!colours || span.moved)) {
      const char* open = colours ? "" : span.change == Change::removed ? "[-" : "{+";
      out.push_back({open + number, span.change, false});
    }
    add_words(out, span);
    if (span.change != Change::same && !colours)
      out.push_back({span.change == Change::removed ? "-]" : "+}", span.change, false});
  }
  return out;
}

/// Of one line: the styles on around what is styled.
class Line {
 public:
  explicit Line(bool colours) : colours_(colours) {}
  void add(const Piece& piece) {
    if (piece.change != change_ && colours_) {
      text_ += "\033[0m";
      text_ += piece.change == Change::removed ? "\033[31;9m"
               : piece.change == Change::added ? "\033[32;4m"
                                               : "";
    }
    change_ = piece.change;
    text_ += piece.text;
    width_ += display_width(piece.text);
  }
  std::string take() {
    if (change_ != Change::same && colours_) text_ += "\033[0m";
    change_ = Change::same;
    width_ = 0;
    return std::exchange(text_, {});
  }
  std::size_t width() const { return width_; }

 private:
  bool colours_;
  Change change_ = Change::same;
  std::string text_;
  std::size_t width_ = 0;
};

}  // namespace

std::vector<std::string> redline_lines(const std::vector<Span>& redline, std::size_t width) {
  const bool colours = styled();
  std::vector<std::string> out;
  Line line(colours);
  for (const Piece& piece : pieces_of(redline, colours)) {
    if (line.width() > 0 && line.width() + display_width(piece.text) > width) {
      out.push_back(line.take());
      if (is_space(piece.text) && !piece.line_end) continue;
    }
    line.add(piece);
    if (piece.line_end) out.push_back(line.take());
  }
  if (line.width() > 0) out.push_back(line.take());
  return out;
}

std::string escaped_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]()#+-.!~<>|&").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? "\\\n" : std::string(1, c);
  }
  return out;
}

std::string redline_markdown(const std::vector<Span>& redline) {
  std::string out;
  for (const Span& span : redline) {
    const std::string_view mark = span.change == Change::removed ? "~~"
                                  : span.change == Change::added ? "**"
                                                                 : "";
    const std::string text = shown_lines(span.text);
    // Marks hold only beside what is no white space.
    const std::size_t first = std::min(text.find_first_not_of(" \n"), text.size());
    const std::size_t last = text.find_last_not_of(" \n") + 1;
    if (span.change == Change::same)
      out += escaped_markdown(text);
    else if (first >= last)
      out += fmt::format("{0}{1}{0}", mark, note::written_out(span.text));
    else
      out += escaped_markdown(text.substr(0, first)) +
             fmt::format("{0}{1}{0}", mark, escaped_markdown(text.substr(first, last - first))) +
             escaped_markdown(text.substr(last));
  }
  return out;
}

void print_redline(std::string_view name, std::string_view from, std::string_view to) {
  if (from == to) {
    line(fmt::format("  the same as {}, to the letter", name));
    return;
  }
  line(fmt::format("  against {}:", name));
  const auto spans = note::redline(from, to);
  for (const std::string& each : redline_lines(spans, std::max<std::size_t>(columns(), 40) - 6))
    line("  ¦ " + each);
  for (const std::string& remark : note::remarks(spans)) line("  ! " + remark);
}

void print_likenesses(const std::vector<talks::Likeness>& all, const std::string& text) {
  for (const talks::Likeness& one : all) {
    const std::string& name = one.wording->name;
    const bool says_so = one.claim == talks::Claim::answers;
    if (one.claim == talks::Claim::reads_like && *one.wording->text != text)
      line("  ! it reads like " + name + " of " + one.wording->party + ", and is not the same");
    print_redline(says_so ? name : fmt::format("{} ({})", name, talks::word(one.claim)), *one.wording->text,
                  text);
  }
}

}  // namespace parley::cli
