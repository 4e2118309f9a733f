#include "relay/readers.hpp"

namespace parley::relay {

Readers::Readers(std::vector<Store> stores) : stores_(std::move(stores)) {
  for (Store& store : stores_) threads_.emplace_back([this, &store] { run(store); });
}

Readers::~Readers() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Readers::submit(Work work) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void Readers::run(Store& store) {
  while (true) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !queue_.empty() || stopping_; });
    if (queue_.empty()) return;
    Work work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work(store);
  }
}

}  // namespace parley::relay
