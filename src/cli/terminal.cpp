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

bool styled() {
  static const bool yes = is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  return yes;
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t used = display_width(text);
  return used >= width ? text : text + std::string(width - used, ' ');
}

}  // namespace

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void line(std::string_view text) {
  print(text);
  print("\n");
}
void note(std::string_view text) {
  fmt::print(stderr, "{}\n", text);
}

int failed(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "parley: {}\n", error.message);
  if (!error.remedy.empty()) fmt::print(stderr, "        {}\n", error.remedy);
  return kFailed;
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
    fmt::print(stderr, "{} [y/n] ", question);
    std::fflush(stderr);
    char answer[64];
    if (std::fgets(answer, sizeof answer, stdin) == nullptr) return false;
    if (answer[0] == 'y' || answer[0] == 'Y') return true;
    if (answer[0] == 'n' || answer[0] == 'N') return false;
  }
}

Progress::~Progress() {
  if (printed_ != 0) fmt::print(stderr, "\r\033[K");
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
  done_ = done;
  const std::int64_t now = milliseconds();
  if (started_ == 0) started_ = now;
  if (now - started_ < 1000 || now - printed_ < 200 || !is_terminal(STDERR_FILENO)) return;
  printed_ = now;
  if (total > 0) {
    fmt::print(stderr, "\r\033[K{}: {} of {} ({}%)", what_, size_text(done), size_text(total),
               done * 100 / total);
  } else {
    fmt::print(stderr, "\r\033[K{}: {}", what_, size_text(done));
  }
  std::fflush(stderr);
}

void Table::print(std::size_t width) const {
  constexpr std::size_t kGap = 2;
  constexpr std::size_t kNarrowest = 8;
  std::vector<std::size_t> widths(rows_[0].size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  const auto total = [&] {
    std::size_t sum = kGap * (widths.size() - 1);
    for (const std::size_t w : widths) sum += w;
    return sum;
  };
  while (total() > width) {
    auto widest = std::ranges::max_element(widths);
    if (*widest <= kNarrowest) break;
    --*widest;
  }
  bool head = true;
  for (const auto& row : rows_) {
    std::string out;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = fit(row[i], widths[i]);
      out += i + 1 == row.size() ? cell : padded(cell, widths[i] + kGap);
    }
    while (out.ends_with(' ')) out.pop_back();
    line(head ? bold(out) : out);
    head = false;
  }
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

Result<std::string> qr_code(std::string_view text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_L),
      QRcode_free);
  if (!code) return fail("this is too long for a QR code", "send the text instead");
  constexpr int kQuiet = 2;
  const auto dark = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < code->width && y < code->width &&
           (code->data[y * code->width + x] & 1) != 0;
  };
  std::string out;
  for (int y = -kQuiet; y < code->width + kQuiet; y += 2) {
    for (int x = -kQuiet; x < code->width + kQuiet; ++x) {
      // Light modules are drawn, so that it reads on a dark terminal.
      const bool upper = !dark(x, y);
      const bool lower = !dark(x, y + 1);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += '\n';
  }
  return out;
}

}  // namespace parley::cli
