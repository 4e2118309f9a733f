/// Numbers for things that are alike: each new thing gets the next number, from 0, and is found again by a
/// hash. A table of numbers alone, so that a hundred thousand things are numbered in a few milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace parley::note {

class Numbering {
 public:
  /// The number of the thing with this hash of which `same(number)` says that it is the one; if there is none
  /// yet, the next number.
  template <class Same>
  std::uint32_t number(std::uint64_t hash, Same same) {
    if (hashes_.size() * 2 >= slots_.size()) grow();
    std::uint32_t& slot = slots_[place(hash, same)];
    if (slot == kFree) {
      slot = static_cast<std::uint32_t>(hashes_.size());
      hashes_.push_back(hash);
    }
    return slot;
  }

  /// The same, if there is one.
  template <class Same>
  std::optional<std::uint32_t> find(std::uint64_t hash, Same same) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t slot = slots_[place(hash, same)];
    return slot == kFree ? std::nullopt : std::optional(slot);
  }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;
  static constexpr std::size_t kLeast = 256;

  template <class Same>
  std::size_t place(std::uint64_t hash, Same same) const {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != kFree && !(hashes_[slots_[at]] == hash && same(slots_[at])))
      at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  void grow() {
    slots_.assign(slots_.empty() ? kLeast : slots_.size() * 2, kFree);
    for (std::uint32_t i = 0; i < hashes_.size(); ++i)
      slots_[place(hashes_[i], [](std::uint32_t) { return false; })] = i;
  }

  std::vector<std::uint64_t> hashes_;  // by number
  std::vector<std::uint32_t> slots_;   // a power of two of them, at least half of them free
};

}  // namespace parley::note
