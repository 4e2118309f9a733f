#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "post/pouch.hpp"
#include "post/pouch_file.hpp"
#include "post/sealing.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

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
    const Result<Record*> loaded = record_with_epoch(desk_, id);
    if (!loaded) return std::unexpected(loaded.error());
    const Record& record = **loaded;
    if (options_.rescue) return pack_rescue(record, options_.rescue->card);
    const Result<std::vector<std::string>> to = addressees(record);
    if (!to) return std::unexpected(to.error());
    HeldEpochs epochs;
    epochs.update(desk_, record);
    const Sealer sealer(desk_, record, epochs, *record.current_epoch());
    std::set<std::string> observers;
    for (const Party& party : record.parties()) {
      if (party.role == Role::observer) observers.insert(party.handle);
    }
    // What brings keys comes first, so that all that follows can be opened as it is read.
    const std::vector<Index> order = record.canonical_order();
    for (const bool keys : {true, false}) {
      for (const Index index : order) {
        const Act& act = record.at(index).act;
        if (brings_keys(act) != keys) continue;
        const bool held = !to->empty() &&  // among one's own, nobody has said what colleagues hold
                          std::ranges::all_of(*to, [&](const std::string& party) {
                            return holds(record, index, party, observers);
                          });
        if (!held || options_.all) {
          if (const Result<void> done = pack_act(record, index, sealer); !done) return done;
        }
      }
    }
    if (options_.attachments) {
      for (const Index index : order) {
        if (const Result<void> done = pack_attachments(record, index, *to, sealer.epoch()); !done)
          return done;
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
  /// Whether a party has said that it holds an act. Of one with texts its receipt says so: who has only seen
  /// that the act is there may lack the texts. Observers give none.
  static bool holds(const Record& record, Index index, const std::string& party,
                    const std::set<std::string>& observers) {
    const Act& act = record.at(index).act;
    if (!record.held_by(index, party)) return false;
    if (!std::holds_alternative<Deliver>(act.deed) || act.party() == party || !record.judgement(index).counts)
      return true;
    return observers.contains(party) || record.receipt(index, party).has_value();
  }

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

  Result<void> pack_rescue(const Record& record, const Card& card) {
    const std::string& party = card.delegate.party;
    const auto parties = record.parties();
    if (std::ranges::none_of(
            parties, [&](const Party& each) { return each.handle == party && each.key == card.party_key; })) {
      return fail("the card is not of the party \"" + shown(party) + "\" as \"" +
                      shown(record.convene().title) + "\" knows it",
                  "its party key is another one; name the exchange with --exchange if it is of another");
    }
    const AgeRecipient to = AgeRecipient::parse(card.sealing).value();
    for (const Index index : record.canonical_order()) {
      ++out_.acts;
      if (const Result<void> done = put(rescue_form(desk_, record, index, to)); !done) return done;
    }
    for (Index index = 0; options_.attachments && index < record.size(); ++index) {
      if (const Result<void> done = pack_attachments(record, index, {}, to); !done) return done;
    }
    return {};
  }

  Result<void> put(const SealedForm& form) {
    const Result<Bytes> sealed = seal_form(form, desk_.world().random);
    if (!sealed) return std::unexpected(sealed.error());
    pouch_.item(*sealed);
    out_.bytes += sealed->size();
    if (progress_) progress_(out_.bytes, 0);
    return {};
  }

  Result<void> pack_act(const Record& record, Index index, const Sealer& sealer) {
    ++out_.acts;
    const Act& act = record.at(index).act;
    if (std::holds_alternative<Deliver>(act.deed) && act.party() == desk_.identity().card.card.delegate.party)
      own_notes_.push_back(record.at(index).id);
    const auto forms = sealer.forms(index);
    if (!forms) return std::unexpected(forms.error());
    for (const SealedForm& form : *forms) {
      if (const Result<void> done = put(form); !done) return done;
    }
    return {};
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
      SealedFile sealed(desk_.temporary_file());
      if (const Result<void> done = seal_attachment(desk_, attachment, epoch, sealed.file().sink()); !done) {
        out_.notes.push_back(done.error().message + ", so it was not packed");
        continue;
      }
      sealed.file().commit();
      if (const Result<void> done = copy(sealed.path()); !done) return done;
      ++out_.attachments;
    }
    return {};
  }

  /// Whether every addressee has signed that it holds the attachment, in its note or in a receipt.
  static bool confirmed(const Record& record, Index note, const DisclosureId& id,
                        const std::vector<std::string>& to) {
    if (to.empty()) return false;
    std::set<std::string> confirming{record.at(note).act.party()};
    for (Index i = 0; i < record.size(); ++i) {
      const auto* receive = std::get_if<Receive>(&record.at(i).act.deed);
      if (receive && receive->attachments.contains(id) && record.judgement(i).counts)
        confirming.insert(record.at(i).act.party());
    }
    return std::ranges::all_of(to, [&](const std::string& party) { return confirming.contains(party); });
  }

  Result<void> copy(const std::filesystem::path& path) {
    const Result<Digest> digest = digest_of_file(path);
    if (!digest) return std::unexpected(digest.error());
    Result<Descriptor> file = open_to_read(path);
    if (!file) return std::unexpected(file.error());
    pouch_.large_item(std::filesystem::file_size(path), *digest, [&](Sink& sink) {
      FdSource bytes(file->get());
      parley::copy(bytes, sink, [&](std::uint64_t got) {
        out_.bytes += got;
        if (progress_) progress_(out_.bytes, 0);
      });
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
