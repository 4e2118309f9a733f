#include <algorithm>
#include <limits>

#include "note/note.hpp"
#include "talks/conclusion.hpp"
#include "talks/store.hpp"

namespace parley::talks {

namespace {

bool is_of_conclusion(const Deed& deed) {
  return std::holds_alternative<Conclude>(deed) || std::holds_alternative<Confirm>(deed);
}

}  // namespace

bool Talks::Store::before(Index a, Index b) const {
  const Rank& left = ranks[a];
  const Rank& right = ranks[b];
  if (left.time != right.time) return left.time < right.time;
  if (left.depth != right.depth) return left.depth < right.depth;
  return record.at(a).id < record.at(b).id;
}

void Talks::Store::rank(Index index) {
  const Act& act = record.at(index).act;
  Rank rank{act.time.seconds, 0};
  const auto follow = [&](const ActId& id) {
    if (const auto parent = record.find(id)) {
      rank.time = std::max(rank.time, ranks[*parent].time);
      rank.depth = std::max(rank.depth, ranks[*parent].depth + 1);
    }
  };
  if (act.previous) follow(*act.previous);
  for (const ActId& head : act.heads) follow(head);
  ranks.push_back(rank);
}

Instant Talks::Store::dated(Index index, Instant at) const {
  if (dates.at != at) dates = {at, {}};
  while (dates.known.size() <= index) {
    const Act& act = record.at(static_cast<Index>(dates.known.size())).act;
    std::optional<Instant> followed;
    const auto follow = [&](const ActId& id) {
      const auto parent = record.find(id);
      if (parent) followed = std::max(followed, std::optional(dates.known[*parent]));
    };
    if (act.previous) follow(*act.previous);
    std::ranges::for_each(act.heads, follow);
    const bool believed = !followed || (act.time <= at && *followed <= act.time);
    dates.known.push_back(believed ? act.time : *followed);
  }
  return dates.known[index];
}

void Talks::Store::take(Index index, Gathered<Index>& touched, bool& roster_changed) {
  const CheckedAct& checked = record.at(index);
  const Deed& deed = checked.act.deed;
  if (!checked.act.times.empty()) touch_dated(times.take(record, index));
  if (const auto* deliver = std::get_if<Deliver>(&deed)) {
    auto slot = std::make_unique<Slot>();
    slot->view.act = checked.id;
    slot->view.index = index;
    slot->view.party = checked.act.party();
    slot->view.delegate = checked.act.author;
    slot->view.number = deliver->note;
    slot->view.standing = deliver->standing;
    slot->view.time = checked.act.time;
    slot->at = index;
    Slot* kept = notes.emplace(checked.id, std::move(slot)).first->second.get();
    by_number[{kept->view.party, kept->view.number}].push_back(kept);
    put_in_order(in_order, 0, kept,
                 [&](const Slot* a, const Slot* b) { return before(a->view.index, b->view.index); });
    touched.insert(index);
  } else if (const auto* confirm = std::get_if<Confirm>(&deed)) {
    concluded = true;
    for (const ActId& act : confirm->acts) {
      confirms[act].push_back(index);
      if (const auto named = record.find(act)) touched.insert(*named);
    }
  } else if (std::holds_alternative<Conclude>(deed)) {
    concludes.push_back(index);
    concluded = true;
  } else if (std::holds_alternative<Publish>(deed)) {
    publishes.push_back(index);
  } else if (std::holds_alternative<Receive>(deed)) {
    touch_receipted(index);
  } else {
    if (std::holds_alternative<Leave>(deed)) leaves.push_back(index);
    if (std::holds_alternative<Join>(deed)) joins.push_back(index);
    roster_changed = roster_changed || !std::holds_alternative<Unknown>(deed);
  }
}

void Talks::Store::touch_judged(Index index, Gathered<Index>& touched, bool& roster_changed) {
  const Deed& deed = record.at(index).act.deed;
  if (std::holds_alternative<Deliver>(deed)) {
    touched.insert(index);
  } else if (const auto* confirm = std::get_if<Confirm>(&deed)) {
    concluded = true;
    for (const ActId& act : confirm->acts) {
      if (const auto named = record.find(act)) touched.insert(*named);
    }
  } else if (std::holds_alternative<Receive>(deed)) {
    touch_receipted(index);
  } else {
    concluded = concluded || std::holds_alternative<Conclude>(deed);
    roster_changed = true;
  }
}

std::vector<PointId> Talks::Store::update() {
  Gathered<Index> gathered;
  bool roster_changed = false;
  const std::size_t known = seen;
  for (; seen < record.size(); ++seen) {
    const auto index = static_cast<Index>(seen);
    rank(index);
    take(index, gathered, roster_changed);
  }
  for (const Index index : record.take_rejudged()) touch_judged(index, gathered, roster_changed);
  const std::vector<Index> touched = gathered.take();
  // What was there and comes to count, or ceases to, may lie in the past of others.
  if (!touched.empty() && touched.front() < known) dirty.insert(look_back.begin(), look_back.end());
  if (roster_changed) refresh_roster();
  if (!base) take_base();
  for (const Index index : touched) touch(index);
  for (const auto& number : renamed.take()) rename(number);
  if (concluded) look_at_conclusions();

  return fold_dirty();
}

void Talks::Store::look_at_conclusions() {
  concluded = false;
  const std::vector<Conclusion> lists = conclusions(*this, {});
  std::multimap<Instant, const Conclusion*> by_date;
  for (const Conclusion& one : lists) {
    if (one.adopted) by_date.emplace(*one.adopted, &one);
  }
  std::map<PointId, Adoption> next;
  for (const auto& [when, list] : by_date) {
    std::map<std::string, Index> last;  // signatures stand in canonical order
    for (const ConclusionSignature& one : list->signatures) last[one.party] = *record.find(one.act);
    for (const Conclude::Entry& entry : list->list.agreed) {
      Adoption adoption{entry.wording, when, {}, {last.begin(), last.end()}};
      const auto [at, is_new] = next.try_emplace(entry.point, adoption);
      if (is_new) continue;
      // Of the same wording the first adoption counts, and the last word of each party on it.
      Adoption& known = at->second;
      adoption.before = std::move(known.before);
      if (known.wording == entry.wording)
        adoption.when = known.when;
      else
        adoption.before.emplace_back(known.wording, known.when);
      known = std::move(adoption);
    }
  }
  for (const auto& [point, adoption] : next) {
    const auto was = adopted.find(point);
    if (was == adopted.end() || was->second != adoption) dirty.insert(point);
  }
  for (const auto& [point, adoption] : adopted) {
    if (!next.contains(point)) dirty.insert(point);
  }
  adopted = std::move(next);
}

/// A receipt may prove that an offer was accepted in time.
void Talks::Store::touch_receipted(Index receipt) {
  const auto& acts = std::get<Receive>(record.at(receipt).act.deed).acts;
  touch_dated({acts.begin(), acts.end()});
}

/// Something is known of when these acts were there.
void Talks::Store::touch_dated(const std::vector<ActId>& acts) {
  for (const ActId& act : concludes.empty() ? std::vector<ActId>() : acts) {
    const auto index = record.find(act);
    concluded = concluded || (index && is_of_conclusion(record.at(*index).act.deed));
  }
  if (ends.empty()) return;
  std::map<PointId, std::set<Index>> shown;  // by point, by which acts
  for (const ActId& act : acts) {
    std::vector<ActId> notes_shown{act};
    if (const auto index = record.find(act)) {
      if (const auto* confirm = std::get_if<Confirm>(&record.at(*index).act.deed)) {
        notes_shown.insert(notes_shown.end(), confirm->acts.begin(), confirm->acts.end());
      }
    }
    for (const ActId& note : notes_shown) {
      const auto found = notes.find(note);
      if (found == notes.end()) continue;
      for (const auto& home : found->second->home) {
        if (home) shown[*home].insert(found->second->at);
      }
    }
  }
  bool touched = false;
  for (const auto& [point, on_it] : shown) touched = touch_dated(*thread(point), on_it) || touched;
  if (touched) dirty.insert(look_back.begin(), look_back.end());
}

/// … on one point: what was said there may have been in time, or have ended a package in time.
bool Talks::Store::touch_dated(const Thread& thread, const std::set<Index>& acts) {
  bool touched = thread.dated;
  if (thread.dated) dirty.insert(thread.id);
  if (thread.fates.empty()) return touched;  // no package has anything here
  std::set<const Packed*> packages;
  for (const Mention& mention : thread.mentions) {
    const std::string& name = mention.slot->sayings[mention.saying].package;
    if (name.empty()) continue;
    const auto& ending = mention.slot->packages.at(name).package.ending;
    if (!ending || !acts.contains(ending->at)) continue;
    touch_package(*mention.slot, name, packages);
    touched = true;
  }
  return touched;
}

void Talks::Store::set_now(Instant time) {
  if (now == time) return;
  const Instant was = now.value_or(Instant{std::numeric_limits<std::int64_t>::min()});
  // What ended, or by the other clock had not yet, between the two.
  for (auto end = ends.lower_bound(std::min(was, time));
       end != ends.end() && end->first < std::max(was, time); ++end) {
    dirty.insert(end->second.begin(), end->second.end());
  }
  now = time;
}

void Talks::Store::put_in_place(Slot& slot) {
  for (std::uint32_t i = 0; i < slot.view.paragraphs.size(); ++i) {
    Place& place = places[slot.view.paragraphs[i]];
    place.slot = &slot;
    place.number = i + 1;
  }
}

void Talks::Store::take_base() {
  auto reading = read_base(record);
  if (!reading) return;
  base = std::make_unique<Slot>();
  NoteView& view = base->view;
  const CheckedAct& convene = record.at(0);
  view.act = convene.id;
  view.name = view.party = "base";
  view.time = convene.act.time;
  view.note = std::move(reading->note);
  view.text = std::move(reading->text);
  view.paragraphs = std::move(reading->paragraphs);
  view.counts = true;
  base->sayings = std::move(reading->sayings);
  base->read = true;
  // Its points are named `base/1.N`.
  view.name = "base/1";
  put_in_place(*base);
  link(*base);
}

std::optional<Index> Talks::Store::authorised_at(const Slot& slot) const {
  const CheckedAct& checked = record.at(slot.view.index);
  if (const auto found = grants.find(checked.act.key); found != grants.end()) {
    for (const Grant& grant : found->second) {
      const auto by = record.find(grant.by);
      if (by && grant.powers.contains(Power::commit) && record.in_past(*by, slot.view.index)) {
        return slot.view.index;
      }
    }
  }
  std::optional<Index> first;
  if (const auto found = confirms.find(checked.id); found != confirms.end()) {
    for (const Index index : found->second) {
      const bool counts = record.judgement(index).counts && record.at(index).act.party() == slot.view.party &&
                          record.in_past(slot.view.index, index);
      if (counts && (!first || before(index, *first))) first = index;
    }
  }
  return first;
}

namespace {

bool is_dated(const Saying& saying) {
  return saying.said == Said::opened || saying.said == Said::countered || !saying.package.empty();
}

/// Sets the terms of what a note says.
void set_terms(const NoteView& view, std::vector<Saying>& sayings) {
  for (std::size_t i = 0; i < sayings.size(); ++i) {
    Saying& saying = sayings[i];
    if (i > 0 && sayings[i - 1].place == saying.place && is_dated(sayings[i - 1]) == is_dated(saying)) {
      saying.terms = sayings[i - 1].terms;
      continue;
    }
    std::string terms;
    if (saying.condition) terms = saying.condition->bytes();
    if (!saying.package.empty()) terms += "in " + view.act.hex() + saying.package;
    if (view.open_until && is_dated(saying)) terms += "until " + view.open_until->rfc3339();
    if (!terms.empty()) saying.terms = std::make_shared<const std::string>(std::move(terms));
  }
}

}  // namespace

bool Talks::Store::read(Slot& slot) {
  if (slot.read) return slot.view.note != nullptr;
  auto reading = read_delivered(record, slot.view.index);
  slot.read = true;
  NoteView& view = slot.view;
  if (!reading) {
    view.why_not = reading.error().message;
    return false;
  }
  view.note = std::move(reading->note);
  view.text = std::move(reading->text);
  view.title = view.note->header.title;
  view.answer_by = view.note->header.answer_by;
  view.open_until = view.note->header.open_until;
  view.paragraphs = std::move(reading->paragraphs);
  view.attachments = std::move(reading->attachments);
  view.answers = std::move(reading->answers);
  view.minutes = reading->minutes;
  slot.sayings = std::move(reading->sayings);
  set_terms(view, slot.sayings);
  slot.names = std::move(reading->names);
  for (std::uint32_t i = 0; i < slot.sayings.size(); ++i) {
    const std::string& name = slot.sayings[i].package;
    if (name.empty()) continue;
    Packed& packed = slot.packages[name];
    packed.package.name = name;
    packed.sayings.push_back(i);
  }
  put_in_place(slot);
  return true;
}

void Talks::Store::touch(Index index) {
  const auto found = notes.find(record.at(index).id);
  if (found == notes.end()) return;
  Slot& slot = *found->second;
  NoteView& view = slot.view;
  const Judgement& judgement = record.judgement(index);
  const bool counted = view.counts;
  view.counts = judgement.counts && read(slot);
  if (view.counts) {
    view.why_not.clear();
  } else if (!judgement.counts) {
    view.why_not = judgement.why;
  }
  const auto at = view.counts ? authorised_at(slot) : std::nullopt;
  const Index now_at = at.value_or(index);
  const bool authorised = at.has_value();
  if (slot.linked && (!view.counts || slot.at != now_at || view.authorised != authorised)) unlink(slot);
  slot.at = now_at;
  view.authorised = authorised;
  view.confirmed_by.reset();
  if (at && *at != index) view.confirmed_by = record.at(*at).id;
  if (view.counts) link(slot);
  if (counted != view.counts || view.name.empty()) renamed.insert({view.party, view.number});
}

void Talks::Store::rename(const std::pair<std::string, std::int64_t>& number) {
  const std::vector<Slot*>& group = by_number[number];
  const std::string bare = number.first + "/" + std::to_string(number.second);
  std::size_t counting = 0;
  std::map<std::string, std::size_t> by_delegate;
  for (const Slot* slot : group) {
    if (!slot->view.counts) continue;
    ++counting;
    ++by_delegate[slot->view.delegate];
  }
  for (Slot* slot : group) {
    const std::string& delegate = slot->view.delegate;
    std::string name = bare;
    if (counting > 1 || !slot->view.counts) name += "@" + delegate.substr(0, delegate.find('@'));
    if (!slot->view.counts || by_delegate[delegate] > 1) name += "~" + slot->view.act.hex().substr(0, 8);
    if (name == slot->view.name) continue;
    slot->view.name = std::move(name);
    for (const auto& home : slot->home) {
      if (home) dirty.insert(*home);
    }
  }
}

}  // namespace parley::talks
