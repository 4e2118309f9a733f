/// HTTP to a relay, over libcurl: certificates and proxies as the system has them; every answer is limited.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/ports.hpp"

namespace parley {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::map<std::string, std::string> headers;
  BytesView body;            ///< sent as it is
  Source* stream = nullptr;  ///< or this, of `stream_size` bytes
  std::uint64_t stream_size = 0;
  std::uint64_t limit = 1 << 20;  ///< bytes of the answer; more ends it with an error
  Sink* into = nullptr;           ///< where the bytes of an answer of status `into_status` go
  int into_status = 200;
  std::int64_t seconds = 600;     ///< for all of it; 0: as long as bytes move
  bool waits = false;             ///< the answer may be long in coming; else bytes must move
  int silence = 60;               ///< for so many seconds they may move slower than 1,000 a second
  std::function<bool()> give_up;  ///< asked ten times a second; true ends it
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  ///< names in small letters
  std::string body;
  bool given_up = false;
};

/// One connection, kept alive. Not to be used by two threads at once.
class Http {
 public:
  /// `certificates`: a PEM file to trust besides the system's.
  explicit Http(std::optional<std::filesystem::path> certificates = {});
  ~Http();
  Http(Http&&) noexcept;

  /// An answer of whatever status; an error if there was none. Redirections are not followed. Where a
  /// connection that was kept turns out to be dead, it is asked once more on a new one, unless some of a
  /// stream is gone already: whatever is asked of a relay may be asked twice.
  Result<HttpAnswer> ask(const HttpRequest& request);
  /// Has `ask` look at `give_up` at once. From any thread.
  void wake();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Connections that are kept from one use to the next. Copies share them; for several threads.
class Connections {
 public:
  /// As those of Http.
  explicit Connections(std::optional<std::filesystem::path> certificates = {});

  /// One that nobody else uses, which has led to that address before if there is such a one. It comes back
  /// when it is let go.
  std::shared_ptr<Http> lend(const std::string& address) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parley
