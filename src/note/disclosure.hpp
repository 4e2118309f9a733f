/// Disclosures: the files whose digests an act lists (docs/protocol.md section 6). What is hashed is the
/// whole file; hashing is the caller's.
///
///     SALT LF               64 hexadecimal digits
///     KIND NUMBER LF        "cover 0", "paragraph 3", "attachment 1"
///     TEXT                  a block of lines, an empty line, the exact segment; or an attachment's three
///     lines
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "note/note.hpp"

namespace parley::note {

enum class DisclosureKind : std::uint8_t { cover, paragraph, attachment };

/// A name and the digests that it stood for when it was signed. In a cover the names are of notes, and have
/// no paragraph.
struct ResolvedName {
  std::string name;
  ActId act;
  std::optional<DisclosureId> paragraph;
  bool operator==(const ResolvedName&) const = default;
};

/// The block above a segment: what binds the whole note.
struct Binding {
  Standing standing = Standing::formal;
  std::optional<Instant> answer_by, open_until;
  std::vector<ResolvedName> names;
  bool operator==(const Binding&) const = default;
};

struct AttachmentText {
  std::string name;
  std::uint64_t size = 0;
  Digest sha256;
  bool operator==(const AttachmentText&) const = default;
};

struct Disclosure {
  DisclosureKind kind = DisclosureKind::cover;
  int number = 0;
  Binding binding;            ///< of a cover or a paragraph
  std::string segment;        ///< of a cover or a paragraph
  AttachmentText attachment;  ///< of an attachment
};

using Salt = std::array<std::uint8_t, 32>;

std::string write_disclosure(const Salt& salt, const Disclosure& disclosure);
/// Reads only what `write_disclosure` writes: at most 512 KiB; a cover without a line that begins with `## `,
/// a paragraph with exactly one, its first; no name twice.
Result<Disclosure> read_disclosure(std::string_view bytes);

/// A file name that may be delivered: no slash, no control character, not `.` or `..`, at most 255 bytes.
bool is_file_name(std::string_view name);

}  // namespace parley::note
