#include "relay/api.hpp"

#include <fmt/core.h>
#include <openssl/crypto.h>

#include "base/json.hpp"
#include "crypto/digest.hpp"
#include "log/checkpoint.hpp"
#include "relay/awaiting.hpp"

namespace parley::relay {
namespace {

bool equal_in_constant_time(const Digest& one, const Digest& other) {
  return CRYPTO_memcmp(one.bytes.data(), other.bytes.data(), one.bytes.size()) == 0;
}

std::optional<std::string> bearer(const Request& request) {
  const std::string* const header = request.header("authorization");
  if (!header || header->size() < 8 || !(header->starts_with("Bearer ") || header->starts_with("bearer ")))
    return std::nullopt;
  return header->substr(7);
}

Reply not_allowed(std::string_view methods) {
  Reply out = error_reply(405, "this path does not know that method", "see docs/relay-api.md");
  out.headers.emplace_back("Allow", methods);
  return out;
}

}  // namespace

Api::Api(const Options& options, const Identity& identity, Workers workers, Watchers& watchers,
         Metrics& metrics)
    : options_(options),
      identity_(identity),
      workers_(workers),
      watchers_(watchers),
      metrics_(metrics),
      per_address_(options.per_address),
      per_box_(options.per_box),
      creations_(options.creations) {}

asio::awaitable<Reply> Api::answer(const Request& request, Incoming& incoming) {
  bool full = false;
  try {
    co_return co_await route(request, incoming);
  } catch (const SqlError& error) {
    full = error.kind == SqlError::Kind::full;
  }
  co_return full ? refusal(Failed{Failed::Why::full}, metrics_)
                 : busy_reply(503, "the relay's store does not answer", 5);
}

asio::awaitable<Reply> Api::route(const Request& request, Incoming& incoming) {
  const auto& path = request.path;
  const bool reading = request.method == "GET" || request.method == "HEAD";
  if (path.size() == 1 && (path[0] == "healthz" || path[0] == "readyz" || path[0] == "metrics")) {
    if (!reading) co_return not_allowed("GET, HEAD");
    if (path[0] == "metrics")
      co_return Reply{
          .type = "text/plain; version=0.0.4", .body = metrics_.text(), .headers = {}, .stream = {}};
    if (path[0] == "readyz") co_return co_await ready();
    co_return Reply{.body = "{\"status\":\"alive\"}\n", .headers = {}, .stream = {}};
  }
  if (const auto wait = per_address_.take(request.address, std::chrono::steady_clock::now())) {
    ++metrics_.rate_limited;
    co_return busy_reply(429, "too many requests from this address", *wait);
  }
  if (path.size() >= 2 && path[0] == "v1") {
    if (path[1] == "relay" && path.size() == 2) co_return reading ? about() : not_allowed("GET, HEAD");
    if (path[1] == "boxes" && path.size() == 2) {
      if (request.method != "POST") co_return not_allowed("POST");
      co_return co_await boxes(request, incoming);
    }
    if (path[1] == "boxes" && path.size() >= 4) co_return co_await in_box(request, incoming);
  }
  co_return error_reply(404, "there is nothing at this path", "see docs/relay-api.md");
}

asio::awaitable<Reply> Api::ready() {
  if (workers_.writer.waiting() > std::chrono::seconds(10))
    co_return busy_reply(503, "the relay's store is slow to write", 5);
  co_await read_by(workers_.readers, [](Store& store) {
    store.ping();
    return true;
  });
  co_return Reply{.body = "{\"status\":\"ready\"}\n", .headers = {}, .stream = {}};
}

Reply Api::about() const {
  const VerifierKey key{identity_.name, identity_.key.public_key()};
  Reply out;
  out.body = Json(Json::Object{{"key", key.text()},
                               {"largest-item", kLargestItem},
                               {"largest-posted", kLargestPosted},
                               {"name", identity_.name},
                               {"piece", kPiece}})
                 .canonical() +
             '\n';
  return out;
}

asio::awaitable<Reply> Api::boxes(const Request& request, Incoming& incoming) {
  if (options_.create_token) {
    const auto given = bearer(request);
    if (!given ||
        !equal_in_constant_time(sha256(as_bytes(*given)), sha256(as_bytes(*options_.create_token)))) {
      Reply out = error_reply(401, "this relay asks for a token before it makes a box",
                              "send it as Authorization: Bearer TOKEN");
      out.headers.emplace_back("WWW-Authenticate", "Bearer");
      co_return out;
    }
  }
  if (const auto wait = creations_.take(request.address, std::chrono::steady_clock::now())) {
    ++metrics_.rate_limited;
    co_return busy_reply(429, "too many boxes were made from this address", *wait);
  }
  const auto body = co_await read_body(incoming, 4096, options_, metrics_);
  if (!body) co_return body.error();
  const auto json = parse_json(as_text(*body));
  const auto digest = [&](const char* name) -> std::optional<Digest> {
    const Json* const member = json ? json->find(name) : nullptr;
    return member && member->string() ? Digest::from_hex(*member->string()) : std::nullopt;
  };
  const auto read = digest("read"), append = digest("append");
  if (!read || !append || *read == *append)
    co_return error_reply(400, "a box is made of two digests that differ",
                          R"(send {"append": HEX, "read": HEX}, each the SHA-256 of a capability)");
  const Outcome outcome = co_await committed(workers_.writer, CreateBox{*read, *append});
  const auto* const created = std::get_if<BoxCreated>(&outcome);
  if (!created) co_return refusal(outcome, metrics_);
  Reply out;
  out.status = created->fresh ? 201 : 200;
  out.body = fmt::format("{{\"box\":\"{}\"}}\n", created->box.id.hex());
  co_return out;
}

asio::awaitable<Api::Access> Api::access(const Request& request, const BoxId& id, Right right) {
  const auto capability = bearer(request);
  if (!capability) {
    Reply out =
        error_reply(401, "a box is opened by a capability", "send it as Authorization: Bearer CAPABILITY");
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    co_return Access{std::nullopt, std::move(out)};
  }
  const Digest given = sha256(as_bytes(*capability));
  const auto opens = [&](const Box& box) {
    return equal_in_constant_time(given, right == Right::read ? box.read : box.append);
  };
  if (const auto known = known_by_id_.find(id); known != known_by_id_.end() && opens(*known->second)) {
    known_.splice(known_.begin(), known_, known->second);
    co_return Access{*known->second, {}};
  }
  // A box that is not there and one that the capability does not open get the same work: a look into the
  // store and one comparison.
  const std::optional<Box> found =
      co_await read_by(workers_.readers, [id](Store& store) { return store.box(id); });
  if (!opens(found.value_or(Box{})) || !found) co_return Access{std::nullopt, not_found()};
  if (!known_by_id_.contains(id)) {
    if (known_.size() == kKnownBoxes) {
      known_by_id_.erase(known_.back().id);
      known_.pop_back();
    }
    known_.push_front(*found);
    known_by_id_[id] = known_.begin();
  }
  co_return Access{*found, {}};
}

asio::awaitable<Reply> Api::in_box(const Request& request, Incoming& incoming) {
  const auto& path = request.path;
  const auto id = BoxId::from_hex(path[2]);
  if (!id) co_return not_found();
  const bool reading = request.method == "GET" || request.method == "HEAD";
  const bool appending =
      path[3] == "uploads" || (path[3] == "items" && path.size() == 4 && request.method == "POST");
  const Access access = co_await this->access(request, *id, appending ? Right::append : Right::read);
  if (!access.box) co_return access.refusal;
  const Box& box = *access.box;
  if (const auto wait = per_box_.take(path[2], std::chrono::steady_clock::now())) {
    ++metrics_.rate_limited;
    co_return busy_reply(429, "too many requests for this box", *wait);
  }
  if (path[3] == "items" && path.size() == 4) {
    if (request.method == "POST") co_return co_await append(request, incoming, box);
    co_return reading ? co_await list(request, incoming, box) : not_allowed("GET, HEAD, POST");
  }
  if (path[3] == "uploads" && path.size() == 5) {
    const auto digest = Digest::from_hex(path[4]);
    if (!digest)
      co_return error_reply(400, "an upload is named by the SHA-256 of its item, in hex",
                            "see docs/relay-api.md");
    co_return co_await uploads(request, incoming, box, *digest);
  }
  if (!reading) co_return not_allowed("GET, HEAD");
  if (path[3] == "checkpoint" && path.size() == 4) co_return co_await checkpoint(box);
  if (path[3] == "proofs" && path.size() == 5) co_return co_await proof(request, box, path[4]);
  if (path[3] == "items" && path.size() <= 6) {
    const auto index = parse_number(path[4]);
    if (index && path.size() == 5) co_return co_await item(request, box, *index);
    if (index && path[5] == "acceptance") co_return co_await acceptance(box, *index);
  }
  co_return error_reply(404, "there is nothing at this path", "see docs/relay-api.md");
}

}  // namespace parley::relay
