#include "desk/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/text.hpp"

namespace parley {
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int checked(int result, const std::filesystem::path& file) {
  if (result < 0) throw_errno(shown(file.string()));
  return result;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Descriptor> open_to_read(const std::filesystem::path& file) {
  Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.valid()) return fail("cannot read " + shown(file.string()) + ": " + std::strerror(errno));
  struct stat status{};
  if (::fstat(descriptor.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return fail(shown(file.string()) + " is a folder, not a file");
  }
  return descriptor;
}

std::size_t FdSource::read(std::span<std::uint8_t> out) {
  for (;;) {
    const ssize_t got = ::read(fd_, out.data(), out.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw_errno("reading");
  }
}

void FdSink::write(BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw_errno("writing");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

NewFile::NewFile(std::filesystem::path file, unsigned mode)
    : file_(std::move(file)),
      beside_(file_.string() + ".new-" + std::to_string(::getpid())),
      descriptor_(::open(folder_of(file_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode)),
      sink_(descriptor_.get()) {
  if (descriptor_.valid()) return;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) throw_errno(shown(file_.string()));
  descriptor_ =
      Descriptor(checked(::open(beside_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode), file_));
  named_ = true;
  sink_ = FdSink(descriptor_.get());
}

NewFile::~NewFile() {
  if (named_) ::unlink(beside_.c_str());
}

void NewFile::commit(bool durable) {
  if (durable) checked(::fsync(descriptor_.get()), file_);
  if (!named_) {
    // A link cannot take the place of a file; a file that has a name can.
    const std::string unnamed = "/proc/self/fd/" + std::to_string(descriptor_.get());
    ::unlink(beside_.c_str());
    checked(::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, beside_.c_str(), AT_SYMLINK_FOLLOW), file_);
    named_ = true;
  }
  checked(::rename(beside_.c_str(), file_.c_str()), file_);
  named_ = false;
  if (durable) sync_folder(folder_of(file_));
}

void copy(Source& from, Sink& to, const std::function<void(std::uint64_t)>& progress) {
  Bytes block(1 << 20);
  while (const std::size_t got = from.read(block)) {
    to.write(BytesView(block).first(got));
    if (progress) progress(got);
  }
}

Result<Digest> digest_of_file(const std::filesystem::path& file) {
  Result<Descriptor> descriptor = open_to_read(file);
  if (!descriptor) return std::unexpected(descriptor.error());
  FdSource source(descriptor->get());
  DigestSink digest;
  copy(source, digest);
  return digest.finish();
}

Result<std::string> read_file(const std::filesystem::path& file, std::size_t limit) {
  Result<Descriptor> descriptor = open_to_read(file);
  if (!descriptor) return std::unexpected(descriptor.error());
  FdSource source(descriptor->get());
  std::string out;
  struct stat status{};
  if (::fstat(descriptor->get(), &status) == 0)
    out.reserve(std::min(static_cast<std::size_t>(status.st_size), limit));
  Bytes block(std::size_t{64} * 1024);
  while (const std::size_t got = source.read(block)) {
    out += as_text(BytesView(block).first(got));
    if (out.size() > limit)
      return fail(shown(file.string()) + " is larger than " + std::to_string(limit) + " bytes");
  }
  return out;
}

void write_file_durably(const std::filesystem::path& file, std::string_view content, unsigned mode) {
  NewFile fresh(file, mode);
  fresh.sink().write(as_bytes(content));
  fresh.commit();
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(checked(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder));
  checked(::fsync(descriptor.get()), folder);
}

namespace {

Descriptor lock(const std::filesystem::path& file, int how) {
  Descriptor descriptor(checked(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), file));
  while (::flock(descriptor.get(), how) < 0) {
    if (errno != EINTR) throw_errno(shown(file.string()));
  }
  return descriptor;
}

}  // namespace

Descriptor lock_exclusively(const std::filesystem::path& file) {
  return lock(file, LOCK_EX);
}

bool is_locked(const std::filesystem::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  return descriptor.valid() && ::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Descriptor keep_watch(const std::filesystem::path& home) {
  return lock(home / "watching", LOCK_SH);
}

bool is_watched(const std::filesystem::path& home) {
  return is_locked(home / "watching");
}

}  // namespace parley
