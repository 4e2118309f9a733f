#include "talks/status.hpp"
#include "talks/view.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "talks/store.hpp"

namespace parley::talks {

namespace {

bool takes_part(const Roster& roster, const Party& party) {
  return roster.negotiates(party.handle) || roster.is_chair(party.handle);
}

}  // namespace

std::vector<PartyStatus> status(const Talks& talks, Instant now) {
  const Roster& roster = talks.store().roster;
  std::vector<PartyStatus> out;
  for (const Party& party : talks.parties()) {
    if (takes_part(roster, party)) out.push_back({party.handle, party.joined, {}, 0});
  }
  std::map<const Point*, std::size_t> place;
  for (const Point* point : talks.points()) {
    place.emplace(point, place.size());
    for (const BallHolder& holder : point->ball) {
      const auto of = std::find_if(out.begin(), out.end(),
                                   [&](const PartyStatus& status) { return status.party == holder.party; });
      if (of == out.end()) continue;
      Pass pass = *holder.pass;
      pass.since = held_since(talks, holder, now);
      of->owes.push_back({point, std::move(pass), due(talks, holder, now)});
      if (of->owes.back().due.overdue) ++of->overdue;
    }
  }
  for (PartyStatus& status : out) {
    std::ranges::sort(status.owes, {}, [&](const Owed& owed) {
      const auto by = owed.due.answer_by;
      return std::tuple(!owed.due.overdue, !by.has_value(), by.value_or(Instant{}), place.at(owed.point));
    });
  }
  return out;
}

std::string_view deed_on(const Point& point) {
  switch (point.state) {
    case State::agreed_ad_referendum:
    case State::to_be_confirmed:
      return "to be confirmed";
    case State::in_principle:
      return "to be drafted, as it is agreed in principle";
    case State::choose_one:
      return "one to be chosen";
    case State::contradictory:
      return "to be made clear, as it contradicts itself";
    case State::blocked:
      return "kept back by what it depends on";
    default:
      return {};
  }
}

Due due(const Talks& talks, const BallHolder& holder, Instant now) {
  const auto index = talks.record().find(holder.pass->act);
  if (!index || talks.record().at(*index).act.party() != holder.party)
    return due(talks, holder.pass->act, holder.party, now);
  // It needs no receipt for its own act, and what its own note asks, it asks of others.
  Due out;
  out.received = holder.pass->since;
  const auto& usual = talks.record().convene().rules.answer_by;
  if (talks.note(holder.pass->act) || !usual) return out;
  out.answer_by = Instant{out.received->seconds + *usual};
  out.overdue = *out.received <= *out.answer_by && *out.answer_by < now;
  return out;
}

Due due(const Talks& talks, const ActId& act, const std::string& party, Instant now) {
  Due out;
  const Record& record = talks.record();
  const auto index = record.find(act);
  if (!index) return out;
  if (const auto receipt = record.receipt(*index, party)) {
    out.received = record.at(*receipt).act.time;
    out.receipt = record.at(*receipt).id;
  }
  // A relay's acceptance starts the clock too, where the rule says when: one that is nobody's, or its own.
  const ProvedTime* accepted = talks.store().times.earliest(act, party);
  const auto& span = record.convene().rules.deemed;
  if (accepted && span) {
    const Instant when{accepted->at.seconds + *span};
    if (when <= now && (!out.received || when < *out.received)) {
      out.received = when;
      out.receipt.reset();
      out.deemed = true;
    }
  }
  if (const NoteView* note = talks.note(act)) out.answer_by = note->answer_by;
  const auto& usual = record.convene().rules.answer_by;
  if (!out.answer_by && usual && out.received) out.answer_by = Instant{out.received->seconds + *usual};
  out.overdue = out.received && out.answer_by && *out.received <= *out.answer_by && *out.answer_by < now;
  return out;
}

std::vector<Coverage> coverage(const Talks& talks, const NoteView& note) {
  std::vector<Coverage> out;
  const Talks::Store& store = talks.store();
  std::vector<ParagraphId> asked;
  for (const ParagraphId& id : note.paragraphs) {
    if (store.thread_of(id)) asked.push_back(id);
  }
  for (const std::string& party : store.roster.negotiating) {
    if (party == note.party) continue;
    Coverage& line = out.emplace_back();
    line.party = party;
    line.asked = asked;
    for (const ParagraphId& id : asked) {
      const std::vector<Statement>& thread = store.thread_of(id)->point.thread;
      const bool answered = std::any_of(thread.begin(), thread.end(), [&](const Statement& said) {
        return said.party == party && said.on == id && said.no_effect.empty() && !said.unauthorised;
      });
      (answered ? line.answered : line.open).push_back(id);
    }
  }
  return out;
}

std::vector<const Point*> opened_by(const Talks& talks, const NoteView& note) {
  std::vector<const Point*> out;
  for (const ParagraphId& id : note.paragraphs) {
    if (const Point* point = talks.point(id)) out.push_back(point);
  }
  return out;
}

std::vector<Publicity> publicity(const Talks& talks) {
  const Talks::Store& store = talks.store();
  const Record& record = talks.record();
  std::vector<Index> acts;
  for (const Index index : store.publishes) {
    if (record.judgement(index).counts) acts.push_back(index);
  }
  std::sort(acts.begin(), acts.end(), [&](Index a, Index b) { return store.before(a, b); });
  std::vector<Publicity> out;
  std::map<std::pair<ActId, std::vector<DisclosureId>>, std::size_t> places;
  for (const Index index : acts) {
    const CheckedAct& act = record.at(index);
    const auto& publish = std::get<Publish>(act.act.deed);
    const NoteView* note = talks.note(publish.note);
    if (!note || !record.in_past(note->index, index)) continue;
    const std::vector<DisclosureId> paragraphs(publish.paragraphs.begin(), publish.paragraphs.end());
    const auto [known, first] = places.try_emplace({publish.note, paragraphs}, out.size());
    if (first) out.push_back({publish.note, note->name, paragraphs, {}, false});
    Publicity* const of = &out[known->second];
    Publicity::Saying saying{act.act.party(), act.act.author, publish.say, act.act.time, act.id};
    const auto place = std::lower_bound(
        of->sayings.begin(), of->sayings.end(), saying.party,
        [](const Publicity::Saying& one, const std::string& party) { return one.party < party; });
    if (place != of->sayings.end() && place->party == saying.party) {
      *place = std::move(saying);
    } else {
      of->sayings.insert(place, std::move(saying));
    }
  }
  const Publication rule = record.convene().rules.publication;
  for (Publicity& one : out) {
    one.may = rule == Publication::free ||
              (rule == Publication::consent && std::ranges::all_of(talks.parties(), [&](const Party& party) {
                 return !takes_part(store.roster, party) ||
                        std::ranges::any_of(one.sayings, [&](const Publicity::Saying& saying) {
                          return saying.party == party.handle && saying.say != Publish::Say::refuse;
                        });
               }));
  }
  return out;
}

}  // namespace parley::talks
