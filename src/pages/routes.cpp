#include "pages/routes.hpp"

#include <algorithm>

namespace parley::pages {
namespace {

constexpr Route kRoutes[] = {
    {"/open/*", Takes::get, Own::entrance},
    {"/events", Takes::get, Own::news},
    {"/start", Takes::either, Own::start},
    {"/unlock", Takes::either, Own::unlock},
    {"/lock", Takes::post, Own::lock},
    {"/", Takes::get, desk_page},
    {"/card", Takes::either, card_page},
    {"/card/file", Takes::get, card_file},
    {"/convene", Takes::either, convene_page},
    {"/pouch", Takes::either, pouch_page},
    {"/pouch/refused/*", Takes::get, refused_file},
    {"/keys", Takes::either, keys_page},
    {"/sync", Takes::post, sync_now},
    {"/search", Takes::get, search_page},
    {"/x/*", Takes::get, table_page},
    {"/x/*/join", Takes::either, join_page},
    {"/x/*/text", Takes::get, text_page},
    {"/x/*/timeline", Takes::get, timeline_page},
    {"/x/*/point/*/*", Takes::either, point_page},
    {"/x/*/notes", Takes::get, notes_page},
    {"/x/*/note/*/*", Takes::get, note_page},
    {"/x/*/compose", Takes::either, compose_page},
    {"/x/*/people", Takes::either, people_page},
    {"/x/*/check", Takes::get, check_page},
    {"/x/*/check/allowed_signers", Takes::get, signers_file},
    {"/x/*/check/act/*", Takes::get, act_file},
    {"/x/*/check/signature/*", Takes::get, signature_file},
    {"/x/*/check/disclosure/*/*", Takes::get, disclosure_file},
    {"/x/*/meetings", Takes::either, meetings_page},
    {"/x/*/meetings/calendar", Takes::get, calendar_file},
    {"/x/*/what-if", Takes::get, what_if_page},
    {"/x/*/drafts", Takes::get, drafts_page},
    {"/x/*/drafts/*/*", Takes::either, draft_page},
    {"/x/*/deed", Takes::post, deed_page},
    {"/x/*/conclude", Takes::either, conclude_page},
};

bool leads(std::string_view pattern, const std::vector<std::string>& path) {
  pattern.remove_prefix(1);
  for (const std::string& part : path) {
    const std::string_view expected = pattern.substr(0, pattern.find('/'));
    if (expected.empty() || (expected != "*" && expected != part)) return false;
    pattern.remove_prefix(std::min(expected.size() + 1, pattern.size()));
  }
  return pattern.empty();
}

}  // namespace

const Route* route_of(const std::vector<std::string>& path) {
  const auto* const found =
      std::ranges::find_if(kRoutes, [&](const Route& route) { return leads(route.path, path); });
  return found == std::end(kRoutes) ? nullptr : found;
}

Answer answer(Visit& visit, const Route* route) {
  if (!route) return failed(visit, {"there is no such page", "go on from the desk"}, 404);
  if (visit.post ? !route->takes_post() : !route->takes_get()) {
    Answer out = failed(visit,
                        visit.post ? Error{"this page takes no form", "open it without one"}
                                   : Error{"a form is sent to this address, and there is nothing to see",
                                           "begin with the form again"},
                        405);
    out.allow = visit.post ? "GET, HEAD" : "POST";
    return out;
  }
  if (const auto* page = std::get_if<DeskPage>(&route->answer)) return (*page)(visit);
  const RoomPage page = std::get<RoomPage>(route->answer);
  const Result<Room*> room = visit.office.room(visit.path[1]);
  if (!room) return failed(visit, room.error(), 404);
  if (!(*room)->talks && page != join_page) return go(in(**room).part("join"));
  return page(visit, **room);
}

}  // namespace parley::pages
