#include "talks/times.hpp"

#include <algorithm>

#include "crypto/timestamp.hpp"
#include "log/checkpoint.hpp"
#include "log/leaf.hpp"
#include "log/tree.hpp"

namespace parley::talks {

namespace {

/// Whether the relay has signed a tree in which the act stands at that place, accepted at that time.
bool holds(const RelayTime& proof, const ActId& act, const RelayName& relay) {
  const auto key = VerifierKey::parse(relay.key);
  if (!key) return false;
  const auto checkpoint = open_checkpoint(proof.checkpoint, *key);
  if (!checkpoint || !checkpoint->origin.starts_with(key->name + "/")) return false;
  const LogLeaf leaf{act_commitment(proof.salt.bytes, act), proof.item, proof.time};
  return verify_inclusion(leaf.hash(), static_cast<std::uint64_t>(proof.index), checkpoint->size, proof.proof,
                          checkpoint->root);
}

std::optional<ProvedTime> check(const Convene& convene, const TimeProof& proof, const ActId& carrier) {
  if (const auto* token = std::get_if<TimeToken>(&proof.how)) {
    const auto bytes = from_base64(token->base64);
    if (!bytes) return std::nullopt;
    const std::vector<std::string> authorities(convene.authorities.begin(), convene.authorities.end());
    const auto at = check_timestamp(*bytes, Digest{proof.act.bytes}, authorities);
    return at ? std::optional(ProvedTime{*at, {}, {}, carrier}) : std::nullopt;
  }
  const auto& accepted = std::get<RelayTime>(proof.how);
  for (const RelayName& relay : convene.relays) {
    if (relay.name == accepted.relay && holds(accepted, proof.act, relay))
      return ProvedTime{accepted.time, relay.name, relay.party, carrier};
  }
  return std::nullopt;
}

}  // namespace

std::vector<ActId> Times::take(const Record& record, Index carrier) {
  std::vector<ActId> out;
  const CheckedAct& act = record.at(carrier);
  for (const TimeProof& proof : act.act.times) {
    const auto named = record.find(proof.act);
    if (!named || !record.in_past(*named, carrier)) continue;
    auto time = check(record.convene(), proof, act.id);
    if (!time) continue;
    std::vector<ProvedTime>& all = proved_[proof.act];
    const auto key = [](const ProvedTime& one) { return std::tie(one.at, one.by, one.carried_by); };
    all.insert(std::ranges::upper_bound(all, key(*time), {}, key), std::move(*time));
    out.push_back(proof.act);
  }
  return out;
}

const std::vector<ProvedTime>& Times::of(const ActId& act) const {
  static const std::vector<ProvedTime> none;
  const auto found = proved_.find(act);
  return found == proved_.end() ? none : found->second;
}

const ProvedTime* Times::earliest(const ActId& act, std::string_view party) const {
  for (const ProvedTime& time : of(act)) {
    if (!time.party || *time.party == party) return &time;
  }
  return nullptr;
}

}  // namespace parley::talks
