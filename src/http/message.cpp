#include "http/message.hpp"

#include <algorithm>

namespace parley::http {

bool parse_target(std::string_view target, Request& out) {
  constexpr std::size_t most_parts = 16;
  if (!target.starts_with('/') || target.size() > 1024) return false;
  const std::size_t mark = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(1, mark - 1);
  std::string_view query = target.substr(std::min(mark + 1, target.size()));
  const auto each = [&](std::string_view text, char between, const auto& take) {
    for (std::size_t parts = 0; !text.empty(); ++parts) {
      if (parts == most_parts) return false;
      const std::size_t end = std::min(text.find(between), text.size());
      take(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
  };
  return each(path, '/', [&](std::string_view part) { out.path.emplace_back(part); }) &&
         each(query, '&', [&](std::string_view pair) {
           const std::size_t equals = std::min(pair.find('='), pair.size());
           out.query[std::string(pair.substr(0, equals))] = pair.substr(std::min(equals + 1, pair.size()));
         });
}

}  // namespace parley::http
