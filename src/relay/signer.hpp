/// Signs the heads of boxes' trees.
///
/// No signed checkpoint is kept in the store. Ed25519 signs the same text with the same bytes, so the
/// checkpoint of a head can be signed again whenever it is asked for, also after a restart; what was answered
/// is contradicted only by another head, and heads follow from the store alone.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "relay/types.hpp"

namespace parley::relay {

/// Any thread's.
class Signer {
 public:
  explicit Signer(Identity identity) : identity_(std::move(identity)) {}

  const Identity& identity() const { return identity_; }
  /// The signed checkpoint of the box's tree of so many leaves with that root; remembered for the boxes asked
  /// for lately, since many who wait for one box ask for the same.
  std::shared_ptr<const std::string> checkpoint(const BoxId& box, std::uint64_t size, const Digest& root);

 private:
  static constexpr std::size_t kMostRemembered = 4096;  ///< boxes, half a kilobyte each
  struct Signed {
    BoxId box;
    std::uint64_t size = 0;
    Digest root;
    std::shared_ptr<const std::string> checkpoint;
  };
  using Newest = std::list<Signed>;

  Identity identity_;
  std::mutex mutex_;
  Newest newest_;  ///< the last asked for first
  std::unordered_map<BoxId, Newest::iterator> by_box_;
};

}  // namespace parley::relay
