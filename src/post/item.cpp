#include "post/item.hpp"

#include <fmt/core.h>

#include <optional>

#include "record/act.hpp"
#include "seal/padme.hpp"

namespace parley {
namespace {

constexpr std::string_view kMagic = "parley-item/1\n";
constexpr std::size_t kDisclosures = 1 + limits::kParagraphs + limits::kAttachments;
constexpr std::size_t kEpochKeys = 4096;
constexpr std::size_t kEpochKeyBytes = 128;

std::string frame(std::string_view label, std::string_view bytes) {
  return fmt::format("{} {}\n", label, bytes.size()) + std::string(bytes) + '\n';
}

struct Frame {
  std::string_view label, bytes;
};

std::optional<Frame> take_frame(std::string_view& rest) {
  const std::size_t end = rest.substr(0, 64).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view digits = line.substr(space + 1);
  if (digits.empty() || digits.size() > 9 || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::size_t size = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    size = size * 10 + static_cast<std::size_t>(c - '0');
  }
  rest.remove_prefix(end + 1);
  if (rest.size() < size + 1 || rest[size] != '\n') return std::nullopt;
  const Frame out{line.substr(0, space), rest.substr(0, size)};
  rest.remove_prefix(size + 1);
  return out;
}

std::unexpected<Error> malformed() {
  return fail("the item's contents are not in the form of the protocol");
}

}  // namespace

std::string write_item(const Desk::Arrival& item) {
  std::string out(kMagic);
  out += frame("act", item.act.bytes);
  out += frame("signature", item.act.signature);
  for (const std::string& disclosure : item.disclosures) out += frame("disclosure", disclosure);
  for (const std::string& key : item.epoch_keys) out += frame("epoch-key", key);
  // The shortest padding whose frame ends at a Padmé length.
  for (std::size_t zeros = 0;; ++zeros) {
    const std::size_t total = out.size() + fmt::format("padding {}\n", zeros).size() + zeros + 1;
    const std::size_t wanted = padme(total);
    if (wanted == total) return out + frame("padding", std::string(zeros, '\0'));
    // No shorter padding can reach the next Padmé length, but its own line may have grown: go there, less
    // that.
    zeros += wanted - total > 8 ? wanted - total - 8 : 0;
  }
}

Result<Desk::Arrival> read_item(std::string_view plain) {
  if (plain.size() > kLargestItem) return fail("the item is larger than 16 MiB");
  if (!plain.starts_with(kMagic)) return fail("it is no item of protocol 1", "a newer Parley may be needed");
  plain.remove_prefix(kMagic.size());
  Desk::Arrival out;
  auto next = take_frame(plain);
  if (!next || next->label != "act" || next->bytes.size() > limits::kActBytes) return malformed();
  out.act.bytes = next->bytes;
  next = take_frame(plain);
  if (!next || next->label != "signature" || next->bytes.size() > limits::kSignatureBytes) return malformed();
  out.act.signature = next->bytes;
  next = take_frame(plain);
  for (; next && next->label == "disclosure"; next = take_frame(plain)) {
    if (out.disclosures.size() == kDisclosures) return malformed();
    out.disclosures.emplace_back(next->bytes);
  }
  for (; next && next->label == "epoch-key"; next = take_frame(plain)) {
    if (out.epoch_keys.size() == kEpochKeys || next->bytes.size() > kEpochKeyBytes) return malformed();
    out.epoch_keys.emplace_back(next->bytes);
  }
  if (!next || next->label != "padding" || !plain.empty()) return malformed();
  if (next->bytes.find_first_not_of('\0') != std::string_view::npos) return malformed();
  return out;
}

}  // namespace parley
