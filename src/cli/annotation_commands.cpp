/// What one notes for oneself: on this desk alone, never in anything that is signed or sent.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace parley::cli {

const Manual annotate_manual{
    .name = "annotate",
    .summary = "note something of a point or a paragraph for yourself",
    .text =
        R"(Keeps a remark, your fall-back position, who of you owns the point, or how much it weighs. Annotations lie in this desk's archive and nowhere else: they are part of no act, no pouch, no export and no log, and nobody else ever sees them. An empty text takes one away.

parley annotations lists them; parley show of the point shows them, set apart.)",
    .options = {{"POINT", "", "a point or a paragraph by its name, or a point by its place", true},
                {"--remark", "TEXT", "a remark"},
                {"--fallback", "TEXT", "the position to fall back on"},
                {"--owner", "TEXT", "who of you owns it"},
                {"--weight", "N", "how much it weighs, 0 to 100"}},
    .examples = {
        {"parley annotate russia/1.3 --fallback \"a moratorium of five years\" --weight 80", "keeps both"},
        {"parley annotate russia/1.3 --fallback \"\"", "takes one away"}}};

namespace {

Result<ParagraphId> annotated(const talks::Talks& talks, const std::string& name) {
  if (const Result<talks::Found> found = talks.find_paragraph(name)) return found->id;
  const Result<const talks::Point*> point = talks.find_point(name);
  if (!point) return std::unexpected(point.error());
  return (*point)->id;
}

bool is_weight(const std::string& text) {
  return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string::npos &&
         std::stoi(text) <= 100;
}

}  // namespace

int run_annotate(const Arguments& arguments) {
  constexpr std::pair<const char*, Annotation::Kind> kOptions[] = {{"--remark", Annotation::Kind::remark},
                                                                   {"--fallback", Annotation::Kind::fallback},
                                                                   {"--owner", Annotation::Kind::owner},
                                                                   {"--weight", Annotation::Kind::weight}};
  Result<Session> session = Session::open(arguments, Session::For::annotating);
  if (!session) return failed(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
  const Result<ParagraphId> on = annotated(session->talks(), *arguments.get("POINT"));
  if (!on) return failed(on.error());
  const std::string name = session->talks().name(*on);
  bool some = false;
  for (const auto& [option, kind] : kOptions) {
    const auto given = arguments.get(option);
    if (!given) continue;
    if (kind == Annotation::Kind::weight && !given->empty() && !is_weight(*given))
      return failed({"--weight: \"" + shown(*given) + "\" is not a number from 0 to 100", {}, true});
    some = true;
  }
  if (!some)
    return failed({"there is nothing to note", "give --remark, --fallback, --owner or --weight", true});
  for (const auto& [option, kind] : kOptions) {
    const auto given = arguments.get(option);
    if (!given) continue;
    const Result<void> done =
        session->desk().annotate(session->id(), *on, kind, given->empty() ? std::nullopt : given);
    if (!done) return failed(done.error());
    line(fmt::format("{}: {} {}. On this desk alone.", name, name_of(kind),
                     given->empty() ? "taken away" : "noted"));
  }
  return kDone;
}

const Manual annotations_manual{
    .name = "annotations",
    .summary = "list what you noted for yourself",
    .text = "Lists the annotations of this desk, in the order of the table. Nobody else has them.",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley annotations", "remarks, fall-back positions, owners and weights"}},
    .json =
        R"json([{"on": NAME, "kind": "remark", "fallback", "owner" or "weight", "text": TEXT, "noted": TIME}])json"};

int run_annotations(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  Json::Array out;
  Table table({"on", "kind", "private annotation"});
  for (const Annotation& each : session->desk().annotations(session->id())) {
    const std::string name = session->talks().name(each.on);
    table.row({name, std::string(name_of(each.kind)), shown(each.text)});
    out.emplace_back(Json::Object{
        {"on", name}, {"kind", name_of(each.kind)}, {"text", each.text}, {"noted", each.at.rfc3339()}});
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (out.empty())
    line("Nothing is noted. See parley help annotate.");
  else
    table.print(columns());
  return kDone;
}

}  // namespace parley::cli
