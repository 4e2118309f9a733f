/// A relay, seen by a client (docs/relay-api.md). Nothing that it says is believed here but its form.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "post/box.hpp"
#include "post/http.hpp"
#include "record/act.hpp"

namespace parley {

/// An item as a listing brings it.
struct RelayedItem {
  std::uint64_t number = 0, size = 0;
  LogLeaf leaf;
  enum class Where : std::uint8_t { here, apart, gone };
  Where where = Where::here;
  std::string bytes;  ///< if `here`
};

struct Listing {
  std::vector<RelayedItem> items;  ///< numbers without gaps from what was asked
  std::uint64_t next = 0, size = 0;
  std::string checkpoint;  ///< signed; empty for a box without items
};

/// What the relay answered to an item.
struct RelayAcceptance {
  std::uint64_t index = 0;
  LogLeaf leaf;
  std::vector<Digest> proof;
  std::string checkpoint;
};

class RelayClient {
 public:
  RelayClient(std::string url, std::optional<std::filesystem::path> certificates);

  /// Its verifier key.
  Result<VerifierKey> key();
  Result<void> make_box(const BoxKeys& box);

  /// Items from a number on, with their bytes, some 4 MiB at once. None if there is no such box. `wait`: for
  /// so many seconds, if there is nothing yet; `give_up` is asked meanwhile.
  Result<std::optional<Listing>> list(const BoxKeys& box, std::uint64_t from, int wait = 0,
                                      const std::function<bool()>& give_up = {});
  /// The bytes of one item from an offset on, in a file that they are added to.
  Result<void> fetch(const BoxKeys& box, const RelayedItem& item, const std::filesystem::path& file,
                     const std::function<void(std::uint64_t)>& progress);

  Result<RelayAcceptance> append(const BoxKeys& box, BytesView item, const Digest& commitment);
  /// Of any size, going on where it broke off. `digest` is that of the file.
  Result<RelayAcceptance> upload(const BoxKeys& box, const std::filesystem::path& file, const Digest& digest,
                                 const Digest& commitment,
                                 const std::function<void(std::uint64_t)>& progress);

 private:
  std::string url_;
  Http http_;
};

}  // namespace parley
