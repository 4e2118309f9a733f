#include "relay/writer.hpp"

#include <algorithm>

namespace parley::relay {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostWaiting = 4096, kMostWaitingBytes = 64 * kMiB;
constexpr std::size_t kBatch = 1024, kBatchBytes = 16 * kMiB;
constexpr std::chrono::seconds kPatience{30};  // with a store that is away
constexpr std::chrono::minutes kMaintenance{1};

std::size_t size_of(const Operation& operation) {
  if (const auto* append = std::get_if<AppendItem>(&operation)) return append->body.size();
  if (const auto* piece = std::get_if<AddPiece>(&operation)) return piece->piece.size();
  return 0;
}

}  // namespace

Writer::Writer(Store store, std::shared_ptr<Signer> signer, const Options& options, Clock& clock,
               Metrics& metrics, Log& log, Deliver deliver)
    : store_(std::move(store)),
      options_(options),
      clock_(clock),
      metrics_(metrics),
      log_(log),
      deliver_(std::move(deliver)),
      prover_(std::move(signer)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Writer::submit(Operation operation, Done& done) {
  const std::size_t size = size_of(operation);
  {
    const std::scoped_lock lock(mutex_);
    if (queue_.size() >= kMostWaiting || queued_bytes_ + size > kMostWaitingBytes) {
      ++metrics_.queue_refused;
      return false;
    }
    queued_bytes_ += size;
    queue_.push_back({std::move(operation), std::move(done)});
    metrics_.queue = static_cast<std::int64_t>(queue_.size());
    if (!busy_since_) busy_since_ = steady_clock::now();
  }
  changed_.notify_one();
  return true;
}

steady_clock::duration Writer::waiting() const {
  const std::scoped_lock lock(mutex_);
  return busy_since_ ? steady_clock::now() - *busy_since_ : steady_clock::duration::zero();
}

std::vector<Writer::Waiting> Writer::next_batch() {
  std::unique_lock lock(mutex_);
  if (queue_.empty()) busy_since_.reset();
  changed_.wait_until(lock, next_maintenance_, [&] { return !queue_.empty() || stopping_; });
  if (!queue_.empty()) busy_since_ = steady_clock::now();
  std::size_t count = 0, bytes = 0;
  while (count < queue_.size() && count < kBatch && bytes < kBatchBytes)
    bytes += size_of(queue_[count++].operation);
  std::vector<Waiting> batch;
  if (count == queue_.size()) {
    batch.swap(queue_);
  } else {
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  queued_bytes_ -= bytes;
  metrics_.queue = static_cast<std::int64_t>(queue_.size());
  return batch;
}

void Writer::run() {
  while (true) {
    std::vector<Waiting> batch = next_batch();
    if (batch.empty()) {
      {
        const std::scoped_lock lock(mutex_);
        if (stopping_ && queue_.empty()) return;
      }
      if (steady_clock::now() >= next_maintenance_) maintain();
      continue;
    }
    std::vector<Operation> operations;
    operations.reserve(batch.size());
    for (Waiting& each : batch) operations.push_back(std::move(each.operation));
    const auto begin = steady_clock::now();
    Proved proved;
    std::vector<Outcome> outcomes = commit(operations, proved);
    metrics_.commit_microseconds += static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin).count());
    ++metrics_.commits;
    Prover::Then then = [this, batch = std::move(batch), operations = std::move(operations),
                         outcomes = std::move(outcomes)](Prover::Outcomes made) mutable {
      answer(std::move(batch), std::move(operations), std::move(outcomes), std::move(made));
    };
    if (proved) {
      prover_.when_made(proved, std::move(then));
    } else {
      then({});
    }
    if (steady_clock::now() >= next_maintenance_) maintain();
  }
}

/// The operations go where they came from, so that their memory does.
void Writer::answer(std::vector<Waiting> batch, std::vector<Operation> operations,
                    std::vector<Outcome> outcomes, Prover::Outcomes proved) {
  for (auto& [at, outcome] : proved) outcomes[at] = std::move(outcome);
  count(operations, outcomes);
  deliver_([batch = std::move(batch), operations = std::move(operations),
            outcomes = std::move(outcomes)]() mutable {
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move(outcomes[i]));
  });
}

/// What fails for a reason of its own must not take the others' with it: then each is tried alone.
std::vector<Outcome> Writer::commit(std::span<const Operation> operations, Proved& proved) {
  try {
    return commit_patiently(operations, proved);
  } catch (const std::exception& error) {
    proved = nullptr;
    ++metrics_.commit_failures;
    log_.write(Level::error, "commit-failed", {{"what", error.what()}});
  }
  std::vector<Outcome> out(operations.size(), Failed{});
  for (std::size_t i = 0; i < operations.size() && operations.size() > 1; ++i) {
    try {
      out[i] = std::move(store_.commit(operations.subspan(i, 1), clock_.now()).front());
    } catch (const std::exception& error) {
      ++metrics_.commit_failures;
      log_.write(Level::error, "commit-failed", {{"what", error.what()}});
    }
  }
  return out;
}

/// What was asked of a store that went away may have been done: asked again, an append is answered the same.
std::vector<Outcome> Writer::commit_patiently(std::span<const Operation> operations, Proved& proved) {
  const auto until = steady_clock::now() + kPatience;
  for (auto pause = std::chrono::milliseconds(20);;
       pause = std::min(pause * 2, std::chrono::milliseconds(1000))) {
    proved = nullptr;
    try {
      return store_.commit(operations, clock_.now(), [&](Proving proving) {
        if (!proving.items().empty()) proved = prover_.start(std::move(proving));
      });
    } catch (const SqlError& error) {
      if (error.kind == SqlError::Kind::other) throw;
      ++metrics_.commit_failures;
      const bool full = error.kind == SqlError::Kind::full;
      log_.write(Level::error, full ? "disk-full" : "store-away", {{"what", error.what()}});
      if (full || steady_clock::now() + pause > until) {
        proved = nullptr;
        return std::vector<Outcome>(operations.size(), Failed{full ? Failed::Why::full : Failed::Why::away});
      }
      std::this_thread::sleep_for(pause);
    }
  }
}

void Writer::count(std::span<const Operation> operations, std::span<const Outcome> outcomes) {
  metrics_.committed_operations += operations.size();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (const auto* accepted = std::get_if<Accepted>(&outcomes[i])) {
      ++(accepted->fresh ? metrics_.items_accepted : metrics_.items_known);
      if (accepted->fresh) metrics_.bytes_accepted += size_of(operations[i]);
    } else if (const auto* created = std::get_if<BoxCreated>(&outcomes[i])) {
      if (created->fresh) ++metrics_.boxes_created;
    } else if (std::holds_alternative<UploadState>(outcomes[i])) {
      metrics_.bytes_accepted += size_of(operations[i]);
    }
  }
}

/// A step at a time, so that those who wait are not kept; soon again if there is more to do.
void Writer::maintain() {
  next_maintenance_ = steady_clock::now() + kMaintenance;
  try {
    const Instant now = clock_.now();
    bool more = store_.delete_stale_upload({now.seconds - options_.upload_expiry.seconds});
    if (more) ++metrics_.uploads_expired;
    if (options_.keep) {
      const std::size_t deleted = store_.delete_older({now.seconds - options_.keep->seconds});
      metrics_.items_deleted += deleted;
      more = more || deleted > 0;
    }
    if (more) next_maintenance_ = steady_clock::now();
  } catch (const std::exception& error) {
    log_.write(Level::error, "maintenance-failed", {{"what", error.what()}});
  }
}

}  // namespace parley::relay
