/// One point, folded: from all that was said of it to its state and its ball. The rules of docs/talks.md are
/// here, in largest.hpp and together.hpp, and nowhere else; everything around them only gathers and names.
///
/// A point is folded in two steps. First it is laid out: who stands on what, on which terms. Whether the
/// conditions of that hold depends on other points, laid out likewise; when that is known, the point is
/// decided. The fold is pure and looks at nothing but its arguments. Its cost is linear in the thread where
/// each party's statements had seen each other, as they nearly always have; times the parties for the ball.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "talks/state.hpp"
#include "talks/terms.hpp"
#include "talks/times.hpp"

namespace parley::talks {

/// What was said that ended a package.
struct Ending {
  std::string party, name;  ///< who said it, in which paragraph
  Index at = 0;             ///< the act from which that counts
  Instant time;
  bool operator==(const Ending&) const = default;
};

/// A package: the offers, acceptances and withdrawals of one note that hold only together.
struct Package {
  std::string name;  ///< `E`
  /// Of each of its points: the wordings offered or accepted there, of which one must be agreed.
  std::vector<std::vector<WordingId>> parts;
  std::vector<const Condition*> conditions;  ///< of its withdrawals
  bool whole = true;                         ///< all that it speaks of is on the table
  std::string ended;                         ///< non-empty: why it holds no more
  std::optional<Ending> ending;              ///< by what, if somebody said it
  bool lapsed = false;                       ///< because it was not taken by its date
  std::optional<Ending> left;                ///< if it had one: by what somebody left it who had taken it
  std::string unproved;  ///< non-empty: it was taken in time only by the claim of who took it
};

/// A statement with what it takes to order it.
struct Entry {
  Statement said;
  Index at = 0;             ///< the act from which it counts: its note, or the act that confirmed it
  Index note = 0;           ///< its note
  std::uint32_t place = 0;  ///< number of the paragraph in the note
  const std::string* text = nullptr;  ///< the wording that it puts forward, if it has one
  std::optional<Instant> open_until;  ///< of its note, if the statement offers or is in a package
  bool lapsed = false;                ///< the offer was not taken by then
  std::string unproved;               ///< non-empty: it was taken in time only by the claim of who took it
  bool late = false;                  ///< an acceptance that is proved to have come after the end
  const std::vector<ParagraphId>* from = nullptr;  ///< what it is said to be made of
  bool incomplete = false;                         ///< the wording has blanks
  bool has_reasons = false;
  const Condition* condition = nullptr;  ///< what must be agreed for it to count; null: nothing
  const Package* package = nullptr;      ///< with which it holds or falls; null: by itself
  std::string_view terms;  ///< the same where that is the same; empty: it counts without conditions
  bool pending = false;    ///< a withdrawal whose condition does not hold: it only suspends

  /// It opens the point, or counters.
  bool puts_forward() const { return said.said == Said::opened || said.said == Said::countered; }
  /// Ad referendum at least.
  bool accepts() const { return said.said == Said::accepted || said.said == Said::accepted_ad_referendum; }
  /// Its party stands on a wording by it: on that one.
  bool takes() const { return puts_forward() || accepts(); }
  const WordingId& wording() const { return puts_forward() ? said.id : *said.on; }
  /// It ends that its party stands on the wording that it speaks of.
  bool takes_back() const {
    return said.said == Said::rejected || said.said == Said::reserved ||
           said.said == Said::accepted_in_principle || said.said == Said::withdrew_wording ||
           said.said == Said::withdrew_acceptance;
  }
  /// It answers the wording that it speaks of.
  bool answers() const {
    return said.said == Said::countered || accepts() || said.said == Said::maintained ||
           said.said == Said::asked || said.said == Said::confirmed ||
           (takes_back() && said.said != Said::withdrew_wording);
  }
  bool plain() const { return !condition && !package; }  ///< it depends on nothing else
};

/// Who takes part, and who came or went after the beginning.
struct Roster {
  struct Passage {
    std::string party;
    Index act = 0;
    ActId id;
    Instant time;
    bool negotiated = true;  ///< else a chair or an observer
  };
  std::vector<std::string> negotiating;  ///< by handle
  std::vector<std::string> chairs;       ///< by handle
  std::vector<Passage> came;             ///< negotiating parties that were not named in `convene`
  std::vector<Passage> went;             ///< parties that left
  Settled settled = Settled::open;

  bool negotiates(std::string_view party) const;
  bool is_chair(std::string_view party) const;
  /// Nobody is there who could answer: a caucus, or all others have left.
  bool alone() const { return negotiating.size() + chairs.size() < 2; }
};

/// Whether one statement had seen another, or an act.
class Sight {
 public:
  Sight(const Record& record, const Times& times) : record_(&record), times_(&times) {}
  /// Of another party's note its author has seen what its party has signed for: the bytes of an act can be in
  /// the past of one whose author never had its texts.
  bool before(const Entry& a, const Entry& b) const {
    if (a.at == b.at) return a.note != b.note && record_->in_past(a.note, b.note);
    return record_->in_past(a.at, b.at) && (a.said.party == b.said.party || a.said.party == kBaseName ||
                                            record_->receipted(a.note, b.said.party, b.at));
  }
  bool before(Index act, const Entry& entry) const { return record_->in_past(act, entry.at); }
  bool before(Index a, Index b) const { return record_->in_past(a, b); }
  /// The act from which the statement counts: its note, or the one that confirmed it.
  const Act& act(const Entry& entry) const { return record_->at(entry.at).act; }
  const ActId& id(Index act) const { return record_->at(act).id; }
  /// When a party signed that it had received an act, by its own claim.
  std::optional<Instant> received(Index act, std::string_view party) const;
  /// When the act existed, as is proved against that party: by its own relay, or by one that is nobody's. The
  /// earliest.
  std::optional<Instant> proved(Index act, std::string_view party) const;

 private:
  const Record* record_;
  const Times* times_;
};

/// A statement that counts only if something else is agreed, and whose it is.
struct Clause {
  std::string party, name;  ///< who says so, in which paragraph
  ActId act;                ///< of its note
  Instant time;
  const Condition* condition = nullptr;  ///< lives as long as the Talks
  const Package* package = nullptr;      ///< likewise
  std::string text;                      ///< the condition and the package as they are written
  std::size_t at = 0;                    ///< in the thread
};

/// What was said on one point of a package.
struct PartFate {
  std::string ended;             ///< non-empty: why it holds no more
  std::optional<Ending> ending;  ///< as in Package
  bool missing = false;          ///< not all the others have taken this part of it
  std::optional<Ending> left;    ///< by what the first of these, or of those who were late, left it
  std::string unproved;          ///< as in Package
  bool late = false;             ///< it has ended because it was taken too late
  bool operator==(const PartFate&) const = default;
};

/// The packages with statements on the point, and those of them that hold no more because of what was said
/// here: a party that had seen one rejected or countered a wording of it, or its own party took another stand
/// on the point, or took back its part. `thread` is judged.
std::map<const Package*, PartFate> part_fates(const Sight& sight, const Roster& roster,
                                              const std::vector<Entry>& thread);
/// The points that were opened to take the place of one, together: one by a merger, several by a split.
struct Succession {
  Said said = Said::merged;
  ActId act;
  std::vector<PointId> points;
  std::vector<std::string> names;
};

/// What a point that is laid out needs to know of others.
struct Sketch {
  std::optional<WordingId> candidate;    ///< the one wording on which all stand, conditions aside
  std::optional<WordingId> to_confirm;   ///< they would, but somebody left, and it is to be confirmed
  std::vector<std::string> unconfirmed;  ///< the parties that do so ad referendum
  std::string last;                      ///< name of the statement by which all came to stand on it …
  ActId last_act;                        ///< … and its note
  Instant last_time;
  /// For each party that stands on it on terms: its footings, of which one must hold.
  std::vector<std::vector<Clause>> terms;
  std::vector<Clause> withdrawals;  ///< those with a condition

  std::vector<Succession> successions;
  /// The one wording on which all stand, on terms, but newcomers who have said nothing; and the act by which
  /// the first of these joined.
  std::optional<std::pair<WordingId, Index>> but_newcomers;

  bool hangs() const { return !terms.empty() || !withdrawals.empty() || !successions.empty(); }
};

/// How the candidate of a point fared among the others.
enum class Holding : std::uint8_t { no, ad_referendum, firm };

/// The same with what there is to say of it.
struct Fate {
  Holding holding = Holding::firm;
  std::string why;               ///< what it waits for; empty if it holds, and by itself
  std::vector<BallHolder> ball;  ///< who could bring that about
  std::vector<Blocker> blockers;
  std::size_t taken_by = 0;          ///< the succession that has taken the point's place, from 1; 0: none
  bool before_newcomers = false;     ///< what is so but for newcomers was agreed when they came
  std::optional<Reopened> reopened;  ///< who took it off what was agreed, if it is not agreed now
};

/// Something by which a party was taken off a wording: its own act, or one that ended its package.
struct Parting {
  WordingId from;
  Ending by;
  bool last = false;    ///< its party stands where it does by that act
  bool beside = false;  ///< it took another wording beside it: if all stand on both, neither is agreed
};

/// A point that all have settled on a wording, where the rule is `locked` (docs/talks.md 13).
struct Lock {
  WordingId wording;
  std::vector<std::string> by;  ///< the parties that have
};

/// What was said on a point, in canonical order from the opening on, and of each what effect it has
/// (effect.hpp).
struct Judged {
  std::vector<Entry> thread;
  std::optional<Lock> lock;
};

struct Table;

/// A point being folded.
class Folding {
 public:
  /// Lays out. Which packages in it have ended is settled. Without `now` no offer has ended but by what was
  /// said.
  Folding(const Sight& sight, const Roster& roster, std::optional<Instant> now, Judged said);
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;
  Folding(Folding&&) = delete;
  Folding& operator=(Folding&&) = delete;
  ~Folding();

  const std::vector<Entry>& thread() const { return thread_; }
  /// Lives as long as the Folding.
  const Sketch& sketch() const { return sketch_; }
  /// By what parties came off wordings on which, it may be, all stood; in no order.
  std::vector<Parting> partings() const;
  /// Says of the withdrawals of the sketch, in its order, which still wait for their condition.
  void suspend(const std::vector<bool>& pending);
  /// Fills in wordings, positions, thread, state, why and ball of a point whose identity (id, name, place,
  /// title, party, delegate, opened, base) is set. To be called once.
  void decide(const Fate& fate, Point& point);

 private:
  void hold_to(const Lock& lock, std::optional<Instant> now);

  std::vector<Entry> thread_;
  bool locked_ = false;
  std::unique_ptr<Table> table_;
  Sketch sketch_;
};

}  // namespace parley::talks
