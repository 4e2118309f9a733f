/// A small language in which the examples of docs/talks.md are written, and what plays them: real acts and
/// disclosures in a real record, without signatures. The page explains the language to its readers;
/// here is what else it can do:
///
///     parties a b chair:m observer:o      who takes part (line 1); unjoined:c has not joined
///     parties a b relay:r relay:s@b       relays whose time counts; s is the party b's
///     parties a b (locked)                where settled points are locked
///     base: Pay > 10. | Leave > 20 days.  the base text (line 2, if at all)
///     a: Flights > text -- reasons | Re b/1.1: accept
///     a.two: …                            a second delegate; a.clerk: one who cannot commit
///     a (exploratory): …                  or (without prejudice), (answer-by DATE), (open-until DATE),
///     (answers b/1), (minutes a/1.1)
///     a: Flights @ Article 5 << b/1.1 > …   a place, and what the text was made from
///     a: Outline > Article 1 / Article 5    a wording of several lines
///     a: conclude                           signs the list of all that is agreed
///     b: conclude as a                      signs the list that a has signed
///     || b: …                             has not seen what the line above did (nor others of its group)
///     a (withheld): …                     a note whose texts do not travel with it, until a line
///     disclosed                           after which all have them
///
/// Who writes a note has signed a receipt for what it had from others just before, as desks do.
///     b: receive                          a receipt for all that it has seen of others
///     b: confirm b/1                      the act `confirm`
///     d: invited                          a further party: all sign its invitation, and it joins
///     c: leave
///     a: publish b/1                      or: a: consent b/1
///     a #1: …                             a note with that number, where it is not the next
///     || a!: …                            the same delegate again, on a second branch of its chain
///     a: times b/1 by r on DATE           an act that carries the relay's proof that it accepted b/1 then
///     a: revokes one after a/1            by the party key
///     => a/1.1: STATE; ball: a, b; …      see rules_test.cpp
///     => talks a/1.1: DATE, PLACE; STATE; … of a meeting; => text: [Article 5] a/1.1 a/1.2, the text's order
///     => meant b/1.1: a/1.1 is a/1@one.1  the names in a paragraph that mean several things today
///     => on day 12 a/1.1: STATE; …        the same, told that it is day 12
///     check b: … => error: …              or warning: …, or nothing
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "talks/talks.hpp"

namespace parley::talks {

/// An act with the texts that travel beside it.
struct Sent {
  CheckedAct act;
  std::vector<std::string> disclosures;
};

/// A public key from a word: the same word, the same key.
PublicKey key_of(std::string_view word);

/// The cards of one party: `one` and `two`, who may do everything, and `clerk`, who may only transmit.
std::vector<SignedCard> cards_of(const std::string& party, Role role);

/// The founding act. `parties` as in the language: `a`, `chair:m`, `observer:o`.
Sent found(const std::vector<std::string>& parties, const std::string& base_text, const Rules& rules = {});

/// Gives an act to a record, with its texts.
void give(Record& record, const Sent& sent);

/// That the relay of that name accepted the act at that time, alone in a box.
TimeProof accepted_by(std::string_view relay, const ActId& act, Instant time);

/// Writes further acts, each on the next day.
class Writer {
 public:
  /// `a`, `a.two` in the language: `one@a`, `two@a`.
  static std::string author(std::string_view speaker);

  Sent act(const Record& seen, std::string_view speaker, Deed deed, Instant time,
           std::vector<TimeProof> times = {}) const;
  /// The receipt for all notes and other acts of others for which the speaker's party has not signed, as a
  /// desk signs it before it shows them; none if there are none.
  std::optional<Sent> receipt(const Record& seen, std::string_view speaker, Instant time) const;
  Sent by_party_key(const Record& seen, const std::string& party, Deed deed, Instant time) const;
  /// A note from its text, every name resolved in what its author has seen. Throws std::runtime_error with
  /// what is wrong, if something is.
  Sent note(const Record& seen, const Talks& talks, std::string_view speaker, std::int64_t number,
            const std::string& text, Instant time) const;
};

/// `Flights > text | Re b/1.1: accept` as the text of a note.
std::string note_text(std::string_view options, std::string_view paragraphs);

/// Everything that the talks compute, as text: two that are equal are equal in all of it.
std::string dump(const Talks& talks);

}  // namespace parley::talks
