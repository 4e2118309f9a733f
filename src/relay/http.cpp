#include "relay/http.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace parley::relay {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, value) != std::from_chars_result{end, std::errc{}} ||
      value >= std::uint64_t{1} << 53)
    return std::nullopt;
  return value;
}

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

Reply error_reply(unsigned status, std::string_view error, std::string_view remedy) {
  Reply out;
  out.status = status;
  out.body = "{\"error\":" + escape_for_json(error) + ",\"remedy\":" + escape_for_json(remedy) + "}\n";
  return out;
}

Reply busy_reply(unsigned status, std::string_view error, unsigned seconds) {
  Reply out = error_reply(status, error, "try again in " + std::to_string(seconds) + " s");
  out.headers.emplace_back("Retry-After", std::to_string(seconds));
  return out;
}

std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size) {
  if (!header.starts_with("bytes=")) return std::nullopt;
  header.remove_prefix(6);
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return std::nullopt;
  const std::string_view first = header.substr(0, dash), last = header.substr(dash + 1);
  if (first.empty()) {
    const auto suffix = parse_number(last);
    if (!suffix) return std::nullopt;
    return ByteRange{size - std::min(size, *suffix), size};
  }
  const auto begin = parse_number(first);
  const auto end = last.empty() ? std::optional(size) : parse_number(last);
  if (!begin || !end || (!last.empty() && *end < *begin)) return std::nullopt;
  if (*begin >= size) return ByteRange{};
  return ByteRange{*begin, last.empty() ? size : std::min(size, *end + 1)};
}

}  // namespace parley::relay
