#include "pages/passing.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "crypto/secret.hpp"

namespace parley::pages {
namespace {

[[noreturn]] void fault(int code, const char* what) {
  throw std::system_error(code, std::generic_category(), what);
}

Descriptor nameless(const std::filesystem::path& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.valid()) return file;
  // Some file systems have no files without a name.
  std::string name = folder / ".passing-XXXXXX";
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.valid()) fault(errno, "a temporary file in the desk's folder");
  ::unlink(name.c_str());
  return file;
}

Descriptor in_memory() {
  Descriptor file(::memfd_create("parley", MFD_CLOEXEC));
  if (!file.valid() || ::fchmod(file.get(), 0600) != 0) fault(errno, "room in memory");
  return file;
}

}  // namespace

Passing::Passing() : file_(in_memory()) {}

Passing::Passing(const std::filesystem::path& folder) : file_(nameless(folder)) {}

Passing Passing::of(const std::filesystem::path& file) {
  Result<Descriptor> opened = open_to_read(file);
  if (!opened) throw std::runtime_error(opened.error().message);
  Passing out(std::move(*opened));
  out.size_ = std::filesystem::file_size(file);
  std::filesystem::remove(file);
  return out;
}

std::filesystem::path Passing::path() const {
  return "/proc/self/fd/" + std::to_string(file_.get());
}

void Passing::write(BytesView bytes) {
  FdSink(file_.get()).write(bytes);
  size_ += bytes.size();
}

Bytes Passing::read(std::uint64_t offset, std::size_t most) const {
  Bytes out(most);
  const ssize_t got = ::pread(file_.get(), out.data(), most, static_cast<off_t>(offset));
  if (got < 0) fault(errno, "what is on its way to the browser");
  out.resize(static_cast<std::size_t>(got));
  return out;
}

Body::Body(std::uint64_t size) {
  if (size <= kInMemory) {
    memory_.resize(size);
    bytes_ = memory_;
    return;
  }
  // It is given back to the system at once when this goes, and its pages are taken as they are written.
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fault(errno, "room for what is sent");
  bytes_ = {static_cast<std::uint8_t*>(memory), size};
  mapped_ = true;
}

Body::~Body() {
  if (mapped_)
    ::munmap(bytes_.data(), bytes_.size());  // the system clears it before anybody else gets it
  else
    wipe(bytes_);
}

}  // namespace parley::pages
