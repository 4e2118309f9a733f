#include "post/sync.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "post/pouch_file.hpp"
#include "post/relay_client.hpp"
#include "post/sealing.hpp"
#include "seal/age.hpp"

namespace parley {

namespace {

/// Beginnings of the names of files in HOME/attachments that a broken transfer leaves to go on with.
constexpr std::string_view kComing = "relay-in-";
constexpr std::string_view kGoing = "relay-out-";

Digest file_digest(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  Sha256 hash;
  std::string block(1 << 20, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0)
    hash.update(as_bytes(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount()))));
  return hash.finish();
}

class Visit {
 public:
  Visit(Desk& desk, const ExchangeId& id, const RelayName& relay, const SyncOptions& options)
      : desk_(desk),
        id_(id),
        relay_(relay),
        options_(options),
        client_(relay.url, options.certificates, options.give_up) {
    out_.name = relay.name;
    out_.url = relay.url;
  }

  Synced run() {
    for (Desk::RelayVisit& before : desk_.relay_visits(id_)) {
      if (before.relay == relay_.key) before_ = std::move(before);
    }
    const Result<void> done = visit();
    if (!done) out_.error = done.error();
    for (const Desk::RelayMissing& missing : desk_.relay_missing(id_)) {
      if (missing.relay == relay_.key)
        out_.damaged.push_back(
            fmt::format("item {} is damaged there since {}", missing.number, missing.since.display()));
    }
    if (!done && !appending_) count_queued();
    Desk::RelayVisit kept{relay_.key, desk_.world().clock.now(), before_.reached, 0, {}, before_.looked};
    if (done) kept.reached = kept.tried;
    if (!done) kept.error = out_.error->message;
    kept.queued = static_cast<std::int64_t>(out_.queued);
    desk_.keep_relay_visit(id_, kept);
    return std::move(out_);
  }

 private:
  Result<void> visit() {
    const auto key = VerifierKey::parse(relay_.key);
    if (!key) return fail("the exchange names a relay by a key that is none", key.error().message);
    key_ = *key;
    {
      const Result<Record> record = desk_.record(id_);
      if (!record) return std::unexpected(record.error());
      const std::vector<BoxKeys> boxes = boxes_of(desk_, *record);
      if (boxes.empty()) return fail("this desk holds no key of a box", "unpack the invitation first");
      if (const Result<void> asked = ask_again(*record, boxes); !asked) return asked;
    }
    if (const Result<void> read = read_all(); !read) return read;
    const Result<Record> record = desk_.record(id_);
    if (!record) return std::unexpected(record.error());
    const std::vector<BoxKeys> boxes = boxes_of(desk_, *record);
    if (const Result<void> sent = append_all(*record, boxes); !sent) return sent;
    return look_at_heads(*record, boxes);
  }

  // Reading.

  /// All boxes, those too that what is read brings.
  Result<void> read_all() {
    std::set<Digest> read;
    const auto read_new = [&](const std::vector<BoxKeys>& boxes, bool ours) -> Result<bool> {
      bool some = false;
      for (const BoxKeys& box : boxes) {
        if (!read.insert(box.id).second) continue;
        some = true;
        if (const Result<void> done = read_box(box, ours); !done) return std::unexpected(done.error());
      }
      return some;
    };
    for (;;) {
      const Result<Record> record = desk_.record(id_);
      if (!record) return std::unexpected(record.error());
      Result<bool> more = read_new(boxes_of(desk_, *record), true);
      if (more && !*more) more = read_new(boxes_ahead(desk_, *record), false);
      if (!more) return std::unexpected(more.error());
      if (!*more) return {};
    }
  }

  /// `ours`: it is a box of the exchange, and made where it is not there.
  Result<void> read_box(const BoxKeys& box, bool ours = true) {
    auto kept = desk_.relay_box(relay_.key, box.id);
    Desk::RelayBox at = kept ? std::move(*kept) : Desk::RelayBox{};
    for (;;) {
      auto listing = client_.list(box, at.edge.size());
      if (!listing) return std::unexpected(listing.error());
      if (!*listing) {
        if (at.edge.size() > 0) return lost("it no longer has the box in which it had accepted items");
        return ours ? client_.make_box(box) : Result<void>{};
      }
      if (at.edge.size() == 0 && (*listing)->items.empty() && (*listing)->checkpoint.empty()) return {};
      const auto whole = take(box, at, **listing);
      if (!whole) return std::unexpected(whole.error());
      if (at.edge.size() == *whole) return {};
    }
  }

  /// Takes what a listing brings, once the head that the relay signed covers it. Gives that head's size.
  Result<std::uint64_t> take(const BoxKeys& box, Desk::RelayBox& at, const Listing& listing) {
    const auto head = open_checkpoint(listing.checkpoint, key_);
    if (!head)
      return fail("the relay's head is not signed by its key: " + head.error().message,
                  "the exchange names its key; ask who runs it");
    if (head->origin != key_.name + "/" + box.id.hex()) return fail("the relay's head is of another box");
    TreeEdge edge = at.edge;
    std::vector<LogLeaf> leaves;
    for (const RelayedItem& item : listing.items) {
      edge.append(item.leaf.hash());
      leaves.push_back(item.leaf);
    }
    if (const Result<void> fits = compare(box, at, edge, *head, listing.checkpoint); !fits)
      return std::unexpected(fits.error());
    // The relay has signed these times.
    Instant last = desk_.last_relay_time(relay_.key, box.id);
    for (const LogLeaf& leaf : leaves) {
      if (leaf.time < last) return fault(at, listing.checkpoint, "its times go backward");
      last = leaf.time;
    }
    const auto damaged = unpack(box, listing);
    if (!damaged) return std::unexpected(damaged.error());
    for (const RelayedItem* item : *damaged) {
      const Instant now = desk_.world().clock.now();
      desk_.keep_relay_missing(
          id_, {relay_.key, box.id, item->number, item->leaf.commitment, item->leaf.item, now, now});
      out_.damaged_anew = true;
    }
    const std::uint64_t from = at.edge.size();
    at.edge = edge;
    if (head->size == edge.size() || at.checkpoint.empty()) at.checkpoint = listing.checkpoint;
    desk_.keep_relay_box(id_, relay_.key, box.id, from, leaves, at);
    for (const RelayedItem& item : listing.items) {
      if (item.where == RelayedItem::Where::apart) std::filesystem::remove(coming(item));
    }
    return head->size;
  }

  /// Holds a signed head against the tree that was shown before, and against that tree with what was listed
  /// now. Only what the relay has signed is held against it: what is between it and the desk may be lying.
  Result<void> compare(const BoxKeys& box, const Desk::RelayBox& at, const TreeEdge& listed,
                       const Checkpoint& head, const std::string& note) {
    if (head.size < at.edge.size()) {
      const std::string what =
          fmt::format("it has {} items where it had signed {}", head.size, at.edge.size());
      if (contradicts(box, at, head)) return fault(at, note, what);
      return lost(what);
    }
    if (head.size == listed.size() && head.root == listed.root()) return {};
    if (const Result<void> before = prove(box, at.edge, head, at, note); !before) return before;
    if (head.size <= listed.size() || listed.size() == at.edge.size())
      return fail("what the relay lists is not what it signs", "ask who runs it");
    // The head covers more than this answer brings.
    const auto proof = client_.consistency(box, listed.size(), head.size);
    if (!proof) return std::unexpected(proof.error());
    if (!verify_consistency(listed.size(), listed.root(), head.size, head.root, *proof))
      return fail("what the relay lists is not what it signs", "ask who runs it");
    return {};
  }

  /// That the tree shown before is the beginning of that of the head.
  Result<void> prove(const BoxKeys& box, const TreeEdge& before, const Checkpoint& head,
                     const Desk::RelayBox& at, const std::string& note) {
    if (before.size() == 0) return {};
    std::vector<Digest> proof;
    if (before.size() < head.size) {
      auto given = client_.consistency(box, before.size(), head.size);
      if (!given) return std::unexpected(given.error());
      proof = std::move(*given);
    }
    if (verify_consistency(before.size(), before.root(), head.size, head.root, proof)) return {};
    if (contradicts(box, at, head))
      return fault(at, note, "the tree that it signs now does not go on from the one that it had signed");
    return fail("the relay's proof that its tree goes on from the one that it had signed is none",
                "its answer was damaged, on the way or there; it is asked again at the next sync");
  }

  /// Whether a head that it signed contradicts the one kept. A proof that does not hold shows nothing, since
  /// it is not signed and anybody on the way could have damaged it. What shows it is a leaf that the new head
  /// is proved to cover, where the one kept covers another.
  bool contradicts(const BoxKeys& box, const Desk::RelayBox& at, const Checkpoint& head) {
    const auto kept = open_checkpoint(at.checkpoint, key_);
    if (!kept) return false;
    const std::uint64_t common = std::min({kept->size, at.edge.size(), head.size});
    if (common == 0) return false;
    const std::vector<LogLeaf> leaves = desk_.relay_leaves(relay_.key, box.id);
    if (common == head.size) {
      TreeEdge edge;
      for (std::uint64_t i = 0; i < common; ++i) edge.append(leaves.at(i).hash());
      return edge.root() != head.root;
    }
    const auto listing = client_.list(box, common - 1, 0, 1);
    if (!listing || !*listing || (*listing)->items.empty()) return false;
    const Digest shown = (*listing)->items.front().leaf.hash();
    const auto proof = client_.inclusion(box, common - 1, head.size);
    return proof && shown != leaves.at(common - 1).hash() &&
           verify_inclusion(shown, common - 1, head.size, *proof, head.root);
  }

  std::filesystem::path coming(const RelayedItem& item) const {
    return desk_.home() / "attachments" / (std::string(kComing) + item.leaf.item.hex());
  }

  /// Takes the items as from a pouch. Gives those whose bytes are not what the relay says, which are left
  /// out.
  Result<std::vector<const RelayedItem*>> unpack(const BoxKeys& box, const Listing& listing) {
    const std::filesystem::path pouch = desk_.temporary_file();
    auto damaged = write_pouch(box, listing, pouch);
    if (!damaged) return damaged;
    auto report = unpack_pouch(desk_, pouch, {}, "relay " + relay_.name);
    std::filesystem::remove(pouch);
    if (!report) return std::unexpected(report.error());
    desk_.keep_relay_contents(report->contents);
    gather(std::move(*report));
    return damaged;
  }

  Result<std::vector<const RelayedItem*>> write_pouch(const BoxKeys& box, const Listing& listing,
                                                      const std::filesystem::path& file) {
    std::vector<const RelayedItem*> damaged;
    for (const RelayedItem& item : listing.items) {
      if (item.where != RelayedItem::Where::apart) continue;
      bool good = false;
      for (int tries = 0; tries < 2 && !good; ++tries) {
        if (const Result<void> got = client_.fetch(box, item, coming(item), options_.progress); !got)
          return std::unexpected(got.error());
        good = file_digest(coming(item)) == item.leaf.item;
        if (!good) std::filesystem::remove(coming(item));
      }
      if (!good) damaged.push_back(&item);
    }
    NewFile out(file);
    PouchWriter pouch(out.sink());
    for (const RelayedItem& item : listing.items) {
      if (item.where == RelayedItem::Where::apart && std::ranges::find(damaged, &item) == damaged.end()) {
        Result<Descriptor> bytes = open_to_read(coming(item));
        if (!bytes) return std::unexpected(bytes.error());
        pouch.large_item(item.size, item.leaf.item, [&](Sink& sink) {
          Bytes block(1 << 20);
          FdSource source(bytes->get());
          while (const std::size_t got = source.read(block)) sink.write(BytesView(block).first(got));
        });
      } else if (item.where == RelayedItem::Where::here) {
        if (options_.progress) options_.progress(item.bytes.size());
        if (sha256(as_bytes(item.bytes)) == item.leaf.item) {
          pouch.item(as_bytes(item.bytes));
        } else {
          damaged.push_back(&item);
        }
      }
    }
    pouch.finish();
    out.commit();
    return damaged;
  }

  /// Asks again for what was damaged, ever more seldom; what has come another way is not missing any more.
  Result<void> ask_again(const Record& record, const std::vector<BoxKeys>& boxes) {
    constexpr std::size_t kMost = 16;             // in one visit
    constexpr std::int64_t kLongest = 24 * 3600;  // seconds between two tries
    const Instant now = desk_.world().clock.now();
    std::size_t asked = 0;
    for (Desk::RelayMissing& missing : desk_.relay_missing(id_)) {
      const auto box = std::ranges::find(boxes, missing.box, &BoxKeys::id);
      if (missing.relay != relay_.key || box == boxes.end()) continue;
      if (here_by_now(record, *box, missing.commitment)) {
        desk_.forget_relay_missing(missing);
        continue;
      }
      const std::int64_t pause = std::min(missing.tried.seconds - missing.since.seconds, kLongest);
      if (now.seconds < missing.tried.seconds + pause || ++asked > kMost) continue;
      const auto listing = client_.list(*box, missing.number, 0, 1);
      if (!listing) return std::unexpected(listing.error());
      if (!*listing || (*listing)->items.empty()) continue;
      const RelayedItem& item = (*listing)->items.front();
      bool whole = item.leaf.item == missing.item;
      if (whole) {
        const auto damaged = unpack(*box, **listing);
        if (!damaged) return std::unexpected(damaged.error());
        whole = damaged->empty();
      }
      if (whole) {
        if (item.where == RelayedItem::Where::apart) std::filesystem::remove(coming(item));
        desk_.forget_relay_missing(missing);
      } else {
        missing.tried = now;
        desk_.keep_relay_missing(id_, missing);
      }
    }
    return {};
  }

  bool here_by_now(const Record& record, const BoxKeys& box, const Digest& commitment) const {
    for (Index i = 0; i < record.size(); ++i) {
      for (const char* form : {"", "cards"}) {
        if (box.commitment(record.at(i).id.bytes, form) == commitment) return true;
      }
      for (const AttachmentState& attachment : desk_.attachments(record, i)) {
        if (attachment.here && box.commitment(attachment.disclosure.bytes, "attachment") == commitment)
          return true;
      }
    }
    return false;
  }

  void gather(UnpackReport report) {
    const auto move = [](auto& from, auto& to) {
      to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move(report.items, out_.arrived.items);
    move(report.invitations, out_.arrived.invitations);
    move(report.double_dealing, out_.arrived.double_dealing);
    move(report.receipts, out_.arrived.receipts);
  }

  // Holding it to account.

  void keep(const std::string& what, const std::string& one, const std::string& other) {
    out_.faults.push_back(what);
    const auto kept = desk_.relay_faults(id_);
    const bool known = std::ranges::any_of(
        kept, [&](const Desk::RelayFault& fault) { return fault.relay == relay_.key && fault.one == one; });
    if (!known) desk_.keep_relay_fault(id_, {relay_.key, what, one, other, desk_.world().clock.now()});
  }

  /// Two heads that it signed do not fit together.
  std::unexpected<Error> fault(const Desk::RelayBox& at, const std::string& head, const std::string& what) {
    keep(what, at.checkpoint, head);
    return fail("the relay " + relay_.name + " contradicts itself: " + what,
                "go on by pouch or by another relay; parley verify prints what it signed");
  }

  /// It shows less than it signed, and does not sign that: nothing is proved by it.
  std::unexpected<Error> lost(const std::string& what) {
    out_.faults.push_back(what);
    return fail("the relay " + relay_.name + " shows less than it had signed: " + what,
                "go on by pouch or by another relay");
  }

  /// The heads of a box's tree that it signed for others, who name them in acts that have come since the last
  /// look, and those with which it accepted what this desk has not been shown in the box since.
  std::map<std::uint64_t, std::pair<Digest, std::string>> named_heads(const Record& record,
                                                                      const BoxKeys& box) {
    std::map<std::uint64_t, std::pair<Digest, std::string>> out;  // by size
    const std::string origin = key_.name + "/" + box.id.hex();
    const auto put = [&](const std::string& note) {
      const auto said = read_unverified_checkpoint(note);
      if (!said || said->origin != origin) return;
      const auto head = open_checkpoint(note, key_);
      if (!head) return;
      const auto [known, fresh] = out.try_emplace(head->size, head->root, note);
      if (!fresh && known->second.first != head->root)
        keep("it signed two trees of one size, for two readers", known->second.second, note);
    };
    for (auto i = static_cast<Index>(before_.looked); i < record.size(); ++i)
      std::ranges::for_each(record.at(i).act.checkpoints, put);
    std::ranges::for_each(accepted_, put);
    const auto kept = desk_.relay_box(relay_.key, box.id);
    std::ranges::for_each(desk_.accepted_heads(id_, relay_.name, kept ? kept->edge.size() : 0), put);
    return out;
  }

  /// Holds them against the leaves that were shown to this desk.
  Result<void> look_at_heads(const Record& record, const std::vector<BoxKeys>& boxes) {
    for (const BoxKeys& box : boxes) {
      const auto named = named_heads(record, box);
      if (named.empty()) continue;
      auto kept = desk_.relay_box(relay_.key, box.id);
      if (!kept || kept->edge.size() < named.rbegin()->first) {
        // Others may have been there since.
        if (const Result<void> read = read_box(box); !read) return read;
        kept = desk_.relay_box(relay_.key, box.id);
      }
      const Desk::RelayBox at = kept ? *kept : Desk::RelayBox{};
      TreeEdge edge;
      auto next = named.begin();
      for (const LogLeaf& leaf : desk_.relay_leaves(relay_.key, box.id)) {
        edge.append(leaf.hash());
        while (next != named.end() && next->first < edge.size()) ++next;
        if (next == named.end()) break;
        if (next->first == edge.size() && next->second.first != edge.root())
          keep("it signed another tree than the one that it shows this desk", next->second.second,
               at.checkpoint);
      }
      if (const auto& [size, head] = *named.rbegin(); size > at.edge.size()) {
        const std::string what =
            fmt::format("it signed that it has {} items, and shows this desk {}", size, at.edge.size());
        // It shows less. Whether it also contradicts itself is seen when it shows as much.
        out_.faults.push_back(what);
      }
    }
    if (out_.faults.empty()) before_.looked = static_cast<std::int64_t>(record.size());
    return {};
  }

  // Appending.

  /// What lies in a box. An item that could be opened and does not hold what its commitment is for, or not
  /// whole, is as if it were not there: whoever appends chooses the commitment.
  class There {
   public:
    There(const Desk& desk, const RelayName& relay, const BoxKeys& box) : box_(box) {
      for (const Desk::RelayHeld& held : desk.relay_held(relay.key, box.id)) {
        if (!held.known)
          sealed_.insert(held.commitment);
        else if (held.holds)
          open_.emplace(held.commitment, *held.holds);
      }
    }
    bool holds(BytesView named, std::string_view form) const {
      const Digest commitment = box_.commitment(named, form);
      if (sealed_.contains(commitment)) return true;
      const auto [from, to] = open_.equal_range(commitment);
      return std::any_of(from, to,
                         [&](const auto& held) { return std::ranges::equal(held.second.bytes, named); });
    }

   private:
    const BoxKeys& box_;
    std::set<Digest> sealed_;
    std::multimap<Digest, Digest> open_;
  };

  /// What brings keys comes first, so that all that follows can be opened as it is read.
  static std::vector<Index> in_order(const Record& record) {
    std::vector<Index> out;
    for (const bool keys : {true, false}) {
      for (const Index index : record.canonical_order()) {
        if (brings_keys(record.at(index).act) == keys) out.push_back(index);
      }
    }
    return out;
  }

  /// What would be appended if the relay could be used.
  void count_queued() {
    const Result<Record> record = desk_.record(id_);
    if (!record) return;
    const std::vector<BoxKeys> boxes = boxes_of(desk_, *record);
    if (boxes.empty() || !joined(*record)) return;
    const There there(desk_, relay_, boxes.back());
    for (Index i = 0; i < record->size(); ++i) {
      const CheckedAct& act = record->at(i);
      const char* form = epoch_started(act.act) ? "cards" : "";
      if (!there.holds(act.id.bytes, form)) ++out_.queued;
      if (!record->judgement(i).counts) continue;
      for (const AttachmentState& attachment : desk_.attachments(*record, i)) {
        if (attachment.here && !there.holds(attachment.disclosure.bytes, "attachment")) ++out_.queued;
      }
    }
  }

  Result<void> append_all(const Record& record, const std::vector<BoxKeys>& boxes) {
    if (!joined(record)) return {};
    if (!record.current_epoch()) {
      const Result<Record> again = record_with_epoch(desk_, id_);
      return again ? append_all(*again, boxes_of(desk_, *again)) : std::unexpected(again.error());
    }
    const Sealer sealer(desk_, record, *record.current_epoch());
    const BoxKeys& box = boxes.back();
    const There there(desk_, relay_, box);
    std::optional<Error> failed;
    appending_ = true;
    for (const Index index : in_order(record)) {
      const CheckedAct& act = record.at(index);
      if (!brings_keys(act.act) && there.holds(act.id.bytes, "")) continue;
      const auto forms = sealer.forms(index);
      if (!forms) return std::unexpected(forms.error());
      for (const SealedForm& form : *forms) {
        if (there.holds(act.id.bytes, form.name)) continue;
        ++out_.queued;
        if (failed) continue;
        const Result<void> sent = append(box, form, act.id, box.commitment(act.id.bytes, form.name));
        if (!sent) failed = sent.error();
      }
      // Who stayed in an older stretch learns of the new one there.
      if (std::holds_alternative<Revoke>(act.act.deed) && !failed) failed = tell_older(boxes, act, *forms);
    }
    for (const Index index : in_order(record)) {
      if (!record.judgement(index).counts) continue;
      for (const AttachmentState& attachment : desk_.attachments(record, index)) {
        if (!attachment.here || there.holds(attachment.disclosure.bytes, "attachment")) continue;
        const Digest commitment = box.commitment(attachment.disclosure.bytes, "attachment");
        ++out_.queued;
        if (failed) continue;
        const Result<void> sent = append(box, attachment, sealer.epoch(), commitment);
        if (!sent) failed = sent.error();
      }
    }
    if (failed) return std::unexpected(*failed);
    // What was appended is in the tree now; it is read like all else, so that the next head can be checked.
    return out_.sent > 0 ? read_box(box) : Result<void>{};
  }

  std::optional<Error> tell_older(const std::vector<BoxKeys>& boxes, const CheckedAct& act,
                                  const std::vector<SealedForm>& forms) {
    for (const BoxKeys& older : boxes) {
      if (&older == &boxes.back()) continue;
      const There there(desk_, relay_, older);
      for (const SealedForm& form : forms) {
        if (form.name != "cards") continue;
        if (there.holds(act.id.bytes, form.name)) continue;
        ++out_.queued;
        const Digest commitment = older.commitment(act.id.bytes, form.name);
        if (const Result<void> sent = append(older, form, act.id, commitment); !sent) return sent.error();
      }
    }
    return std::nullopt;
  }

  bool joined(const Record& record) const {
    const std::string& own = desk_.identity().card.card.delegate.party;
    const auto parties = record.parties();
    return std::ranges::any_of(parties,
                               [&](const Party& party) { return party.handle == own && party.joined; });
  }

  Result<void> append(const BoxKeys& box, const SealedForm& form, const ActId& act,
                      const Digest& commitment) {
    const Result<Bytes> sealed = seal_form(form, desk_.world().random);
    if (!sealed) return std::unexpected(sealed.error());
    const auto accepted = sealed->size() <= RelayClient::kPosted ? client_.append(box, *sealed, commitment)
                                                                 : upload(box, *sealed, commitment);
    if (!accepted) return std::unexpected(accepted.error());
    if (const Result<void> good = check(box, *accepted, commitment, sha256(*sealed)); !good) return good;
    if (form.name.empty()) {
      desk_.keep_acceptance(id_,
                            {act, RelayTime{accepted->checkpoint, static_cast<std::int64_t>(accepted->index),
                                            accepted->leaf.item, accepted->proof, relay_.name,
                                            box.salt(act.bytes, form.name), accepted->leaf.time}});
    }
    return {};
  }

  Result<RelayAcceptance> upload(const BoxKeys& box, const Bytes& sealed, const Digest& commitment) {
    const std::filesystem::path file = desk_.temporary_file();
    NewFile out(file);
    out.sink().write(sealed);
    out.commit();
    auto accepted = client_.upload(box, file, sha256(sealed), commitment, options_.progress);
    std::filesystem::remove(file);
    return accepted;
  }

  /// The same sealed bytes are sent until they are accepted, so that a broken transfer goes on.
  Result<void> append(const BoxKeys& box, const AttachmentState& attachment, const AgeRecipient& epoch,
                      const Digest& commitment) {
    const std::filesystem::path file =
        desk_.home() / "attachments" /
        (std::string(kGoing) + commitment.hex() + sha256(as_bytes(epoch.text())).hex().substr(0, 16));
    if (!std::filesystem::exists(file)) {
      NewFile sealed(file);
      if (const Result<void> done = seal_attachment(desk_, attachment, epoch, sealed.sink()); !done) {
        out_.notes.push_back(done.error().message + ", so it was not sent");
        return {};
      }
      sealed.commit();
    }
    const Digest digest = file_digest(file);
    const auto accepted = client_.upload(box, file, digest, commitment, options_.progress);
    if (!accepted) return std::unexpected(accepted.error());
    std::filesystem::remove(file);
    return check(box, *accepted, commitment, digest);
  }

  /// Whether the acceptance is of what was sent, and proved.
  Result<void> check(const BoxKeys& box, const RelayAcceptance& accepted, const Digest& commitment,
                     const Digest& item) {
    const auto head = open_checkpoint(accepted.checkpoint, key_);
    const bool good =
        head && head->origin == key_.name + "/" + box.id.hex() && accepted.leaf.commitment == commitment &&
        accepted.leaf.item == item &&
        verify_inclusion(accepted.leaf.hash(), accepted.index, head->size, accepted.proof, head->root);
    if (!good) return fail("the relay's acceptance does not prove what was sent", "ask who runs it");
    accepted_.push_back(accepted.checkpoint);
    --out_.queued;
    ++out_.sent;
    return {};
  }

  Desk& desk_;
  ExchangeId id_;
  RelayName relay_;
  const SyncOptions& options_;
  RelayClient client_;
  VerifierKey key_{};
  Desk::RelayVisit before_;            ///< the last visit
  std::vector<std::string> accepted_;  ///< the heads with which it accepted something in this visit
  bool appending_ = false;             ///< what is queued is being counted
  Synced out_;
};

}  // namespace

Result<std::vector<Synced>> sync_exchange(Desk& desk, const ExchangeId& id, const SyncOptions& options) {
  if (!desk.unlocked()) return fail("the desk is locked", "give its passphrase");
  if (const auto copied = desk.copied()) return std::unexpected(*copied);
  const Result<Record> record = desk.record(id);
  if (!record) return std::unexpected(record.error());
  const std::vector<RelayName> relays = record->convene().relays;
  if (relays.empty())
    return fail("the exchange has no relay", "carry it by hand: parley pouch pack; or convene with --relay");
  std::vector<Synced> out;
  for (const RelayName& relay : relays) {
    if (options.skip && options.skip(relay.url)) continue;
    out.push_back(Visit(desk, id, relay, options).run());
  }
  return out;
}

}  // namespace parley
