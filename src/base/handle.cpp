#include "base/handle.hpp"

#include <algorithm>

namespace parley {

bool is_handle(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_party_handle(std::string_view text) {
  return is_handle(text) && text != "base";
}

std::optional<DelegateName> parse_delegate_name(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view delegate = text.substr(0, at);
  const std::string_view party = text.substr(at + 1);
  if (!is_handle(delegate) || !is_party_handle(party)) return std::nullopt;
  return DelegateName{std::string(delegate), std::string(party)};
}

}  // namespace parley
