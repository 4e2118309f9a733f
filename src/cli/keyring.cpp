#include "cli/keyring.hpp"

#include <keyutils.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "crypto/digest.hpp"

namespace parley::cli {
namespace {

/// Others on the computer see the names of keys: this one tells nothing of the folder.
std::string name_of(const std::filesystem::path& home) {
  return "parley:" + sha256(as_bytes(std::filesystem::weakly_canonical(home).string())).hex();
}

key_serial_t find(const std::filesystem::path& home) {
  return static_cast<key_serial_t>(::keyctl_search(KEY_SPEC_USER_KEYRING, "user", name_of(home).c_str(), 0));
}

}  // namespace

std::optional<Secret> unlocked_key(const std::filesystem::path& home) {
  const key_serial_t key = find(home);
  if (key < 0) return std::nullopt;
  void* bytes = nullptr;
  const int size = ::keyctl_read_alloc(key, &bytes);
  if (size < 0) return std::nullopt;
  const std::span read(static_cast<std::uint8_t*>(bytes), static_cast<std::size_t>(size));
  Secret out{BytesView(read)};
  wipe(read);
  std::free(bytes);
  return out;
}

Result<void> keep_unlocked(const std::filesystem::path& home, const Secret& key, std::chrono::seconds span) {
  const key_serial_t kept =
      ::add_key("user", name_of(home).c_str(), key.bytes().data(), key.bytes().size(), KEY_SPEC_USER_KEYRING);
  if (kept >= 0 &&
      ::keyctl_setperm(kept, KEY_POS_ALL | KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH | KEY_USR_SETATTR) ==
          0 &&
      ::keyctl_set_timeout(kept, static_cast<unsigned>(span.count())) == 0) {
    return {};
  }
  const std::error_code why(errno, std::generic_category());
  if (kept >= 0) ::keyctl_invalidate(kept);
  return fail("the kernel keeps no key for this user here: " + why.message(),
              "give the passphrase each time, or with --passphrase-file");
}

bool forget_unlocked(const std::filesystem::path& home) {
  const key_serial_t key = find(home);
  return key >= 0 && ::keyctl_invalidate(key) == 0;
}

}  // namespace parley::cli
