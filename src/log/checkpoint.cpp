#include "log/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <stdexcept>

#include "base/text.hpp"
#include "crypto/digest.hpp"

namespace parley {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // an em dash and a space
constexpr std::uint8_t kEd25519 = 1;

struct NoteSignature {
  std::string_view name;
  Bytes bytes;  ///< the key's id, then the signature
};

struct Note {
  std::string_view text;
  std::vector<NoteSignature> signatures;
};

std::unexpected<Error> malformed(const char* what) {
  return fail(std::string("this is no signed checkpoint: ") + what, "ask the relay for it again");
}

bool plain_line(std::string_view line) {
  return !line.empty() &&
         std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }) &&
         valid_utf8(line);
}

/// The text up to the next line end, which must be there.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

Result<Note> read_note(std::string_view note) {
  if (note.size() > kLargestCheckpoint) return malformed("it is larger than 4 KiB");
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) return malformed("it has no signature");
  Note out{note.substr(0, gap + 1), {}};
  std::string_view rest = note.substr(gap + 2);
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (!line || !line->starts_with(kDash)) return malformed("a signature line is not \"— NAME BASE64\"");
    const std::string_view words = line->substr(kDash.size());
    const std::size_t space = words.find(' ');
    if (space == std::string_view::npos || !is_note_name(words.substr(0, space)))
      return malformed("a signature line is not \"— NAME BASE64\"");
    auto bytes = from_base64(words.substr(space + 1));
    if (!bytes || bytes->size() < 5) return malformed("a signature is not base64");
    if (out.signatures.size() == kMostNoteSignatures) return malformed("it has more than 16 signatures");
    out.signatures.push_back({words.substr(0, space), std::move(*bytes)});
  }
  if (out.signatures.empty()) return malformed("it has no signature");
  return out;
}

Result<Checkpoint> read_text(std::string_view text) {
  Checkpoint out;
  const auto origin = take_line(text);
  if (!origin || !plain_line(*origin)) return malformed("it names no tree");
  out.origin = *origin;
  const auto size = take_line(text);
  const auto* const end = size ? size->data() + size->size() : nullptr;
  if (!size || size->empty() || (size->starts_with('0') && *size != "0") ||
      std::from_chars(size->data(), end, out.size) != std::from_chars_result{end, std::errc{}})
    return malformed("its size is no number");
  const auto root = take_line(text);
  const auto bytes = root ? from_base64(*root) : std::nullopt;
  if (!bytes || bytes->size() != out.root.bytes.size())
    return malformed("its root is not base64 of 32 bytes");
  std::ranges::copy(*bytes, out.root.bytes.begin());
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line || !plain_line(*line)) return malformed("a line of it is empty or not text");
    out.extensions.emplace_back(*line);
  }
  return out;
}

}  // namespace

std::string Checkpoint::text() const {
  std::string out = origin + '\n' + std::to_string(size) + '\n' + to_base64(root.bytes) + '\n';
  for (const std::string& line : extensions) out += line + '\n';
  if (!plain_line(origin) || !std::ranges::all_of(extensions, plain_line))
    throw std::invalid_argument("a line of a checkpoint is text without control characters");
  return out;
}

bool is_note_name(std::string_view name) {
  constexpr std::string_view spaces[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80",
                                         "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
                                         "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
                                         "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                         "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
  return plain_line(name) && name.size() <= 200 && name.find_first_of(" +\x7f") == std::string_view::npos &&
         std::ranges::none_of(
             spaces, [&](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

std::array<std::uint8_t, 4> VerifierKey::id() const {
  Sha256 hash;
  hash.update(as_bytes(name));
  hash.update(Bytes{'\n', kEd25519});
  hash.update(key.bytes);
  const Digest digest = hash.finish();
  std::array<std::uint8_t, 4> out{};
  std::copy_n(digest.bytes.begin(), out.size(), out.begin());
  return out;
}

std::string VerifierKey::text() const {
  Bytes typed{kEd25519};
  typed.insert(typed.end(), key.bytes.begin(), key.bytes.end());
  return name + '+' + to_hex(id()) + '+' + to_base64(typed);
}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  const auto wrong = [] {
    return fail("this is no verifier key of a relay",
                "it reads NAME+8 hex digits+base64, as the relay prints it");
  };
  const std::size_t first = text.find('+');
  if (text.size() > 1024 || first == std::string_view::npos || text.size() < first + 10 ||
      text[first + 9] != '+')
    return wrong();
  VerifierKey out{std::string(text.substr(0, first)), {}};
  const auto typed = from_base64(text.substr(first + 10));
  if (!is_note_name(out.name) || !typed || typed->size() != 33 || typed->front() != kEd25519) return wrong();
  std::copy(typed->begin() + 1, typed->end(), out.key.bytes.begin());
  if (to_hex(out.id()) != text.substr(first + 1, 8) || !ed25519_key_is_sound(out.key)) return wrong();
  return out;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const std::string& name,
                            const Ed25519SecretKey& key) {
  std::string text = checkpoint.text();
  const VerifierKey verifier{name, key.public_key()};
  const auto id = verifier.id();
  const auto signature = ed25519_sign(key, as_bytes(text));
  Bytes both(id.begin(), id.end());
  both.insert(both.end(), signature.begin(), signature.end());
  return text += '\n' + std::string(kDash) + name + ' ' + to_base64(both) + '\n';
}

Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key) {
  const Result<Note> read = read_note(note);
  if (!read) return std::unexpected(read.error());
  Result<Checkpoint> checkpoint = read_text(read->text);
  if (!checkpoint) return checkpoint;
  const auto id = key.id();
  bool signed_by_key = false;
  for (const NoteSignature& signature : read->signatures) {
    const BytesView bytes = signature.bytes;
    if (signature.name != key.name || !std::ranges::equal(bytes.first(id.size()), id)) continue;
    if (!ed25519_verify(key.key, as_bytes(read->text), bytes.subspan(id.size())))
      return fail("the signature of " + shown(key.name) + " on this checkpoint is wrong",
                  "somebody altered it, or it was never the relay's");
    signed_by_key = true;
  }
  if (!signed_by_key)
    return fail("this checkpoint is not signed by " + shown(key.name),
                "compare the key with the one that the relay prints");
  return checkpoint;
}

Result<Checkpoint> read_unverified_checkpoint(std::string_view note) {
  const Result<Note> read = read_note(note);
  if (!read) return std::unexpected(read.error());
  return read_text(read->text);
}

}  // namespace parley
