/// The pouch: one file that carries sealed items by hand (docs/protocol.md sections 8 and 9).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "desk/desk.hpp"

namespace parley {

struct PackOptions {
  std::optional<ExchangeId> exchange;  ///< none: all exchanges
  std::set<std::string> to;            ///< party handles; empty: all other parties
  bool all = false;                    ///< also what they have confirmed
  bool attachments = true;
  /// All of it, sealed to this card alone: for one who lost every desk. The card must be vouched for by the
  /// key of a party of the exchange.
  std::optional<SignedCard> rescue;
};
struct Packed {
  std::size_t acts = 0, attachments = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string>
      notes;  ///< lines for the user: what was packed that is not plain: a missing attachment …
};
/// Writes the pouch durably (temporary file, then renamed). Attachments are streamed.
Result<Packed> pack_pouch(Desk& desk, const std::filesystem::path& file, const PackOptions& options,
                          const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {});

/// What came of one item of a pouch.
struct Unpacked {
  enum class What : std::uint8_t { added, known, waiting, refused, unopened, damaged, attachment };
  What what = What::refused;
  std::optional<ExchangeId> exchange;
  std::optional<ActId> act;
  std::string reason;  ///< for refused, unopened and damaged
  std::string name;    ///< of an attachment
};
struct UnpackReport {
  std::vector<Unpacked> items;
  bool complete = true;                 ///< the pouch's end was there and right
  std::string damage;                   ///< what was wrong with the pouch, if anything
  std::vector<ExchangeId> invitations;  ///< exchanges first seen here, not joined yet
  std::vector<DoubleDealing> double_dealing;
  std::vector<std::pair<ExchangeId, ActId>> receipts;  ///< signed for what came
  Desk::RelayContents contents;                        ///< of those items that could be opened
};
/// Reads a pouch, takes what is for this desk, tries again what could not be opened before, and signs the
/// receipts. Any file is harmless: nothing is changed by what is refused. Unpacking again changes nothing.
/// `source`: where it came from, for what is kept aside; empty: the file's name.
Result<UnpackReport> unpack_pouch(
    Desk& desk, const std::filesystem::path& file,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {},
    const std::string& source = {});

}  // namespace parley
