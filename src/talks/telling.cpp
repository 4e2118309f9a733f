#include "talks/telling.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "note/note.hpp"
#include "talks/store.hpp"

namespace parley::talks {

std::string look_alike_mark(const Point& point) {
  return suspicious(point.place).empty() && suspicious(point.title).empty() ? "" : "  [LOOK-ALIKE LETTERS]";
}

NoteStanding opened_in(const Point& point) {
  return point.thread.empty() ? NoteStanding::formal : point.thread.front().standing;
}

std::string issue_label(const Point& point) {
  return (point.matter == Matter::minutes ? "minutes: " : "") + shown(point.title) + look_alike_mark(point) +
         standing_mark(opened_in(point));
}

std::string point_label(const Point& point) {
  const bool place = !point.place.empty() && point.matter != Matter::minutes;
  return (place ? shown(point.place) + "  " : "") + issue_label(point);
}

std::string state_text(const Point& point) {
  if (point.adopted) {
    std::string out = "adopted";
    for (const std::string& party : point.adopted->departs) out += ", " + party + " departs";
    return out;
  }
  std::string out(word(point.state));
  std::vector<std::string> by;
  std::set<std::string> known;
  for (const Blocker& blocker : point.blocked_by) {
    for (const Blocker::Part& part : blocker.parts) {
      const std::string name = (part.point ? "point " : "") + part.name;
      if (known.insert(name).second) by.push_back(name);
    }
  }
  constexpr std::size_t kNamed = 3;
  const std::size_t more = by.size() - std::min(kNamed, by.size());
  by.resize(by.size() - more);
  if (more > 0) by.push_back(std::to_string(more) + " more");
  if (!by.empty()) out += " by " + list_of(by);
  if (point.incomplete) out += ", has blanks";
  if (point.with_statement) out += ", with a statement";
  if (point.without_prejudice) out += ", without prejudice";
  if (point.locked) out += ", settled";
  if (point.reopened) {
    const std::string how =
        fmt::format("reopened by {}, {}", point.reopened->party, point.reopened->when.date());
    out = point.state == State::open ? how : out + ", " + how;
  }
  for (const Reopened& sought : point.sought) out += ", reopening sought by " + sought.party;
  return out;
}

std::string standing_text(NoteStanding standing) {
  return standing == NoteStanding::without_prejudice ? "without prejudice" : std::string(name_of(standing));
}

std::string standing_mark(NoteStanding standing) {
  return standing == NoteStanding::formal ? "" : " [" + standing_text(standing) + "]";
}

std::string declaration_text(const Declaration& declaration) {
  std::string out =
      fmt::format("Declared in {} by {}{}, if {}: {}", declaration.name, declaration.party,
                  declaration.left ? " (left)" : "", shown(declaration.trigger), word(declaration.state));
  if (!declaration.counts) out += ", without effect";
  if (declaration.standing != NoteStanding::formal)
    out += fmt::format(", {}", standing_text(declaration.standing));
  return out + (declaration.why.empty() ? "" : " (" + declaration.why + ")");
}

std::vector<std::string> publication_lines(const Talks& talks, const NoteView& note) {
  const Publication rule = talks.record().convene().rules.publication;
  const std::string by = rule == Publication::never     ? "never, by the exchange's rule"
                         : rule == Publication::consent ? "by consent of all"
                                                        : "each party may make it public";
  std::vector<std::string> out;
  for (const Publicity& one : publicity(talks)) {
    if (one.note != note.act) continue;
    std::vector<std::string> names, said;
    for (const DisclosureId& paragraph : one.paragraphs) names.push_back(talks.name({note.act, paragraph}));
    for (const auto& saying : one.sayings) {
      const char* verb = saying.say == Publish::Say::propose   ? " proposes it"
                         : saying.say == Publish::Say::consent ? " consents"
                                                               : " refuses";
      said.push_back(saying.party + verb);
    }
    std::vector<std::string> silent;
    for (const Party& party : talks.parties()) {
      const bool asked = rule == Publication::consent && party.role != Role::observer && !party.left;
      if (asked &&
          std::ranges::find(one.sayings, party.handle, &Publicity::Saying::party) == one.sayings.end())
        silent.push_back(party.handle);
    }
    out.push_back(fmt::format("{}{}: {}{}{}", names.empty() ? "" : list_of(names) + " ", by, list_of(said),
                              silent.empty() ? "" : "; nothing from " + list_of(silent),
                              one.may ? "; it may be made public" : ""));
  }
  if (out.empty()) out.push_back(rule == Publication::consent ? by + ": no consent given" : by);
  return out;
}

std::vector<std::string> declaration_lines(const Talks& talks, const std::vector<const Point*>& points,
                                           Instant now) {
  std::set<PointId> these;
  for (const Point* point : points) these.insert(point->id);
  std::vector<std::string> out;
  for (const Declaration& one : declarations(talks, now)) {
    const bool on_these = std::ranges::any_of(one.names, [&](const ParagraphId& id) {
      const auto point = talks.point_of(id);
      return point && these.contains(*point);
    });
    if (on_these) out.push_back(declaration_text(one));
  }
  return out;
}

std::vector<Meant> names_meant(const Talks& talks, const ParagraphId& paragraph) {
  std::vector<Meant> out;
  const Place* place = talks.store().place(paragraph);
  if (!place || !place->slot) return out;
  const auto& [slot, number] = std::pair(place->slot, place->number);
  if (slot->names.size() < number) return out;  // the base text names nothing
  const std::vector<note::Reference> written = note::names_in(slot->view.note->paragraphs[number - 1]);
  for (std::size_t i = 0; i < written.size(); ++i) {
    Meant one{written[i].to.display(), talks.name(slot->names[number - 1][i])};
    if (one.written != one.name) out.push_back(std::move(one));
  }
  return out;
}

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i)
    out += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return out;
}

std::string ball_text(const Point& point, const Talks& talks) {
  if (point.ball.size() > 1 && point.ball.size() == talks.negotiating().size()) return "all";
  std::string out;
  for (const BallHolder& holder : point.ball) out += (out.empty() ? "" : ", ") + holder.party;
  return out.empty() ? "–" : out;
}

std::string became(const Wording& wording) {
  return wording.withdrawn   ? "withdrawn"
         : wording.suspended ? "suspended"
         : wording.lapsed    ? "lapsed"
         : wording.fallen    ? "fallen with its package"
         : wording.left      ? "left"
                             : "";
}

std::vector<const Point*> waits_for(const Talks& talks, const Point& point) {
  std::vector<const Point*> out;
  std::set<PointId> seen{point.id};
  std::vector<const Point*> level{&point};
  while (!level.empty()) {
    std::vector<const Point*> next;
    for (const Point* from : level) {
      for (const Blocker& blocker : from->blocked_by) {
        for (const Blocker::Part& part : blocker.parts) {
          const auto id = talks.point_of(part.on);
          const Point* other = id ? talks.point(*id) : nullptr;
          if (!other || !seen.insert(*id).second) continue;
          out.push_back(other);
          next.push_back(other);
        }
      }
    }
    level = std::move(next);
  }
  return out;
}

std::vector<Stood> standings(const Talks& talks) {
  std::vector<Stood> out;
  for (const Point* point : talks.points()) {
    Standing standing{state_text(*point), point->why, {}, {}, point->agreed.has_value()};
    for (const BallHolder& holder : point->ball) {
      standing.holders.push_back(holder.party);
      standing.ball += (standing.ball.empty() ? "" : ", ") + holder.party;
    }
    if (standing.ball.empty()) standing.ball = "–";
    out.push_back({point->name, point_label(*point), std::move(standing)});
  }
  return out;
}

}  // namespace parley::talks
