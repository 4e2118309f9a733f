// What the others may lack is appended to a box.
#include "post/visit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "crypto/digest.hpp"
#include "desk/epochs.hpp"
#include "desk/files.hpp"
#include "post/attachment.hpp"
#include "seal/age.hpp"

namespace parley {

namespace {

/// Beginning of the names of files in HOME/attachments that a broken transfer leaves to go on with.
constexpr std::string_view kGoing = "relay-out-";

}  // namespace

bool Visit::holds(const BoxKeys& box, BytesView named, std::string_view form) const {
  return memory_.holds(memory_.box(desk_, relay_.key, box.id), box, named, form);
}

BoxQueue& Visit::queue(const Record& record, const BoxKeys& box, const std::string& circumstances) {
  BoxQueue& out = memory_.exchange(desk_, record).queues[{relay_.key, box.id}];
  const auto size = static_cast<Index>(record.size());
  const std::string now = fmt::format("{} {}", circumstances, memory_.box(desk_, relay_.key, box.id).looks);
  bool again = out.circumstances != now;
  for (Index i = out.considered; i < size && !again; ++i) again = !leaves_people(record.at(i).act);
  if (again) out = {0, now, {}};
  for (; out.considered < size; ++out.considered) out.open.insert(out.considered);
  return out;
}

void Visit::count_queued() {
  const Result<Record*> followed = desk_.follow(id_);
  if (!followed) return;
  const Record& record = **followed;
  const std::vector<BoxKeys> boxes = memory_.boxes(desk_, record);
  if (boxes.empty() || !joined(record)) return;
  const BoxKeys& box = boxes.back();
  std::string circumstances;
  if (const auto now = record.current_epoch())
    circumstances = Sealer(desk_, record, memory_.exchange(desk_, record).epochs, *now).circumstances();
  for (const Index i : queue(record, box, circumstances).open) {
    const CheckedAct& act = record.at(i);
    const char* form = epoch_started(act.act) ? "cards" : "";
    if (!holds(box, act.id.bytes, form)) ++out_.queued;
    if (!record.judgement(i).counts) continue;
    for (const AttachmentState& attachment : desk_.attachments(record, i)) {
      if (attachment.here && !holds(box, attachment.disclosure.bytes, "attachment")) ++out_.queued;
    }
  }
}

Result<void> Visit::append_all(const Record& record, const std::vector<BoxKeys>& boxes) {
  appending_ = true;
  if (!joined(record)) return {};
  const BoxKeys& box = boxes.back();
  const Sealer sealer(desk_, record, memory_.exchange(desk_, record).epochs, *record.current_epoch());
  std::set<Index>& open = queue(record, box, sealer.circumstances()).open;
  std::optional<Error> failed;
  bool takes = true;
  const auto sent = [&](const Result<void>& done) {
    if (done)
      refused_ = 0;
    else
      takes = goes_on(box);
    if (!done && !failed) failed = done.error();
    return done.has_value();
  };
  std::set<Index> still;
  // What brings keys comes first, so that all that follows can be opened as it is read.
  for (const bool keys : {true, false}) {
    for (const Index index : open) {
      const CheckedAct& act = record.at(index);
      if (brings_keys(act.act) != keys || (!keys && holds(box, act.id.bytes, ""))) continue;
      const auto forms = sealer.forms(index);
      if (!forms) return std::unexpected(forms.error());
      for (const SealedForm& form : *forms) {
        if (holds(box, act.id.bytes, form.name)) continue;
        ++out_.queued;
        if (!takes || !sent(append(box, form, act.id, box.commitment(act.id.bytes, form.name))))
          still.insert(index);
      }
      // Who stayed in an older stretch learns of the new one there.
      if (!std::holds_alternative<Revoke>(act.act.deed)) continue;
      if (!takes || !sent(tell_older(boxes, act, *forms))) still.insert(index);
    }
  }
  for (const Index index : open) {
    const auto* deliver = std::get_if<Deliver>(&record.at(index).act.deed);
    if (!deliver || deliver->attachments.empty()) continue;
    const std::vector<AttachmentState> attachments = desk_.attachments(record, index);
    if (!record.judgement(index).counts || attachments.size() < deliver->attachments.size())
      still.insert(index);
    if (!record.judgement(index).counts) continue;
    for (const AttachmentState& attachment : attachments) {
      if (!attachment.here) still.insert(index);
      if (!attachment.here || holds(box, attachment.disclosure.bytes, "attachment")) continue;
      ++out_.queued;
      // One that is damaged here was not sent, and is still queued.
      const std::size_t before = out_.sent;
      const Digest commitment = box.commitment(attachment.disclosure.bytes, "attachment");
      if (!takes || !sent(append(box, attachment, sealer.epoch(), commitment)) || out_.sent == before)
        still.insert(index);
    }
  }
  open = std::move(still);
  if (failed && !takes) return std::unexpected(*failed);
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
    for (const SealedForm& form : forms) {
      if (form.name != "cards") continue;
      if (holds(older, act.id.bytes, form.name)) continue;
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
