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

  /// Waits until at most one batch is still to be proved, so that commits do not run away from their answers.
  void await_room();

  class Task;
  std::shared_ptr<Task> start(Proving proving);
  /// Calls `then`, once, with what was made: at once if it is there, else from the prover's thread. What
  /// could not be made is Failed.
  void when_made(Task& task, Then then);

 private:
  void run();
  Outcomes outcomes(const Proving& proving);

  std::shared_ptr<Signer> signer_;
  std::mutex mutex_;
  std::condition_variable changed_, made_;
  std::vector<std::shared_ptr<Task>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace parley::relay
