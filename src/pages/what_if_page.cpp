/// Suppositions: the table as it would be after some moves of anybody, with nothing signed; and any two
/// wordings against each other.
#include <algorithm>

#include "base/text.hpp"
#include "desk/delivery.hpp"
#include "note/diagnostic.hpp"
#include "note/reference.hpp"
#include "pages/parts.hpp"

namespace parley::pages {
namespace {

constexpr std::size_t kMoves = 4;

struct Move {
  std::string party, verb, on, condition;
};

std::vector<Move> moves_of(const Visit& visit) {
  std::vector<Move> out;
  for (std::size_t i = 0; i < kMoves; ++i) {
    const std::string n = std::to_string(i);
    out.push_back(
        {visit.get("party-" + n), visit.get("verb-" + n), visit.get("on-" + n), visit.get("if-" + n)});
  }
  return out;
}

/// A field for the name of a wording; those that stand are suggested.
Html named(std::string_view label, std::string_view name, std::string_view given) {
  return el("label", cls("field"), el("span", label),
            el("input", at("type", "text"), at("name", name), value(given), at("list", "wordings"),
               at("autocomplete", "off")));
}

Html choices(const Visit& visit, const Room& room, const std::vector<Move>& moves) {
  std::vector<std::pair<std::string, std::string>> parties;
  for (const std::string& party : room.talks->negotiating())
    parties.emplace_back(party, party == visit.office.party() ? party + " (you)" : party);
  static const std::vector<std::pair<std::string, std::string>> verbs = {
      {"accept", "accepts"},
      {"accept ad referendum", "accepts ad referendum"},
      {"accept in principle", "accepts in principle"},
      {"confirm", "confirms"},
      {"reject", "rejects"},
      {"maintain", "maintains"},
      {"withdraw", "withdraws"},
      {"ask", "asks"},
      {"reserve", "reserves"}};
  Html wordings;
  for (const talks::Point* point : room.talks->points()) {
    for (const talks::Wording& wording : point->wordings) {
      if (wording.stands) wordings += el("option", value(wording.name), talks::point_label(*point));
    }
  }
  Html rows;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const std::string n = std::to_string(i);
    rows += el("fieldset", el("legend", "Move ", i + 1),
               el("div", cls("row"),
                  choice("Who", "party-" + n, moves[i].party.empty() ? visit.office.party() : moves[i].party,
                         parties),
                  choice("Does what", "verb-" + n, moves[i].verb, verbs),
                  named("With which wording", "on-" + n, moves[i].on),
                  field("Only if", "if-" + n, moves[i].condition)));
  }
  return el("form", at("method", "get"), action(in(room).part("what-if")),
            el("datalist", at("id", "wordings"), wordings), rows,
            el("p", cls("soft"),
               "A wording is named as on the table: usa/1.3. A condition names wordings, or "
               "points: point usa/1.4 and russia/1.2."),
            button("Suppose it"));
}

Html outcome(const Visit& visit, const Room& room, const std::vector<Move>& moves) {
  Record record = room.record->copy();
  bool any = false;
  for (const Move& move : moves) {
    if (move.on.empty()) continue;
    any = true;
    const std::string text =
        "title: What if\n\n## " +
        (move.verb == "withdraw"
             ? "Withdraw " + move.on
             : "Re " + move.on + ": " + move.verb + (move.condition.empty() ? "" : " if " + move.condition)) +
        '\n';
    if (const auto errors = refusals(record, move.party, text, visit.office.now()); !errors.empty())
      return el("p", cls("wrong"), at("role", "alert"), move.party, ", ", move.on,
                ": a note that says so would be refused: ", errors.front().message, ". ",
                errors.front().remedy);
    if (const Result<void> done =
            suppose(record, move.party, text, visit.office.now(), visit.office.world().random);
        !done)
      return el("p", cls("wrong"), at("role", "alert"), move.party, ", ", move.on, ": ", done.error().message,
                ". ", done.error().remedy);
  }
  if (!any) return {};
  talks::Talks supposed(record);
  supposed.set_now(visit.office.now());
  const auto agreed = [](const talks::Talks& talks) {
    return std::ranges::count_if(talks.points(),
                                 [](const talks::Point* point) { return point->agreed.has_value(); });
  };
  Html declared;
  for (const talks::Declaration& then : talks::declarations(supposed, visit.office.now())) {
    for (const talks::Declaration& now : talks::declarations(*room.talks, visit.office.now())) {
      if (now.id == then.id && now.state != then.state)
        declared += el("li", "The declaration ", then.name, " is ", talks::word(now.state),
                       " now, and would be ", talks::word(then.state), ".");
    }
  }
  return together(
      el("h2", "What would stand otherwise"), changes_between(*room.talks, supposed),
      declared.empty() ? Html() : el("ul", declared),
      el("p", agreed(*room.talks), " agreed now, ", agreed(supposed), " then. Nothing was signed."));
}

Html comparison(const Visit& visit, const Room& room) {
  const auto text_of = [&](const std::string& name) -> Result<std::string> {
    if (note::parse_note_ref(name)) {
      const Result<const talks::NoteView*> note = room.talks->find_note(name);
      return note ? Result<std::string>((*note)->text) : std::unexpected(note.error());
    }
    const Result<talks::Found> found = room.talks->find_paragraph(name);
    if (!found) return std::unexpected(found.error());
    const note::Paragraph* paragraph = room.talks->paragraph(found->id);
    if (!paragraph || !paragraph->wording)
      return fail(name + " has no text of its own", "name a wording, or a whole note");
    return *paragraph->wording;
  };
  const std::string from = visit.get("from");
  const std::string to = visit.get("to");
  Html out =
      together(el("h2", at("id", "compare"), "Any two wordings, or two notes"),
               el("form", at("method", "get"), action(in(room).part("what-if").at("compare")), cls("row"),
                  named("From", "from", from), named("To", "to", to), quiet_button("Compare")));
  if (from.empty() || to.empty()) return out;
  const Result<std::string> one = text_of(from);
  const Result<std::string> other = text_of(to);
  if (one && other) return together(out, redline_block(from, *one, *other));
  const Error& error = one ? other.error() : one.error();
  return together(out, el("p", cls("wrong"), at("role", "alert"), error.message, ". ", error.remedy));
}

}  // namespace

Answer what_if_page(Visit& visit, Room& room) {
  Page page{.title = "What if", .room = &room, .here = "table"};
  const std::vector<Move> moves = moves_of(visit);
  page.main =
      together(el("h1", "What if …"),
               el("p", cls("lead"),
                  "Suppose that anybody made these moves now, in this order, and see what would stand "
                  "otherwise. Nothing is signed, kept or sent."),
               choices(visit, room, moves), outcome(visit, room, moves), comparison(visit, room));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
