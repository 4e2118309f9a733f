#include "talks/likeness.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "note/note.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

class Gathering {
 public:
  /// `text` is what is compared; `own` is its id, if it was delivered.
  Gathering(const Talks& talks, std::string party, const std::string& text, std::optional<ParagraphId> own)
      : talks_(talks), party_(std::move(party)), text_(text), own_(own) {}

  void add(Claim claim, const ParagraphId& id) {
    const note::Paragraph* paragraph = talks_.paragraph(id);
    const bool known = std::ranges::find(out_, id, &Likeness::id) != out_.end();
    if (!paragraph || !paragraph->wording || id == own_ || known) return;
    const NoteView& note = talks_.store().place(id)->slot->view;
    out_.push_back({claim, id, talks_.name(id), note.party, note.standing, &*paragraph->wording});
  }

  void own_before(const Point& point) {
    const Statement* last = nullptr;
    for (const Statement& said : point.thread) {
      const bool put_forward = said.said == Said::opened || said.said == Said::countered;
      if (put_forward && said.party == party_ && said.paragraph->wording && stood_before(said.id))
        last = &said;
    }
    if (last) add(Claim::own_before, last->id);
  }

  void alike() {
    for (const Point* point : talks_.points()) {
      for (const Wording& wording : point->wordings) {
        if (wording.text) alike(wording.id, *wording.text);
      }
    }
    for (const NoteView* note : talks_.notes()) {
      if (!note->counts || note->standing != NoteStanding::exploratory) continue;
      for (std::size_t i = 0; i < note->paragraphs.size(); ++i) {
        if (const auto& wording = note->note->paragraphs[i].wording) alike(note->paragraphs[i], *wording);
      }
    }
  }

  std::vector<Likeness> take() { return std::move(out_); }

 private:
  void alike(const ParagraphId& id, const std::string& text) {
    if (stood_before(id) && reads_like(text, text_)) add(Claim::reads_like, id);
  }

  bool stood_before(const ParagraphId& id) const {
    if (!own_) return true;
    if (id == *own_) return false;
    return talks_.store().place(id)->slot->view.party == kBaseName || talks_.before(id.act, own_->act);
  }

  const Talks& talks_;
  std::string party_;
  const std::string& text_;
  std::optional<ParagraphId> own_;
  std::vector<Likeness> out_;
};

bool replaces(const note::Paragraph& paragraph) {
  return paragraph.kind == note::ParagraphKind::merge || paragraph.kind == note::ParagraphKind::split;
}

}  // namespace

std::vector<Likeness> likenesses(const Talks& talks, const ParagraphId& id) {
  const note::Paragraph* paragraph = talks.paragraph(id);
  if (!paragraph || !paragraph->wording) return {};
  const Place& place = *talks.store().place(id);
  Gathering all(talks, place.slot->view.party, *paragraph->wording, id);
  const auto [from, to] = place.slot->said_in(place.number);
  for (std::size_t i = from; i < to; ++i) {
    const Saying& saying = place.slot->sayings[i];
    if (saying.on) all.add(replaces(*paragraph) ? Claim::made_from : Claim::answers, *saying.on);
    for (const ParagraphId& source : saying.from) all.add(Claim::made_from, source);
  }
  if (const auto home = talks.point_of(id); home && !replaces(*paragraph))
    all.own_before(*talks.point(*home));
  all.alike();
  return all.take();
}

std::vector<Likeness> likenesses(const Talks& talks, const std::string& party,
                                 const note::Paragraph& paragraph) {
  if (!paragraph.wording) return {};
  Gathering all(talks, party, *paragraph.wording, std::nullopt);
  const Point* point = nullptr;
  for (const note::Reference& on : paragraph.references) {
    const Result<Found> found = talks.find_paragraph(on.to);
    if (!found) continue;
    all.add(replaces(paragraph) ? Claim::made_from : Claim::answers, found->id);
    if (const auto home = talks.point_of(found->id); home && !replaces(paragraph)) point = talks.point(*home);
  }
  for (const note::Reference& from : paragraph.from) {
    if (const Result<Found> found = talks.find_paragraph(from.to)) all.add(Claim::made_from, found->id);
  }
  if (point) all.own_before(*point);
  all.alike();
  return all.take();
}

std::string_view word(Claim claim) {
  switch (claim) {
    case Claim::answers:
      return "answers";
    case Claim::made_from:
      return "made from";
    case Claim::own_before:
      return "its author's last";
    case Claim::reads_like:
      return "reads like";
  }
  return {};
}

}  // namespace parley::talks
