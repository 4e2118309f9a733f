/// Cards: who a delegate is, by which keys, vouched for by the key of the party (docs/protocol.md section 4).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/handle.hpp"
#include "base/json.hpp"
#include "sign/public_key.hpp"

namespace parley {

enum class Role : std::uint8_t { negotiating, chair, observer };

/// What a delegate may do for its party.
enum class Power : std::uint8_t { admit, commit, conclude, observe, sign_off, transmit };

std::string_view name_of(Role role);    ///< `negotiating`
std::string_view name_of(Power power);  ///< `sign-off`

/// One delegate of one party. The sealing key is an age recipient in its text form (`age1…`).
struct Card {
  DelegateName delegate;  ///< lavrov@russia
  std::string party_name;
  Role role = Role::negotiating;
  std::set<Power> powers;
  std::int64_t sign_offs = 0;  ///< how many a note of this party needs
  PublicKey signing;
  std::string sealing;
  PublicKey party_key;

  /// The bytes that the party key signs: canonical JSON.
  std::string bytes() const;
  /// What people compare: the digest of `bytes()`.
  Digest digest() const;
  bool operator==(const Card&) const = default;
};

/// A card with the party key's signature (armored SSHSIG, namespace `parley-card`), or without: a request.
struct SignedCard {
  Card card;
  std::string signature;  ///< empty for a request

  bool vouched() const { return !signature.empty(); }
  Json json() const;
  bool operator==(const SignedCard&) const = default;
};

/// Reads the JSON form, as it stands in acts. A signature that is there is verified; a wrong one is an error.
Result<SignedCard> read_signed_card(const Json& json);

class ObjectReader;
/// A set of powers, at least one, as cards and `admit` have them.
std::set<Power> read_powers(ObjectReader& reader, std::string_view member);

/// The text block for files and mails, and back. Reading drops what mail programs add (quote marks, CR,
/// text around the block). At most 16 KiB.
std::string card_block(const SignedCard& card);
Result<SignedCard> read_card_block(std::string_view text);

}  // namespace parley
