/// The texts beside acts: where they belong, and what they refer to (docs/protocol.md sections 6 and 7.10).
#include <fmt/core.h>

#include <charconv>
#include <unordered_set>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "record/state.hpp"

namespace parley {
namespace {

constexpr std::size_t kSaltDigits = 64;

/// The second line of a disclosure, or nothing when its form is wrong.
std::string_view label_of(std::string_view bytes) {
  if (bytes.size() < kSaltDigits + 1 || bytes[kSaltDigits] != '\n') return {};
  if (!Digest::from_hex(bytes.substr(0, kSaltDigits))) return {};
  bytes.remove_prefix(kSaltDigits + 1);
  const std::size_t end = bytes.find('\n');
  return end == std::string_view::npos ? std::string_view{} : bytes.substr(0, end);
}

std::vector<DisclosureId> listed_paragraphs(const Act& act) {
  if (const auto* deliver = std::get_if<Deliver>(&act.deed)) return deliver->paragraphs;
  const auto* convene = std::get_if<Convene>(&act.deed);
  return convene && convene->base_cover ? convene->base_paragraphs : std::vector<DisclosureId>();
}

/// What the act lists at the place that a label names, `paragraph 3`.
const DisclosureId* listed_at(const Act& act, std::string_view label) {
  const auto* deliver = std::get_if<Deliver>(&act.deed);
  const auto* convene = std::get_if<Convene>(&act.deed);
  if (!deliver && !(convene && convene->base_cover)) return nullptr;
  if (label == "cover 0") return deliver ? &deliver->cover : &*convene->base_cover;
  const auto* list = deliver ? &deliver->paragraphs : &convene->base_paragraphs;
  std::string_view kind = "paragraph ";
  if (deliver && label.starts_with("attachment ")) {
    list = &deliver->attachments;
    kind = "attachment ";
  }
  if (!label.starts_with(kind)) return nullptr;
  label.remove_prefix(kind.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
  if (error != std::errc() || end != label.data() + label.size() || label.starts_with('0')) return nullptr;
  return number <= list->size() ? &(*list)[number - 1] : nullptr;
}

/// Whether the name means that act, or its paragraph with that number: `usa/1.3`, and with the delegate and
/// the beginning of the act's id where the bare name is ambiguous.
bool is_name_of(std::string_view name, const ActId& id, const Act& act, std::size_t paragraph) {
  const auto* deliver = std::get_if<Deliver>(&act.deed);
  const std::string note = deliver ? fmt::format("{}/{}", act.party(), deliver->note) : "base/1";
  const std::string number = paragraph > 0 ? fmt::format(".{}", paragraph) : "";
  for (const bool by_delegate : {false, true}) {
    for (const bool by_act : {false, true}) {
      std::string one = note;
      if (by_delegate) one += '@' + act.author.substr(0, act.author.find('@'));
      if (by_act) one += '~' + id.hex().substr(0, 8);
      if (name == one + number) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<DisclosureId> listed_disclosures(const Act& act) {
  std::vector<DisclosureId> out;
  const auto put = [&](const auto& ids) { out.insert(out.end(), ids.begin(), ids.end()); };
  if (const auto* deliver = std::get_if<Deliver>(&act.deed)) {
    out.push_back(deliver->cover);
    put(deliver->paragraphs);
    put(deliver->attachments);
  } else if (const auto* convene = std::get_if<Convene>(&act.deed); convene && convene->base_cover) {
    out.push_back(*convene->base_cover);
    put(convene->base_paragraphs);
  }
  return out;
}

Result<bool> Record::add_disclosure(const ActId& id, std::string bytes) {
  if (bytes.size() > limits::kDisclosureBytes) return fail("a disclosure is larger than 512 KiB");
  const auto applied = state_->by_id.find(id);
  const auto waiting = state_->waiting.find(id);
  if (applied == state_->by_id.end() && waiting == state_->waiting.end()) {
    return fail("a disclosure came for an act that is not here");
  }
  const Act& act = applied != state_->by_id.end() ? state_->act(applied->second) : waiting->second.act.act;
  const auto digest = sha256_id<DisclosureId>(bytes);
  const DisclosureId* listed = listed_at(act, label_of(bytes));
  if (!listed || *listed != digest)
    return fail("a disclosure came that the act does not list at the place it names");
  if (applied == state_->by_id.end()) {
    if (state_->waiting_bytes + bytes.size() > limits::kWaitingBytes)
      return fail("too many texts wait for the past of their acts already",
                  "ask the other side for a complete pouch");
    const std::size_t size = bytes.size();
    const bool fresh = waiting->second.disclosures.emplace(digest, std::move(bytes)).second;
    if (fresh) state_->waiting_bytes += size;
    return fresh;
  }
  if (!state_->disclose(digest, std::move(bytes))) return false;
  state_->settle();
  return true;
}

/// Takes a text for all acts here that list it; false if it was here.
bool Record::State::disclose(const DisclosureId& digest, std::string bytes) {
  if (!disclosures.emplace(digest, std::move(bytes)).second) return false;
  if (const auto found = wanted.find(digest); found != wanted.end()) {
    for (const Index index : found->second) {
      --entries[index].undisclosed;
      dirty.insert(index);
    }
  }
  return true;
}

const std::string* Record::disclosure(const DisclosureId& id) const {
  const auto found = state_->disclosures.find(id);
  return found == state_->disclosures.end() ? nullptr : &found->second;
}

/// Of an act whose disclosures are all here: each must say its place, and what it refers to must lie in the
/// act's past.
std::string Record::State::why_disclosures_wrong(Index index) const {
  std::unordered_map<Index, std::unordered_map<DisclosureId, std::size_t>>
      lists;  // of the acts referred to: their paragraphs' numbers
  std::unordered_set<DisclosureId> own;
  for (const DisclosureId& id : listed_disclosures(act(index))) {
    const std::string_view bytes = disclosures.at(id);
    const std::string_view label = label_of(bytes);
    const DisclosureId* place = listed_at(act(index), label);
    if (!place || *place != id || !own.insert(id).second) return "one of its texts is not in its place";
    std::string_view rest = bytes.substr(kSaltDigits + 1 + label.size() + 1);
    while (!rest.empty() && rest.front() != '\n') {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!line.starts_with("ref: ")) continue;
      line.remove_prefix(5);
      const std::size_t space = line.find(' ');
      const std::string_view name = line.substr(0, space);
      const std::string_view digests =
          space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
      const auto target = ActId::from_hex(digests.substr(0, 64));
      const auto at = target ? by_id.find(*target) : by_id.end();
      if (at == by_id.end() || !graph.in_past(at->second, index)) {
        return fmt::format("it refers to {}, which its author had not seen", shown(name));
      }
      const auto misnamed = [&] { return fmt::format("it calls {} what is not that", shown(name)); };
      if (digests.size() == 64) {
        if (!is_name_of(name, *target, act(at->second), 0)) return misnamed();
        continue;
      }
      const auto [list, fresh] = lists.try_emplace(at->second);
      if (fresh) {
        for (const DisclosureId& listed : listed_paragraphs(act(at->second)))
          list->second.emplace(listed, list->second.size() + 1);
      }
      const auto paragraph = digests.size() == 129 && digests[64] == ' '
                                 ? DisclosureId::from_hex(digests.substr(65))
                                 : std::nullopt;
      const auto found = paragraph ? list->second.find(*paragraph) : list->second.end();
      if (found == list->second.end())
        return fmt::format("it refers to {} by digests that name no paragraph", shown(name));
      if (!is_name_of(name, *target, act(at->second), found->second)) return misnamed();
    }
  }
  return {};
}

}  // namespace parley
