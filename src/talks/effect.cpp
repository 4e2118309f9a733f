#include "talks/effect.hpp"

#include <algorithm>
#include <map>
#include <memory_resource>
#include <set>
#include <string_view>
#include <utility>

namespace parley::talks {

namespace {

bool accepts(Said said) {
  return said == Said::accepted || said == Said::accepted_ad_referendum || said == Said::confirmed;
}

bool offers(Said said) {
  return said == Said::opened || said == Said::countered;
}

bool may_be_packed(Said said) {
  return offers(said) || said == Said::accepted || said == Said::accepted_ad_referendum ||
         said == Said::withdrew_wording || said == Said::withdrew_point || said == Said::withdrew_acceptance;
}

/// So many things a party may say in the alternative on one point: what it may stand on is gone through for
/// each of its notes.
constexpr std::size_t kAlternatives = 100;

/// What a chair may say: texts, questions, and what concerns its own texts.
bool chair_may(Said said) {
  return offers(said) || said == Said::asked || said == Said::maintained || said == Said::withdrew_wording ||
         said == Said::withdrew_point || said == Said::merged || said == Said::split;
}

class Judge {
 public:
  Judge(const Sight& sight, const Roster& roster, std::vector<Entry>& thread)
      : sight_(sight), roster_(roster), thread_(thread) {
    std::pmr::set<std::string_view> speak_of_theirs(&memory_);  // of what they had accepted
    for (const Entry& entry : thread) {
      const Said said = entry.said.said;
      if (entry.puts_forward()) wordings_.emplace(entry.said.id, &entry);
      if (said == Said::withdrew_acceptance || said == Said::confirmed)
        speak_of_theirs.insert(entry.said.party);
    }
    std::pmr::map<std::string_view, std::size_t> alternatives(&memory_);  // by party
    for (const Entry& entry : thread) {
      const Statement& said = entry.said;
      const bool counts = !said.unauthorised && said.standing != NoteStanding::exploratory;
      if (said.alternative && counts && ++alternatives[said.party] > kAlternatives) too_many_.insert(&entry);
      if (accepts(said.said) && !said.unauthorised && said.on && speak_of_theirs.contains(said.party))
        acceptances_[{said.party, *said.on}].push_back(&entry);
    }
  }

  std::string why_not(const Entry& entry) const {
    const Statement& said = entry.said;
    if (said.party == "base") return {};
    if (said.standing == NoteStanding::exploratory) return "exploratory: it moves nothing";
    if (std::string why = by_whom(entry); !why.empty()) return why;
    if (too_many_.contains(&entry)) {
      return said.party + " has said " + std::to_string(kAlternatives) +
             " things in the alternative on this point already";
    }
    if (said.said == Said::settled && roster_.settled == Settled::open) {
      return "settling has effect only where settled points are locked";
    }
    if ((said.said == Said::merged || said.said == Said::split) && entry.note == thread_.front().note) {
      return "a note merges and splits what stood before it";
    }
    if (said.said == Said::withdrew_point && said.party != thread_.front().said.party) {
      return "a point is withdrawn by the party that opened it";
    }
    return said.on ? on_what(entry) : std::string();
  }

 private:
  std::string by_whom(const Entry& entry) const {
    const Statement& said = entry.said;
    for (const Roster::Passage& gone : roster_.went) {
      if (gone.party == said.party && sight_.before(gone.act, entry))
        return said.party + " had left the talks";
    }
    if (entry.package && !may_be_packed(said.said)) {
      return "only offers, acceptances and withdrawals hold in a package";
    }
    if (roster_.is_chair(said.party) && !chair_may(said.said)) {
      return "a chair puts forward texts and takes no position";
    }
    return {};
  }

  std::string on_what(const Entry& entry) const {
    const Statement& said = entry.said;
    const auto found = wordings_.find(*said.on);
    if (found == wordings_.end()) return {};
    const Entry& wording = *found->second;
    if (wording.said.standing == NoteStanding::exploratory && said.said != Said::countered) {
      return said.on_name + " is exploratory: nothing was offered";
    }
    if (accepts(said.said) && !wording.text) {
      return said.on_name + " has no wording yet: it can be accepted only in principle";
    }
    const bool own = wording.said.party == said.party;
    if (own && !wording.open_until &&
        (said.said == Said::rejected || said.said == Said::asked || said.said == Said::reserved ||
         said.said == Said::accepted_in_principle)) {
      return said.on_name + " is its own";
    }
    if (said.said == Said::withdrew_wording && !own) return said.on_name + " is not its own to withdraw";
    if (said.said == Said::withdrew_acceptance && !agreed_to(entry, own)) {
      return "it had not accepted " + said.on_name;
    }
    if (said.said == Said::confirmed && !agreed_to(entry, own)) return "it had not accepted " + said.on_name;
    return {};
  }

  /// Whether the party had accepted, or put forward, what the statement speaks of.
  bool agreed_to(const Entry& entry, bool own) const {
    if (own) return true;
    const auto found = acceptances_.find({entry.said.party, *entry.said.on});
    return found != acceptances_.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const Entry* earlier) { return sight_.before(*earlier, entry); });
  }

  const Sight& sight_;
  const Roster& roster_;
  std::vector<Entry>& thread_;
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::map<WordingId, const Entry*> wordings_{&memory_};
  std::pmr::set<const Entry*> too_many_{&memory_};
  std::pmr::map<std::pair<std::string_view, WordingId>, std::pmr::vector<const Entry*>> acceptances_{
      &memory_};
};

}  // namespace

Judged judge(const Sight& sight, const Roster& roster, std::vector<Entry> thread) {
  Judged out{std::move(thread), std::nullopt};
  const Judge judge(sight, roster, out.thread);
  for (Entry& entry : out.thread) {
    entry.said.no_effect = judge.why_not(entry);
    entry.said.seeks = false;
  }
  if (roster.settled == Settled::locked) out.lock = lock(sight, roster, out.thread);
  return out;
}

}  // namespace parley::talks
