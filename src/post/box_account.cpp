// A box held to account: what the relay shows and signs now against all that it has shown and signed.
#include <fmt/core.h>

#include <algorithm>

#include "post/visit.hpp"

namespace parley {

Result<std::vector<Digest>> Visit::compare(const BoxKeys& box, const Desk::RelayBox& at,
                                           const TreeEdge& listed, const Checkpoint& head,
                                           const std::string& note) {
  const std::uint64_t before = at.edge.size();
  if (head.size < before) {
    const std::string what = fmt::format("it has {} items where it had signed {}", head.size, before);
    if (const auto shown = contradiction(box, at, head)) return fault(shown->one, note, what, shown->proof);
    return lost(what);
  }
  if (head.size == listed.size() && head.root == listed.root()) return {};
  const auto proof = [&](const TreeEdge& of) -> Result<std::vector<Digest>> {
    std::vector<Digest> given;
    if (of.size() == 0) return given;
    if (of.size() < head.size) {
      auto answer = client_.consistency(box, of.size(), head.size);
      if (!answer) return answer;
      given = std::move(*answer);
    }
    if (verify_consistency(of.size(), of.root(), head.size, head.root, given)) return given;
    return fail("the proof that it gives is none");
  };
  if (const auto goes_on = proof(at.edge); !goes_on) {
    if (!client_.answered()) {
      keep_head(box, head, note);
      return goes_on;
    }
    if (const auto shown = contradiction(box, at, head))
      return fault(shown->one, note,
                   "the tree that it signs now does not go on from the one that it had signed", shown->proof);
    return unproved(box, fmt::format("that it only appended to the {} items that it had signed", before),
                    head, note, goes_on.error());
  }
  if (head.size > listed.size() && listed.size() > before) {
    // The head covers more than this answer brings.
    auto rest = proof(listed);
    if (!rest && client_.answered())
      return unproved(
          box, fmt::format("that the {} items that it signed begin with those that it lists", head.size),
          head, note, rest.error());
    if (!rest) keep_head(box, head, note);
    return rest;
  }
  keep_head(box, head, note);
  return fail("what the relay lists is not what it signs", "ask who runs it");
}

std::unexpected<Error> Visit::unproved(const BoxKeys& box, const std::string& what, const Checkpoint& head,
                                       const std::string& note, const Error& why) {
  keep_head(box, head, note);
  unproved_ = what + ": " + why.message;
  return fail("the relay " + relay_.name + " does not prove " + unproved_,
              "it is asked again at every sync; until it does, go on by pouch or by another relay");
}

void Visit::keep_head(const BoxKeys& box, const Checkpoint& head, const std::string& note) {
  desk_.keep_relay_head(relay_.key, box.id, {note, head.size, head.root, 0, {}});
}

Visit::Named Visit::named_heads(const BoxKeys& box, const Record* record) {
  Named out;
  const std::string origin = key_.name + "/" + box.id.hex();
  const auto put = [&](const std::string& note) {
    const auto said = read_unverified_checkpoint(note);
    if (!said || said->origin != origin) return;
    const auto head = open_checkpoint(note, key_);
    if (!head) return;
    const auto [known, fresh] = out.try_emplace(head->size, head->root, note);
    if (!fresh && known->second.first != head->root)
      keep("it signed two trees of one size, for two readers", known->second.second, note,
           ForkProof{head->size, {known->second.first, {}}, {head->root, {}}});
  };
  for (const Desk::RelayHead& head : desk_.relay_heads(relay_.key, box.id)) put(head.checkpoint);
  if (!record) return out;
  for (auto i = static_cast<Index>(before_.looked); i < record->size(); ++i)
    std::ranges::for_each(record->at(i).act.checkpoints, put);
  return out;
}

void Visit::hold(const BoxKeys& box, const Named& named) {
  const Desk::RelayBox at = desk_.relay_box(relay_.key, box.id).value_or(Desk::RelayBox{});
  const GrownTree& tree = memory_.box(desk_, relay_.key, box.id).tree;
  const auto borne_out = [&](std::uint64_t size, const Digest& root) {
    return size <= tree.size() && root == tree.root(size);
  };
  for (const Desk::RelayHead& head : desk_.relay_heads(relay_.key, box.id)) {
    if (borne_out(head.size, head.root)) desk_.forget_relay_head(relay_.key, box.id, head);
  }
  for (const auto& [size, head] : named) {
    if (size > tree.size() || borne_out(size, head.first)) continue;
    if (const auto ours = signed_for(box, at, size)) {
      keep("it signed another tree than the one that it shows this desk", head.second, ours->note,
           ForkProof{size, {head.first, {}}, ours->side});
    }
  }
}

void Visit::hold_kept() {
  const Result<Record*> record = desk_.follow(id_);
  if (!record) return;
  for (const BoxKeys& box : memory_.boxes(desk_, **record)) hold(box, named_heads(box));
}

Result<void> Visit::look_at_heads(const Record& record, const std::vector<BoxKeys>& boxes) {
  // All that the record says, before a box is read: it may be read anew by that.
  const std::size_t looked = record.size();
  std::vector<Named> heads;
  for (const BoxKeys& box : boxes) heads.push_back(named_heads(box, &record));
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const BoxKeys& box = boxes[i];
    if (heads[i].empty()) continue;
    const std::uint64_t size = heads[i].rbegin()->first;
    const auto read = [&] {
      const auto at = desk_.relay_box(relay_.key, box.id);
      return at ? at->edge.size() : 0;
    };
    if (read() < size) {
      // Others may have been there since.
      if (const Result<void> done = read_box(box); !done) return done;
    }
    hold(box, heads[i]);
    // It shows less. Whether it also contradicts itself is seen when it shows as much.
    if (size > read())
      out_.faults.push_back(
          fmt::format("it signed that it has {} items, and shows this desk {}", size, read()));
  }
  if (out_.faults.empty()) before_.looked = static_cast<std::int64_t>(looked);
  return {};
}

Result<void> Visit::check(const BoxKeys& box, const RelayAcceptance& accepted, const Digest& commitment,
                          const Digest& item) {
  const auto head = open_checkpoint(accepted.checkpoint, key_);
  const bool good =
      head && head->origin == key_.name + "/" + box.id.hex() && accepted.leaf.commitment == commitment &&
      accepted.leaf.item == item &&
      verify_inclusion(accepted.leaf.hash(), accepted.index, head->size, accepted.proof, head->root);
  if (!good) return fail("the relay's acceptance does not prove what was sent", "ask who runs it");
  keep_head(box, *head, accepted.checkpoint);
  sent_.insert(item);
  --out_.queued;
  ++out_.sent;
  return {};
}

}  // namespace parley
