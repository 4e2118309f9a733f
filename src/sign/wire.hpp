/// The SSH wire encoding (RFC 4251 section 5): strings with a four-byte length, integers of four bytes.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace parley::wire {

inline void put_uint32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}
inline void put_string(Bytes& out, BytesView bytes) {
  put_uint32(out, static_cast<std::uint32_t>(bytes.size()));
  out.insert(out.end(), bytes.begin(), bytes.end());
}
inline void put_string(Bytes& out, std::string_view text) {
  put_string(out, as_bytes(text));
}

/// Takes values from the front; once one is not there, all further ones are not either.
class Reader {
 public:
  explicit Reader(BytesView bytes) : rest_(bytes) {}
  std::optional<BytesView> take(std::size_t size) {
    if (broken_ || rest_.size() < size) {
      broken_ = true;
      return std::nullopt;
    }
    const BytesView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  std::optional<std::uint8_t> byte() {
    const auto taken = take(1);
    if (!taken) return std::nullopt;
    return (*taken)[0];
  }
  std::optional<std::uint32_t> uint32() {
    const auto taken = take(4);
    if (!taken) return std::nullopt;
    std::uint32_t value = 0;
    for (const std::uint8_t b : *taken) value = value << 8 | b;
    return value;
  }
  std::optional<BytesView> string() {
    const auto size = uint32();
    if (!size) return std::nullopt;
    return take(*size);
  }
  std::size_t size() const { return broken_ ? 0 : rest_.size(); }  ///< bytes left
  bool at_end() const { return !broken_ && rest_.empty(); }

 private:
  BytesView rest_;
  bool broken_ = false;
};

}  // namespace parley::wire
