#include "talks/state.hpp"
#include "talks/status.hpp"

#include <algorithm>

namespace parley::talks {

std::string_view verb(Said said) {
  switch (said) {
    case Said::opened:
      return "opens";
    case Said::countered:
      return "counters";
    case Said::accepted:
      return "accepts";
    case Said::accepted_ad_referendum:
      return "accepts ad referendum";
    case Said::accepted_in_principle:
      return "accepts in principle";
    case Said::rejected:
      return "rejects";
    case Said::maintained:
      return "maintains its position on";
    case Said::asked:
      return "asks about";
    case Said::reserved:
      return "reserves on";
    case Said::confirmed:
      return "confirms";
    case Said::withdrew_wording:
      return "withdraws";
    case Said::withdrew_point:
      return "withdraws the point";
    case Said::withdrew_acceptance:
      return "withdraws its acceptance of";
    case Said::settled:
      return "settles";
    case Said::merged:
      return "proposes to merge";
    case Said::split:
      return "proposes to split";
  }
  return {};
}

std::string_view word(Said said) {
  switch (said) {
    case Said::opened:
      return "opened";
    case Said::countered:
      return "countered";
    case Said::accepted:
      return "accepted";
    case Said::accepted_ad_referendum:
      return "accepted ad referendum";
    case Said::accepted_in_principle:
      return "accepted in principle";
    case Said::rejected:
      return "rejected";
    case Said::maintained:
      return "maintained";
    case Said::asked:
      return "asked";
    case Said::reserved:
      return "reserved";
    case Said::confirmed:
      return "confirmed";
    case Said::withdrew_wording:
      return "withdrawn";
    case Said::withdrew_point:
      return "point withdrawn";
    case Said::withdrew_acceptance:
      return "acceptance withdrawn";
    case Said::settled:
      return "settled";
    case Said::merged:
      return "merger proposed";
    case Said::split:
      return "split proposed";
  }
  return {};
}

std::string_view past(Said said) {
  switch (said) {
    case Said::opened:
      return "opened the point";
    case Said::asked:
      return "asked about";
    case Said::reserved:
      return "reserved its position on";
    case Said::withdrew_wording:
      return "withdrew";
    case Said::withdrew_point:
      return "withdrew the point";
    case Said::withdrew_acceptance:
      return "withdrew its acceptance of";
    case Said::merged:
      return "proposed a merger of";
    case Said::split:
      return "proposed a split of";
    default:
      return word(said);
  }
}

std::string_view word(Matter matter) {
  switch (matter) {
    case Matter::text:
      return "text";
    case Matter::outline:
      return "outline";
    case Matter::minutes:
      return "minutes";
  }
  return {};
}

std::string_view word(State state) {
  switch (state) {
    case State::as_in_base_text:
      return "as in base text";
    case State::open:
      return "open";
    case State::agreed:
      return "agreed";
    case State::agreed_ad_referendum:
      return "agreed ad referendum";
    case State::blocked:
      return "blocked";
    case State::in_principle:
      return "in principle";
    case State::choose_one:
      return "choose one";
    case State::crossed:
      return "crossed";
    case State::contradictory:
      return "contradictory";
    case State::deadlocked:
      return "deadlocked";
    case State::to_be_confirmed:
      return "to be confirmed";
    case State::withdrawn:
      return "withdrawn";
    case State::lapsed:
      return "lapsed";
    case State::merged:
      return "merged";
    case State::split:
      return "split";
  }
  return {};
}

std::string_view word(DeclarationState state) {
  switch (state) {
    case DeclarationState::dormant:
      return "dormant";
    case DeclarationState::armed:
      return "armed";
    case DeclarationState::met:
      return "met";
    case DeclarationState::undecided:
      return "undecided";
    case DeclarationState::withdrawn:
      return "withdrawn";
  }
  return {};
}

const Position* Point::position(std::string_view wanted) const {
  const auto found = std::lower_bound(
      positions.begin(), positions.end(), wanted,
      [](const Position& position, std::string_view party) { return position.party < party; });
  return found == positions.end() || found->party != wanted ? nullptr : &*found;
}

const Wording* Point::wording(const WordingId& wanted) const {
  const auto found = std::find_if(wordings.begin(), wordings.end(),
                                  [&](const Wording& wording) { return wording.id == wanted; });
  return found == wordings.end() ? nullptr : &*found;
}

const BallHolder* Point::held_by(std::string_view wanted) const {
  const auto found = std::find_if(ball.begin(), ball.end(),
                                  [&](const BallHolder& holder) { return holder.party == wanted; });
  return found == ball.end() ? nullptr : &*found;
}

}  // namespace parley::talks
