#include "seal/buffered_source.hpp"

#include <cstring>

namespace parley {
namespace {

constexpr std::size_t kRead = 1 << 16;

}  // namespace

bool BufferedSource::fill() {
  if (begin_ > 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kRead);
  const std::size_t got = inner_.read(std::span(buffer_).subspan(held));
  buffer_.resize(held + got);
  return got != 0;
}

std::size_t BufferedSource::read(std::span<std::uint8_t> out) {
  std::size_t done = std::min(out.size(), buffer_.size() - begin_);
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), done, out.begin());
  begin_ += done;
  while (done < out.size()) {
    const std::size_t got = inner_.read(out.subspan(done));
    if (got == 0) break;
    done += got;
  }
  return done;
}

BytesView BufferedSource::peek(std::size_t size) {
  while (buffer_.size() - begin_ < size && fill()) {
  }
  return BytesView(buffer_).subspan(begin_, std::min(size, buffer_.size() - begin_));
}

std::optional<std::string> BufferedSource::line(std::size_t limit, bool allow_unended) {
  std::size_t searched = 0;
  for (;;) {
    const BytesView held = BytesView(buffer_).subspan(begin_);
    const void* found =
        held.size() > searched ? std::memchr(held.data() + searched, '\n', held.size() - searched) : nullptr;
    if (found != nullptr) {
      const auto length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - held.data());
      if (length > limit) return std::nullopt;
      std::string line(as_text(held.first(length)));
      begin_ += length + 1;
      return line;
    }
    searched = held.size();
    if (searched > limit) return std::nullopt;
    if (!fill()) break;
  }
  const BytesView rest = BytesView(buffer_).subspan(begin_);
  if (!allow_unended || rest.empty()) return std::nullopt;
  std::string line(as_text(rest));
  begin_ = buffer_.size();
  return line;
}

}  // namespace parley
