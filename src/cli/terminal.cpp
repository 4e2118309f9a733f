#include "cli/terminal.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/qr_code.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"

namespace parley::cli {
namespace {

std::int64_t milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

constexpr std::size_t kGap = 2;  // between columns

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t used = display_width(text);
  return used >= width ? text : text + std::string(width - used, ' ');
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    longest = std::max(longest, display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

/// The same where words break behind hyphens; but a date is one.
std::size_t longest_part(std::string_view text) {
  std::size_t longest = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool hyphen = i > 0 && i < text.size() && text[i - 1] == '-' && (text[i] < '0' || text[i] > '9');
    if (i < text.size() && !hyphen && text[i] != ' ' && text[i] != '\n') continue;
    longest = std::max(longest, display_width(text.substr(begin, i - begin)));
    begin = hyphen || i == text.size() ? i : i + 1;
  }
  return longest;
}

}  // namespace

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void line(std::string_view text) {
  print(text);
  print("\n");
}
void print_quoted(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line("  │ " + shown(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}
void note(std::string_view text) {
  fmt::print(stderr, "{}\n", text);
}

void flow(std::string_view text, std::string_view lead, Style style) {
  constexpr std::size_t kNarrowest = 20;
  const std::size_t indent = display_width(lead);
  std::string begin(lead);
  for (const std::string& wrapped : wrap(text, std::max(columns(), indent + kNarrowest) - indent)) {
    line(begin + (style ? style(wrapped) : wrapped));
    begin.assign(indent, ' ');
  }
}

int failed(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "parley: {}\n", error.message);
  if (!error.remedy.empty()) fmt::print(stderr, "        {}\n", error.remedy);
  return error.misuse ? kUsage : kFailed;
}

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

std::size_t columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  if (const char* given = std::getenv("COLUMNS")) {
    const long value = std::strtol(given, nullptr, 10);
    if (value >= 20 && value <= 1000) return static_cast<std::size_t>(value);
  }
  return 100;
}

bool styled() {
  static const bool yes = is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  return yes;
}

std::string bold(std::string_view text) {
  return styled() ? fmt::format("\033[1m{}\033[0m", text) : std::string(text);
}
std::string dim(std::string_view text) {
  return styled() ? fmt::format("\033[2m{}\033[0m", text) : std::string(text);
}

Result<bool> ask(std::string_view question, std::string_view option) {
  if (!is_terminal(STDIN_FILENO)) {
    return fail("this asks a question, and there is nobody at a terminal to answer it",
                fmt::format("say yes beforehand with {}", option));
  }
  for (;;) {
    std::fflush(stdout);
    fmt::print(stderr, "{} [y/N] ", question);
    std::fflush(stderr);
    char answer[64];
    if (std::fgets(answer, sizeof answer, stdin) == nullptr) return false;
    if (answer[0] == 'y' || answer[0] == 'Y') return true;
    if (answer[0] == 'n' || answer[0] == 'N' || answer[0] == '\n') return false;
  }
}

Progress::~Progress() {
  if (printed_ != 0) fmt::print(stderr, "\r\033[K");
}

bool Progress::due() {
  const std::int64_t now = milliseconds();
  if (started_ == 0) started_ = now;
  if (now - started_ < 1000 || now - printed_ < 200 || !is_terminal(STDERR_FILENO)) return false;
  printed_ = now;
  return true;
}

void Progress::step(std::size_t done) {
  if (!due()) return;
  fmt::print(stderr, "\r\033[K{}: {}", what_, done);
  std::fflush(stderr);
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
  done_ = done;
  if (!due()) return;
  if (total > 0) {
    fmt::print(stderr, "\r\033[K{}: {} of {} ({}%)", what_, size_text(done), size_text(total),
               done * 100 / total);
  } else {
    fmt::print(stderr, "\r\033[K{}: {}", what_, size_text(done));
  }
  std::fflush(stderr);
}

std::vector<Table::Line> Table::lines(std::size_t width) const {
  constexpr std::size_t kLongWord = 18;  // words up to this are not broken while another column can give
  constexpr std::size_t kWord = 10;      // nor are these, for a table's sake
  std::vector<std::size_t> widths(rows_[0].size());
  std::vector<std::size_t> words(widths.size(), 1);
  std::vector<std::size_t> parts(widths.size(), 1);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], longest_line(row[i]));
      words[i] = std::max(words[i], std::min(longest_word(row[i]), kLongWord));
      parts[i] = std::max(parts[i], std::min(longest_part(row[i]), kLongWord));
    }
  }
  std::size_t total = kGap * (widths.size() - 1);
  for (const std::size_t each : widths) total += each;
  const auto widest_above = [&](const auto& least) -> std::size_t* {
    std::size_t* found = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > least(i) && (!found || widths[i] > *found)) found = &widths[i];
    }
    return found;
  };
  for (; total > width; --total) {
    std::size_t* giving = widest_above([&](std::size_t i) { return words[i]; });
    if (!giving) giving = widest_above([&](std::size_t i) { return parts[i]; });
    if (!giving) giving = widest_above([&](std::size_t i) { return std::min(parts[i], kWord); });
    if (!giving) return blocks(width);
    --*giving;
  }
  return aligned(widths);
}

std::vector<Table::Line> Table::aligned(const std::vector<std::size_t>& widths) const {
  std::vector<Line> out;
  for (const auto& row : rows_) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(wrap(row[i], std::max<std::size_t>(widths[i], 1)));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t y = 0; y < height; ++y) {
      std::string text;
      for (std::size_t i = 0; i < cells.size(); ++i)
        text += padded(y < cells[i].size() ? cells[i][y] : std::string(), widths[i] + kGap);
      out.push_back({text.substr(0, text.find_last_not_of(' ') + 1), &row == &rows_.front()});
    }
  }
  return out;
}

std::vector<Table::Line> Table::blocks(std::size_t width) const {
  const std::size_t room = std::max(width, std::size_t{16}) - 2 * kGap;
  std::size_t names = 0;
  // What a block says: each name, or several, and the cell.
  const auto each_of = [&](const std::vector<std::string>& row, const auto& take) {
    for (std::size_t i = 1, next = 2; i < row.size(); i = next++) {
      std::string name = rows_[0][i];
      for (; next < row.size() && row[next] == row[i]; ++next) name += ", " + rows_[0][next];
      take(name, row[i]);
    }
  };
  for (std::size_t y = 1; y < rows_.size(); ++y) {
    each_of(rows_[y], [&](const std::string& name, const std::string&) {
      names = std::min(std::max(names, display_width(name)), room / 3 + 2);
    });
  }
  std::vector<Line> out;
  for (std::size_t y = 1; y < rows_.size(); ++y) {
    for (const std::string& each : wrap(rows_[y][0], width)) out.push_back({each, true});
    each_of(rows_[y], [&](const std::string& name, const std::string& cell) {
      const auto left = wrap(name, names);
      const auto right = wrap(cell, room - names);
      for (std::size_t k = 0; k < std::max(left.size(), right.size()); ++k) {
        const std::string text = std::string(kGap, ' ') +
                                 padded(k < left.size() ? left[k] : std::string(), names + kGap) +
                                 (k < right.size() ? right[k] : std::string());
        out.push_back({text.substr(0, text.find_last_not_of(' ') + 1), false});
      }
    });
  }
  return out;
}

std::string Table::text(std::size_t width) const {
  std::string out;
  for (const Line& each : lines(width)) out += each.text + '\n';
  return out;
}

void Table::print(std::size_t width) const {
  for (const Line& each : lines(width)) line(each.head ? bold(each.text) : each.text);
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit < 2; ++unit) value /= 1024;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string count_text(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

Result<std::string> qr_code(std::string_view text, Ink ink, std::size_t width) {
  const auto code = parley::qr_code(text);
  if (!code) return fail("this is too long for a QR code", "send the text instead");
  const int end = code->width + kQrQuiet;
  if (static_cast<std::size_t>(end + kQrQuiet) > width) {
    return fail(fmt::format("the QR code needs {} columns", end + kQrQuiet),
                "make the window wider, or send the text instead");
  }
  const auto inked = [&](int x, int y) { return code->is_dark(x, y) == (ink == Ink::dark); };
  std::string out;
  for (int y = -kQrQuiet; y < end; y += 2) {
    for (int x = -kQrQuiet; x < end; ++x) {
      const bool upper = inked(x, y);
      const bool lower = inked(x, y + 1);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += '\n';
  }
  return out;
}

Result<std::vector<std::string>> qr_codes(std::string_view text, Ink ink, std::size_t width) {
  constexpr std::size_t kMost = 16;
  for (std::size_t parts = 1;; ++parts) {
    std::vector<std::string> out;
    const std::size_t size = (text.size() + parts - 1) / parts;
    for (std::size_t at = 0; at < text.size(); at += size) {
      Result<std::string> code = qr_code(text.substr(at, size), ink, width);
      if (!code && parts == kMost) return std::unexpected(code.error());
      if (!code) break;
      out.push_back(std::move(*code));
    }
    if (out.size() * size >= text.size()) return out;
  }
}

}  // namespace parley::cli
