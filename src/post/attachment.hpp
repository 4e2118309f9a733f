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

/// Writes the plaintext; `bytes` writes the attachment's own.
Result<void> write_attachment(const AttachmentState& attachment, Sink& out,
                              const std::function<Result<void>(Sink& out)>& bytes);

/// Seals an attachment that is on the desk, as it travels.
Result<void> seal_attachment(const Desk& desk, const AttachmentState& attachment, const AgeRecipient& epoch,
                             Sink& out);

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
