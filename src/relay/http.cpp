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
