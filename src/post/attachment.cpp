#include "post/attachment.hpp"

#include <algorithm>

#include "desk/files.hpp"
#include "seal/padme.hpp"

namespace parley {
namespace {

constexpr std::string_view kMagic = "parley-attachment/1\n";
constexpr std::uint64_t kLargest = std::uint64_t{4} << 30;
constexpr std::size_t kLongestHead = kMagic.size() + 65 + 12;

std::string head_of(const AttachmentState& attachment) {
  return std::string(kMagic) + attachment.disclosure.hex() + '\n' + std::to_string(attachment.size) + '\n';
}

}  // namespace

bool is_attachment(std::string_view plain) {
  return plain.starts_with(kMagic);
}

Result<void> write_attachment(const AttachmentState& attachment, Sink& out,
                              const std::function<Result<void>(Sink& out)>& bytes) {
  const std::string head = head_of(attachment);
  out.write(as_bytes(head));
  if (const Result<void> given = bytes(out); !given) return given;
  const Bytes zeros(1 << 16);
  for (std::uint64_t left = padme(head.size() + attachment.size) - head.size() - attachment.size; left > 0;) {
    const std::size_t size = std::min<std::uint64_t>(left, zeros.size());
    out.write(BytesView(zeros).first(size));
    left -= size;
  }
  return {};
}

Result<void> seal_attachment(const Desk& desk, const AttachmentState& attachment, const AgeRecipient& epoch,
                             Sink& out) {
  SealingSink sealed(out, {{epoch}, std::nullopt}, desk.world().random);
  const Result<void> written = write_attachment(
      attachment, sealed, [&](Sink& into) { return desk.read_attachment(attachment, into); });
  if (!written) return written;
  sealed.finish();
  return {};
}

void AttachmentSink::read_head() {
  const std::size_t first = kMagic.size() + 64;
  const std::size_t end = head_.find('\n', first + 1);
  if (head_.size() > first && (!head_.starts_with(kMagic) || head_[first] != '\n')) broken_ = true;
  if (end == std::string::npos) {
    if (head_.size() > kLongestHead) broken_ = true;
    return;
  }
  const std::string digits = head_.substr(first + 1, end - first - 1);
  const auto id = DisclosureId::from_hex(std::string_view(head_).substr(kMagic.size(), 64));
  const bool number = !digits.empty() && digits.size() <= 10 && (digits[0] != '0' || digits.size() == 1) &&
                      std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!id || !number || std::stoull(digits) > kLargest) {
    broken_ = true;
    return;
  }
  left_ = std::stoull(digits);
  disclosure_ = id;
  in_head_ = false;
  const std::string rest = head_.substr(end + 1);
  head_.clear();
  write(as_bytes(rest));
}

void AttachmentSink::write(BytesView bytes) {
  if (broken_) return;
  if (in_head_) {
    // Only as much as a head can be: the rest follows once it is read.
    const std::size_t taken = std::min(bytes.size(), kLongestHead + 1 - std::min(head_.size(), kLongestHead));
    head_ += as_text(bytes.first(taken));
    read_head();
    if (in_head_ || broken_) return;
    bytes = bytes.subspan(taken);
  }
  const std::size_t taken = std::min<std::uint64_t>(bytes.size(), left_);
  bytes_.write(bytes.first(taken));
  left_ -= taken;
  if (!std::ranges::all_of(bytes.subspan(taken), [](std::uint8_t b) { return b == 0; })) broken_ = true;
}

std::optional<DisclosureId> AttachmentSink::disclosure() const {
  if (broken_ || left_ != 0) return std::nullopt;
  return disclosure_;
}

}  // namespace parley
