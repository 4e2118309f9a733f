#include "log/fault.hpp"

#include "log/tree.hpp"

namespace parley {

namespace {

Json hashes(const std::vector<Digest>& digests) {
  Json::Array out;
  for (const Digest& digest : digests) out.emplace_back(digest.hex());
  return out;
}

Json json_of(const ForkProof::Side& side) {
  return Json::Object{{"root", side.root.hex()}, {"consistency", hashes(side.consistency)}};
}

Json json_of(const BackdatingProof::Item& item) {
  return Json::Object{{"index", item.index},
                      {"commitment", item.leaf.commitment.hex()},
                      {"item", item.leaf.item.hex()},
                      {"time", item.leaf.time.rfc3339()},
                      {"inclusion", hashes(item.inclusion)}};
}

/// Takes the members of an object; `good` until one is not what it must be.
struct Members {
  const Json* of;
  bool good = true;

  const Json& member(std::string_view name) {
    static const Json kNone;
    const Json* found = of->find(name);
    good = good && found;
    return found ? *found : kNone;
  }
  Digest digest(const Json& json) {
    const auto out = json.string() ? Digest::from_hex(*json.string()) : std::nullopt;
    good = good && out;
    return out.value_or(Digest());
  }
  std::uint64_t number(std::string_view name) {
    const std::int64_t* out = member(name).integer();
    good = good && out && *out >= 0;
    return good ? static_cast<std::uint64_t>(*out) : 0;
  }
  std::vector<Digest> digests(std::string_view name) {
    const Json::Array* all = member(name).array();
    good = good && all;
    std::vector<Digest> out;
    if (all) {
      for (const Json& each : *all) out.push_back(digest(each));
    }
    return out;
  }
  Instant time(std::string_view name) {
    const std::string* text = member(name).string();
    const auto out = text ? parse_instant(*text) : std::nullopt;
    good = good && out;
    return out.value_or(Instant());
  }
};

std::optional<ForkProof::Side> read_side(const Json& json) {
  Members from{&json};
  ForkProof::Side out{from.digest(from.member("root")), from.digests("consistency")};
  return from.good ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<BackdatingProof::Item> read_item(const Json& json) {
  Members from{&json};
  BackdatingProof::Item out{
      from.number("index"),
      {from.digest(from.member("commitment")), from.digest(from.member("item")), from.time("time")},
      from.digests("inclusion")};
  return from.good ? std::optional(std::move(out)) : std::nullopt;
}

bool holds(const BackdatingProof::Item& item, const Checkpoint& head) {
  return verify_inclusion(item.leaf.hash(), item.index, head.size, item.inclusion, head.root);
}

bool holds(const ForkProof::Side& side, std::uint64_t size, const Checkpoint& head) {
  return verify_consistency(size, side.root, head.size, head.root, side.consistency);
}

}  // namespace

Json json_of(const FaultProof& proof) {
  if (const auto* fork = std::get_if<ForkProof>(&proof)) {
    return Json::Object{{"size", fork->size}, {"one", json_of(fork->one)}, {"other", json_of(fork->other)}};
  }
  if (const auto* times = std::get_if<BackdatingProof>(&proof))
    return Json::Object{{"first", json_of(times->first)}, {"second", json_of(times->second)}};
  return {};
}

FaultProof read_fault_proof(const Json& json) {
  Members from{&json};
  if (json.find("size")) {
    const std::uint64_t size = from.number("size");
    auto one = read_side(from.member("one")), other = read_side(from.member("other"));
    if (from.good && one && other) return ForkProof{size, std::move(*one), std::move(*other)};
  } else {
    auto first = read_item(from.member("first")), second = read_item(from.member("second"));
    if (from.good && first && second) return BackdatingProof{std::move(*first), std::move(*second)};
  }
  return {};
}

bool proves(const FaultProof& proof, const VerifierKey& key, std::string_view one, std::string_view other) {
  const auto last = open_checkpoint(other, key);
  if (!last) return false;
  if (const auto* times = std::get_if<BackdatingProof>(&proof)) {
    return times->first.index < times->second.index && times->second.leaf.time < times->first.leaf.time &&
           holds(times->first, *last) && holds(times->second, *last);
  }
  const auto first = open_checkpoint(one, key);
  if (!first || first->origin != last->origin) return false;
  if (const auto* fork = std::get_if<ForkProof>(&proof)) {
    return fork->size > 0 && fork->one.root != fork->other.root && holds(fork->one, fork->size, *first) &&
           holds(fork->other, fork->size, *last);
  }
  return first->size == last->size && first->root != last->root;
}

}  // namespace parley
