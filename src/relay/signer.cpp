#include "relay/signer.hpp"

#include "log/checkpoint.hpp"

namespace parley::relay {

std::shared_ptr<const std::string> Signer::checkpoint(const BoxId& box, std::uint64_t size,
                                                      const Digest& root) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = by_box_.find(box); found != by_box_.end()) {
      newest_.splice(newest_.begin(), newest_, found->second);
      if (const Signed& known = newest_.front(); known.size == size && known.root == root)
        return known.checkpoint;
    }
  }
  auto checkpoint = std::make_shared<const std::string>(
      sign_checkpoint({identity_.name + '/' + box.hex(), size, root, {}}, identity_.name, identity_.key));
  const std::scoped_lock lock(mutex_);
  auto found = by_box_.find(box);
  if (found == by_box_.end()) {
    if (newest_.size() == kMostRemembered) {
      by_box_.erase(newest_.back().box);
      newest_.pop_back();
    }
    newest_.emplace_front();
    found = by_box_.emplace(box, newest_.begin()).first;
  }
  *found->second = {box, size, root, checkpoint};
  return checkpoint;
}

}  // namespace parley::relay
