/// How `parley seal` and `parley open` end when they do not end well.
#pragma once

#include "seal/error.hpp"

namespace parley::cli {

/// 3 header, 4 HMAC, 5 no match, 6 payload, 7 armor: the kinds that the format's test vectors tell apart.
constexpr int exit_code(SealErrorKind kind) {
  switch (kind) {
    case SealErrorKind::header:
      return 3;
    case SealErrorKind::hmac:
      return 4;
    case SealErrorKind::no_match:
      return 5;
    case SealErrorKind::payload:
      return 6;
    case SealErrorKind::armor:
      return 7;
  }
  return 1;
}

}  // namespace parley::cli
