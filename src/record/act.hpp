/// An act: one signed entry in the record (docs/protocol.md sections 2, 3 and 5).
///
/// Its bytes are what was signed; nothing here ever re-encodes an act that came from someone else. `Act`
/// is the parsed form, which can hold nothing invalid; `write_act` makes the bytes of a new one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "record/card.hpp"

namespace parley {

namespace limits {
inline constexpr std::size_t kActBytes = std::size_t{1024} * 1024;
inline constexpr std::size_t kSignatureBytes = std::size_t{4} * 1024;
inline constexpr std::size_t kHeads = 1024;
inline constexpr std::size_t kCards = 512;
inline constexpr std::size_t kParagraphs = 2000;
inline constexpr std::size_t kAttachments = 64;
inline constexpr std::size_t kReceipted = 2048;
inline constexpr std::int64_t kNoteNumber = 9999;
inline constexpr std::size_t kWaiting = 10000;
inline constexpr std::size_t kWaitingBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kParties = 512;
inline constexpr std::size_t kDelegates = 4096;
inline constexpr std::size_t kDisclosureBytes = std::size_t{512} * 1024;
inline constexpr std::size_t kSignOffs = 16;
}  // namespace limits

/// Where a paragraph stands: the note's act and the paragraph's disclosure.
struct ParagraphId {
  ActId act;
  DisclosureId paragraph;
  auto operator<=>(const ParagraphId&) const = default;
};

enum class NoteStanding : std::uint8_t { formal, without_prejudice, exploratory };
enum class Publication : std::uint8_t { never, consent, free };
enum class Settled : std::uint8_t { open, locked };

struct Rules {
  std::optional<std::int64_t> answer_by;  ///< seconds
  std::string basis = "Nothing is agreed until everything is agreed; only conclusion adopts.";
  std::optional<std::int64_t> deemed;  ///< seconds
  Publication publication = Publication::never;
  Settled settled = Settled::open;
  bool operator==(const Rules&) const = default;
};

struct RelayName {
  std::string key, name, url;
  std::optional<std::string> party;
  bool operator==(const RelayName&) const = default;
};

struct Convene {
  std::set<std::string> authorities;
  /// The base text's digests, as in Deliver; none if there is no base text.
  std::optional<DisclosureId> base_cover;
  std::vector<DisclosureId> base_paragraphs;
  std::vector<SignedCard> cards;
  std::optional<ExchangeId> continues;
  std::set<ActId> continues_heads;
  std::string epoch;  ///< an age recipient
  Digest nonce;
  std::optional<ExchangeId> parent;
  std::vector<RelayName> relays;
  Rules rules;
  std::string title;
};
struct Join {
  std::optional<std::string> epoch;
};
struct Invite {
  SignedCard card;
};
struct Admit {
  SignedCard card;
  std::string epoch;
  std::set<Power> powers;
};
struct LastAct {
  ActId act;
  std::int64_t number = 0;
};
struct Revoke {
  std::set<KeyId> also;
  DelegateName delegate;
  std::string epoch;
  std::optional<LastAct> last;
  KeyId revoked;
};
struct Rekey {
  std::string epoch;
  std::set<std::string> refused;
};
/// What a sign-off says (section 5.5). `author` is the delegate who signs off, `key` that delegate's key.
struct SignOffStatement {
  std::vector<DisclosureId> attachments;
  DelegateName author;
  DisclosureId cover;
  ExchangeId exchange;
  Instant expires;
  std::string heading;
  KeyId key;
  std::int64_t note = 0;
  std::vector<DisclosureId> paragraphs;
  std::string party;
  NoteStanding standing = NoteStanding::formal;

  /// Canonical JSON: what is signed, in the namespace `parley-signoff`.
  std::string bytes() const;
  bool operator==(const SignOffStatement&) const = default;
};
Result<SignOffStatement> read_sign_off_statement(std::string_view bytes);

struct SignOff {
  std::string statement;  ///< canonical JSON: what was signed
  std::string signature;
};
struct Deliver {
  std::vector<DisclosureId> attachments;
  DisclosureId cover;
  std::int64_t note = 0;
  std::vector<DisclosureId> paragraphs;
  std::vector<SignOff> sign_offs;
  NoteStanding standing = NoteStanding::formal;
};
struct Receive {
  std::set<ActId> acts;
  std::set<DisclosureId> attachments;
};
struct Publish {
  enum class Say : std::uint8_t { propose, consent, refuse };
  ActId note;
  std::set<DisclosureId> paragraphs;
  Say say = Say::propose;
};
struct Conclude {
  struct Entry {
    ParagraphId point, wording;
  };
  std::optional<Instant> ad_referendum_until, open_until;
  std::vector<Entry> agreed;
  std::vector<ParagraphId> omitted;
  std::set<std::string> parties;
};
struct Confirm {
  std::set<ActId> acts;
};
struct Leave {};
/// A kind that this version does not know: kept, chained and forwarded.
struct Unknown {
  std::string kind;
};

using Deed = std::variant<Convene, Join, Invite, Admit, Revoke, Rekey, Deliver, Receive, Publish, Conclude,
                          Confirm, Leave, Unknown>;

/// That a relay accepted an act (section 5.3): its leaf lies in a tree that the relay signed.
struct RelayTime {
  std::string checkpoint;
  std::int64_t index = 0;
  Digest item;
  std::vector<Digest> proof;
  std::string relay;  ///< its name in `convene`
  Digest salt;        ///< of the commitment
  Instant time;
  bool operator==(const RelayTime&) const = default;
};
/// A token of RFC 3161 over the act's bytes.
struct TimeToken {
  std::string base64;
  bool operator==(const TimeToken&) const = default;
};
/// What proves when an earlier act existed; checked in form only.
struct TimeProof {
  ActId act;
  std::variant<RelayTime, TimeToken> how;
  bool operator==(const TimeProof&) const = default;
};

struct Act {
  std::string author;  ///< `lavrov@russia`, or `russia` for the party key
  std::vector<std::string> checkpoints;
  std::optional<ExchangeId> exchange;  ///< none in the founding act
  std::vector<ActId> heads;            ///< ascending
  KeyId key;
  std::optional<std::int64_t> number;  ///< none for the party key
  std::optional<ActId> previous;
  Instant time;
  std::vector<TimeProof> times;
  Deed deed;

  bool by_party_key() const { return !number.has_value(); }
  std::string party() const;      ///< `russia`
  std::string_view kind() const;  ///< `deliver`
};

class ObjectReader;
NoteStanding read_standing(ObjectReader& reader, std::string_view member);

std::string_view name_of(NoteStanding standing);    ///< `without-prejudice`
std::string_view name_of(Publication publication);  ///< `consent`
std::string_view name_of(Publish::Say say);         ///< `propose`

/// The epoch's recipient, if the act starts one.
const std::string* epoch_started(const Act& act);

/// The texts that go with an act: of a note its cover, paragraphs and attachments, of a base text its cover
/// and paragraphs.
std::vector<DisclosureId> listed_disclosures(const Act& act);

/// The bytes of a new act: canonical JSON.
std::string write_act(const Act& act);

/// Reads the bytes of an act: size, then JSON in canonical form, then every member. The error says which
/// member is wrong and how. Signatures of cards inside are verified; that of the act is not.
Result<Act> read_act(std::string_view bytes);

/// An act as it travels: the exact bytes and the armored signature over them.
struct SignedAct {
  std::string bytes;
  std::string signature;
};

/// An act whose form and signature are right, by the key that it names. Whether that key is known, and had
/// the right, only the record can tell.
struct CheckedAct {
  Act act;
  ActId id;
  PublicKey key;
  SignedAct raw;
};
Result<CheckedAct> check_act(SignedAct raw);

/// As `check_act`, without verifying the signature again: for acts that one's own archive holds because they
/// were checked before they were stored. Everything else is read as strictly.
Result<CheckedAct> reread_act(SignedAct raw);

/// Checks many on all cores (or `threads`); the results stand in the order given.
std::vector<Result<CheckedAct>> check_acts(std::vector<SignedAct> raw, unsigned threads = 0);

/// The same, handing each result over as soon as it and those before it are there, in the order given and on
/// the calling thread: so what is done with one act does not hold up the checking of the next. What `each`
/// throws comes out.
void check_acts(std::vector<SignedAct> raw, const std::function<void(Result<CheckedAct>)>& each,
                unsigned threads = 0);

}  // namespace parley
