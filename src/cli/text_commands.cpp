/// The rolling text.
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/setter.hpp"
#include "cli/terminal.hpp"
#include "talks/outline.hpp"
#include "talks/view.hpp"

namespace parley::cli {

const Manual text_manual{
    .name = "text",
    .summary = "the rolling text: what is agreed clean, what is open in square brackets with whose it is",
    .text =
        R"(Writes the text as it stands: a heading for each point, by its place; agreed wordings clean; what is open in square brackets, each alternative that its author stands on with the party, the name of the paragraph, its terms and who accepts it, on which terms. Withdrawn points, and those that were merged or split into agreed ones, are left out, and counted at the end.

Points stand in the order of the outline on which all agree, if there is one (a paragraph "## Outline", accepted and countered like any wording). Else they stand in the order of their places where all have one, else in the order in which they were opened, the base text first. Outlines and minutes are not part of the text.)",
    .options = {{"--markdown", "", "print as Markdown"},
                {"--outline", "NAME", "in the order of this outline, agreed or not"},
                {"--agreed", "", "only what is agreed"},
                {"--final", "", "what was adopted by all, with the signatures"},
                {"--as-of", "TIME", "compute with another time than now"},
                {"--json", "", "print as JSON"}},
    .examples = {{"parley text", "the text as it stands"},
                 {"parley text --markdown > text.md", "for a word processor"}},
    .json = R"json({"exchange": ID, "as-of": TIME, "title", "basis": TEXT,
 "chapters": [{"line": TEXT (of the outline, or empty),
   "points": [{"point": NAME, "place", "title", "standing", "state": TEXT,
     "wordings": [{"name": NAME, "party", "standing": TEXT, "agreed", "adopted": BOOL, "text", "if", "package": TEXT (where there are),
                   "accepted-by": [TEXT], "terms": [{"party", "if", "package": TEXT}] (of all who stand on it on terms)}]}]}],
 "withdrawn", "replaced", "left-out": NUMBER, "declarations": [TEXT]}, with --final as parley conclusions prints)json"};

namespace {

/// The chapters by the outline that the command line names, or by that on which all agree, or without one.
Result<std::vector<talks::Chapter>> chapters(const Session& session, const talks::Talks& talks) {
  const talks::Point* outline = talks::agreed_outline(talks);
  const talks::Wording* order = outline ? outline->wording(*outline->agreed) : nullptr;
  if (const auto named = session.arguments().get("--outline")) {
    const auto point = talks.find_point(*named);
    if (!point) return std::unexpected(point.error());
    if ((*point)->matter != talks::Matter::outline)
      return fail(*named + " is no outline", "name a paragraph \"## Outline\", or a counter to one");
    const auto paragraph = talks.find_paragraph(*named);
    order = (*point)->wording(paragraph ? paragraph->id : (*point)->id);
  }
  return order && order->text ? talks::in_outline(talks, *order->text) : talks::without_outline(talks);
}

void set_point(const Setter& setter, const talks::Talks& talks, const talks::Point& point) {
  setter.heading(point,
                 point.state == talks::State::agreed && !point.without_prejudice ? "" : state_text(point));
  const auto wordings = talks::text_of(point);
  for (const talks::Wording* wording : wordings) {
    if (talks::is_clean(point, *wording))
      setter.clean(*wording->text);
    else
      setter.bracketed(talks, point, *wording);
  }
  if (wordings.empty()) setter.remark("[no wording stands]");
}

Json point_json(const talks::Point& point) {
  Json::Array wordings;
  for (const talks::Wording* wording : talks::text_of(point)) {
    const std::vector<talks::Terms> own = talks::terms_on(point, wording->party, wording->id);
    Json::Array accepted;
    for (const std::string& party : wording->accepted_by) accepted.emplace_back(party);
    Json::Object json{{"name", wording->name},
                      {"party", wording->party},
                      {"standing", standing_text(wording->standing)},
                      {"agreed", point.agreed == wording->id},
                      {"adopted", point.adopted && point.adopted->wording == wording->id},
                      {"accepted-by", std::move(accepted)},
                      {"terms", terms_json(point, wording->id)}};
    if (wording->text) json.emplace("text", *wording->text);
    if (!own.empty()) put_terms(json, own.front());
    wordings.emplace_back(std::move(json));
  }
  return Json::Object{{"point", point.name},        {"place", point.place},
                      {"title", point.title},       {"standing", standing_text(talks::opened_in(point))},
                      {"state", state_text(point)}, {"wordings", std::move(wordings)}};
}

/// What of the text is shown, and how many points are not.
struct Shown {
  struct Part {
    const talks::Chapter* chapter = nullptr;
    std::vector<const talks::Point*> points;
  };
  std::vector<Part> parts;
  std::size_t withdrawn = 0, replaced = 0, left_out = 0;
};

Shown shown_of(const std::vector<talks::Chapter>& all, bool only_agreed) {
  Shown out;
  for (const talks::Chapter& chapter : all) {
    Shown::Part& part = out.parts.emplace_back(Shown::Part{&chapter, {}});
    for (const talks::Point* point : chapter.points) {
      const talks::InText place = talks::place_in_text(*point);
      if (place == talks::InText::withdrawn)
        ++out.withdrawn;
      else if (place == talks::InText::replaced)
        ++out.replaced;
      else if (only_agreed && place == talks::InText::open)
        ++out.left_out;
      else
        part.points.push_back(point);
    }
  }
  return out;
}

Json text_json(Session& session, const Shown& text, const std::vector<std::string>& declared) {
  Json::Array chapters, declarations;
  for (const Shown::Part& part : text.parts) {
    Json::Array points;
    for (const talks::Point* point : part.points) points.push_back(point_json(*point));
    chapters.emplace_back(Json::Object{{"line", part.chapter->line}, {"points", std::move(points)}});
  }
  for (const std::string& each : declared) declarations.emplace_back(each);
  return Json::Object{{"exchange", session.id().hex()},
                      {"as-of", session.now().rfc3339()},
                      {"title", session.record().convene().title},
                      {"basis", session.record().convene().rules.basis},
                      {"chapters", std::move(chapters)},
                      {"withdrawn", static_cast<std::int64_t>(text.withdrawn)},
                      {"replaced", static_cast<std::int64_t>(text.replaced)},
                      {"left-out", static_cast<std::int64_t>(text.left_out)},
                      {"declarations", std::move(declarations)}};
}

}  // namespace

int run_text(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  if (arguments.has("--final")) return show_adopted(*session, arguments.has("--markdown"));
  const Setter setter(arguments.has("--markdown"));
  const auto all = chapters(*session, session->talks());
  if (!all) return failed(all.error());
  const Shown text = shown_of(*all, arguments.has("--agreed"));
  const std::vector<std::string> declared =
      declaration_lines(session->talks(), session->talks().points(), session->now());
  if (session->json()) {
    print(text_json(*session, text, declared).pretty());
    return kDone;
  }
  setter.title(session->record().convene().title);
  if (all->empty()) setter.remark("No point has been opened yet.");
  for (const Shown::Part& part : text.parts) {
    const talks::Chapter& chapter = *part.chapter;
    // A line that is itself the place of its only point is not said twice.
    const bool same = chapter.points.size() == 1 && chapter.points.front()->place == chapter.line;
    if (!chapter.line.empty() && !same) {
      setter.chapter(chapter.line);
      if (chapter.points.empty())
        setter.remark(chapter.again ? "[named above already]" : "[no point has this place]");
    }
    if (chapter.line.empty() && all->size() > 1) setter.chapter("(not in the outline)");
    for (const talks::Point* point : part.points) set_point(setter, session->talks(), *point);
  }
  line();
  if (text.left_out > 0)
    setter.remark(count_text(text.left_out, "point that is", "points that are") + " not agreed left out");
  if (text.withdrawn > 0)
    setter.remark(count_text(text.withdrawn, "withdrawn point", "withdrawn points") + " left out");
  if (text.replaced > 0)
    setter.remark(count_text(text.replaced, "merged or split point", "merged or split points") + " left out");
  for (const std::string& each : declared) setter.remark(each);
  basis_line(*session);
  return kDone;
}

}  // namespace parley::cli
