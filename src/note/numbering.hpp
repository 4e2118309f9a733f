/// Numbers for things that are alike: each new thing gets the next number, from 0, and is found again by a
/// hash. A table of numbers alone, so that a hundred thousand things are numbered in a few milliseconds.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace parley::note {

class Numbering {
 public:
  /// For so many things; more find their place too.
  explicit Numbering(std::size_t expected = kLeast / 2) {
    hashes_.reserve(expected);
    make_slots(std::bit_ceil(std::max(2 * expected, kLeast)));
  }

  /// The number of the thing with this hash of which `same(number)` says that it is the one; if there is none
  /// yet, the next number. Nothing where too many others stand in the way, as when their hashes were chosen
  /// for that.
  template <class Same>
  std::optional<std::uint32_t> number(std::uint64_t hash, Same same) {
    if (hashes_.size() * 2 >= slots_.size()) make_slots(slots_.size() * 2);
    const auto at = place(hash, same, kMostSteps);
    if (!at) return std::nullopt;
    std::uint32_t& slot = slots_[*at];
    if (slot == kFree) {
      slot = static_cast<std::uint32_t>(hashes_.size());
      hashes_.push_back(hash);
    }
    return slot;
  }

  /// The same, if there is one.
  template <class Same>
  std::optional<std::uint32_t> find(std::uint64_t hash, Same same) const {
    const auto at = place(hash, same, kMostSteps);
    if (!at || slots_[*at] == kFree) return std::nullopt;
    return slots_[*at];
  }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;
  static constexpr std::size_t kLeast = 256;
  static constexpr std::size_t kMostSteps = 200;  // where hashes were not chosen, ten are many

  template <class Same>
  std::optional<std::size_t> place(std::uint64_t hash, Same same, std::size_t steps) const {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
    std::size_t at = hash * kFactor >> shift_;
    for (;; at = (at + 1) & (slots_.size() - 1)) {
      const std::uint32_t number = slots_[at];
      if (number == kFree || (hashes_[number] == hash && same(number))) return at;
      if (steps-- == 0) return std::nullopt;
    }
  }

  void make_slots(std::size_t count) {
    slots_.assign(count, kFree);
    shift_ = static_cast<std::uint32_t>(std::countl_zero(count)) + 1;
    for (std::uint32_t i = 0; i < hashes_.size(); ++i)
      slots_[*place(hashes_[i], [](std::uint32_t) { return false; }, hashes_.size())] = i;
  }

  std::vector<std::uint64_t> hashes_;  // by number
  std::vector<std::uint32_t> slots_;   // a power of two of them, at least half of them free
  std::uint32_t shift_ = 0;            // what of a hash says where to begin: its highest bits
};

}  // namespace parley::note
