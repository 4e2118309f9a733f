#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "post/item.hpp"
#include "post/pouch.hpp"
#include "post/pouch_file.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

constexpr std::uint64_t kSealedItem = kLargestItem + kLargestItem / 1024 + 2 * 1024 * 1024 + 1024;

class PartOfFile : public Source {
 public:
  PartOfFile(int fd, const PouchItem& item) : fd_(fd), at_(item.offset), left_(item.length) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t wanted = std::min<std::uint64_t>(out.size(), left_);
    const ssize_t got = ::pread(fd_, out.data(), wanted, static_cast<off_t>(at_));
    if (got < 0) throw std::system_error(errno, std::generic_category(), "reading the pouch");
    at_ += static_cast<std::uint64_t>(got);
    left_ -= static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  int fd_;
  std::uint64_t at_, left_;
};

Bytes read_item_bytes(int fd, const PouchItem& item) {
  Bytes bytes(item.length);
  PartOfFile part(fd, item);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::size_t got = part.read(std::span(bytes).subspan(done));
    if (got == 0) break;
    done += got;
  }
  bytes.resize(done);
  return bytes;
}

constexpr std::size_t kChunkBytes = 64 * 1024 * 1024;  // of items in memory at once
constexpr std::size_t kChunkItems = 1000;

/// A sealed item in memory. One that was kept aside earlier has a number there.
struct Sealed {
  Bytes bytes;
  std::optional<std::int64_t> kept;
};

class Unpacker {
 public:
  Unpacker(Desk& desk, std::string source) : desk_(desk), source_(std::move(source)) { learn_keys(); }

  Result<void> unpack(int fd, const PouchScan& scan,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    std::vector<PouchItem> large;
    std::vector<Sealed> chunk;
    std::size_t held = 0;
    std::uint64_t total = 0;
    std::uint64_t done = 0;
    for (const PouchItem& item : scan.items) total += item.length;
    const auto tell_progress = [&](std::uint64_t more) {
      done += more;
      if (progress) progress(done, total);
    };
    for (const PouchItem& item : scan.items) {
      if (item.length > kSealedItem) {
        large.push_back(item);
        continue;
      }
      if (held + item.length > kChunkBytes || chunk.size() == kChunkItems) {
        if (const Result<void> taken = take_all(chunk); !taken) return taken;
        chunk.clear();
        held = 0;
      }
      chunk.push_back({read_item_bytes(fd, item), std::nullopt});
      held += item.length;
      tell_progress(item.length);
    }
    if (const Result<void> taken = take_all(chunk); !taken) return taken;
    chunk.clear();
    for (const PouchItem& item : large) {
      PartOfFile part(fd, item);
      if (const auto id = attachment(part)) report.contents[item.digest] = id;
      tell_progress(item.length);
    }
    if (const Result<void> taken = try_again(); !taken) return taken;
    pass_over_starts();
    for (std::size_t i = 0; i < unopened_.size(); ++i) {
      tell({Unpacked::What::unopened, {}, {}, kUnopened, {}});
    }
    return {};
  }

  UnpackReport report;

 private:
  static constexpr const char* kUnopened =
      "sealed to others, or to a key that comes with another pouch; kept, and tried again then";

  static constexpr const char* kStart =
      "sealed to those who were readers when it was signed; this desk has it as it was sealed to it";

  void learn_keys() {
    identities_.clear();
    for (const Secret& text : desk_.identities()) {
      if (auto identity = AgeIdentity::parse(text.text())) identities_.push_back(std::move(*identity));
    }
  }

  void tell(Unpacked what) { report.items.push_back(std::move(what)); }

  /// What could not be opened earlier may open with the keys that have come since.
  Result<void> try_again() {
    for (std::size_t keys = 0; keys != identities_.size();) {
      keys = identities_.size();
      std::vector<Sealed> kept;
      for (auto& [number, bytes] : desk_.unopened()) kept.push_back({std::move(bytes), number});
      if (const Result<void> taken = take_all(kept); !taken) return taken;
    }
    return {};
  }

  /// Opens what can be opened, until nothing more opens, and takes it all at once: a newcomer's admission,
  /// which brings the keys, is of use only together with what they open.
  Result<void> take_all(const std::vector<Sealed>& items) {
    std::vector<bool> opened(items.size());
    std::vector<Desk::Arrival> batch;
    std::vector<const Sealed*> from;
    std::vector<const Sealed*> attachments;
    for (std::size_t keys = 0; keys != identities_.size();) {
      keys = identities_.size();
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (opened[i]) continue;
        const SealResult<Bytes> plain = open_bytes(items[i].bytes, identities_, kLargestItem);
        if (!plain && plain.error().kind == SealErrorKind::no_match) continue;
        opened[i] = true;
        report.contents[sha256(items[i].bytes)].reset();
        if (!plain) {
          refuse(items[i], "it cannot be opened: " + plain.error().message);
        } else if (is_attachment(as_text(*plain))) {
          attachments.push_back(&items[i]);
        } else if (Result<Desk::Arrival> item = read_item(as_text(*plain)); !item) {
          refuse(items[i], item.error().message);
        } else {
          // Its keys may open what follows; whether they are kept is decided when the act is taken.
          for (const std::string& text : item->epoch_keys) {
            Result<AgeIdentity> key = AgeIdentity::parse(text);
            if (key && !holds(*key)) identities_.push_back(std::move(*key));
          }
          batch.push_back(std::move(*item));
          from.push_back(&items[i]);
        }
      }
    }
    if (const Result<void> taken = take_batch(std::move(batch), from); !taken) return taken;
    for (const Sealed* item : attachments) {
      BytesSource bytes(item->bytes);
      no_longer_unopened(*item);
      report.contents[sha256(item->bytes)] = attachment(bytes);
    }
    learn_keys();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (opened[i] || items[i].kept) continue;
      unopened_.insert(sha256(items[i].bytes));
      if (recipients_of(items[i].bytes) > 1) to_several_.insert(sha256(items[i].bytes));
      if (const auto kept = desk_.keep_aside(items[i].bytes, source_, kUnopened, true); !kept) return kept;
    }
    return {};
  }

  /// What starts an epoch is sealed to its readers, all at once, and once more to those who came later. Who
  /// has it by the second does not lack the first, where all else in the pouch could be opened.
  void pass_over_starts() {
    std::set<Digest> to_several;
    std::ranges::set_intersection(unopened_, to_several_, std::inserter(to_several, to_several.end()));
    if (to_several.empty()) return;
    std::size_t starts = 0;
    for (const ExchangeId& id : touched_) {
      const Result<Record*> record = desk_.follow(id);
      if (record) starts += (*record)->epochs().size();
    }
    if (to_several.size() < unopened_.size() || to_several.size() > starts) return;  // something is not here
    for (const auto& [number, bytes] : desk_.unopened()) {
      if (to_several.contains(sha256(bytes))) desk_.drop_unopened(number);
    }
    for (const Digest& each : to_several) {
      unopened_.erase(each);
      tell({Unpacked::What::known, {}, {}, kStart, {}});
    }
  }

  void no_longer_unopened(const Sealed& item) {
    if (!item.kept) return;
    desk_.drop_unopened(*item.kept);
    unopened_.erase(sha256(item.bytes));
  }

  bool holds(const AgeIdentity& key) const {
    return std::ranges::any_of(identities_,
                               [&](const AgeIdentity& held) { return held.recipient() == key.recipient(); });
  }

  void refuse(const Sealed& item, const std::string& reason) {
    no_longer_unopened(item);
    desk_.keep_aside(item.bytes, source_, reason, false);
    tell({Unpacked::What::refused, {}, {}, reason, {}});
  }

  Result<void> take_batch(std::vector<Desk::Arrival> batch, const std::vector<const Sealed*>& from) {
    if (batch.empty()) return {};
    Result<std::vector<Desk::Taken>> results = desk_.take(std::move(batch), source_);
    if (!results) return std::unexpected(results.error());
    for (std::size_t i = 0; i < results->size(); ++i) {
      Desk::Taken& taken = (*results)[i];
      using Outcome = Addition::Outcome;
      if (taken.outcome == Outcome::refused) {
        refuse(*from[i], taken.error.message);
        continue;
      }
      no_longer_unopened(*from[i]);
      if (taken.whole) report.contents[sha256(from[i]->bytes)] = Digest{taken.act->bytes};
      Unpacked told;
      told.exchange = taken.exchange;
      told.act = taken.act;
      told.what = taken.outcome == Outcome::waiting     ? Unpacked::What::waiting
                  : taken.outcome == Outcome::duplicate ? Unpacked::What::known
                                                        : Unpacked::What::added;
      told.reason = taken.error.message;
      touched_.insert(*taken.exchange);
      report.double_dealing.insert(report.double_dealing.end(), taken.double_dealing.begin(),
                                   taken.double_dealing.end());
      tell(std::move(told));
      for (auto& [act, why] : taken.refused) {
        std::erase_if(report.items, [&](const Unpacked& item) {
          return item.what == Unpacked::What::waiting && item.act == act;
        });
        tell({Unpacked::What::refused, taken.exchange, act, why.message, {}});
      }
    }
    return {};
  }

  /// Streams an attachment to a file of its own, and puts it in place if a note names it. Gives what it is,
  /// if it is whole.
  std::optional<Digest> attachment(Source& sealed) {
    const auto incoming = desk_.incoming_attachment();
    AttachmentSink sink(*incoming);
    const SealResult<void> opened = open(sealed, sink, {identities_, {}});
    const std::optional<DisclosureId> id = sink.disclosure();
    const auto refuse = [&](std::string reason) {
      tell({Unpacked::What::refused, {}, {}, std::move(reason), {}});
      return std::nullopt;
    };
    if (!opened) return refuse("an attachment cannot be opened: " + opened.error().message);
    if (!id) return refuse("an attachment is not in the form of the protocol");
    for (const ExchangeSummary& exchange : desk_.exchanges()) {
      const Result<Record*> followed = desk_.follow(exchange.id);
      if (!followed) continue;
      const Record* record = *followed;
      for (Index i = 0; i < record->size(); ++i) {
        const auto* deliver = std::get_if<Deliver>(&record->at(i).act.deed);
        if (!deliver || std::ranges::find(deliver->attachments, *id) == deliver->attachments.end()) continue;
        for (const AttachmentState& expected : desk_.attachments(*record, i)) {
          if (expected.disclosure != *id) continue;
          touched_.insert(exchange.id);
          if (expected.here) {
            tell({Unpacked::What::known, exchange.id, record->at(i).id, {}, expected.name});
          } else if (const Result<void> adopted = desk_.adopt_attachment(*incoming, expected); adopted) {
            tell({Unpacked::What::attachment, exchange.id, record->at(i).id, {}, expected.name});
          } else {
            return refuse(adopted.error().message);
          }
          return Digest{id->bytes};
        }
      }
    }
    refuse("an attachment came that no note here names; ask for it again once the note is here");
    return Digest{id->bytes};
  }

 public:
  /// Says how it stands in the end, and signs the receipts.
  Result<void> finish() {
    for (const ExchangeId& id : touched_) {
      const Result<Record*> record = desk_.follow(id);
      if (!record) return std::unexpected(record.error());
      for (Unpacked& item : report.items) {
        if (item.what == Unpacked::What::waiting && item.exchange == id && (*record)->find(*item.act))
          item.what = Unpacked::What::added;
      }
    }
    const std::vector<ExchangeSummary> all = desk_.exchanges();
    for (const ExchangeId& id : touched_) {
      const auto exchange =
          std::ranges::find_if(all, [&](const ExchangeSummary& candidate) { return candidate.id == id; });
      if (exchange == all.end()) continue;
      if (!exchange->joined) {
        report.invitations.push_back(id);
        continue;
      }
      Result<std::optional<ActId>> receipt = desk_.sign_receipts(id);
      if (!receipt) return std::unexpected(receipt.error());
      if (*receipt) report.receipts.emplace_back(id, **receipt);
    }
    return {};
  }

 private:
  Desk& desk_;
  std::string source_;
  std::vector<AgeIdentity> identities_;
  std::set<Digest> unopened_;    // of this pouch, and not opened since
  std::set<Digest> to_several_;  // of these, what is sealed to several
  std::set<ExchangeId> touched_;
};

}  // namespace

Result<UnpackReport> unpack_pouch(Desk& desk, const std::filesystem::path& file,
                                  const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                                  const std::string& source) {
  if (!desk.unlocked()) return fail("the desk is locked", "give its passphrase");
  if (const auto copied = desk.copied()) return std::unexpected(*copied);
  Result<Descriptor> descriptor = open_to_read(file);
  if (!descriptor) return std::unexpected(descriptor.error());
  struct stat status{};
  if (::fstat(descriptor->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(shown(file.string()) + " is not a plain file", "save the pouch to a file first");
  }
  const PouchScan scan = scan_pouch(descriptor->get(), {});
  if (!scan.is_pouch) {
    return fail(shown(file.string()) + " is not a pouch",
                "a pouch is what parley pouch pack writes; look whether it is the right file");
  }
  Unpacker unpacker(desk, source.empty() ? file.filename().string() : source);
  unpacker.report.complete = scan.complete;
  unpacker.report.damage = scan.damage;
  if (scan.given_up) unpacker.report.damage += "; so much is damaged that the rest of it was not read";
  for (std::size_t i = 0; i < scan.damaged_items; ++i) {
    unpacker.report.items.push_back(
        {Unpacked::What::damaged, {}, {}, "it was changed or cut short on the way", {}});
  }
  if (const Result<void> done = unpacker.unpack(descriptor->get(), scan, progress); !done)
    return std::unexpected(done.error());
  if (const Result<void> done = unpacker.finish(); !done) return std::unexpected(done.error());
  return std::move(unpacker.report);
}

}  // namespace parley
