#include <algorithm>
#include <atomic>
#include <thread>

#include "crypto/digest.hpp"
#include "record/act.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

constexpr std::size_t kBatch = 32;

enum class Trust : std::uint8_t { nobody, own_archive };

Result<CheckedAct> check(SignedAct raw, Trust trust) {
  if (raw.signature.size() > limits::kSignatureBytes) return fail("the signature is longer than 4 KiB");
  Result<Act> act = read_act(raw.bytes);
  if (!act) return std::unexpected(act.error());
  Result<SshSignature> signature = sshsig_parse(raw.signature);
  if (!signature) return std::unexpected(signature.error());
  if (signature->key.id() != act->key) return fail("the act is signed by another key than the one it names");
  if (trust == Trust::nobody) {
    const std::string_view use = act->by_party_key() ? namespaces::kParty : namespaces::kAct;
    if (const Result<void> fits = sshsig_verify(*signature, use, as_bytes(raw.bytes)); !fits) {
      return std::unexpected(fits.error());
    }
  }
  const ActId id = sha256_id<ActId>(raw.bytes);
  return CheckedAct{std::move(*act), id, std::move(signature->key), std::move(raw)};
}

}  // namespace

Result<CheckedAct> check_act(SignedAct raw) {
  return check(std::move(raw), Trust::nobody);
}
Result<CheckedAct> reread_act(SignedAct raw) {
  return check(std::move(raw), Trust::own_archive);
}

std::vector<Result<CheckedAct>> check_acts(std::vector<SignedAct> raw, unsigned threads) {
  std::vector<Result<CheckedAct>> out;
  out.reserve(raw.size());
  check_acts(std::move(raw), [&](Result<CheckedAct> act) { out.push_back(std::move(act)); }, threads);
  return out;
}

void check_acts(std::vector<SignedAct> raw, const std::function<void(Result<CheckedAct>)>& each,
                unsigned threads) {
  struct Batch {
    std::vector<Result<CheckedAct>> results;
    std::atomic<bool> done = false;
  };
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t count = (raw.size() + kBatch - 1) / kBatch;
  std::vector<Batch> batches(count);
  std::atomic<std::size_t> next = 0;
  const auto work = [&](const std::stop_token& stop) {
    for (std::size_t b = next++; b < count && !stop.stop_requested(); b = next++) {
      const std::size_t end = std::min(raw.size(), (b + 1) * kBatch);
      batches[b].results.reserve(end - b * kBatch);
      for (std::size_t i = b * kBatch; i < end; ++i)
        batches[b].results.push_back(check_act(std::move(raw[i])));
      batches[b].done = true;
      batches[b].done.notify_one();
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < std::min<std::size_t>(threads, count); ++i) workers.emplace_back(work);
  for (Batch& batch : batches) {
    batch.done.wait(false);
    for (Result<CheckedAct>& act : batch.results) each(std::move(act));
    batch.results = {};
  }
}

}  // namespace parley
