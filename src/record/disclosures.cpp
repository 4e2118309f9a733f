#include <fmt/core.h>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "record/state.hpp"

namespace parley {
namespace {

constexpr std::size_t kSaltDigits = 64;

/// The second line of a disclosure, or nothing when its form is wrong.
std::string_view label_of(std::string_view bytes) {
  if (bytes.size() < kSaltDigits + 1 || bytes[kSaltDigits] != '\n') return {};
  if (!from_hex(bytes.substr(0, kSaltDigits))) return {};
  bytes.remove_prefix(kSaltDigits + 1);
  const std::size_t end = bytes.find('\n');
  return end == std::string_view::npos ? std::string_view{} : bytes.substr(0, end);
}

}  // namespace

std::vector<Listed> listed_disclosures(const Act& act) {
  std::vector<Listed> out;
  const auto note = [&](const DisclosureId& cover, const std::vector<DisclosureId>& paragraphs) {
    out.push_back({cover, "cover 0"});
    for (std::size_t i = 0; i < paragraphs.size(); ++i)
      out.push_back({paragraphs[i], fmt::format("paragraph {}", i + 1)});
  };
  if (const auto* deliver = std::get_if<Deliver>(&act.deed)) {
    note(deliver->cover, deliver->paragraphs);
    for (std::size_t i = 0; i < deliver->attachments.size(); ++i) {
      out.push_back({deliver->attachments[i], fmt::format("attachment {}", i + 1)});
    }
  } else if (const auto* convene = std::get_if<Convene>(&act.deed); convene && convene->base_cover) {
    note(*convene->base_cover, convene->base_paragraphs);
  }
  return out;
}

Result<bool> Record::add_disclosure(const ActId& id, std::string bytes) {
  if (bytes.size() > limits::kDisclosureBytes) return fail("a disclosure is larger than 128 KiB");
  const auto digest = sha256_id<DisclosureId>(bytes);
  const auto applied = state_->by_id.find(id);
  const auto waiting = state_->waiting.find(id);
  if (applied == state_->by_id.end() && waiting == state_->waiting.end()) {
    return fail("a disclosure came for an act that is not here");
  }
  const Act& act = applied != state_->by_id.end() ? state_->act(applied->second) : waiting->second.act;
  const std::string_view label = label_of(bytes);
  bool listed = false;
  for (const Listed& wanted : listed_disclosures(act)) {
    if (wanted.id != digest) continue;
    if (wanted.label != label) return fail("a disclosure does not say the place at which the act lists it");
    listed = true;
  }
  if (!listed) return fail("a disclosure came that the act does not list");
  if (!state_->disclosures.try_emplace(digest, std::move(bytes)).second) return false;
  if (const auto found = state_->wanted.find(digest); found != state_->wanted.end()) {
    for (const Index index : found->second) {
      --state_->entries[index].undisclosed;
      state_->dirty.insert(index);
    }
    state_->settle();
  }
  return true;
}

const std::string* Record::disclosure(const DisclosureId& id) const {
  const auto found = state_->disclosures.find(id);
  return found == state_->disclosures.end() ? nullptr : &found->second;
}

/// Every reference must lie in the past of the note that makes it (section 6).
std::string Record::State::why_disclosures_wrong(Index index) const {
  for (const Listed& listed : listed_disclosures(act(index))) {
    const auto found = disclosures.find(listed.id);
    if (found == disclosures.end()) return {};
    const std::string_view bytes = found->second;
    if (label_of(bytes) != listed.label) return fmt::format("its {} is not in its place", listed.label);
    std::string_view rest = bytes.substr(kSaltDigits + 1 + listed.label.size() + 1);
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
      if (digests.size() == 64) continue;
      const auto paragraph =
          digests.size() == 129 ? DisclosureId::from_hex(digests.substr(65)) : std::nullopt;
      bool there = false;
      for (const Listed& candidate : listed_disclosures(act(at->second)))
        there = there || candidate.id == paragraph;
      if (!there) return fmt::format("it refers to {} by digests that name no paragraph", shown(name));
    }
  }
  return {};
}

}  // namespace parley
