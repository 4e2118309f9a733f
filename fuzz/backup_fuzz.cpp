/// Backups: whatever is in one, a whole desk is made or nothing.
#include <stdlib.h>

#include <filesystem>

#include "crypto/random.hpp"
#include "desk/backup.hpp"
#include "seal/buffered_source.hpp"

namespace {

struct FixedClock : parley::Clock {
  parley::Instant now() override { return {1640000000}; }
};

struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "parley-fuzz-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) abort();
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Folder folder;
  static FixedClock clock;
  static parley::SystemRandom random;
  const std::filesystem::path home = folder.path / "desk";
  parley::BytesSource source(parley::BytesView(data, size));
  const auto restored = parley::restore_backup(source, home, {clock, random}, {});
  if (restored.has_value() != std::filesystem::exists(home / "desk.json")) abort();
  std::filesystem::remove_all(home);
  if (!std::filesystem::is_empty(folder.path)) abort();
  return 0;
}
