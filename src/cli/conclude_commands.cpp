/// Conclusion: signing the list of what is agreed, and what was adopted.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/setter.hpp"
#include "cli/terminal.hpp"
#include "talks/conclusion.hpp"
#include "talks/futile.hpp"
#include "talks/outline.hpp"

namespace parley::cli {

const Manual conclude_manual{
    .name = "conclude",
    .summary =
        "sign the list of all agreed wordings; when every party has signed the same one, it is adopted",
    .text =
        R"(Shows the list of what is agreed, each point with its wording, and the points left out, and signs it for your party. When every negotiating party has signed the same list it is adopted; nothing else adopts anything, and nothing undoes it.

Below it stand the terms on which any of it was accepted. Nothing forbids to sign a list that leaves out a condition or a part of a package, and it is warned of.

Points that are not agreed, or whose wording has blanks, must be settled first or left out by name. What is agreed ad referendum can be concluded ad referendum alone: until a date, by which your party confirms it with parley confirm. A signature cannot be withdrawn; with --open-until it lapses then, unless all have signed.)",
    .options = {{"--omit", "POINT", "leave this point out; may be given several times", false, true},
                {"--omit-open", "", "leave out all points that are not agreed"},
                {"--open-until", "TIME", "the signature lapses then, unless all have signed"},
                {"--ad-referendum-until", "TIME", "subject to your party's confirmation by then"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley conclude", "shows the list, asks, and signs"},
                 {"parley conclude --omit-open --open-until 2022-06-30",
                  "concludes what is agreed, for a while"}},
    .json =
        R"json({"act": ID, "agreed", "omitted": NUMBER, "warnings": [TEXT] (terms that the list tears apart)})json"};

namespace {

Result<std::set<talks::PointId>> left_out(const Arguments& arguments, const talks::Talks& talks) {
  std::set<talks::PointId> out;
  for (const std::string& name : arguments.all("--omit")) {
    const Result<const talks::Point*> point = talks.find_point(name);
    if (!point) return std::unexpected(point.error());
    out.insert((*point)->id);
  }
  if (arguments.has("--omit-open")) {
    for (const talks::Point* point : talks.points()) {
      if (!point->agreed) out.insert(point->id);
    }
  }
  return out;
}

const Conclude::Entry* entry_of(const Conclude& list, const ParagraphId& point) {
  const auto found = std::ranges::find(list.agreed, point, &Conclude::Entry::point);
  return found == list.agreed.end() ? nullptr : &*found;
}

/// What helps against what stands in the way of a list.
std::string advice(bool unsettled, bool unconfirmed, bool open_left_out) {
  std::string out;
  if (unsettled)
    out =
        std::string("settle what is not agreed or has blanks first, or leave it out by name: --omit POINT") +
        (open_left_out ? "" : ", or --omit-open");
  if (unconfirmed)
    out += (out.empty() ? "" : "; ") +
           std::string(
               "what is agreed ad referendum is concluded so with --ad-referendum-until DATE, or once "
               "it is confirmed in a note (## Re NAME: confirm), or is left out: --omit POINT");
  return out;
}

std::vector<std::string> warnings_of(const std::vector<talks::ListedTerms>& terms) {
  std::vector<std::string> out;
  for (const talks::ListedTerms& each : terms) {
    if (std::string warning = each.warning(); !warning.empty()) out.push_back(std::move(warning));
  }
  return out;
}

/// The terms of what a list holds; first of all what of them it tears apart.
void show_terms(const std::vector<talks::ListedTerms>& terms) {
  for (const std::string& warning : warnings_of(terms)) flow("WARNING: " + warning, "  ", bold);
  for (const talks::ListedTerms& each : terms) {
    if (each.left_out.empty()) flow("on terms: " + each.text(), "  ");
  }
}

/// What the act lists by digest, as the table lists it.
void show_list(const talks::Talks& talks, const Conclude& list) {
  Table table({"point", "about", "agreed wording"});
  std::vector<std::string> left_out;
  for (const talks::Point* point : talks.points()) {
    if (const Conclude::Entry* entry = entry_of(list, point->id)) {
      const talks::Wording* wording = point->wording(entry->wording);
      table.row({point->name, point_label(*point), wording ? wording->name : "?"});
    } else if (std::ranges::find(list.omitted, point->id) != list.omitted.end()) {
      left_out.push_back(point->name + "  " + point_label(*point));
    }
  }
  table.print(columns());
  for (const std::string& each : left_out) flow("left out: " + each, "  ");
}

}  // namespace

int run_conclude(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  Result<Session> session = open_to_sign(arguments);
  if (!session) return failed(session.error());
  const talks::Talks& talks = session->talks();
  if (const Result<void> can = talks::concludes(talks, session->party()); !can) return failed(can.error());
  const auto omit = left_out(arguments, talks);
  if (!omit) return failed(omit.error());
  const auto open_until = time_option(arguments, "--open-until");
  if (!open_until) return failed(open_until.error());
  const auto referendum = time_option(arguments, "--ad-referendum-until");
  if (!referendum) return failed(referendum.error());
  talks::DraftConclusion draft = talks::draft_conclusion(talks, *omit, referendum->has_value());
  if (!draft.obstacles.empty()) {
    bool unsettled = false;
    bool unconfirmed = false;
    for (const talks::Point* point : talks.points()) {
      for (const talks::Obstacle& obstacle : draft.obstacles) {
        if (obstacle.point != point) continue;
        flow(fmt::format("{}  {}: {}", point->name, point_label(*point), shown(obstacle.why)));
        const bool referred = point->state == talks::State::agreed_ad_referendum && !*referendum;
        (referred && !point->incomplete ? unconfirmed : unsettled) = true;
      }
    }
    return failed({count_text(draft.obstacles.size(), "point stands", "points stand") + " in the way",
                   advice(unsettled, unconfirmed, arguments.has("--omit-open"))});
  }
  if (draft.deed.agreed.empty())
    return failed({"nothing is agreed that could be concluded", "see parley table"});
  draft.deed.open_until = *open_until;
  draft.deed.ad_referendum_until = *referendum;
  if (const Result<void> matters = talks::not_futile(talks, session->party(), draft.deed, session->now());
      !matters)
    return failed(matters.error());
  const std::vector<talks::ListedTerms> terms = talks::listed_terms(talks, draft.deed);
  if (!session->json()) {
    line(bold("The list of what is agreed in \"" + shown(session->record().convene().title) + "\""));
    show_list(talks, draft.deed);
    show_terms(terms);
    if (*open_until)
      line("  the signature lapses on " + (*open_until)->display() + " unless all have signed");
    if (*referendum) line("  ad referendum: to be confirmed by " + (*referendum)->display());
  }
  const std::vector<std::string> warnings = warnings_of(terms);
  const Result<void> sure =
      agreed_to(arguments, "Sign this list for " + session->party() + "? It cannot be withdrawn.");
  if (!sure) return failed(sure.error());
  const auto agreed = static_cast<std::int64_t>(draft.deed.agreed.size());
  const auto omitted = static_cast<std::int64_t>(draft.deed.omitted.size());
  const Result<ActId> act = session->desk().sign(session->id(), std::move(draft.deed));
  if (!act) return failed(act.error());
  if (session->json())
    print(Json(Json::Object{{"act", act->hex()},
                            {"agreed", agreed},
                            {"omitted", omitted},
                            {"warnings", Json::Array(warnings.begin(), warnings.end())}})
              .pretty());
  else
    line("Signed. See who else has with  parley conclusions; carry it with  " + way_out(session->record()));
  return kDone;
}

const Manual conclusions_manual{
    .name = "conclusions",
    .summary = "the lists that were signed, by whom, and what is adopted",
    .text = "Shows every list that a party has signed: who has, who has not, and whether it is adopted.",
    .options = {{"--as-of", "TIME", "compute with another time than now"}, {"--json", "", "print as JSON"}},
    .examples = {{"parley conclusions", "who has signed"}},
    .json =
        R"json([{"state": TEXT, "adopted": TIME (if it is), "agreed", "omitted": NUMBER, "missing": [TEXT],
  "list": [{"point", "wording": NAME, "place", "title", "standing", "text": TEXT}], "left-out": [NAME],
  "signatures": [{"party", "by": TEXT, "act": ID, "time": TIME,
                  "open-until", "ad-referendum-until", "confirmed": TIME (those that there are),
                  "unshown": [TEXT] (parties against which nothing shows that it was confirmed in time)}]}])json"};

namespace {

Json entry_json(const talks::Talks& talks, const Conclude::Entry& entry) {
  Json::Object json{{"point", talks.name(entry.point)}, {"wording", talks.name(entry.wording)}};
  const talks::Point* point = talks.point(entry.point);
  const talks::Wording* wording = point ? point->wording(entry.wording) : nullptr;
  if (point) json.emplace("place", point->place);
  if (point) json.emplace("title", point->title);
  if (wording) json.emplace("standing", standing_text(wording->standing));
  if (wording && wording->text) json.emplace("text", *wording->text);
  return json;
}

Json conclusion_json(const talks::Talks& talks, const talks::Conclusion& conclusion) {
  Json::Array list, left_out;
  for (const Conclude::Entry& entry : conclusion.list.agreed) list.push_back(entry_json(talks, entry));
  for (const ParagraphId& id : conclusion.list.omitted) left_out.emplace_back(talks.name(id));
  Json::Array signatures;
  for (const talks::ConclusionSignature& each : conclusion.signatures) {
    Json::Object json{
        {"party", each.party}, {"by", each.delegate}, {"act", each.act.hex()}, {"time", each.time.rfc3339()}};
    if (each.open_until) json.emplace("open-until", each.open_until->rfc3339());
    if (each.ad_referendum_until) json.emplace("ad-referendum-until", each.ad_referendum_until->rfc3339());
    if (each.confirmed) json.emplace("confirmed", each.confirmed->rfc3339());
    if (!each.unshown.empty()) {
      Json::Array unshown;
      for (const std::string& party : each.unshown) unshown.emplace_back(party);
      json.emplace("unshown", std::move(unshown));
    }
    signatures.emplace_back(std::move(json));
  }
  Json::Array missing;
  for (const std::string& party : conclusion.missing) missing.emplace_back(party);
  Json::Object out{{"state", talks::word(conclusion.state)},
                   {"agreed", static_cast<std::int64_t>(conclusion.list.agreed.size())},
                   {"omitted", static_cast<std::int64_t>(conclusion.list.omitted.size())},
                   {"list", std::move(list)},
                   {"left-out", std::move(left_out)},
                   {"missing", std::move(missing)},
                   {"signatures", std::move(signatures)}};
  if (conclusion.adopted) out.emplace("adopted", conclusion.adopted->rfc3339());
  return out;
}

std::vector<std::string> signature_lines(const talks::Conclusion& conclusion) {
  std::vector<std::string> out;
  for (const talks::ConclusionSignature& each : conclusion.signatures) {
    std::string reserve;
    if (each.open_until) reserve += ", until " + each.open_until->display();
    if (each.ad_referendum_until)
      reserve += each.confirmed ? ", " + talks::confirmation_text(each)
                                : ", ad referendum until " + each.ad_referendum_until->display();
    out.push_back(fmt::format("signed by {} on {}{}  {}", each.delegate, each.time.display(), reserve,
                              each.act.hex().substr(0, 12)));
  }
  return out;
}

}  // namespace

int run_conclusions(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  Json::Array out;
  const auto all = talks::conclusions(session->talks(), session->now());
  for (const talks::Conclusion& conclusion : all) {
    if (session->json()) {
      out.push_back(conclusion_json(session->talks(), conclusion));
      continue;
    }
    line(bold(fmt::format("{}: {} agreed, {} left out", talks::word(conclusion.state),
                          count_text(conclusion.list.agreed.size(), "point", "points"),
                          conclusion.list.omitted.size())));
    show_list(session->talks(), conclusion.list);
    if (!conclusion.adopted) show_terms(talks::listed_terms(session->talks(), conclusion.list));
    for (const std::string& signature : signature_lines(conclusion)) line("  " + signature);
    for (const std::string& party : conclusion.missing) line("  not signed by " + party);
    if (conclusion.missing.empty() && conclusion.state == talks::ConclusionState::open)
      line(
          "  all have signed, in time by their own clocks; a receipt of who signed until a date has to show "
          "it");
    if (conclusion.adopted) line("  ADOPTED on " + conclusion.adopted->display());
    line();
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else if (all.empty())
    line("No list has been signed. See parley help conclude.");
  return kDone;
}

namespace {

/// In the order of the outline that is on the list, if there is one.
std::vector<talks::Chapter> adopted_order(const talks::Talks& talks, const Conclude& list) {
  const std::string* outline = nullptr;
  for (const talks::Point* point : talks.points()) {
    const Conclude::Entry* entry = entry_of(list, point->id);
    const talks::Wording* wording = entry ? point->wording(entry->wording) : nullptr;
    if (point->matter == talks::Matter::outline && wording && wording->text) outline = &*wording->text;
  }
  return outline ? talks::in_outline(talks, *outline) : talks::without_outline(talks);
}

void show_adopted_point(const Setter& setter, const talks::Talks& talks, const talks::Point& point,
                        const Conclude& list) {
  const Conclude::Entry* entry = entry_of(list, point.id);
  const talks::Wording* wording = entry ? point.wording(entry->wording) : nullptr;
  if (!wording || !wording->text) return;
  setter.heading(point, wording->name + standing_mark(wording->standing));
  setter.clean(*wording->text);
  if (!point.adopted) return;
  if (point.adopted->wording != entry->wording) {
    setter.remark("[" + talks.name(point.adopted->wording) + " was adopted in its place on " +
                  point.adopted->when.date() + "]");
    return;
  }
  for (const std::string& party : point.adopted->departs)
    setter.remark("[" + party + " departs from this adopted text]");
}

}  // namespace

int show_adopted(Session& session, bool markdown) {
  const Setter setter(markdown);
  bool some = false;
  Json::Array out;
  for (const talks::Conclusion& conclusion : talks::conclusions(session.talks(), session.now())) {
    if (conclusion.state != talks::ConclusionState::adopted) continue;
    some = true;
    if (session.json()) {
      out.push_back(conclusion_json(session.talks(), conclusion));
      continue;
    }
    const talks::Talks& talks = session.talks();
    setter.title(session.record().convene().title);
    setter.remark("Adopted on " + conclusion.adopted->display() + '.');
    for (const talks::Chapter& chapter : adopted_order(talks, conclusion.list)) {
      const bool same = chapter.points.size() == 1 && chapter.points.front()->place == chapter.line;
      if (!chapter.line.empty() && !same) setter.chapter(chapter.line);
      for (const talks::Point* point : chapter.points)
        show_adopted_point(setter, talks, *point, conclusion.list);
    }
    line();
    for (const talks::Point* point : talks.points()) {
      if (std::ranges::find(conclusion.list.omitted, point->id) != conclusion.list.omitted.end())
        setter.remark("Left out: " + point->name + "  " + point_label(*point));
    }
    for (const std::string& signature : signature_lines(conclusion)) setter.remark(signature);
    setter.remark("Each signature can be checked: parley show ACT --bytes, --signature (parley help show)");
  }
  if (!some)
    return failed(
        {"nothing is adopted yet", "see who has signed: parley conclusions; sign with parley conclude"});
  if (session.json()) {
    print(Json(std::move(out)).pretty());
    return kDone;
  }
  basis_line(session);
  return kDone;
}

}  // namespace parley::cli
