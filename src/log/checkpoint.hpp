/// Checkpoints: the head of a tree as a relay signed it (c2sp.org/tlog-checkpoint), in a signed note
/// (c2sp.org/signed-note).
///
///     ORIGIN LF              which tree: the relay's name, "/", and the box's id
///     SIZE LF                decimal, no leading zeros
///     ROOT LF                base64 of 32 bytes
///     EXTENSION LF           0 or more lines
///     LF
///     — NAME BASE64 LF       1 or more signatures: a key's id (4 bytes) and its Ed25519 signature of the
///     lines
///                            above the empty one
///
/// A key's id is the first 4 bytes of SHA-256(NAME || 0x0A || 0x01 || public key); it only helps to find the
/// key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "crypto/ed25519.hpp"

namespace parley {

inline constexpr std::size_t kLargestCheckpoint = 4096;  ///< bytes of a signed checkpoint
inline constexpr std::size_t kMostNoteSignatures = 16;

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root;
  std::vector<std::string> extensions;

  bool operator==(const Checkpoint&) const = default;
  /// The text that is signed. Throws std::invalid_argument if a line cannot stand in one.
  std::string text() const;
};

/// Whose signature counts: a name without white space or `+`, and a key.
struct VerifierKey {
  std::string name;
  Ed25519PublicKey key;

  /// `NAME+HASH+KEY` as the signed-note standard writes it: 8 hex digits, base64 of 0x01 and the key.
  static Result<VerifierKey> parse(std::string_view text);
  std::string text() const;
  std::array<std::uint8_t, 4> id() const;
  bool operator==(const VerifierKey&) const = default;
};

/// At most 200 bytes of UTF-8 without white space, control characters or `+`.
bool is_note_name(std::string_view name);

std::string sign_checkpoint(const Checkpoint& checkpoint, const std::string& name,
                            const Ed25519SecretKey& key);

/// What a signed checkpoint says, if `key` signed it. Other keys' signatures beside it are not looked at.
Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key);
/// What it says, whoever signed it.
Result<Checkpoint> read_unverified_checkpoint(std::string_view note);

}  // namespace parley
