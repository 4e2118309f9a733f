#include <algorithm>

#include "talks/checker.hpp"
#include "talks/grounds.hpp"

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

}  // namespace

void Checker::answer(const note::Paragraph& paragraph, const note::Reference& reference,
                     const ParagraphId& id) {
  const std::string name = reference.to.display();
  const PositionKind position = paragraph.position;
  if (id_is_own(id)) return counter_own(paragraph, reference);
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

/// A point that is opened without a wording may be given one in the same note, on a condition or in a
/// package.
void Checker::counter_own(const note::Paragraph& paragraph, const note::Reference& reference) {
  const std::string name = reference.to.display();
  const note::Paragraph& opening = *paragraph_of(reference, {});
  if (paragraph.position != PositionKind::counter || !note::opens_point(opening)) {
    error(reference, name + " is a paragraph of this very note", "A note answers what was delivered before.");
  } else if (opening.wording) {
    error(reference, name + " is a paragraph of this very note, and puts a wording forward itself",
          "Write its text here alone, or there.");
  } else if (!paragraph.alternative &&
             !countered_own_.emplace(reference.to.number, !paragraph.package.empty()).second) {
    error(reference, "two stands on one point: " + name + " is countered twice in this note",
          "Choose one, or write \"alternative\" with the second.");
  }
}

void Checker::settled(PositionKind position, const note::Reference& reference, const Point& point,
                      const Wording& wording, bool accepted) {
  const bool accepts = takes_stand(position) && position != PositionKind::counter;
  if (accepts && wording.lapsed) {
    warn(reference, wording.name + " was open until " + wording.open_until->display(),
         "To accept it now is to offer the same text yourself.");
  } else if (accepts && wording.withdrawn) {
    warn(reference, wording.party + " has withdrawn " + wording.name,
         "It is shown, and agrees nothing unless " + wording.party + " comes back to it.");
  } else if (accepts && wording.left) {
    const Position* author = point.position(wording.party);
    const auto on = author ? grounds(point, *author) : std::vector<Ground>();
    const auto packed =
        std::ranges::find_if(on, [](const Ground& one) { return !one.terms.package.empty(); });
    if (packed == on.end())
      warn(reference, wording.party + " has left " + wording.name,
           "It is shown, and agrees nothing unless " + wording.party + " comes back to it.");
    else
      warn(reference,
           wording.party + " stands on " + packed->wording_name + " in package " + packed->terms.package +
               ", which suspends " + wording.name,
           "It is shown, and agrees nothing unless that package ends, or " + wording.party +
               " comes back to it.");
  }
  if (point.locked && !accepts &&
      (takes_stand(position) || position == PositionKind::reject || position == PositionKind::reserve)) {
    warn(reference, point.name + " is settled: this only seeks to reopen it",
         "It stays agreed until all stand on another wording.");
    return;
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

void Checker::own(PositionKind position, const note::Reference& reference, const Point& point,
                  const Wording& wording) {
  const std::string name = reference.to.display();
  const bool refuses = position == PositionKind::reject || position == PositionKind::ask ||
                       position == PositionKind::reserve || position == PositionKind::accept_in_principle;
  if (refuses && !wording.lapsed) {
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

void Checker::once(const note::Paragraph& paragraph, const note::Reference& reference, const Point& point,
                   const ParagraphId& id) {
  const auto at = [](const note::Paragraph& other) { return "paragraph " + std::to_string(other.number); };
  if (takes_stand(paragraph.position) && !paragraph.alternative) {
    const auto [other, first] = stands_.emplace(std::pair(point.id, !paragraph.package.empty()), &paragraph);
    if (!first) {
      error(reference,
            "two stands on one point: " + point.name + " is the matter of " + at(*other->second) + " too",
            "Choose one, or write \"alternative\" with the second.");
      return;
    }
  }
  if (paragraph.alternative) return;
  const auto [other, first] = words_.emplace(std::pair(id, paragraph.package), &paragraph);
  if (!first && other->second->position != paragraph.position) {
    error(reference, at(*other->second) + " says something else of " + reference.to.display(),
          "Say one thing of it.");
  }
}

void Checker::succeed(const note::Paragraph& paragraph, const note::Reference& reference,
                      const ParagraphId& id) {
  const std::string name = reference.to.display();
  if (id_is_own(id)) {
    error(reference, name + " is a paragraph of this very note",
          "A note merges and splits what stood before it.");
    return;
  }
  const auto [point, wording] = this->wording(reference, id);
  if (!wording) return;
  if (paragraph.kind == note::ParagraphKind::merge && paragraph.references.size() < 2) {
    warn(reference, "only one point is merged", "Name the others too, or counter.");
  } else if (point->state == State::merged || point->state == State::split) {
    warn(reference, point->name + " is " + std::string(word(point->state)) + " already: " + point->why,
         "Speak of the points that have taken its place.");
  }
}

void Checker::settle(const note::Reference& reference, const ParagraphId& id) {
  const std::string name = reference.to.display();
  if (id_is_own(id)) {
    error(reference, name + " is a paragraph of this very note", "What is agreed can be settled.");
    return;
  }
  const auto [point, wording] = this->wording(reference, id);
  if (!wording) return;
  if (role_ == Role::chair) {
    error(reference, "a chair puts forward texts and takes no position", "The parties settle.");
  } else if (talks_.record().convene().rules.settled == Settled::open) {
    warn(reference, "in this exchange a settled point can be left like any other",
         "Settling has effect only where the rule is that settled points are locked.");
  } else if (!point->agreed) {
    error(reference, point->name + " is not agreed: there is nothing to settle",
          "It is " + std::string(word(point->state)) + ".");
  } else if (point->agreed != id && point->id != id) {
    error(reference, name + " is not what is agreed", "Agreed is " + talks_.name(*point->agreed) + ".");
  }
}

void Checker::withdraw(const note::Paragraph& paragraph, const note::Reference& reference,
                       const ParagraphId& id) {
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

}  // namespace parley::talks
