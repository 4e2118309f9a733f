// Items: appended, listed, waited for, read, proved.
#include <fmt/core.h>

#include <algorithm>

#include "base/json.hpp"
#include "crypto/digest.hpp"
#include "relay/api.hpp"
#include "relay/awaiting.hpp"
#include "relay/rows.hpp"

namespace parley::relay {
namespace {

constexpr std::uint64_t kMostListed = 10000, kUsuallyListed = 1000;
constexpr std::uint64_t kMostInlined = 4 * kMiB;
constexpr std::uint64_t kLongestWait = 60;

/// A number of the query; nullopt if it is there and is none.
std::optional<std::uint64_t> query_number(const Request& request, const std::string& name,
                                          std::uint64_t otherwise) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? otherwise : parse_number(found->second);
}

Reply not_a_number() {
  return error_reply(400, "a number in the query is missing or is none", "see docs/relay-api.md");
}

Reply no_item() {
  return error_reply(404, "the box has no such item", "list its items to see which it has");
}

/// One request for many small items: a line for each, and its bytes if they fit.
///
///     item INDEX STATE SIZE DIGEST COMMITMENT TIME LF
///     bytes LF                                             if STATE is `here`; else `apart` or `gone`
///     end NEXT SIZE LF                                     where to go on, and how many the box has
///     the box's checkpoint, signed
std::string framed(const std::vector<Item>& items, std::uint64_t from, const Store::Head& head) {
  std::string out;
  for (const Item& item : items) {
    const bool here = item.kept && item.body.size() == item.size;
    out += fmt::format("item {} {} {} {} {} {}\n", item.index,
                       here        ? "here"
                       : item.kept ? "apart"
                                   : "gone",
                       item.size, item.digest.hex(), item.commitment.hex(), item.time.rfc3339());
    if (!here) continue;
    out += as_text(item.body);
    out += '\n';
  }
  return out + fmt::format("end {} {}\n", from + items.size(), head.size) + *head.checkpoint;
}

std::string listed(const std::vector<Item>& items, std::uint64_t from, const Store::Head& head) {
  std::string out = "{\"checkpoint\":" + Json(*head.checkpoint).canonical() + ",\"items\":[";
  for (const Item& item : items) {
    if (&item != &items.front()) out += ',';
    out += item_json(item);
  }
  return out + fmt::format("],\"next\":{},\"size\":{}}}\n", from + items.size(), head.size);
}

}  // namespace

asio::awaitable<Reply> Api::append(const Request& request, Incoming& incoming, const Box& box) {
  const std::string* const header = request.header("parley-commitment");
  const auto commitment = header ? Digest::from_hex(*header) : std::nullopt;
  if (!commitment)
    co_return error_reply(400, "an item comes with a commitment", "send Parley-Commitment: 64 hex digits");
  auto body = co_await read_body(incoming, kLargestPosted, options_, metrics_);
  if (!body) co_return body.error();
  if (body->empty()) co_return error_reply(400, "the item is empty", "send its bytes as the body");
  const Digest digest = sha256(*body);
  const Outcome outcome =
      co_await committed(workers_.writer, AppendItem{box.number, *commitment, digest, std::move(*body), {}});
  const auto* const accepted = std::get_if<Accepted>(&outcome);
  if (!accepted) co_return refusal(outcome, metrics_);
  watchers_.news(box.number);
  Reply out;
  out.status = accepted->fresh ? 201 : 200;
  out.body = acceptance_json(accepted->acceptance);
  co_return out;
}

asio::awaitable<Reply> Api::list(const Request& request, Incoming& incoming, const Box& box) {
  const auto from = query_number(request, "from", 0), limit = query_number(request, "limit", kUsuallyListed),
             wait = query_number(request, "wait", 0), bytes = query_number(request, "bytes", 0);
  if (!from || !limit || !wait || !bytes || *from > kMostItemsOfABox) co_return not_a_number();
  const auto head = [&]() {
    return read_by(workers_.readers, [n = box.number](Store& store) { return store.head(n); });
  };
  Store::Head now;
  {
    std::unique_ptr<Watchers::Ticket> ticket;
    if (*wait > 0 && !(ticket = watchers_.watch(box.number)))
      co_return busy_reply(503, "too many are waiting for items", 10);
    now = co_await head();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(std::min(*wait, kLongestWait));
    while (ticket && now.size <= *from && co_await ticket->wait(until, incoming)) now = co_await head();
  }
  // What is listed is within the checkpoint that goes with it.
  const std::uint64_t most = std::min({*limit, kMostListed, now.size - std::min(now.size, *from)});
  std::vector<Item> items;
  if (static_cast<std::uint64_t>(metrics_.answer_bytes.load()) > options_.answer_memory) {
    ++metrics_.queue_refused;
    co_return busy_reply(503, "too much is on its way out", 1);
  }
  if (most > 0)
    items = co_await read_by(workers_.readers, [n = box.number, from, most, bytes](Store& store) {
      return store.items(n, *from, most, *bytes > 0, std::min(*bytes, kMostInlined));
    });
  Reply out;
  if (*bytes > 0) {
    out.type = "application/vnd.parley.items";
    out.body = framed(items, *from, now);
  } else {
    out.body = listed(items, *from, now);
  }
  const auto size = static_cast<std::int64_t>(out.body.size());
  metrics_.answer_bytes += size;
  out.held = {nullptr, [this, size](void*) { metrics_.answer_bytes -= size; }};
  co_return out;
}

asio::awaitable<Reply> Api::item(const Request& request, const Box& box, std::uint64_t index) {
  if (index >= kMostItemsOfABox) co_return no_item();
  const auto found = co_await read_by(workers_.readers, [n = box.number, index](Store& store) {
    return store.items(n, index, 1, true, kMostInlined);
  });
  if (found.empty() || found[0].index != index) co_return no_item();
  const Item& item = found[0];
  Reply out;
  if (!item.kept) {
    out = error_reply(410, "the item was deleted for its age; its leaf is kept, and proofs hold",
                      "another desk has it");
  } else {
    const std::string tag = '"' + item.digest.hex() + '"';
    ByteRange range{0, item.size};
    const std::string* const asked = request.header("range");
    const std::string* const if_range = request.header("if-range");
    const auto part =
        asked && (!if_range || *if_range == tag) ? parse_range(*asked, item.size) : std::nullopt;
    if (part && part->begin == part->end) {
      out = error_reply(416, "the item does not reach so far", fmt::format("it has {} bytes", item.size));
      out.headers.emplace_back("Content-Range", fmt::format("bytes */{}", item.size));
      co_return out;
    }
    if (part) {
      range = *part;
      out.status = 206;
      out.headers.emplace_back("Content-Range",
                               fmt::format("bytes {}-{}/{}", range.begin, range.end - 1, item.size));
    }
    out.type = "application/octet-stream";
    out.headers.emplace_back("Accept-Ranges", "bytes");
    out.headers.emplace_back("ETag", tag);
    if (!item.upload || item.body.size() == item.size) {
      out.body = as_text(BytesView(item.body).subspan(range.begin, range.end - range.begin));
    } else {
      out.stream =
          Stream{range.end - range.begin,
                 [this, upload = *item.upload, range](std::uint64_t offset) -> asio::awaitable<Bytes> {
                   Bytes piece = co_await read_by(
                       workers_.readers,
                       [upload, at = range.begin + offset](Store& store) { return store.piece(upload, at); });
                   piece.resize(std::min<std::uint64_t>(piece.size(), range.end - range.begin - offset));
                   co_return piece;
                 }};
    }
  }
  out.headers.emplace_back("Parley-Commitment", item.commitment.hex());
  out.headers.emplace_back("Parley-Item", item.digest.hex());
  out.headers.emplace_back("Parley-Time", item.time.rfc3339());
  co_return out;
}

asio::awaitable<Reply> Api::acceptance(const Box& box, std::uint64_t index) {
  if (index >= kMostItemsOfABox) co_return no_item();
  const auto found = co_await read_by(
      workers_.readers, [n = box.number, index](Store& store) { return store.acceptance(n, index); });
  if (!found) co_return no_item();
  Reply out;
  out.body = acceptance_json(*found);
  co_return out;
}

asio::awaitable<Reply> Api::checkpoint(const Box& box) {
  const Store::Head head =
      co_await read_by(workers_.readers, [n = box.number](Store& store) { return store.head(n); });
  Reply out;
  out.type = "text/plain; charset=utf-8";
  out.body = *head.checkpoint;
  co_return out;
}

asio::awaitable<Reply> Api::proof(const Request& request, const Box& box, const std::string& kind) {
  const bool inclusion = kind == "inclusion";
  if (!inclusion && kind != "consistency")
    co_return error_reply(404, "there are proofs of inclusion and of consistency", "see docs/relay-api.md");
  const char* const first_name = inclusion ? "index" : "from";
  const char* const size_name = inclusion ? "size" : "to";
  if (!request.query.contains(first_name) || !request.query.contains(size_name)) co_return not_a_number();
  const auto first = query_number(request, first_name, 0), size = query_number(request, size_name, 0);
  if (!first || !size) co_return not_a_number();
  const Store::Head head =
      co_await read_by(workers_.readers, [n = box.number](Store& store) { return store.head(n); });
  if (*size > head.size || (inclusion ? *first >= *size : *first > *size))
    co_return error_reply(404, "the box has no tree with such a part",
                          fmt::format("it has {} items", head.size));
  const std::vector<Digest> digests =
      co_await read_by(workers_.readers, [n = box.number, first, size, inclusion](Store& store) {
        return inclusion ? store.inclusion(n, *first, *size) : store.consistency(n, *first, *size);
      });
  Reply out;
  out.body = fmt::format("{{\"{}\":{},\"proof\":{},\"{}\":{}}}\n", first_name, *first, digests_json(digests),
                         size_name, *size);
  co_return out;
}

}  // namespace parley::relay
