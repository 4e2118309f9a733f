/// Requests and answers, without the library that reads and writes them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace parley::http {

namespace asio = boost::asio;

/// What is still on its way from the client, and the client itself.
struct Incoming {
  virtual ~Incoming() = default;
  /// As the header says it; none if it does not (chunked).
  virtual std::optional<std::uint64_t> size() const = 0;
  /// The next bytes of the body, until `out` is full or the body is at its end: how many. Throws
  /// boost::system::system_error if the client is gone or too slow.
  virtual asio::awaitable<std::size_t> read(std::span<std::uint8_t> out) = 0;
  /// Calls `changed` once, when the client has gone or sent something; it can be taken back. False if it has
  /// sent its next request already: then `changed` is not called.
  virtual bool watch(std::function<void()> changed) = 0;
  virtual void unwatch() = 0;
};

struct Request {
  std::string method;
  std::vector<std::string> path;               ///< `/v1/boxes` is {"v1", "boxes"}
  std::map<std::string, std::string> query;    ///< as it came, escapes and all
  std::map<std::string, std::string> headers;  ///< those that mean something here, names in lower case
  std::string address;                         ///< of the client

  const std::string* header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? nullptr : &found->second;
  }
};

/// False if the target is none that a server of ours can have.
bool parse_target(std::string_view target, Request& out);

/// An answer too large to hold: asked for piece by piece.
struct Stream {
  /// For `size`: until a piece is empty, or the client has gone.
  static constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t size = 0;
  /// Some bytes at `offset`, at least one; none is an error, or the end of what is endless.
  std::function<asio::awaitable<Bytes>(std::uint64_t offset)> next;
};

struct Reply {
  unsigned status = 200;
  std::string_view type = "application/json";
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::optional<Stream> stream;     ///< instead of `body`
  std::shared_ptr<void> held = {};  ///< let go when the answer has left, or the client
};

}  // namespace parley::http
