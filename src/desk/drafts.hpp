/// Drafts among one's own: frozen, shared in a caucus, commented, signed off, delivered (record rule 16,
/// docs/drafts.md).
///
/// A frozen draft is a note with its salts, so that its digests are those of the note to be. In the caucus
/// (an exchange of one party) it is the attachment `draft.parley` of a note whose points are its paragraphs;
/// comments are ordinary answers to those. A sign-off is the attachment `sign-off.parley` of a further note
/// there.
///
///     parley-draft/1 LF            parley-sign-off/1 LF
///     canonical JSON               canonical JSON: {"signature", "statement"} as `deliver` carries it
///
/// The JSON of a draft: `disclosures` (whole files: cover, paragraphs, attachments, in order), `exchange`,
/// `note`, `party`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/delivery.hpp"
#include "desk/desk.hpp"
#include "talks/talks.hpp"

namespace parley {

inline constexpr std::string_view kDraftFile = "draft.parley";
inline constexpr std::string_view kSignOffFile = "sign-off.parley";

struct FrozenDraft {
  ExchangeId exchange;  ///< where it is to be delivered
  std::string party;
  std::int64_t note = 0;                 ///< the number it is to have
  std::vector<std::string> disclosures;  ///< cover, paragraphs, attachments

  // Read from the disclosures.
  Deliver deed;      ///< without sign-offs
  std::string text;  ///< the note, byte for byte
  std::string title;
  std::vector<note::Paragraph> paragraphs;
  std::vector<note::AttachmentText> attachments;

  std::string name() const { return party + '/' + std::to_string(note); }
};

/// What was prepared for delivery, frozen. Fails if its note cannot be read.
Result<FrozenDraft> freeze(const ExchangeId& exchange, std::string_view party, const Delivery& delivery);

std::string write_frozen_draft(const FrozenDraft& draft);
/// At most 8 MiB. Every disclosure must be in its place, and all must bind the same standing and dates.
Result<FrozenDraft> read_frozen_draft(std::string_view bytes);

std::string write_sign_off(const SignOff& sign_off);
/// Checks the form and the signature; whether its author may sign off, only the record can tell.
Result<SignOff> read_sign_off(std::string_view bytes);

/// What a delegate signs of a draft.
SignOffStatement statement_of(const FrozenDraft& draft, const DelegateName& author, const KeyId& key,
                              Instant expires);

/// The text of the note by which a draft is shared; `title`: of the exchange it is for, `files`: what it
/// attaches.
std::string sharing_note(const FrozenDraft& draft, std::string_view title,
                         const std::vector<std::string>& files);

/// A comment on a paragraph of a shared draft.
struct DraftComment {
  std::size_t paragraph = 0;  ///< of the draft, from 1
  std::string note, delegate;
  Instant time;
  std::string reasons;                 ///< CommonMark
  std::optional<std::string> instead;  ///< other words for the whole paragraph, as it is written
};

/// A draft as a caucus has it.
struct SharedDraft {
  const talks::NoteView* shared_by = nullptr;
  FrozenDraft draft;
  std::vector<std::pair<SignOffStatement, SignOff>> sign_offs;  ///< of exactly this draft, whoever gave them
  std::vector<DraftComment> comments;
};

/// The drafts of a caucus, oldest first. Of those that cannot be read, `unread` says why.
std::vector<SharedDraft> shared_drafts(const Desk& desk, const talks::Talks& caucus,
                                       std::vector<std::string>* unread = nullptr);

/// Those sign-offs that serve in the exchange at that time, one for each delegate and key: the author may
/// sign off there and is not revoked, it is not void, and no note has carried it.
std::vector<SignOff> good_sign_offs(const Record& exchange, const SharedDraft& shared, Instant now);

/// How many sign-offs the party's notes need there.
std::int64_t sign_offs_needed(const Record& exchange, std::string_view party);

/// How a draft stands in the exchange that it is for.
struct DraftStanding {
  std::int64_t needed = 0;    ///< sign-offs
  std::vector<SignOff> good;  ///< those that serve, or once served it
  std::string state;          ///< `delivered as alpha/3`, `waits for sign-offs`, `can be delivered` …
  bool delivered = false, overtaken = false;
  bool ready() const { return !delivered && !overtaken && static_cast<std::int64_t>(good.size()) >= needed; }
};
DraftStanding standing_of(const talks::Talks& exchange, const SharedDraft& shared, Instant now);

// What is done in a caucus: each signs and stores a note of the party there. `desk` is open for changes, and
// `caucus` may be of another opening of it.
/// `title`: of the exchange that it is for. Its attachments are read once more.
Result<ActId> share_draft(Desk& desk, const talks::Talks& caucus, const FrozenDraft& draft,
                          const Delivery& delivery, std::string_view title);
Result<ActId> share_sign_off(Desk& desk, const talks::Talks& caucus, const SharedDraft& shared,
                             const SignOff& sign_off);
/// On a paragraph by its name in the caucus; `instead`: other words for the whole of it.
Result<ActId> share_comment(Desk& desk, const talks::Talks& caucus, std::string_view paragraph,
                            std::string_view said, const std::optional<std::string>& instead);

/// The delivery of a shared draft, with these sign-offs; its attachments must be on the desk.
Delivery delivery_of(const FrozenDraft& draft, std::vector<SignOff> sign_offs);

}  // namespace parley
