#include "talks/line.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace parley::talks {

namespace {

using Memory = std::pmr::memory_resource;

constexpr std::size_t kValues = 16;  // more ways to read a party than this are no better than contradictory

/// Adds to those that nothing later had seen.
void keep_newest(const Sight& sight, std::pmr::vector<const Entry*>& newest, const Entry* entry) {
  std::erase_if(newest, [&](const Entry* old) { return sight.before(*old, *entry); });
  newest.push_back(entry);
}

const Entry* last(const std::pmr::map<WordingId, std::pmr::vector<const Entry*>>& of,
                  const WordingId& wording) {
  const auto found = of.find(wording);
  return found == of.end() || found->second.empty() ? nullptr : found->second.back();
}

bool has(const Stand& stand, const WordingId& wording) {
  return std::any_of(stand.begin(), stand.end(),
                     [&](const Footing& footing) { return footing.wording == wording; });
}

bool has(const Stand& stand, const Footing& footing) {
  return std::binary_search(stand.begin(), stand.end(), footing);
}

/// Whether a stand keeps what another had: the wording, on the same terms or on none.
bool keeps(const Stand& stand, const Footing& footing) {
  return std::any_of(stand.begin(), stand.end(), [&](const Footing& now) {
    return now.wording == footing.wording && (now.by->plain() || now.by->terms == footing.by->terms);
  });
}

}  // namespace

bool has_left(const Sight& sight, const std::vector<Entry>& thread, const std::string& party,
              const WordingId& wording, std::optional<Index> since) {
  const auto later = [&](Index act) { return !since || !sight.before(act, *since); };
  for (auto entry = thread.rbegin(); entry != thread.rend(); ++entry) {
    const Statement& said = entry->said;
    if (said.party != party || !said.spoken() || entry->lapsed) continue;
    if (entry->takes()) {
      if (entry->wording() == wording) {
        const Ending* end = entry->package && entry->package->ending ? &*entry->package->ending : nullptr;
        return end && end->party == party && later(end->at);
      }
      if (!said.alternative) return later(entry->at);
    }
    if ((entry->takes_back() && said.on == wording) || said.said == Said::withdrew_point)
      return later(entry->at);
  }
  return false;
}

std::strong_ordering Footing::operator<=>(const Footing& other) const {
  if (const auto order = wording <=> other.wording; order != 0) return order;
  return by->terms <=> other.by->terms;
}

/// The statements of one note on the point.
struct Line::Group {
  Entries entries;
  const Entry& first() const { return *entries.front(); }
  /// The last by which it offers or accepts, or else its first.
  const Entry& weightiest() const {
    const auto found =
        std::find_if(entries.rbegin(), entries.rend(), [](const Entry* entry) { return entry->takes(); });
    return found == entries.rend() ? first() : **found;
  }

  /// What it says, comparable: two notes that say the same of the same wordings are not at odds.
  auto content(Memory* memory) const {
    std::pmr::vector<std::tuple<Said, WordingId, bool, std::string_view>> said(memory);
    for (const Entry* entry : entries) {
      const bool offers = entry->puts_forward();
      const WordingId none{};
      said.emplace_back(entry->said.said, offers ? entry->said.id : entry->said.on.value_or(none),
                        entry->said.alternative, entry->terms);
    }
    std::sort(said.begin(), said.end());
    return said;
  }

  /// The stands that may follow from one that was: first what is said for itself, then, over it, what is said
  /// in packages.
  std::pmr::vector<Stand> apply(const Stand& was, Memory* memory) const {
    const auto packed = [](const Entry* entry) { return entry->package != nullptr; };
    if (std::none_of(entries.begin(), entries.end(), packed)) return apply(was, false, memory);
    std::pmr::vector<Stand> out(memory);
    for (const Stand& separate : apply(was, false, memory)) {
      for (Stand& next : apply(separate, true, memory)) out.push_back(std::move(next));
    }
    return out;
  }

 private:
  /// Whether it opens the point without a wording, and the same note offers one: then it stands on that
  /// alone.
  bool given_a_wording(const Entry& entry, bool packed) const {
    return entry.said.said == Said::opened && !entry.text &&
           std::any_of(entries.begin(), entries.end(), [&](const Entry* other) {
             return other->said.said == Said::countered && !other->said.alternative &&
                    (other->package != nullptr) == packed;
           });
  }

  std::pmr::vector<Stand> apply(const Stand& was, bool packed, Memory* memory) const {
    if (const Entry& only = first(); entries.size() == 1 && only.takes() && !only.lapsed &&
                                     !only.said.alternative && (only.package != nullptr) == packed)
      return {1, Stand(1, Footing{only.wording(), &only}, memory), memory};
    std::pmr::set<Footing> chosen(memory), added(memory);
    std::pmr::set<WordingId> ended(memory);
    bool all_ended = false;
    for (const Entry* entry : entries) {
      if ((entry->package != nullptr) != packed) continue;
      const Said said = entry->said.said;
      if (entry->lapsed) {
        all_ended = all_ended || !entry->said.alternative;
        continue;
      }
      if (entry->takes() && !given_a_wording(*entry, packed))
        (entry->said.alternative ? added : chosen).insert({entry->wording(), entry});
      if (entry->takes_back()) ended.insert(*entry->said.on);
      if (said == Said::withdrew_point) all_ended = true;
    }
    std::pmr::vector<Stand> starts(memory);
    starts.reserve(chosen.size() + 1);
    for (const Footing& footing : chosen) starts.emplace_back(1, footing);
    if (chosen.empty()) starts.push_back(all_ended ? Stand{} : was);
    for (Stand& stand : starts) {
      for (const Footing& footing : added) {
        if (!has(stand, footing))
          stand.insert(std::upper_bound(stand.begin(), stand.end(), footing), footing);
      }
      std::erase_if(stand, [&](const Footing& footing) { return ended.contains(footing.wording); });
    }
    return starts;
  }
};

Line::Line(const Sight& sight, Entries own) : sight_(sight), own_(std::move(own)) {
  std::pmr::vector<Group> groups(memory_);
  for (const Entry* entry : own_) {
    const bool same =
        !groups.empty() && groups.back().first().at == entry->at && groups.back().first().note == entry->note;
    if (!same) groups.push_back({Entries(memory_)});
    groups.back().entries.push_back(entry);

    const Said said = entry->said.said;
    if (entry->said.on) {
      const WordingId& on = *entry->said.on;
      if (entry->answers()) keep_newest(sight, answers_[on], entry);
      if (said == Said::maintained) keep_newest(sight, maintains_[on], entry);
      if (said == Said::rejected || said == Said::countered || said == Said::maintained) {
        refusals_[on].push_back(entry);
      }
    }
    if (entry->takes()) keep_newest(sight, consents_[entry->wording()], entry);
    if (said == Said::confirmed) keep_newest(sight, consents_[*entry->said.on], entry);
  }
  Room room;
  write_stands(groups, room);
  find_contradictions(groups, room);
}

void Line::write_stands(const std::pmr::vector<Group>& groups, Room& room) {
  writes_.reserve(groups.size());  // newest_writes_ points into it
  for (const Group& group : groups) {
    std::pmr::monotonic_buffer_resource scratch(room.data(), room.size());
    // What the stand was, as far as this note had seen.
    const auto saw = [&](const StandWrite* write) { return sight_.before(*write->by, group.first()); };
    const bool saw_all = std::all_of(newest_writes_.begin(), newest_writes_.end(), saw);
    const Writes seen = saw_all ? newest_writes_ : writes_seen_by(group.first());
    std::pmr::vector<Stand> was(&scratch);
    for (const StandWrite* write : seen) was.insert(was.end(), write->values.begin(), write->values.end());
    if (was.empty()) was.emplace_back();

    std::pmr::vector<Stand> becomes(&scratch);
    for (const Stand& stand : was) {
      for (Stand& next : group.apply(stand, &scratch)) becomes.push_back(std::move(next));
    }
    for (std::pmr::vector<Stand>* values : {&was, &becomes}) {
      std::sort(values->begin(), values->end());
      values->erase(std::unique(values->begin(), values->end()), values->end());
      if (values->size() > kValues) values->resize(kValues);
    }
    const bool offers = std::any_of(group.entries.begin(), group.entries.end(),
                                    [](const Entry* entry) { return entry->takes(); });
    if (!offers && becomes == was) continue;
    if (was.size() == 1) {
      for (const Footing& footing : was.front()) {
        const bool kept = std::all_of(becomes.begin(), becomes.end(),
                                      [&](const Stand& stand) { return keeps(stand, footing); });
        if (kept) continue;
        leavings_.push_back({footing, &group.first()});
        left_[footing.wording] = &group.first();
      }
    }
    for (const Stand& stand : becomes) {
      for (const Footing& footing : stand) ever_.insert(footing.wording);
    }
    writes_.push_back({&group.first(), {becomes, memory_}});
    if (chained_ && !saw_all) {
      chained_ = false;
      Writes& chain = chains_.emplace_back();
      for (std::size_t i = 0; i + 1 < writes_.size(); ++i) chain.push_back(&writes_[i]);
    }
    if (!chained_) {
      const auto chain =
          std::ranges::find_if(chains_, [&](const Writes& writes) { return saw(writes.back()); });
      (chain == chains_.end() ? chains_.emplace_back() : *chain).push_back(&writes_.back());
    }
    std::erase_if(newest_writes_, saw);
    newest_writes_.push_back(&writes_.back());
  }
}

void Line::find_contradictions(const std::pmr::vector<Group>& groups, Room& room) {
  std::pmr::monotonic_buffer_resource scratch(room.data(), room.size());
  std::pmr::vector<const Group*> newest(&scratch);
  for (const Group& group : groups) {
    std::erase_if(newest, [&](const Group* old) { return sight_.before(old->first(), group.first()); });
    newest.push_back(&group);
  }
  if (newest.empty()) return;
  newest_ = &newest.back()->weightiest();
  for (const Group* group : newest) {
    if (group == newest.back() || group->content(&scratch) == newest.back()->content(&scratch)) continue;
    conflict_ = newest_;
    against_ = &group->weightiest();
  }

  std::pmr::vector<Stand> values(&scratch);
  for (const StandWrite* write : newest_writes_) {
    for (const Stand& stand : write->values) {
      if (std::find(values.begin(), values.end(), stand) == values.end()) values.push_back(stand);
    }
  }
  if (values.size() > 1) find_differing(values);
  if (!values.empty()) {
    stand_ = values.front();
    std::erase_if(stand_, [&](const Footing& footing) {
      return !std::all_of(values.begin(), values.end(),
                          [&](const Stand& stand) { return has(stand, footing); });
    });
  }

  for (const auto& [wording, newest_answers] : answers_) {
    const Entry* other = newest_answers.back();
    for (const Entry* answer : newest_answers) {
      if (answer->said.said == other->said.said || answer->note == other->note) continue;
      // An offer or acceptance that had seen both says the one thing that was asked of the party.
      const bool healed = std::any_of(own_.begin(), own_.end(), [&](const Entry* own) {
        return own->takes() && sight_.before(*answer, *own) && sight_.before(*other, *own);
      });
      if (healed) continue;
      conflict_ = other;
      against_ = answer;
    }
  }
  if (!conflict_) return;
  // It accepts nothing of others; what it put forward itself, and has not left, still wants their answer.
  std::erase_if(stand_, [&](const Footing& footing) {
    return std::none_of(own_.begin(), own_.end(), [&](const Entry* own) {
      return own->puts_forward() && own->said.id == footing.wording;
    });
  });
}

/// By which two statements it may stand here or there.
void Line::find_differing(const std::pmr::vector<Stand>& values) {
  const auto only = [](const Stand& stand, const Stand& other) -> const Entry* {
    const auto found = std::ranges::find_if(stand, [&](const Footing& one) { return !has(other, one); });
    return found == stand.end() ? nullptr : found->by;
  };
  const Entry* one = only(values[0], values[1]);
  const Entry* other = only(values[1], values[0]);
  if (!one) std::swap(one, other);
  if (!other) {
    // On the one side it stands nowhere else: something ended that stand.
    const WordingId wording = one->wording();
    for (const Entry* own : own_) {
      const bool ends = own->said.said == Said::withdrew_point ||
                        (own->takes_back() && own->said.on == wording) || own->lapsed;
      if (ends && !sight_.before(*own, *one)) other = own;
    }
  }
  if (other && std::less<>{}(other, one)) std::swap(one, other);
  conflict_ = other ? other : one;
  against_ = other ? one : nullptr;
}

std::string Line::contradiction() const {
  if (!conflict_) return {};
  if (!against_) return "what it says in " + conflict_->said.name + " cannot be read in one way";
  const std::string what = against_->said.name + " and " + conflict_->said.name;
  if (against_->note == conflict_->note && against_->at == conflict_->at)
    return "one note says two things: " + what;
  const Act& one = sight_.act(*against_);
  const Act& other = sight_.act(*conflict_);
  if (one.key == other.key) return one.author + " has dealt doubly: " + what;
  if (one.author == other.author)
    return "two keys of " + one.author + " differ, unseen by each other: " + what;
  return "two of its delegates differ, unseen by each other: " + what;
}

bool Line::stands_on(const WordingId& wording) const {
  return has(stand_, wording);
}

std::vector<const Footing*> Line::footings(const WordingId& wording) const {
  std::vector<const Footing*> out;
  for (const Footing& footing : stand_) {
    if (footing.wording == wording) out.push_back(&footing);
  }
  return out;
}

const Entry* Line::left(const WordingId& wording) const {
  const auto found = left_.find(wording);
  return found == left_.end() ? nullptr : found->second;
}

bool Line::ever_stood_on(const WordingId& wording) const {
  return ever_.contains(wording);
}

Line::Writes Line::writes_seen_by(const Entry& entry) const {
  if (chained_) {
    const auto after = std::partition_point(writes_.begin(), writes_.end(), [&](const StandWrite& write) {
      return sight_.before(*write.by, entry);
    });
    return after == writes_.begin() ? Writes(memory_) : Writes(1, &*std::prev(after), memory_);
  }
  // Of each chain the last that was seen; of these, those that no other of them had seen.
  Writes last(memory_);
  for (const Writes& chain : chains_) {
    const auto after = std::ranges::partition_point(
        chain, [&](const StandWrite* write) { return sight_.before(*write->by, entry); });
    if (after != chain.begin()) last.push_back(*std::prev(after));
  }
  Writes seen(memory_);
  for (const StandWrite* write : last) {
    const bool older = std::ranges::any_of(last, [&](const StandWrite* newer) {
      return newer > write && sight_.before(*write->by, *newer->by);
    });
    if (!older) seen.push_back(write);
  }
  return seen;
}

const Entry* Line::stand_by() const {
  return newest_writes_.empty() ? nullptr : newest_writes_.back()->by;
}

const Entry* Line::answer(const WordingId& wording) const {
  return last(answers_, wording);
}

const Entry* Line::consent(const WordingId& wording) const {
  return last(consents_, wording);
}

bool Line::ad_referendum(const WordingId& wording) const {
  const auto found = consents_.find(wording);
  return found != consents_.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [](const Entry* entry) { return entry->said.said == Said::accepted_ad_referendum; });
}

const Entry* Line::refusal_seen_by(const WordingId& wording, const Entry& entry) const {
  const auto found = refusals_.find(wording);
  if (found == refusals_.end()) return nullptr;
  for (const Entry* refusal : found->second) {
    if (sight_.before(*refusal, entry)) return refusal;
  }
  return nullptr;
}

bool Line::spoke_after(const Entry& entry) const {
  return std::any_of(own_.rbegin(), own_.rend(),
                     [&](const Entry* own) { return sight_.before(entry, *own); });
}

const Entry* Line::maintains(const WordingId& wording) const {
  return last(maintains_, wording);
}

}  // namespace parley::talks
