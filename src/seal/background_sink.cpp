#include "seal/background_sink.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "crypto/secret.hpp"

namespace parley {

struct BackgroundSink::State {
  Sink& inner;
  std::size_t limit;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Bytes> queue;
  std::vector<Bytes> spare;  // written, and kept: new memory costs more than the copy into it
  bool busy = false;
  bool stop = false;
  std::exception_ptr failure;
  std::thread thread;

  State(Sink& sink, std::size_t queued) : inner(sink), limit(queued), thread([this] { run(); }) {}

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return stop || !queue.empty(); });
      if (queue.empty()) return;
      Bytes bytes = std::move(queue.front());
      queue.pop_front();
      busy = true;
      const bool failed = failure != nullptr;
      lock.unlock();
      std::exception_ptr thrown;
      if (!failed) {
        try {
          inner.write(bytes);
        } catch (...) {
          thrown = std::current_exception();
        }
      }
      lock.lock();
      if (thrown) failure = thrown;
      busy = false;
      spare.push_back(std::move(bytes));
      changed.notify_all();
    }
  }
};

BackgroundSink::BackgroundSink(Sink& inner, std::size_t queued)
    : state_(std::make_unique<State>(inner, queued)) {}

BackgroundSink::~BackgroundSink() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stop = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
  for (Bytes& bytes : state_->spare) wipe(bytes);  // it may have been opened
}

void BackgroundSink::write(BytesView bytes) {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->queue.size() < state_->limit; });
  if (state_->failure) std::rethrow_exception(state_->failure);
  Bytes copy;
  if (!state_->spare.empty()) {
    copy = std::move(state_->spare.back());
    state_->spare.pop_back();
  }
  lock.unlock();
  copy.assign(bytes.begin(), bytes.end());
  lock.lock();
  state_->queue.push_back(std::move(copy));
  lock.unlock();
  state_->changed.notify_all();
}

void BackgroundSink::finish() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->queue.empty() && !state_->busy; });
  if (state_->failure) std::rethrow_exception(state_->failure);
}

}  // namespace parley
