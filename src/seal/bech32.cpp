#include "seal/bech32.hpp"

#include <algorithm>
#include <array>

namespace parley {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksum = 6;

std::uint32_t polymod(BytesView values) {
  constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                      0x2a1462b3};
  std::uint32_t sum = 1;
  for (const std::uint8_t value : values) {
    const std::uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (std::size_t i = 0; i < generator.size(); ++i) {
      if ((top >> i & 1) != 0) sum ^= generator[i];
    }
  }
  return sum;
}

Bytes expand(std::string_view prefix) {
  Bytes values;
  for (const char c : prefix) values.push_back(static_cast<std::uint8_t>(static_cast<unsigned char>(c) >> 5));
  values.push_back(0);
  for (const char c : prefix) values.push_back(static_cast<std::uint8_t>(c & 31));
  return values;
}

/// Regroups bits; with `pad` the last group is filled, without it stray bits are an error.
std::optional<Bytes> regroup(BytesView values, int from, int to, bool pad) {
  Bytes out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t value : values) {
    held = (held << from | value) & 0xffff;
    bits += from;
    while (bits >= to) {
      bits -= to;
      out.push_back(static_cast<std::uint8_t>(held >> bits & ((1U << to) - 1)));
    }
  }
  const std::uint32_t rest = held & ((1U << bits) - 1);
  if (pad) {
    if (bits > 0) out.push_back(static_cast<std::uint8_t>(rest << (to - bits) & ((1U << to) - 1)));
  } else if (bits >= from || rest != 0) {
    return std::nullopt;
  }
  return out;
}

}  // namespace

std::string bech32_encode(std::string_view prefix, BytesView bytes) {
  Bytes data = *regroup(bytes, 8, 5, true);
  Bytes checked = expand(prefix);
  checked.insert(checked.end(), data.begin(), data.end());
  checked.resize(checked.size() + kChecksum);
  const std::uint32_t sum = polymod(checked) ^ 1;
  for (int shift = 25; shift >= 0; shift -= 5) data.push_back(static_cast<std::uint8_t>(sum >> shift & 31));
  std::string text(prefix);
  text += '1';
  for (const std::uint8_t value : data) text += kAlphabet[value];
  return text;
}

std::optional<Bech32> bech32_decode(std::string_view text) {
  const bool upper = std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool lower = std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
  if (upper && lower) return std::nullopt;
  std::string folded(text);
  if (upper) {
    std::ranges::transform(folded, folded.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  }
  const std::size_t one = folded.rfind('1');
  if (one == std::string::npos || one == 0 || folded.size() - one - 1 < kChecksum) return std::nullopt;
  const std::string prefix = folded.substr(0, one);
  if (std::ranges::any_of(prefix, [](char c) { return c < 33 || c > 126; })) return std::nullopt;
  Bytes values;
  for (const char c : folded.substr(one + 1)) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    values.push_back(static_cast<std::uint8_t>(value));
  }
  Bytes checked = expand(prefix);
  checked.insert(checked.end(), values.begin(), values.end());
  if (polymod(checked) != 1) return std::nullopt;
  values.resize(values.size() - kChecksum);
  auto bytes = regroup(values, 5, 8, false);
  if (!bytes) return std::nullopt;
  return Bech32{prefix, std::move(*bytes)};
}

}  // namespace parley
