/// A command: its manual, its options and its function. Help, manual pages, docs/commands.md and the parsing
/// of arguments are all made from the one `Manual`, so they cannot differ.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::cli {

/// How a command ends. `seal` and `open` have further codes (seal_commands.hpp).
enum ExitCode : std::uint8_t {
  kDone = 0,
  kFailed = 1,    ///< it says what went wrong, where, and what to do
  kUsage = 2,     ///< the command line cannot be understood
  kProblems = 3,  ///< it did its work and found problems: a note, a record, a pouch
  kInterrupted = 130,
};

struct Option {
  std::string_view name;   ///< `--to`, `-o,--output`, or a positional `DRAFT`
  std::string_view value;  ///< `PARTY`; empty for a flag and for positionals
  std::string_view help;
  bool required = false;
  bool many = false;
  bool positional() const { return !name.starts_with('-'); }
};

struct Example {
  std::string_view command;
  std::string_view what;
};

struct Manual {
  std::string_view name;  ///< `deliver`, `pouch pack`
  std::string_view summary;
  std::string_view text;  ///< paragraphs, separated by empty lines
  std::vector<Option> options;
  std::vector<Example> examples;
  std::string_view json = {};  ///< the shape of what `--json` prints; every command that has it says so
};

/// What was given on the command line, by the long name of the option (`--to`) or the positional's name.
class Arguments {
 public:
  void put(const std::string& name, std::vector<std::string> values) { values_[name] = std::move(values); }
  bool has(const std::string& name) const { return values_.contains(name); }
  std::optional<std::string> get(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
  }
  std::vector<std::string> all(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
  }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

struct Command {
  const Manual* manual;
  int (*run)(const Arguments& arguments);
};

/// All commands, in the order in which help lists them.
const std::vector<Command>& commands();

/// Options that every command that works on a desk has; not listed in each manual.
const std::vector<Option>& common_options();

}  // namespace parley::cli
