#include "cli/redline_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "cli/terminal.hpp"
#include "note/passages.hpp"
#include "talks/telling.hpp"

namespace parley::cli {
namespace {

using note::Change;
using note::is_space;
using note::Span;

/// Makes lines of words, the styles on around what is styled, and gives each line away as it is full.
class Lines {
 public:
  Lines(std::size_t width, bool colours, const TakeLine& take)
      : room_(width), colours_(colours), take_(take) {}

  void add(const Span& span) {
    const bool changed = span.change != Change::same;
    if (changed && (!colours_ || span.moved)) {
      const char* open = colours_ ? "" : span.change == Change::removed ? "[-" : "{+";
      const std::string mark = span.moved ? fmt::format("{}{}:", open, span.moved) : open;
      open_ = mark;
    }
    marks_ = changed && !colours_;
    if (changed && is_space(span.text))
      add_words(span.text, span.change, true);
    else
      add_text(span.text, span.change);
    marks_ = false;
    if (changed && !colours_) put(span.change == Change::removed ? "-]" : "+}", 2, span.change);
  }
  void end() {
    if (width_ > 0) give();
  }

 private:
  /// Line by line, of which most need not be taken apart: a word begins behind a line end, whatever it is.
  void add_text(std::string_view text, Change change) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view whole = text.substr(0, end + 1);
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(whole.size());
      const auto width = width_if_harmless(line);
      if (!width) {
        add_words(whole, change, false);
        continue;
      }
      if (!line.empty()) add_line(line, *width, change);
      if (end < whole.size()) add_word("\n", change, false);
    }
  }

  /// A line, or a part of one, that shows as it is, in so many columns.
  void add_line(std::string_view line, std::size_t width, Change change) {
    if (width_ + open_.size() + width <= room()) return put(line, width, change);
    const bool plain = width == line.size();
    ends_.clear();
    append_word_ends(line, ends_);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      const std::size_t taken = width_ + open_.size();
      const std::size_t fits = plain && room() > taken ? begin + room() - taken : begin;
      while (i + 1 < ends_.size() && ends_[i + 1] <= fits) ++i;
      const std::string_view words = line.substr(begin, ends_[i] - begin);
      put(words, plain ? words.size() : display_width(words), change);
      begin = ends_[i];
    }
  }

  void add_words(std::string_view text, Change change, bool alone) {
    ends_.clear();
    append_word_ends(text, ends_);
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      add_word(text.substr(begin, end - begin), change, alone);
      begin = end;
    }
  }

  void add_word(std::string_view word, Change change, bool alone) {
    const bool line_end = word.find('\n') != std::string_view::npos;
    if (alone || (line_end && change != Change::same)) {
      put(note::written_out(word), word.size(), change, line_end);  // a column for each
    } else if (line_end) {
      put({}, 0, change);
    } else {
      const std::string text = is_space(word) ? std::string(word) : shown(word);
      put(text, display_width(text), change);
    }
    if (line_end) give();
  }

  /// What does not fit stands on the next line; but a space does not begin one.
  void put(std::string_view text, std::size_t width, Change change, bool line_end = false) {
    if (!open_.empty() && is_space(text) && !line_end) {
      open_ += text;  // the word is still to come
      return;
    }
    if (!open_.empty() && open_.size() + width > room()) {  // together they are too long for any line
      const std::string mark = std::exchange(open_, {});
      put(mark, mark.size(), change);
    }
    if (width_ > 0 && width_ + open_.size() + width > room()) {
      give();
      if (open_.empty() && is_space(text) && !line_end) return;
    }
    if (change != change_ && colours_) {
      line_ += "\033[0m";
      line_ += change == Change::removed ? "\033[31;9m" : change == Change::added ? "\033[32;4m" : "";
    }
    change_ = change;
    line_ += open_;
    line_ += text;
    width_ += open_.size() + width;
    open_.clear();
  }

  /// Where a change is marked, the mark that closes it stands on the line of its last word.
  std::size_t room() const { return marks_ ? room_ - std::min<std::size_t>(room_, 2) : room_; }

  void give() {
    if (change_ != Change::same && colours_) line_ += "\033[0m";
    change_ = Change::same;
    width_ = 0;
    take_(line_);
    line_.clear();
  }

  std::size_t room_;
  std::string open_;    ///< the mark that opens a change, until its first word stands beside it
  bool marks_ = false;  ///< in a change that a mark closes
  bool colours_;
  const TakeLine& take_;
  Change change_ = Change::same;
  std::string line_;
  std::size_t width_ = 0;
  std::vector<std::uint32_t> ends_;
};

}  // namespace

void redline_lines(const std::vector<Span>& redline, std::size_t width, bool colours, const TakeLine& take) {
  Lines lines(width, colours, take);
  for (const Span& span : redline) lines.add(span);
  lines.end();
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
  redline_lines(spans, std::max<std::size_t>(columns(), 40) - 6, styled(), [](std::string_view each) {
    print("  ¦ ");
    line(each);
  });
  for (const std::string& remark : note::remarks(spans)) line("  ! " + remark);
}

std::string_view word(Change change) {
  return change == Change::same ? "same" : change == Change::removed ? "removed" : "added";
}

void print_likenesses(const std::vector<talks::Likeness>& all, const std::string& text) {
  for (const talks::Likeness& one : all) {
    if (one.claim == talks::Claim::reads_like && *one.text != text)
      line("  ! it reads like " + one.name + " of " + one.party + ", and is not the same");
    const std::string claim =
        one.claim == talks::Claim::answers ? "" : fmt::format(" ({})", talks::word(one.claim));
    print_redline(one.name + talks::standing_mark(one.standing) + claim, *one.text, text);
  }
}

Json likenesses_json(const std::vector<talks::Likeness>& all, const std::string& text) {
  Json::Array out;
  for (const talks::Likeness& one : all) {
    const std::vector<Span> redline = note::redline(*one.text, text);
    Json::Array spans;
    for (const Span& span : redline) {
      Json::Object json{{"change", word(span.change)}, {"text", span.text}};
      if (span.moved) json.emplace("moved", static_cast<std::int64_t>(span.moved));
      spans.emplace_back(std::move(json));
    }
    const std::vector<std::string> remarks = note::remarks(redline);
    out.emplace_back(Json::Object{{"from", one.name},
                                  {"from-standing", talks::standing_text(one.standing)},
                                  {"claim", talks::word(one.claim)},
                                  {"same", *one.text == text},
                                  {"remarks", Json::Array(remarks.begin(), remarks.end())},
                                  {"spans", std::move(spans)}});
  }
  return out;
}

}  // namespace parley::cli
