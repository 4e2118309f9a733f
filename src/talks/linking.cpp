#include <algorithm>

#include "note/note.hpp"
#include "talks/store.hpp"

namespace parley::talks {

bool Talks::Store::before(const Mention& a, const Mention& b) const {
  if (a.slot == b.slot) return a.saying < b.saying;
  if (a.slot->at != b.slot->at) return before(a.slot->at, b.slot->at);
  return before(a.slot->view.index, b.slot->view.index);
}

void Talks::Store::link(Slot& slot) {
  if (slot.linked) return;
  slot.linked = true;
  slot.home.assign(slot.sayings.size(), std::nullopt);
  std::vector<ParagraphId> opened;
  std::set<const Packed*> touched;
  for (std::uint32_t i = 0; i < slot.sayings.size(); ++i) {
    const Mention mention{&slot, i};
    if (slot.sayings[i].on) places[*slot.sayings[i].on].mentions.push_back(mention);
    link_one(mention, opened, touched);
  }
  // What was put forward may have been spoken of already.
  while (!opened.empty()) {
    const ParagraphId paragraph = opened.back();
    opened.pop_back();
    for (const Mention& mention : place(paragraph)->mentions) link_one(mention, opened, touched);
  }
}

void Talks::Store::link_one(const Mention& mention, std::vector<ParagraphId>& opened,
                            std::set<const Packed*>& touched) {
  Slot& slot = *mention.slot;
  const Saying& saying = slot.sayings[mention.saying];
  if (!slot.linked || slot.home[mention.saying]) return;
  const ParagraphId own = slot.view.paragraphs[saying.place - 1];

  Thread* thread = nullptr;
  if (saying.said == Said::opened) {
    if (slot.view.standing == NoteStanding::exploratory) return;
    std::unique_ptr<Thread>& opens = places[own].opened;
    opens = std::make_unique<Thread>();
    thread = opens.get();
    thread->id = own;
    thread->mentions.push_back(mention);
    put_in_order(threads_in_order, 0, thread, [&](const Thread* a, const Thread* b) {
      return before(a->mentions.front(), b->mentions.front());
    });
  } else {
    thread = places[*saying.on].home;
    if (!thread) return;
    put_in_order(thread->mentions, 1, mention,
                 [&](const Mention& a, const Mention& b) { return before(a, b); });
  }
  slot.home[mention.saying] = thread->id;
  if (saying.said == Said::merged || saying.said == Said::split) dirty.insert(own);
  if (slot.view.open_until) {
    ends[*slot.view.open_until].insert(thread->id);
    thread->dated = true;
  }
  dirty.insert(thread->id);
  touch_package(slot, saying.package, touched);
  if (saying.said == Said::opened || saying.said == Said::countered) {
    places[own].home = thread;
    hung(own);
    opened.push_back(own);
  }
}

/// Its points hold or fall with it. What of it is linked or unlinked later is marked then.
void Talks::Store::touch_package(const Slot& slot, const std::string& name,
                                 std::set<const Packed*>& touched) {
  if (name.empty()) return;
  const Packed& packed = slot.packages.at(name);
  if (!touched.insert(&packed).second) return;
  for (const std::uint32_t saying : packed.sayings) {
    if (slot.home[saying]) dirty.insert(*slot.home[saying]);
  }
}

/// Conditions that name it have a new meaning.
void Talks::Store::hung(const ParagraphId& paragraph) {
  const std::set<PointId>& points = place(paragraph)->needed_by;
  dirty.insert(points.begin(), points.end());
}

void Talks::Store::unlink(Slot& slot) {
  if (!slot.linked) return;
  std::vector<ParagraphId> closed;
  std::set<const Packed*> touched;
  for (std::uint32_t i = 0; i < slot.sayings.size(); ++i) {
    const Mention mention{&slot, i};
    if (slot.sayings[i].on) std::erase(places[*slot.sayings[i].on].mentions, mention);
    unlink_one(mention, closed, touched);
  }
  while (!closed.empty()) {
    const ParagraphId paragraph = closed.back();
    closed.pop_back();
    for (const Mention& mention : place(paragraph)->mentions) unlink_one(mention, closed, touched);
  }
  slot.linked = false;
}

void Talks::Store::unlink_one(const Mention& mention, std::vector<ParagraphId>& closed,
                              std::set<const Packed*>& touched) {
  Slot& slot = *mention.slot;
  if (!slot.home[mention.saying]) return;
  const PointId point = *slot.home[mention.saying];
  slot.home[mention.saying].reset();
  const Saying& saying = slot.sayings[mention.saying];
  const ParagraphId own = slot.view.paragraphs[saying.place - 1];
  dirty.insert(point);
  if (saying.said == Said::merged || saying.said == Said::split) dirty.insert(own);
  touch_package(slot, saying.package, touched);
  if (saying.said == Said::opened) {
    std::unique_ptr<Thread>& thread = places[point].opened;
    for (const ParagraphId& need : thread->needs) places[need].needed_by.erase(point);
    std::erase(threads_in_order, thread.get());
    thread.reset();
  } else if (Thread* const thread = this->thread(point)) {
    std::erase(thread->mentions, mention);
  }
  if (saying.said == Said::opened || saying.said == Said::countered) {
    places[own].home = nullptr;
    hung(own);
    closed.push_back(own);
  }
}

std::string Talks::Store::name(const ParagraphId& id) const {
  const Place* known = place(id);
  if (!known || !known->slot) return {};
  return known->slot->view.name + "." + std::to_string(known->number);
}

const Place* Talks::Store::place(const ParagraphId& paragraph) const {
  const auto found = places.find(paragraph);
  return found == places.end() ? nullptr : &found->second;
}

Thread* Talks::Store::thread(const PointId& point) const {
  const Place* opening = place(point);
  return opening ? opening->opened.get() : nullptr;
}

const Thread* Talks::Store::thread_of(const ParagraphId& paragraph) const {
  const Place* known = place(paragraph);
  return known ? known->home : nullptr;
}

std::string Talks::Store::standing_package(std::string_view party, const std::string& package) const {
  for (const Slot* slot : in_order) {
    const auto found = slot->packages.find(package);
    const bool stands = slot->linked && slot->view.party == party && slot->view.authorised &&
                        slot->view.standing != NoteStanding::exploratory && found != slot->packages.end() &&
                        found->second.package.ended.empty();
    if (stands) return slot->view.name;
  }
  return {};
}

const note::Paragraph* Talks::Store::paragraph(const Slot& slot, std::uint32_t place) {
  return &slot.view.note->paragraphs[place - 1];
}

std::vector<Entry> Talks::Store::entries(const Thread& thread) const {
  std::vector<Entry> out;
  out.reserve(thread.mentions.size());
  for (const Mention& mention : thread.mentions) {
    const Slot& slot = *mention.slot;
    const Saying& saying = slot.sayings[mention.saying];
    const note::Paragraph& paragraph = *Store::paragraph(slot, saying.place);
    Entry& entry = out.emplace_back();
    Statement& said = entry.said;
    said.id = slot.view.paragraphs[saying.place - 1];
    said.name = slot.view.name + "." + std::to_string(saying.place);
    said.act = slot.view.act;
    said.party = slot.view.party;
    said.delegate = slot.view.delegate;
    said.time = slot.view.party == "base" ? slot.view.time : record.at(slot.at).act.time;
    said.said = saying.said;
    said.on = saying.on;
    if (saying.on) said.on_name = name(*saying.on);
    said.alternative = saying.alternative;
    said.until = saying.until;
    said.drafter = saying.drafter;
    said.standing = slot.view.standing;
    said.paragraph = &paragraph;
    said.unauthorised = !slot.view.authorised;
    entry.at = slot.at;
    entry.note = slot.view.index;
    entry.place = saying.place;
    entry.condition = saying.condition.get();
    if (saying.terms) entry.terms = *saying.terms;
    if (!saying.package.empty()) {
      entry.package = &slot.packages.at(saying.package).package;
      said.package = saying.package;
    }
    if (entry.puts_forward() || entry.package) entry.open_until = slot.view.open_until;
    entry.has_reasons = !paragraph.reasons.empty();
    if (entry.puts_forward()) {
      if (paragraph.wording) entry.text = &*paragraph.wording;
      if (!saying.from.empty()) entry.from = &saying.from;
      entry.incomplete = paragraph.wording && note::incomplete(*paragraph.wording);
    }
  }
  return out;
}

Point Talks::Store::frame(const Thread& thread) const {
  const Mention& opening = thread.mentions.front();
  const Slot& slot = *opening.slot;
  const std::uint32_t place = slot.sayings[opening.saying].place;
  Point point;
  point.id = slot.view.paragraphs[place - 1];
  point.name = name(point.id);
  const note::Paragraph& paragraph = *Store::paragraph(slot, place);
  point.place = paragraph.place;
  point.title = paragraph.title;
  if (paragraph.kind == note::ParagraphKind::outline) {
    point.matter = Matter::outline;
    point.title = "Outline";
  } else if (slot.view.minutes) {
    point.matter = Matter::minutes;
  }
  point.party = slot.view.party;
  point.delegate = slot.view.delegate;
  point.opened = slot.view.time;
  point.base = &slot == base.get();
  if (const auto found = adopted.find(point.id); found != adopted.end()) point.adopted = found->second;
  const auto [from, to] = slot.said_in(place);
  for (std::size_t i = from; i < to; ++i) {
    const bool merges = slot.sayings[i].said == Said::merged || slot.sayings[i].said == Said::split;
    if (merges && slot.home[i]) point.from.push_back(*slot.home[i]);
  }
  return point;
}

}  // namespace parley::talks
