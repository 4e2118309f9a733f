#include <algorithm>
#include <functional>

#include "note/note.hpp"
#include "talks/status.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

using Visit = std::function<void(const Slot&, const note::Paragraph&, std::size_t)>;

/// Every paragraph of every note that counts, in canonical order.
void each_paragraph(const Talks::Store& store, const Visit& visit) {
  for (const Slot* slot : store.in_order) {
    if (!slot->view.counts) continue;
    const std::vector<note::Paragraph>& paragraphs = slot->view.note->paragraphs;
    for (std::size_t i = 0; i < paragraphs.size(); ++i) visit(*slot, paragraphs[i], i);
  }
}

bool speaks(const Slot& slot) {
  return slot.view.authorised && slot.view.standing != NoteStanding::exploratory;
}

/// What the first reference of a paragraph names.
ParagraphId target(const Slot& slot, std::size_t i) {
  return slot.names[i].front();
}

std::string name_in(const Slot& slot, std::size_t i) {
  return slot.view.name + "." + std::to_string(i + 1);
}

/// Whether a paragraph has been withdrawn by the party that wrote it.
bool taken_back(const Talks::Store& store, const ParagraphId& id, const std::string& party) {
  const auto found = store.mentions.find(id);
  return found != store.mentions.end() &&
         std::any_of(found->second.begin(), found->second.end(), [&](const Mention& mention) {
           const Saying& saying = mention.slot->sayings[mention.saying];
           const Slot& slot = *mention.slot;
           const bool done = (!saying.condition || store.holds(*saying.condition, Holding::ad_referendum)) &&
                             (saying.package.empty() ||
                              store.holds(slot.packages.at(saying.package).package, Holding::ad_referendum));
           return saying.said == Said::withdrew_wording && done && speaks(*mention.slot) &&
                  mention.slot->view.party == party;
         });
}

/// How a trigger, or a part of it, stands.
struct Finding {
  Met met = Met::no;
  std::string why;
  std::optional<Instant> since;  ///< claimed time of what met it
};

class Watch {
 public:
  Watch(const Talks& talks, const Slot& slot, std::size_t i, Instant now,
        const std::vector<std::pair<ParagraphId, Finding>>& events)
      : talks_(talks), own_{slot.view.paragraphs[i]}, now_(now), events_(events) {
    const std::vector<note::Reference> names = note::names_in(slot.view.note->paragraphs[i]);
    for (std::size_t n = 0; n < names.size(); ++n) meant_[names[n].to] = slot.names[i][n];
  }

  Finding look(const note::Trigger& trigger) const {
    switch (trigger.kind) {
      case note::Trigger::Kind::state:
        return by_date(trigger, state(trigger));
      case note::Trigger::Kind::date:
        if (trigger.by && *trigger.by <= now_)
          return {Met::yes, trigger.by->display() + " has passed", trigger.by};
        return {Met::no, "waits for " + (trigger.by ? trigger.by->display() : std::string()), {}};
      case note::Trigger::Kind::event:
        for (const auto& [declaration, said] : events_) {
          if (declaration == own_) return said;
        }
        return {Met::no, "nobody has said that it happened", {}};
      default:
        return joined(trigger);
    }
  }

 private:
  Finding joined(const note::Trigger& trigger) const {
    const bool all = trigger.kind == note::Trigger::Kind::all;
    const Met decides = all ? Met::no : Met::yes;
    Finding out{all ? Met::yes : Met::no, {}, {}};
    for (const note::Trigger& part : trigger.parts) {
      const Finding found = look(part);
      if (found.met == decides) return found;
      if (found.met == Met::not_computed || out.met != Met::not_computed) {
        if (!out.why.empty() && found.met == out.met) {
          out.why += "; " + found.why;
        } else {
          out.why = found.why;
        }
        out.met = found.met;
      }
      out.since = std::max(out.since, found.since);
    }
    return out;
  }

  /// The party's last word on a wording that accepts, rejects, counters, reserves or takes back.
  const Statement* last_word(const Point& point, const ParagraphId& on, const std::string& party) const {
    const Statement* last = nullptr;
    for (const Statement& said : point.thread) {
      const bool neutral =
          said.said == Said::asked || said.said == Said::maintained || said.said == Said::confirmed;
      if (said.on == on && said.party == party && said.effective() && !neutral) last = &said;
    }
    return last;
  }

  Finding state(const note::Trigger& trigger) const {
    using State = note::TriggerState;
    const ParagraphId id = meant_.at(trigger.reference.to);
    const auto home = talks_.store().homes.find(id);
    const Point* point = home == talks_.store().homes.end() ? nullptr : talks_.point(home->second);
    if (!point || trigger.state == State::adopted) {
      return {Met::not_computed, "this version does not compute it", {}};
    }
    const std::string name = talks_.name(id);
    const bool of_point = point->id == id;
    const auto latest = [&] {
      Instant when;
      for (const Statement& said : point->thread) when = std::max(when, said.time);
      return when;
    };
    switch (trigger.state) {
      case State::agreed:
        if (point->agreed && (of_point || *point->agreed == id))
          return {Met::yes, name + " is agreed", latest()};
        if (of_point && (point->state == talks::State::merged || point->state == talks::State::split)) {
          return {Met::yes, name + " is " + point->why, latest()};
        }
        return {Met::no, name + " is not agreed", {}};
      case State::settled:
        if (!trigger.party.empty()) return by_somebody(trigger, *point, id, name);
        if (point->locked && (of_point || point->agreed == id)) {
          return {Met::yes, name + " is settled", latest()};
        }
        return {Met::no, name + " is not settled", {}};
      case State::deadlocked:
        if (point->state == talks::State::deadlocked) return {Met::yes, name + " is deadlocked", latest()};
        return {Met::no, name + " is not deadlocked", {}};
      case State::withdrawn: {
        const Wording* wording = point->wording(id);
        const bool gone =
            (wording && wording->withdrawn) || (of_point && point->state == talks::State::withdrawn);
        return gone ? Finding{Met::yes, name + " is withdrawn", latest()}
                    : Finding{Met::no, name + " is not withdrawn", {}};
      }
      default:
        return by_somebody(trigger, *point, id, name);
    }
  }

  Finding by_somebody(const note::Trigger& trigger, const Point& point, const ParagraphId& id,
                      const std::string& name) const {
    const Wording* wording = point.wording(id);
    for (const Position& position : point.positions) {
      if (!trigger.party.empty() ? position.party != trigger.party
                                 : wording && wording->party == position.party) {
        continue;
      }
      const Statement* last = last_word(point, id, position.party);
      const auto yes = [&](const Statement& by) {
        return Finding{Met::yes,
                       by.name + ": " + position.party + " " + std::string(verb(by.said)) + " " + name,
                       by.time};
      };
      for (const Statement& said : point.thread) {
        const bool any = said.on == id && said.party == position.party && said.effective();
        if (any && ((trigger.state == note::TriggerState::answered && said.said != Said::settled) ||
                    (trigger.state == note::TriggerState::settled && said.said == Said::settled) ||
                    (trigger.state == note::TriggerState::countered && said.said == Said::countered))) {
          return yes(said);
        }
      }
      const bool stands =
          std::find(position.stands_on.begin(), position.stands_on.end(), id) != position.stands_on.end();
      if (last && trigger.state == note::TriggerState::accepted && stands) return yes(*last);
      if (last && trigger.state == note::TriggerState::rejected && last->said == Said::rejected)
        return yes(*last);
    }
    return {Met::no,
            name + " is not " + std::string(note::name_of(trigger.state)) +
                (trigger.party.empty() ? "" : " by " + trigger.party),
            {}};
  }

  /// `by DATE`, and `is not … by DATE`. Dates are those that the authors claim.
  Finding by_date(const note::Trigger& trigger, Finding found) const {
    if (found.met == Met::not_computed || !trigger.by) return found;
    const std::string by = trigger.by->display();
    const bool in_time = found.met == Met::yes && found.since && *found.since <= *trigger.by;
    if (found.met == Met::yes && !in_time) {
      return {Met::not_computed, found.why + ", after " + by + " by its own clock", {}};
    }
    if (!trigger.negated) return found;
    if (in_time) return {Met::no, found.why, {}};
    if (now_ <= *trigger.by) return {Met::no, found.why + "; there is time until " + by, {}};
    return {Met::yes, found.why + ", and " + by + " has passed", trigger.by};
  }

  const Talks& talks_;
  ParagraphId own_;
  Instant now_;
  const std::vector<std::pair<ParagraphId, Finding>>& events_;
  std::map<note::ParagraphRef, ParagraphId> meant_;
};

}  // namespace

std::vector<Declaration> declarations(const Talks& talks, Instant now) {
  const Talks::Store& store = talks.store();
  std::vector<std::pair<ParagraphId, Finding>> events;
  each_paragraph(store, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
    if (paragraph.kind != note::ParagraphKind::met || !speaks(slot)) return;
    for (const ParagraphId& id : slot.names[i]) {
      events.emplace_back(id, Finding{Met::yes, name_in(slot, i) + " says that it happened", slot.view.time});
    }
  });
  std::vector<Declaration> out;
  each_paragraph(store, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
    if (paragraph.kind != note::ParagraphKind::declaration || !paragraph.trigger) return;
    Declaration& one = out.emplace_back();
    one.id = slot.view.paragraphs[i];
    one.name = name_in(slot, i);
    one.party = slot.view.party;
    one.delegate = slot.view.delegate;
    one.time = slot.view.time;
    one.standing = slot.view.standing;
    one.trigger = paragraph.trigger->display();
    one.paragraph = &paragraph;
    one.counts = speaks(slot);
    one.withdrawn = taken_back(store, one.id, one.party);
    const Finding found = Watch(talks, slot, i, now, events).look(*paragraph.trigger);
    one.met = found.met;
    one.why = found.why;
  });
  return out;
}

std::vector<Meeting> meetings(const Talks& talks) {
  const Talks::Store& store = talks.store();
  std::vector<Meeting> out;
  std::map<ParagraphId, std::size_t>
      which;  // paragraphs that speak of a meeting: the first, and those that move it
  each_paragraph(store, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
    const ParagraphId id = slot.view.paragraphs[i];
    if (paragraph.kind == note::ParagraphKind::talks) {
      which[id] = out.size();
      Meeting& one = out.emplace_back();
      one.id = id;
      one.name = name_in(slot, i);
      one.party = slot.view.party;
      one.delegate = slot.view.delegate;
      one.proposed = slot.view.time;
      one.date = paragraph.date.value_or(slot.view.time);
      one.place = paragraph.venue;
      one.standing = slot.view.standing;
      one.paragraph = &paragraph;
      one.withdrawn = taken_back(store, id, one.party);
      return;
    }
    const bool moved = paragraph.kind == note::ParagraphKind::talks_moved;
    if ((!moved && paragraph.kind != note::ParagraphKind::talks_held) || !speaks(slot)) return;
    const auto found = which.find(target(slot, i));
    if (found == which.end()) return;
    Meeting& one = out[found->second];
    if (moved) {
      which[id] = found->second;
      one.moved = true;
      one.date = paragraph.date.value_or(one.date);
      if (!paragraph.venue.empty()) one.place = paragraph.venue;
    } else {
      one.held = true;
    }
  });
  each_paragraph(store, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
    if (paragraph.kind != note::ParagraphKind::answer || !speaks(slot)) return;
    for (const Saying& saying : slot.sayings) {
      if (saying.place != i + 1 || !saying.on) continue;
      const auto found = which.find(*saying.on);
      if (found == which.end()) continue;
      Meeting::Answer answer{slot.view.party, name_in(slot, i), saying.said, slot.view.time};
      std::vector<Meeting::Answer>& answers = out[found->second].answers;
      const auto place = std::lower_bound(
          answers.begin(), answers.end(), answer.party,
          [](const Meeting::Answer& one, const std::string& party) { return one.party < party; });
      if (place != answers.end() && place->party == answer.party) {
        *place = std::move(answer);
      } else {
        answers.insert(place, std::move(answer));
      }
    }
  });
  return out;
}

}  // namespace parley::talks
