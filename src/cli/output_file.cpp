#include "cli/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/text.hpp"

namespace parley::cli {
namespace {

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
  try {
    out.file_ = std::make_unique<NewFile>(
        exists ? std::filesystem::canonical(*name) : std::filesystem::path(*name), mode);
  } catch (const std::system_error& error) {
    return fail("cannot write " + shown(*name) + ": " + error.code().message());
  }
  return out;
}

Sink& OutputFile::sink() {
  return file_ ? file_->sink() : *sink_;
}

bool OutputFile::on_terminal() const {
  return !file_ && !descriptor_.valid() && ::isatty(STDOUT_FILENO) == 1;
}

void OutputFile::commit() {
  if (file_) file_->commit(false);
  file_.reset();
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
