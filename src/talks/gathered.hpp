/// Values that are gathered one by one, the same often, and then taken together.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace parley::talks {

/// It lies in one piece of memory. A set of all points, as a first fold needs it, would leave as many small
/// holes behind as there are points, and each later update would have to look for room among them.
template <class Value>
class Gathered {
 public:
  void insert(const Value& value) {
    if (values_.size() == full_) {
      tidy();
      full_ = std::max(kFew, 2 * values_.size());
    }
    values_.push_back(value);
  }
  void insert(auto begin, auto end) {
    for (; begin != end; ++begin) insert(*begin);
  }

  /// Each value once, ascending; none are left.
  std::vector<Value> take() {
    tidy();
    full_ = kFew;
    return std::exchange(values_, {});
  }

 private:
  static constexpr std::size_t kFew = 1024;

  void tidy() {
    std::ranges::sort(values_);
    const auto again = std::ranges::unique(values_);
    values_.erase(again.begin(), again.end());
  }

  std::vector<Value> values_;
  std::size_t full_ =
      kFew;  ///< so many are tidied before another is taken: those that come often take no room
};

}  // namespace parley::talks
