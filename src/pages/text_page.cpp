/// The rolling text: what is agreed clean, what is open in square brackets with whose it is.
#include "base/text.hpp"
#include "pages/parts.hpp"
#include "talks/outline.hpp"

namespace parley::pages {
namespace {

bool is_agreed(const talks::Point& point) {
  return point.state == talks::State::agreed || point.state == talks::State::agreed_ad_referendum;
}

Html point_text(const Room& room, const talks::Point& point) {
  Html out = el("h2", talks::point_label(point), " ", el("span", cls("pname"), link_to(room, point)),
                is_agreed(point) && point.state == talks::State::agreed && !point.without_prejudice
                    ? Html()
                    : together(" ", state_badge(point)));
  const talks::Wording* agreed = point.agreed ? point.wording(*point.agreed) : nullptr;
  if (agreed && agreed->text)
    return together(out, el("blockquote", cls("wording"), at("dir", "auto"), *agreed->text));
  std::size_t alternatives = 0;
  for (const talks::Wording& wording : point.wordings) {
    if (point.state == talks::State::as_in_base_text && wording.text)
      return together(out, el("blockquote", cls("wording"), at("dir", "auto"), *wording.text));
    if (!wording.stands || wording.withdrawn) continue;
    std::vector<std::string> made_from;
    for (const ParagraphId& source : wording.from) made_from.push_back(room.talks->name(source));
    out += el("blockquote", cls("wording"), at("dir", "auto"),
              el("span", cls("bracket"), "[", wording.party, " (", wording.name,
                 wording.standing == NoteStanding::formal ? "" : ", " + standing_text(wording.standing),
                 made_from.empty() ? "" : ", made from " + list_of(made_from), "): "),
              wording.text ? *wording.text : "no wording yet", el("span", cls("bracket"), "]"));
    ++alternatives;
  }
  if (alternatives == 0) out += el("p", cls("soft"), "[no wording stands]");
  return out;
}

}  // namespace

Answer text_page(Visit& visit, Room& room) {
  const talks::Talks& talks = *room.talks;
  const talks::Point* outline = talks::agreed_outline(talks);
  const talks::Wording* order = outline ? outline->wording(*outline->agreed) : nullptr;
  const auto chapters =
      order && order->text ? talks::in_outline(talks, *order->text) : talks::without_outline(talks);
  Page page{.title = "Text", .room = &room, .here = "text"};
  Html& main = page.main;
  main += el("h1", "The text as it stands");
  main += el("p", cls("soft"),
             "What is agreed stands clean. What is open stands in square brackets, each alternative with "
             "whose it is.");
  std::size_t withdrawn = 0;
  std::size_t written = 0;
  for (const talks::Chapter& chapter : chapters) {
    const bool same = chapter.points.size() == 1 && chapter.points.front()->place == chapter.line;
    if (!chapter.line.empty() && !same) main += el("h2", cls("chapter"), chapter.line);
    if (chapter.line.empty() && chapters.size() > 1) main += el("h2", "(not in the outline)");
    if (chapter.points.empty()) main += el("p", cls("soft"), "[no point has this place]");
    for (const talks::Point* point : chapter.points) {
      if (point->state == talks::State::withdrawn) {
        ++withdrawn;
        continue;
      }
      main += point_text(room, *point);
      ++written;
    }
  }
  if (written == 0) main += el("p", "No point has been opened yet.");
  if (withdrawn > 0)
    main += el("p", cls("soft"), count_text(withdrawn, "withdrawn point", "withdrawn points"), " left out.");
  return show(visit, std::move(page));
}

}  // namespace parley::pages
