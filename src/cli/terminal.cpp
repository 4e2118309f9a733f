#include "cli/terminal.hpp"

#include <fmt/core.h>
#include <qrencode.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "base/text.hpp"
#include "cli/command.hpp"

namespace parley::cli {
namespace {

std::int64_t milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t used = display_width(text);
  return used >= width ? text : text + std::string(width - used, ' ');
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
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

std::string Table::text(std::size_t width) const {
  constexpr std::size_t kGap = 2;
  constexpr std::size_t kLongWord = 18;  // words up to this are not broken while another column can give
  constexpr std::size_t kNarrowest = 8;
  std::vector<std::size_t> widths(rows_[0].size());
  std::vector<std::size_t> words(widths.size(), kNarrowest);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
      words[i] = std::max(words[i], std::min(longest_word(row[i]), kLongWord));
    }
  }
  const auto total = [&] {
    std::size_t sum = kGap * (widths.size() - 1);
    for (const std::size_t w : widths) sum += w;
    return sum;
  };
  // The widest column gives; words are broken only when nothing else is left to give.
  const auto widest_above = [&](const auto& least) -> std::size_t* {
    std::size_t* found = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > least(i) && (!found || widths[i] > *found)) found = &widths[i];
    }
    return found;
  };
  while (total() > width) {
    std::size_t* giving = widest_above([&](std::size_t i) { return words[i]; });
    if (!giving) giving = widest_above([](std::size_t) { return kNarrowest; });
    if (!giving) break;
    --*giving;
  }
  std::string out;
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
      out += text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return out;
}

void Table::print(std::size_t width) const {
  const std::string all = text(width);
  // The head is one line unless the terminal is very narrow.
  const std::size_t end = all.find('\n');
  line(bold(std::string_view(all).substr(0, end)));
  cli::print(std::string_view(all).substr(end + 1));
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
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_L),
      QRcode_free);
  if (!code) return fail("this is too long for a QR code", "send the text instead");
  constexpr int kQuiet = 4;
  const int end = code->width + kQuiet;
  if (static_cast<std::size_t>(end + kQuiet) > width) {
    return fail(fmt::format("the QR code needs {} columns", end + kQuiet),
                "make the window wider, or send the text instead");
  }
  const auto inked = [&](int x, int y) {
    const bool dark =
        x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1) != 0;
    return dark == (ink == Ink::dark);
  };
  std::string out;
  for (int y = -kQuiet; y < end; y += 2) {
    for (int x = -kQuiet; x < end; ++x) {
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
