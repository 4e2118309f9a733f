#include "talks/reminders.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "note/note.hpp"
#include "talks/conclusion.hpp"
#include "talks/meetings.hpp"
#include "talks/status.hpp"
#include "talks/store.hpp"
#include "talks/telling.hpp"
#include "talks/view.hpp"

namespace parley::talks {

namespace {

std::string on_points(std::size_t n) {
  return " on " + std::to_string(n) + (n == 1 ? " point" : " points");
}

class Gathering {
 public:
  Gathering(const Talks& talks, Instant now) : talks_(talks), now_(now) {}

  std::vector<Reminder> gather() {
    answers();
    of_points();
    of_meetings();
    of_conclusions();
    of_declarations();
    std::erase_if(out_, [&](const Reminder& one) { return one.when < now_ && !one.overdue; });
    std::ranges::sort(out_, [](const Reminder& a, const Reminder& b) {
      return std::tie(a.when, a.kind, a.party, a.about) < std::tie(b.when, b.kind, b.party, b.about);
    });
    return std::move(out_);
  }

 private:
  Reminder& add(Reminder::Kind kind, Instant when, std::string party, std::string identity) {
    Reminder& one = out_.emplace_back();
    one.kind = kind;
    one.when = when;
    one.party = std::move(party);
    one.identity = std::string(word(kind)) + '-' + std::move(identity);
    return one;
  }

  /// What one party is to answer by one time is one reminder; so is what lapses at one time.
  void answers() {
    for (const PartyStatus& status : status(talks_, now_)) {
      std::map<std::tuple<Instant, bool, bool>, std::vector<std::string>> together;
      for (const Owed& owed : status.owes) {
        if (!owed.due.answer_by) continue;
        together[{*owed.due.answer_by, owed.due.overdue, owed.due.received.has_value()}].push_back(
            owed.point->name);
      }
      for (auto& [key, points] : together) {
        const auto& [when, overdue, received] = key;
        Reminder& one = add(Reminder::Kind::answer, when, status.party, status.party + when.rfc3339());
        one.overdue = overdue;
        one.arrival_shown = received;
        one.text = status.party + (overdue ? " owes an answer" : " is asked to answer") +
                   on_points(points.size()) + (received ? "" : "; arrival is not shown");
        one.about = std::move(points);
      }
    }
  }

  void of_points() {
    std::map<std::pair<Instant, std::string>, std::vector<std::string>> offers;
    for (const Point* point : talks_.points()) {
      for (const Wording& wording : point->wordings) {
        if (wording.open_until && wording.stands && point->agreed != wording.id)
          offers[{*wording.open_until, wording.party}].push_back(wording.name);
      }
      for (const Position& position : point->positions) {
        if (position.said != Said::reserved || !position.until) continue;
        Reminder& one =
            add(Reminder::Kind::reservation, *position.until, position.party, position.name + point->name);
        one.text = position.party + " has reserved its position on " + point->name;
        one.about = {point->name};
      }
    }
    for (auto& [key, wordings] : offers) {
      Reminder& one = add(Reminder::Kind::offer, key.first, key.second, key.second + key.first.rfc3339());
      one.text = "what " + key.second + " offers" + on_points(wordings.size()) + " ends";
      one.about = std::move(wordings);
    }
  }

  void of_meetings() {
    for (const Meeting& meeting : meetings(talks_)) {
      // Nobody's word that it was held takes a meeting off before its day.
      const Proposal& date = meeting.stands();
      const bool held = meeting.state == MeetingState::held;
      if (meeting.state == MeetingState::withdrawn || (held && date.date <= now_)) continue;
      Reminder& one = add(Reminder::Kind::meeting, date.date, {}, meeting.first().name);
      one.whole_day = date.whole_day;
      one.place = date.place;
      one.sure = date.accepted;
      const auto& went = talks_.store().roster.went;
      const bool left = std::ranges::find(went, date.party, &Roster::Passage::party) != went.end();
      one.text = "talks proposed by " + date.party + (left ? " (left)" : "") + standing_mark(date.standing);
      if (held)
        one.text += "; " + meeting.held.back().party + " says already that they were held";
      else if (meeting.state != MeetingState::proposed)
        one.text += ", " + std::string(word(meeting.state));
      one.about = {date.name};
    }
  }

  void of_conclusions() {
    for (const Conclusion& conclusion : conclusions(talks_, now_)) {
      for (const ConclusionSignature& signature : conclusion.signatures) {
        if (signature.open_until && conclusion.state == ConclusionState::open) {
          add(Reminder::Kind::conclusion, *signature.open_until, signature.party, signature.act.hex()).text =
              signature.party + "'s signature under the list of agreed wordings ends";
        }
        if (signature.ad_referendum_until && !signature.confirmed) {
          add(Reminder::Kind::confirmation, *signature.ad_referendum_until, signature.party,
              signature.act.hex())
              .text = signature.party + " is to confirm the list that it has concluded ad referendum";
        }
      }
    }
  }

  void of_declarations() {
    for (const Declaration& one : declarations(talks_, now_)) {
      if (!one.counts || one.state == DeclarationState::withdrawn || one.state == DeclarationState::met)
        continue;
      std::set<Instant> dates;
      collect(*one.paragraph->trigger, dates);
      for (const Instant& date : dates) {
        Reminder& out =
            add(Reminder::Kind::declaration, date, one.party, one.id.paragraph.hex() + date.rfc3339());
        out.text = one.name + ", declared by " + one.party + ", waits for this date";
        out.about = {one.name};
      }
    }
  }

  static void collect(const note::Trigger& trigger, std::set<Instant>& out) {
    if (trigger.by) out.insert(*trigger.by);
    for (const note::Trigger& part : trigger.parts) collect(part, out);
  }

  const Talks& talks_;
  Instant now_;
  std::vector<Reminder> out_;
};

}  // namespace

std::vector<Reminder> reminders(const Talks& talks, Instant now) {
  return Gathering(talks, now).gather();
}

std::vector<Reminder> undated_reminders(const Talks& talks, Instant now) {
  std::vector<Reminder> out;
  for (const WaitingList& list : waiting_lists(talks, now)) {
    const ConclusionSignature& newest = list.conclusion.signatures.back();
    for (const std::string& party : list.to_sign) {
      Reminder& one = out.emplace_back();
      one.kind = Reminder::Kind::signature;
      one.when = dated(talks, newest.act, now);
      one.party = party;
      one.text = list.awaited_from(party);
      one.identity = std::string(word(one.kind)) + '-' + party + newest.act.hex();
    }
  }
  return out;
}

std::string_view word(Reminder::Kind kind) {
  switch (kind) {
    case Reminder::Kind::answer:
      return "answer";
    case Reminder::Kind::offer:
      return "offer";
    case Reminder::Kind::reservation:
      return "reservation";
    case Reminder::Kind::meeting:
      return "meeting";
    case Reminder::Kind::confirmation:
      return "confirmation";
    case Reminder::Kind::conclusion:
      return "conclusion";
    case Reminder::Kind::declaration:
      return "declaration";
    case Reminder::Kind::signature:
      return "signature";
  }
  return {};
}

}  // namespace parley::talks
