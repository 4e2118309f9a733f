/// A visit at one relay: what the files that implement `sync_exchange` share. Not for other layers.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "post/box.hpp"
#include "post/relay_client.hpp"
#include "post/sealing.hpp"
#include "post/sync_memory.hpp"

namespace parley {

class Visit {
 public:
  Visit(Desk& desk, const ExchangeId& id, const RelayName& relay, const SyncOptions& options,
        SyncMemory::State& memory);
  Synced run();
  /// Not now: it does not answer, and why if that is new. What is queued for it is counted.
  void stay_away(const Error* why);

 private:
  // The course of it (visit.cpp).
  Result<void> visit();
  /// All boxes, those too that what is read brings.
  Result<void> read_all();
  bool joined(const Record& record) const;

  // Reading a box (box_reading.cpp).
  /// `ours`: it is a box of the exchange, and made where it is not there.
  Result<void> read_box(const BoxKeys& box, bool ours = true);
  /// Says so, if another relay answers at its address.
  std::optional<Error> another_there();
  /// Takes what a listing brings, once the head that the relay signed covers it. Gives that head's size.
  Result<std::uint64_t> take(const BoxKeys& box, Desk::RelayBox& at, const Listing& listing);

  // Its items (box_items.cpp).
  struct Missing {
    const RelayedItem* item;
    std::string why;  ///< as in Desk::RelayMissing
  };
  /// Takes the items as from a pouch. Gives those that the relay does not give as it had accepted them, which
  /// are left out.
  Result<std::vector<Missing>> unpack(const BoxKeys& box, const Listing& listing);
  Result<std::vector<Missing>> write_pouch(const BoxKeys& box, const Listing& listing,
                                           const std::filesystem::path& file);
  /// Fetches an item that comes apart. Nothing: it is here and right. An error: the relay cannot be used at
  /// all; else what is behind the item may still be read.
  Result<std::optional<Missing>> fetch(const BoxKeys& box, const RelayedItem& item);
  /// Whether the relay answers to anything else.
  bool answers(const BoxKeys& box);
  bool stopped() const { return options_.give_up && options_.give_up(); }
  /// Where an item is kept while it comes.
  std::filesystem::path coming(const Digest& item) const;
  /// Asks again for what is missing, ever more seldom; what has come another way is not missing any more.
  Result<void> ask_again(const std::vector<BoxKeys>& boxes);
  /// Whole, with its texts and its key.
  bool here_by_now(const Record& record, const BoxKeys& box, const Digest& commitment);
  void gather(UnpackReport report);

  // Holding it to account (box_account.cpp, box_faults.cpp). Only what the relay has signed is held against
  // it: what is between it and the desk may be lying. So every head that it signed is kept until the leaves
  // that were read reach it.
  /// Holds a signed head against the tree that was shown before, and against that tree with what was listed
  /// now. Gives what ties the head to what was listed, if it covers more.
  Result<std::vector<Digest>> compare(const BoxKeys& box, const Desk::RelayBox& at, const TreeEdge& listed,
                                      const Checkpoint& head, const std::string& note);
  /// It did not prove that a head goes on from what it had signed: kept, the head too, until it does.
  std::unexpected<Error> unproved(const BoxKeys& box, const std::string& what, const Checkpoint& head,
                                  const std::string& note, const Error& why);
  void keep_head(const BoxKeys& box, const Checkpoint& head, const std::string& note);
  /// Two heads that do not fit together: one of before, and what shows it to anybody. The other is the new
  /// one.
  struct Contradiction {
    std::string one;
    ForkProof proof;
  };
  /// That a head that it signed contradicts one of before, if it does and that can be shown. A proof that
  /// does not hold shows nothing, since it is not signed and anybody on the way could have damaged it. What
  /// shows it are leaves that the new head is proved to cover, where one of before covers others.
  std::optional<Contradiction> contradiction(const BoxKeys& box, const Desk::RelayBox& at,
                                             const Checkpoint& head);
  /// A head that it signed of the first `size` leaves that it showed this desk, and what ties it to them.
  struct Signed {
    std::string note;
    ForkProof::Side side;
  };
  std::optional<Signed> signed_for(const BoxKeys& box, const Desk::RelayBox& at, std::uint64_t size);
  /// The root of the first `size` leaves of the head's tree, and what ties the head to it. Nothing if it is
  /// `ours`, or cannot be had.
  std::optional<ForkProof::Side> beginning(const BoxKeys& box, std::uint64_t size, const Digest& ours,
                                           const Checkpoint& head);
  /// That the item at `index`, which the listing brings, is dated before the one before it.
  FaultProof backdating(const BoxKeys& box, const Listing& listing, std::uint64_t index,
                        const Checkpoint& head);
  /// Keeps a fault, and its proof if that holds.
  void keep(const std::string& what, const std::string& one, const std::string& other,
            const FaultProof& proof);
  /// Two heads that it signed do not fit together.
  std::unexpected<Error> fault(const std::string& one, const std::string& other, const std::string& what,
                               const FaultProof& proof);
  /// It shows less than it signed, and does not sign that: nothing is proved by it.
  std::unexpected<Error> lost(const std::string& what);
  /// Heads of a box's tree that it signed: those that are kept, and for others, who name them in acts of
  /// `record` that have come since the last look. By size.
  using Named = std::map<std::uint64_t, std::pair<Digest, std::string>>;
  Named named_heads(const BoxKeys& box, const Record* record = nullptr);
  /// Holds them against the leaves that were shown to this desk. Forgets those kept that the leaves bear out.
  void hold(const BoxKeys& box, const Named& named);
  /// So for all that are kept: a visit that breaks off has come to some.
  void hold_kept();
  /// Reads on where heads cover more than was read, and holds all of them against the leaves.
  Result<void> look_at_heads(const Record& record, const std::vector<BoxKeys>& boxes);
  /// Whether the acceptance is of what was sent, and proved.
  Result<void> check(const BoxKeys& box, const RelayAcceptance& accepted, const Digest& commitment,
                     const Digest& item);

  // Appending (box_appending.cpp).
  /// After an item could not be appended: whether the next is tried.
  bool goes_on(const BoxKeys& box);
  /// What would be appended if the relay could be used.
  void count_queued();
  /// The acts of which something may lack there, brought up to date.
  BoxQueue& queue(const Record& record, const BoxKeys& box, const std::string& circumstances);
  bool holds(const BoxKeys& box, BytesView named, std::string_view form) const;
  Result<void> append_all(const Record& record, const std::vector<BoxKeys>& boxes);
  /// Who stayed in an older stretch learns of the new one there.
  Result<void> tell_older(const std::vector<BoxKeys>& boxes, const CheckedAct& act,
                          const std::vector<SealedForm>& forms);
  Result<void> append(const BoxKeys& box, const SealedForm& form, const ActId& act, const Digest& commitment);
  Result<RelayAcceptance> upload(const BoxKeys& box, const Bytes& sealed, const Digest& commitment);
  /// The same sealed bytes are sent until they are accepted, so that a broken transfer goes on.
  Result<void> append(const BoxKeys& box, const AttachmentState& attachment, const AgeRecipient& epoch,
                      const Digest& commitment);

  Desk& desk_;
  ExchangeId id_;
  RelayName relay_;
  const SyncOptions& options_;
  SyncMemory::State& memory_;
  RelayClient client_;
  VerifierKey key_{};
  Desk::RelayVisit before_;  ///< the last visit
  std::string unproved_;     ///< as in Desk::RelayVisit
  std::set<Digest> sent_;    ///< items that it has accepted in this visit: they need not come back
  bool appending_ = false;   ///< what is queued is being counted
  int refused_ = 0;          ///< items that it did not take, one after another
  std::chrono::steady_clock::duration in_vain_{};  ///< how long single items were waited for
  Synced out_;
};

}  // namespace parley
