#include "pages/convening.hpp"

#include "base/text.hpp"
#include "note/disclosure.hpp"
#include "pages/parts.hpp"

namespace parley::pages {

Html rules_of(const Rules& rules) {
  return el(
      "dl", cls("facts"), el("dt", "Basis"), el("dd", rules.basis), el("dt", "Publication"),
      el("dd", rules.publication == Publication::never     ? "never"
               : rules.publication == Publication::consent ? "by consent of all"
                                                           : "each party may make notes public"),
      el("dt", "Settled"),
      el("dd", rules.settled == Settled::open ? "open: a party may leave an agreed wording"
                                              : "locked: once all have settled it, only seek to reopen"),
      el("dt", "Answer by"),
      el("dd", rules.answer_by
                   ? Span{*rules.answer_by}.display() + " after receipt, unless a note says otherwise"
                   : "when a note asks for it"),
      el("dt", "Deemed"),
      el("dd", rules.deemed
                   ? Span{*rules.deemed}.display() + " after a relay's acceptance a note counts as received"
                   : "a note counts as received by a receipt alone"));
}

Html relays_of(const std::vector<RelayName>& relays) {
  if (relays.empty()) return el("p", "No relay: everything goes by pouch.");
  Html out;
  for (const RelayName& relay : relays)
    out += el("li", relay.name, " (", relay.url, ")",
              relay.party ? ", of " + *relay.party + ": its times count only against it" : "", el("br"),
              el("code", relay.key));
  return el("ul", out);
}

Html cards_of(const std::vector<SignedCard>& cards) {
  Html out;
  for (const SignedCard& card : cards)
    out += el("li", cls("card"), el("h3", card.card.delegate.display()), card_facts(card));
  return el("ul", cls("cards"), out);
}

Html continues_of(const Desk& desk, const Convene& convene) {
  const std::optional<Continuation> old = continuation(desk, convene);
  if (!old) return {};
  Html heads;
  for (const Continuation::Head& head : old->heads)
    heads += el("li", el("code", head.act.hex().substr(0, 12)),
                !head.author.empty() ? together(" by ", head.author, ", ", time_of(head.time))
                                     : together(old->title ? ", which this desk does not hold" : ""));
  return together(
      el("h2", "It goes on from"),
      el("p", old->title ? el("strong", *old->title) : together("an exchange that is not on this desk"), " (",
         el("code", old->exchange.hex().substr(0, 16)),
         "), up to these acts. What was agreed there is not agreed here: it is to be said again."),
      el("ul", heads),
      old->later > 0
          ? el("p", cls("warning"), el("strong", "Look out: "), "your record of it has ",
               count_text(old->later, "act", "acts"), " beyond that, and they would be left behind.")
          : Html());
}

Html base_of(const Record& record) {
  if (!record.convene().base_cover) return {};
  std::string text;
  const auto add = [&](const DisclosureId& id) {
    const std::string* bytes = record.disclosure(id);
    const auto disclosure = bytes ? note::read_disclosure(*bytes) : fail("");
    text += disclosure ? disclosure->segment : "[a part that has not arrived]\n";
  };
  add(*record.convene().base_cover);
  for (const DisclosureId& id : record.convene().base_paragraphs) add(id);
  return together(el("h2", "Base text"), el("pre", at("tabindex", "0"), text));
}

}  // namespace parley::pages
