/// The one thread that changes the store. What many ask for at about the same time goes into one transaction
/// (group commit); each is answered after the commit, with what was proved and signed meanwhile.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/ports.hpp"
#include "relay/log.hpp"
#include "relay/metrics.hpp"
#include "relay/options.hpp"
#include "relay/prover.hpp"
#include "relay/store.hpp"

namespace parley::relay {

class Writer {
 public:
  using Done = std::move_only_function<void(Outcome)>;
  /// Takes a function and calls it where answers are given: once for each batch.
  using Deliver = std::function<void(std::move_only_function<void()>)>;

  /// `signer` is that of the store.
  Writer(Store store, std::shared_ptr<Signer> signer, const Options& options, Clock& clock, Metrics& metrics,
         Log& log, Deliver deliver);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Finishes what was taken.
  ~Writer();

  /// False if too much is waiting already: 4,096 operations or 64 MiB. `done` is then not called.
  bool submit(Operation operation, Done& done);
  /// How long the oldest of what waits or is being done has been there.
  std::chrono::steady_clock::duration waiting() const;

 private:
  struct Waiting {
    Operation operation;
    Done done;
  };
  using Proved = std::shared_ptr<Prover::Task>;
  void run();
  std::vector<Waiting> next_batch();
  void answer(std::vector<Waiting> batch, std::vector<Operation> operations, std::vector<Outcome> outcomes,
              Prover::Outcomes proved);
  std::vector<Outcome> commit(std::span<const Operation> operations, Proved& proved);
  std::vector<Outcome> commit_patiently(std::span<const Operation> operations, Proved& proved);
  void count(std::span<const Operation> operations, std::span<const Outcome> outcomes);
  void maintain();

  Store store_;
  const Options& options_;
  Clock& clock_;
  Metrics& metrics_;
  Log& log_;
  Deliver deliver_;
  std::chrono::steady_clock::time_point next_maintenance_ = std::chrono::steady_clock::now();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> queue_;
  std::size_t queued_bytes_ = 0;
  std::optional<std::chrono::steady_clock::time_point> busy_since_;
  bool stopping_ = false;
  Prover prover_;
  std::thread thread_;
};

}  // namespace parley::relay
