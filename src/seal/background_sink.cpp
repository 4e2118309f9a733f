#include "seal/background_sink.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace parley {

struct BackgroundSink::State {
  Sink& inner;
  std::size_t limit;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Bytes> queue;
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
      const Bytes bytes = std::move(queue.front());
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
}

void BackgroundSink::write(BytesView bytes) {
  Bytes copy(bytes.begin(), bytes.end());
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->queue.size() < state_->limit; });
  if (state_->failure) std::rethrow_exception(state_->failure);
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
