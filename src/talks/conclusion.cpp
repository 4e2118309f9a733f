#include "talks/conclusion.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <tuple>

#include "talks/grounds.hpp"
#include "talks/store.hpp"
#include "talks/telling.hpp"

namespace parley::talks {
namespace {

std::optional<std::string> obstacle(const Point& point, bool ad_referendum) {
  switch (point.state) {
    case State::agreed:
      return point.incomplete ? std::optional<std::string>("its wording has blanks") : std::nullopt;
    case State::agreed_ad_referendum:
      if (point.incomplete) return "its wording has blanks";
      return ad_referendum ? std::nullopt
                           : std::optional<std::string>("it is agreed ad referendum, and not confirmed");
    default:
      return (point.adopted ? "it was adopted, and is not agreed any more: " : "it is not agreed: ") +
             point.why;
  }
}

/// Two signatures are under one list if neither of these stands before the other.
struct ListBefore {
  static auto pair_of(const Conclude::Entry& entry) { return std::tie(entry.point, entry.wording); }
  bool operator()(const Conclude* a, const Conclude* b) const {
    if (const auto order = a->parties <=> b->parties; order != 0) return order < 0;
    if (const auto order = a->omitted <=> b->omitted; order != 0) return order < 0;
    return std::ranges::lexicographical_compare(a->agreed, b->agreed, {}, pair_of, pair_of);
  }
};

/// The signatures under a list, by party.
using ByParty = std::map<std::string_view, std::vector<const ConclusionSignature*>>;
ByParty by_party(const Conclusion& conclusion) {
  ByParty out;
  for (const ConclusionSignature& one : conclusion.signatures) out[one.party].push_back(&one);
  return out;
}
/// Of one party; none, if it has not signed.
const std::vector<const ConclusionSignature*>& of(const ByParty& all, std::string_view party) {
  static const std::vector<const ConclusionSignature*> none;
  const auto found = all.find(party);
  return found == all.end() ? none : found->second;
}

/// Whether an act was there by a date, as something that counts against a party shows: its own receipt, or a
/// relay or an authority (docs/talks.md 12.2).
bool shown_by(const Talks::Store& store, Index act, const std::string& party, Instant date) {
  const auto receipt = store.record.receipt(act, party);
  if (receipt && store.record.at(*receipt).act.time <= date) return true;
  const ProvedTime* proved = store.times.earliest(store.record.at(act).id, party);
  return proved && proved->at <= date;
}

/// Finds the confirmation of a signature: the first `confirm` that counts and is shown to all others in time,
/// or else the first that counts. Who signs the list having seen it holds it to be in time.
void find_confirmation(const Talks::Store& store, const Conclusion& conclusion, const ByParty& signed_by,
                       ConclusionSignature& signature) {
  const auto found = store.confirms.find(signature.act);
  if (found == store.confirms.end()) return;
  std::vector<Index> all = found->second;
  std::erase_if(all, [&](Index index) {
    return !store.record.judgement(index).counts || store.record.at(index).act.party() != signature.party;
  });
  std::ranges::sort(all, [&](Index a, Index b) { return store.before(a, b); });
  for (const Index index : all) {
    std::vector<std::string> unshown;
    for (const std::string& party : conclusion.list.parties) {
      const bool shown = party == signature.party ||
                         shown_by(store, index, party, *signature.ad_referendum_until) ||
                         std::ranges::any_of(of(signed_by, party), [&](const ConclusionSignature* other) {
                           return store.record.in_past(index, *store.record.find(other->act));
                         });
      if (!shown) unshown.push_back(party);
    }
    if (signature.confirmed && !unshown.empty()) continue;
    signature.confirmed = store.record.at(index).act.time;
    signature.unshown = std::move(unshown);
    if (signature.unshown.empty()) return;
  }
}

/// Whether a signature was given by the end of another party's, as something that counts against that party
/// shows, or since it had seen it when it signed.
bool in_time(const Talks::Store& store, const ConclusionSignature& given, const ConclusionSignature& ending) {
  const Index act = *store.record.find(given.act);
  return store.record.in_past(act, *store.record.find(ending.act)) ||
         shown_by(store, act, ending.party, *ending.open_until);
}

/// From when on a signature stands: each other party has given one by then that claims to be no later, and
/// this one had not ended before. None: never.
std::optional<Instant> stands_from(const Talks::Store& store, const Conclusion& conclusion,
                                   const ByParty& signed_by, const ConclusionSignature& signature) {
  Instant out{std::numeric_limits<std::int64_t>::min()};
  if (!signature.open_until) return out;
  for (const std::string& party : conclusion.list.parties) {
    if (party == signature.party) continue;
    std::optional<Instant> first;
    for (const ConclusionSignature* other : of(signed_by, party)) {
      if ((!first || other->time < *first) && in_time(store, *other, signature)) first = other->time;
    }
    if (!first) return std::nullopt;
    out = std::max(out, *first);
  }
  return out;
}
using Standing = std::map<const ConclusionSignature*, std::optional<Instant>>;

/// How it stood at the moment at which a signature was given: whether each party had signed, and none of
/// those signatures had ended. So a further signature can only complete a list, never undo it.
struct Moment {
  ConclusionState state = ConclusionState::open;
  Instant adopted;
};
Moment moment_of(const Conclusion& conclusion, const ByParty& signed_by, const Standing& standing, Instant at,
                 Instant now) {
  Moment out{ConclusionState::adopted, at};
  for (const std::string& party : conclusion.list.parties) {
    ConclusionState best = ConclusionState::open;
    Instant since{};
    for (const ConclusionSignature* one : of(signed_by, party)) {
      const ConclusionSignature& signature = *one;
      const auto& from = standing.at(one);
      if (at < signature.time || !from || at < *from) continue;
      const auto& until = signature.ad_referendum_until;
      if (!until) {
        best = ConclusionState::adopted;
        since = at;
        break;
      }
      if (signature.confirmed && signature.unshown.empty()) {
        since =
            best == ConclusionState::adopted ? std::min(since, *signature.confirmed) : *signature.confirmed;
        best = ConclusionState::adopted;
      } else if (best != ConclusionState::adopted) {
        best = *until < now ? ConclusionState::lapsed : ConclusionState::awaits_confirmation;
      }
    }
    if (best == ConclusionState::open) return {ConclusionState::open, {}};
    if (best == ConclusionState::lapsed) out.state = ConclusionState::lapsed;
    if (best == ConclusionState::awaits_confirmation && out.state == ConclusionState::adopted)
      out.state = best;
    out.adopted = std::max(out.adopted, since);
  }
  return out;
}

void judge(const Talks::Store& store, Conclusion& conclusion, const ByParty& signed_by, Instant now) {
  Standing standing;
  for (const ConclusionSignature& signature : conclusion.signatures)
    standing.emplace(&signature, stands_from(store, conclusion, signed_by, signature));
  const auto takes_over = [&](const Moment& moment) {
    if (moment.state == ConclusionState::adopted)
      return !conclusion.adopted || moment.adopted < *conclusion.adopted;
    return !conclusion.adopted &&
           (moment.state == ConclusionState::awaits_confirmation ||
            (moment.state == ConclusionState::lapsed && conclusion.state == ConclusionState::open));
  };
  for (const ConclusionSignature& signature : conclusion.signatures) {
    const Moment moment = moment_of(conclusion, signed_by, standing, signature.time, now);
    if (moment.state == ConclusionState::open || !takes_over(moment)) continue;
    conclusion.state = moment.state;
    if (moment.state == ConclusionState::adopted) conclusion.adopted = moment.adopted;
  }
  // One that some have signed lapses when a signature of theirs ends before the others have followed.
  if (conclusion.state != ConclusionState::open) return;
  for (const std::string& party : conclusion.list.parties) {
    const std::vector<const ConclusionSignature*>& own = of(signed_by, party);
    if (!own.empty() && std::ranges::none_of(own, [&](const ConclusionSignature* signature) {
          return !signature->open_until || now <= *signature->open_until;
        }))
      conclusion.state = ConclusionState::lapsed;
  }
}

/// What holds of somebody's terms where all that a list holds is agreed, and nothing else.
class Listed {
 public:
  Listed(const Talks& talks, const Conclude& list) : talks_(talks) {
    for (const Conclude::Entry& entry : list.agreed) wordings_.emplace(entry.point, entry.wording);
  }

  /// Names what a condition that does not hold lacks.
  bool holds(const Condition& condition, std::vector<std::string>& lacks) const {
    switch (condition.kind) {
      case Condition::Kind::all: {
        bool all = true;
        for (const Condition& part : condition.parts) all = holds(part, lacks) && all;
        return all;
      }
      case Condition::Kind::any: {
        std::vector<std::string> of_any;
        for (const Condition& part : condition.parts) {
          if (holds(part, of_any)) return true;
        }
        lacks.insert(lacks.end(), of_any.begin(), of_any.end());
        return false;
      }
      default:
        return (condition.kind == Condition::Kind::point ? has_point(condition.on) : has(condition.on)) ||
               lack(condition.on, lacks);
    }
  }

  bool holds(const Package& package, std::vector<std::string>& lacks) const {
    bool all = true;
    for (const std::vector<WordingId>& part : package.parts) {
      const bool one = std::ranges::any_of(part, [&](const WordingId& id) { return has(id); });
      all = (one || lack(part.front(), lacks)) && all;
    }
    return all;
  }

 private:
  bool has(const WordingId& wording) const {
    const auto home = talks_.point_of(wording);
    const auto entry = home ? wordings_.find(*home) : wordings_.end();
    return entry != wordings_.end() && entry->second == wording;
  }
  /// Or all that has taken its place.
  bool has_point(const ParagraphId& id) const {
    const auto home = talks_.point_of(id);
    const Point* point = home ? talks_.point(*home) : nullptr;
    if (!point || !is_replaced(point->state)) return point && wordings_.contains(point->id);
    return std::ranges::all_of(point->into, [&](const PointId& each) { return has_point(each); });
  }
  bool lack(const ParagraphId& id, std::vector<std::string>& lacks) const {
    lacks.push_back(talks_.name(id));
    return false;
  }

  const Talks& talks_;
  std::map<PointId, WordingId> wordings_;
};

/// The last statement by which a party stands on a wording.
const Statement* stands_by(const Point& point, const std::string& party, const WordingId& wording) {
  const Statement* last = nullptr;
  for (const Statement& said : point.thread) {
    const bool accepts = said.said == Said::accepted || said.said == Said::accepted_ad_referendum;
    if (said.party == party && said.effective() && (said.id == wording || (said.on == wording && accepts)))
      last = &said;
  }
  return last;
}

}  // namespace

std::string_view word(ConclusionState state) {
  switch (state) {
    case ConclusionState::open:
      return "open";
    case ConclusionState::awaits_confirmation:
      return "awaits confirmation";
    case ConclusionState::lapsed:
      return "lapsed";
    case ConclusionState::adopted:
      return "adopted";
  }
  return {};
}

std::string confirmation_text(const ConclusionSignature& signature) {
  if (!signature.confirmed) return {};
  std::string out = "confirmed on " + signature.confirmed->display();
  if (signature.unshown.empty()) return out;
  out += *signature.confirmed <= *signature.ad_referendum_until
             ? ", in time by its own clock, and nothing shows it to "
             : ", too late, unless something shows otherwise to ";
  for (const std::string& party : signature.unshown)
    out += (&party == &signature.unshown.front() ? "" : ", ") + party;
  return out;
}

DraftConclusion draft_conclusion(const Talks& talks, const std::set<PointId>& leave_out, bool ad_referendum) {
  DraftConclusion out;
  const auto& negotiating = talks.negotiating();
  out.deed.parties = {negotiating.begin(), negotiating.end()};
  std::vector<const Point*> points = talks.points();
  std::ranges::sort(points, {}, &Point::id);
  for (const Point* point : points) {
    if (point->state == State::withdrawn || is_replaced(point->state) ||
        point->state == State::as_in_base_text || point->matter == Matter::minutes) {
      continue;
    }
    if (leave_out.contains(point->id)) {
      out.deed.omitted.push_back(point->id);
    } else if (const auto why = obstacle(*point, ad_referendum)) {
      out.obstacles.push_back({point, *why});
    } else {
      out.deed.agreed.push_back({point->id, *point->agreed});
    }
  }
  return out;
}

std::string ListedTerms::text() const {
  return party + " stands on " + wording + terms;
}

std::string ListedTerms::warning() const {
  if (left_out.empty()) return {};
  return party + " stands on " + wording + " only" + terms + ", and " + list_of(left_out) +
         (left_out.size() == 1 ? " is" : " are") + " left out";
}

std::vector<ListedTerms> listed_terms(const Talks& talks, const Conclude& list) {
  const Listed listed(talks, list);
  std::vector<ListedTerms> out;
  for (const Point* point : talks.points()) {
    const auto entry = std::ranges::find(list.agreed, point->id, &Conclude::Entry::point);
    if (entry == list.agreed.end()) continue;
    for (const Position& position : point->positions) {
      const Statement* by = stands_by(*point, position.party, entry->wording);
      const Place* place = by ? talks.store().place(by->id) : nullptr;
      if (!place) continue;
      const auto [from, to] = place->slot->said_in(place->number);
      for (std::size_t i = from; i < to; ++i) {
        const Saying& saying = place->slot->sayings[i];
        const bool of_it = by->id == entry->wording || saying.on == by->on;
        if (!of_it || (!saying.condition && saying.package.empty())) continue;
        const std::string terms = terms_of(by->paragraph).text();
        ListedTerms& one =
            out.emplace_back(ListedTerms{point, position.party, talks.name(entry->wording), terms, {}});
        if (saying.condition) listed.holds(*saying.condition, one.left_out);
        if (!saying.package.empty())
          listed.holds(place->slot->packages.at(saying.package).package, one.left_out);
        std::ranges::sort(one.left_out);
        one.left_out.erase(std::ranges::unique(one.left_out).begin(), one.left_out.end());
        break;
      }
    }
  }
  return out;
}

std::vector<Conclusion> conclusions(const Talks& talks, Instant now) {
  return conclusions(talks.store(), now);
}

std::vector<Conclusion> conclusions(const Talks::Store& store, Instant now) {
  const Record& record = store.record;
  std::vector<Index> order = store.concludes;
  std::ranges::sort(order, [&](Index a, Index b) { return store.before(a, b); });
  std::vector<Conclusion> out;
  std::map<const Conclude*, std::size_t, ListBefore> places;
  for (const Index index : order) {
    const Act& act = record.at(index).act;
    const auto* deed = std::get_if<Conclude>(&act.deed);
    if (!deed || !record.judgement(index).counts || !deed->parties.contains(std::string(act.party())))
      continue;
    const auto [place, first] = places.try_emplace(deed, out.size());
    if (first) out.push_back(Conclusion{*deed, {}, {}, {}, {}});
    ConclusionSignature signature{std::string(act.party()),
                                  act.author,
                                  record.at(index).id,
                                  act.time,
                                  deed->open_until,
                                  deed->ad_referendum_until,
                                  {},
                                  {}};
    out[place->second].signatures.push_back(std::move(signature));
  }
  for (Conclusion& conclusion : out) {
    const ByParty signed_by = by_party(conclusion);
    for (ConclusionSignature& signature : conclusion.signatures) {
      if (signature.ad_referendum_until) find_confirmation(store, conclusion, signed_by, signature);
    }
    for (const std::string& party : conclusion.list.parties) {
      if (!signed_by.contains(party)) conclusion.missing.push_back(party);
    }
    judge(store, conclusion, signed_by, now);
  }
  return out;
}

std::string points_listed(const Conclusion& conclusion) {
  const std::size_t n = conclusion.list.agreed.size();
  return std::to_string(n) + (n == 1 ? " point" : " points");
}

std::string WaitingList::text() const {
  return list_of(signed_by) + (signed_by.size() == 1 ? " has" : " have") + " signed a list of " +
         points_listed(conclusion);
}

std::string WaitingList::awaited_from(const std::string& party) const {
  if (std::ranges::find(to_sign, party) != to_sign.end()) return text() + ", and " + party + " is to sign it";
  const auto confirms = to_confirm.find(party);
  return confirms == to_confirm.end()
             ? ""
             : party + " has signed a list of " + points_listed(conclusion) +
                   " ad referendum, and is to confirm it by " + confirms->second.display();
}

std::vector<WaitingList> waiting_lists(const Talks& talks, Instant now) {
  const auto adopted = [&](const Conclude::Entry& entry) {
    const Point* point = talks.point(entry.point);
    return point && point->adopted;
  };
  std::vector<WaitingList> out;
  for (Conclusion& conclusion : conclusions(talks, now)) {
    if (conclusion.state == ConclusionState::adopted || conclusion.state == ConclusionState::lapsed ||
        std::ranges::all_of(conclusion.list.agreed, adopted))
      continue;
    WaitingList& list = out.emplace_back();
    for (const std::string& party : conclusion.list.parties) {
      const ConclusionSignature* newest = nullptr;
      for (const ConclusionSignature& signature : conclusion.signatures) {
        if (signature.party == party) newest = &signature;
      }
      if (newest) list.signed_by.push_back(party);
      if (!newest && std::ranges::binary_search(talks.negotiating(), party)) list.to_sign.push_back(party);
      if (newest && newest->ad_referendum_until && !newest->confirmed)
        list.to_confirm.emplace(party, *newest->ad_referendum_until);
    }
    list.conclusion = std::move(conclusion);
  }
  return out;
}

}  // namespace parley::talks
