#include <algorithm>
#include <map>
#include "note/note.hpp"
#include "talks/paragraphs.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

namespace parley::talks {

namespace {

/// How a trigger, or a part of it, stands.
struct Finding {
  DeclarationState state = DeclarationState::dormant;
  std::string why;
  std::optional<Instant> since;  ///< claimed time of what met it
};

/// What a party has said of a wording that has effect.
struct Heard {
  const Statement* last = nullptr;  ///< that accepts, rejects, counters, reserves, settles or takes back
  const Statement *first = nullptr, *settled = nullptr, *countered = nullptr;  ///< the first of each
};

/// What was said on points, gone through once for all declarations.
class Hearing {
 public:
  Hearing(const Talks& talks, Instant now) : talks_(talks), now_(now) {}

  Instant latest(const Point& point) { return look(point).latest; }
  Heard of(const Point& point, const ParagraphId& on, const std::string& party) {
    const auto& heard = look(point).heard;
    const auto found = heard.find({on, party});
    return found == heard.end() ? Heard{} : found->second;
  }

 private:
  struct OnPoint {
    Instant latest;
    std::map<std::pair<ParagraphId, std::string_view>, Heard> heard;
  };

  const OnPoint& look(const Point& point) {
    const auto [known, first] = known_.try_emplace(point.id);
    OnPoint& out = known->second;
    if (!first) return out;
    for (const Statement& said : point.thread) {
      out.latest = std::max(out.latest, dated(talks_, said.act, now_));
      if (!said.on || !said.effective()) continue;
      Heard& heard = out.heard[{*said.on, said.party}];
      const bool neutral =
          said.said == Said::asked || said.said == Said::maintained || said.said == Said::confirmed;
      if (!neutral) heard.last = &said;
      if (said.said != Said::settled && !heard.first) heard.first = &said;
      if (said.said == Said::settled && !heard.settled) heard.settled = &said;
      if (said.said == Said::countered && !heard.countered) heard.countered = &said;
    }
    return out;
  }

  const Talks& talks_;
  Instant now_;
  std::map<PointId, OnPoint> known_;
};

using Events = std::map<ParagraphId, Finding>;  // of each declaration what is first said to have happened

class Watch {
 public:
  Watch(const Talks& talks, const Slot& slot, std::size_t i, Instant now, const Events& events,
        Hearing& hearing)
      : talks_(talks), own_{slot.view.paragraphs[i]}, now_(now), events_(events), hearing_(hearing) {
    const std::vector<note::Reference> names = note::names_in(slot.view.note->paragraphs[i]);
    for (std::size_t n = 0; n < names.size(); ++n) meant_[names[n].to] = slot.names[i][n];
  }

  Finding look(const note::Trigger& trigger) const {
    switch (trigger.kind) {
      case note::Trigger::Kind::state:
        return by_date(trigger, state(trigger));
      case note::Trigger::Kind::date:
        if (trigger.by && *trigger.by <= now_)
          return {State::met, trigger.by->display() + " has passed", trigger.by};
        return {State::armed, "waits for " + (trigger.by ? trigger.by->display() : std::string()), {}};
      case note::Trigger::Kind::event:
        if (const auto said = events_.find(own_); said != events_.end()) return said->second;
        return {State::dormant, "nobody has said that it happened", {}};
      default:
        return joined(trigger);
    }
  }

 private:
  using State = DeclarationState;

  /// An `and` is armed by a part that is met, or when nothing but dates is wanting; an `or` by a part that
  /// is.
  Finding joined(const note::Trigger& trigger) const {
    const bool all = trigger.kind == note::Trigger::Kind::all;
    std::vector<Finding> parts;
    parts.reserve(trigger.parts.size());
    for (const note::Trigger& part : trigger.parts) parts.push_back(look(part));
    const auto are = [&](State state) {
      return static_cast<std::size_t>(std::ranges::count(parts, state, &Finding::state));
    };
    const auto said = [&](State state) {
      Finding out{state, {}, {}};
      for (const Finding& part : parts) {
        if (part.state != state) continue;
        out.why += (out.why.empty() ? "" : "; ") + part.why;
        out.since = std::max(out.since, part.since);
      }
      return out;
    };
    if (!all) {
      for (const State state : {State::met, State::undecided, State::armed}) {
        if (are(state) > 0)
          return state == State::met ? *std::ranges::find(parts, state, &Finding::state) : said(state);
      }
      return said(State::dormant);
    }
    if (are(State::met) == parts.size()) return said(State::met);
    const std::size_t wanting = are(State::dormant);
    if (wanting == 0 && are(State::undecided) > 0) return said(State::undecided);
    Finding out = said(wanting > 0 ? State::dormant : State::armed);
    if (are(State::met) > 0) out.state = State::armed;
    return out;
  }

  /// When a point was adopted, or one of its wordings.
  static std::optional<Instant> adopted(const Point& point, const ParagraphId& id) {
    if (!point.adopted) return std::nullopt;
    return point.id == id ? point.adopted->when : point.adopted->of(id);
  }

  Finding state(const note::Trigger& trigger) const {
    using Asked = note::TriggerState;
    const ParagraphId id = meant_.at(trigger.reference.to);
    const Thread* home = talks_.store().thread_of(id);
    const Point* point = home ? &home->point : nullptr;
    const std::string name = talks_.name(id);
    if (!point) return {State::dormant, name + " is not on the table", {}};
    const bool of_point = point->id == id;
    const auto latest = [&] { return hearing_.latest(*point); };
    switch (trigger.state) {
      case Asked::agreed:
        if (point->agreed && (of_point || *point->agreed == id))
          return {State::met, name + " is agreed", latest()};
        if (const auto when = adopted(*point, id)) return {State::met, name + " is adopted", *when};
        if (of_point && (point->state == talks::State::merged || point->state == talks::State::split)) {
          return {State::met, name + " is " + point->why, latest()};
        }
        return {State::dormant, name + " is not agreed", {}};
      case Asked::settled:
        if (!trigger.party.empty()) return by_somebody(trigger, *point, id, name);
        if (point->locked && (of_point || point->agreed == id)) {
          return {State::met, name + " is settled", latest()};
        }
        return {State::dormant, name + " is not settled", {}};
      case Asked::adopted:
        if (const auto when = adopted(*point, id)) return {State::met, name + " is adopted", *when};
        return {State::dormant, name + " is not adopted", {}};
      case Asked::deadlocked:
        if (point->state == talks::State::deadlocked) return {State::met, name + " is deadlocked", latest()};
        return {State::dormant, name + " is not deadlocked", {}};
      case Asked::withdrawn: {
        const Wording* wording = point->wording(id);
        const bool gone =
            (wording && wording->withdrawn) || (of_point && point->state == talks::State::withdrawn);
        return gone ? Finding{State::met, name + " is withdrawn", latest()}
                    : Finding{State::dormant, name + " is not withdrawn", {}};
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
      const Heard heard = hearing_.of(point, id, position.party);
      const Statement* last = heard.last;
      const auto yes = [&](const Statement& by) {
        return Finding{State::met,
                       by.name + ": " + position.party + " " + std::string(verb(by.said)) + " " + name,
                       dated(talks_, by.act, now_)};
      };
      const Statement* first = trigger.state == note::TriggerState::answered    ? heard.first
                               : trigger.state == note::TriggerState::settled   ? heard.settled
                               : trigger.state == note::TriggerState::countered ? heard.countered
                                                                                : nullptr;
      if (first) return yes(*first);
      const bool stands =
          std::find(position.stands_on.begin(), position.stands_on.end(), id) != position.stands_on.end();
      if (last && trigger.state == note::TriggerState::accepted && stands) return yes(*last);
      if (last && trigger.state == note::TriggerState::rejected && last->said == Said::rejected)
        return yes(*last);
    }
    return {State::dormant,
            name + " is not " + std::string(note::name_of(trigger.state)) +
                (trigger.party.empty() ? "" : " by " + trigger.party),
            {}};
  }

  /// `by DATE`, and `is not … by DATE`. Dates are those that the authors claim.
  Finding by_date(const note::Trigger& trigger, Finding found) const {
    if (found.state == State::undecided || !trigger.by) return found;
    const std::string by = trigger.by->display();
    const bool in_time = found.state == State::met && found.since && *found.since <= *trigger.by;
    if (found.state == State::met && !in_time) {
      return {State::undecided, found.why + ", after " + by + " by its own clock", {}};
    }
    if (!trigger.negated) return found;
    if (in_time) return {State::dormant, found.why, {}};
    if (now_ <= *trigger.by) return {State::armed, found.why + "; there is time until " + by, {}};
    return {State::met, found.why + ", and " + by + " has passed", trigger.by};
  }

  const Talks& talks_;
  ParagraphId own_;
  Instant now_;
  const Events& events_;
  Hearing& hearing_;
  std::map<note::ParagraphRef, ParagraphId> meant_;
};

}  // namespace

std::vector<Declaration> declarations(const Talks& talks, Instant now) {
  const Talks::Store& store = talks.store();
  Events events;
  Hearing hearing(talks, now);
  each_paragraph(store, [&](const Slot& slot, const note::Paragraph& paragraph, std::size_t i) {
    if (paragraph.kind != note::ParagraphKind::met || !speaks(slot)) return;
    for (const ParagraphId& id : slot.names[i]) {
      events.try_emplace(id, Finding{DeclarationState::met, name_in(slot, i) + " says that it happened",
                                     store.dated(slot.view.index, now)});
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
    one.left =
        std::ranges::find(store.roster.went, one.party, &Roster::Passage::party) != store.roster.went.end();
    one.names = slot.names[i];
    const Finding found = Watch(talks, slot, i, now, events, hearing).look(*paragraph.trigger);
    one.state = taken_back(store, one.id, one.party) ? DeclarationState::withdrawn : found.state;
    one.why = found.why;
  });
  return out;
}

std::vector<const Declaration*> declared_on(const Talks& talks, const Point& point,
                                            const std::vector<Declaration>& all) {
  std::vector<const Declaration*> out;
  for (const Declaration& one : all) {
    if (std::ranges::any_of(one.names, [&](const ParagraphId& id) { return talks.point_of(id) == point.id; }))
      out.push_back(&one);
  }
  return out;
}

}  // namespace parley::talks
