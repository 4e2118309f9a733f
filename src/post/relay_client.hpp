/// A relay, seen by a client (docs/relay-api.md). Nothing that it says is believed here but its form.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "log/checkpoint.hpp"
#include "post/box.hpp"
#include "post/http.hpp"
#include "post/relay_answers.hpp"

namespace parley {

class RelayClient {
 public:
  static constexpr std::uint64_t kPosted = std::uint64_t{1} << 20;  ///< what `append` takes; more is uploaded

  /// `give_up` is asked while an answer is waited for; true ends that with an error.
  RelayClient(std::string url, const Connections& connections, std::function<bool()> give_up = {});
  /// How long the relay last asked to be left alone, at most five minutes; 0: it did not.
  std::chrono::seconds asked_to_wait() const { return asked_to_wait_; }
  /// Whether the relay answered to what it was last asked, of whatever status.
  bool answered() const { return answered_; }
  /// Has what waits for an answer look at `give_up` at once. From any thread.
  void wake() { http_->wake(); }

  /// Whether it answers anything at all within so many seconds.
  Result<void> probe(int seconds);
  /// Its verifier key.
  Result<VerifierKey> key();
  Result<void> make_box(const BoxKeys& box);

  /// Items from a number on, with their bytes, some 4 MiB at once. None if there is no such box. `wait`: for
  /// so many seconds, if there is nothing yet. At most `most` items.
  Result<std::optional<Listing>> list(const BoxKeys& box, std::uint64_t from, int wait = 0,
                                      std::uint64_t most = kMostListed);
  /// The same without their bytes, however large or small they are: where bytes cannot be had, the leaves
  /// may.
  Result<std::optional<Listing>> leaves(const BoxKeys& box, std::uint64_t from, std::uint64_t most);
  /// What it gives as the proof that the tree of `from` leaves is the beginning of that of `to`.
  Result<std::vector<Digest>> consistency(const BoxKeys& box, std::uint64_t from, std::uint64_t to);
  /// What it gives as the proof that leaf `index` is in the tree of `size` leaves.
  Result<std::vector<Digest>> inclusion(const BoxKeys& box, std::uint64_t index, std::uint64_t size);
  /// The bytes of one item, in a file, from where those end that it holds. They are not looked at.
  Result<void> fetch(const BoxKeys& box, const RelayedItem& item, const std::filesystem::path& file,
                     const std::function<void(std::uint64_t)>& progress);

  Result<RelayAcceptance> append(const BoxKeys& box, BytesView item, const Digest& commitment);
  /// Of any size, going on where it broke off. `digest` is that of the file.
  Result<RelayAcceptance> upload(const BoxKeys& box, const std::filesystem::path& file, const Digest& digest,
                                 const Digest& commitment,
                                 const std::function<void(std::uint64_t)>& progress);

 private:
  Result<HttpAnswer> ask(HttpRequest request);
  Result<std::vector<Digest>> proof(const BoxKeys& box, const std::string& which);

  std::string url_;
  std::shared_ptr<Http> http_;
  std::function<bool()> give_up_;
  std::chrono::seconds asked_to_wait_{};
  bool answered_ = false;
};

}  // namespace parley
