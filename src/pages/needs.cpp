#include "pages/needs.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "desk/drafts.hpp"
#include "pages/parts.hpp"
#include "talks/conclusion.hpp"
#include "talks/meetings.hpp"
#include "talks/reminders.hpp"
#include "talks/status.hpp"

namespace parley::pages {
namespace {

constexpr std::int64_t kSoon = std::int64_t{14} * 24 * 3600;

bool may(const Visit& visit, const Room& room, Power power) {
  return room.record->may(visit.office.card().signing.id(), power);
}

/// Notes of others with wordings that this side has not answered; these go into `open`.
Html to_answer(const Visit& visit, const Room& room, std::set<talks::WordingId>& open) {
  const talks::Talks& talks = *room.talks;
  Html out;
  for (const talks::NoteView* note : talks.notes()) {
    if (note->party == visit.office.party() || note->party == talks::kBaseName || !note->counts) continue;
    for (const talks::Coverage& coverage : talks::coverage(talks, *note)) {
      if (coverage.party != visit.office.party() || coverage.open.empty()) continue;
      open.insert(coverage.open.begin(), coverage.open.end());
      const auto by = talks::due(talks, note->act, visit.office.party(), visit.office.now()).answer_by;
      out += el("li", link_to_note(room, note->name), " ", note->title, ": ",
                el("a", href(in(room).part("compose").with("answer", note->name)), "answer it"),
                by ? together(", by ", date_of(*by)) : Html());
    }
  }
  return out;
}

Html to_move_on(const Visit& visit, const Room& room, const std::set<talks::WordingId>& open) {
  std::map<std::string_view, std::vector<const talks::Point*>> all;
  for (const talks::PartyStatus& status : talks::status(*room.talks, visit.office.now())) {
    if (status.party != visit.office.party()) continue;
    for (const talks::Owed& owed : status.owes) {
      if (!owed.pass.wording || !open.contains(*owed.pass.wording))
        all[talks::deed_on(*owed.point)].push_back(owed.point);
    }
  }
  Html out;
  for (const auto& [deed, points] : all) {
    Html named;
    for (std::size_t i = 0; i < points.size() && i < kNamed; ++i)
      named += together(named.empty() ? "" : ", ", link_to(room, *points[i]));
    if (points.size() > kNamed)
      named += together(" and ", el("a", href(in(room).with("ball", visit.office.party())),
                                    count_text(points.size() - kNamed, "other point", "other points")));
    std::string what(deed.empty() ? "it is for you to move on" : deed);
    what.front() = static_cast<char>(what.front() - 'a' + 'A');
    out += el("li", what, ": ", named);
  }
  return out;
}

Html to_confirm(const Visit& visit, const Room& room) {
  Html out;
  if (!may(visit, room, Power::commit)) return out;
  for (const talks::NoteView* note : room.talks->notes()) {
    if (note->party == visit.office.party() && note->counts && !note->authorised)
      out += el("li", link_to_note(room, note->name), " ", note->title,
                ": it binds your side once somebody who may commit it confirms it");
  }
  return out;
}

Html to_settle(const Visit& visit, const Room& room) {
  Html out;
  if (room.convene().rules.settled != Settled::locked || !may(visit, room, Power::commit)) return out;
  for (const talks::Point* point : room.talks->points()) {
    if (!point->agreed || point->locked) continue;
    std::vector<std::string> have;
    for (const talks::Statement& each : point->thread) {
      if (each.said == talks::Said::settled && each.effective() && each.on == point->agreed &&
          std::ranges::find(have, each.party) == have.end())
        have.push_back(each.party);
    }
    if (have.empty() || std::ranges::find(have, visit.office.party()) != have.end()) continue;
    out += el("li", link_to(room, *point), " ", talks::point_label(*point), ": ", list_of(have),
              have.size() == 1 ? " has" : " have", " settled it; it is locked when all have");
  }
  return out;
}

Html meetings_of(const Visit& visit, const Room& room) {
  const std::string& own = visit.office.party();
  Html out;
  for (const talks::Meeting& meeting : talks::meetings(*room.talks)) {
    const talks::Proposal& proposal = meeting.proposals[meeting.newest];
    const bool answered = std::ranges::any_of(
        proposal.answers, [&](const talks::Proposal::Answer& each) { return each.party == own; });
    if (meeting.state == talks::MeetingState::held || meeting.state == talks::MeetingState::withdrawn ||
        proposal.party == own || proposal.withdrawn || answered)
      continue;
    out += el("li", el("a", href(in(room).part("meetings")), "Talks are proposed"), " by ", proposal.party,
              ", for ", date_of(proposal.date));
  }
  return out;
}

Html to_conclude(const Visit& visit, const Room& room) {
  Html out;
  const std::string& own = visit.office.party();
  for (const talks::Conclusion& list : talks::conclusions(*room.talks, visit.office.now())) {
    if (list.state == talks::ConclusionState::adopted || list.state == talks::ConclusionState::lapsed)
      continue;
    const auto ours = std::ranges::find(list.signatures, own, &talks::ConclusionSignature::party);
    const bool asked = std::ranges::find(list.missing, own) != list.missing.end();
    if (asked && may(visit, room, Power::conclude))
      out += el("li", el("a", href(in(room).part("conclude")), "A list of what is agreed"),
                " waits for the signature of your side");
    else if (ours != list.signatures.end() && ours->ad_referendum_until && !ours->confirmed)
      out += el("li", el("a", href(in(room).part("conclude")), "A list that your side signed ad referendum"),
                " waits for its confirmation, by ", date_of(*ours->ad_referendum_until));
  }
  return out;
}

/// What others want to make public, and this side has said nothing of.
Html to_consent(const Visit& visit, const Room& room) {
  Html out;
  for (const talks::Publicity& one : talks::publicity(*room.talks)) {
    std::vector<std::string> wanting;
    bool said = one.may;
    for (const talks::Publicity::Saying& each : one.sayings) {
      said = said || each.party == visit.office.party();
      if (each.say != Publish::Say::refuse) wanting.push_back(each.party);
    }
    if (said || wanting.empty() || room.convene().rules.publication != Publication::consent) continue;
    std::vector<std::string> parts;
    parts.reserve(one.paragraphs.size());
    for (const DisclosureId& id : one.paragraphs) parts.push_back(room.talks->name({one.note, id}));
    out +=
        el("li", list_of(wanting), wanting.size() == 1 ? " wants" : " want", " to make ",
           parts.empty() ? link_to_note(room, one.note_name) : links(room, parts), " public: ",
           el("a", href(in(room).part("note").name(one.note_name).at("publication")), "consent or refuse"));
  }
  return out;
}

/// Parties that others have invited, and this side has not.
Html to_invite(const Visit& visit, const Room& room) {
  Html out;
  if (visit.office.card().role != Role::negotiating || !may(visit, room, Power::admit)) return out;
  std::map<std::string, std::vector<std::string>> inviting;
  for (Index i = 0; i < room.record->size(); ++i) {
    const Act& act = room.record->at(i).act;
    const auto* invite = std::get_if<Invite>(&act.deed);
    if (invite && room.record->judgement(i).counts)
      inviting[invite->card.card.delegate.party].push_back(act.party());
  }
  const auto parties = room.record->parties();
  for (auto& [party, by] : inviting) {
    const auto found = std::ranges::find(parties, party, &Party::handle);
    if ((found != parties.end() && found->joined) || std::ranges::find(by, visit.office.party()) != by.end())
      continue;
    std::ranges::sort(by);
    by.erase(std::ranges::unique(by).begin(), by.end());
    out += el("li", list_of(by), by.size() == 1 ? " has" : " have", " invited ", el("strong", party),
              ": it joins when your side ",
              el("a", href(in(room).part("people").at("bring")), "invites it too"), ", by the same card");
  }
  return out;
}

Html to_compare(const Visit& visit, const Room& room) {
  const auto compared = visit.office.desk().compared(room.id);
  std::vector<std::string> all;
  for (const Party& party : room.record->parties()) {
    if (party.handle != visit.office.party() && !party.left && !compared.contains(party.handle))
      all.push_back(party.handle);
  }
  if (all.empty()) return {};
  return el("li", el("a", href(in(room).part("people")), "Compare the digits"), " with ",
            all.size() > kNamed ? count_text(all.size(), "party", "parties") : list_of(all));
}

/// What this side offered, reserved or signed, and that ends soon.
Html ending_soon(const Visit& visit, const Room& room) {
  using Kind = talks::Reminder::Kind;
  Html out;
  for (const talks::Reminder& one : talks::reminders(*room.talks, visit.office.now())) {
    const bool ours =
        one.party == visit.office.party() &&
        (one.kind == Kind::offer || one.kind == Kind::reservation || one.kind == Kind::conclusion);
    if (ours && one.when >= visit.office.now() && one.when.seconds - visit.office.now().seconds <= kSoon)
      out += el("li", one.text, ", ", date_of(one.when), ": see ",
                el("a", href(in(room).part("meetings")), "Dates"));
  }
  return out;
}

/// What the acts name, and is not on this desk.
Html missing_of(const Visit& visit, const Room& room) {
  std::size_t files = 0;
  std::size_t texts = 0;
  for (const talks::NoteView* note : room.talks->notes()) {
    if (note->party == talks::kBaseName) continue;
    for (const AttachmentState& each : visit.office.desk().attachments(*room.record, note->index))
      files += each.here ? 0 : 1;
  }
  for (Index i = 0; i < room.record->size(); ++i) texts += room.record->judgement(i).incomplete ? 1 : 0;
  Html out;
  const auto line = [&](std::size_t n, std::string_view one, std::string_view many) {
    if (n > 0)
      out += el("li", count_text(n, one, many), ": sync, or ask for a complete pouch. ",
                el("a", href(in(room).part("check")), "What is missing"));
  };
  line(files, "attachment has not arrived", "attachments have not arrived");
  line(texts, "note has not arrived whole", "notes have not arrived whole");
  line(room.record->waiting().size(), "act waits for what comes before it",
       "acts wait for what comes before them");
  return out;
}

Html dealing_of(const Room& room) {
  const std::size_t pairs = room.record->double_dealing().size();
  if (pairs == 0) return {};
  return el("li", el("strong", "Double dealing: "),
            pairs == 1
                ? "two different acts were signed under one number. "
                : count_text(pairs, "pair", "pairs") + " of different acts were signed under one number. ",
            el("a", href(in(room).part("check")), "See the proof"));
}

/// Drafts of a caucus that wait for this delegate.
Html drafts_of(Visit& visit, const Room& room) {
  Html out;
  if (!room.record->caucus()) return out;
  for (const SharedDraft& shared : shared_drafts(visit.office.desk(), *room.talks)) {
    const Result<Room*> found = visit.office.room(shared.draft.exchange);
    if (!found || !(*found)->talks) continue;
    const DraftStanding standing = standing_of(*(*found)->talks, shared, visit.office.now());
    if (standing.delivered || standing.overtaken) continue;
    const bool ours = std::ranges::any_of(shared.sign_offs, [&](const auto& each) {
      return each.first.key == visit.office.card().signing.id() &&
             std::ranges::find(standing.good, each.second.statement, &SignOff::statement) !=
                 standing.good.end();
    });
    const std::string& name = shared.shared_by->name;
    const Html link = el("a", href(in(room).part("drafts").name(name)), "draft ", name);
    if (standing.ready() && standing.needed > 0)
      out += el("li", "The ", link, " of ", shared.draft.name(), " has its sign-offs: deliver it");
    else if (!standing.ready() && !ours &&
             (*found)->record->may(visit.office.card().signing.id(), Power::sign_off))
      out += el("li", "The ", link, " of ", shared.draft.name(), " waits for your sign-off");
  }
  return out;
}

Html kept_of(const Visit& visit, const Room& room) {
  Html out;
  for (const std::string& slot : visit.office.drafts(room))
    out += el("li", el("a", href(in(room).part("compose").with("slot", slot)), "A draft of yours"),
              " is not delivered yet");
  return out;
}

}  // namespace

Html needs_of(Visit& visit, const Room& room) {
  std::set<talks::WordingId> open;
  Html out = dealing_of(room);
  out += to_answer(visit, room, open);
  out += to_move_on(visit, room, open);
  for (const auto part : {to_confirm, to_settle, meetings_of, to_conclude, to_consent, to_invite, to_compare,
                          ending_soon, missing_of, kept_of})
    out += part(visit, room);
  out += drafts_of(visit, room);
  return out;
}

}  // namespace parley::pages
