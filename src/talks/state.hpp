/// The state of the talks, as values: notes, points, wordings, positions, the ball.
///
/// Everything here is computed from the record and can be thrown away. Names (`usa/1.3`) are for people and
/// are already unambiguous (docs/protocol.md 7.9); what holds them together are the ids. Texts of others
/// stand here as they were signed: make them harmless with `shown` (base/text.hpp) before they reach a
/// terminal.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "record/act.hpp"
#include "record/record.hpp"

namespace parley::note {
struct Note;
struct Paragraph;
}  // namespace parley::note

namespace parley::talks {

/// The party that the base text has in place of an author.
inline constexpr std::string_view kBaseName = "base";

/// A point is named after the paragraph that opened it, a wording after the paragraph that put it forward.
using PointId = ParagraphId;
using WordingId = ParagraphId;

/// A file delivered with a note, as its disclosure names it.
struct Attachment {
  DisclosureId id;
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;  ///< of the file, hex
};

/// A delivered note. Notes that do not count are listed too, with the reason.
struct NoteView {
  ActId act;
  Index index = 0;
  std::string name;             ///< `usa/1`; `usa/1@blinken` where the number was used twice
  std::string party, delegate;  ///< `usa`, `blinken@usa`
  std::int64_t number = 0;
  NoteStanding standing = NoteStanding::formal;
  std::string title;
  Instant time;                        ///< as its author claims
  std::vector<ActId> answers;          ///< the notes that its header says it answers
  std::optional<ParagraphId> minutes;  ///< the talks whose minutes it is: the paragraph that proposed them
  std::optional<Instant> answer_by, open_until;
  std::shared_ptr<const note::Note> note;  ///< null if it cannot be read
  std::string text;                        ///< the exact bytes, segments joined; empty if incomplete
  std::vector<ParagraphId> paragraphs;     ///< paragraph N is [N − 1]
  std::vector<Attachment> attachments;
  bool counts = false;
  std::string why_not;     ///< a sentence, when it does not count
  bool authorised = true;  ///< its delegate could commit the party, or someone who can has confirmed it
  std::optional<ActId> confirmed_by;  ///< the `confirm` act from which it counts
};

/// What one paragraph says of a point.
enum class Said : std::uint8_t {
  opened,     ///< opens the point, with a wording or without
  countered,  ///< puts forward a new wording
  accepted,
  accepted_ad_referendum,
  accepted_in_principle,
  rejected,
  maintained,
  asked,
  reserved,
  confirmed,
  withdrew_wording,
  withdrew_point,
  withdrew_acceptance,
  settled,
  merged,
  split,
};
/// `accepts ad referendum`, for sentences: "usa accepts ad referendum russia/1.2".
std::string_view verb(Said said);
/// `accepted ad referendum`, of a position: for tables and data. Short forms like `ad ref.` are the caller's.
std::string_view word(Said said);
/// `withdrew its acceptance of`, for sentences: "usa withdrew its acceptance of russia/1.2".
std::string_view past(Said said);

/// One statement in the thread of a point.
struct Statement {
  ParagraphId id;    ///< the paragraph that says it
  std::string name;  ///< of that paragraph
  ActId act;         ///< the note's act
  std::string party, delegate;
  Instant time;                 ///< claimed by the note, or by the act that confirmed it
  std::optional<WordingId> on;  ///< the wording that it speaks of; none for an opening
  std::string on_name;
  Said said = Said::opened;
  bool alternative = false;
  NoteStanding standing = NoteStanding::formal;
  bool unauthorised = false;     ///< its delegate cannot commit; waits for a confirmation
  bool seeks = false;            ///< it has no effect because the point is settled: it asks to reopen it
  std::optional<Instant> until;  ///< of `reserve until`
  std::string drafter;           ///< of `accept in principle, X drafts`
  const note::Paragraph* paragraph = nullptr;  ///< reasons and source; lives as long as the Talks
  std::string no_effect;  ///< non-empty: why it counts for nothing (exploratory, not its own to withdraw …)
  std::string package;    ///< the name of the package in which it is said, or empty
  std::string ended;      ///< non-empty: why that package holds no more; it is as if it had not been said
  bool effective() const { return spoken() && ended.empty(); }
  /// Whether it was said with effect, whatever became of its package.
  bool spoken() const { return !unauthorised && no_effect.empty(); }
};

/// What began or ended something, and when.
struct Turn {
  Instant time;              ///< claimed
  std::optional<ActId> act;  ///< none: a date that passed
  std::string name;          ///< the paragraph
};

/// A text put forward for a point.
struct Wording {
  WordingId id;
  std::string name;
  std::string party;                ///< its author; `base` for the base text
  std::optional<std::string> text;  ///< none: opened without a text
  NoteStanding standing = NoteStanding::formal;
  bool incomplete = false;  ///< has blanks: can be agreed, never concluded
  bool stands = false;      ///< its author stands on it now
  bool withdrawn = false;   ///< its author withdrew it in so many words
  bool suspended = false;   ///< its author withdraws it on a condition that does not hold
  bool left = false;        ///< its author went over to another wording
  bool lapsed = false;      ///< it was offered until a date, and not taken by then
  bool fallen = false;      ///< it was offered in a package that holds no more
  std::optional<Instant> open_until;
  std::optional<Turn> ended;             ///< by what, if it does not stand any more
  std::vector<ParagraphId> from;         ///< what its author says that it was made of
  std::vector<std::string> accepted_by;  ///< other parties that stand on it now
};

/// A wording that a party stands on, by something else than its newest statement.
struct Foothold {
  std::uint32_t by = 0;    ///< the statement by which it does: its place in the point's thread
  bool confirmed = false;  ///< that was ad referendum, and it has confirmed it
};

/// Where a party stands on a point.
struct Position {
  std::string party;
  std::optional<Said> said;  ///< its newest statement that has effect; none: it has said nothing that holds
  std::string fell;          ///< then: the package that holds no more in which it has spoken, and why
  std::optional<WordingId> on;
  std::string on_name;
  std::string name;  ///< the paragraph that says so: `usa/1.3`
  ActId act;
  std::string delegate;
  Instant time;
  const note::Paragraph* paragraph = nullptr;
  std::optional<Instant> until;      ///< of `reserve until`
  std::vector<WordingId> stands_on;  ///< one, or several in the alternative; empty: on none
  /// By what, where it is not its newest statement alone: seldom, so that most positions need no memory for
  /// it. `grounds` (grounds.hpp) tells it of all.
  std::vector<Foothold> footholds;
  bool ad_referendum = false;  ///< of its stand
  bool on_terms = false;       ///< it stands there on a condition or in a package
  bool contradictory = false;  ///< it says several things, and none of them last
  std::string contradiction;   ///< then: who differs from whom, and in which paragraphs
  bool waits_for_authority =
      false;  ///< something was said by a delegate who cannot commit, and not confirmed yet
  NoteStanding standing = NoteStanding::formal;
};

enum class State : std::uint8_t {
  as_in_base_text,  ///< nobody has spoken of it
  open,
  agreed,
  agreed_ad_referendum,
  blocked,  ///< all stand on one wording, and a condition or a package of somebody does not hold
  in_principle,
  choose_one,  ///< all stand on two wordings in the alternative
  crossed,
  contradictory,
  deadlocked,
  to_be_confirmed,  ///< agreed but for a party that came or went
  withdrawn,
  lapsed,  ///< offers ended on their date, and no other wording stands
  merged,  ///< another point has taken its place
  split,   ///< several others have
};
std::string_view word(State state);  ///< `agreed ad referendum`
/// Whether others have taken the point's place: merged or split, and what came of it is agreed.
inline bool is_replaced(State state) {
  return state == State::merged || state == State::split;
}

/// By what somebody came to owe the next move on a point.
struct Pass {
  Instant since;                     ///< claimed time of the act that passed the ball
  ActId act;                         ///< that act; a note but for newcomers, whose joining it is
  std::string name;                  ///< of the paragraph that passed it, where there is one: `usa/1.3`
  std::optional<WordingId> wording;  ///< the wording to be answered, where it is one
  std::string why;                   ///< `has not answered usa/1.3`
};

/// One who owes the next move on a point. Of two hundred parties most owe it by the same, and share that.
struct BallHolder {
  std::string party;
  std::shared_ptr<const Pass> pass;  ///< never null
};

/// When the answer of a ball holder is due (design rule 7).
struct Due {
  std::optional<Instant> received;  ///< claimed time of the holder's receipt for the act that passed the ball
  std::optional<ActId> receipt;
  bool deemed = false;  ///< `received` is a relay's acceptance and the rule `deemed`, which came first
  std::optional<Instant> answer_by;  ///< the note's own date, else the receipt plus the exchange's default
  bool overdue = false;              ///< never without a receipt: then arrival is not shown
};

/// A point that was agreed and that a party then left.
struct Reopened {
  std::string party;
  Instant when;
  std::string name;  ///< the paragraph by which it left
  ActId act;         ///< of that paragraph
};

/// What a point is about.
enum class Matter : std::uint8_t {
  text,     ///< a part of what is negotiated
  outline,  ///< the order in which the parts stand (`## Outline`)
  minutes,  ///< what was said at talks: a paragraph of their minutes
};

std::string_view word(Matter matter);  ///< `outline`

/// That a point's wording was adopted, which nothing undoes: where all have signed another list since, the
/// newest.
struct Adoption {
  WordingId wording;
  Instant when;                      ///< of the signature or confirmation that completed it
  std::vector<std::string> departs;  ///< negotiating parties that have left it since, by handle
  std::vector<std::pair<std::string, Index>> signed_in;  ///< by party: its last signature of the list
  /// Other wordings of the point that had been adopted before, and when.
  std::vector<std::pair<WordingId, Instant>> before = {};
  /// When that wording was adopted, if it was.
  std::optional<Instant> of(const WordingId& one) const {
    if (one == wording) return when;
    const auto found =
        std::find_if(before.begin(), before.end(), [&](const auto& old) { return old.first == one; });
    return found == before.end() ? std::nullopt : std::optional(found->second);
  }
  bool operator==(const Adoption&) const = default;
};

/// A clause for which a point waits, on whose wording all stand.
struct Blocker {
  std::string party, name;  ///< whose it is, and the paragraph that says so
  struct Part {
    ParagraphId on;
    bool point = false;  ///< any wording of the point will do
    std::string name;
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> parts;  ///< what of it is not agreed; at least one of them must be
};

struct Point {
  PointId id;
  std::string name;  ///< `russia/1.3`
  std::string place, title;
  std::string party;     ///< who opened it; `base` for the base text
  std::string delegate;  ///< empty for the base text
  Instant opened;
  bool base = false;
  Matter matter = Matter::text;
  std::vector<PointId> from;        ///< the points that it merges, or the one that it splits
  std::vector<PointId> into;        ///< the points that were opened to take its place, in canonical order
  std::vector<Wording> wordings;    ///< in canonical order
  std::vector<Position> positions;  ///< of those parties and chairs that have spoken; by handle
  std::vector<Statement> thread;    ///< everything said, in canonical order
  State state = State::open;
  std::string why;                   ///< a sentence: why it is not agreed, or how it is
  std::vector<Blocker> blocked_by;   ///< when the state is `blocked`
  std::optional<WordingId> agreed;   ///< the wording, when agreed (also ad referendum)
  std::optional<Adoption> adopted;   ///< by conclusion; the state says where the parties stand now
  bool incomplete = false;           ///< the agreed wording has blanks
  bool with_statement = false;       ///< agreed, and an acceptance gives reasons: they never qualify it
  bool without_prejudice = false;    ///< some statement that carries the state was without prejudice
  bool locked = false;               ///< all have settled it, where the rule is `locked`
  std::vector<Reopened> sought;      ///< who asks to reopen it nevertheless, in canonical order
  std::optional<Reopened> reopened;  ///< it was agreed before, and is not now
  std::vector<BallHolder> ball;      ///< by handle; empty: nobody's
  const Position* position(std::string_view party) const;  ///< null: it has said nothing
  const Wording* wording(const WordingId& id) const;
  const BallHolder* held_by(std::string_view party) const;
};

}  // namespace parley::talks
