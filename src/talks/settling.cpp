#include <algorithm>
#include <map>

#include "talks/effect.hpp"

namespace parley::talks {

namespace {

/// Whether a statement gives up a wording, or adds a condition or another wording to it.
bool leaves(const Entry& entry, const WordingId& wording) {
  if (entry.takes()) return entry.wording() != wording || !entry.plain();
  return entry.said.said == Said::withdrew_point || (entry.takes_back() && entry.said.on == wording);
}

/// The settles of one wording.
class Settling {
 public:
  /// `takes`: the statements by which somebody came to stand on the wording, in canonical order.
  Settling(const Sight& sight, const Roster& roster, std::vector<Entry>& thread, const WordingId& wording,
           const std::vector<const Entry*>& takes)
      : sight_(sight), roster_(roster), thread_(thread), wording_(wording), takes_(takes) {}

  /// `settles`: all on the point, in canonical order.
  bool complete(const std::vector<const Entry*>& settles) {
    // Whoever was there from the beginning must have stood on it.
    for (const std::string& party : roster_.negotiating) {
      const auto is = [&](const Entry* entry) { return entry->said.party == party; };
      const bool came = std::ranges::find(roster_.came, party, &Roster::Passage::party) != roster_.came.end();
      if (!came && std::ranges::none_of(takes_, is)) return false;
    }
    for (const Entry* entry : settles) {
      if (this->settles(*entry)) settles_[entry->said.party].push_back(entry);
    }
    if (settles_.empty()) return false;
    for (const std::string& party : roster_.negotiating) {
      if (!settles_.contains(party) && !came_later(party)) return false;
    }
    std::erase_if(settles_, [&](const auto& one) { return !roster_.negotiates(one.first); });
    if (settles_.empty()) return false;
    while (const Entry* broken = find_broken()) {
      // Its party has left meanwhile: only what it settled after that can count.
      auto& own = settles_[broken->said.party];
      std::erase_if(own, [&](const Entry* settle) { return !sight_.before(*broken, *settle); });
      if (own.empty()) return false;
    }
    return true;
  }

  Lock close() {
    Lock out{wording_, {}};
    for (const auto& [party, settles] : settles_) out.by.push_back(party);
    for (Entry& entry : thread_) {
      if (!leaves_late(entry)) continue;
      entry.said.seeks = true;
      entry.said.no_effect = "it seeks to reopen what is settled";
    }
    return out;
  }

 private:
  /// By the wording's name, or by that of the point.
  bool settles(const Entry& entry) const {
    const Statement& said = entry.said;
    if (said.on != wording_ && said.on != thread_.front().said.id) return false;
    return std::ranges::any_of(takes_, [&](const Entry* earlier) {
      return earlier->said.party == said.party && sight_.before(*earlier, entry);
    });
  }

  /// Whether a party came, and none of those who settled had seen it come.
  bool came_later(const std::string& party) const {
    for (const Roster::Passage& passage : roster_.came) {
      if (passage.party != party) continue;
      return std::none_of(settles_.begin(), settles_.end(),
                          [&](const auto& one) { return sight_.before(passage.act, *one.second.front()); });
    }
    return false;
  }

  bool after_all(const Entry& entry) const {
    return std::all_of(settles_.begin(), settles_.end(),
                       [&](const auto& one) { return sight_.before(*one.second.front(), entry); });
  }

  /// A statement that left the wording after its party had settled it, and before it could know that all had.
  const Entry* find_broken() const {
    for (const Entry& entry : thread_) {
      const auto own = settles_.find(entry.said.party);
      if (own == settles_.end() || !entry.said.spoken() || !leaves(entry, wording_)) continue;
      if (!sight_.before(entry, *own->second.front()) && !after_all(entry)) return &entry;
    }
    return nullptr;
  }

  bool leaves_late(const Entry& entry) const {
    const bool bound = settles_.contains(entry.said.party) || roster_.is_chair(entry.said.party);
    return bound && entry.said.spoken() && leaves(entry, wording_) && after_all(entry);
  }

  const Sight& sight_;
  const Roster& roster_;
  std::vector<Entry>& thread_;
  WordingId wording_;
  const std::vector<const Entry*>& takes_;
  std::map<std::string, std::vector<const Entry*>> settles_;
};

}  // namespace

std::optional<Lock> lock(const Sight& sight, const Roster& roster, std::vector<Entry>& thread) {
  std::vector<const Entry*> settles;
  for (const Entry& entry : thread) {
    if (entry.said.said == Said::settled && entry.said.spoken()) settles.push_back(&entry);
  }
  if (settles.empty()) return std::nullopt;
  std::map<WordingId, std::vector<const Entry*>> takes;
  for (const Entry& entry : thread) {
    if (entry.said.spoken() && entry.takes()) takes[entry.wording()].push_back(&entry);
  }
  for (const Entry& entry : thread) {
    if (!entry.puts_forward() || !entry.text) continue;
    Settling settling(sight, roster, thread, entry.said.id, takes[entry.said.id]);
    if (settling.complete(settles)) return settling.close();
  }
  return std::nullopt;
}

void unlock(std::vector<Entry>& thread) {
  for (Entry& entry : thread) {
    if (!entry.said.seeks) continue;
    entry.said.seeks = false;
    entry.said.no_effect.clear();
  }
}

}  // namespace parley::talks
