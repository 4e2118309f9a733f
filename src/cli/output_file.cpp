#include "cli/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "base/text.hpp"

namespace parley::cli {
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::unexpected<Error> cannot_write(const std::string& name) {
  return fail("cannot write " + shown(name) + ": " + std::strerror(errno));
}

bool is_regular(const struct stat& status) {
  return S_ISREG(status.st_mode);
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::optional<std::string>& name, unsigned mode) {
  OutputFile out;
  if (!name || *name == "-") {
    out.sink_ = std::make_unique<FdSink>(STDOUT_FILENO);
    return out;
  }
  struct stat status{};
  const bool exists = ::stat(name->c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode))
    return fail(shown(*name) + " is a folder, not a file", "name a file with -o");
  if (exists && !is_regular(status)) {
    out.descriptor_ = Descriptor(::open(name->c_str(), O_WRONLY | O_CLOEXEC));
    if (!out.descriptor_.valid()) return cannot_write(*name);
    out.sink_ = std::make_unique<FdSink>(out.descriptor_.get());
    return out;
  }
  out.file_ = exists ? std::filesystem::canonical(*name) : std::filesystem::path(*name);
  const std::filesystem::path folder = out.file_.has_parent_path() ? out.file_.parent_path() : ".";
  out.descriptor_ = Descriptor(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
  if (out.descriptor_.valid()) {
    out.sink_ = std::make_unique<FdSink>(out.descriptor_.get());
    return out;
  }
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) return cannot_write(*name);
  try {
    out.beside_ = std::make_unique<NewFile>(out.file_, mode);
  } catch (const std::system_error& error) {
    return fail("cannot write " + shown(*name) + ": " + error.code().message());
  }
  return out;
}

Sink& OutputFile::sink() {
  return beside_ ? beside_->sink() : *sink_;
}

bool OutputFile::on_terminal() const {
  return file_.empty() && !descriptor_.valid() && ::isatty(STDOUT_FILENO) == 1;
}

void OutputFile::commit() {
  if (file_.empty()) return;
  if (beside_) {
    beside_->commit(false);
    return;
  }
  // A link cannot take the place of a file; a file that has a name can.
  const std::string unnamed = "/proc/self/fd/" + std::to_string(descriptor_.get());
  const std::string named = file_.string() + ".new-" + std::to_string(::getpid());
  if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, named.c_str(), AT_SYMLINK_FOLLOW) != 0)
    throw_errno(shown(named));
  if (std::rename(named.c_str(), file_.c_str()) != 0) {
    const int reason = errno;
    ::unlink(named.c_str());
    errno = reason;
    throw_errno(shown(file_.string()));
  }
  file_.clear();
}

bool same_file(const std::string& name, int fd) {
  struct stat one{};
  struct stat other{};
  return ::stat(name.c_str(), &one) == 0 && ::fstat(fd, &other) == 0 && is_regular(one) &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool same_file(const std::string& name, const std::string& other) {
  const Descriptor file(::open(other.c_str(), O_PATH | O_CLOEXEC));
  return file.valid() && same_file(name, file.get());
}

}  // namespace parley::cli
