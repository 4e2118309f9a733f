/// The bytes of an attachment as they travel (docs/protocol.md section 8.3): streamed, never whole in memory.
///
///     parley-attachment/1 LF
///     digest of the attachment's disclosure, in hex LF
///     size in decimal LF
///     the bytes, then zero bytes up to a Padmé length
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>

#include "base/error.hpp"
#include "desk/desk.hpp"
#include "seal/age.hpp"

namespace parley {

/// How long the plaintext is.
std::uint64_t attachment_length(const AttachmentState& attachment);

/// The plaintext as a source over the attachment's file.
class AttachmentSource : public Source {
 public:
  AttachmentSource(int fd, const AttachmentState& attachment);
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  int fd_;
  std::string head_;
  std::uint64_t bytes_, zeros_;
};

/// Takes the plaintext: the head is read, the bytes go to a file, the padding is dropped.
class AttachmentSink : public Sink {
 public:
  explicit AttachmentSink(Sink& bytes) : bytes_(bytes) {}
  void write(BytesView bytes) override;
  /// After the end: the disclosure that it is of, if the form was right.
  std::optional<DisclosureId> disclosure() const;

 private:
  void read_head();
  Sink& bytes_;
  std::string head_;
  bool in_head_ = true;
  bool broken_ = false;
  std::optional<DisclosureId> disclosure_;
  std::uint64_t left_ = 0;
};

/// Whether an opened item begins as an attachment does.
bool is_attachment(std::string_view plain);

}  // namespace parley
