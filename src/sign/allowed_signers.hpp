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
  std::string principal;                     ///< `lavrov@russia`: handles only, so no wildcard can stand in it
  std::vector<std::string_view> namespaces;
  PublicKey key;
  std::optional<Instant> valid_after, valid_before;
};

/// One line, with its line end.
std::string allowed_signers_line(const AllowedSigner& signer);

}  // namespace parley
