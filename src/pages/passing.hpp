/// Bytes on their way through the pages. What is not sealed is in memory alone; what is sealed, in a file
/// without a name in the desk's folder.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "base/ports.hpp"
#include "desk/files.hpp"

namespace parley::pages {

/// Written once, then read in pieces or as memory. Nothing of it is left when it goes, a kill included.
class Passing : public Sink {
 public:
  /// In memory, for what is not sealed: at most this.
  static constexpr std::uint64_t kInMemory = std::uint64_t{256} << 20;
  Passing();
  /// For what is sealed. Throws std::system_error if the folder takes no file.
  explicit Passing(const std::filesystem::path& folder);
  /// Takes over a file that was made under a name, which goes.
  static Passing of(const std::filesystem::path& file);
  Passing(Passing&&) noexcept = default;
  Passing& operator=(Passing&&) = delete;

  void write(BytesView bytes) override;
  std::uint64_t size() const { return size_; }
  /// At most `most` bytes from there on; none at the end.
  Bytes read(std::uint64_t offset, std::size_t most) const;
  /// For what reads by name: good in this process, as long as this lasts.
  std::filesystem::path path() const;

 private:
  explicit Passing(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
  std::uint64_t size_ = 0;
};

/// What a browser sends with a form: in memory, and nothing of it is left in the end.
class Body {
 public:
  static constexpr std::uint64_t kInMemory = std::uint64_t{1} << 20;

  /// Throws std::system_error if there is no room for it.
  explicit Body(std::uint64_t size);
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  ~Body();
  std::span<std::uint8_t> bytes() { return bytes_; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

 private:
  Bytes memory_;
  std::span<std::uint8_t> bytes_;
  bool mapped_ = false;
};

}  // namespace parley::pages
