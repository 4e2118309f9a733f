/// Files of a desk: private modes, durable writes, streams over descriptors.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/ports.hpp"
#include "crypto/digest.hpp"

namespace parley {

/// A descriptor that is closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// Opens for reading. The error names the file and the reason.
Result<Descriptor> open_to_read(const std::filesystem::path& file);

/// Reads a descriptor; it stays its owner's.
class FdSource : public Source {
 public:
  explicit FdSource(int fd) : fd_(fd) {}
  std::size_t read(std::span<std::uint8_t> out) override;

 private:
  int fd_;
};

class FdSink : public Sink {
 public:
  explicit FdSink(int fd) : fd_(fd) {}
  void write(BytesView bytes) override;

 private:
  int fd_;
};

/// A file that takes its place only when it is whole. It has no name until `commit`, so that nothing of it is
/// left after a failure, an interruption or a kill. (Where a file system cannot do that, it is written beside
/// its place and removed on failure.) Mode 0600 unless said otherwise, less the umask.
class NewFile {
 public:
  /// Throws std::system_error if there can be no such file.
  explicit NewFile(std::filesystem::path file, unsigned mode = 0600);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();
  Sink& sink() { return sink_; }
  const std::filesystem::path& path() const { return file_; }
  /// Gives it its name, in the place of a file that has it. With `durable` it is on the disk when this
  /// returns; without, it is only whole or not there.
  void commit(bool durable = true);

 private:
  std::filesystem::path file_, beside_;
  bool named_ = false;  ///< there is something at `beside_`
  Descriptor descriptor_;
  FdSink sink_;
};

/// Counts and digests what is written to it, and passes it on.
class DigestSink : public Sink {
 public:
  explicit DigestSink(Sink* on = nullptr) : on_(on) {}
  void write(BytesView bytes) override {
    hash_.update(bytes);
    size_ += bytes.size();
    if (on_) on_->write(bytes);
  }
  std::uint64_t size() const { return size_; }
  Digest finish() { return hash_.finish(); }

 private:
  Sink* on_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

/// Passes on all that a source gives; `progress` is told of each piece.
void copy(Source& from, Sink& to, const std::function<void(std::uint64_t)>& progress = {});
/// The digest of a file's bytes.
Result<Digest> digest_of_file(const std::filesystem::path& file);

/// The whole of a small file; fails beyond `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& file, std::size_t limit);
void write_file_durably(const std::filesystem::path& file, std::string_view content, unsigned mode = 0600);
void sync_folder(const std::filesystem::path& folder);

/// The desk's lock: waits until nobody else holds it. Released when the descriptor closes, also by a kill.
Descriptor lock_exclusively(const std::filesystem::path& file);
/// Whether somebody holds a lock on it.
bool is_locked(const std::filesystem::path& file);

/// Held, by as many as like, while they keep at the relays of the desk in that folder. Released when the
/// descriptor closes, also by a kill.
Descriptor keep_watch(const std::filesystem::path& home);
/// Whether anybody does.
bool is_watched(const std::filesystem::path& home);

}  // namespace parley
