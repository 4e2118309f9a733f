/// What Talks keeps: the notes as read, who speaks of what, and the folded points.
///
/// A saying is *linked* when what it speaks of leads to a point: then it stands in the thread of that point.
/// Links follow the notes that count; when one ceases to count, or begins to late, what hangs on its
/// paragraphs is unlinked or linked with it. Only points whose thread changed are folded again.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "talks/fold.hpp"
#include "talks/gathered.hpp"
#include "talks/reading.hpp"
#include "talks/talks.hpp"

namespace parley::talks {

struct ParagraphHash {
  std::size_t operator()(const ParagraphId& id) const noexcept {
    return std::hash<DisclosureId>{}(id.paragraph) ^ (std::hash<ActId>{}(id.act) << 1U);
  }
};

/// A package with the sayings of its note that belong to it.
struct Packed {
  Package package;
  std::vector<std::uint32_t> sayings;
};

/// A note with what links it to the points.
struct Slot {
  NoteView view;
  std::vector<Saying> sayings;
  std::vector<std::vector<ParagraphId>> names;
  std::map<std::string, Packed> packages;    ///< by name
  std::vector<std::optional<PointId>> home;  ///< of each saying: the point in whose thread it stands
  bool read = false, linked = false;
  Index at = 0;  ///< the act from which its statements count

  /// The places in `sayings`, from and to, of what the paragraph of that number says: it stands together.
  std::pair<std::size_t, std::size_t> said_in(std::uint32_t number) const {
    const auto of = std::ranges::equal_range(sayings, number, {}, &Saying::place);
    return {static_cast<std::size_t>(of.begin() - sayings.begin()),
            static_cast<std::size_t>(of.end() - sayings.begin())};
  }
};

/// One saying of one note.
struct Mention {
  Slot* slot = nullptr;
  std::uint32_t saying = 0;
  bool operator==(const Mention&) const = default;
};

/// Whether a point waits for others.
enum class Waiting : std::uint8_t {
  no,
  suspended,  ///< somebody withdraws something of it on a condition that does not hold
  blocked,    ///< all stand on a wording, and the conditions of somebody do not hold, or only ad referendum
};

struct Thread {
  PointId id;
  std::vector<Mention> mentions;  ///< in canonical order; the opening is the first
  Point point;
  Sketch sketch;
  Holding holding = Holding::no;  ///< of the sketch's candidate
  Waiting waiting = Waiting::no;
  Holding as_point = Holding::no;            ///< the same, or of those that have taken the point's place
  bool dated = false;                        ///< something was offered on it until a date
  std::vector<ParagraphId> needs;            ///< the paragraphs that its conditions name
  std::map<const Package*, PartFate> fates;  ///< of packages, from what was said here
};

/// Puts a value where it belongs in what is in order from `from` on. Most come last, and that is looked at
/// first: not to go through what has long been there.
template <class Value, class Before>
void put_in_order(std::vector<Value>& values, std::size_t from, const Value& value, const Before& before) {
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(from);
  const bool last = first == values.end() || !before(value, values.back());
  values.insert(last ? values.end() : std::upper_bound(first, values.end(), value, before), value);
}

/// What is known of a paragraph: where it stands, and what others make of it. These stand in one table, so
/// that a new paragraph is one new row in it, however many there are.
struct Place {
  Slot* slot = nullptr;  ///< null: others name it, and its note has not been read
  std::uint32_t number = 0;
  std::vector<Mention> mentions;   ///< what speaks of it
  Thread* home = nullptr;          ///< the point for which it puts something forward
  std::unique_ptr<Thread> opened;  ///< the point that it opened
  std::set<PointId> needed_by;     ///< the points on which conditions name it
};

struct Talks::Store {
  explicit Store(Record& in) : record(in) {}

  Record& record;
  std::size_t seen = 0;  ///< acts of the record that were taken

  /// Canonical order without looking at the whole record: the claimed time, never earlier than one in the
  /// past; then how deep the past is; then the id. Both numbers depend on the act's past alone.
  struct Rank {
    std::int64_t time = 0;
    std::uint32_t depth = 0;
  };
  std::vector<Rank> ranks;  ///< by Index

  /// When an act was signed, as far as its claim can be believed at some time: the claimed time, unless that
  /// is before what the act follows, or is still to come; then the time of what it follows.
  Instant dated(Index index, Instant at) const;
  struct Dates {
    Instant at;
    std::vector<Instant> known;  ///< by Index
  };
  mutable Dates dates;  ///< for the time that was last asked for

  /// The parties named in `convene`, which need not join to take part.
  std::set<std::string, std::less<>> founders;
  Roster roster;
  std::vector<Party> parties;
  struct Grant {
    ActId by;
    std::set<Power> powers;
  };
  std::unordered_map<KeyId, std::vector<Grant>> grants;
  std::vector<Index> leaves, joins, publishes, concludes;
  bool concluded = false;  ///< a list was signed or confirmed, or judged anew, since the last look
  std::map<PointId, Adoption> adopted;  ///< by conclusion; who departs is left to the points
  std::unordered_map<ActId, std::vector<Index>> confirms;  ///< by the act that is confirmed

  std::unordered_map<ActId, std::unique_ptr<Slot>> notes;
  std::map<std::pair<std::string, std::int64_t>, std::vector<Slot*>> by_number;
  std::vector<Slot*> in_order;
  std::unordered_map<ParagraphId, Place, ParagraphHash> places;
  std::vector<Thread*> threads_in_order;
  Gathered<PointId> dirty;
  /// Points that say who reopened them, or do not, because of what others were in the past of an act. That
  /// changes only when something in that past comes to count, or ceases to.
  std::set<PointId> look_back;
  Gathered<std::pair<std::string, std::int64_t>> renamed;  ///< note numbers whose names may have changed

  std::optional<Instant> now;
  Times times;
  std::map<Instant, std::set<PointId>> ends;  ///< when offers end, and on which points

  std::unique_ptr<Slot> base;

  // taking.cpp
  std::vector<PointId> update();
  void rank(Index index);
  void take(Index index, Gathered<Index>& touched, bool& roster_changed);
  void take_base();
  void put_in_place(Slot& slot);
  void refresh_roster();
  /// Who took part as far as the past of an act tells.
  Roster roster_before(Index act) const;
  void touch(Index index);
  void touch_receipted(Index receipt);
  void touch_judged(Index index, Gathered<Index>& touched, bool& roster_changed);
  void touch_dated(const std::vector<ActId>& acts);
  bool touch_dated(const Thread& thread, const std::set<Index>& acts);
  Sight sight() const { return {record, times}; }
  void look_at_conclusions();
  void set_now(Instant time);
  bool read(Slot& slot);
  void rename(const std::pair<std::string, std::int64_t>& number);
  /// From which act the note's statements count, and whether they do.
  std::optional<Index> authorised_at(const Slot& slot) const;
  bool before(Index a, Index b) const;
  bool before(const Mention& a, const Mention& b) const;

  // linking.cpp
  /// Null: nothing is known of it.
  const Place* place(const ParagraphId& paragraph) const;
  /// The point of that id; null if there is none.
  Thread* thread(const PointId& point) const;
  /// The point for which a paragraph puts something forward; null if it does not.
  const Thread* thread_of(const ParagraphId& paragraph) const;
  void link(Slot& slot);
  void unlink(Slot& slot);
  void link_one(const Mention& mention, std::vector<ParagraphId>& opened, std::set<const Packed*>& touched);
  void unlink_one(const Mention& mention, std::vector<ParagraphId>& closed, std::set<const Packed*>& touched);
  void hung(const ParagraphId& paragraph);
  /// Marks the points of a package, unless it was touched before.
  void touch_package(const Slot& slot, const std::string& name, std::set<const Packed*>& touched);
  std::vector<Entry> entries(const Thread& thread) const;
  /// The points on which something is said in a package.
  static std::vector<PointId> points_of(const Slot& slot, const Packed& packed);
  /// A package that is looked at, with its note.
  struct Standing {
    Package* package;
    const Slot* slot;
    const Packed* packed;
  };
  /// The statements on a point, judged.
  using ThreadOn = std::function<const std::vector<Entry>&(const PointId&)>;
  /// What was said of a package on a point; null if nothing was.
  using FateOn = std::function<PartFate*(const PointId&, const Package*)>;
  /// Which of some packages have ended: first those that somebody ended, then, the earlier date before the
  /// later, those that were not taken by their date; for what a package suspends counts again when it has
  /// ended. With a package that ends on a date all are asked for that have something on one of its points.
  void settle(std::vector<Standing> packages, const Roster& then, const ThreadOn& thread_on,
              const FateOn& fate_on, std::optional<Instant> told) const;
  /// What a package rests on, and whether it has ended, from what was said of it on each of its points.
  void gather(const Standing& standing, const FateOn& fate_on, std::optional<Instant> told) const;
  Point frame(const Thread& thread) const;
  std::string name(const ParagraphId& id) const;
  /// The note of a package of that party and name which has not ended; empty if there is none.
  std::string standing_package(std::string_view party, const std::string& name) const;
  static const note::Paragraph* paragraph(const Slot& slot, std::uint32_t place);

  // together.cpp, agreed.cpp
  /// Folds the dirty points, and those whose conditions lead to them. Returns all that it folded, by id.
  std::vector<PointId> fold_dirty();
  /// Whether a condition holds, as the points were last folded.
  bool holds(const Condition& condition, Holding at_least) const;
  bool holds(const Package& package, Holding at_least) const;
};

}  // namespace parley::talks
