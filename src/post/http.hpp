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

  /// An answer of whatever status; an error if there was none. Redirections are not followed.
  Result<HttpAnswer> ask(const HttpRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley
