#include <algorithm>
#include <thread>

#include "crypto/digest.hpp"
#include "record/act.hpp"
#include "sign/sshsig.hpp"

namespace parley {
namespace {

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
  std::vector<Result<CheckedAct>> out(raw.size(), std::unexpected(Error{}));
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t share = (raw.size() + threads - 1) / threads;
  std::vector<std::jthread> workers;
  for (std::size_t begin = 0; begin < raw.size(); begin += share) {
    const std::size_t end = std::min(raw.size(), begin + share);
    workers.emplace_back([&raw, &out, begin, end] {
      for (std::size_t i = begin; i < end; ++i) out[i] = check_act(std::move(raw[i]));
    });
  }
  workers.clear();
  return out;
}

}  // namespace parley
