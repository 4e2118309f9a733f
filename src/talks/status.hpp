/// What a person asks of the talks at a moment: who owes what, what was answered, declared, published.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

/// One point that a party has to move on.
struct Owed {
  const Point* point = nullptr;
  Pass pass;  ///< since when it has moved on, as far as that can be believed now
  Due due;
};
struct PartyStatus {
  std::string party;
  bool joined = false;
  std::vector<Owed> owes;  ///< overdue first, then by answer-by, then in the order of points()
  std::size_t overdue = 0;
};
/// Every negotiating party and chair, by handle, with the points whose ball it has.
std::vector<PartyStatus> status(const Talks& talks, Instant now);

/// What there is to be done about a point by whoever has its ball: `to be confirmed`. Empty where it is a
/// matter of answering or of offering something else.
std::string_view deed_on(const Point& point);

/// Which paragraphs of a note that call for an answer a party has answered.
struct Coverage {
  std::string party;
  std::vector<ParagraphId> asked;     ///< paragraphs of the note that put something forward
  std::vector<ParagraphId> answered;  ///< of these: any statement of the party that has effect
  std::vector<ParagraphId> open;      ///< of these: none yet
};
/// For each negotiating party but the note's own, by handle.
std::vector<Coverage> coverage(const Talks& talks, const NoteView& note);

/// Points that a note opened beside those that it answers.
std::vector<const Point*> opened_by(const Talks& talks, const NoteView& note);

enum class DeclarationState : std::uint8_t {
  dormant,    ///< nothing of what it waits for has happened
  armed,      ///< a part has happened, or only a date is still to come
  met,        ///< it has happened
  undecided,  ///< it happened, but whether by its date only a witnessed time could decide
  withdrawn,
};
std::string_view word(DeclarationState state);  ///< `dormant`

/// A declaration: what a party says that it will do if something happens.
struct Declaration {
  ParagraphId id;
  std::string name, party, delegate;
  Instant time;
  NoteStanding standing = NoteStanding::formal;
  std::string trigger;  ///< as written: `russia/1.1 is rejected`
  const note::Paragraph* paragraph = nullptr;
  bool counts = true;  ///< false: unauthorised or exploratory
  bool left = false;   ///< its party has left the talks
  DeclarationState state = DeclarationState::dormant;
  std::string why;                 ///< a sentence: by which statement it is met, or what it waits for
  std::vector<ParagraphId> names;  ///< the paragraphs that its trigger names
};
/// In canonical order. `now` is for what happens by dates.
std::vector<Declaration> declarations(const Talks& talks, Instant now);

/// Of these, what was declared on a point: those whose trigger names it or a wording of it.
std::vector<const Declaration*> declared_on(const Talks& talks, const Point& point,
                                            const std::vector<Declaration>& all);

/// What was said about making a note, or paragraphs of it, public.
struct Publicity {
  ActId note;
  std::string note_name;
  std::vector<DisclosureId> paragraphs;  ///< empty: the whole note
  struct Saying {
    std::string party, delegate;
    Publish::Say say = Publish::Say::propose;
    Instant time;
    ActId act;
  };
  std::vector<Saying> sayings;  ///< newest of each party, by handle
  bool may = false;  ///< by the rule: anybody's under `free`; under `consent` when every party but observers
                     ///< has proposed it or consented
};
/// Every note (or part of one) that a `publish` act names, in canonical order of the first. The rule itself
/// is `talks.record().convene().rules.publication`.
std::vector<Publicity> publicity(const Talks& talks);

}  // namespace parley::talks
