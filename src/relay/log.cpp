#include "relay/log.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "base/text.hpp"
#include "base/time.hpp"

namespace parley::relay {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"error", "warning", "info", "debug"};

}  // namespace

std::optional<Level> parse_level(std::string_view text) {
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == text) return static_cast<Level>(i);
  }
  return std::nullopt;
}

void Log::write(Level level, std::string_view event,
                std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  if (!says(level)) return;
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const std::string second = Instant{now / 1000}.rfc3339();
  std::string line =
      fmt::format(R"({{"time":"{}.{:03}Z","level":"{}","event":{})", std::string_view(second).substr(0, 19),
                  now % 1000, kLevels[static_cast<std::size_t>(level)], escape_for_json(event));
  for (const auto& [name, value] : fields) line += fmt::format(",\"{}\":{}", name, escape_for_json(value));
  line += "}\n";
  const std::scoped_lock lock(mutex_);
  static_cast<void>(::write(fd_, line.data(), line.size()));
}

}  // namespace parley::relay
