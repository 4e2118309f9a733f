/// A whole desk in one file, and back: a tar archive, to be sealed by whoever calls. It opens without Parley:
///
///     README.txt              what this is
///     desk.json               that it is a desk, and of which version
///     keys.txt                the key file's text
///     party.age, party.txt    the party key's file as it is, if the desk has it
///     archive.db              everything signed and received, as a plain SQLite database
///     attachments/DIGEST      each file, named by its SHA-256
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "desk/desk.hpp"

namespace parley {

struct BackedUp {
  std::size_t exchanges = 0;
  std::size_t attachments = 0;
  std::vector<std::string>
      missing;  ///< names of attachments that are not on the desk, or not as they were signed
};

/// Writes it. `key` with all keys. `progress` is told of bytes of attachments.
Result<BackedUp> write_backup(const Desk& desk, const DeskKey& key, Sink& out,
                              const std::function<void(std::uint64_t)>& progress = {});

/// Makes a desk in `home` (missing or empty) of what a backup holds. It can be read; before it signs it goes
/// on under new keys (Desk::renew), since what it was may have signed more. Nothing is left behind on
/// failure. `passphrase` seals its keys; without one they lie in the clear.
Result<void> restore_backup(Source& tar, const std::filesystem::path& home, World world,
                            const std::optional<Secret>& passphrase, int work_factor = 18);

}  // namespace parley
