/// The manual pages and docs/commands.md, from the commands' manuals.
#include <fmt/core.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/help.hpp"

namespace parley::cli {
namespace {

std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '"')
      out += "\\(dq";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_start = c == '\n';
  }
  return out;
}

std::string roff_text(std::string_view text) {
  std::string out;
  bool example = false;
  bool after_text = false;  // lines of one paragraph stay lines
  paragraphs(text, [&](std::string_view line) {
    const bool indented = line.starts_with("    ");
    if (after_text && !line.empty() && !indented) out += ".br\n";
    after_text = !line.empty() && !indented;
    if (indented != example && !line.empty()) {
      out += indented ? ".PP\n.nf\n.RS\n" : ".RE\n.fi\n.PP\n";
      example = indented;
    }
    out += line.empty() ? (example ? "\n" : ".PP\n") : roff(indented ? line.substr(4) : line) + '\n';
  });
  if (example) out += ".RE\n.fi\n";
  return out;
}

std::string roff_options(const std::vector<Option>& options) {
  std::string out;
  for (const Option& option : options)
    out += fmt::format(".TP\n.B {}\n{}\n", roff(option_label(option)), roff(option.help));
  return out;
}

std::string page_name(std::string_view command) {
  std::string out = "parley";
  if (command.empty()) return out;
  out += '-';
  for (const char c : command) out += c == ' ' ? '-' : c;
  return out;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string markdown_options(const std::vector<Option>& options) {
  std::string out = "| option | meaning |\n| --- | --- |\n";
  for (const Option& option : options) {
    std::string help(option.help);
    for (std::size_t at = 0; (at = help.find('|', at)) != std::string::npos; at += 2) help.insert(at, "\\");
    out += fmt::format("| `{}` | {}{} |\n", option_label(option), help, option.required ? " (needed)" : "");
  }
  return out + '\n';
}

}  // namespace

std::string man_page(const Manual& manual) {
  const std::string name = page_name(manual.name);
  std::string out =
      fmt::format(".TH {} 1 \"\" \"Parley {}\" \"Parley\"\n.ad l\n.nh\n", upper(name), kVersion);
  out += fmt::format(".SH NAME\n{} \\- {}\n", roff(name), roff(manual.summary));
  out += fmt::format(".SH SYNOPSIS\n.B {}\n", roff(usage(manual)));
  out += ".SH DESCRIPTION\n" + roff_text(manual.text);
  if (!manual.options.empty()) out += ".SH OPTIONS\n" + roff_options(manual.options);
  out += ".SH OPTIONS OF ALL COMMANDS\n" + roff_options(common_options());
  if (!manual.json.empty())
    out += ".SH JSON\n" + roff_text(json_lines(manual)) + ".PP\n" + roff(kJson) + '\n';
  out += ".SH EXAMPLES\n";
  for (const Example& example : manual.examples)
    out += fmt::format(".TP\n.B {}\n{}\n", roff(example.command), roff(example.what));
  out += ".SH EXIT STATUS\n" + roff_text(topics()[0].text);
  out += ".SH SEE ALSO\n.BR parley (1)\n";
  return out;
}

std::string main_man_page() {
  std::string out = fmt::format(".TH PARLEY 1 \"\" \"Parley {}\" \"Parley\"\n.ad l\n.nh\n", kVersion);
  out += ".SH NAME\nparley \\- negotiate in writing with people you do not trust\n";
  out += ".SH SYNOPSIS\n.B parley\n.I COMMAND\n[\\fIOPTION\\fR]...\n.SH COMMANDS\n";
  for (const Command& command : commands()) {
    out += fmt::format(".TP\n.BR {} (1)\n{}\n", roff(page_name(command.manual->name)),
                       roff(command.manual->summary));
  }
  out += ".SH OPTIONS OF ALL COMMANDS\n" + roff_options(common_options());
  for (const Topic& topic : topics())
    out += fmt::format(".SH {}\n", roff(upper(std::string(topic.summary)))) + roff_text(topic.text);
  return out;
}

std::string markdown() {
  std::string out =
      "# Commands\n\nMade by `parley help --markdown` from the manuals in `src/cli/`; a test says when it is "
      "out of date.\n\n";
  out += "Of what `--json` prints: " + std::string(kJson) + "\n\n";
  out += "Options of all commands that work on a desk:\n\n" + markdown_options(common_options());
  for (const Command& command : commands()) {
    const Manual& manual = *command.manual;
    out += fmt::format("## parley {}\n\n{}.\n\n```\n{}\n```\n\n{}\n\n", manual.name, manual.summary,
                       usage(manual), manual.text);
    if (!manual.options.empty()) out += markdown_options(manual.options);
    if (!manual.json.empty()) out += fmt::format("`--json` prints\n\n```\n{}\n```\n\n", manual.json);
    for (const Example& example : manual.examples)
      out += fmt::format("- `{}`: {}\n", example.command, example.what);
    out += '\n';
  }
  out += "## Exit codes\n\n```\n" + std::string(topics()[0].text) + "\n```\n";
  return out;
}

}  // namespace parley::cli
