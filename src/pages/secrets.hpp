/// Passphrases and the party key, as they are typed and chosen in forms. What was typed is wiped at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pages/visit.hpp"

namespace parley::pages {

/// `kind` is what a browser's password manager takes it for: `current-password`, `new-password`, `off`.
Html password(std::string_view label, std::string_view name, std::string_view kind, bool required = true,
              std::string_view hint = {});
/// A new passphrase, twice: `new` and `again`.
Html twice(std::string_view label);

/// Takes a passphrase out of the form.
Secret typed(Visit& visit, const std::string& name);
/// What was given for `twice`.
Result<Secret> typed_twice(Visit& visit);

/// For deeds that the party key may sign instead of the delegate. The form is multipart.
Html party_key_fields(const Visit& visit, std::string_view when);
/// The party key in the file that was chosen (`file`), else the one on this desk, opened by `passphrase`.
Result<Ed25519SecretKey> party_key_given(Visit& visit, const Desk& desk);

}  // namespace parley::pages
