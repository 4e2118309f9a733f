/// What the relay says while it runs: a JSON object per line, on standard error. At `info` and above there is
/// no address in it; capabilities are in none.
#pragma once

#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parley::relay {

enum class Level { error, warning, info, debug };
std::optional<Level> parse_level(std::string_view text);

class Log {
 public:
  explicit Log(Level level, int fd = 2) : level_(level), fd_(fd) {}
  bool says(Level level) const { return level <= level_; }
  /// `{"time": …, "level": …, "event": …, …}`. From any thread.
  void write(Level level, std::string_view event,
             std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {});

 private:
  Level level_;
  int fd_;
  std::mutex mutex_;
};

}  // namespace parley::relay
