/// People and powers: the parties, their keys and digits to compare; inviting, admitting, revoking.
#include <algorithm>

#include "base/text.hpp"
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
      el("h2", "Delegates"), delegates_of(visit, room), powers_told(), el("h2", "Bring somebody in"),
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
      form(visit, in(room).part("people"), hidden("do", "ask-leave"), quiet_button("Leave …")));
  return show(visit, std::move(page));
}

/// A question before something is signed.
Answer question(Visit& visit, Room& room, const std::string& title, const Html& what, const Html& fields,
                const std::string& yes) {
  Page page{.title = title, .room = &room, .here = "people", .live = false};
  page.main = together(
      el("h1", title), what,
      form(visit, in(room).part("people"), fields,
           el("div", cls("deeds"), button(yes), el("a", href(in(room).part("people")), "No, back"))));
  return show(visit, std::move(page));
}

std::optional<Delegate> delegate_with(const Record& record, const std::string& key) {
  for (const Delegate& delegate : record.delegates()) {
    if (delegate.card.signing.id().hex() == key) return delegate;
  }
  return std::nullopt;
}

Answer look(Visit& visit, Room& room, const SignedCard& card) {
  const Html facts = card_facts(card);
  const std::string who = card.card.delegate.display();
  const Html text = el("textarea", at("name", "card"), at("hidden"), Exact{card_block(card)});
  if (card.card.delegate.party == visit.office.party()) {
    Html powers;
    for (const Power power :
         {Power::transmit, Power::commit, Power::conclude, Power::admit, Power::observe}) {
      powers += el("label", cls("check"),
                   el("input", at("type", "checkbox"), at("name", "power-" + std::string(name_of(power))),
                      value("yes"), at_if(card.card.powers.contains(power), "checked")),
                   name_of(power));
    }
    return question(
        visit, room, "Admit " + who + "?",
        together(
            facts,
            el("p", "The newcomer can read the whole record. You can give no more than you may yourself.")),
        together(hidden("do", "admit"), text, el("fieldset", el("legend", "May"), powers), powers_told()),
        "Sign and admit " + who);
  }
  return question(visit, room, "Invite " + card.card.delegate.party + "?",
                  together(facts, el("p",
                                     "The party joins when every negotiating party has invited it by this "
                                     "card. It can then read the whole record.")),
                  together(hidden("do", "invite"), text), "Sign the invitation");
}

}  // namespace

Answer people_page(Visit& visit, Room& room) {
  if (!visit.post) return people(visit, room);
  const Path back = in(room).part("people");
  const std::string what = visit.form.get("do");
  const auto done = [&](const std::string& said) {
    Answer out = go(back, said);
    out.changed = true;
    return out;
  };
  if (what == "ask-leave")
    return question(visit, room, "Leave the exchange?",
                    el("p",
                       "Your side will be no party of it any more. Points that were agreed with you are to "
                       "be confirmed by the others."),
                    hidden("do", "leave"), "Sign and leave");
  if (what == "ask-revoke") {
    const auto delegate = delegate_with(*room.record, visit.form.get("key"));
    if (!delegate) return go_wrong(back, {"there is no such delegate", ""});
    const KeyId key = delegate->card.signing.id();
    std::string last = "It has signed nothing here.";
    if (const auto head = room.record->head_of(key))
      last = "The last act that stands: number " + std::to_string(*room.record->at(*head).act.number) + ", " +
             std::string(room.record->at(*head).act.kind()) + ", of " +
             room.record->at(*head).act.time.display() + ".";
    return question(
        visit, room, "Revoke " + delegate->card.delegate.display() + "?",
        together(key == visit.office.card().signing.id()
                     ? el("p", cls("wrong"), at("role", "alert"),
                          "This is the key of the desk at which you sit: it signs nothing in this "
                          "exchange after that, and is never admitted again.")
                     : Html(),
                 el("p", last),
                 el("p",
                    "What another party had acknowledged stands all the same: "
                    "nobody voids an acceptance by revoking.")),
        together(hidden("do", "revoke"), hidden("key", visit.form.get("key"))), "Sign and revoke");
  }
  SignedCard card;
  if (what == "look" || what == "admit" || what == "invite") {
    const Result<SignedCard> read = read_card_block(cards_given(visit.form, "card"));
    if (!read) return go_wrong(back, read.error());
    card = *read;
    if (what == "look") return look(visit, room, card);
  }
  Result<Desk> desk = visit.office.changing();
  if (!desk) return go_wrong(back, desk.error());
  if (what == "compare") {
    const Result<void> set = desk->set_compared(room.id, visit.form.get("party"));
    return set ? done(visit.form.get("party") + " is compared.") : go_wrong(back, set.error());
  }
  if (const auto copied = desk->copied()) return go_wrong(back, *copied);
  if (what == "leave") {
    const Result<ActId> act = desk->sign(room.id, Leave{});
    return act ? done("Your side has left.") : go_wrong(back, act.error());
  }
  if (what == "invite") {
    const Result<ActId> act = desk->sign(room.id, Invite{card});
    return act ? done(
                     "The invitation is signed. The other negotiating parties must invite it too; then a "
                     "complete pouch carries the record to it.")
               : go_wrong(back, act.error());
  }
  if (what == "admit") {
    const KeyId key = card.card.signing.id();
    if (room.record->is_revoked(key))
      return go_wrong(back, {"the key of this card was revoked, and a revoked key is never admitted again",
                             "have the delegate make new keys"});
    if (delegate_with(*room.record, key.hex()))
      return go_wrong(back, {card.card.delegate.display() + " is admitted already with this key", ""});
    Admit admit{card, {}, {}};
    for (const Power power :
         {Power::transmit, Power::commit, Power::conclude, Power::admit, Power::observe}) {
      if (visit.form.get("power-" + std::string(name_of(power))) == "yes") admit.powers.insert(power);
    }
    if (admit.powers.empty()) return go_wrong(back, {"no power is given", "give at least one"});
    const Result<ActId> act = desk->sign_with_epoch(room.id, admit);
    return act ? done(
                     "Admitted. A complete pouch (\"also what they have confirmed\") carries the record to "
                     "the newcomer.")
               : go_wrong(back, act.error());
  }
  if (what == "revoke") {
    const auto delegate = delegate_with(*room.record, visit.form.get("key"));
    if (!delegate) return go_wrong(back, {"there is no such delegate", ""});
    Revoke revoke;
    revoke.delegate = delegate->card.delegate;
    revoke.revoked = delegate->card.signing.id();
    if (const auto head = room.record->head_of(revoke.revoked))
      revoke.last = LastAct{room.record->at(*head).id, *room.record->at(*head).act.number};
    const Result<ActId> act = desk->sign_with_epoch(room.id, revoke);
    return act ? done("Revoked. Until the others have it, the key counts for them.")
               : go_wrong(back, act.error());
  }
  return go_wrong(back, {"nothing was asked", ""});
}

}  // namespace parley::pages
