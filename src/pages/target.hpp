/// What a request asks for, and where one goes on once the desk is open.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "pages/routes.hpp"

namespace parley::pages {

/// Escapes undone.
struct Target {
  std::vector<std::string> path;
  std::map<std::string, std::string> query;
  const Route* route = nullptr;  ///< none if there is no such page
};

/// None if an escape is broken, or it is no text (UTF-8).
std::optional<Target> target_of(const http::Request& request);

/// Path and query as they came.
std::string as_asked(const http::Request& request);

/// `then`, if it is on this server and a page that can be looked at; else the desk.
std::string page_to_open(std::string_view then);

}  // namespace parley::pages
