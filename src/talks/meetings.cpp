#include "talks/meetings.hpp"

#include <algorithm>
#include <map>

#include "note/note.hpp"
#include "talks/paragraphs.hpp"
#include "talks/status.hpp"

namespace parley::talks {

namespace {

using note::ParagraphKind;

/// What was said of a proposal, in canonical order.
struct Spoken {
  Proposal::Answer answer;
  Index at = 0;
};

class Gathering {
 public:
  explicit Gathering(const Talks& talks) : talks_(talks), store_(talks.store()) {}

  std::vector<Meeting> gather() {
    each_paragraph(store_, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
      if (paragraph.kind == ParagraphKind::talks) {
        out_.emplace_back();
        propose(slot, paragraph, i, out_.size() - 1);
      }
      if (paragraph.kind == ParagraphKind::talks_moved && speaks(slot)) {
        const auto found = which_.find(slot.names[i].front());
        if (found != which_.end()) propose(slot, paragraph, i, found->second.first);
      }
    });
    each_paragraph(store_, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
      if (!speaks(slot)) return;
      if (paragraph.kind == ParagraphKind::answer) answer(slot, i);
      if (paragraph.kind == ParagraphKind::talks_held) hold(slot, paragraph, i);
    });
    for (const auto& [proposal, said] : spoken_) judge(proposal, said);
    for (Meeting& meeting : out_) judge(meeting);
    minutes();
    return std::move(out_);
  }

 private:
  void propose(const Slot& slot, const note::Paragraph& paragraph, std::size_t i, std::size_t number) {
    Meeting& meeting = out_[number];
    Proposal one;
    one.id = slot.view.paragraphs[i];
    one.name = name_in(slot, i);
    one.party = slot.view.party;
    one.delegate = slot.view.delegate;
    one.proposed = slot.view.time;
    one.date = paragraph.date.value_or(slot.view.time);
    one.whole_day = paragraph.whole_day;
    one.place = paragraph.venue;
    if (one.place.empty() && !meeting.proposals.empty()) one.place = meeting.proposals.back().place;
    one.standing = slot.view.standing;
    one.withdrawn = taken_back(store_, one.id, one.party);
    which_[one.id] = {number, meeting.proposals.size()};
    meeting.proposals.push_back(std::move(one));
  }

  void answer(const Slot& slot, std::size_t i) {
    const auto [from, to] = slot.said_in(static_cast<std::uint32_t>(i + 1));
    for (std::size_t n = from; n < to; ++n) {
      const Saying& saying = slot.sayings[n];
      if (!saying.on) continue;
      const auto found = which_.find(*saying.on);
      if (found == which_.end()) continue;
      spoken_[found->second].push_back(
          {{slot.view.party, name_in(slot, i), saying.said, slot.view.time, false}, slot.at});
    }
  }

  void hold(const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
    const auto found = which_.find(slot.names[i].front());
    if (found == which_.end()) return;
    out_[found->second.first].held.push_back({slot.view.party, name_in(slot, i), paragraph.date});
  }

  /// Of each party what it said last; what it said unseen by itself must be the same.
  void judge(const std::pair<std::size_t, std::size_t>& which, const std::vector<Spoken>& said) {
    Proposal& proposal = out_[which.first].proposals[which.second];
    std::map<std::string, std::vector<const Spoken*>> by_party;
    for (const Spoken& one : said) {
      std::vector<const Spoken*>& newest = by_party[one.answer.party];
      std::erase_if(newest, [&](const Spoken* other) {
        return other->at == one.at || store_.record.in_past(other->at, one.at);
      });
      newest.push_back(&one);
    }
    for (const auto& [party, newest] : by_party) {
      Proposal::Answer answer = newest.back()->answer;
      answer.contradictory =
          std::ranges::any_of(newest, [&](const Spoken* one) { return one->answer.said != answer.said; });
      proposal.answers.push_back(std::move(answer));
    }
  }

  void judge(Meeting& meeting) const {
    bool any = false;
    for (std::size_t i = 0; i < meeting.proposals.size(); ++i) {
      Proposal& one = meeting.proposals[i];
      if (one.withdrawn) continue;
      any = true;
      meeting.newest = i;
      one.accepted =
          one.standing != NoteStanding::exploratory &&
          std::ranges::all_of(talks_.negotiating(), [&](const std::string& party) {
            return party == one.party || std::ranges::any_of(one.answers, [&](const auto& answer) {
                     return answer.party == party && answer.said == Said::accepted && !answer.contradictory;
                   });
          });
      if (one.accepted) meeting.accepted = i;
    }
    if (!meeting.held.empty()) {
      meeting.state = MeetingState::held;
    } else if (!any) {
      meeting.state = MeetingState::withdrawn;
    } else if (meeting.accepted) {
      meeting.state =
          *meeting.accepted == meeting.newest ? MeetingState::accepted : MeetingState::to_be_moved;
    }
  }

  void minutes() {
    for (const NoteView* note : talks_.notes()) {
      if (!note->counts || !note->minutes) continue;
      const auto found = which_.find(*note->minutes);
      if (found == which_.end()) continue;
      Minutes one{note->act, note->name, note->party, 0, 0, 0};
      for (const Point* point : opened_by(talks_, *note)) {
        if (point->state == State::withdrawn) continue;
        ++one.paragraphs;
        one.agreed += point->agreed ? 1 : 0;
        one.ad_referendum += point->state == State::agreed_ad_referendum ? 1 : 0;
      }
      out_[found->second.first].minutes.push_back(std::move(one));
    }
  }

  const Talks& talks_;
  const Talks::Store& store_;
  std::vector<Meeting> out_;
  /// Paragraphs that propose a date: the meeting, and which of its proposals.
  std::map<ParagraphId, std::pair<std::size_t, std::size_t>> which_;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<Spoken>> spoken_;
};

}  // namespace

std::vector<Meeting> meetings(const Talks& talks) {
  return Gathering(talks).gather();
}

std::string word(const Minutes& minutes) {
  if (minutes.stand()) return minutes.ad_referendum > 0 ? "agreed minutes, ad referendum" : "agreed minutes";
  if (minutes.paragraphs == 0) return "minutes without paragraphs";
  return std::to_string(minutes.agreed) + " of " + std::to_string(minutes.paragraphs) +
         (minutes.paragraphs == 1 ? " paragraph agreed" : " paragraphs agreed");
}

std::string_view word(MeetingState state) {
  switch (state) {
    case MeetingState::proposed:
      return "proposed";
    case MeetingState::accepted:
      return "accepted";
    case MeetingState::to_be_moved:
      return "to be moved";
    case MeetingState::held:
      return "held";
    case MeetingState::withdrawn:
      return "withdrawn";
  }
  return {};
}

}  // namespace parley::talks
