#include "pages/target.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace parley::pages {

std::optional<Target> target_of(const http::Request& request) {
  Target out;
  const auto text_of = [](std::string_view escaped) {
    auto text = unescape(escaped);
    return text && valid_utf8(*text) ? std::move(text) : std::nullopt;
  };
  for (const std::string& part : request.path) {
    auto text = text_of(part);
    if (!text) return std::nullopt;
    out.path.push_back(std::move(*text));
  }
  for (const auto& [escaped, given] : request.query) {
    const auto name = text_of(escaped);
    auto text = text_of(given);
    if (!name || !text) return std::nullopt;
    out.query[*name] = std::move(*text);
  }
  out.route = route_of(out.path);
  return out;
}

std::string page_to_open(std::string_view then) {
  http::Request request;
  const bool plain = std::ranges::all_of(then, [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
  if (!plain || then.starts_with("//") || !http::parse_target(then, request)) return "/";
  const auto target = target_of(request);
  return target && target->route && target->route->takes_get() ? std::string(then) : "/";
}

std::string as_asked(const http::Request& request) {
  std::string out;
  for (const std::string& part : request.path) out += '/' + part;
  if (out.empty()) out = "/";
  char before = '?';
  for (const auto& [name, given] : request.query) {
    out += std::exchange(before, '&') + name + '=' + given;
  }
  return out;
}

}  // namespace parley::pages
