#include "note/disclosure.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "note/limits.hpp"

namespace parley::note {
namespace {

constexpr std::size_t kSaltDigits = 64;
constexpr std::uint64_t kLargestAttachment = std::uint64_t{4} << 30;
constexpr std::string_view kStandings[] = {"formal", "without-prejudice", "exploratory"};
constexpr std::string_view kKinds[] = {"cover", "paragraph", "attachment"};

std::unexpected<Error> malformed(std::string_view what) {
  return fail(fmt::format("a disclosure is malformed: {}", what));
}

/// Takes a line that begins with `key: `.
std::optional<std::string_view> take_value(std::string_view& text, std::string_view key) {
  if (!text.starts_with(key) || !text.substr(key.size()).starts_with(": ")) return std::nullopt;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = text.substr(key.size() + 2, end - key.size() - 2);
  text.remove_prefix(end + 1);
  return value;
}

std::optional<std::uint64_t> read_number(std::string_view text, std::uint64_t most) {
  if (text.empty() || text.size() > 12 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value <= most ? std::optional(value) : std::nullopt;
}

/// Each segment holds what it says, so that no text can stand under another paragraph's digest.
bool is_segment(std::string_view text, DisclosureKind kind) {
  if (!text.ends_with('\n') || !valid_utf8(text)) return false;
  const bool heads = text.starts_with("## ");
  return heads == (kind == DisclosureKind::paragraph) && text.find("\n## ") == std::string_view::npos;
}

Result<ResolvedName> read_name(std::string_view value, DisclosureKind kind) {
  const std::size_t space = value.find(' ');
  const std::string_view name = value.substr(0, space);
  const std::string_view digests =
      space == std::string_view::npos ? std::string_view{} : value.substr(space + 1);
  ResolvedName out{std::string(name), {}, std::nullopt};
  const auto act = ActId::from_hex(digests.substr(0, 64));
  if (!act) return malformed("a reference has no digest");
  out.act = *act;
  // The cover names notes, and the paragraph of talks whose minutes it is.
  const bool of_paragraph = parse_paragraph_ref(name).has_value();
  if (!of_paragraph && (kind != DisclosureKind::cover || !parse_note_ref(name)))
    return malformed("a reference names nothing");
  if (!of_paragraph) {
    if (digests.size() != 64) return malformed("a reference to a note has not one digest");
    return out;
  }
  out.paragraph =
      digests.size() == 129 && digests[64] == ' ' ? DisclosureId::from_hex(digests.substr(65)) : std::nullopt;
  if (!out.paragraph) return malformed("a reference to a paragraph has not two digests");
  return out;
}

Result<Binding> take_binding(std::string_view& text, DisclosureKind kind) {
  Binding binding;
  std::set<std::string> seen;
  const auto standing = take_value(text, "standing");
  const auto* found = standing ? std::ranges::find(kStandings, *standing) : std::end(kStandings);
  if (found == std::end(kStandings)) return malformed("it does not say the note's standing");
  binding.standing = static_cast<Standing>(found - std::begin(kStandings));
  for (const auto& [key, member] :
       {std::pair{"answer-by", &binding.answer_by}, std::pair{"open-until", &binding.open_until}}) {
    if (const auto value = take_value(text, key)) {
      *member = parse_instant(*value);
      if (!*member) return malformed("a date is not in the form of the protocol");
    }
  }
  while (const auto value = take_value(text, "ref")) {
    Result<ResolvedName> name = read_name(*value, kind);
    if (!name) return std::unexpected(name.error());
    if (!seen.insert(name->name).second) return malformed("a name stands twice");
    binding.names.push_back(std::move(*name));
  }
  if (!text.starts_with('\n')) return malformed("the lines above its text are not those of the protocol");
  text.remove_prefix(1);
  return binding;
}

Result<AttachmentText> read_attachment(std::string_view text) {
  const auto name = take_value(text, "name");
  const auto size = take_value(text, "size");
  const auto digest = take_value(text, "sha256");
  if (!name || !size || !digest || !text.empty() || !is_file_name(*name))
    return malformed("an attachment's three lines");
  const auto bytes = read_number(*size, kLargestAttachment);
  const auto sha256 = Digest::from_hex(*digest);
  if (!bytes || !sha256) return malformed("an attachment's size or digest");
  return AttachmentText{std::string(*name), *bytes, *sha256};
}

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::kFileName && name != "." && name != ".." &&
         valid_utf8(name) && std::ranges::none_of(name, [](char c) {
           return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string write_disclosure(const Salt& salt, const Disclosure& disclosure) {
  std::string out = to_hex(salt) + '\n';
  out += fmt::format("{} {}\n", kKinds[static_cast<std::size_t>(disclosure.kind)], disclosure.number);
  if (disclosure.kind == DisclosureKind::attachment) {
    return out + fmt::format("name: {}\nsize: {}\nsha256: {}\n", disclosure.attachment.name,
                             disclosure.attachment.size, disclosure.attachment.sha256.hex());
  }
  const Binding& binding = disclosure.binding;
  out += fmt::format("standing: {}\n", kStandings[static_cast<std::size_t>(binding.standing)]);
  if (binding.answer_by) out += "answer-by: " + binding.answer_by->rfc3339() + '\n';
  if (binding.open_until) out += "open-until: " + binding.open_until->rfc3339() + '\n';
  for (const ResolvedName& name : binding.names) {
    out += "ref: " + name.name + ' ' + name.act.hex();
    if (name.paragraph) out += ' ' + name.paragraph->hex();
    out += '\n';
  }
  return out + '\n' + disclosure.segment;
}

Result<Disclosure> read_disclosure(std::string_view bytes) {
  if (bytes.size() > limits::kDisclosureBytes) return malformed("it is larger than 512 KiB");
  if (bytes.size() < kSaltDigits + 1 || !from_hex(bytes.substr(0, kSaltDigits)) ||
      bytes[kSaltDigits] != '\n') {
    return malformed("it does not begin with its salt");
  }
  bytes.remove_prefix(kSaltDigits + 1);
  const std::size_t end = bytes.find('\n');
  const std::size_t space = bytes.find(' ');
  if (end == std::string_view::npos || space >= end) return malformed("it does not say what it is");
  const auto* kind = std::ranges::find(kKinds, bytes.substr(0, space));
  const auto number = read_number(bytes.substr(space + 1, end - space - 1), limits::kParagraphs);
  if (kind == std::end(kKinds) || !number) return malformed("it does not say what it is");
  Disclosure out;
  out.kind = static_cast<DisclosureKind>(kind - std::begin(kKinds));
  out.number = static_cast<int>(*number);
  if ((out.kind == DisclosureKind::cover) != (out.number == 0)) return malformed("its number");
  if (out.kind == DisclosureKind::attachment && *number > limits::kAttachments)
    return malformed("its number");
  bytes.remove_prefix(end + 1);
  if (out.kind == DisclosureKind::attachment) {
    Result<AttachmentText> attachment = read_attachment(bytes);
    if (!attachment) return std::unexpected(attachment.error());
    out.attachment = std::move(*attachment);
    return out;
  }
  Result<Binding> binding = take_binding(bytes, out.kind);
  if (!binding) return std::unexpected(binding.error());
  out.binding = std::move(*binding);
  if (!is_segment(bytes, out.kind)) return malformed("its text is not the one segment that it should be");
  out.segment = bytes;
  return out;
}

}  // namespace parley::note
