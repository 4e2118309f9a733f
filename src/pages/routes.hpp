/// Every address of the pages, and what answers it. Nothing else is answered: who adds a page adds it here,
/// and tests/pages/routes.mjs attacks it from then on.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pages/visit.hpp"

namespace parley::pages {

enum class Takes { get, post, either };

/// What the server answers itself, because it has to do with who comes in and whether the desk is open.
enum class Own { entrance, news, start, unlock, lock };
using DeskPage = Answer (*)(Visit&);
using RoomPage = Answer (*)(Visit&, Room&);

struct Route {
  std::string_view path;  ///< `*` stands for one part, whatever it is
  Takes takes;
  std::variant<Own, DeskPage, RoomPage> answer;

  bool takes_get() const { return takes != Takes::post; }
  bool takes_post() const { return takes != Takes::get; }
  bool is(Own own) const { return answer == std::variant<Own, DeskPage, RoomPage>(own); }
};

/// None if there is no such page. The parts are those of the path, escapes undone.
const Route* route_of(const std::vector<std::string>& path);

/// The page for an open desk: `route` is that of the visit, and not one of `Own`.
Answer answer(Visit& visit, const Route* route);

}  // namespace parley::pages
