// Large items: sent in pieces, resumed where they broke off.
#include "relay/api.hpp"
#include "relay/awaiting.hpp"

namespace parley::relay {
namespace {

Reply state_reply(unsigned status, std::uint64_t offset) {
  Reply out;
  out.status = status;
  out.headers.emplace_back("Parley-Offset", std::to_string(offset));
  return out;
}

}  // namespace

asio::awaitable<Reply> Api::uploads(const Request& request, Incoming& incoming, const Box& box,
                                    const Digest& digest) {
  if (request.method == "PUT") co_return co_await upload(request, incoming, box, digest);
  if (request.method == "DELETE") {
    const Outcome outcome = co_await committed(workers_.writer, DropUpload{box.number, digest});
    if (std::holds_alternative<Failed>(outcome)) co_return refusal(outcome, metrics_);
    co_return Reply{.status = 204, .body = {}, .headers = {}, .stream = {}};
  }
  if (request.method != "HEAD" && request.method != "GET") {
    Reply out = error_reply(405, "this path does not know that method", "see docs/relay-api.md");
    out.headers.emplace_back("Allow", "GET, HEAD, PUT, DELETE");
    co_return out;
  }
  if (const auto index = co_await find(box, digest)) {
    Reply out{.status = 204, .body = {}, .headers = {}, .stream = {}};
    out.headers.emplace_back("Parley-Index", std::to_string(*index));
    co_return out;
  }
  const auto state = co_await read_by(
      workers_.readers, [n = box.number, digest](Store& store) { return store.upload(n, digest); });
  co_return state_reply(204, state ? state->offset : 0);
}

asio::awaitable<std::optional<std::uint64_t>> Api::find(const Box& box, const Digest& digest) {
  co_return co_await read_by(workers_.readers,
                             [n = box.number, digest](Store& store) { return store.find(n, digest); });
}

asio::awaitable<Reply> Api::upload(const Request& request, Incoming& incoming, const Box& box,
                                   const Digest& digest) {
  const std::string* const commitment_header = request.header("parley-commitment");
  const std::string* const size_header = request.header("parley-size");
  const std::string* const offset_header = request.header("parley-offset");
  const auto commitment = commitment_header ? Digest::from_hex(*commitment_header) : std::nullopt;
  const auto size = size_header ? parse_number(*size_header) : std::nullopt;
  const auto offset = offset_header ? parse_number(*offset_header) : std::nullopt;
  if (!commitment || !size || !offset || *size == 0)
    co_return error_reply(400, "an upload comes with a commitment, the item's size and an offset",
                          "send Parley-Commitment, Parley-Size and Parley-Offset");
  if (*size > kLargestItem)
    co_return error_reply(413, "the item is larger than any may be", "an item has at most 4 GiB and 64 MiB");
  const auto length = incoming.size();
  if (!length) co_return error_reply(411, "the length of the body is not said", "send Content-Length");
  if (*offset > *size || *length > *size - *offset)
    co_return error_reply(400, "there are more bytes than the item has",
                          "compare Parley-Size and Parley-Offset with the body");

  if (const auto index = co_await find(box, digest)) co_return co_await acceptance(box, *index);
  Outcome outcome = co_await committed(workers_.writer, OpenUpload{box.number, digest, *size});
  const auto* state = std::get_if<UploadState>(&outcome);
  if (!state) co_return refusal(outcome, metrics_);
  if (state->offset != *offset)
    co_return refusal(Refused{Refused::Why::wrong_offset, state->offset}, metrics_);
  for (std::uint64_t left = *length; left > 0 && state->offset < state->size;) {
    const std::uint64_t wanted = std::min(kPiece, state->size - state->offset);
    if (left < wanted) break;  // what is no whole piece is not kept: it comes again
    Bytes piece;
    {
      if (static_cast<std::uint64_t>(metrics_.body_bytes.load()) + wanted > options_.body_memory)
        co_return busy_reply(503, "too much is on its way in", 1);
      piece.resize(wanted);
      metrics_.body_bytes += static_cast<std::int64_t>(wanted);
      struct Counted {
        Metrics& metrics;
        std::int64_t bytes;
        ~Counted() { metrics.body_bytes -= bytes; }
      };
      const Counted counted{metrics_, static_cast<std::int64_t>(wanted)};
      if (co_await incoming.read(piece) < wanted) break;
    }
    left -= wanted;
    outcome =
        co_await committed(workers_.writer, AddPiece{box.number, digest, state->offset, std::move(piece)});
    state = std::get_if<UploadState>(&outcome);
    if (!state) co_return refusal(outcome, metrics_);
  }
  if (state->offset < state->size) co_return state_reply(202, state->offset);
  co_return co_await finish(box, *state, *commitment, digest);
}

asio::awaitable<Reply> Api::finish(const Box& box, const UploadState& state, const Digest& commitment,
                                   const Digest& digest) {
  const Digest found =
      co_await read_by(workers_.hashers, [state](Store& store) { return store.digest_of(state); });
  if (found != digest) {
    co_await committed(workers_.writer, DropUpload{box.number, digest});
    co_return error_reply(422, "the bytes are not those of the digest in the path; they were deleted",
                          "send the item again from offset 0");
  }
  const Outcome outcome =
      co_await committed(workers_.writer, AppendItem{box.number, commitment, digest, {}, state.id});
  const auto* const accepted = std::get_if<Accepted>(&outcome);
  if (!accepted) co_return refusal(outcome, metrics_);
  watchers_.news(box.number);
  Reply out;
  out.status = accepted->fresh ? 201 : 200;
  out.body = acceptance_json(accepted->acceptance);
  co_return out;
}

}  // namespace parley::relay
