/// Private keys in OpenSSH's own file form (PROTOCOL.key), unencrypted: `ssh-keygen -Y sign -f` takes them.
/// The desk seals such a file with age before it reaches the disk.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/secret.hpp"

namespace parley {

/// `-----BEGIN OPENSSH PRIVATE KEY-----` …, for an Ed25519 key. `comment` is ASCII without control
/// characters. Deterministic: the check integers, which guard nothing in an unencrypted file, come from the
/// public key.
Secret write_openssh_key(const Ed25519SecretKey& key, std::string_view comment);

/// Reads what `write_openssh_key` and `ssh-keygen -t ed25519 -N ''` write. A file that is itself encrypted is
/// refused with the remedy.
Result<Ed25519SecretKey> read_openssh_key(std::string_view text);

}  // namespace parley
