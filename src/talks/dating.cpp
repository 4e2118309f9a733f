#include "talks/dating.hpp"

#include <algorithm>
#include <set>

#include "talks/store.hpp"

namespace parley::talks {

Dating::Dating(const Record& record, const Times& times) : shown_(record.size()), found_(record.size()) {
  for (Index i = 0; i < record.size(); ++i) {
    const CheckedAct& act = record.at(i);
    if (const ProvedTime* proved = times.earliest(act.id, act.act.party())) {
      const std::string who = proved->by.empty() ? "an authority for time stamps" : "the relay " + proved->by;
      show(i, record, {proved->at, who + " had it on " + proved->at.display()});
    }
    if (std::holds_alternative<Receive>(act.act.deed) && record.judgement(i).counts)
      look_at_receipt(record, i);
  }
  for (Index i = 0; i < record.size(); ++i) {
    if (shown_[i]) found_[i] = {true, shown_[i]->how};
  }
  find_early(record);
}

Dating::Dating(const Talks& talks) : Dating(talks.record(), talks.store().times) {}

std::string word(const Misdating& misdating) {
  return misdating.late ? "dated later than it was there (" + misdating.how + ")"
                        : "dated before what it follows";
}

void Dating::show(Index act, const Record& record, Shown shown) {
  if (record.at(act).act.time <= shown.at) return;
  if (!shown_[act] || shown < *shown_[act]) shown_[act] = std::move(shown);
}

void Dating::look_at_receipt(const Record& record, Index receipt) {
  const Act& act = record.at(receipt).act;
  if (act.previous && act.time < record.at(*record.find(*act.previous)).act.time) return;
  std::vector<Index> later;
  std::set<std::string> parties;
  for (const ActId& id : std::get<Receive>(act.deed).acts) {
    const Index named = *record.find(id);
    const Act& other = record.at(named).act;
    if (other.time <= act.time || other.party() == act.party()) continue;
    later.push_back(named);
    parties.insert(other.party());
  }
  if (parties.size() > 1) return;
  for (const Index one : later)
    show(one, record, {act.time, act.author + " signed for it on " + act.time.display()});
}

void Dating::find_early(const Record& record) {
  std::vector<Instant> believed(record.size());
  for (Index i = 0; i < record.size(); ++i) {
    const Act& act = record.at(i).act;
    std::optional<Instant> followed;
    const auto follow = [&](const ActId& id) {
      followed = std::max(followed, std::optional(believed[*record.find(id)]));
    };
    if (act.previous) follow(*act.previous);
    std::ranges::for_each(act.heads, follow);
    const bool early = followed && act.time < *followed;
    if (early && !found_[i]) found_[i] = {false, "it had seen acts that claim a later time"};
    believed[i] = followed && (early || found_[i]) ? *followed : act.time;
  }
}

}  // namespace parley::talks
