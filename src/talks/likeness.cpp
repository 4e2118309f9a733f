#include "talks/likeness.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "note/note.hpp"

namespace parley::talks {

namespace {

class Gathering {
 public:
  /// `text` is what is compared; `own` is its id, if it was delivered.
  Gathering(const Talks& talks, std::string party, const std::string& text, std::optional<ParagraphId> own)
      : talks_(talks), party_(std::move(party)), text_(text), own_(own) {}

  void add(Claim claim, const ParagraphId& id) {
    const auto home = talks_.point_of(id);
    const Point* point = home ? talks_.point(*home) : nullptr;
    const Wording* wording = point ? point->wording(id) : nullptr;
    if (wording) add(claim, *wording);
  }

  void own_before(const Point& point) {
    const Wording* last = nullptr;
    for (const Wording& wording : point.wordings) {
      if (wording.party == party_ && wording.text && stood_before(wording)) last = &wording;
    }
    if (last) add(Claim::own_before, *last);
  }

  void alike() {
    for (const Point* point : talks_.points()) {
      for (const Wording& wording : point->wordings) {
        if (wording.text && stood_before(wording) && reads_like(*wording.text, text_))
          add(Claim::reads_like, wording);
      }
    }
  }

  std::vector<Likeness> take() { return std::move(out_); }

 private:
  void add(Claim claim, const Wording& wording) {
    const bool known =
        std::ranges::any_of(out_, [&](const Likeness& one) { return one.wording == &wording; });
    if (wording.text && wording.id != own_ && !known) out_.push_back({claim, &wording});
  }

  bool stood_before(const Wording& wording) const {
    if (!own_) return true;
    if (wording.id == *own_) return false;
    return wording.party == kBaseName || talks_.before(wording.id.act, own_->act);
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
  const auto home = talks.point_of(id);
  const Point* point = home ? talks.point(*home) : nullptr;
  const Wording* wording = point ? point->wording(id) : nullptr;
  if (!wording || !wording->text) return {};
  Gathering all(talks, wording->party, *wording->text, id);
  for (const Statement& said : point->thread) {
    if (said.id == id && said.on) all.add(Claim::answers, *said.on);
  }
  for (const ParagraphId& from : wording->from) all.add(Claim::made_from, from);
  if (point->id == id) {
    for (const PointId& from : point->from) all.add(Claim::made_from, from);
  }
  all.own_before(*point);
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
