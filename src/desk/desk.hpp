/// A desk: one delegate's keys and archive, in one folder, and what a delegate does with them.
///
///     HOME/desk.json      that this is a desk, and of which version
///     HOME/keys.age       the signing key (OpenSSH form), the sealing key and the archive's key
///                         (AGE-SECRET-KEY-1…), as one text, sealed by age with the passphrase;
///                         HOME/keys.txt, in the clear, with `--no-passphrase`
///     HOME/party.age      the party key, likewise; meant to be taken off line (party.txt in the clear)
///     HOME/marker         which host, device and inode this is, and how far each chain had come: detects
///     copies
///                         and restored backups (record rule 14)
///     HOME/archive.db     SQLite, sealed page by page: who this desk is, everything signed and received
///     HOME/attachments/   attachments, sealed by age to the archive's key, under names that tell nothing
///     HOME/lock           held by whoever changes the desk
///     HOME/watching       held by whoever keeps at its relays
///
/// Everything is readable by its owner alone. Whatever is signed is stored durably, with all that belongs to
/// it, in one transaction before the function that signed it returns.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "crypto/secret.hpp"
#include "log/fault.hpp"
#include "log/leaf.hpp"
#include "log/tree.hpp"
#include "record/record.hpp"
#include "sign/signer.hpp"

namespace parley {

/// The world as a desk sees it; handed in, so that tests can play it.
struct World {
  Clock& clock;
  Random& random;
};

/// Who a desk is.
struct DeskIdentity {
  SignedCard card;
  bool passphrase = true;  ///< keys are sealed with a passphrase
  bool party_key_here = false;
};

struct NewDesk {
  DelegateName delegate;
  std::string party_name;  ///< empty: the handle
  Role role = Role::negotiating;
  std::set<Power> powers = {Power::admit, Power::commit, Power::conclude, Power::sign_off, Power::transmit};
  std::int64_t sign_offs = 0;
  bool with_party_key = true;          ///< false: a further delegate; its card is a request until admitted
  std::optional<PublicKey> party_key;  ///< the party's, for a further delegate
  std::optional<Ed25519SecretKey>
      vouching;  ///< the same with its secret half: vouches for the card, and is not kept
  /// A key of OpenSSH\'s to sign with; none: one is made. It is tried before anything is made.
  std::optional<std::filesystem::path> signing_key;
  std::optional<Secret> passphrase;  ///< none: keys lie in the clear
  int work_factor = 18;              ///< scrypt, log2(N)
};

/// Makes a desk in `home`, which must be missing or empty. Nothing is left behind on failure.
Result<DeskIdentity> make_desk(const std::filesystem::path& home, const NewDesk& how, World world);

/// What opens a desk. Whoever has the first can read all that is on it; to sign and to open what arrives
/// takes all keys.
struct DeskKey {
  Secret archive;              ///< the archive's key, as a text
  std::optional<Secret> keys;  ///< the whole key file
};
/// From HOME/keys.*: `ask` is called, once, if they are sealed with a passphrase.
Result<DeskKey> read_desk_key(const std::filesystem::path& home, const std::function<Result<Secret>()>& ask);
/// Whether they are. An error if there is no desk.
Result<bool> needs_passphrase(const std::filesystem::path& home);

/// Seals the key file, and the party key if it is there, with another passphrase, or leaves them in the
/// clear. The keys stay the same. `ask` gives the passphrase of now, if there is one. The desk must be opened
/// exclusively meanwhile; after a kill it opens with one of the two.
Result<void> change_passphrase(const std::filesystem::path& home, const std::function<Result<Secret>()>& ask,
                               const std::optional<Secret>& fresh, Random& random);

/// A party key from a file: its printed text, its OpenSSH form, or an age file of either.
Result<Ed25519SecretKey> read_party_key_file(const std::filesystem::path& file,
                                             const std::function<Result<Secret>()>& ask);

/// What a party key is printed as: `parley-party-key-1…` (bech32 with its checksum, upper case); and back,
/// also from its 24 words (words.hpp).
std::string party_key_text(const Ed25519SecretKey& key);
Result<Ed25519SecretKey> read_party_key_text(std::string_view text);

/// One exchange as it stands in the archive of this desk.
struct ExchangeSummary {
  ExchangeId id;
  std::string title;
  bool joined = false;          ///< by this desk's party
  bool left = false;            ///< by it, later
  std::int64_t acts = 0;        ///< stored, waiting ones included
  std::optional<Error> damage;  ///< why its record cannot be read
};

/// A file delivered with a note, as the desk holds it.
struct AttachmentState {
  DisclosureId disclosure;
  std::string name;  ///< from the disclosure
  std::uint64_t size = 0;
  Digest sha256;
  bool here = false;      ///< its bytes are in the archive and were checked
  bool was_here = false;  ///< an act of this desk says so: its own note, or its receipt
};

class IncomingAttachment : public Sink {
 public:
  IncomingAttachment(const std::filesystem::path& file, const std::string& recipient, Random& random);
  ~IncomingAttachment() override;
  void write(BytesView bytes) override;

 private:
  friend class Desk;
  struct State;
  std::unique_ptr<State> state_;
};

struct RefusedItem {
  std::int64_t number = 0;
  Instant when;
  std::string source;  ///< the pouch's file name
  std::string reason;
  std::uint64_t size = 0;
  bool unopened = false;  ///< not for this desk, as far as its keys tell: tried again when more come
};

/// A private annotation: what one desk notes of a point or a paragraph.
struct Annotation {
  enum class Kind : std::uint8_t { remark, fallback, owner, weight };
  ParagraphId on;
  Kind kind = Kind::remark;
  std::string text;
  Instant at;
};
std::string_view name_of(Annotation::Kind kind);  ///< `remark`

/// What a desk would deliver: the exact bytes, before the last question.
struct Delivery {
  Act act;  ///< number, heads and time are set anew when it is signed
  std::vector<std::string>
      disclosures;  ///< cover, paragraphs, attachments, in the order of the act's digests
  std::vector<std::filesystem::path>
      files;  ///< of the attachments, which are copied into the archive first; an empty name: it is there
};

class Desk {
 public:
  /// Opens a desk. `exclusive`: for what changes it; waits for others to finish (a file lock). Fails if the
  /// archive is of a newer version (says which), if it is no desk, if the key is not its own, or if the
  /// folder's modes let others in.
  static Result<Desk> open(const std::filesystem::path& home, World world, bool exclusive,
                           const DeskKey& key);
  Desk(Desk&&) noexcept;
  Desk& operator=(Desk&&) noexcept;
  ~Desk();

  /// Lets others change a desk that was opened exclusively, until `hold`. What is followed stays.
  void let_go();
  /// Waits for others to finish, as opening does. An error if the desk is not the one any more that was
  /// opened: its files were replaced, or it has other keys.
  Result<void> hold();

  const DeskIdentity& identity() const;
  const std::filesystem::path& home() const;

  bool unlocked() const;  ///< with all keys, not the archive's alone
  /// The party key, from HOME/party.* or from `elsewhere` (an OpenSSH or printed form, or an age file of it).
  Result<Ed25519SecretKey> party_key(const std::optional<std::filesystem::path>& elsewhere,
                                     const std::function<Result<Secret>()>& ask) const;

  /// Whether this folder is a copy or a restored backup of the desk it was (rule 14): the reason, or none.
  /// While there is one, nothing can be signed; `renew` goes on under new keys.
  std::optional<Error> copied() const;
  /// Makes new keys for this desk, keeps the old ones for reading, and sets the marker anew. With the party
  /// key, the new card is vouched for and `admit` (of the new) and `revoke` (of the old, at its last act
  /// known here) are signed in every joined exchange; without it, the new card is a request that another
  /// delegate admits.
  /// `signing_key`: one of OpenSSH's that this desk has not signed with.
  Result<DeskIdentity> renew(const Ed25519SecretKey* party_key, const std::optional<Secret>& passphrase,
                             const std::optional<std::filesystem::path>& signing_key = {});

  // Exchanges.
  std::vector<ExchangeSummary> exchanges() const;
  /// By id (any unique beginning of 4 hex digits or more) or by title; without a name, the only one. The
  /// error lists the choices.
  Result<ExchangeId> find_exchange(const std::optional<std::string>& name) const;
  /// The record from the archive. Signatures were checked before it was stored and are not checked again.
  Result<Record> record(const ExchangeId& id) const;
  /// The same, kept here and brought up to date by each call: for who looks again and again. It lives as
  /// long as this Desk, unless it is read anew, as `record` makes it.
  Result<Record*> follow(const ExchangeId& id);
  /// How often a record that was followed has been dropped, to be read anew. What was found by its indexes is
  /// void then.
  std::uint64_t read_anew() const;
  /// A number that grows with each act that is stored here, of whatever exchange.
  std::int64_t stored() const;
  /// When an act was stored here, by this desk's clock.
  std::optional<Instant> stored_at(const ActId& act) const;

  // Signing. Each stores the act and all that belongs to it before it returns. All need an unlocked desk.
  /// `convene`; makes the first epoch. `base_text`: a note in the base-text form, or empty.
  Result<ExchangeId> convene(Convene what, std::string_view base_text);
  /// Whether such an exchange could be opened, before anybody is asked. Signs nothing.
  Result<void> may_convene(Convene what) const;
  /// `join`; for an invited party it starts an epoch.
  Result<ActId> join(const ExchangeId& id);
  /// Any further act: sets exchange, author, key, number, previous, heads and time; signs; checks that the
  /// record takes it and that it counts (else nothing is stored and the error says why).
  Result<ActId> sign(const ExchangeId& id, Deed deed, std::vector<std::string> disclosures = {});
  /// As `sign`, for acts that start an epoch: makes the key pair, puts the recipient into the deed, stores
  /// the key.
  Result<ActId> sign_with_epoch(const ExchangeId& id, Deed deed);
  /// `admit` or `revoke` by the party key.
  Result<ActId> sign_by_party_key(const ExchangeId& id, Deed deed, const Ed25519SecretKey& party_key);
  /// Signs a sign-off (drafts.hpp). It is no act: nothing is stored.
  Result<SignOff> sign_off(const SignOffStatement& statement) const;
  /// Signs the receipt for all that arrived and is not yet receipted, if there is any and this delegate
  /// receipts.
  Result<std::optional<ActId>> sign_receipts(const ExchangeId& id);
  /// Copies attachments into the archive (streamed, with `progress` of bytes), then signs and stores the
  /// `deliver`.
  Result<ActId> deliver(const ExchangeId& id, Delivery delivery,
                        const std::function<void(std::uint64_t)>& progress = {});

  // What arrives (used by post). Stores each act that is well formed, waiting ones too, with its disclosures
  // and epoch keys, in one transaction.
  struct Arrival {
    SignedAct act;
    std::vector<std::string> disclosures;
    std::vector<std::string> epoch_keys;
  };
  struct Taken {
    std::optional<ActId> act;
    std::optional<ExchangeId> exchange;
    Addition::Outcome outcome = Addition::Outcome::refused;
    bool new_disclosures = false;
    std::vector<ActId> applied;  ///< it, and those that had waited for it
    std::vector<ActId> missing;
    bool whole = false;  ///< all the texts that it lists came with it
    std::vector<DoubleDealing> double_dealing;
    /// Acts that had waited for it, and whose past now shows that they are none of the exchange.
    std::vector<std::pair<ActId, Error>> refused;
    Error error;
  };
  /// One transaction for the whole batch; the results stand in its order. A founding act whose cards do not
  /// include one of this desk's keys is refused.
  Result<std::vector<Taken>> take(std::vector<Arrival> arrivals, std::string_view source);
  /// Keeps aside an item that could not be used: refused for ever, or (unopened) to be tried again when more
  /// epoch keys are known. At most 16 MiB of it are kept.
  Result<void> keep_aside(BytesView item, std::string_view source, std::string_view reason, bool unopened);
  std::vector<RefusedItem> refused() const;
  Bytes refused_bytes(std::int64_t number) const;  ///< as it came; empty if there is no such
  /// Items kept as unopened, each with a number; `drop` those that open now.
  std::vector<std::pair<std::int64_t, Bytes>> unopened() const;
  Result<void> drop_unopened(std::int64_t number);

  // Sealing keys, for post. All need an unlocked desk.
  /// This desk's sealing identities and the epochs' private keys it holds, as AGE-SECRET-KEY-1… texts.
  std::vector<Secret> identities() const;
  std::optional<Secret> epoch_key(std::string_view recipient) const;
  /// How many epochs' keys it holds.
  std::int64_t epoch_keys() const;

  // Attachments.
  std::vector<AttachmentState> attachments(const Record& record, Index deliver) const;
  /// Gives its bytes, in pieces. An error if they are not here, or are not those that were stored.
  Result<void> read_attachment(const AttachmentState& attachment, Sink& out) const;
  /// Takes bytes on their way into the archive; `adopt_attachment` checks size and digest, and puts them in
  /// their place, durably. What is not adopted leaves nothing behind.
  std::unique_ptr<IncomingAttachment> incoming_attachment();
  Result<void> adopt_attachment(IncomingAttachment& incoming, const AttachmentState& expected);
  /// The name of a temporary file in the desk's folder, for what is sealed already; a killed process's are
  /// removed when the desk is next changed.
  std::filesystem::path temporary_file();

  // What only this desk knows.
  /// Notes that it has put into a pouch, each with the first and the last time and how often.
  struct Carried {
    Instant first, last;
    std::int64_t times = 0;
  };
  void note_carried(const std::vector<ActId>& acts);
  std::optional<Carried> carried(const ActId& act) const;
  Result<void> set_compared(const ExchangeId& id, std::string_view party);
  std::map<std::string, Instant> compared(const ExchangeId& id) const;  ///< by party handle

  // What this desk keeps of relays (relays.cpp, relay_troubles.cpp). A relay is named by its verifier key.
  /// How far a box was read, and what the relay signed for that.
  struct RelayBox {
    TreeEdge edge;
    std::string checkpoint;
  };
  std::optional<RelayBox> relay_box(const std::string& relay, const Digest& box) const;
  /// The leaves of a box as they were read, from a number on.
  std::vector<LogLeaf> relay_leaves(const std::string& relay, const Digest& box,
                                    std::uint64_t from = 0) const;
  /// What items from relays hold whole, as far as this desk could open them: the act's id, or the digest of
  /// the attachment's disclosure; nothing: what is of no use. By the digests of the items.
  using RelayContents = std::map<Digest, std::optional<Digest>>;
  void keep_relay_contents(const RelayContents& contents);
  /// Those that were kept since `after`, which is brought forward; begin with 0.
  RelayContents relay_contents(std::int64_t& after) const;
  /// When the last of them was accepted; 0 if there is none.
  Instant last_relay_time(const std::string& relay, const Digest& box) const;
  /// A head that a relay signed of more of a box than this desk has read.
  struct RelayHead {
    std::string checkpoint;
    std::uint64_t size = 0;
    Digest root;
    std::uint64_t tied = 0;           ///< the leaves read here of which it is proved that they are its first,
    std::vector<Digest> consistency;  ///< by this; 0: of none
  };
  /// Keeps what was read of a box since; `ahead`: the head that covers it, if that covers more.
  void keep_relay_box(const ExchangeId& id, const std::string& relay, const Digest& box, std::uint64_t from,
                      const std::vector<LogLeaf>& leaves, const RelayBox& now,
                      const std::optional<RelayHead>& ahead = {});
  /// At most 10,000 for a box, one for each size and root; what ties it to more is kept.
  void keep_relay_head(const std::string& relay, const Digest& box, const RelayHead& head);
  void forget_relay_head(const std::string& relay, const Digest& box, const RelayHead& head);
  /// The smallest first.
  std::vector<RelayHead> relay_heads(const std::string& relay, const Digest& box) const;
  /// Keeps that a relay accepted an act. `proof.act` is the act, `proof.how` a RelayTime.
  void keep_acceptance(const ExchangeId& id, const TimeProof& proof);
  /// Two statements of a relay that do not fit together, or one that does not fit what it showed this desk.
  struct RelayFault {
    std::string relay, what;  ///< `what`: a sentence
    std::string one, other;   ///< signed checkpoints; `one` may be empty
    Instant at;
    FaultProof proof;  ///< what shows it to anybody who has these
  };
  void keep_relay_fault(const ExchangeId& id, const RelayFault& fault);
  std::vector<RelayFault> relay_faults(const ExchangeId& id) const;
  /// An item that a relay does not give, or not as it had accepted it. The desk read on behind it.
  struct RelayMissing {
    std::string relay;
    Digest box;
    std::uint64_t number = 0;
    Digest commitment, item;    ///< of its leaf
    Instant since, tried;       ///< when it was asked for first, and last
    std::string why;            ///< what came instead; empty: other bytes
    std::string state() const;  ///< `damaged there since …`
  };
  void keep_relay_missing(const ExchangeId& id, const RelayMissing& missing);
  void forget_relay_missing(const RelayMissing& missing);
  std::vector<RelayMissing> relay_missing(const ExchangeId& id) const;
  struct RelayVisit {
    std::string relay;
    Instant tried, reached;   ///< last; `reached` 0: never
    std::int64_t queued = 0;  ///< acts and attachments that it has not accepted yet
    std::string error;        ///< of the last visit, or empty
    std::int64_t looked = 0;  ///< acts of the record whose checkpoints were held against its boxes
    Instant failing;          ///< since when each visit has had an error; 0: it had none
    Instant next;             ///< when whoever kept at it meant to try again; 0: nobody did
    std::string unproved;     ///< a sentence: what the relay did not prove when it was asked; or empty
    Instant unproved_since;
  };
  /// All but `next`.
  void keep_relay_visit(const ExchangeId& id, const RelayVisit& visit);
  /// When somebody who keeps at a relay means to try it again; 0: nobody does.
  void plan_relay_visit(const ExchangeId& id, const std::string& relay, Instant next);
  std::vector<RelayVisit> relay_visits(const ExchangeId& id) const;

  /// What one notes of a point or a paragraph for oneself. It is in this desk's archive alone: in no act, no
  /// pouch and no export. Without a text the annotation of that kind is taken away.
  Result<void> annotate(const ExchangeId& id, const ParagraphId& on, Annotation::Kind kind,
                        const std::optional<std::string>& text);
  std::vector<Annotation> annotations(const ExchangeId& id) const;

  World world() const;
  /// The time that the acts signed from now on claim; without it they claim the clock's. What this desk notes
  /// of its own (when it stored something) is by the clock in any case.
  void claim_time(Instant time);

 private:
  friend struct DeskInside;
  struct State;
  explicit Desk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parley
