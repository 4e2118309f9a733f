#include "talks/conclusion.hpp"

#include <algorithm>

#include "talks/store.hpp"

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

/// What makes two signatures be under one list.
auto key_of(const Conclude& list) {
  std::vector<std::pair<ParagraphId, ParagraphId>> agreed;
  agreed.reserve(list.agreed.size());
  for (const Conclude::Entry& entry : list.agreed) agreed.emplace_back(entry.point, entry.wording);
  return std::tuple(list.parties, std::move(agreed), list.omitted);
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
void find_confirmation(const Talks::Store& store, const Conclusion& conclusion,
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
      const bool shown =
          party == signature.party || shown_by(store, index, party, *signature.ad_referendum_until) ||
          std::ranges::any_of(conclusion.signatures, [&](const ConclusionSignature& other) {
            return other.party == party && store.record.in_past(index, *store.record.find(other.act));
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

/// Whether a signature has not ended before each other party gave one, of those that claim to be no later
/// than `at`.
bool stands(const Talks::Store& store, const Conclusion& conclusion, const ConclusionSignature& signature,
            Instant at) {
  if (!signature.open_until) return true;
  return std::ranges::all_of(conclusion.list.parties, [&](const std::string& party) {
    return party == signature.party ||
           std::ranges::any_of(conclusion.signatures, [&](const ConclusionSignature& other) {
             return other.party == party && other.time <= at && in_time(store, other, signature);
           });
  });
}

/// How it stood at the moment at which a signature was given: whether each party had signed, and none of
/// those signatures had ended. So a further signature can only complete a list, never undo it.
struct Moment {
  ConclusionState state = ConclusionState::open;
  Instant adopted;
};
Moment moment_of(const Talks::Store& store, const Conclusion& conclusion, Instant at, Instant now) {
  Moment out{ConclusionState::adopted, at};
  for (const std::string& party : conclusion.list.parties) {
    ConclusionState best = ConclusionState::open;
    Instant since{};
    for (const ConclusionSignature& signature : conclusion.signatures) {
      if (signature.party != party || at < signature.time || !stands(store, conclusion, signature, at))
        continue;
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

void judge(const Talks::Store& store, Conclusion& conclusion, Instant now) {
  const auto takes_over = [&](const Moment& moment) {
    if (moment.state == ConclusionState::adopted)
      return !conclusion.adopted || moment.adopted < *conclusion.adopted;
    return !conclusion.adopted &&
           (moment.state == ConclusionState::awaits_confirmation ||
            (moment.state == ConclusionState::lapsed && conclusion.state == ConclusionState::open));
  };
  for (const ConclusionSignature& signature : conclusion.signatures) {
    const Moment moment = moment_of(store, conclusion, signature.time, now);
    if (moment.state == ConclusionState::open || !takes_over(moment)) continue;
    conclusion.state = moment.state;
    if (moment.state == ConclusionState::adopted) conclusion.adopted = moment.adopted;
  }
  // One that some have signed lapses when a signature of theirs ends before the others have followed.
  if (conclusion.state != ConclusionState::open) return;
  for (const std::string& party : conclusion.list.parties) {
    const auto of = [&](const ConclusionSignature& signature) { return signature.party == party; };
    if (std::ranges::any_of(conclusion.signatures, of) &&
        std::ranges::none_of(conclusion.signatures, [&](const ConclusionSignature& signature) {
          return of(signature) && (!signature.open_until || now <= *signature.open_until);
        }))
      conclusion.state = ConclusionState::lapsed;
  }
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

std::vector<Conclusion> conclusions(const Talks& talks, Instant now) {
  return conclusions(talks.store(), now);
}

std::vector<Conclusion> conclusions(const Talks::Store& store, Instant now) {
  const Record& record = store.record;
  std::vector<Index> order = store.concludes;
  std::ranges::sort(order, [&](Index a, Index b) { return store.before(a, b); });
  std::vector<Conclusion> out;
  for (const Index index : order) {
    const Act& act = record.at(index).act;
    const auto* deed = std::get_if<Conclude>(&act.deed);
    if (!deed || !record.judgement(index).counts || !deed->parties.contains(std::string(act.party())))
      continue;
    auto found = std::ranges::find_if(
        out, [&](const Conclusion& conclusion) { return key_of(conclusion.list) == key_of(*deed); });
    if (found == out.end()) found = out.insert(out.end(), Conclusion{*deed, {}, {}, {}, {}});
    ConclusionSignature signature{std::string(act.party()),
                                  act.author,
                                  record.at(index).id,
                                  act.time,
                                  deed->open_until,
                                  deed->ad_referendum_until,
                                  {},
                                  {}};
    found->signatures.push_back(std::move(signature));
  }
  for (Conclusion& conclusion : out) {
    for (ConclusionSignature& signature : conclusion.signatures) {
      if (signature.ad_referendum_until) find_confirmation(store, conclusion, signature);
    }
    for (const std::string& party : conclusion.list.parties) {
      if (std::ranges::none_of(conclusion.signatures, [&](const auto& each) { return each.party == party; }))
        conclusion.missing.push_back(party);
    }
    judge(store, conclusion, now);
  }
  return out;
}

}  // namespace parley::talks
