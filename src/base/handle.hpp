/// Handles: the short names of parties and delegates. One alphabet, so that look-alikes cannot exist and an
/// `allowed_signers` file never sees a wildcard (record rule 2).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// `[a-z0-9-]{1,32}`.
bool is_handle(std::string_view text);

/// A handle that may name a party: any but `base`, which names the base text.
bool is_party_handle(std::string_view text);

/// `lavrov@russia`. Both parts are handles.
struct DelegateName {
  std::string delegate, party;
  std::string display() const { return delegate + '@' + party; }
  auto operator<=>(const DelegateName&) const = default;
};
std::optional<DelegateName> parse_delegate_name(std::string_view text);

}  // namespace parley
