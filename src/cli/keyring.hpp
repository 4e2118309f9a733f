/// The key of an unlocked desk's archive, in the kernel's keyring of this user: never on a disk, gone after a
/// time, at a reboot, and at `parley lock`.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "crypto/secret.hpp"

namespace parley::cli {

/// What `keep_unlocked` has left for the desk in that folder.
std::optional<Secret> unlocked_key(const std::filesystem::path& home);
/// Fails where the kernel keeps no keys, as in some containers.
Result<void> keep_unlocked(const std::filesystem::path& home, const Secret& key, std::chrono::seconds span);
/// Whether there was anything to forget.
bool forget_unlocked(const std::filesystem::path& home);

}  // namespace parley::cli
