/// Where a command's output goes: standard output, or a file that appears only when it is whole.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "desk/files.hpp"

namespace parley::cli {

/// A file is a `NewFile`. A device or a pipe is written as it is; a symbolic link is followed.
class OutputFile {
 public:
  /// `-` or nothing is standard output. `mode` is that of a new file, less the umask.
  static Result<OutputFile> open(const std::optional<std::string>& name, unsigned mode);

  Sink& sink();
  /// Whether it is standard output, on a terminal.
  bool on_terminal() const;
  /// Gives a file its name. Throws std::system_error.
  void commit();

 private:
  OutputFile() = default;

  Descriptor descriptor_;  // of a device or a pipe
  std::unique_ptr<FdSink> sink_;
  std::unique_ptr<NewFile> file_;
};

/// Whether two names, or a name and what is open, are one regular file.
bool same_file(const std::string& name, const std::string& other);
bool same_file(const std::string& name, int fd);

}  // namespace parley::cli
