/// Why an age file could not be opened. The kinds are those that the test vectors of the format tell apart.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace parley {

enum class SealErrorKind : std::uint8_t {
  header,    ///< the header is not what the specification allows
  hmac,      ///< a key fits, but the header was changed
  no_match,  ///< none of the identities opens it
  payload,   ///< the contents are damaged, cut short or followed by something
  armor,     ///< the ASCII armor is not what the specification allows
};

struct SealError {
  SealErrorKind kind = SealErrorKind::header;
  std::string message;  ///< a sentence for the user
};

/// `header`, `HMAC`, `no match`, `payload`, `armor`.
constexpr std::string_view name_of(SealErrorKind kind) {
  switch (kind) {
    case SealErrorKind::header:
      return "header";
    case SealErrorKind::hmac:
      return "HMAC";
    case SealErrorKind::no_match:
      return "no match";
    case SealErrorKind::payload:
      return "payload";
    case SealErrorKind::armor:
      return "armor";
  }
  return "";
}

template <class T>
using SealResult = std::expected<T, SealError>;

inline std::unexpected<SealError> seal_fail(SealErrorKind kind, std::string message) {
  return std::unexpected(SealError{kind, std::move(message)});
}

}  // namespace parley
