/// What the relay answers: every path of docs/relay-api.md, without the network.
#pragma once

#include <list>
#include <unordered_map>

#include "relay/http.hpp"
#include "relay/log.hpp"
#include "relay/metrics.hpp"
#include "relay/options.hpp"
#include "relay/rate_limit.hpp"
#include "relay/readers.hpp"
#include "relay/watchers.hpp"
#include "relay/writer.hpp"

namespace parley::relay {

/// The threads behind the answers.
struct Workers {
  Writer& writer;
  Readers& readers;
  Readers& hashers;  ///< for what takes seconds: the digest of a large item
};

/// All on the thread of the network.
class Api {
 public:
  Api(const Options& options, const Identity& identity, Workers workers, Watchers& watchers,
      Metrics& metrics);

  /// Never throws what a client can cause, but boost::system::system_error when the client is gone.
  asio::awaitable<Reply> answer(const Request& request, Incoming& incoming);

 private:
  struct Access {
    std::optional<Box> box;
    Reply refusal;  ///< if there is none
  };
  enum class Right { read, append };

  asio::awaitable<Reply> route(const Request& request, Incoming& incoming);
  asio::awaitable<Reply> boxes(const Request& request, Incoming& incoming);
  asio::awaitable<Reply> in_box(const Request& request, Incoming& incoming);
  asio::awaitable<Access> access(const Request& request, const BoxId& id, Right right);

  asio::awaitable<Reply> append(const Request& request, Incoming& incoming, const Box& box);
  asio::awaitable<Reply> list(const Request& request, Incoming& incoming, const Box& box);
  asio::awaitable<Reply> item(const Request& request, const Box& box, std::uint64_t index);
  asio::awaitable<Reply> acceptance(const Box& box, std::uint64_t index);
  asio::awaitable<Reply> checkpoint(const Box& box);
  asio::awaitable<Reply> proof(const Request& request, const Box& box, const std::string& kind);

  asio::awaitable<Reply> uploads(const Request& request, Incoming& incoming, const Box& box,
                                 const Digest& digest);
  asio::awaitable<std::optional<std::uint64_t>> find(const Box& box, const Digest& digest);
  asio::awaitable<Reply> upload(const Request& request, Incoming& incoming, const Box& box,
                                const Digest& digest);
  asio::awaitable<Reply> finish(const Box& box, const UploadState& state, const Digest& commitment,
                                const Digest& digest);

  asio::awaitable<Reply> ready();
  Reply about() const;

  const Options& options_;
  const Identity& identity_;
  Workers workers_;
  Watchers& watchers_;
  Metrics& metrics_;
  RateLimit per_address_, per_box_, creations_;

  /// The boxes asked for lately, the newest first. What it holds never changes.
  static constexpr std::size_t kKnownBoxes = 65536;
  std::list<Box> known_;
  std::unordered_map<BoxId, std::list<Box>::iterator> known_by_id_;
};

// The forms of answers.
std::string acceptance_json(const Acceptance& acceptance);
std::string item_json(const Item& item);
std::string digests_json(std::span<const Digest> digests);
/// For all that an operation can end in but its own success.
Reply refusal(const Outcome& outcome, Metrics& metrics);
Reply not_found();
/// A body as large as its header says, at most `limit` bytes; or why not.
asio::awaitable<std::expected<Bytes, Reply>> read_body(Incoming& incoming, std::uint64_t limit,
                                                       const Options& options, Metrics& metrics);

}  // namespace parley::relay
