#include "sign/allowed_signers.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "base/handle.hpp"

namespace parley {
namespace {

/// `20220126120000Z`: what OpenSSH reads as UTC.
std::string compact(Instant at) {
  std::string text = at.rfc3339();
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return text;
}

}  // namespace

std::string allowed_signers_line(const AllowedSigner& signer) {
  if (!is_handle(signer.principal) && !parse_delegate_name(signer.principal)) {
    throw std::invalid_argument("a principal is a handle or a delegate's name");
  }
  std::string line = fmt::format("{} namespaces=\"{}\"", signer.principal, fmt::join(signer.namespaces, ","));
  if (signer.valid_after) line += fmt::format(",valid-after=\"{}\"", compact(*signer.valid_after));
  if (signer.valid_before) line += fmt::format(",valid-before=\"{}\"", compact(*signer.valid_before));
  return line + ' ' + signer.key.line() + '\n';
}

}  // namespace parley
