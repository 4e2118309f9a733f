#include "talks/check.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "note/note.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

using note::ParagraphKind;
using note::PositionKind;

bool takes_stand(PositionKind position) {
  return position == PositionKind::accept || position == PositionKind::accept_ad_referendum ||
         position == PositionKind::counter;
}

bool of_chair(PositionKind position) {
  return position == PositionKind::counter || position == PositionKind::maintain ||
         position == PositionKind::ask;
}

class Checker {
 public:
  Checker(const Talks& talks, const note::Note& draft, const Drafter& drafter)
      : talks_(talks), draft_(draft), drafter_(drafter) {
    for (const Party& party : talks.parties()) {
      if (party.handle == drafter.party) role_ = party.role;
    }
  }

  std::vector<note::Diagnostic> check() {
    who();
    for (const note::NoteReference& answers : draft_.header.answers) {
      const auto note = talks_.find_note(answers.to);
      if (!note) error(answers.line, answers.column, note.error().message, note.error().remedy);
    }
    if (draft_.header.minutes) {
      if (const auto id = named(*draft_.header.minutes)) proposes_talks(*draft_.header.minutes, *id);
    }
    for (const note::Paragraph& paragraph : draft_.paragraphs) {
      meant_.clear();
      for (const note::Reference& reference : note::names_in(paragraph)) {
        if (const auto id = named(reference)) meant_[reference.to] = *id;
      }
      parties_in(paragraph);
      unfinished(paragraph);
      for (const note::Reference& reference : paragraph.references) {
        if (const auto id = meant_.find(reference.to); id != meant_.end())
          look(paragraph, reference, id->second);
      }
    }
    note::sort_by_place(problems_);
    return std::move(problems_);
  }

 private:
  void error(int line, int column, std::string message, std::string remedy) {
    problems_.push_back({line, column, std::move(message), std::move(remedy), note::Severity::error});
  }
  void warn(int line, int column, std::string message, std::string remedy) {
    problems_.push_back({line, column, std::move(message), std::move(remedy), note::Severity::warning});
  }
  void error(const note::Reference& at, std::string message, std::string remedy) {
    error(at.line, at.column, std::move(message), std::move(remedy));
  }
  void warn(const note::Reference& at, std::string message, std::string remedy) {
    warn(at.line, at.column, std::move(message), std::move(remedy));
  }

  void who() {
    if (role_ == Role::observer) {
      error(1, 1, "an observer delivers no notes", "Let a negotiating party or the chair say it.");
    }
    const bool binds =
        std::any_of(draft_.paragraphs.begin(), draft_.paragraphs.end(), [](const auto& paragraph) {
          return paragraph.kind == ParagraphKind::answer || paragraph.kind == ParagraphKind::point ||
                 paragraph.kind == ParagraphKind::withdrawal;
        });
    if (!drafter_.commits && binds) {
      warn(1, 1, "you may deliver this note, and not commit " + drafter_.party + " by it",
           "It counts from when a delegate of " + drafter_.party + " who may commit confirms it.");
    }
  }

  /// The paragraph that a name means; for a name of the draft itself an id without digests. Reports what is
  /// wrong.
  std::optional<ParagraphId> named(const note::Reference& reference) {
    const note::NoteRef& name = reference.to.note;
    if (is_own(name)) {
      if (reference.to.number >= 1 &&
          static_cast<std::size_t>(reference.to.number) <= draft_.paragraphs.size()) {
        return ParagraphId{};
      }
      error(reference, "this note has no paragraph " + std::to_string(reference.to.number),
            "Its paragraphs are 1 to " + std::to_string(draft_.paragraphs.size()) + ".");
      return std::nullopt;
    }
    const auto found = talks_.find_paragraph(reference.to);
    if (found) return found->id;
    error(reference, found.error().message, found.error().remedy);
    return std::nullopt;
  }

  bool is_own(const note::NoteRef& name) const {
    return name.party == drafter_.party && name.number == drafter_.number && name.delegate.empty() &&
           name.act.empty();
  }

  bool known_party(const std::string& handle) const {
    return std::any_of(talks_.parties().begin(), talks_.parties().end(),
                       [&](const Party& party) { return party.handle == handle; });
  }

  void parties_in(const note::Paragraph& paragraph) {
    if (!paragraph.drafter.empty() && !known_party(paragraph.drafter)) {
      error(paragraph.line, 1, "there is no party " + shown(paragraph.drafter) + " that could draft",
            "Name a party of this exchange.");
    }
    if (paragraph.trigger) parties_in(paragraph, *paragraph.trigger);
  }
  void parties_in(const note::Paragraph& paragraph, const note::Trigger& trigger) {
    if (!trigger.party.empty() && !known_party(trigger.party)) {
      error(paragraph.line, 1, "there is no party " + shown(trigger.party), "Name a party of this exchange.");
    }
    for (const note::Trigger& part : trigger.parts) parties_in(paragraph, part);
  }

  void unfinished(const note::Paragraph& paragraph) {
    const char* what = paragraph.condition                        ? "a condition"
                       : !paragraph.package.empty()               ? "a package"
                       : paragraph.kind == ParagraphKind::merge   ? "merging points"
                       : paragraph.kind == ParagraphKind::split   ? "splitting a point"
                       : paragraph.kind == ParagraphKind::settle  ? "settling"
                       : paragraph.kind == ParagraphKind::outline ? "an outline"
                                                                  : nullptr;
    if (!what) return;
    warn(paragraph.line, 1, std::string("this version lists ") + what + ", and does not compute it",
         "The points that it concerns will read \"not computed\".");
  }

  void look(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id) {
    switch (paragraph.kind) {
      case ParagraphKind::answer:
        answer(paragraph, reference, id);
        break;
      case ParagraphKind::withdrawal:
        withdraw(paragraph, reference, id);
        break;
      case ParagraphKind::talks_moved:
      case ParagraphKind::talks_held:
        proposes_talks(reference, id);
        break;
      case ParagraphKind::met:
        if (kind_of(reference, id) != ParagraphKind::declaration) {
          error(reference, reference.to.display() + " is no declaration",
                "Name the paragraph `## Declare: if …`.");
        }
        break;
      case ParagraphKind::settle:
      case ParagraphKind::merge:
      case ParagraphKind::split:
        if (!id_is_own(id)) (void)wording(reference, id);
        break;
      default:
        break;
    }
  }

  static bool id_is_own(const ParagraphId& id) { return id == ParagraphId{}; }

  /// The paragraph that a reference means, in the record or in the draft itself.
  const note::Paragraph* paragraph_of(const note::Reference& reference, const ParagraphId& id) const {
    if (id_is_own(id)) return &draft_.paragraphs[static_cast<std::size_t>(reference.to.number) - 1];
    return talks_.paragraph(id);
  }
  std::optional<ParagraphKind> kind_of(const note::Reference& reference, const ParagraphId& id) const {
    const note::Paragraph* paragraph = paragraph_of(reference, id);
    return paragraph ? std::optional(paragraph->kind) : std::nullopt;
  }

  void proposes_talks(const note::Reference& reference, const ParagraphId& id) {
    const auto kind = kind_of(reference, id);
    if (kind == ParagraphKind::talks || kind == ParagraphKind::talks_moved) return;
    error(reference, reference.to.display() + " proposes no talks", "Name the paragraph `## Talks: …`.");
  }

  /// The point and the wording that a name means. Reports a paragraph that puts nothing forward.
  std::pair<const Point*, const Wording*> wording(const note::Reference& reference, const ParagraphId& id) {
    const Talks::Store& store = talks_.store();
    const std::string name = reference.to.display();
    const auto place = store.places.find(id);
    const bool exploratory =
        place != store.places.end() && place->second.first->view.standing == NoteStanding::exploratory;
    const note::Paragraph* there = talks_.paragraph(id);
    const bool offers = there && (note::opens_point(*there) || (there->kind == ParagraphKind::answer &&
                                                                there->position == PositionKind::counter));
    if (exploratory && offers) {
      error(reference, name + " is exploratory: nothing was offered",
            "Put the text forward yourself, as a point or a counter, if you mean it.");
      return {};
    }
    const auto home = store.homes.find(id);
    const Point* point = home == store.homes.end() ? nullptr : talks_.point(home->second);
    const Wording* wording = point ? point->wording(id) : nullptr;
    if (wording) return {point, wording};
    std::string remedy = "Name a paragraph that opens a point, or counters.";
    if (there && there->kind == ParagraphKind::answer && !there->references.empty()) {
      remedy = "It answers " + there->references.front().to.display() + ": speak of that.";
    }
    error(reference, name + " puts no wording forward", remedy);
    return {};
  }

  void answer(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id) {
    const std::string name = reference.to.display();
    const PositionKind position = paragraph.position;
    if (id_is_own(id)) {
      error(reference, name + " is a paragraph of this very note",
            "A note answers what was delivered before.");
      return;
    }
    if (const auto kind = kind_of(reference, id);
        kind == ParagraphKind::talks || kind == ParagraphKind::talks_moved) {
      if (position == PositionKind::counter) {
        error(reference, "talks are not countered",
              "Propose another date: ## Talks " + name + " moved: DATE, PLACE.");
      }
      return;
    }
    const auto [point, wording] = this->wording(reference, id);
    if (!wording) return;
    if (role_ == Role::chair && !of_chair(position)) {
      error(reference, "a chair puts forward texts and takes no position",
            "A chair may counter, ask, or maintain.");
      return;
    }
    once(paragraph, reference, *point, id);
    if (wording->party == drafter_.party) {
      own(position, reference, *point, *wording);
      return;
    }
    if (!wording->text &&
        (position == PositionKind::accept || position == PositionKind::accept_ad_referendum)) {
      error(reference, name + " has no wording yet: it can be accepted only in principle",
            "Write \"accept in principle\", or put a wording forward: \"counter\".");
    }
    const Position* mine = point->position(drafter_.party);
    const bool accepted =
        mine && std::find(mine->stands_on.begin(), mine->stands_on.end(), id) != mine->stands_on.end();
    if (position == PositionKind::confirm && !accepted) {
      error(reference, "you have not accepted " + name + ", so there is nothing to confirm",
            "Write \"accept\".");
    }
    if (position == PositionKind::maintain && !(mine && mine->said)) {
      error(reference, "you have no position on " + point->name + " to maintain",
            "Take one: accept, reject, counter …");
    }
    settled(position, reference, *point, *wording, accepted);
  }

  /// What may be meant otherwise.
  void settled(PositionKind position, const note::Reference& reference, const Point& point,
               const Wording& wording, bool accepted) {
    const bool accepts = takes_stand(position) && position != PositionKind::counter;
    if (accepts && wording.withdrawn) {
      warn(reference, wording.party + " has withdrawn " + wording.name,
           "It is shown, and agrees nothing unless " + wording.party + " comes back to it.");
    } else if (accepts && wording.left) {
      warn(reference, wording.party + " has left " + wording.name,
           "It is shown, and agrees nothing unless " + wording.party + " comes back to it.");
    }
    if (!point.agreed || position == PositionKind::confirm || position == PositionKind::maintain ||
        position == PositionKind::ask) {
      return;
    }
    if (accepts && accepted && point.state == State::agreed) {
      warn(reference, point.name + " is agreed already", "Leave this out, unless you mean to say it again.");
    } else if (!accepted || !accepts) {
      warn(reference, point.name + " is agreed on " + talks_.name(*point.agreed) + ": this reopens it",
           "Leave this out, unless you mean that.");
    }
  }

  void own(PositionKind position, const note::Reference& reference, const Point& point,
           const Wording& wording) {
    const std::string name = reference.to.display();
    if (position == PositionKind::reject || position == PositionKind::ask ||
        position == PositionKind::reserve || position == PositionKind::accept_in_principle) {
      error(reference, name + " is your own wording",
            "To give it up write ## Withdraw " + name + "; to replace it, ## Re " + name + ": counter.");
    } else if (position == PositionKind::accept && wording.stands) {
      warn(reference, "you stand on " + name + " already: it is your own wording",
           "To answer a question about it, or to hold to it, write \"maintain\".");
    } else if (point.agreed && position == PositionKind::counter) {
      warn(reference, point.name + " is agreed on " + talks_.name(*point.agreed) + ": this reopens it",
           "Leave this out, unless you mean that.");
    }
  }

  /// One stand per point, one word per wording.
  void once(const note::Paragraph& paragraph, const note::Reference& reference, const Point& point,
            const ParagraphId& id) {
    const auto at = [](const note::Paragraph& other) { return "paragraph " + std::to_string(other.number); };
    if (takes_stand(paragraph.position) && !paragraph.alternative) {
      const auto [other, first] = stands_.emplace(point.id, &paragraph);
      if (!first) {
        error(reference,
              "two stands on one point: " + point.name + " is the matter of " + at(*other->second) + " too",
              "Choose one, or write \"alternative\" with the second.");
        return;
      }
    }
    if (paragraph.alternative) return;
    const auto [other, first] = words_.emplace(id, &paragraph);
    if (!first && other->second->position != paragraph.position) {
      error(reference, at(*other->second) + " says something else of " + reference.to.display(),
            "Say one thing of it.");
    }
  }

  void withdraw(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id) {
    const std::string name = reference.to.display();
    if (id_is_own(id)) {
      error(reference, name + " is a paragraph of this very note", "Leave both out.");
      return;
    }
    if (paragraph.withdrawn == note::Withdrawn::statement) {
      const auto kind = kind_of(reference, id);
      const bool mine = reference.to.note.party == drafter_.party;
      if (!mine) {
        error(reference, name + " is not yours to withdraw",
              "To take back your acceptance of it, write ## Withdraw acceptance of " + name + ".");
        return;
      }
      if (kind == ParagraphKind::talks || kind == ParagraphKind::talks_moved ||
          kind == ParagraphKind::declaration) {
        return;
      }
    }
    const auto [point, wording] = this->wording(reference, id);
    if (!wording) return;
    if (paragraph.withdrawn == note::Withdrawn::point) {
      if (point->id != id) {
        error(reference, name + " opens no point", "The point is " + point->name + ".");
      } else if (point->party != drafter_.party) {
        error(reference, "a point is withdrawn by the party that opened it: " + point->party,
              "Reject its wordings, or withdraw your own.");
      }
      return;
    }
    if (paragraph.withdrawn == note::Withdrawn::acceptance) {
      const Position* mine = point->position(drafter_.party);
      const bool accepted =
          mine && std::find(mine->stands_on.begin(), mine->stands_on.end(), id) != mine->stands_on.end();
      if (!accepted) {
        error(reference, "you have not accepted " + name, "There is nothing to take back.");
      } else if (wording->party == drafter_.party) {
        error(reference, name + " is your own wording", "Write ## Withdraw " + name + ".");
      }
      return;
    }
    if (!wording->stands) {
      warn(reference, "you stand on " + name + " no longer", "Leave this out.");
    }
  }

  const Talks& talks_;
  const note::Note& draft_;
  const Drafter& drafter_;
  Role role_ = Role::negotiating;
  std::vector<note::Diagnostic> problems_;
  std::map<note::ParagraphRef, ParagraphId> meant_;
  std::map<PointId, const note::Paragraph*> stands_;
  std::map<WordingId, const note::Paragraph*> words_;
};

}  // namespace

std::vector<note::Diagnostic> check_draft(const Talks& talks, const note::Note& draft,
                                          const Drafter& drafter) {
  return Checker(talks, draft, drafter).check();
}

}  // namespace parley::talks
