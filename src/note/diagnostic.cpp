#include "note/diagnostic.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace parley::note {
namespace {

std::string_view line_of(std::string_view text, int number) {
  for (int i = 1; i < number; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// The first `count` code points.
std::string_view first_code_points(std::string_view text, int count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    --count;
  }
  return text.substr(0, at);
}

}  // namespace

bool has_errors(const std::vector<Diagnostic>& problems) {
  return std::ranges::any_of(problems,
                             [](const Diagnostic& problem) { return problem.severity == Severity::error; });
}

void sort_by_place(std::vector<Diagnostic>& problems) {
  std::ranges::sort(problems, {}, [](const Diagnostic& problem) {
    return std::tie(problem.line, problem.column, problem.severity, problem.message);
  });
}

std::string explain(const Diagnostic& problem, std::string_view file, std::string_view text) {
  constexpr std::size_t kWindow = 100;
  std::string out = fmt::format("{}:{}:{}: {}: {}\n", shown(file), problem.line, problem.column,
                                problem.severity == Severity::error ? "error" : "warning", problem.message);
  const std::string_view line = line_of(text, problem.line);
  if (!line.empty()) {
    const std::string_view left = first_code_points(line, problem.column - 1);
    std::string before = shown(left);
    if (display_width(before) > kWindow) before = "…";
    const std::string whole = before + shown(line.substr(left.size()));
    out +=
        fmt::format("  | {}\n  | {}^\n", fit(whole, kWindow + 40), std::string(display_width(before), ' '));
  }
  if (!problem.remedy.empty()) out += fmt::format("  = {}\n", problem.remedy);
  return out;
}

}  // namespace parley::note
