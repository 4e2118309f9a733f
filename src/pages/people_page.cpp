/// People and powers: the parties, their delegates and keys, digits to compare; the rules between them.
#include <algorithm>

#include "base/text.hpp"
#include "pages/convening.hpp"
#include "pages/parts.hpp"

namespace parley::pages {
namespace {

Html parties_of(const Visit& visit, const Room& room) {
  const auto compared = visit.office.desk().compared(room.id);
  Html rows;
  for (const Party& party : room.record->parties()) {
    const bool own = party.handle == visit.office.party();
    const auto when = compared.find(party.handle);
    const Html state =
        own ? together("your own")
        : when != compared.end()
            ? together(el("span", cls("badge agreed"), "compared"), " ", date_of(when->second))
            : together(el("span", cls("badge overdue"), "NOT COMPARED"),
                       form(visit, in(room).part("people"), hidden("do", "compare"),
                            hidden("party", party.handle), quiet_button("I have compared the digits")));
    rows += el("tr",
               el("th", at("scope", "row"), el("strong", party.handle), el("br"),
                  el("span", cls("soft"), party.name)),
               el("td", name_of(party.role),
                  party.left     ? "; has left"
                  : party.joined ? ""
                                 : "; has not joined yet"),
               el("td", state), el("td", el("code", party.key.line())));
  }
  return scrolling(
      "Parties",
      el("table",
         el("thead", el("tr", el("th", at("scope", "col"), "Party"), el("th", at("scope", "col"), "Role"),
                        el("th", at("scope", "col"), "Digits"), el("th", at("scope", "col"), "Party key"))),
         el("tbody", rows)));
}

Html delegates_of(const Visit& visit, const Room& room) {
  Html rows;
  for (const Delegate& delegate : room.record->delegates()) {
    const KeyId key = delegate.card.signing.id();
    const bool revoked = room.record->is_revoked(key);
    const bool ours = delegate.card.delegate.party == visit.office.party();
    rows += el("tr",
               el("th", at("scope", "row"), delegate.card.delegate.display(),
                  revoked ? together(" ", el("span", cls("badge gone"), "revoked")) : Html()),
               el("td", powers_text(delegate.powers)),
               el("td", el("code", delegate.card.signing.line()), el("br"),
                  el("span", cls("soft"), "fingerprint ", el("code", key.hex()))),
               el("td", ours && !revoked ? form(visit, in(room).part("people"), hidden("do", "ask-revoke"),
                                                hidden("key", key.hex()), quiet_button("Revoke …"))
                                         : Html()));
  }
  return scrolling(
      "Delegates",
      el("table",
         el("thead", el("tr", el("th", at("scope", "col"), "Delegate"), el("th", at("scope", "col"), "May"),
                        el("th", at("scope", "col"), "Signing key"),
                        el("th", at("scope", "col"), el("span", cls("vh"), "Deeds")))),
         el("tbody", rows)));
}

Answer people(Visit& visit, Room& room) {
  Page page{.title = "People", .room = &room, .here = "people"};
  page.main = together(
      el("h1", "People and powers"),
      el("p",
         "Digits of the exchange: read them out with every other party on another channel. Only "
         "that shows that nobody swapped a card."),
      digits_block(comparison_digits(room.id.bytes)), el("h2", "Parties"), parties_of(visit, room),
      el("h2", "Delegates"), delegates_of(visit, room), powers_told(),
      el("h2", at("id", "bring"), "Bring somebody in"),
      el("p",
         "A colleague is admitted by one delegate of your side. A further party joins only when "
         "every negotiating party has invited it by the same card."),
      form(visit, in(room).part("people"), at("enctype", "multipart/form-data"), hidden("do", "look"),
           card_field("Their card", "card", ""), button("Look at it before signing")),
      el("h2", "A new sealing key"),
      el("p",
         "From your next act on everything is sealed to a new key. Admitting and revoking do that by "
         "themselves; this is for when a key may have got out."),
      form(visit, in(room).part("deed"), hidden("do", "rekey"), quiet_button("Start a new sealing key …")),
      el("h2", "Leave"), el("p", "Your side can leave the exchange. What it has said stays said."),
      form(visit, in(room).part("people"), hidden("do", "ask-leave"), quiet_button("Leave …")),
      el("h2", "How it was opened"),
      el("p", "By ", room.record->at(0).act.author, " on ", time_of(room.record->at(0).act.time),
         " (as claimed). The digits above commit to all of this."),
      rules_of(room.convene().rules), el("h3", "Carried by"), relays_of(room.convene().relays),
      continues_of(visit.office.desk(), room.convene()));
  return show(visit, std::move(page));
}

}  // namespace

Answer people_page(Visit& visit, Room& room) {
  return visit.post ? people_deed(visit, room) : people(visit, room);
}

}  // namespace parley::pages
