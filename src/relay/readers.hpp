/// Threads that read the store, each on a connection of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "relay/store.hpp"

namespace parley::relay {

class Readers {
 public:
  using Work = std::move_only_function<void(Store&)>;
  /// One thread for each store.
  explicit Readers(std::vector<Store> stores);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  /// Finishes what was taken.
  ~Readers();
  /// `work` must not throw. What waits is as much as there are connections, each of which waits for one
  /// answer.
  void submit(Work work);

 private:
  void run(Store& store);

  std::vector<Store> stores_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace parley::relay
