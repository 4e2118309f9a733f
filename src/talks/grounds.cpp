#include "talks/grounds.hpp"

#include <algorithm>

#include "note/note.hpp"

namespace parley::talks {
namespace {

std::string short_word(Said said) {
  switch (said) {
    case Said::accepted_ad_referendum:
      return "ad ref.";
    case Said::accepted_in_principle:
      return "in princ.";
    default:
      return std::string(word(said));
  }
}

bool puts_forward(Said said) {
  return said == Said::opened || said == Said::countered;
}

std::string short_mark(NoteStanding standing) {
  return standing == NoteStanding::formal        ? ""
         : standing == NoteStanding::exploratory ? " (expl.)"
                                                 : " (w.p.)";
}

/// Whether there is nothing to add to the newest statement, though it is not what the party stands by: it
/// says itself that the party stands there, or the party has only opened the point.
bool goes_without_saying(const Point& point, const Position& position, const Ground& ground) {
  const Wording* wording = point.wording(ground.wording);
  if (wording && !wording->text) return true;
  if (!ground.terms.none() || position.on != ground.wording) return false;
  return position.said == Said::confirmed || position.said == Said::settled ||
         (position.said == Said::maintained && puts_forward(ground.said));
}

/// The newest statement: the wording is named where it is not the one that opened the point.
std::string newest_text(const Point& point, const Position& position, Length length) {
  if (!position.said) return "–";
  std::string out = short_word(*position.said);
  const std::string& on = puts_forward(*position.said) ? position.name : position.on_name;
  if (!on.empty() && on != point.name) out += ' ' + on;
  const std::vector<Terms> terms = {terms_of(position.paragraph)};
  return out + (length == Length::whole ? terms_text(terms) : terms_in_brief(terms));
}

std::string ground_text(const Ground& ground, Length length) {
  const bool ad_referendum = ground.said == Said::accepted_ad_referendum && !ground.confirmed;
  return (puts_forward(ground.said) ? "offers "
          : ad_referendum           ? "accepts ad ref. "
                                    : "accepts ") +
         ground.wording_name +
         (length == Length::whole ? terms_text({ground.terms}) : terms_in_brief({ground.terms}));
}

}  // namespace

std::string Terms::text() const {
  return (condition.empty() ? "" : " if " + condition) + (package.empty() ? "" : " in package " + package);
}

Terms terms_of(const note::Paragraph* paragraph) {
  if (!paragraph) return {};
  return {paragraph->condition ? paragraph->condition->display() : "", paragraph->package};
}

std::string terms_text(const std::vector<Terms>& several) {
  std::string out;
  for (const Terms& terms : several) out += (out.empty() ? "" : " or") + terms.text();
  return out;
}

std::string terms_in_brief(const std::vector<Terms>& several) {
  constexpr std::size_t kLongest = 40;
  const std::string text = terms_text(several);
  return text.size() <= kLongest ? text : " on conditions";
}

std::vector<Ground> grounds(const Point& point, const Position& position) {
  std::vector<Ground> out;
  const auto name = [&](const WordingId& id) {
    const Wording* wording = point.wording(id);
    return wording ? wording->name : std::string();
  };
  for (const Foothold& foothold : position.footholds) {
    const Statement& by = point.thread[foothold.by];
    const WordingId& on = puts_forward(by.said) ? by.id : *by.on;
    out.push_back({on, name(on), by.said, foothold.confirmed, by.name, by.act, by.delegate, by.time,
                   by.standing, terms_of(by.paragraph)});
  }
  if (!out.empty() || position.stands_on.empty()) return out;
  const WordingId& on = position.stands_on.front();
  return {{on, name(on), *position.said, false, position.name, position.act, position.delegate, position.time,
           position.standing, terms_of(position.paragraph)}};
}

bool is_newest(const Ground& ground, const Position& position) {
  return ground.name == position.name && (puts_forward(*position.said) || position.on == ground.wording);
}

std::vector<Terms> terms_on(const Point& point, const std::string& party, const WordingId& wording) {
  std::vector<Terms> out;
  if (const Position* position = point.position(party)) {
    for (Ground& ground : grounds(point, *position)) {
      if (ground.wording != wording) continue;
      if (ground.terms.none()) return {};
      out.push_back(std::move(ground.terms));
    }
  }
  if (!out.empty()) return out;
  const auto offer = std::ranges::find(point.thread, wording, &Statement::id);
  if (offer == point.thread.end() || offer->party != party) return {};
  Terms terms = terms_of(offer->paragraph);
  return terms.none() ? std::vector<Terms>() : std::vector{std::move(terms)};
}

std::vector<std::string> accepters(const Point& point, const Wording& wording) {
  std::vector<std::string> out;
  out.reserve(wording.accepted_by.size());
  for (const std::string& party : wording.accepted_by)
    out.push_back(party + terms_in_brief(terms_on(point, party, wording.id)));
  return out;
}

std::string cell_text(const Point& point, const std::string& party, Length length) {
  const Position* position = point.position(party);
  if (!position) return "–";
  if (position->contradictory) return "contradictory";
  std::string out = newest_text(point, *position, length);
  if (position->waits_for_authority) out += " (unauthorised)";
  out += short_mark(position->standing);
  constexpr std::size_t kNamed = 2;
  std::size_t more = 0;
  for (std::size_t named = 0; const Ground& ground : grounds(point, *position)) {
    if (is_newest(ground, *position) || goes_without_saying(point, *position, ground)) continue;
    if (length == Length::brief && ++named > kNamed)
      ++more;
    else
      out += "; " + ground_text(ground, length) + short_mark(ground.standing);
  }
  return more == 0 ? out : out + "; and " + std::to_string(more) + " more";
}

}  // namespace parley::talks
