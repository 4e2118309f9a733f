/// The program: finds the command, reads its options with CLI11, runs it, and turns what it throws into a
/// sentence.
#include <fmt/core.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "sql/sqlite.hpp"

namespace parley::cli {

namespace {

/// What CLI11 fills in for one option.
struct Slot {
  std::string key;
  std::vector<std::string> values;
  bool flag = false;
  CLI::Option* option = nullptr;
};

/// `--output` of `-o,--output`, or the positional's name.
std::string key_of(std::string_view name) {
  const std::size_t comma = name.rfind(',');
  return std::string(comma == std::string_view::npos ? name : name.substr(comma + 1));
}

void add_options(CLI::App& app, const std::vector<Option>& options,
                 std::vector<std::unique_ptr<Slot>>& slots) {
  for (const Option& option : options) {
    auto slot = std::make_unique<Slot>();
    slot->key = key_of(option.name);
    if (!option.positional() && option.value.empty()) {
      slot->option = app.add_flag(std::string(option.name), slot->flag);
    } else {
      slot->option = app.add_option(std::string(option.name), slot->values);
      // An option takes one value each time; only a positional takes several words.
      if (option.positional() && option.many) {
        slot->option->expected(option.required ? 1 : 0, 1 << 16);
      } else {
        slot->option->expected(1)->allow_extra_args(false);
        if (option.many) slot->option->take_all();
      }
      if (option.required) slot->option->required();
    }
    slots.push_back(std::move(slot));
  }
}

bool works_on_a_desk(const Command& command) {
  return command.run != run_help && command.run != run_version && command.run != run_relay &&
         command.run != run_relay_check;
}

bool is_command_or_group(std::string_view name) {
  return std::ranges::any_of(commands(), [&](const Command& command) {
    return command.manual->name == name ||
           (command.manual->name.starts_with(name) && command.manual->name[name.size()] == ' ');
  });
}

/// `pouch pack`, when that is what the words begin with; else the first word, or nothing.
std::string command_named(const std::vector<std::string>& words) {
  if (words.empty() || words[0].starts_with('-')) return {};
  if (words.size() > 1 && is_command_or_group(words[0] + ' ' + words[1])) return words[0] + ' ' + words[1];
  return words[0];
}

/// The error for words that name no command, by what `command_named` says.
Error no_command(const std::vector<std::string>& words, const std::string& name) {
  if (name.empty())
    return {"the first word must be a command",
            "options come after it: parley table --home DIR; see parley help"};
  if (!is_command_or_group(name)) return {"there is no command \"" + shown(name) + '"', "see parley help"};
  const std::string remedy = "see parley help " + name;
  if (words.size() < 2 || words[1].starts_with('-'))
    return {"parley " + name + " needs a second word", remedy};
  return {"there is no command \"" + name + ' ' + shown(words[1]) + '"', remedy};
}

int run(std::vector<std::string> words) {
  // Help is asked for before anything else is looked at.
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return run_help({});
  if (words[0] == "--version") return run_version({});
  const std::string name = command_named(words);
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word != "--help" && word != "-h") continue;
    if (!is_command_or_group(name)) break;
    Arguments arguments;
    arguments.put("NAME", {name});
    return run_help(arguments);
  }
  const auto command =
      std::ranges::find_if(commands(), [&](const Command& each) { return each.manual->name == name; });
  if (command == commands().end()) {
    failed(no_command(words, name));
    return kUsage;
  }
  CLI::App app("parley");
  app.set_help_flag();
  std::vector<std::unique_ptr<Slot>> slots;
  add_options(app, command->manual->options, slots);
  if (works_on_a_desk(*command)) add_options(app, common_options(), slots);
  try {
    words.erase(words.begin(), words.begin() + (name == words[0] ? 1 : 2));
    std::ranges::reverse(words);  // as CLI11 takes them
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    failed({shown(error.what()), "see parley help " + name});
    return kUsage;
  }
  Arguments arguments;
  for (const auto& slot : slots) {
    if (slot->option->count() > 0) arguments.put(slot->key, slot->values);
  }
  return command->run(arguments);
}

}  // namespace
}  // namespace parley::cli

namespace {

int unforeseen(const std::exception& error) {
  return parley::cli::failed(
      {parley::shown(error.what()),
       "nothing was changed by what failed; look at the disk and its space, and try again"});
}

}  // namespace

int main(int argc, char** argv) {
  // Keys are in memory: no core dump, and no other program of the same user looks into it.
  prctl(PR_SET_DUMPABLE, 0);
  // What another program reads is handed over in large pieces: it need not be woken for each page.
  static std::array<char, std::size_t{64} * 1024> output;
  if (!parley::cli::is_terminal(STDOUT_FILENO)) std::setvbuf(stdout, output.data(), _IOFBF, output.size());
  try {
    const int code = parley::cli::run({argv + 1, argv + argc});
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return parley::cli::failed({"the output could not be written", {}});
    return code;
  } catch (const parley::SqliteError& error) {
    if (!error.unreadable()) return unforeseen(error);
    return parley::cli::failed(
        {"the archive is damaged: it cannot be read",
         "restore it from a backup: parley restore; or from another party's pouch: parley recover"});
  } catch (const std::exception& error) {
    return unforeseen(error);
  }
}
