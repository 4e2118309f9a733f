/// A source that can be read by the line and looked ahead into.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "base/ports.hpp"

namespace parley {

class BufferedSource : public Source {
 public:
  explicit BufferedSource(Source& inner) : inner_(inner) {}

  /// As Source, but fills all of `out` unless the end comes first.
  std::size_t read(std::span<std::uint8_t> out) override;
  /// The next bytes without taking them: at most `size`, fewer only before the end.
  BytesView peek(std::size_t size);
  /// Up to and without the next LF; none when the end or `limit` bytes come first. `allow_unended` takes a
  /// last line without LF too; none then means that nothing was left, or that the line is too long.
  std::optional<std::string> line(std::size_t limit, bool allow_unended = false);
  bool at_end() { return peek(1).empty(); }

 private:
  bool fill();  // more bytes into the buffer; false at the end

  Source& inner_;
  Bytes buffer_;
  std::size_t begin_ = 0;
};

/// Bytes in memory as a source.
class BytesSource : public Source {
 public:
  explicit BytesSource(BytesView bytes) : rest_(bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t taken = std::min(out.size(), rest_.size());
    std::copy_n(rest_.begin(), taken, out.begin());
    rest_ = rest_.subspan(taken);
    return taken;
  }

 private:
  BytesView rest_;
};

/// A sink that keeps what it is given.
class BytesSink : public Sink {
 public:
  void write(BytesView bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  Bytes take() { return std::move(bytes_); }
  std::size_t size() const { return bytes_.size(); }

 private:
  Bytes bytes_;
};

}  // namespace parley
