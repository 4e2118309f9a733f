#include "relay/prover.hpp"

namespace parley::relay {

class Prover::Task {
 private:
  friend class Prover;
  Proving proving;
  std::optional<Outcomes> made;
  Then then;
};

Prover::Prover(std::shared_ptr<Signer> signer) : signer_(std::move(signer)), thread_([this] { run(); }) {}

Prover::~Prover() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::shared_ptr<Prover::Task> Prover::start(Proving proving) {
  auto task = std::make_shared<Task>();
  task->proving = std::move(proving);
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(task);
  }
  changed_.notify_one();
  return task;
}

void Prover::when_made(const std::shared_ptr<Task>& task, Then then) {
  {
    const std::scoped_lock lock(mutex_);
    if (std::erase(queue_, task) == 0 && !task->made) {
      task->then = std::move(then);
      return;
    }
  }
  then(task->made ? std::move(*task->made) : outcomes(task->proving));
}

Prover::Outcomes Prover::outcomes(const Proving& proving) {
  Outcomes out;
  try {
    for (auto& [at, accepted] : proving.outcomes(*signer_)) out.emplace_back(at, std::move(accepted));
  } catch (const std::exception&) {
    // They may have been accepted, and are asked for again.
    out.clear();
    for (const std::size_t at : proving.places()) out.emplace_back(at, Failed{});
  }
  return out;
}

void Prover::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return !queue_.empty() || stopping_; });
    if (queue_.empty()) return;
    const std::shared_ptr<Task> task = queue_.front();
    queue_.erase(queue_.begin());
    lock.unlock();
    Outcomes made = outcomes(task->proving);
    lock.lock();
    if (!task->then) {
      task->made = std::move(made);
      continue;
    }
    Then then = std::move(task->then);
    lock.unlock();
    then(std::move(made));
    lock.lock();
  }
}

}  // namespace parley::relay
