/// The talks: from the record to where every point stands and who has the ball.
///
/// `Talks` is a pure function of a checked record, kept up to date act by act. `update` looks only at what
/// the record has gained and at the points that this touches; so the table after one more act costs what that
/// act touches, not what the record holds. Desks that hold the same acts and disclosures compute the same, in
/// whatever order those arrived. Nothing here reads a clock: what depends on the time takes `now`.
///
/// The rules are those of docs/talks.md.
///
///     Talks talks(record);
///     for (const Point* point : talks.points()) …
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "talks/state.hpp"

namespace parley::note {
struct NoteRef;
struct ParagraphRef;
}  // namespace parley::note

namespace parley::talks {

/// Where a name led: a paragraph and its note.
struct Found {
  ParagraphId id;
  const NoteView* note = nullptr;  ///< null for the base text
  std::size_t number = 0;          ///< of the paragraph, from 1
};

class Talks {
 public:
  /// Folds all that the record holds. The record must outlive the Talks; its `take_rejudged` is taken here.
  explicit Talks(Record& record);
  Talks(Talks&&) noexcept;
  Talks& operator=(Talks&&) noexcept;
  ~Talks();

  /// Takes what the record has gained since. Returns the points that were computed anew, by id. Pointers and
  /// references handed out before are void.
  std::vector<PointId> update();

  /// Tells what time it is: offers that ended on a date before it lapse, if they were not taken. Without it
  /// none does but where one claims to have accepted it after its end. Returns as `update` does.
  std::vector<PointId> set_now(Instant now);

  const Record& record() const;
  /// The parties that negotiate: those named in `convene` and those who joined since, less those who left. By
  /// handle.
  const std::vector<std::string>& negotiating() const;
  /// All parties as the record has them, by handle.
  const std::vector<Party>& parties() const;

  // Notes.
  /// All notes, counting or not, in canonical order.
  std::vector<const NoteView*> notes() const;
  const NoteView* note(const ActId& act) const;
  /// By name: `usa/1`, `usa/1@blinken`, `usa/1@blinken~1a2b3c4d`. The error says what is unknown, or lists
  /// the notes that an ambiguous name may mean.
  Result<const NoteView*> find_note(const note::NoteRef& name) const;
  Result<const NoteView*> find_note(std::string_view name) const;
  /// The number that the party's next note should bear: one more than any of its notes here, counting or not.
  std::int64_t next_number(std::string_view party) const;

  // Paragraphs.
  /// By name: `usa/1.3`, `usa/1@blinken.3`, `base/1.3`. For drafts at signing, and for what a person types.
  Result<Found> find_paragraph(const note::ParagraphRef& name) const;
  Result<Found> find_paragraph(std::string_view name) const;
  /// The name of a paragraph: unambiguous today. Empty if it is not known here.
  std::string name(const ParagraphId& id) const;
  /// The parsed paragraph, or null.
  const note::Paragraph* paragraph(const ParagraphId& id) const;

  // Points.
  /// All points: those of the base text first, then in canonical order of their opening.
  std::vector<const Point*> points() const;
  const Point* point(const PointId& id) const;
  /// Where all stand on it, by handle: every negotiating party, those too that have said nothing, and a chair
  /// that has spoken.
  std::vector<Position> positions(const Point& point) const;
  /// The point that a paragraph opened, or put a wording forward for, or spoke of first; none for other
  /// paragraphs.
  std::optional<PointId> point_of(const ParagraphId& paragraph) const;
  /// By the name of the point, of any wording of it, or by its place, when only one point has that place.
  Result<const Point*> find_point(std::string_view name_or_place) const;

  /// How canonical order goes: before, if `a` stands before `b`. Past first; then by claimed time, where a
  /// time that is earlier than one it follows counts as that one; then by id.
  bool before(Index a, Index b) const;
  /// The same for ids; an act that does not apply stands last.
  bool before(const ActId& a, const ActId& b) const;

  struct Store;  ///< how it is kept; for the other files of this folder
  const Store& store() const { return *store_; }

 private:
  std::unique_ptr<Store> store_;
};

/// When the answer of one who has the ball is due, at `now`.
Due due(const Talks& talks, const BallHolder& holder, Instant now);
/// When a party's answer to another's act is due, at `now`: by the date that the note asks for, else by the
/// exchange's default.
Due due(const Talks& talks, const ActId& act, const std::string& party, Instant now);

}  // namespace parley::talks
