#include "cli/brief.hpp"

#include <algorithm>
#include <tuple>

#include "talks/view.hpp"

namespace parley::cli::brief {

namespace {

/// What a statement comes to.
SaidOf said_of(const talks::Statement& statement) {
  return {std::string(talks::word(statement.said)) + (statement.effective() ? "" : " (without effect)"),
          talks::terms_of(statement.paragraph)};
}

}  // namespace

Standing where_it_stands(const talks::Talks& talks) {
  Standing out;
  for (const talks::Point* point : talks.points()) {
    if (point->adopted)
      out.adopted.push_back(point);
    else if (point->state == talks::State::agreed)
      out.agreed.push_back(point);
    else if (point->state == talks::State::agreed_ad_referendum)
      out.ad_referendum.push_back(point);
    else if (point->state == talks::State::withdrawn)
      ++out.withdrawn;
    else if (talks::is_open(*point))
      out.open.push_back(point);
  }
  return out;
}

std::vector<Duty> duties(const talks::PartyStatus& own) {
  std::vector<Duty> out;
  for (const talks::Owed& owed : own.owes) {
    const std::string_view deed = deed_on(*owed.point);
    const auto same = [&](const Duty& duty) {
      return std::tie(duty.by, duty.overdue, duty.deed) ==
             std::tie(owed.due.answer_by, owed.due.overdue, deed);
    };
    const auto found = std::ranges::find_if(out, same);
    Duty& duty =
        found != out.end() ? *found : out.emplace_back(Duty{owed.due.answer_by, owed.due.overdue, deed, {}});
    duty.points.push_back(owed.point);
  }
  return out;
}

std::vector<Saying> said_since(const Session& session, Instant since) {
  const talks::Talks& talks = session.talks();
  std::map<ActId, std::map<SaidOf, Points>> said_in;
  for (const talks::Point* point : talks.points()) {
    for (const talks::Statement& statement : point->thread) {
      Points& points = said_in[statement.act][said_of(statement)];
      if (points.empty() || points.back() != point) points.push_back(point);
    }
  }
  std::vector<Saying> out;
  for (const talks::NoteView* note : talks.notes()) {
    const Instant dated = talks::dated(talks, note->act, session.now());
    const auto stored = session.desk().stored_at(note->act);
    const bool came = stored && since <= *stored && *stored <= session.now();
    if (note->counts && (dated >= since || came)) out.push_back({note, dated, said_in[note->act]});
  }
  return out;
}

std::vector<talks::Event> happened_since(const Session& session, Instant since) {
  std::vector<talks::Event> out = talks::events(session.talks(), session.now());
  std::erase_if(out, [&](const talks::Event& event) {
    const auto stored = event.act ? session.desk().stored_at(*event.act) : std::nullopt;
    return event.when < since && !(stored && since <= *stored && *stored <= session.now());
  });
  return out;
}

std::vector<talks::Reminder> what_comes(const talks::Talks& talks, Instant now) {
  std::vector<talks::Reminder> all = talks::reminders(talks, now);
  std::erase_if(all, [](const talks::Reminder& one) { return one.overdue; });
  return all;
}

Instant longest_since(const talks::PartyStatus& party) {
  return std::ranges::min(party.owes, {}, [](const talks::Owed& owed) { return owed.pass.since; }).pass.since;
}

namespace {

Json names_json(const Points& points) {
  Json::Array out;
  for (const talks::Point* point : points) out.emplace_back(point->name);
  return out;
}

Json points_json(const Points& points) {
  Json::Array out;
  for (const talks::Point* point : points) {
    Json::Array departs;
    if (point->adopted) {
      for (const std::string& party : point->adopted->departs) departs.emplace_back(party);
    }
    out.emplace_back(Json::Object{{"point", point->name},
                                  {"place", point->place},
                                  {"title", point->title},
                                  {"standing", standing_text(talks::opened_in(*point))},
                                  {"state", state_text(*point)},
                                  {"departs", std::move(departs)},
                                  {"incomplete", point->incomplete},
                                  {"without-prejudice", point->without_prejudice}});
  }
  return out;
}

Json saying_json(const Saying& saying) {
  Json::Array of;
  for (const auto& [said, points] : saying.said) {
    Json::Object json{{"said", said.word}, {"points", names_json(points)}};
    put_terms(json, said.terms);
    of.emplace_back(std::move(json));
  }
  const talks::NoteView& note = *saying.note;
  return Json::Object{{"note", note.name},
                      {"title", note.title},
                      {"party", note.party},
                      {"delegate", note.delegate},
                      {"standing", standing_text(note.standing)},
                      {"dated", saying.dated.rfc3339()},
                      {"claimed", note.time.rfc3339()},
                      {"of", std::move(of)}};
}

Json duty_json(const Duty& duty) {
  Json::Object out{
      {"points", names_json(duty.points)}, {"overdue", duty.overdue}, {"deed", std::string(duty.deed)}};
  if (duty.by) out.emplace("answer-by", duty.by->rfc3339());
  return out;
}

Json list_json(const talks::WaitingList& list) {
  Json::Array to_confirm;
  for (const auto& [party, by] : list.to_confirm)
    to_confirm.emplace_back(Json::Object{{"party", party}, {"by", by.rfc3339()}});
  return Json::Object{{"agreed", static_cast<std::int64_t>(list.conclusion.list.agreed.size())},
                      {"signed-by", Json::Array(list.signed_by.begin(), list.signed_by.end())},
                      {"to-sign", Json::Array(list.to_sign.begin(), list.to_sign.end())},
                      {"to-confirm", std::move(to_confirm)}};
}

}  // namespace

Json json(const Session& session, Instant since) {
  const talks::Talks& talks = session.talks();
  const Instant now = session.now();
  const Standing points = where_it_stands(talks);
  Json::Array moves, ours, said, coming, declared, happened, lists;
  for (const talks::Event& event : happened_since(session, since)) {
    happened.emplace_back(Json::Object{{"kind", talks::word(event.kind)},
                                       {"when", event.when.rfc3339()},
                                       {"party", event.party},
                                       {"text", event.text}});
  }
  for (const talks::WaitingList& list : talks::waiting_lists(talks, now)) lists.push_back(list_json(list));
  for (const talks::PartyStatus& party : talks::status(talks, now)) {
    Json::Object json{{"party", party.party},
                      {"points", static_cast<std::int64_t>(party.owes.size())},
                      {"overdue", static_cast<std::int64_t>(party.overdue)}};
    if (!party.owes.empty()) json.emplace("since", longest_since(party).rfc3339());
    moves.emplace_back(std::move(json));
    if (party.party != session.party()) continue;
    for (const Duty& duty : duties(party)) ours.push_back(duty_json(duty));
  }
  for (const Saying& saying : said_since(session, since)) said.push_back(saying_json(saying));
  for (const talks::Reminder& one : what_comes(talks, now))
    coming.push_back(reminder_json(one, session.id()));
  for (const talks::Declaration& one : talks::declarations(talks, now))
    declared.push_back(declaration_json(one));
  return Json::Object{{"exchange", session.id().hex()},
                      {"title", session.record().convene().title},
                      {"as-of", now.rfc3339()},
                      {"since", since.rfc3339()},
                      {"party", session.party()},
                      {"basis", session.record().convene().rules.basis},
                      {"adopted", points_json(points.adopted)},
                      {"agreed", points_json(points.agreed)},
                      {"ad-referendum", points_json(points.ad_referendum)},
                      {"open", points_json(points.open)},
                      {"withdrawn", static_cast<std::int64_t>(points.withdrawn)},
                      {"must-move", std::move(moves)},
                      {"ours", std::move(ours)},
                      {"lists", std::move(lists)},
                      {"said", std::move(said)},
                      {"happened", std::move(happened)},
                      {"coming", std::move(coming)},
                      {"declarations", std::move(declared)}};
}

}  // namespace parley::cli::brief
