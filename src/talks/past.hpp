/// What was agreed when an act was signed, as far as its author knew: so that a point says who left what was
/// agreed, and nobody is told to have left what it could not know.
///
/// It is the same fold, of the statements in that act's past for which the author's party had signed, with
/// those who took part by then, at the time that the act claims: what ended on a date before that, without
/// having been taken by all, had ended. What proves times counts from today.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "talks/store.hpp"
#include "talks/tie.hpp"

namespace parley::talks {

class Past {
 public:
  /// What of an act's past is looked at: all of it, or what its author's party had signed for.
  enum class Known : std::uint8_t { all, signed_for };
  /// Before the act, or with what it says.
  enum class Until : std::uint8_t { before, after };
  Past(const Talks::Store& store, Index act, Known known, Until until = Until::before)
      : Past(store, act, act, known, until) {}

  /// Agreed: all stood on the wording, and what it rested on held, ad referendum at least; or had, until some
  /// came or left whose coming or going was still to be confirmed. Stood: the one without the other.
  enum class Was : std::uint8_t { nothing, stood, agreed };
  Was what(const PointId& point, const WordingId& wording);
  /// Whether that depended on other points, so that these had to be looked at.
  bool looked_around() const { return looked_around_; }

 private:
  /// Of the past of `act`, what the author of `known_to` knew when signing that.
  Past(const Talks::Store& store, Index act, Index known_to, Known known, Until until);

  struct Entries {
    std::vector<Entry> all;
    std::map<Package*, std::pair<const Slot*, const Packed*>> packages;  ///< those made for the past
  };
  /// A point with what was said of packages on it.
  struct Looked {
    Judged said;
    decltype(Entries::packages) packages;
    std::map<const Package*, PartFate> fates;
  };
  Entries entries(const PointId& point);
  Looked& look_at(const PointId& point);
  const Sketch& laid(const PointId& point);
  /// Those who took part, less newcomers who came after all that was said here and have said nothing.
  Roster roster_on(const std::vector<Entry>& thread) const;
  /// Settles which packages had ended that have something on the point.
  void settle(const PointId& point);
  /// Those that hang together with a point, less what was visited before. Nothing that was rests on them.
  std::set<PointId> visit(const PointId& from);

  const Talks::Store& store_;
  Index act_, known_to_;
  Known known_;
  Until until_;
  std::string author_;  ///< the party of `known_to_`
  Roster roster_;
  std::optional<Instant> told_;
  bool looked_around_ = false;
  std::map<const Package*, std::unique_ptr<Package>> packages_;  ///< by what they are today
  std::set<const Package*> settled_;                             ///< of these
  std::map<PointId, Looked> looked_;
  std::map<PointId, Sketch> laid_;
  std::set<PointId> visited_;          ///< those that hang together with what was asked for
  std::set<const Package*> unfolded_;  ///< packages whose parts are visited
  Agreed agreed_;                      ///< of these points
};

}  // namespace parley::talks
