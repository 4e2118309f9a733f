#include "talks/check.hpp"

#include "base/text.hpp"
#include "talks/checker.hpp"

namespace parley::talks {

Checker::Checker(const Talks& talks, const note::Note& draft, const Drafter& drafter)
    : talks_(talks), draft_(draft), drafter_(drafter) {
  for (const Party& party : talks.parties()) {
    if (party.handle == drafter.party) role_ = party.role;
  }
}

std::vector<note::Diagnostic> Checker::check() {
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
    if (paragraph.condition) condition(*paragraph.condition);
    for (const note::Reference& reference : paragraph.references) {
      if (const auto id = meant_.find(reference.to); id != meant_.end())
        look(paragraph, reference, id->second);
    }
  }
  packages();
  note::sort_by_place(problems_);
  return std::move(problems_);
}

void Checker::who() {
  if (role_ == Role::observer) {
    error(1, 1, "an observer delivers no notes", "Let a negotiating party or the chair say it.");
    return;
  }
  const bool binds =
      std::any_of(draft_.paragraphs.begin(), draft_.paragraphs.end(), [](const auto& paragraph) {
        return paragraph.kind == note::ParagraphKind::answer ||
               paragraph.kind == note::ParagraphKind::point ||
               paragraph.kind == note::ParagraphKind::withdrawal;
      });
  if (!drafter_.commits && binds) {
    warn(1, 1, "you may deliver this note, and not commit " + drafter_.party + " by it",
         "It counts from when a delegate of " + drafter_.party + " who may commit confirms it.");
  }
}

std::optional<ParagraphId> Checker::named(const note::Reference& reference) {
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

bool Checker::is_own(const note::NoteRef& name) const {
  return name.party == drafter_.party && name.number == drafter_.number && name.delegate.empty() &&
         name.act.empty();
}

bool Checker::known_party(const std::string& handle) const {
  return std::any_of(talks_.parties().begin(), talks_.parties().end(),
                     [&](const Party& party) { return party.handle == handle; });
}

void Checker::parties_in(const note::Paragraph& paragraph) {
  if (!paragraph.drafter.empty() && !known_party(paragraph.drafter)) {
    error(paragraph.line, 1, "there is no party " + shown(paragraph.drafter) + " that could draft",
          "Name a party of this exchange.");
  }
  if (paragraph.trigger) parties_in(paragraph, *paragraph.trigger);
}

void Checker::parties_in(const note::Paragraph& paragraph, const note::Trigger& trigger) {
  if (!trigger.party.empty() && !known_party(trigger.party)) {
    error(paragraph.line, 1, "there is no party " + shown(trigger.party), "Name a party of this exchange.");
  }
  for (const note::Trigger& part : trigger.parts) parties_in(paragraph, part);
}

void Checker::packages() {
  std::map<std::string, std::vector<const note::Paragraph*>> by_name;
  for (const note::Paragraph& paragraph : draft_.paragraphs) {
    if (paragraph.package.empty()) continue;
    by_name[paragraph.package].push_back(&paragraph);
    const bool holds = paragraph.kind == note::ParagraphKind::withdrawal ||
                       paragraph.position == note::PositionKind::counter ||
                       paragraph.position == note::PositionKind::accept ||
                       paragraph.position == note::PositionKind::accept_ad_referendum;
    if (!holds) {
      error(paragraph.line, 1, "only offers, acceptances and withdrawals hold in a package",
            "Leave \"package " + paragraph.package + "\" out.");
    }
  }
  for (const auto& [name, paragraphs] : by_name) {
    const int line = paragraphs.front()->line;
    std::string what = "package " + name;
    const std::string other = talks_.store().standing_package(drafter_.party, name);
    if (!other.empty()) {
      what.append(" of ").append(other).append(" stands already, and this is another");
      warn(line, 1, std::move(what),
           "A package is made in one note. Name this one otherwise, or write all of it here.");
    } else if (paragraphs.size() == 1 && paragraphs.front()->references.size() == 1) {
      what.append(" has only this in it");
      warn(line, 1, std::move(what), "Write the same package with the rest of it, all in this note.");
    }
  }
}

void Checker::condition(const note::Condition& condition) {
  for (const note::Condition& part : condition.parts) this->condition(part);
  if (!condition.parts.empty()) return;
  const note::Reference& reference = condition.reference;
  const auto meant = meant_.find(reference.to);
  if (meant == meant_.end()) return;
  if (id_is_own(meant->second)) {
    const note::Paragraph* own = paragraph_of(reference, meant->second);
    const bool offers = note::opens_point(*own) || (own->kind == note::ParagraphKind::answer &&
                                                    own->position == note::PositionKind::counter);
    if (!offers) {
      error(reference, reference.to.display() + " puts no wording forward",
            "Name a paragraph that opens a point, or counters.");
    }
    return;
  }
  const auto [point, wording] = this->wording(reference, meant->second);
  // Any wording of a point will do, whatever became of the one by whose name the point is called.
  if (!wording || condition.kind == note::Condition::Kind::point) return;
  const std::string name = reference.to.display();
  if (wording->withdrawn || wording->left) {
    warn(reference, wording->party + (wording->withdrawn ? " has withdrawn " : " has left ") + name,
         "A condition on it is met only if " + wording->party + " comes back to it.");
  } else if (point->agreed && *point->agreed != meant->second && point->id != meant->second) {
    warn(reference, point->name + " is agreed on " + talks_.name(*point->agreed) + ", not on " + name,
         "Name the wording that is agreed, or write: point " + point->name + ".");
  }
}

void Checker::look(const note::Paragraph& paragraph, const note::Reference& reference,
                   const ParagraphId& id) {
  switch (paragraph.kind) {
    case note::ParagraphKind::answer:
      answer(paragraph, reference, id);
      break;
    case note::ParagraphKind::withdrawal:
      withdraw(paragraph, reference, id);
      break;
    case note::ParagraphKind::talks_moved:
    case note::ParagraphKind::talks_held:
      proposes_talks(reference, id);
      break;
    case note::ParagraphKind::met:
      if (kind_of(reference, id) != note::ParagraphKind::declaration) {
        error(reference, reference.to.display() + " is no declaration",
              "Name the paragraph `## Declare: if …`.");
      }
      break;
    case note::ParagraphKind::settle:
      settle(reference, id);
      break;
    case note::ParagraphKind::merge:
    case note::ParagraphKind::split:
      succeed(paragraph, reference, id);
      break;
    default:
      break;
  }
}

const note::Paragraph* Checker::paragraph_of(const note::Reference& reference, const ParagraphId& id) const {
  if (id_is_own(id)) return &draft_.paragraphs[static_cast<std::size_t>(reference.to.number) - 1];
  return talks_.paragraph(id);
}

std::optional<note::ParagraphKind> Checker::kind_of(const note::Reference& reference,
                                                    const ParagraphId& id) const {
  const note::Paragraph* paragraph = paragraph_of(reference, id);
  return paragraph ? std::optional(paragraph->kind) : std::nullopt;
}

void Checker::proposes_talks(const note::Reference& reference, const ParagraphId& id) {
  const auto kind = kind_of(reference, id);
  if (kind == note::ParagraphKind::talks || kind == note::ParagraphKind::talks_moved) return;
  error(reference, reference.to.display() + " proposes no talks", "Name the paragraph `## Talks: …`.");
}

std::pair<const Point*, const Wording*> Checker::wording(const note::Reference& reference,
                                                         const ParagraphId& id) {
  const Talks::Store& store = talks_.store();
  const std::string name = reference.to.display();
  const Place* place = store.place(id);
  const bool exploratory = place && place->slot && place->slot->view.standing == NoteStanding::exploratory;
  const note::Paragraph* there = talks_.paragraph(id);
  const bool offers =
      there && (note::opens_point(*there) || (there->kind == note::ParagraphKind::answer &&
                                              there->position == note::PositionKind::counter));
  if (exploratory && offers) {
    error(reference, name + " is exploratory: nothing was offered",
          "Put the text forward yourself, as a point or a counter, if you mean it.");
    return {};
  }
  const Point* point = place && place->home ? &place->home->point : nullptr;
  const Wording* wording = point ? point->wording(id) : nullptr;
  if (wording) return {point, wording};
  std::string remedy = "Name a paragraph that opens a point, or counters.";
  if (there && there->kind == note::ParagraphKind::answer && !there->references.empty()) {
    remedy = "It answers " + there->references.front().to.display() + ": speak of that.";
  }
  error(reference, name + " puts no wording forward", remedy);
  return {};
}

std::vector<note::Diagnostic> check_draft(const Talks& talks, const note::Note& draft,
                                          const Drafter& drafter) {
  return Checker(talks, draft, drafter).check();
}

}  // namespace parley::talks
