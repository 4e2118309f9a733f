/// JSON for people and for `--json`, too much of it to be held as values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace parley {

/// Writes the form of `Json::pretty` piece by piece, for what is too much to be held as values. Calls nest as
/// the JSON does; each member of an object is a `key` and one value.
class PrettyJson {
 public:
  /// Appends to `out`, which its owner may empty in between.
  explicit PrettyJson(std::string& out) : out_(out) {}

  void begin_object() { begin('{', '}'); }
  void begin_array() { begin('[', ']'); }
  /// Ends the innermost object or array.
  void end();
  void key(std::string_view name);
  void text(std::string_view value);
  void value(const Json& value);

 private:
  struct Level {
    char closing;
    bool empty = true;
  };
  void begin(char opening, char closing);
  /// What parts a value from the one before: nothing after its key.
  void next();
  void line();
  void quoted(std::string_view text);

  std::string& out_;
  std::vector<Level> open_;
  bool keyed_ = false;
};

}  // namespace parley
