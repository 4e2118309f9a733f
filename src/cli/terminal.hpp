/// Talking to the person: lines, questions, progress. Texts of others go through `shown` before they come
/// here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace parley::cli {

void print(std::string_view text);         ///< to standard output, as it is
void line(std::string_view text = {});     ///< with a line end
void print_quoted(std::string_view text);  ///< each line behind a bar, made harmless
void note(std::string_view text);          ///< a remark, to standard error

/// `bold` or `dim`.
using Style = std::string (*)(std::string_view);
/// A text broken at the terminal's width, `lead` before its first line and as much space before the others.
void flow(std::string_view text, std::string_view lead = {}, Style style = nullptr);

/// `parley: what went wrong`, and below it what to do; to standard error. Gives kFailed, or kUsage for a
/// misuse.
int failed(const Error& error);

std::size_t columns();  ///< of the terminal; 100 where there is none
bool is_terminal(int fd);
bool styled();  ///< whether standard output is a terminal with colours (no NO_COLOR)
std::string bold(std::string_view text);  ///< on a terminal, unless NO_COLOR is set
std::string dim(std::string_view text);

/// A question that is answered with yes or no. Without a terminal it is an error that names `option`.
Result<bool> ask(std::string_view question, std::string_view option);

/// Shows progress on standard error, if that is a terminal and it takes longer than a second.
class Progress {
 public:
  explicit Progress(std::string what, std::uint64_t total = 0) : what_(std::move(what)), total_(total) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::uint64_t done, std::uint64_t total = 0);
  void step(std::size_t done);  ///< of what is counted, not measured in bytes
  void add(std::uint64_t more) { at(done_ + more, total_); }

 private:
  std::string what_;
  std::uint64_t total_;
  bool due();
  std::uint64_t done_ = 0;
  std::int64_t started_ = 0, printed_ = 0;
};

/// Rows in aligned columns. Where they are too wide for the terminal, the widest columns become narrower and
/// their cells take several lines. Where that would break words, each row is a block: its first cell, and
/// below it a line for each of the others, named by the head; neighbours that say the same share one. Nothing
/// is cut off.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(std::size_t width) const;
  std::string text(std::size_t width) const;  ///< the same, without bold

 private:
  struct Line {
    std::string text;
    bool head = false;
  };
  std::vector<Line> lines(std::size_t width) const;
  std::vector<Line> aligned(const std::vector<std::size_t>& widths) const;
  std::vector<Line> blocks(std::size_t width) const;
  std::vector<std::vector<std::string>> rows_;
};

std::string size_text(std::uint64_t bytes);  ///< `3.2 MiB`
std::string count_text(std::size_t n, std::string_view one, std::string_view many);
enum class Ink : std::uint8_t { light, dark };  ///< what a block character is: on a terminal, on paper
/// A QR code in half blocks, with its quiet zone (ISO/IEC 18004). It fails where it would be wider than
/// `width` columns.
Result<std::string> qr_code(std::string_view text, Ink ink, std::size_t width);
/// The text in as few codes as fit into `width`, of about one size; one after another they give the text.
Result<std::vector<std::string>> qr_codes(std::string_view text, Ink ink, std::size_t width);

}  // namespace parley::cli
