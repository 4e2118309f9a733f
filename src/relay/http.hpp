/// What the relay's requests and answers have beyond any HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace parley::relay {

namespace asio = boost::asio;

using http::Incoming;
using http::parse_target;
using http::Reply;
using http::Request;
using http::Stream;

/// `{"error": …, "remedy": …}`.
Reply error_reply(unsigned status, std::string_view error, std::string_view remedy);
/// The same with Retry-After.
Reply busy_reply(unsigned status, std::string_view error, unsigned seconds);

/// `bytes=A-B`, `bytes=A-` or `bytes=-N` of `size` bytes, as [begin, end).
struct ByteRange {
  std::uint64_t begin = 0, end = 0;
};
/// Nullopt: the header asks for something else and is not heeded (RFC 9110 section 14.2). An empty range: it
/// cannot be satisfied.
std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size);

/// A decimal number without sign, at most 2^53 − 1.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace parley::relay
