/// The `allowed_signers` file of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS), by which anyone checks acts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "sign/public_key.hpp"

namespace parley {

struct AllowedSigner {
  std::string principal;  ///< `lavrov@russia`, or a party's handle for its party key
  std::vector<std::string_view> namespaces;
  PublicKey key;
  std::optional<Instant> valid_after, valid_before;
};

/// One line, with its line end. Throws std::invalid_argument if the principal is not made of handles, so no
/// wildcard can stand in it.
std::string allowed_signers_line(const AllowedSigner& signer);

}  // namespace parley
