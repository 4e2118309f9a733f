#include "seal/header.hpp"

#include <algorithm>

namespace parley {
namespace {

constexpr std::string_view kVersion = "age-encryption.org/v1";
constexpr std::size_t kColumns = 64;

std::unexpected<SealError> malformed(std::string message) {
  return seal_fail(SealErrorKind::header, std::move(message));
}

/// Space-separated, none empty, only visible ASCII.
std::optional<std::vector<std::string>> read_arguments(std::string_view line) {
  std::vector<std::string> arguments;
  for (;;) {
    const std::size_t space = line.find(' ');
    const std::string_view argument = line.substr(0, space);
    if (argument.empty() || !std::ranges::all_of(argument, [](char c) { return c >= 33 && c <= 126; })) {
      return std::nullopt;
    }
    arguments.emplace_back(argument);
    if (space == std::string_view::npos) return arguments;
    line.remove_prefix(space + 1);
  }
}

}  // namespace

SealResult<AgeHeader> read_header(BufferedSource& source) {
  AgeHeader header;
  const auto take = [&]() -> std::optional<std::string> {
    auto line = source.line(kLargestHeader - std::min(header.authenticated.size(), kLargestHeader));
    if (line) header.authenticated += *line + '\n';
    return line;
  };
  auto line = take();
  if (!line || *line != kVersion) {
    if (line && *line == std::string(kVersion) + '\r') {
      return malformed(
          "its line ends were changed on the way (it was carried as text; carry it as binary, or armored)");
    }
    if (line && line->starts_with("age-encryption.org/"))
      return malformed("it is of a version of age that Parley does not know");
    return malformed("it is not an age file");
  }
  for (line = take(); line && line->starts_with("-> "); line = take()) {
    auto arguments = read_arguments(std::string_view(*line).substr(3));
    if (!arguments) return malformed("a recipient's line is malformed");
    Stanza stanza{std::move(*arguments), {}};
    for (;;) {
      const auto body = take();
      if (!body) return malformed("a recipient's body is cut short");
      if (body->size() > kColumns) return malformed("a line of a recipient's body is too long");
      const auto bytes = from_base64(*body, false);
      if (!bytes) return malformed("a recipient's body is not canonical base64");
      stanza.body.insert(stanza.body.end(), bytes->begin(), bytes->end());
      if (body->size() < kColumns) break;
    }
    header.stanzas.push_back(std::move(stanza));
  }
  if (!line) return malformed("the header is cut short or too long");
  if (!line->starts_with("--- ")) return malformed("a line of the header is none that the format knows");
  const auto mac = from_base64(std::string_view(*line).substr(4), false);
  if (!mac || mac->size() != header.mac.size()) return malformed("the header's MAC is malformed");
  if (header.stanzas.empty()) return malformed("it names no recipient");
  std::ranges::copy(*mac, header.mac.begin());
  header.authenticated.resize(header.authenticated.size() - line->size() - 1 + 3);
  return header;
}

Key32 header_mac(std::string_view authenticated, BytesView file_key) {
  return hmac_sha256(hkdf_sha256(file_key, {}, "header"), as_bytes(authenticated));
}

std::string write_header(const std::vector<Stanza>& stanzas, BytesView file_key) {
  std::string out = std::string(kVersion) + '\n';
  for (const Stanza& stanza : stanzas) {
    out += "->";
    for (const std::string& argument : stanza.arguments) out += ' ' + argument;
    out += '\n';
    const std::string body = to_base64(stanza.body, false);
    std::size_t at = 0;
    for (; body.size() - at >= kColumns; at += kColumns) out += body.substr(at, kColumns) + '\n';
    out += body.substr(at) + '\n';
  }
  out += "---";
  out += ' ' + to_base64(header_mac(out, file_key), false) + '\n';
  return out;
}

}  // namespace parley
