/// The marker beside the archive, by which a copied or restored desk is detected (record rule 14).
///
/// It holds the host, the device and inode of the marker itself and of the archive, and how many acts the
/// desk's key had signed. It is always rewritten in place, so its own inode stays: a copy of the folder, or a
/// folder put back from a backup, has other inodes. An archive put back alone has fewer acts than the marker
/// says. The marker is written after the archive, so a crash between the two leaves it behind, which is
/// harmless; only the opposite is a restored archive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace parley {

/// Writes HOME/marker in place and durably; makes it if there is none.
void write_marker(const std::filesystem::path& home, const KeyId& key, std::int64_t acts);

/// Why this is not the desk that it was; none if it is.
std::optional<Error> check_marker(const std::filesystem::path& home, const KeyId& key, std::int64_t acts);

}  // namespace parley
