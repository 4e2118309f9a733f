/// Bytes that are wiped from memory when they are no longer needed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace parley {

/// Overwrites memory in a way that the compiler may not leave out.
void wipe(std::span<std::uint8_t> bytes);

/// Whether two secrets are equal, in time that does not tell where they differ. Lengths are not secret.
bool equal_secretly(BytesView a, BytesView b);

/// A secret of any length: a passphrase, a private key's text. Wiped when destroyed, moved from or assigned.
class Secret {
 public:
  Secret() = default;
  explicit Secret(BytesView bytes) : bytes_(bytes.begin(), bytes.end()) {}
  explicit Secret(std::string_view text) : Secret(as_bytes(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  BytesView bytes() const { return bytes_; }
  std::string_view text() const { return as_text(bytes_); }
  bool empty() const { return bytes_.empty(); }

 private:
  Bytes bytes_;
};

}  // namespace parley
