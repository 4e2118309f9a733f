/// What one party says on one point: where it stands, what it answered, and whether it contradicts itself.
///
/// Each is a register that only this party writes. The value is what its newest writes say: those that no
/// other of its writes had seen. Usually that is one; where two delegates wrote unseen by each other it may
/// be several, and when these differ the party is contradictory until, having seen both, it says one thing
/// (record rule 9).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <memory_resource>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "talks/fold.hpp"

namespace parley::talks {

/// Whether the party's own words took it off the wording: it took another stand on the point, took this one
/// back, or ended the package in which it stood there. What somebody else ended is not its doing, and what it
/// said before `since` is outdone by that. `thread` in canonical order.
bool has_left(const Sight& sight, const std::vector<Entry>& thread, const std::string& party,
              const WordingId& wording, std::optional<Index> since);

/// A wording that a party stands on, by a statement and on its terms.
struct Footing {
  WordingId wording;
  const Entry* by = nullptr;
  /// Who says the same of a wording on the same terms stands on the same footing.
  std::strong_ordering operator<=>(const Footing& other) const;
  bool operator==(const Footing& other) const { return (*this <=> other) == 0; }
};

/// Where a party stands: on nothing, on one wording, or on several in the alternative. Ascending.
using Stand = std::pmr::vector<Footing>;

/// A party gave up a wording on which it had stood.
struct Leaving {
  Footing was;
  const Entry* by = nullptr;
};

/// A write of the stand: the statements of one note, and what the stand may be after them.
struct StandWrite {
  const Entry* by = nullptr;
  std::pmr::vector<Stand> values;
};

class Line {
 public:
  /// `own`: the party's statements that have effect, in canonical order. They must outlive the Line, which
  /// takes its memory where `own` has it.
  Line(const Sight& sight, std::pmr::vector<const Entry*> own);
  Line(Line&&) = default;
  Line(const Line&) = delete;
  Line& operator=(Line&&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() = default;

  const std::pmr::vector<const Entry*>& own() const { return own_; }
  /// The newest statement that has effect, the weightiest of its note; null if there is none.
  const Entry* newest() const { return newest_; }

  bool contradictory() const { return conflict_ != nullptr; }
  /// The statement that made it so.
  const Entry* conflict() const { return conflict_; }
  /// Who differs from whom, and in what; empty if it is not contradictory.
  std::string contradiction() const;

  /// Where it stands. While it is contradictory: only what it put forward itself, if all that it may have
  /// said keeps it.
  const Stand& stand() const { return stand_; }
  bool stands_on(const WordingId& wording) const;
  /// Its footings on that wording: several only where it accepts it in the alternative, on several terms.
  std::vector<const Footing*> footings(const WordingId& wording) const;
  bool ever_stood_on(const WordingId& wording) const;
  const std::pmr::vector<Leaving>& leavings() const { return leavings_; }
  /// By what its own words took it off that wording, the last time; null if they never did.
  const Entry* left(const WordingId& wording) const;
  /// The write that made the stand what it is, the last of several; null if it never stood.
  const Entry* stand_by() const;

  /// Its newest answer to a wording, null if there is none. Of several that differ (then the party is
  /// contradictory) the last.
  const Entry* answer(const WordingId& wording) const;
  /// The newest statement by which it offers, accepts or confirms a wording.
  const Entry* consent(const WordingId& wording) const;
  /// Whether that consent, or one unseen by it, is ad referendum.
  bool ad_referendum(const WordingId& wording) const;
  /// The first of its statements on that wording that does not accept it and that `entry` had seen; null if
  /// none.
  const Entry* refusal_seen_by(const WordingId& wording, const Entry& entry) const;
  /// Whether it has said anything on the point after it had seen `entry`.
  bool spoke_after(const Entry& entry) const;
  /// Its newest `maintain` of a wording, null if there is none.
  const Entry* maintains(const WordingId& wording) const;

 private:
  using Entries = std::pmr::vector<const Entry*>;
  using Writes = std::pmr::vector<const StandWrite*>;
  struct Group;
  Writes writes_seen_by(const Entry& entry) const;
  using Room = std::array<std::byte, 1024>;  ///< of what is needed for a while; seldom more
  void write_stands(const std::pmr::vector<Group>& groups, Room& room);
  void find_contradictions(const std::pmr::vector<Group>& groups, Room& room);
  void find_differing(const std::pmr::vector<Stand>& values);

  Sight sight_;
  Entries own_;
  std::pmr::memory_resource* memory_ = own_.get_allocator().resource();
  const Entry* newest_ = nullptr;
  const Entry* conflict_ = nullptr;
  const Entry* against_ = nullptr;  ///< what it contradicts
  std::pmr::vector<StandWrite> writes_{memory_};
  Writes newest_writes_{memory_};
  bool chained_ = true;                       ///< each write had seen the one before
  std::pmr::vector<Writes> chains_{memory_};  ///< if not: of writes each of which had seen the one before it
  Stand stand_{memory_};
  std::pmr::set<WordingId> ever_{memory_};
  std::pmr::vector<Leaving> leavings_{memory_};
  std::pmr::map<WordingId, const Entry*> left_{memory_};
  using OfWordings = std::pmr::map<WordingId, Entries>;
  OfWordings answers_{memory_}, consents_{memory_}, maintains_{memory_}, refusals_{memory_};
};

}  // namespace parley::talks
