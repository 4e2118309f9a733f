#include <fmt/core.h>

#include <algorithm>
#include <bit>

#include "base/text.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "post/item.hpp"
#include "post/pouch.hpp"
#include "post/pouch_file.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

/// Recipients filled with throw-away ones up to a power of two, in an order that tells nothing.
std::vector<AgeRecipient> filled(std::vector<AgeRecipient> recipients, Random& random) {
  const std::size_t wanted = std::bit_ceil(recipients.size());
  while (recipients.size() < wanted) recipients.push_back(throw_away_recipient(random));
  std::ranges::sort(recipients);
  return recipients;
}

/// Finds the digest of what a source would seal to without holding it: sealing twice gives different bytes,
/// so the sealed form goes to a file first.
class SealedFile {
 public:
  SealedFile(const std::filesystem::path& path) : path_(path), file_(path) {}
  ~SealedFile() { std::filesystem::remove(path_); }
  SealedFile(const SealedFile&) = delete;
  SealedFile& operator=(const SealedFile&) = delete;
  NewFile& file() { return file_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  NewFile file_;
};

class Packer {
 public:
  Packer(Desk& desk, const PackOptions& options,
         const std::function<void(std::uint64_t, std::uint64_t)>& progress, Sink& sink)
      : desk_(desk), options_(options), progress_(progress), pouch_(sink) {}

  Result<void> pack(const ExchangeId& id) {
    Result<Record> loaded = desk_.record(id);
    if (!loaded) return std::unexpected(loaded.error());
    if (!loaded->current_epoch()) {
      if (const Result<ActId> rekeyed = desk_.sign_with_epoch(id, Rekey{}); !rekeyed)
        return std::unexpected(rekeyed.error());
      loaded = desk_.record(id);
      if (!loaded) return std::unexpected(loaded.error());
    }
    const Record& record = *loaded;
    const Result<std::vector<std::string>> to = addressees(record);
    if (!to) return std::unexpected(to.error());
    const AgeRecipient epoch = AgeRecipient::parse(record.current_epoch()->recipient).value();
    // What brings keys comes first, so that all that follows can be opened as it is read.
    const std::vector<Index> order = record.canonical_order();
    for (const bool keys : {true, false}) {
      for (const Index index : order) {
        const Act& act = record.at(index).act;
        if ((epoch_started(act) || std::holds_alternative<Invite>(act.deed)) != keys) continue;
        const bool held =
            std::ranges::all_of(*to, [&](const std::string& party) { return record.held_by(index, party); });
        if (!held || options_.all) {
          if (const Result<void> done = pack_act(record, index, epoch); !done) return done;
        }
      }
    }
    if (options_.attachments) {
      for (const Index index : order) {
        if (const Result<void> done = pack_attachments(record, index, *to, epoch); !done) return done;
      }
    }
    return {};
  }

  Packed finish() {
    pouch_.finish();
    return std::move(out_);
  }
  /// The notes of this desk's party that were packed.
  const std::vector<ActId>& own_notes() const { return own_notes_; }

 private:
  Result<std::vector<std::string>> addressees(const Record& record) const {
    std::vector<std::string> out;
    const std::string& own = desk_.identity().card.card.delegate.party;
    std::set<std::string> all;
    for (const Party& party : record.parties()) all.insert(party.handle);
    for (const std::string& party : options_.to) {
      if (!all.contains(party))
        return fail("there is no party \"" + shown(party) + "\" in the exchange", "see parley people");
      if (party != own) out.push_back(party);
    }
    if (options_.to.empty()) {
      all.erase(own);
      out.assign(all.begin(), all.end());
    }
    return out;
  }

  /// All epoch keys that this desk holds and that are as old as the act or older.
  std::vector<std::string> epoch_keys(const Record& record, Index until) const {
    std::vector<std::string> out;
    for (const Record::Epoch& epoch : record.epochs()) {
      const Index started = *record.find(epoch.started_by);
      if (started != until && !record.in_past(started, until)) continue;
      if (const auto key = desk_.epoch_key(epoch.recipient)) out.emplace_back(key->text());
    }
    return out;
  }

  Desk::Arrival arrival(const Record& record, Index index) const {
    const CheckedAct& act = record.at(index);
    Desk::Arrival item{act.raw, {}, {}};
    const auto put = [&](const DisclosureId& id) {
      if (const std::string* bytes = record.disclosure(id)) item.disclosures.push_back(*bytes);
    };
    if (const auto* deliver = std::get_if<Deliver>(&act.act.deed)) {
      put(deliver->cover);
      for (const DisclosureId& id : deliver->paragraphs) put(id);
      for (const DisclosureId& id : deliver->attachments) put(id);
    } else if (const auto* convene = std::get_if<Convene>(&act.act.deed); convene && convene->base_cover) {
      put(*convene->base_cover);
      for (const DisclosureId& id : convene->base_paragraphs) put(id);
    }
    return item;
  }

  Result<void> put(const Desk::Arrival& item, std::span<const AgeRecipient> to) {
    const std::string plain = write_item(item);
    if (plain.size() > kLargestItem) return fail("an act with its texts is larger than 16 MiB");
    const Bytes sealed = seal_bytes(as_bytes(plain), to, desk_.world().random);
    pouch_.item(sealed);
    out_.bytes += sealed.size();
    if (progress_) progress_(out_.bytes, 0);
    return {};
  }

  Result<void> pack_act(const Record& record, Index index, const AgeRecipient& epoch) {
    Desk::Arrival item = arrival(record, index);
    const Act& act = record.at(index).act;
    ++out_.acts;
    if (std::holds_alternative<Deliver>(act.deed) && act.party() == desk_.identity().card.card.delegate.party)
      own_notes_.push_back(record.at(index).id);
    std::vector<AgeRecipient> cards;
    if (const std::string* recipient = epoch_started(act)) {
      for (const Record::Epoch& candidate : record.epochs()) {
        if (candidate.recipient == *recipient) cards = sealing_keys(record, candidate.readers);
      }
      item.epoch_keys = epoch_keys(record, index);
    }
    // Who came later has not the keys of an older epoch's readers, but holds the epoch of now.
    const std::string* started = epoch_started(act);
    const bool for_newcomers = started && (*started != epoch.text() || invited_lately(record));
    if (cards.empty() || for_newcomers) {
      if (const Result<void> done = put(arrival(record, index), std::span(&epoch, 1)); !done) return done;
    }
    if (!cards.empty()) {
      const auto to = filled(std::move(cards), desk_.world().random);
      if (const Result<void> done = put(item, to); !done) return done;
    }
    const auto* invite = std::get_if<Invite>(&act.deed);
    if (!invite || !completed(record, invite->card.card)) return {};
    Result<AgeRecipient> invited = AgeRecipient::parse(invite->card.card.sealing);
    if (!invited) return std::unexpected(invited.error());
    item.epoch_keys = epoch_keys(record, index);
    for (const Record::Epoch& each : record.epochs()) {
      if (const auto key = desk_.epoch_key(each.recipient)) {
        if (std::ranges::find(item.epoch_keys, key->text()) == item.epoch_keys.end())
          item.epoch_keys.emplace_back(key->text());
      }
    }
    return put(item, filled({*invited}, desk_.world().random));
  }

  /// Whether somebody is invited who has not joined yet.
  static bool invited_lately(const Record& record) {
    const auto parties = record.parties();
    return std::ranges::any_of(parties, [&](const Party& party) {
      const auto& cards = record.convene().cards;
      return !party.joined && std::ranges::none_of(cards, [&](const SignedCard& card) {
        return card.card.delegate.party == party.handle;
      });
    });
  }

  static bool completed(const Record& record, const Card& card) {
    return std::ranges::any_of(record.parties(),
                               [&](const Party& party) { return party.handle == card.delegate.party; });
  }

  static std::vector<AgeRecipient> sealing_keys(const Record& record, const std::vector<KeyId>& readers) {
    std::vector<AgeRecipient> out;
    for (const Delegate& delegate : record.delegates()) {
      if (!std::ranges::binary_search(readers, delegate.card.signing.id())) continue;
      if (const auto recipient = AgeRecipient::parse(delegate.card.sealing)) out.push_back(*recipient);
    }
    return out;
  }

  Result<void> pack_attachments(const Record& record, Index index, const std::vector<std::string>& to,
                                const AgeRecipient& epoch) {
    if (!record.judgement(index).counts) return {};
    for (const AttachmentState& attachment : desk_.attachments(record, index)) {
      if (!options_.all && confirmed(record, index, attachment.disclosure, to)) continue;
      if (!attachment.here) {
        out_.notes.push_back("the attachment " + shown(attachment.name) +
                             " is not on this desk, so it was not packed");
        continue;
      }
      Result<Descriptor> file = open_to_read(desk_.attachment_file(attachment.sha256));
      if (!file) return std::unexpected(file.error());
      SealedFile sealed(desk_.new_attachment_file());
      AttachmentSource source(file->get(), attachment);
      seal(source, sealed.file().sink(), {{epoch}, std::nullopt}, false, desk_.world().random);
      sealed.file().commit();
      if (const Result<void> done = copy(sealed.path()); !done) return done;
      ++out_.attachments;
    }
    return {};
  }

  /// Whether every addressee has signed that it holds the attachment, in its note or in a receipt.
  static bool confirmed(const Record& record, Index note, const DisclosureId& id,
                        const std::vector<std::string>& to) {
    std::set<std::string> confirming{record.at(note).act.party()};
    for (Index i = 0; i < record.size(); ++i) {
      const auto* receive = std::get_if<Receive>(&record.at(i).act.deed);
      if (receive && receive->attachments.contains(id) && record.judgement(i).counts)
        confirming.insert(record.at(i).act.party());
    }
    return std::ranges::all_of(to, [&](const std::string& party) { return confirming.contains(party); });
  }

  Result<void> copy(const std::filesystem::path& path) {
    Result<Descriptor> file = open_to_read(path);
    if (!file) return std::unexpected(file.error());
    FdSource source(file->get());
    Bytes block(1 << 20);
    Sha256 hash;
    std::uint64_t length = 0;
    while (const std::size_t got = source.read(block)) {
      hash.update(BytesView(block).first(got));
      length += got;
    }
    Result<Descriptor> again = open_to_read(path);
    if (!again) return std::unexpected(again.error());
    pouch_.large_item(length, hash.finish(), [&](Sink& sink) {
      FdSource bytes(again->get());
      while (const std::size_t got = bytes.read(block)) {
        sink.write(BytesView(block).first(got));
        out_.bytes += got;
        if (progress_) progress_(out_.bytes, 0);
      }
    });
    return {};
  }

  Desk& desk_;
  const PackOptions& options_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  PouchWriter pouch_;
  Packed out_;
  std::vector<ActId> own_notes_;
};

}  // namespace

Result<Packed> pack_pouch(Desk& desk, const std::filesystem::path& file, const PackOptions& options,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  if (!desk.unlocked()) return fail("the desk is locked", "give its passphrase");
  NewFile pouch(file);
  Packer packer(desk, options, progress, pouch.sink());
  for (const ExchangeSummary& exchange : desk.exchanges()) {
    if (options.exchange && exchange.id != *options.exchange) continue;
    if (exchange.damage) return std::unexpected(*exchange.damage);
    if (!exchange.joined) continue;
    if (const Result<void> done = packer.pack(exchange.id); !done) return std::unexpected(done.error());
  }
  Packed packed = packer.finish();
  pouch.commit();
  desk.note_carried(packer.own_notes());
  return packed;
}

}  // namespace parley
