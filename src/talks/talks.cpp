#include "talks/talks.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "note/reference.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

constexpr std::size_t kListed = 8;  // more names than this help nobody

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kListed) return out + " …";
    out += (out.empty() ? "" : ", ") + names[i];
  }
  return out;
}

bool may_mean(const Slot& slot, const note::NoteRef& name) {
  if (!name.delegate.empty() && slot.view.delegate != name.delegate + "@" + name.party) return false;
  return name.act.empty() || slot.view.act.hex().starts_with(name.act);
}

}  // namespace

Talks::Talks(Record& record) : store_(std::make_unique<Store>(record)) {
  update();
}
Talks::Talks(Talks&&) noexcept = default;
Talks& Talks::operator=(Talks&&) noexcept = default;
Talks::~Talks() = default;

std::vector<PointId> Talks::update() {
  return store_->update();
}

std::vector<PointId> Talks::set_now(Instant now) {
  store_->set_now(now);
  return store_->update();
}

const Record& Talks::record() const {
  return store_->record;
}
const std::vector<std::string>& Talks::negotiating() const {
  return store_->roster.negotiating;
}
const std::vector<Party>& Talks::parties() const {
  return store_->parties;
}

std::vector<const NoteView*> Talks::notes() const {
  std::vector<const NoteView*> out;
  out.reserve(store_->in_order.size());
  for (const Slot* slot : store_->in_order) out.push_back(&slot->view);
  return out;
}

const NoteView* Talks::note(const ActId& act) const {
  const auto found = store_->notes.find(act);
  return found == store_->notes.end() ? nullptr : &found->second->view;
}

Result<const NoteView*> Talks::find_note(const note::NoteRef& name) const {
  if (name.party == kBaseName) {
    if (store_->base && name.number == 1) return &store_->base->view;
    return fail(
        "there is no base text " + name.display(),
        store_->base ? "The base text is base/1." : "This exchange was convened without a base text.");
  }
  const auto group = store_->by_number.find({name.party, name.number});
  std::vector<const Slot*> counting, others;
  if (group != store_->by_number.end()) {
    for (const Slot* slot : group->second) {
      if (may_mean(*slot, name)) (slot->view.counts ? counting : others).push_back(slot);
    }
  }
  if (counting.size() == 1) return &counting.front()->view;
  if (counting.size() > 1) {
    std::vector<std::string> names;
    names.reserve(counting.size());
    for (const Slot* slot : counting) names.push_back(slot->view.name);
    std::sort(names.begin(), names.end());
    return fail(name.display() + " is the name of several notes",
                "Two delegates used one number without having seen each other. Write which one: " +
                    listed(names) + ".");
  }
  if (!others.empty()) {
    return fail(name.display() + " does not count: " + others.front()->view.why_not,
                "Only notes that count can be referred to.");
  }
  std::vector<std::string> known;
  for (const Slot* slot : store_->in_order) {
    if (slot->view.counts && slot->view.party == name.party) known.push_back(slot->view.name);
  }
  return fail("there is no note " + name.display() + " here",
              known.empty() ? "No note of " + name.party + " has arrived."
                            : "Of " + name.party + " there are: " + listed(known) + ".");
}

Result<const NoteView*> Talks::find_note(std::string_view name) const {
  const auto ref = note::parse_note_ref(name);
  if (!ref) return fail("\"" + shown(name) + "\" is not the name of a note", "Notes are named like usa/1.");
  return find_note(*ref);
}

std::int64_t Talks::next_number(std::string_view party) const {
  std::int64_t highest = 0;
  for (auto at = store_->by_number.lower_bound({std::string(party), 0});
       at != store_->by_number.end() && at->first.first == party; ++at) {
    highest = at->first.second;
  }
  return highest + 1;
}

Result<Found> Talks::find_paragraph(const note::ParagraphRef& name) const {
  const auto note = find_note(name.note);
  if (!note) return std::unexpected(note.error());
  const auto number = static_cast<std::size_t>(name.number);
  const std::vector<ParagraphId>& paragraphs = (*note)->paragraphs;
  if (name.number < 1 || number > paragraphs.size()) {
    return fail((*note)->name + " has no paragraph " + std::to_string(name.number),
                "Its paragraphs are 1 to " + std::to_string(paragraphs.size()) + ".");
  }
  return Found{paragraphs[number - 1], *note, number};
}

Result<Found> Talks::find_paragraph(std::string_view name) const {
  const auto ref = note::parse_paragraph_ref(name);
  if (!ref) {
    return fail("\"" + shown(name) + "\" is not the name of a paragraph",
                "Paragraphs are named like usa/1.3.");
  }
  return find_paragraph(*ref);
}

std::string Talks::name(const ParagraphId& id) const {
  return store_->name(id);
}

std::vector<const Point*> Talks::points() const {
  std::vector<const Point*> out;
  out.reserve(store_->threads_in_order.size());
  for (const Thread* thread : store_->threads_in_order) out.push_back(&thread->point);
  return out;
}

const Point* Talks::point(const PointId& id) const {
  const Thread* thread = store_->thread(id);
  return thread ? &thread->point : nullptr;
}

std::vector<Position> Talks::positions(const Point& point) const {
  std::vector<Position> out = point.positions;
  for (const std::string& party : negotiating()) {
    if (!point.position(party)) out.emplace_back().party = party;
  }
  std::ranges::sort(out, {}, &Position::party);
  return out;
}

std::optional<PointId> Talks::point_of(const ParagraphId& paragraph) const {
  const Place* place = store_->place(paragraph);
  if (!place) return std::nullopt;
  if (place->home) return place->home->id;
  const Slot* slot = place->slot;
  if (!slot || slot->home.empty()) return std::nullopt;
  const auto [from, to] = slot->said_in(place->number);
  for (std::size_t i = from; i < to; ++i) {
    if (slot->home[i]) return slot->home[i];
  }
  return std::nullopt;
}

Result<const Point*> Talks::find_point(std::string_view name_or_place) const {
  if (note::parse_paragraph_ref(name_or_place)) {
    const auto found = find_paragraph(name_or_place);
    if (!found) return std::unexpected(found.error());
    if (const auto id = point_of(found->id)) return point(*id);
    return fail(std::string(name_or_place) + " opens no point and speaks of none");
  }
  std::vector<const Point*> there;
  std::vector<std::string> below;  // `8.2(a)`, where 8.2 is asked for
  constexpr std::size_t kNamed = 8;
  for (const Thread* thread : store_->threads_in_order) {
    const std::string& place = thread->point.place;
    if (name_or_place.empty() || !place.starts_with(name_or_place)) continue;
    if (place == name_or_place)
      there.push_back(&thread->point);
    else if (below.size() < kNamed)
      below.push_back(shown(place));
  }
  if (there.size() == 1) return there.front();
  if (there.empty()) {
    return fail(
        "there is no point \"" + shown(name_or_place) + "\"",
        below.empty()
            ? "Points are named after the paragraph that opened them, like usa/1.3, or by their place."
            : "Name one that begins so: " + listed(below) + ".");
  }
  std::vector<std::string> names;
  names.reserve(there.size());
  for (const Point* point : there) names.push_back(point->name);
  return fail("several points are at \"" + shown(name_or_place) + "\"", "Name one: " + listed(names) + ".");
}

bool Talks::before(Index a, Index b) const {
  return store_->before(a, b);
}

bool Talks::before(const ActId& a, const ActId& b) const {
  const auto left = store_->record.find(a);
  const auto right = store_->record.find(b);
  if (left && right) return store_->before(*left, *right);
  return left.has_value() && !right;
}

const note::Paragraph* Talks::paragraph(const ParagraphId& id) const {
  const Place* place = store_->place(id);
  return place && place->slot ? Store::paragraph(*place->slot, place->number) : nullptr;
}

}  // namespace parley::talks
