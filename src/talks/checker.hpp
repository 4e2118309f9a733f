/// The check of one draft, shared by check.cpp (who writes, what its names mean) and positions.cpp (what it
/// says of points).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "note/note.hpp"
#include "talks/check.hpp"
#include "talks/store.hpp"

namespace parley::talks {

class Checker {
 public:
  Checker(const Talks& talks, const note::Note& draft, const Drafter& drafter);

  std::vector<note::Diagnostic> check();

 private:
  void error(int line, int column, std::string message, std::string remedy) {
    problems_.push_back({line, column, std::move(message), std::move(remedy), note::Severity::error});
  }
  void warn(int line, int column, std::string message, std::string remedy) {
    problems_.push_back({line, column, std::move(message), std::move(remedy), note::Severity::warning});
  }
  void error(const note::Reference& at, std::string message, std::string remedy) {
    error(at.line, at.column, std::move(message), std::move(remedy));
  }
  void warn(const note::Reference& at, std::string message, std::string remedy) {
    warn(at.line, at.column, std::move(message), std::move(remedy));
  }

  void who();

  /// The paragraph that a name means; for a name of the draft itself an id without digests. Reports what is
  /// wrong.
  std::optional<ParagraphId> named(const note::Reference& reference);

  bool is_own(const note::NoteRef& name) const;

  bool known_party(const std::string& handle) const;

  void parties_in(const note::Paragraph& paragraph);
  void parties_in(const note::Paragraph& paragraph, const note::Trigger& trigger);

  void condition(const note::Condition& condition);
  /// What is said in packages, after all paragraphs.
  void packages();

  void look(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id);

  static bool id_is_own(const ParagraphId& id) { return id == ParagraphId{}; }

  /// The paragraph that a reference means, in the record or in the draft itself.
  const note::Paragraph* paragraph_of(const note::Reference& reference, const ParagraphId& id) const;
  std::optional<note::ParagraphKind> kind_of(const note::Reference& reference, const ParagraphId& id) const;

  void proposes_talks(const note::Reference& reference, const ParagraphId& id);

  /// The point and the wording that a name means. Reports a paragraph that puts nothing forward.
  std::pair<const Point*, const Wording*> wording(const note::Reference& reference, const ParagraphId& id);

  // positions.cpp
  void answer(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id);
  void counter_own(const note::Paragraph& paragraph, const note::Reference& reference);
  /// What may be meant otherwise.
  void settled(note::PositionKind position, const note::Reference& reference, const Point& point,
               const Wording& wording, bool accepted);
  void own(note::PositionKind position, const note::Reference& reference, const Point& point,
           const Wording& wording);
  /// One stand per point, one word per wording.
  void once(const note::Paragraph& paragraph, const note::Reference& reference, const Point& point,
            const ParagraphId& id);
  void succeed(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id);
  void settle(const note::Reference& reference, const ParagraphId& id);
  void withdraw(const note::Paragraph& paragraph, const note::Reference& reference, const ParagraphId& id);

  const Talks& talks_;
  const note::Note& draft_;
  const Drafter& drafter_;
  Role role_ = Role::negotiating;
  std::vector<note::Diagnostic> problems_;
  std::map<note::ParagraphRef, ParagraphId> meant_;
  // By whether it is said in a package: such a word may stand beside a separate one.
  std::map<std::pair<PointId, bool>, const note::Paragraph*> stands_;
  std::map<std::pair<WordingId, std::string>, const note::Paragraph*> words_;
  std::set<std::pair<int, bool>> countered_own_;  // of the draft's own points, by paragraph
};

}  // namespace parley::talks
