// The forms of answers that several paths share.
#include <fmt/core.h>

#include "base/json.hpp"
#include "relay/api.hpp"

namespace parley::relay {

namespace {

// One is made for every item: what is joined from many strings costs more than all else in it.
void write_quoted(std::string& out, const Digest& digest) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const std::uint8_t byte : digest.bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  out += '"';
}

void write_quoted(std::string& out, std::span<const Digest> digests) {
  out += '[';
  for (const Digest& digest : digests) {
    if (&digest != &digests.front()) out += ',';
    write_quoted(out, digest);
  }
  out += ']';
}

}  // namespace

std::string digests_json(std::span<const Digest> digests) {
  std::string out;
  write_quoted(out, digests);
  return out;
}

std::string acceptance_json(const Acceptance& acceptance) {
  std::string out;
  out.reserve(512 + acceptance.checkpoint->size() + acceptance.proof.size() * 67);
  out.append("{\"checkpoint\":").append(Json(*acceptance.checkpoint).canonical());
  write_quoted(out += ",\"commitment\":", acceptance.commitment);
  out.append(",\"index\":").append(std::to_string(acceptance.index));
  write_quoted(out += ",\"item\":", acceptance.item);
  write_quoted(out += ",\"proof\":", acceptance.proof);
  return out.append(",\"time\":\"").append(acceptance.time.rfc3339()).append("\"}\n");
}

std::string item_json(const Item& item) {
  return fmt::format(R"({{"commitment":"{}","index":{},"item":"{}","kept":{},"size":{},"time":"{}"}})",
                     item.commitment.hex(), item.index, item.digest.hex(), item.kept, item.size,
                     item.time.rfc3339());
}

Reply not_found() {
  return error_reply(404, "there is no such box, or this capability does not open it",
                     "compare both with the invitation");
}

Reply refusal(const Outcome& outcome, Metrics& metrics) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    switch (failed->why) {
      case Failed::Why::full:
        return busy_reply(507, "the relay's disk is full; what is there can be read", 300);
      case Failed::Why::busy:
        return busy_reply(503, "too much is waiting to be written", 1);
      case Failed::Why::away:
        return busy_reply(503,
                          "the relay's store does not answer; whether the item was accepted is not known", 5);
    }
  }
  const auto* refused = std::get_if<Refused>(&outcome);
  if (!refused) return error_reply(500, "the relay made a mistake", "tell whoever runs it");
  const auto over_quota = [&](std::string_view what) {
    ++metrics.quota_refused;
    return error_reply(507, what, "ask whoever runs the relay for more room");
  };
  switch (refused->why) {
    case Refused::Why::too_many_items:
      return over_quota("this box has as many items as it may");
    case Refused::Why::too_many_bytes:
      return over_quota("this box has no room for so many bytes");
    case Refused::Why::too_many_uploads:
      return error_reply(409, "this box has as many unfinished uploads as it may",
                         "finish or delete one of them");
    case Refused::Why::no_upload:
      return error_reply(409, "there is no such upload any more", "begin it again at offset 0");
    case Refused::Why::other_size:
      return error_reply(409, "this upload was begun with another size", "delete it and begin again");
    case Refused::Why::wrong_offset: {
      Reply out =
          error_reply(409, "this is not where the upload goes on", "go on at the offset in Parley-Offset");
      out.headers.emplace_back("Parley-Offset", std::to_string(refused->offset));
      return out;
    }
  }
  return error_reply(500, "the relay made a mistake", "tell whoever runs it");
}

asio::awaitable<std::expected<Bytes, Reply>> read_body(Incoming& incoming, std::uint64_t limit,
                                                       const Options& options, Metrics& metrics) {
  constexpr std::size_t step = std::size_t{64} << 10;
  const auto size = incoming.size();
  if (!size)
    co_return std::unexpected(error_reply(411, "the length of the body is not said", "send Content-Length"));
  if (*size > limit)
    co_return std::unexpected(error_reply(413, fmt::format("the body is larger than {} bytes", limit),
                                          "send larger items with PUT …/uploads/DIGEST"));
  const auto bytes = static_cast<std::int64_t>(*size);
  if (static_cast<std::uint64_t>(metrics.body_bytes.load() + bytes) > options.body_memory) {
    ++metrics.queue_refused;
    co_return std::unexpected(busy_reply(503, "too much is on its way in", 1));
  }
  struct Counted {
    Metrics& metrics;
    std::int64_t bytes;
    ~Counted() { metrics.body_bytes -= bytes; }
  };
  metrics.body_bytes += bytes;
  const Counted counted{metrics, bytes};
  Bytes body;
  while (body.size() < *size) {  // memory is taken as bytes come, not as they are promised
    const std::size_t at = body.size();
    body.resize(std::min<std::size_t>(*size, at + step));
    const std::size_t got = co_await incoming.read(std::span(body).subspan(at));
    if (got < body.size() - at)
      co_return std::unexpected(
          error_reply(400, "the body is shorter than its header says", "send it again"));
  }
  co_return body;
}

}  // namespace parley::relay
