#include "post/sync_memory.hpp"

#include <algorithm>
#include <functional>

namespace parley {

void GrownTree::append(const Digest& leaf) {
  const std::vector<Digest> completed = edge_.append(leaf);
  if (levels_.size() < completed.size()) levels_.resize(completed.size());
  for (std::size_t level = 0; level < completed.size(); ++level) levels_[level].push_back(completed[level]);
}

Digest GrownTree::root(std::uint64_t size) const {
  return tree_root(size, std::bind_front(&GrownTree::fetch, this));
}

std::vector<Digest> GrownTree::consistency(std::uint64_t from, std::uint64_t to) const {
  return consistency_proof(from, to, std::bind_front(&GrownTree::fetch, this));
}

std::vector<Digest> GrownTree::consistency(std::uint64_t from, std::uint64_t known, std::uint64_t to,
                                           std::span<const Digest> rest) const {
  return consistency_proof(from, known, to, rest, std::bind_front(&GrownTree::fetch, this));
}

std::vector<Digest> GrownTree::inclusion(std::uint64_t index) const {
  return inclusion_proof(index, size(), std::bind_front(&GrownTree::fetch, this));
}

std::vector<Digest> GrownTree::fetch(std::span<const Subtree> wanted) const {
  std::vector<Digest> out;
  for (const Subtree& each : wanted) out.push_back(levels_.at(each.level).at(each.index));
  return out;
}

void BoxNames::update(const Record& record, const BoxKeys& box) {
  for (const auto size = static_cast<Index>(record.size()); considered_ < size; ++considered_) {
    const CheckedAct& act = record.at(considered_);
    const auto put = [&](std::string_view form) {
      all_.emplace(box.commitment(act.id.bytes, form), Named{considered_, std::nullopt});
    };
    put("");
    if (epoch_started(act.act)) {
      put("cards");
      put("later");
    } else if (std::holds_alternative<Invite>(act.act.deed)) {
      put("invited");
    } else if (const auto* deliver = std::get_if<Deliver>(&act.act.deed)) {
      for (const DisclosureId& attachment : deliver->attachments)
        all_.emplace(box.commitment(attachment.bytes, "attachment"), Named{considered_, attachment});
    }
  }
}

const BoxNames::Named* BoxNames::find(const Digest& commitment) const {
  const auto found = all_.find(commitment);
  return found == all_.end() ? nullptr : &found->second;
}

SyncMemory::SyncMemory(const std::optional<std::filesystem::path>& certificates)
    : state_(std::make_unique<State>(certificates)) {}
SyncMemory::SyncMemory(SyncMemory&&) noexcept = default;
SyncMemory& SyncMemory::operator=(SyncMemory&&) noexcept = default;
SyncMemory::~SyncMemory() = default;

SyncMemory::State::Exchange& SyncMemory::State::exchange(const Desk& desk, const Record& record) {
  Exchange& out = exchanges_[record.id()];
  if (out.read_anew != desk.read_anew()) {
    out = {};
    out.read_anew = desk.read_anew();
  }
  out.epochs.update(desk, record);
  return out;
}

const BoxMemory& SyncMemory::State::box(const Desk& desk, const std::string& relay, const Digest& box) {
  for (auto& [item, holds] : desk.relay_contents(contents_read_)) {
    contents_[item] = holds;
    for (auto& [name, each] : boxes_) {
      if (each.known.contains(item)) ++each.looks;
    }
  }
  BoxMemory& out = boxes_[{relay, box}];
  for (const LogLeaf& leaf : desk.relay_leaves(relay, box, out.tree.size())) {
    out.tree.append(leaf.hash());
    out.items.emplace(leaf.commitment, leaf.item);
    out.known.insert(leaf.item);
  }
  return out;
}

bool SyncMemory::State::holds(const BoxMemory& box, const BoxKeys& keys, BytesView named,
                              std::string_view form) const {
  const auto [from, to] = box.items.equal_range(keys.commitment(named, form));
  return std::any_of(from, to, [&](const auto& item) {
    const auto found = contents_.find(item.second);
    return found == contents_.end() || (found->second && std::ranges::equal(found->second->bytes, named));
  });
}

}  // namespace parley
