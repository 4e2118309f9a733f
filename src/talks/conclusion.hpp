/// Conclusion: the signed list of what is agreed, and what is adopted by it (design rule 11, record rule 24).
///
/// Every negotiating party signs one list: the points with the wording of each, and the points left out by
/// name. When all parties that the list names have signed it, it is adopted; nothing else adopts anything,
/// and nothing undoes it. A signature may lapse on a date (`open-until`), and may stand under the reserve of
/// a confirmation by a date
/// (`ad-referendum-until`, and the act `confirm`). Whether something came by such a date is for others to
/// show (docs/talks.md 12.2); all other times are those that the acts claim.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

/// Why a point keeps a list from being signed.
struct Obstacle {
  const Point* point = nullptr;
  std::string why;  ///< a sentence's end: `its wording has blanks`
};

/// The list that could be signed now: every agreed point but those left out, in the order of the act. What
/// minutes say is agreed by itself, and in no list.
struct DraftConclusion {
  Conclude deed;
  std::vector<Obstacle> obstacles;  ///< with any of these it must not be signed
};
/// `leave_out` are named in the list as left out; they must be points. Points as in the base text and
/// withdrawn ones are in no list, nor those whose place others have taken. With `ad_referendum`, points
/// agreed ad referendum are no obstacle.
DraftConclusion draft_conclusion(const Talks& talks, const std::set<PointId>& leave_out, bool ad_referendum);

/// That a party stands on a wording of a list on terms, which the list may tear apart: nothing forbids that.
struct ListedTerms {
  const Point* point = nullptr;
  std::string party, wording;         ///< who stands on it, and its name
  std::string terms;                  ///< ` if russia/1.2 in package E`
  std::vector<std::string> left_out;  ///< what of these terms is not in the list, where it takes that to hold
  /// `usa stands on russia/1.1 if russia/1.2 in package E`
  std::string text() const;
  /// `usa stands on russia/1.1 only if russia/1.2, and russia/1.2 is left out`; empty if nothing is.
  std::string warning() const;
};
/// The terms on which anybody stands on what a list holds, in the order of the points.
std::vector<ListedTerms> listed_terms(const Talks& talks, const Conclude& list);

/// A party's signature under a list.
struct ConclusionSignature {
  std::string party, delegate;
  ActId act;
  Instant time;
  std::optional<Instant> open_until, ad_referendum_until;
  std::optional<Instant> confirmed;  ///< under such a reserve: when it was confirmed, as the act claims
  /// Then: the parties of the list against which nothing shows that it was confirmed by the date. While there
  /// are any it adopts nothing.
  std::vector<std::string> unshown;
};
/// `confirmed on …, in time by its own clock, and nothing shows it to usa`; empty if it is not confirmed.
std::string confirmation_text(const ConclusionSignature& signature);

enum class ConclusionState : std::uint8_t { open, awaits_confirmation, lapsed, adopted };
std::string_view word(ConclusionState state);  ///< `awaits confirmation`

/// A list, and who has signed it.
struct Conclusion {
  Conclude list;  ///< of the first signature, in canonical order; its dates are that one's
  std::vector<ConclusionSignature> signatures;  ///< in canonical order; a party may have signed again
  std::vector<std::string> missing;             ///< parties that have not signed
  ConclusionState state = ConclusionState::open;
  std::optional<Instant> adopted;  ///< when the last signature or confirmation was given
};
/// All lists that were signed, in canonical order of their first signatures.
std::vector<Conclusion> conclusions(const Talks& talks, Instant now);
std::vector<Conclusion> conclusions(const Talks::Store& store, Instant now);

/// `2 points`, of which the list consists.
std::string points_listed(const Conclusion& conclusion);

/// A list that waits for what only some parties can give.
struct WaitingList {
  Conclusion conclusion;
  std::vector<std::string> signed_by;         ///< by handle
  std::vector<std::string> to_sign;           ///< negotiating parties that have not, by handle
  std::map<std::string, Instant> to_confirm;  ///< who signed it ad referendum, and until when
  /// `usa has signed a list of 2 points`
  std::string text() const;
  /// The same for one party, with what it is to do: `usa has signed a list of 2 points, and russia is to sign
  /// it`. Empty if it waits for nothing of that party.
  std::string awaited_from(const std::string& party) const;
};
/// The lists that are neither adopted nor lapsed, and hold something that is not adopted by another.
std::vector<WaitingList> waiting_lists(const Talks& talks, Instant now);

}  // namespace parley::talks
