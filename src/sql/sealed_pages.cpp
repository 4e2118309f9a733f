#include "sql/sealed_pages.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <string>

#include "crypto/aead.hpp"
#include "crypto/random.hpp"
#include "crypto/secret.hpp"

namespace parley {

struct SealedPages::State {
  sqlite3_vfs vfs{};
  sqlite3_vfs* below = nullptr;
  std::string name;
  Key32 key;
  SystemRandom random;
};

namespace {

constexpr int kPage = 4096;
constexpr int kReserved = 40;  // a nonce and a tag
constexpr int kBody = kPage - kReserved;
constexpr sqlite3_int64 kLogHeader = 32;
constexpr sqlite3_int64 kFrameHeader = 24;
constexpr sqlite3_int64 kFrame = kFrameHeader + kPage;

static_assert(kReserved == sizeof(Nonce24) + kAeadTag);

using Page = std::array<std::uint8_t, kPage>;

enum class Kind : std::uint8_t { database = 1, log = 2 };

/// What SQLite holds of an open file, at 8 bytes; the file of the VFS below stands behind it.
struct alignas(8) File {
  sqlite3_file base;
  SealedPages::State* state;
  Kind kind;
};

File& file_of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}
sqlite3_file* below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}
SealedPages::State& state_of(sqlite3_vfs* vfs) {
  return *static_cast<SealedPages::State*>(vfs->pAppData);
}

/// Where a page begins in the file.
sqlite3_int64 start_of(Kind kind, sqlite3_int64 page) {
  return kind == Kind::database ? page * kPage : kLogHeader + page * kFrame + kFrameHeader;
}

/// What binds a page to its place.
std::array<std::uint8_t, 9> place_of(Kind kind, sqlite3_int64 page) {
  std::array<std::uint8_t, 9> out{static_cast<std::uint8_t>(kind)};
  for (int i = 0; i < 8; ++i)
    out[static_cast<std::size_t>(i) + 1] = static_cast<std::uint8_t>(page >> (8 * i));
  return out;
}

void seal(SealedPages::State& state, Kind kind, sqlite3_int64 number, Page& page) {
  Nonce24 nonce;
  state.random.fill(nonce);
  const auto tag = xchacha_seal(state.key, nonce, place_of(kind, number), std::span(page).first<kBody>());
  std::ranges::copy(nonce, page.begin() + kBody);
  std::ranges::copy(tag, page.begin() + kBody + sizeof nonce);
}

bool open(const SealedPages::State& state, Kind kind, sqlite3_int64 number, Page& page) {
  Nonce24 nonce;
  std::array<std::uint8_t, kAeadTag> tag;
  std::copy_n(page.begin() + kBody, nonce.size(), nonce.begin());
  std::copy_n(page.begin() + kBody + nonce.size(), tag.size(), tag.begin());
  if (!xchacha_open(state.key, nonce, place_of(kind, number), tag, std::span(page).first<kBody>()))
    return false;
  std::fill(page.begin() + kBody, page.end(), std::uint8_t{0});  // as it was when SQLite summed it up
  return true;
}

/// Reads a page and opens it. SHORT_READ if the file ends before its end; DATA if it does not open.
int read_page(sqlite3_file* file, sqlite3_int64 number, Page& page) {
  const File& own = file_of(file);
  const int code = below(file)->pMethods->xRead(below(file), page.data(), kPage, start_of(own.kind, number));
  if (code != SQLITE_OK) return code;
  return open(*own.state, own.kind, number, page) ? SQLITE_OK : SQLITE_IOERR_DATA;
}

/// The beginning of a database file, of which SQLite wants to know nothing but the size of its pages.
void plain_header(std::span<std::uint8_t> out) {
  std::ranges::fill(out, std::uint8_t{0});
  out[16] = kPage >> 8;
  out[20] = kReserved;
}

int read_database(sqlite3_file* file, std::span<std::uint8_t> out, sqlite3_int64 at) {
  Page page;
  for (std::size_t done = 0; done < out.size();) {
    const sqlite3_int64 number = (at + static_cast<sqlite3_int64>(done)) / kPage;
    const auto from = static_cast<std::size_t>((at + static_cast<sqlite3_int64>(done)) % kPage);
    const std::size_t size = std::min(out.size() - done, kPage - from);
    const int code = read_page(file, number, page);
    if (code == SQLITE_IOERR_SHORT_READ) {
      std::ranges::fill(out.subspan(done), std::uint8_t{0});
      return code;
    }
    // A crash may have left the first page half written; the log holds it whole.
    if (code == SQLITE_IOERR_DATA && at == 0 && out.size() == 100) {
      plain_header(out);
      return SQLITE_OK;
    }
    if (code != SQLITE_OK) return code;
    std::copy_n(page.begin() + static_cast<std::ptrdiff_t>(from), size,
                out.begin() + static_cast<std::ptrdiff_t>(done));
    done += size;
  }
  return SQLITE_OK;
}

int read_log(sqlite3_file* file, std::span<std::uint8_t> out, sqlite3_int64 at) {
  // What is no page is as it is on the disk; then the pages are put in place.
  const int code = below(file)->pMethods->xRead(below(file), out.data(), static_cast<int>(out.size()), at);
  if (code != SQLITE_OK) return code;
  const sqlite3_int64 end = at + static_cast<sqlite3_int64>(out.size());
  Page page;
  for (sqlite3_int64 number = std::max<sqlite3_int64>(0, (at - kLogHeader) / kFrame);
       start_of(Kind::log, number) < end; ++number) {
    const sqlite3_int64 start = start_of(Kind::log, number);
    const sqlite3_int64 from = std::max(at, start);
    const sqlite3_int64 to = std::min(end, start + kPage);
    if (from >= to) continue;
    if (const int read = read_page(file, number, page); read != SQLITE_OK) {
      // Recovery reads frames whole, and takes those whose sums fit: not one that a crash has cut off.
      if (read != SQLITE_IOERR_DATA || out.size() != static_cast<std::size_t>(kFrame)) return read;
      page.fill(0);
    }
    std::copy_n(page.begin() + (from - start), to - from, out.begin() + (from - at));
  }
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  const std::span bytes(static_cast<std::uint8_t*>(out), static_cast<std::size_t>(size));
  return file_of(file).kind == Kind::database ? read_database(file, bytes, at) : read_log(file, bytes, at);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  File& own = file_of(file);
  const auto pass_on = [&](const void* what) {
    return below(file)->pMethods->xWrite(below(file), what, size, at);
  };
  if (own.kind == Kind::log) {
    const bool header = at == 0 && size == kLogHeader;
    const bool frame_header = at >= kLogHeader && (at - kLogHeader) % kFrame == 0 && size == kFrameHeader;
    if (header || frame_header) return pass_on(bytes);
  }
  const sqlite3_int64 number = own.kind == Kind::database ? at / kPage : (at - kLogHeader) / kFrame;
  // Whatever is no whole page would lie on the disk as it is.
  if (size != kPage || at != start_of(own.kind, number)) return SQLITE_IOERR_WRITE;
  Page page;
  std::memcpy(page.data(), bytes, kPage);
  if (std::any_of(page.begin() + kBody, page.end(), [](std::uint8_t byte) { return byte != 0; }))
    return SQLITE_IOERR_WRITE;
  seal(*own.state, own.kind, number, page);
  return pass_on(page.data());
}

int close(sqlite3_file* file) {
  return below(file)->pMethods->xClose(below(file));
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return below(file)->pMethods->xTruncate(below(file), size);
}
int sync(sqlite3_file* file, int flags) {
  return below(file)->pMethods->xSync(below(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return below(file)->pMethods->xFileSize(below(file), size);
}
int lock(sqlite3_file* file, int level) {
  return below(file)->pMethods->xLock(below(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return below(file)->pMethods->xUnlock(below(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* out) {
  return below(file)->pMethods->xCheckReservedLock(below(file), out);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return below(file)->pMethods->xFileControl(below(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return below(file)->pMethods->xSectorSize(below(file));
}
int device_characteristics(sqlite3_file* file) {
  // Without it SQLite would write parts of pages to fill up sectors of the log.
  return below(file)->pMethods->xDeviceCharacteristics(below(file)) | SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return below(file)->pMethods->xShmMap(below(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  below(file)->pMethods->xShmBarrier(below(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return below(file)->pMethods->xShmUnmap(below(file), remove);
}

/// Of version 2: without the methods that would map pages into memory as they are.
const sqlite3_io_methods kMethods = {
    2,
    close,
    read,
    write,
    truncate,
    sync,
    file_size,
    lock,
    unlock,
    check_reserved_lock,
    file_control,
    sector_size,
    device_characteristics,
    shm_map,
    shm_lock,
    shm_barrier,
    shm_unmap,
    nullptr,
    nullptr,
};

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  File& own = file_of(file);
  own.base.pMethods = nullptr;
  // Journals and temporary files would show what they hold.
  if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0) return SQLITE_CANTOPEN;
  own.state = &state_of(vfs);
  own.kind = (flags & SQLITE_OPEN_WAL) != 0 ? Kind::log : Kind::database;
  const int code = own.state->below->xOpen(own.state->below, name, below(file), flags, out_flags);
  if (below(file)->pMethods != nullptr) own.base.pMethods = &kMethods;
  return code;
}
int remove_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  return state_of(vfs).below->xDelete(state_of(vfs).below, name, sync_folder);
}
int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return state_of(vfs).below->xAccess(state_of(vfs).below, name, flags, out);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return state_of(vfs).below->xFullPathname(state_of(vfs).below, name, size, out);
}

}  // namespace

SealedPages::SealedPages(const Key32& key) : state_(std::make_unique<State>()) {
  static std::atomic<std::uint64_t> count = 0;
  State& state = *state_;
  state.below = sqlite3_vfs_find(nullptr);
  if (state.below == nullptr) throw std::runtime_error("SQLite has no file system");
  state.key = key;
  state.name = fmt::format("parley-sealed-{}", ++count);
  state.vfs = *state.below;
  state.vfs.pNext = nullptr;
  state.vfs.pAppData = &state;
  state.vfs.zName = state.name.c_str();
  state.vfs.szOsFile = static_cast<int>(sizeof(File)) + state.below->szOsFile;
  state.vfs.xOpen = open_file;
  state.vfs.xDelete = remove_file;
  state.vfs.xAccess = access_file;
  state.vfs.xFullPathname = full_path;
  if (sqlite3_vfs_register(&state.vfs, 0) != SQLITE_OK) throw std::bad_alloc();
}

SealedPages::~SealedPages() {
  sqlite3_vfs_unregister(&state_->vfs);
  wipe(state_->key);
}

const char* SealedPages::name() const {
  return state_->name.c_str();
}

void SealedPages::prepare(sqlite3* database) {
  int reserved = kReserved;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
}

}  // namespace parley
