/// What help on the terminal, the manual pages and docs/commands.md are made of.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace parley::cli {

inline constexpr std::string_view kVersion = PARLEY_VERSION;

struct Topic {
  std::string_view name, summary, text;
};
std::span<const Topic> topics();  ///< the first is that on exit codes

inline constexpr std::string_view kJson =
    "ID and digests are hexadecimal, TIME is RFC 3339 in UTC, NAME is as usa/1.3. Members may be added in "
    "later "
    "versions; none is renamed or taken away.";

/// Calls `each` with each line of the text.
template <class Each>
void paragraphs(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// `parley pouch pack -o,--output FILE [OPTION]…`
std::string usage(const Manual& manual);
/// `-o, --output FILE`
std::string option_label(const Option& option);
/// The JSON shape, indented so that it keeps its lines.
std::string json_lines(const Manual& manual);

std::string man_page(const Manual& manual);  ///< as roff
std::string main_man_page();                 ///< of parley itself
std::string markdown();                      ///< docs/commands.md

}  // namespace parley::cli
