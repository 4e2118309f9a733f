#include "talks/futile.hpp"

#include <algorithm>

#include "talks/conclusion.hpp"

namespace parley::talks {
namespace {

Result<void> confirmable(const Talks& talks, const ActId& act, const std::vector<Conclusion>& lists) {
  if (const NoteView* note = talks.note(act)) {
    if (!note->authorised) return {};
    return fail(note->name + " waits for no confirmation: who delivered it could commit its party",
                "what was accepted ad referendum is confirmed in a note: ## Re NAME: confirm");
  }
  for (const Conclusion& list : lists) {
    for (const ConclusionSignature& signature : list.signatures) {
      if (signature.act != act) continue;
      if (!signature.ad_referendum_until)
        return fail("that list was not signed ad referendum, and waits for no confirmation",
                    "see parley conclusions");
      if (signature.confirmed && signature.unshown.empty())
        return fail("that list was confirmed on " + signature.confirmed->display() + " already",
                    "see parley conclusions");
    }
  }
  return {};
}

Result<void> signed_before(const Conclude& deed, std::string_view party,
                           const std::vector<Conclusion>& lists) {
  const auto same = [](const Conclude::Entry& a, const Conclude::Entry& b) {
    return a.point == b.point && a.wording == b.wording;
  };
  for (const Conclusion& list : lists) {
    if (list.list.parties != deed.parties || list.list.omitted != deed.omitted ||
        !std::ranges::equal(list.list.agreed, deed.agreed, same))
      continue;
    for (const ConclusionSignature& signature : list.signatures) {
      if (signature.party == party && signature.open_until == deed.open_until &&
          signature.ad_referendum_until == deed.ad_referendum_until)
        return fail(std::string(party) + " signed this list on " + signature.time.display() + " already",
                    "see who else has: parley conclusions");
    }
  }
  return {};
}

}  // namespace

Result<void> concludes(const Talks& talks, std::string_view party) {
  if (std::ranges::find(talks.negotiating(), party) != talks.negotiating().end()) return {};
  const auto found = std::ranges::find(talks.parties(), party, &Party::handle);
  const std::string_view why = found == talks.parties().end()  ? "takes no part"
                               : found->left                   ? "has left the talks"
                               : found->role == Role::chair    ? "is a chair"
                               : found->role == Role::observer ? "observes"
                                                               : "does not negotiate";
  return fail(std::string(party) + " cannot conclude: it " + std::string(why) +
                  ", and only negotiating parties sign the list",
              "see what they have signed: parley conclusions");
}

Result<void> not_futile(const Talks& talks, std::string_view party, const Deed& deed, Instant now) {
  const Record& record = talks.record();
  if (std::holds_alternative<Publish>(deed) && record.convene().rules.publication == Publication::never)
    return fail("by the exchange's rule no note is ever made public, and no consent changes that",
                "the rule was set when the exchange was convened");
  if (const auto* confirm = std::get_if<Confirm>(&deed)) {
    const std::vector<Conclusion> lists = conclusions(talks, now);
    for (const ActId& act : confirm->acts) {
      if (const Result<void> can = confirmable(talks, act, lists); !can) return can;
    }
  }
  if (const auto* list = std::get_if<Conclude>(&deed)) {
    if (const Result<void> can = concludes(talks, party); !can) return can;
    return signed_before(*list, party, conclusions(talks, now));
  }
  if (std::holds_alternative<Leave>(deed)) {
    for (const Party& each : record.parties()) {
      if (each.handle == party && each.left)
        return fail(std::string(party) + " has left the talks already", "see parley people");
    }
  }
  return {};
}

}  // namespace parley::talks
