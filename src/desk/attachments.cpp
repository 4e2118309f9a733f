#include <unistd.h>

#include <array>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/state.hpp"
#include "note/disclosure.hpp"

namespace parley {

std::filesystem::path Desk::attachment_file(const Digest& sha256) const {
  return state_->home / "attachments" / sha256.hex();
}

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
    const bool here = std::filesystem::exists(attachment_file(text.sha256));
    bool was_here = here;
    for (Index i = index; i < record.size() && !was_here; ++i) was_here = says_so(i, id);
    out.push_back({id, text.name, text.size, text.sha256, here, was_here});
  }
  return out;
}

std::filesystem::path Desk::new_attachment_file() {
  std::array<std::uint8_t, 8> name{};
  state_->world.random.fill(name);
  return state_->home / "attachments" / (std::string(kUnfinished) + to_hex(name));
}

Result<void> Desk::adopt_attachment(const std::filesystem::path& temporary, const AttachmentState& expected) {
  Result<Descriptor> file = open_to_read(temporary);
  if (!file) return std::unexpected(file.error());
  FdSource source(file->get());
  Sha256 hash;
  std::uint64_t size = 0;
  Bytes block(1 << 20);
  while (const std::size_t got = source.read(block)) {
    hash.update(BytesView(block).first(got));
    size += got;
  }
  if (size != expected.size || hash.finish() != expected.sha256) {
    return fail("the attachment " + shown(expected.name) + " is not the one that the note names",
                "ask the sender to pack it again");
  }
  if (::fsync(file->get()) != 0)
    return fail("the attachment " + shown(expected.name) + " could not be written to the disk");
  std::filesystem::rename(temporary, attachment_file(expected.sha256));
  sync_folder(state_->home / "attachments");
  return {};
}

}  // namespace parley
