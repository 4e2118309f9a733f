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
  Settling(const Sight& sight, const Roster& roster, std::vector<Entry>& thread, const WordingId& wording)
      : sight_(sight), roster_(roster), thread_(thread), wording_(wording) {}

  bool complete() {
    for (const Entry& entry : thread_) {
      if (settles(entry)) settles_[entry.said.party].push_back(&entry);
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
    if (said.said != Said::settled || !said.spoken()) return false;
    if (said.on != wording_ && said.on != thread_.front().said.id) return false;
    return std::any_of(thread_.begin(), thread_.end(), [&](const Entry& earlier) {
      return earlier.said.party == said.party && earlier.said.spoken() && earlier.takes() &&
             earlier.wording() == wording_ && sight_.before(earlier, entry);
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
  std::map<std::string, std::vector<const Entry*>> settles_;
};

}  // namespace

std::optional<Lock> lock(const Sight& sight, const Roster& roster, std::vector<Entry>& thread) {
  const bool any = std::any_of(thread.begin(), thread.end(), [](const Entry& entry) {
    return entry.said.said == Said::settled && entry.said.spoken();
  });
  if (!any) return std::nullopt;
  for (const Entry& entry : thread) {
    if (!entry.puts_forward() || !entry.text) continue;
    Settling settling(sight, roster, thread, entry.said.id);
    if (settling.complete()) return settling.close();
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
