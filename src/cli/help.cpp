/// Help on the terminal, from the commands' manuals.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {
namespace {

constexpr Topic kAllTopics[] = {
    {"exit-codes", "how commands end",
     R"(0    done
1    failed: the message says what went wrong, where, and what to do
2    the command line could not be understood
3    it looked, and found problems: check, deliver, convene --base (the text has errors; nothing was signed), pouch unpack (something was refused or damaged, or nothing is for this desk), verify (the archive does not hold what was signed, or a relay signed what contradicts itself), sync (a relay could not be used to the end, or cannot account for itself), relay check (the store does not hold what was accepted)
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
  for (const Topic& topic : topics()) out += fmt::format("  {:<18} {}\n", topic.name, topic.summary);
  out += "\nOptions of all commands that work on a desk:\n\n" + options_text(common_options());
  out += "\nparley help COMMAND says more, with examples.\n";
  return out;
}

}  // namespace

std::span<const Topic> topics() {
  return kAllTopics;
}

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
  for (const Topic& topic : topics()) {
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
