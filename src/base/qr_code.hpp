/// QR codes (ISO/IEC 18004), by libqrencode, which is loaded when the first is made.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace parley {

/// The modules of a code, without the quiet zone around it.
struct QrCode {
  int width = 0;           ///< modules on each side
  std::vector<bool> dark;  ///< row by row
  /// False outside of it.
  bool is_dark(int x, int y) const {
    if (x < 0 || y < 0 || x >= width || y >= width) return false;
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

inline constexpr int kQrQuiet = 4;  ///< modules that stay light on each side

/// The smallest code that holds the bytes, at the lowest level of error correction; none if they are too many
/// (more than 2953).
std::optional<QrCode> qr_code(std::string_view bytes);

}  // namespace parley
