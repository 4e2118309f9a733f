#include <unistd.h>

#include <array>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/state.hpp"
#include "note/disclosure.hpp"
#include "seal/age.hpp"

namespace parley {

std::vector<AttachmentState> Desk::attachments(const Record& record, Index index) const {
  std::vector<AttachmentState> out;
  const auto* deliver = std::get_if<Deliver>(&record.at(index).act.deed);
  if (!deliver || deliver->attachments.empty()) return out;
  const KeyId own = state_->key();
  const auto says_so = [&](Index i, const DisclosureId& id) {
    const auto* receive = std::get_if<Receive>(&record.at(i).act.deed);
    return record.at(i).act.key == own && (i == index || (receive && receive->attachments.contains(id)));
  };
  for (const DisclosureId& id : deliver->attachments) {
    const std::string* bytes = record.disclosure(id);
    if (!bytes) continue;
    const Result<note::Disclosure> disclosure = note::read_disclosure(*bytes);
    if (!disclosure || disclosure->kind != note::DisclosureKind::attachment) continue;
    const note::AttachmentText& text = disclosure->attachment;
    const bool here = std::filesystem::exists(state_->attachment_file(text.sha256));
    bool was_here = here;
    for (Index i = index; i < record.size() && !was_here; ++i) was_here = says_so(i, id);
    out.push_back({id, text.name, text.size, text.sha256, here, was_here});
  }
  return out;
}

std::filesystem::path Desk::State::attachment_file(const Digest& sha256) const {
  return home / "attachments" / archive_key.name_of(sha256);
}

std::filesystem::path Desk::temporary_file() {
  std::array<std::uint8_t, 8> name{};
  state_->world.random.fill(name);
  return state_->home / "attachments" / (std::string(kUnfinished) + to_hex(name));
}

Result<void> Desk::read_attachment(const AttachmentState& attachment, Sink& out) const {
  Result<Descriptor> file = open_to_read(state_->attachment_file(attachment.sha256));
  if (!file) return fail("the attachment " + shown(attachment.name) + " is not on this desk");
  FdSource sealed(file->get());
  DigestSink digest(&out);
  const SealResult<void> opened = parley::open(sealed, digest, {{state_->archive_key.identity}, {}});
  if (!opened || digest.finish() != attachment.sha256)
    return fail("the attachment " + shown(attachment.name) + " is not the one that was signed",
                "ask the sender to pack it again with parley pouch pack --all");
  return {};
}

struct IncomingAttachment::State {
  NewFile file;
  SealingSink sealed;
  DigestSink digest{&sealed};
  State(const std::filesystem::path& path, const AgeRecipient& recipient, Random& random)
      : file(path), sealed(file.sink(), {{recipient}, std::nullopt}, random) {}
};

IncomingAttachment::IncomingAttachment(const std::filesystem::path& file, const std::string& recipient,
                                       Random& random)
    : state_(std::make_unique<State>(file, AgeRecipient::parse(recipient).value(), random)) {}
IncomingAttachment::~IncomingAttachment() = default;

void IncomingAttachment::write(BytesView bytes) {
  state_->digest.write(bytes);
}

std::unique_ptr<IncomingAttachment> Desk::incoming_attachment() {
  return std::make_unique<IncomingAttachment>(
      temporary_file(), state_->archive_key.identity.recipient().text(), state_->world.random);
}

Result<void> Desk::adopt_attachment(IncomingAttachment& incoming, const AttachmentState& expected) {
  IncomingAttachment::State& bytes = *incoming.state_;
  const std::uint64_t size = bytes.digest.size();
  if (bytes.digest.finish() != expected.sha256 || size != expected.size) {
    return fail("the attachment " + shown(expected.name) + " is not the one that the note names",
                "ask the sender to pack it again");
  }
  bytes.sealed.finish();
  bytes.file.commit();
  std::filesystem::rename(bytes.file.path(), state_->attachment_file(expected.sha256));
  sync_folder(state_->home / "attachments");
  return {};
}

}  // namespace parley
