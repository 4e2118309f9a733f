#include "desk/marker.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/json.hpp"
#include "desk/files.hpp"

namespace parley {
namespace {

constexpr std::size_t kSize = 512;  // one sector: written whole or not at all
constexpr const char* kRemedy =
    "if it is a copy or a backup, go on under new keys: parley renew. The desk that it was copied from must "
    "be renewed or "
    "given up as well";

std::filesystem::path marker_file(const std::filesystem::path& home) {
  return home / "marker";
}

std::string host() {
  if (const Result<std::string> id = read_file("/etc/machine-id", 4096); id && id->size() > 8) {
    return id->substr(0, id->find('\n'));
  }
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? std::string("host ") + name
                                                   : std::string("host unknown");
}

struct stat status_of(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), file.string());
  return status;
}

}  // namespace

void write_marker(const std::filesystem::path& home, const KeyId& key, std::int64_t acts) {
  const std::filesystem::path file = marker_file(home);
  const Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!descriptor.valid()) throw std::system_error(errno, std::generic_category(), file.string());
  const struct stat own = status_of(file);
  const struct stat archive = status_of(home / "archive.db");
  std::string text = Json(Json::Object{{"acts", acts},
                                       {"archive-inode", std::to_string(archive.st_ino)},
                                       {"device", std::to_string(own.st_dev)},
                                       {"host", host()},
                                       {"inode", std::to_string(own.st_ino)},
                                       {"key", key.hex()}})
                         .canonical();
  text.resize(kSize, ' ');
  if (::pwrite(descriptor.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()) ||
      ::fdatasync(descriptor.get()) != 0) {
    throw std::system_error(errno, std::generic_category(), file.string());
  }
}

std::optional<Error> check_marker(const std::filesystem::path& home, const KeyId& key, std::int64_t acts) {
  const std::filesystem::path file = marker_file(home);
  const Result<std::string> text = read_file(file, kSize);
  if (!text)
    return Error{"the desk's marker is missing, so this may be a copy or a backup of the desk", kRemedy};
  const Result<Json> json = parse_json(text->substr(0, text->find_last_not_of(' ') + 1));
  const auto says = [&](std::string_view member, const std::string& value) {
    const Json* found = json ? json->find(member) : nullptr;
    return found && found->string() && *found->string() == value;
  };
  const struct stat own = status_of(file);
  const struct stat archive = status_of(home / "archive.db");
  if (!says("host", host()))
    return Error{"this desk was made on another computer: it is a copy, or was moved", kRemedy};
  if (!says("device", std::to_string(own.st_dev)) || !says("inode", std::to_string(own.st_ino)) ||
      !says("archive-inode", std::to_string(archive.st_ino))) {
    return Error{
        "this desk's files are not those that it was made with: it is a copy, or was restored from a backup",
        kRemedy};
  }
  const Json* signed_acts = json->find("acts");
  if (!says("key", key.hex()) || !signed_acts || !signed_acts->integer()) {
    return Error{"the desk's marker does not fit its keys", kRemedy};
  }
  if (*signed_acts->integer() > acts) {
    return Error{fmt::format("the archive holds {} acts of this desk, but it had signed {}: the archive was "
                             "restored from a backup",
                             acts, *signed_acts->integer()),
                 kRemedy};
  }
  return std::nullopt;
}

}  // namespace parley
