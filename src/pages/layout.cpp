/// What stands around every page.
#include <fmt/core.h>

#include "base/text.hpp"
#include "pages/parts.hpp"

namespace parley::pages {
namespace {

Html head(const std::string& title) {
  return el("head", el("meta", at("charset", "utf-8")), el("meta", at("name", "viewport"), viewport()),
            el("title", title.empty() ? "Parley" : title + " · Parley"),
            el("link", at("rel", "stylesheet"), href(Path("/").part(style_sheet().path.substr(1)))),
            el("link", at("rel", "icon"), href(Path("/").part(icon().path.substr(1)))),
            Builder::program(Path("/").part(script().path.substr(1))));
}

Html tab(const Page& page, std::string_view key, std::string_view text, const Path& to) {
  return el("li", el("a", href(to), at_if(page.here == key, "aria-current", "page"), text));
}

Html bare_masthead() {
  return el("header", cls("mast"), el("a", cls("brand"), href(Path("/")), "Parley"));
}

Html masthead(const Visit& visit, const Page& page) {
  if (page.bare) return bare_masthead();
  return el("header", cls("mast"), el("a", cls("brand"), href(Path("/")), "Parley"),
            el("span", cls("who"), visit.office.card().delegate.display()),
            el("form", cls("find"), at("role", "search"), at("method", "get"), action(Path("/search")),
               el("input", at("type", "search"), at("name", "q"), at("aria-label", "Search the desk"),
                  at("placeholder", "Search"), at("autocomplete", "off"), value(visit.get("q"))),
               quiet_button("Search")),
            form(visit, Path("/lock"), quiet_button("Lock")));
}

Html tabs(const Page& page) {
  if (!page.room) return {};
  const Room& room = *page.room;
  if (!room.talks)
    return el("nav", cls("room"), at("aria-label", "Where you are"), el("a", href(Path("/")), "Desk"), " › ",
              room.convene().title);
  const Path at_room = in(room);
  return together(
      el("nav", cls("room"), at("aria-label", "Where you are"), el("a", href(Path("/")), "Desk"), " › ",
         el("a", href(at_room), room.convene().title)),
      el("nav", cls("tabs"), at("aria-label", "Exchange"),
         el("ul", room.record->caucus() ? tab(page, "drafts", "Drafts", at_room.part("drafts")) : Html(),
            tab(page, "table", "Table", at_room), tab(page, "text", "Text", at_room.part("text")),
            tab(page, "notes", "Notes", at_room.part("notes")),
            tab(page, "compose", "Write", at_room.part("compose")),
            tab(page, "meetings", "Dates", at_room.part("meetings")),
            tab(page, "timeline", "Timeline", at_room.part("timeline")),
            tab(page, "people", "People", at_room.part("people")),
            tab(page, "check", "Check", at_room.part("check")),
            tab(page, "conclude", "Conclude", at_room.part("conclude")))));
}

}  // namespace

Html bare_document(const Page& page) {
  return Builder::document(
      el("html", at("lang", "en"), head(page.title),
         el("body", bare_masthead(), el("main", at("id", "main"), at("tabindex", "-1"), page.main))));
}

Answer show(const Visit& visit, Page page) {
  const Html said = visit.said.empty() ? Html()
                                       : el("p", cls(visit.said_wrong ? "said wrong" : "said"),
                                            at("role", visit.said_wrong ? "alert" : "status"), visit.said);
  Answer out;
  out.status = page.status;
  out.body =
      Builder::document(
          el("html", at("lang", "en"),
             head(page.room && page.title != page.room->convene().title
                      ? page.title + " · " + fit(shown(page.room->convene().title), 60)
                      : page.title),
             el("body", at_if(page.live && !page.bare, "data-live", visit.mark),
                el("a", cls("skip"), href(Here{"main"}), "Skip to the content"), masthead(visit, page),
                tabs(page), el("main", at("id", "main"), at("tabindex", "-1"), said, page.main),
                page.room && page.room->talks ? el("footer", page.room->convene().rules.basis) : Html())))
          .text();
  return out;
}

Answer failed(const Visit& visit, const Error& error, unsigned status) {
  Page page{.title = "It did not work", .bare = !visit.office.open(), .live = false, .status = status};
  page.main =
      together(el("h1", "It did not work"), el("p", cls("wrong"), at("role", "alert"), error.message, "."),
               error.remedy.empty() ? Html() : el("p", "What to do: ", error.remedy, "."),
               el("p", el("a", href(Path("/")), "Back to the desk")));
  return show(visit, std::move(page));
}

Answer go(const Path& to, std::string said) {
  Answer out;
  out.location = to.text();
  out.said = std::move(said);
  return out;
}

Answer go_wrong(const Path& to, const Error& error) {
  Answer out = go(to, error.message + (error.remedy.empty() ? "." : ". What to do: " + error.remedy + "."));
  out.wrong = true;
  return out;
}

Answer file(std::string name, std::string bytes, std::string_view type) {
  Answer out;
  out.type = type;
  out.body = std::move(bytes);
  out.file_name = std::move(name);
  return out;
}

Answer file(std::string name, Passing content) {
  Answer out = file(std::move(name), std::string());
  out.content = std::make_shared<const Passing>(std::move(content));
  return out;
}

std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    out += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   (c == '.' && !out.empty()) || c == '-' || c == '_'
               ? c
               : '_';
  return out;
}

}  // namespace parley::pages
