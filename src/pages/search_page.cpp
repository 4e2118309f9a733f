/// Search over the whole desk.
#include "desk/search.hpp"

#include "base/text.hpp"
#include "pages/parts.hpp"

namespace parley::pages {

Answer search_page(Visit& visit) {
  constexpr std::size_t kMost = 100;
  const std::string words = visit.get("q");
  Page page{.title = "Search", .live = false};
  page.main += el("h1", "Search");
  if (words.empty()) {
    page.main += el("p",
                    "Write words into the field at the top: all notes and your own annotations are searched, "
                    "in every exchange of this desk.");
    return show(visit, std::move(page));
  }
  const auto hits = visit.office.search().find(words, kMost);
  page.main +=
      el("p", at("role", "status"),
         hits.empty() ? "Nothing has all of these words: "
                      : count_text(hits.size(), "place has", "places have") + " all of these words: ",
         el("strong", words), hits.size() == kMost ? " (the best hundred are shown)" : "");
  Html all;
  for (const Search::Hit& hit : hits) {
    Html context;
    for (const auto& [piece, sought] : hit.context) context += sought ? el("mark", piece) : together(piece);
    const std::size_t dot = hit.name.rfind('.');
    Path to = Path("/x").part(hit.exchange.hex().substr(0, 16)).part("note").name(hit.name.substr(0, dot));
    if (dot != std::string::npos) to = to.at("p" + hit.name.substr(dot + 1));
    all +=
        el("li",
           el("p", el("a", href(to), hit.name), " ", el("strong", hit.heading), hit.mark(),
              hit.kind == "annotation" ? together(" ", el("span", cls("badge"), "your annotation")) : Html(),
              el("br"), el("span", cls("soft"), hit.title)),
           el("p", at("dir", "auto"), context));
  }
  if (!hits.empty()) page.main += el("ol", cls("thread"), all);
  return show(visit, std::move(page));
}

}  // namespace parley::pages
