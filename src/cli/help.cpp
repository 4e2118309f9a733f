/// Help, manual pages and docs/commands.md, all from the commands' manuals.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {
namespace {

constexpr std::string_view kVersion = PARLEY_VERSION;

struct Topic {
  std::string_view name, summary, text;
};

constexpr Topic kTopics[] = {
    {"exit-codes", "how commands end",
     R"(0    done
1    failed: the message says what went wrong, where, and what to do
2    the command line could not be understood
3    done, and problems were found: check (a draft cannot be delivered), pouch unpack (something was refused or damaged), verify (the archive does not hold what was signed)
130  interrupted; nothing is half done

parley open names the kind of failure by its code: 3 header, 4 HMAC, 5 no match, 6 payload, 7 armor.)"},
    {"notes", "how a note is written",
     R"(A note is a text file, written with any editor:

    title: Reply to the draft agreement
    answers: russia/1
    standing: formal
    answer-by: 2022-03-01T12:00Z

    The cover text, as long as you like.

    ## Re russia/1.1: reject
    The reasons.

    ## Re russia/1.2: counter
    > The wording that you put forward instead,
    > to the letter.

    Reasons, after an empty line.

    ## Inspection of launch sites
    place: Article 9
    > Each side may inspect …

Every line that begins with "## " is a paragraph, numbered by its place: the third is usa/1.3. It opens a point (any title), or takes a position on the wording that a paragraph put forward.

Positions: accept, accept ad referendum, accept in principle, reject, counter (needs a wording), maintain, ask, reserve [until DATE], confirm. Several paragraphs may be named at once: Re russia/1.5, russia/1.7-1.9: accept.

Further headings: Talks: DATE, PLACE; Declare: if russia/1.1 is rejected; Withdraw usa/1.6; Settle, Merge, Split, Outline. All of them, and every error, are in docs/notes.md.

The header's keys: title, answers, standing (formal, without prejudice, exploratory), answer-by, open-until, attach (a file; may stand several times), minutes, language, authentic.)"},
};

template <class Each>
void paragraphs(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

constexpr std::string_view kJson =
    "ID and digests are hexadecimal, TIME is RFC 3339 in UTC, NAME is as usa/1.3. Members may be added in "
    "later "
    "versions; none is renamed or taken away.";

/// The JSON shape, indented so that it keeps its lines.
std::string json_lines(const Manual& manual) {
  std::string out;
  paragraphs(manual.json, [&](std::string_view line) { out += "    " + std::string(line) + '\n'; });
  return out;
}

std::string usage(const Manual& manual) {
  std::string out = fmt::format("parley {}", manual.name);
  bool options = false;
  for (const Option& option : manual.options) {
    if (!option.positional()) {
      if (!option.required) {
        options = true;
        continue;
      }
      out += fmt::format(" {} {}", option.name.substr(0, option.name.find(',')), option.value);
    }
  }
  if (options) out += " [OPTION]…";
  for (const Option& option : manual.options) {
    if (!option.positional()) continue;
    out += option.required ? fmt::format(" {}", option.name) : fmt::format(" [{}]", option.name);
    if (option.many) out += "…";
  }
  return out;
}

std::string option_label(const Option& option) {
  std::string out;
  for (const char c : option.name) {
    out += c;
    if (c == ',') out += ' ';
  }
  return option.value.empty() ? out : fmt::format("{} {}", out, option.value);
}

std::string options_text(const std::vector<Option>& options) {
  constexpr std::size_t kIndent = 28;
  const std::size_t width = std::max<std::size_t>(std::min<std::size_t>(columns(), 100), kIndent + 30);
  std::string out;
  for (const Option& option : options) {
    std::string label = "  " + option_label(option);
    const std::size_t used = display_width(label);
    const auto lines = wrap(option.help, width - kIndent);
    if (used + 2 > kIndent) {
      out += label + '\n';
      label.clear();
    }
    for (const std::string& text : lines) {
      out += label + std::string(kIndent - display_width(label), ' ') + text + '\n';
      label.clear();
    }
  }
  return out;
}

const Manual* find_manual(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.manual->name == name) return command.manual;
  }
  return nullptr;
}

std::string all_commands_text() {
  std::string out =
      "Parley: negotiate in writing with people you do not trust.\n\nUsage: parley COMMAND …\n\n";
  for (const Command& command : commands())
    out += fmt::format("  {:<18} {}\n", command.manual->name, command.manual->summary);
  out += "\nTopics:\n\n";
  for (const Topic& topic : kTopics) out += fmt::format("  {:<18} {}\n", topic.name, topic.summary);
  out += "\nOptions of all commands that work on a desk:\n\n" + options_text(common_options());
  out += "\nparley help COMMAND says more, with examples.\n";
  return out;
}

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
  out += ".SH EXIT STATUS\n" + roff_text(kTopics[0].text);
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
  for (const Topic& topic : kTopics)
    out += fmt::format(".SH {}\n", roff(upper(std::string(topic.summary)))) + roff_text(topic.text);
  return out;
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
  out += "## Exit codes\n\n```\n" + std::string(kTopics[0].text) + "\n```\n";
  return out;
}

}  // namespace

std::string help_text(const Manual& manual) {
  const std::size_t width = std::max<std::size_t>(std::min<std::size_t>(columns(), 100), 40);
  std::string out = fmt::format("{}\n\nUsage: {}\n\n", manual.summary, usage(manual));
  paragraphs(manual.text, [&](std::string_view text) {
    if (text.starts_with("    "))
      out += std::string(text) + '\n';
    else
      for (const std::string& wrapped : wrap(text, width)) out += wrapped + '\n';
  });
  if (!manual.options.empty()) out += "\nOptions:\n" + options_text(manual.options);
  if (!manual.json.empty()) {
    out += "\nJSON:\n" + json_lines(manual);
    for (const std::string& wrapped : wrap(kJson, width - 2)) out += "  " + wrapped + '\n';
  }
  out += "\nExample" + std::string(manual.examples.size() > 1 ? "s" : "") + ":\n";
  for (const Example& example : manual.examples)
    out += fmt::format("  {}\n      {}\n", example.command, example.what);
  out += "\nOptions of all commands (--home, --exchange, --passphrase-file …): parley help\n";
  return out;
}

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {"--home", "DIR", "the desk's folder (default: $PARLEY_HOME, else $XDG_DATA_HOME/parley)"},
      {"--exchange", "NAME", "which exchange: its title, or the beginning of its id (default: the only one)"},
      {"--passphrase-file", "FILE", "read the passphrase from the first line of a file"},
      {"--passphrase-fd", "N", "read the passphrase from a descriptor"},
      {"--claimed-time", "TIME", "the time that your act claims, instead of now; it is a claim in any case"},
  };
  return options;
}

const Manual help_manual{
    .name = "help",
    .summary = "help on a command or a topic",
    .text = "Without a name, lists all commands and topics.",
    .options = {{"NAME", "", "a command or a topic", false, true},
                {"--man", "",
                 "print the manual page of the command (of parley itself without a name) as roff"},
                {"--markdown", "", "print the reference of all commands as Markdown"},
                {"--list", "", "print the names of all commands, a line each"}},
    .examples = {{"parley help deliver", "all about delivering"},
                 {"parley help --man deliver | man -l -", "as a manual page"}}};

int run_help(const Arguments& arguments) {
  std::string name;
  for (const std::string& word : arguments.all("NAME")) name += (name.empty() ? "" : " ") + word;
  if (arguments.has("--list")) {
    for (const Command& command : commands()) line(command.manual->name);
    return kDone;
  }
  if (arguments.has("--markdown")) {
    print(markdown());
    return kDone;
  }
  if (name.empty()) {
    print(arguments.has("--man") ? main_man_page() : all_commands_text());
    return kDone;
  }
  if (const Manual* manual = find_manual(name)) {
    print(arguments.has("--man") ? man_page(*manual) : help_text(*manual));
    return kDone;
  }
  for (const Topic& topic : kTopics) {
    if (topic.name != name) continue;
    line(topic.text);
    return kDone;
  }
  bool part = false;
  for (const Command& command : commands()) {
    if (!command.manual->name.starts_with(name + ' ')) continue;
    line(fmt::format("  parley {:<18} {}", command.manual->name, command.manual->summary));
    part = true;
  }
  return part ? kDone : failed({"there is no command or topic \"" + shown(name) + '"', "see parley help"});
}

const Manual version_manual{.name = "version",
                            .summary = "print the version",
                            .text = "Prints the version of Parley and of the protocol.",
                            .options = {},
                            .examples = {{"parley version", "which Parley is this?"}}};

int run_version(const Arguments&) {
  line(fmt::format("parley {} (protocol 1)", kVersion));
  return kDone;
}

}  // namespace parley::cli
