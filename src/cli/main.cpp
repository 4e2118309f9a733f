/// The program: finds the command, reads its options with CLI11, runs it, and turns what it throws into a
/// sentence.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {&init_manual, run_init},
      {&card_manual, run_card},
      {&party_key_manual, run_party_key_print},
      {&convene_manual, run_convene},
      {&join_manual, run_join},
      {&compare_manual, run_compare},
      {&people_manual, run_people},
      {&exchanges_manual, run_exchanges},
      {&check_manual, run_check},
      {&deliver_manual, run_deliver},
      {&reply_manual, run_reply},
      {&inbox_manual, run_inbox},
      {&read_manual, run_read},
      {&attachment_list_manual, run_attachment_list},
      {&attachment_save_manual, run_attachment_save},
      {&pack_manual, run_pack},
      {&unpack_manual, run_unpack},
      {&table_manual, run_table},
      {&status_manual, run_status},
      {&facts_manual, run_facts},
      {&log_manual, run_log},
      {&show_manual, run_show},
      {&verify_manual, run_verify},
      {&signers_manual, run_signers},
      {&invite_manual, run_invite},
      {&admit_manual, run_admit},
      {&revoke_manual, run_revoke},
      {&renew_manual, run_renew},
      {&seal_manual, run_seal_command},
      {&open_manual, run_open_command},
      {&help_manual, run_help},
      {&version_manual, run_version},
  };
  return all;
}

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

int run(int argc, char** argv) {
  CLI::App app("parley");
  app.set_help_flag();
  app.require_subcommand(1);
  std::vector<std::unique_ptr<Slot>> slots;
  std::map<const CLI::App*, std::pair<const Command*, std::vector<Slot*>>> by_app;
  std::map<std::string, CLI::App*> groups;
  for (const Command& command : commands()) {
    CLI::App* parent = &app;
    std::string name(command.manual->name);
    if (const std::size_t space = name.find(' '); space != std::string::npos) {
      const std::string group = name.substr(0, space);
      parent = groups[group];
      if (!parent) {
        parent = groups[group] = app.add_subcommand(group);
        parent->set_help_flag();
        parent->require_subcommand(1);
      }
      name = name.substr(space + 1);
    }
    CLI::App* sub = parent->add_subcommand(name);
    sub->set_help_flag();
    const std::size_t first = slots.size();
    add_options(*sub, command.manual->options, slots);
    if (command.run != run_help && command.run != run_version) add_options(*sub, common_options(), slots);
    auto& entry = by_app[sub];
    entry.first = &command;
    for (std::size_t i = first; i < slots.size(); ++i) entry.second.push_back(slots[i].get());
  }

  // Help is asked for before anything else is looked at.
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return run_help({});
  if (words[0] == "--version") return run_version({});
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word != "--help" && word != "-h") continue;
    Arguments arguments;
    std::vector<std::string> name;
    for (const std::string& part : words) {
      if (part.starts_with('-') || name.size() == 2) break;
      name.push_back(part);
    }
    const auto known = [&] {
      std::string joined;
      for (const std::string& part : name) joined += (joined.empty() ? "" : " ") + part;
      return std::ranges::any_of(commands(), [&](const Command& command) {
        return command.manual->name == joined || command.manual->name.starts_with(joined + ' ');
      });
    };
    if (name.size() == 2 && !known()) name.pop_back();
    arguments.put("NAME", name);
    return run_help(arguments);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const CLI::App* used = nullptr;
    for (const auto& [sub, entry] : by_app) {
      if (sub->parsed()) used = sub;
    }
    const std::string name = used ? std::string(by_app.at(used).first->manual->name) : "";
    failed({error.what(), name.empty() ? "see parley help" : "see parley help " + name});
    return kUsage;
  }
  for (auto& [sub, entry] : by_app) {
    if (!sub->parsed()) continue;
    Arguments arguments;
    for (const Slot* slot : entry.second) {
      if (slot->option->count() > 0) arguments.put(slot->key, slot->values);
    }
    return entry.first->run(arguments);
  }
  return kUsage;
}

}  // namespace
}  // namespace parley::cli

int main(int argc, char** argv) {
  try {
    const int code = parley::cli::run(argc, argv);
    if (std::fflush(stdout) != 0) return parley::cli::failed({"the output could not be written", {}});
    return code;
  } catch (const std::exception& error) {
    return parley::cli::failed(
        {error.what(), "nothing was changed by what failed; look at the disk and its space, and try again"});
  }
}
