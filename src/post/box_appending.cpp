// What the others may lack is appended to a box.
#include "post/visit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "seal/age.hpp"

namespace parley {

namespace {

/// Beginning of the names of files in HOME/attachments that a broken transfer leaves to go on with.
constexpr std::string_view kGoing = "relay-out-";

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
std::vector<Index> in_order(const Record& record) {
  std::vector<Index> out;
  for (const bool keys : {true, false}) {
    for (const Index index : record.canonical_order()) {
      if (brings_keys(record.at(index).act) == keys) out.push_back(index);
    }
  }
  return out;
}

}  // namespace

void Visit::count_queued() {
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

Result<void> Visit::append_all(const Record& record, const std::vector<BoxKeys>& boxes) {
  if (!joined(record)) return {};
  if (!record.current_epoch()) {
    const Result<Record> again = record_with_epoch(desk_, id_);
    return again ? append_all(*again, boxes_of(desk_, *again)) : std::unexpected(again.error());
  }
  const Sealer sealer(desk_, record, *record.current_epoch());
  const BoxKeys& box = boxes.back();
  const There there(desk_, relay_, box);
  std::optional<Error> failed;
  bool open = true;  // to more
  appending_ = true;
  const auto sent = [&](const Result<void>& done) {
    if (done)
      refused_ = 0;
    else
      open = goes_on(box);
    if (!done && !failed) failed = done.error();
  };
  for (const Index index : in_order(record)) {
    const CheckedAct& act = record.at(index);
    if (!brings_keys(act.act) && there.holds(act.id.bytes, "")) continue;
    const auto forms = sealer.forms(index);
    if (!forms) return std::unexpected(forms.error());
    for (const SealedForm& form : *forms) {
      if (there.holds(act.id.bytes, form.name)) continue;
      ++out_.queued;
      if (open) sent(append(box, form, act.id, box.commitment(act.id.bytes, form.name)));
    }
    // Who stayed in an older stretch learns of the new one there.
    if (std::holds_alternative<Revoke>(act.act.deed) && open) sent(tell_older(boxes, act, *forms));
  }
  for (const Index index : in_order(record)) {
    if (!record.judgement(index).counts) continue;
    for (const AttachmentState& attachment : desk_.attachments(record, index)) {
      if (!attachment.here || there.holds(attachment.disclosure.bytes, "attachment")) continue;
      const Digest commitment = box.commitment(attachment.disclosure.bytes, "attachment");
      ++out_.queued;
      if (open) sent(append(box, attachment, sealer.epoch(), commitment));
    }
  }
  if (failed && !open) return std::unexpected(*failed);
  // What was appended is in the tree now; it is read like all else, so that the next head can be checked.
  if (out_.sent > 0) {
    if (const Result<void> read = read_box(box); !read) return read;
  }
  return failed ? std::unexpected(*failed) : Result<void>{};
}

bool Visit::goes_on(const BoxKeys& box) {
  constexpr int kMost = 3;
  return ++refused_ < kMost && !stopped() && answers(box);
}

Result<void> Visit::tell_older(const std::vector<BoxKeys>& boxes, const CheckedAct& act,
                               const std::vector<SealedForm>& forms) {
  for (const BoxKeys& older : boxes) {
    if (&older == &boxes.back()) continue;
    const There there(desk_, relay_, older);
    for (const SealedForm& form : forms) {
      if (form.name != "cards") continue;
      if (there.holds(act.id.bytes, form.name)) continue;
      ++out_.queued;
      const Digest commitment = older.commitment(act.id.bytes, form.name);
      if (const Result<void> sent = append(older, form, act.id, commitment); !sent) return sent;
    }
  }
  return {};
}

Result<void> Visit::append(const BoxKeys& box, const SealedForm& form, const ActId& act,
                           const Digest& commitment) {
  const Result<Bytes> sealed = seal_form(form, desk_.world().random);
  if (!sealed) return std::unexpected(sealed.error());
  const auto accepted = sealed->size() <= RelayClient::kPosted ? client_.append(box, *sealed, commitment)
                                                               : upload(box, *sealed, commitment);
  if (!accepted) return std::unexpected(accepted.error());
  if (const Result<void> good = check(box, *accepted, commitment, sha256(*sealed)); !good) return good;
  if (form.name.empty()) {
    desk_.keep_acceptance(
        id_,
        {act, RelayTime{accepted->checkpoint, static_cast<std::int64_t>(accepted->index), accepted->leaf.item,
                        accepted->proof, relay_.name, box.salt(act.bytes, form.name), accepted->leaf.time}});
  }
  return {};
}

Result<RelayAcceptance> Visit::upload(const BoxKeys& box, const Bytes& sealed, const Digest& commitment) {
  const std::filesystem::path file = desk_.temporary_file();
  NewFile out(file);
  out.sink().write(sealed);
  out.commit();
  auto accepted = client_.upload(box, file, sha256(sealed), commitment, options_.progress);
  std::filesystem::remove(file);
  return accepted;
}

Result<void> Visit::append(const BoxKeys& box, const AttachmentState& attachment, const AgeRecipient& epoch,
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
  const Result<Digest> digest = digest_of_file(file);
  if (!digest) return std::unexpected(digest.error());
  const auto accepted = client_.upload(box, file, *digest, commitment, options_.progress);
  if (!accepted) return std::unexpected(accepted.error());
  std::filesystem::remove(file);
  return check(box, *accepted, commitment, *digest);
}

}  // namespace parley
