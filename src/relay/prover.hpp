/// The thread that proves and signs while what is to be answered is being committed.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "relay/proving.hpp"

namespace parley::relay {

class Prover {
 public:
  /// With the places of their operations.
  using Outcomes = std::vector<std::pair<std::size_t, Outcome>>;
  using Then = std::move_only_function<void(Outcomes)>;

  explicit Prover(std::shared_ptr<Signer> signer);
  Prover(const Prover&) = delete;
  Prover& operator=(const Prover&) = delete;
  /// Finishes what it was given.
  ~Prover();

  class Task;
  std::shared_ptr<Task> start(Proving proving);
  /// Calls `then`, once, with what was made: at once if it is there, and from the prover's thread if that is
  /// at it. If it has not come to it yet, it is made here: nobody waits for a thread that is late or busy.
  /// What could not be made is Failed.
  void when_made(const std::shared_ptr<Task>& task, Then then);

 private:
  void run();
  Outcomes outcomes(const Proving& proving);

  std::shared_ptr<Signer> signer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Task>> queue_;  ///< not begun
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace parley::relay
