/// Passphrases: from a file, a descriptor, or the terminal without echo.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "crypto/secret.hpp"

namespace parley::cli {

struct PassphraseSource {
  std::optional<std::filesystem::path> file;  ///< its first line
  std::optional<int> fd;                      ///< the first line that it gives
  std::string prompt = "Passphrase: ";
  bool confirm = false;  ///< on the terminal, asked twice
};

/// The first line, without its end; empty ones are refused. The terminal's echo comes back also on Ctrl-C.
Result<Secret> read_passphrase(const PassphraseSource& source);

}  // namespace parley::cli
