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

/// What tells a file from any other, a copy put in its place included: an inode's number is used again once
/// it is free, its time of birth is not.
struct Identity {
  std::string device, inode, born;
};

Identity identity_of(const std::filesystem::path& file) {
  struct statx status{};
  if (::statx(AT_FDCWD, file.c_str(), 0, STATX_INO | STATX_BTIME, &status) != 0) {
    throw std::system_error(errno, std::generic_category(), file.string());
  }
  const bool known = (status.stx_mask & STATX_BTIME) != 0;
  return {fmt::format("{}:{}", status.stx_dev_major, status.stx_dev_minor), std::to_string(status.stx_ino),
          known ? fmt::format("{}.{:09}", status.stx_btime.tv_sec, status.stx_btime.tv_nsec) : "unknown"};
}

}  // namespace

void write_marker(const std::filesystem::path& home, const KeyId& key, std::int64_t acts) {
  const std::filesystem::path file = marker_file(home);
  const Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!descriptor.valid()) throw std::system_error(errno, std::generic_category(), file.string());
  const Identity own = identity_of(file);
  const Identity archive = identity_of(home / "archive.db");
  std::string text = Json(Json::Object{{"acts", acts},
                                       {"archive-born", archive.born},
                                       {"archive-inode", archive.inode},
                                       {"born", own.born},
                                       {"device", own.device},
                                       {"host", host()},
                                       {"inode", own.inode},
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
  const Identity own = identity_of(file);
  const Identity archive = identity_of(home / "archive.db");
  if (!says("host", host()))
    return Error{"this desk was made on another computer: it is a copy, or was moved", kRemedy};
  if (!says("device", own.device) || !says("inode", own.inode) || !says("born", own.born) ||
      !says("archive-inode", archive.inode) || !says("archive-born", archive.born)) {
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
