/// The rolling text: what is agreed clean, what is open in square brackets with whose it is.
#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/outline.hpp"

namespace parley::pages {
namespace {

Html point_text(const Room& room, const talks::Point& point) {
  Html out = el("h2", talks::point_label(point), " ", el("span", cls("pname"), link_to(room, point)),
                point.state == talks::State::agreed && !point.adopted && !point.without_prejudice
                    ? Html()
                    : together(" ", state_badge(point)));
  const auto wordings = talks::text_of(point);
  for (const talks::Wording* each : wordings) {
    const talks::Wording& wording = *each;
    if (talks::is_clean(point, wording)) {
      out += el("blockquote", cls("wording"), at("dir", "auto"), *wording.text);
      continue;
    }
    std::vector<std::string> made_from;
    for (const ParagraphId& source : wording.from) made_from.push_back(room.talks->name(source));
    out +=
        el("blockquote", cls("wording"), at("dir", "auto"),
           el("span", cls("bracket"), "[", wording.party, " (", wording.name,
              wording.standing == NoteStanding::formal ? "" : ", " + standing_text(wording.standing),
              made_from.empty() ? "" : ", made from " + list_of(made_from), ")",
              talks::terms_text(talks::terms_on(point, wording.party, wording.id)), ": "),
           wording.text ? *wording.text : "no wording yet",
           el("span", cls("bracket"),
              wording.accepted_by.empty() ? "" : " accepted by " + list_of(talks::accepters(point, wording)),
              "]"));
  }
  if (wordings.empty()) out += el("p", cls("soft"), "[no wording stands]");
  return out;
}

/// How it is shown: all or only what is agreed, and in the order of which outline.
Html choices(const Visit& visit, const Room& room) {
  std::vector<std::pair<std::string, std::string>> orders = {{"", "the one that all agree on, or by place"}};
  for (const talks::Point* point : room.talks->points()) {
    if (point->matter != talks::Matter::outline) continue;
    for (const talks::Wording& wording : point->wordings) {
      if (wording.text) orders.emplace_back(wording.name, wording.name + " of " + wording.party);
    }
  }
  return el("form", cls("row screen"), at("method", "get"), action(in(room).part("text")),
            orders.size() > 1 ? choice("In the order of the outline", "outline", visit.get("outline"), orders)
                              : Html(),
            el("label", cls("check"),
               el("input", at("type", "checkbox"), at("name", "agreed"), value("yes"),
                  at_if(visit.get("agreed") == "yes", "checked")),
               "only what is agreed"),
            quiet_button("Show"),
            el("button", at("type", "button"), cls("quiet"), at("data-print"), at("hidden"), "Print"));
}

/// The text of an outline's wording: the one that is asked for, else the one on which all agree.
std::optional<std::string> order_of(const Visit& visit, const talks::Talks& talks) {
  for (const talks::Point* point : talks.points()) {
    if (point->matter != talks::Matter::outline) continue;
    for (const talks::Wording& wording : point->wordings) {
      if (wording.text && wording.name == visit.get("outline")) return wording.text;
    }
  }
  const talks::Point* agreed = talks::agreed_outline(talks);
  const talks::Wording* wording = agreed ? agreed->wording(*agreed->agreed) : nullptr;
  return wording ? wording->text : std::nullopt;
}

}  // namespace

Answer text_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  const std::optional<std::string> order = order_of(visit, talks);
  const auto chapters = order ? talks::in_outline(talks, *order) : talks::without_outline(talks);
  const bool only_agreed = visit.get("agreed") == "yes";
  Page page{.title = "Text", .room = &room, .here = "text"};
  Html& main = page.main;
  main += el("h1", "The text as it stands");
  main += el("p", cls("soft"),
             "What is agreed stands clean. What is open stands in square brackets, each alternative with "
             "whose it is, on which terms, and who accepts it. What was adopted stays, whatever is put "
             "forward since.");
  main += choices(visit, room);
  std::size_t withdrawn = 0;
  std::size_t replaced = 0;
  std::size_t left_out = 0;
  std::size_t written = 0;
  for (const talks::Chapter& chapter : chapters) {
    const bool same = chapter.points.size() == 1 && chapter.points.front()->place == chapter.line;
    if (!chapter.line.empty() && !same) main += el("h2", cls("chapter"), chapter.line);
    if (chapter.line.empty() && chapters.size() > 1) main += el("h2", "(not in the outline)");
    if (chapter.points.empty())
      main += el("p", cls("soft"), chapter.again ? "[named above already]" : "[no point has this place]");
    for (const talks::Point* point : chapter.points) {
      const talks::InText place = talks::place_in_text(*point);
      if (place == talks::InText::withdrawn) {
        ++withdrawn;
      } else if (place == talks::InText::replaced) {
        ++replaced;
      } else if (only_agreed && place == talks::InText::open) {
        ++left_out;
      } else {
        main += point_text(room, *point);
        ++written;
      }
    }
  }
  if (written == 0)
    main += el("p",
               talks.points().empty() ? "No point has been opened yet." : "Nothing of it is to be shown so.");
  for (const auto& [count, text] :
       {std::pair{left_out,
                  count_text(left_out, "point that is not agreed is", "points that are not agreed are")},
        std::pair{withdrawn, count_text(withdrawn, "withdrawn point is", "withdrawn points are")},
        std::pair{replaced,
                  count_text(replaced, "merged or split point is", "merged or split points are")}}) {
    if (count > 0) main += el("p", cls("soft"), text, " left out.");
  }
  return show(visit, std::move(page));
}

}  // namespace parley::pages
