#include "talks/facts.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "talks/arrival.hpp"
#include "talks/dating.hpp"
#include "talks/grounds.hpp"
#include "talks/held.hpp"
#include "talks/meetings.hpp"
#include "talks/status.hpp"
#include "talks/store.hpp"
#include "talks/telling.hpp"

namespace parley::talks {

namespace {

std::string count(std::size_t n, std::string_view one, std::string_view many) {
  return std::to_string(n) + " " + std::string(n == 1 ? one : many);
}

std::string elapsed(std::int64_t seconds) {
  return display_elapsed(Instant{0}, Instant{seconds});
}

std::string title_of(const Point& point) {
  std::string out = point.name;
  if (!point.place.empty()) out += " (" + shown(point.place) + ")";
  if (!point.title.empty()) out += " " + shown(point.title);
  return out + standing_mark(opened_in(point));
}

class Teller {
 public:
  Teller(const Talks& talks, Instant now, const std::function<void(std::size_t)>& progress)
      : talks_(talks), now_(now), progress_(progress) {
    for (const NoteView* note : talks.notes()) {
      if (note->counts) notes_.push_back(note);
    }
  }

  std::vector<Fact> tell() {
    laid_out();
    replies();
    arrival();
    opened();
    concessions();
    positions();
    ball();
    declared();
    meetings_proposed();
    publication();
    terms();
    wordings();
    dates();
    return std::move(facts_);
  }

 private:
  void say(std::string_view topic, std::string line) {
    facts_.push_back({std::string(topic), std::move(line)});
  }

  void laid_out() {
    for (const NoteView* note : notes_) {
      const std::size_t points = opened_by(talks_, *note).size();
      const std::size_t all = put_forward(*note);
      if (!note->answers.empty() || all == 0) continue;
      say("Laid out in writing", standing(*note) + " \"" + shown(note->title) + "\": " +
                                     (points == all ? count(all, "point", "points")
                                                    : count(all, "wording", "wordings") + ", " +
                                                          std::to_string(points) + " of a new point") +
                                     ", dated " + note->time.date() + ", signed by " + note->delegate);
    }
  }

  /// A note's name with its standing, where that is not formal.
  static std::string standing(const NoteView& note) {
    return note.name + (note.standing == NoteStanding::formal              ? ""
                        : note.standing == NoteStanding::without_prejudice ? " (without prejudice)"
                                                                           : " (exploratory)");
  }

  /// How many paragraphs of a note call for an answer.
  std::size_t put_forward(const NoteView& note) const {
    return static_cast<std::size_t>(
        std::count_if(note.paragraphs.begin(), note.paragraphs.end(),
                      [&](const ParagraphId& id) { return talks_.store().thread_of(id) != nullptr; }));
  }

  void replies() {
    for (const NoteView* note : notes_) {
      for (const ActId& act : note->answers) {
        const NoteView* answered = talks_.note(act);
        if (!answered) continue;
        for (const Coverage& line : coverage(talks_, *answered)) {
          if (line.party != note->party) continue;
          std::string text =
              standing(*note) + ", dated " + note->time.date() + ", signed by " + note->delegate +
              ", answers " + answered->name + ": " + std::to_string(line.answered.size()) + " of " +
              count(line.asked.size(), "paragraph", "paragraphs") + " answered by " + note->party;
          if (!line.open.empty()) text += "; not yet: " + names(line.open);
          say("Replies", std::move(text));
        }
      }
    }
  }

  std::string names(const std::vector<ParagraphId>& ids) const {
    std::string out;
    for (const ParagraphId& id : ids) out += (out.empty() ? "" : ", ") + talks_.name(id);
    return out;
  }

  void arrival() {
    for (const NoteView* note : notes_) {
      for (const Arrival& arrival : arrivals(talks_, *note)) {
        const std::string start =
            note->name + ", signed by " + note->delegate + " on " + note->time.display();
        if (arrival.receipt) {
          say("Delivered and received", start + ": received by " + arrival.received_by + " on " +
                                            arrival.received_at->display() + " (signed receipt)");
        } else if (arrival.observes) {
          continue;  // who observes signs no receipts
        } else if (arrival.held) {
          say("Delivered and received",
              start + ": no receipt, but " + arrival.party + " has signed acts that had seen it");
        } else {
          say("Delivered and received", start + ": arrival at " + arrival.party + " not shown");
        }
      }
    }
  }

  /// What stands behind each note's date.
  void dates() {
    const Dating dating(talks_);
    for (const NoteView* note : notes_) {
      std::string line = note->name + " claims " + note->time.display() + ": signed, in its chain, ";
      std::string witnesses;
      for (const Arrival& arrival : arrivals(talks_, *note)) {
        if (!arrival.receipt) continue;
        witnesses += (witnesses.empty() ? "and witnessed by " : ", ") + arrival.received_by +
                     ", who signed for it on " + arrival.received_at->display();
      }
      line += witnesses.empty() ? "witnessed by nobody yet: the date is a claim alone" : witnesses;
      if (const auto& wrong = dating.of(note->index)) line += "; it is " + word(*wrong);
      say("Dates", std::move(line));
    }
  }

  void opened() {
    for (const NoteView* note : notes_) {
      const auto points = opened_by(talks_, *note);
      if (note->answers.empty() || points.empty()) continue;
      std::string text = note->name + " opens " + count(points.size(), "point", "points") + " of its own";
      for (std::size_t i = 0; i < points.size(); ++i) text += (i == 0 ? ": " : "; ") + title_of(*points[i]);
      say("Newly raised", std::move(text));
    }
  }

  void concessions() {
    for (const std::string& party : talks_.negotiating()) {
      std::vector<ParagraphId> accepted, on_terms;
      for (const Point* point : talks_.points()) {
        const Position* position = point->position(party);
        if (!position || position->contradictory) continue;
        for (const WordingId& id : position->stands_on) {
          const Wording* wording = point->wording(id);
          if (!wording || wording->party == party || wording->party == kBaseName) continue;
          (terms_on(*point, party, id).empty() ? accepted : on_terms).push_back(id);
        }
      }
      std::string text = party + ": acceptances of another's wording: " + std::to_string(accepted.size());
      if (!accepted.empty()) text += " (" + names(accepted) + ")";
      if (!on_terms.empty()) {
        text += "; on conditions: " + std::to_string(on_terms.size()) + " (" + names(on_terms) + ")";
      }
      say("Concessions", std::move(text));
    }
  }

  void positions() {
    for (const Point* point : talks_.points()) {
      if (point->state == State::as_in_base_text) continue;
      std::string text = title_of(*point) + ": " + std::string(word(point->state));
      for (const Position& position : talks_.positions(*point)) {
        text += "; " + position.party + " ";
        if (position.contradictory) {
          text += "contradictory";
        } else if (position.said) {
          text += std::string(word(*position.said)) + terms_of(position.paragraph).text() + " (" +
                  position.name + ")" + standing_mark(position.standing);
          for (const Ground& ground : grounds(*point, position)) {
            if (is_newest(ground, position)) continue;
            text += ", stands on " + ground.wording_name + ": " + std::string(word(ground.said)) +
                    ground.terms.text() + (ground.confirmed ? ", and confirmed" : "") + " (" + ground.name +
                    ")" + standing_mark(ground.standing);
          }
        } else {
          text += "silent";
        }
      }
      say("Positions", std::move(text));
    }
  }

  void ball() {
    for (const PartyStatus& status : status(talks_, now_)) {
      if (status.owes.empty()) {
        say("The ball", status.party + " owes nothing");
        continue;
      }
      Instant since = status.owes.front().pass.since;
      for (const Owed& owed : status.owes) since = std::min(since, owed.pass.since);
      say("The ball", "the ball is with " + status.party + " on " +
                          count(status.owes.size(), "point", "points") + ", since " + since.display() + " (" +
                          display_elapsed(since, now_) + ")");
    }
  }

  void declared() {
    for (const Declaration& declaration : declarations(talks_, now_)) {
      std::string text = declaration.name + standing_mark(declaration.standing) + ", " +
                         declaration.delegate + (declaration.left ? " (left)" : "") +
                         " declares what follows if " + shown(declaration.trigger) + ": ";
      text += word(declaration.state);
      if (!declaration.why.empty()) text += " (" + declaration.why + ")";
      say("Declarations", std::move(text));
    }
  }

  void meetings_proposed() {
    for (const Meeting& meeting : meetings(talks_)) {
      std::string text;
      for (const Proposal& one : meeting.proposals) {
        text += text.empty()
                    ? one.name + standing_mark(one.standing) + ", " + one.party + " proposes talks on "
                    : "; " + one.party + " proposes to move them to ";
        text += one.whole_day ? one.date.date() : one.date.display();
        if (!one.place.empty()) text += ", " + shown(one.place);
        if (&one != &meeting.first()) text += " (" + one.name + standing_mark(one.standing) + ")";
        for (const Proposal::Answer& answer : one.answers) {
          text += "; " + answer.party + " " +
                  (answer.contradictory ? "contradictory" : std::string(word(answer.said))) + " (" +
                  answer.name + ")";
        }
      }
      text += "; " + std::string(word(meeting.state));
      for (const Minutes& minutes : meeting.minutes) text += "; " + minutes.name + ": " + word(minutes);
      say("Talks", std::move(text));
    }
  }

  void publication() {
    const Publication rule = talks_.record().convene().rules.publication;
    std::string text = rule == Publication::never     ? "notes are never made public"
                       : rule == Publication::consent ? "notes are made public by consent of all"
                                                      : "each party may make notes public";
    const auto all = publicity(talks_);
    std::size_t consents = 0;
    for (const Publicity& one : all) {
      for (const auto& saying : one.sayings) consents += saying.say == Publish::Say::consent ? 1 : 0;
    }
    text += consents == 0 ? "; no consent given" : "; " + count(consents, "consent", "consents") + " given";
    say("Publication", std::move(text));
  }

  void terms() {
    for (const PartyStatus& status : status(talks_, now_)) {
      // One line for what is due at one time.
      std::map<std::pair<Instant, std::string>, std::vector<std::string>> together;
      for (const Owed& owed : status.owes) {
        if (!owed.due.answer_by) continue;
        const char* how = owed.due.overdue ? ": overdue" : owed.due.received ? "" : ": arrival not shown";
        together[{*owed.due.answer_by, how}].push_back(owed.point->name);
      }
      for (const auto& [when, points] : together) {
        std::string text =
            status.party + " is asked to answer by " + when.first.display() + when.second + " (";
        for (const std::string& name : points) text += (name == points.front() ? "" : ", ") + name;
        say("Answer by", text + ")");
      }
    }
    for (const auto& [party, held] : time_held(talks_, now_, progress_)) {
      std::string text = party + " has held the ball for " + elapsed(held.total) + " in all";
      const auto longest = std::max_element(held.by_point.begin(), held.by_point.end(),
                                            [](const auto& a, const auto& b) { return a.second < b.second; });
      if (longest != held.by_point.end()) {
        text += ", summed over " + count(held.by_point.size(), "point", "points") + "; longest on " +
                talks_.name(longest->first) + ": " + elapsed(longest->second);
      }
      say("Ball held", std::move(text));
    }
  }

  void wordings() {
    std::size_t all = 0;
    for (const Point* point : talks_.points()) {
      for (const Wording& wording : point->wordings) all += wording.text ? 1 : 0;
    }
    say("Wordings",
        count(all, "exact wording", "exact wordings") + " on the table, each signed by its author");
  }

  const Talks& talks_;
  Instant now_;
  const std::function<void(std::size_t)>& progress_;
  std::vector<const NoteView*> notes_;
  std::vector<Fact> facts_;
};

}  // namespace

std::vector<Fact> facts(const Talks& talks, Instant now, const std::function<void(std::size_t)>& progress) {
  return Teller(talks, now, progress).tell();
}

}  // namespace parley::talks
