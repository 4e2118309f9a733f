#include "relay/connection.hpp"

#include <algorithm>

namespace parley::relay {
namespace {

constexpr const char* kHeaders[] = {"authorization",     "range",         "if-range",
                                    "parley-commitment", "parley-offset", "parley-size"};

}  // namespace

Connections::Connections(const Options& options, Api& to_ask, Metrics& to_count, Log& to_tell)
    : api(to_ask), metrics(to_count), log(to_tell) {
  limits = {options.timeout, options.idle, options.slowest, kLargestItem, false, options.behind_proxy};
  headers = kHeaders;
}

asio::awaitable<Reply> Connections::answer(const Request& request, Incoming& incoming) {
  return api.answer(request, incoming);
}

Reply Connections::unreadable(unsigned status) {
  return error_reply(status, "this is no request that the relay can read", "send HTTP/1.1");
}

Reply Connections::no_such_path() {
  return error_reply(400, "this path cannot be", "see docs/relay-api.md");
}

Reply Connections::mistake(const std::string& what) {
  log.write(Level::error, "mistake", {{"what", what}});
  return error_reply(500, "the relay made a mistake", "tell whoever runs it");
}

void Connections::replying(const Request* request, const Reply& reply, std::chrono::microseconds took) {
  ++metrics.answers[std::min(reply.status / 100, 5U)];
  if (!request || !log.says(Level::debug)) return;
  // Not the box: its id is half of what one needs to know of it.
  const std::string place = request->path.size() > 3 ? request->path[3]
                            : request->path.empty()  ? ""
                                                     : request->path.back();
  log.write(Level::debug, "request",
            {{"method", request->method},
             {"path", place},
             {"status", std::to_string(reply.status)},
             {"microseconds", std::to_string(took.count())},
             {"address", request->address}});
}

void Connections::sent(std::uint64_t bytes) {
  metrics.bytes_sent += bytes;
}

}  // namespace parley::relay
