/// What is signed about people: inviting, admitting, revoking, leaving; each with its question first.
#include <algorithm>

#include "base/text.hpp"
#include "pages/parts.hpp"
#include "pages/secrets.hpp"

namespace parley::pages {
namespace {

constexpr std::size_t kActsNamed = 50;
constexpr Power kGiven[] = {Power::transmit, Power::commit,  Power::conclude,
                            Power::admit,    Power::observe, Power::sign_off};

Path back_to(const Room& room) {
  return in(room).part("people");
}

/// A question before something is signed.
Answer question(Visit& visit, Room& room, const std::string& title, const Html& what, const Html& fields,
                const std::string& yes) {
  Page page{.title = title, .room = &room, .here = "people", .live = false};
  page.main = together(el("h1", title), what,
                       form(visit, back_to(room), at("enctype", "multipart/form-data"), fields,
                            el("div", cls("deeds"), button(yes), el("a", href(back_to(room)), "No, back"))));
  return show(visit, std::move(page));
}

std::optional<Delegate> delegate_with(const Record& record, const std::string& key) {
  for (const Delegate& delegate : record.delegates()) {
    if (delegate.card.signing.id().hex() == key) return delegate;
  }
  return std::nullopt;
}

/// Those whom it admitted, and who are not revoked.
std::vector<Delegate> admitted_by(const Record& record, const KeyId& key) {
  std::vector<Delegate> out = record.delegates();
  std::erase_if(out, [&](const Delegate& each) {
    return each.line != key || record.is_revoked(each.card.signing.id());
  });
  return out;
}

/// Which of a delegate's acts is the last that stands: the newest that is here, unless another is chosen.
Html last_acts(const Room& room, const KeyId& key) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Index index : room.record->canonical_order()) {
    const CheckedAct& act = room.record->at(index);
    if (act.act.key != key || !act.act.number) continue;
    const talks::NoteView* note = room.talks->note(act.id);
    all.emplace_back(act.id.hex(),
                     "number " + std::to_string(*act.act.number) + ", " +
                         (note && !note->name.empty() ? note->name : std::string(act.act.kind())) + ", of " +
                         act.act.time.display());
  }
  if (all.empty()) return el("p", "It has signed nothing here.");
  std::ranges::reverse(all);
  if (all.size() > kActsNamed) all.resize(kActsNamed);
  const std::string newest = all.front().first;
  all.emplace_back("none", "none of them");
  return choice("The last of its acts that stands", "last", newest, all,
                "What it signed after that counts nowhere, but for what another party had acknowledged.");
}

Answer ask_revoke(Visit& visit, Room& room) {
  const auto delegate = delegate_with(*room.record, visit.form.get("key"));
  if (!delegate) return go_wrong(back_to(room), {"there is no such delegate", ""});
  const KeyId key = delegate->card.signing.id();
  Html also;
  for (const Delegate& each : admitted_by(*room.record, key))
    also += el(
        "label", cls("check"),
        el("input", at("type", "checkbox"), at("name", "also-" + each.card.signing.id().hex()), value("yes")),
        each.card.delegate.display(), " goes too");
  return question(
      visit, room, "Revoke " + delegate->card.delegate.display() + "?",
      together(key == visit.office.card().signing.id()
                   ? el("p", cls("wrong"), at("role", "alert"),
                        "This is the key of the desk at which you sit: it signs nothing in this "
                        "exchange after that, and is never admitted again.")
                   : Html(),
               el("p",
                  "What another party had acknowledged stands all the same: nobody voids an acceptance by "
                  "revoking. You may revoke yourself and those in your line of admission; the party key may "
                  "revoke anybody of your side.")),
      together(
          hidden("do", "revoke"), hidden("key", visit.form.get("key")), last_acts(room, key),
          also.empty() ? Html() : el("fieldset", el("legend", "Those whom it admitted stay, unless:"), also),
          party_key_fields(visit, "It may revoke anybody of your side.")),
      "Sign and revoke");
}

Answer look(Visit& visit, Room& room, const SignedCard& card) {
  const Html facts = card_facts(card);
  const std::string who = card.card.delegate.display();
  const Html text = el("textarea", at("name", "card"), at("hidden"), Exact{card_block(card)});
  if (card.card.delegate.party != visit.office.party())
    return question(visit, room, "Invite " + card.card.delegate.party + "?",
                    together(facts, el("p",
                                       "The party joins when every negotiating party has invited it by this "
                                       "card. It can then read the whole record.")),
                    together(hidden("do", "invite"), text), "Sign the invitation");
  std::set<Power> asked = card.card.powers;
  asked.erase(Power::sign_off);
  return question(
      visit, room, "Admit " + who + "?",
      together(
          facts,
          el("p", "The newcomer can read the whole record. You can give no more than you may yourself.")),
      together(hidden("do", "admit"), text, el("fieldset", el("legend", "May"), power_boxes(kGiven, asked)),
               powers_told(),
               party_key_fields(visit, "It may give any power, and alone the power to sign off.")),
      "Sign and admit " + who);
}

Answer done(const Room& room, const std::string& said) {
  Answer out = go(back_to(room), said);
  out.changed = true;
  return out;
}

/// Signed by the delegate, or by the party key where that was asked for.
Result<ActId> sign_as_asked(Visit& visit, const Room& room, Desk& desk, Deed deed) {
  if (visit.form.get("by-party-key") != "yes") {
    Result<ActId> done = desk.sign_with_epoch(room.id, std::move(deed));
    if (!done && done.error().remedy.empty())
      return fail(done.error().message, "where the party key may, let it sign instead");
    return done;
  }
  const Result<Ed25519SecretKey> key = party_key_given(visit, desk);
  if (!key) return std::unexpected(key.error());
  return desk.sign_by_party_key(room.id, std::move(deed), *key);
}

Answer admit(Visit& visit, Room& room, Desk& desk, const SignedCard& card) {
  const KeyId key = card.card.signing.id();
  if (room.record->is_revoked(key))
    return go_wrong(back_to(room),
                    {"the key of this card was revoked, and a revoked key is never admitted again",
                     "have the delegate make new keys"});
  if (delegate_with(*room.record, key.hex()))
    return go_wrong(back_to(room), {card.card.delegate.display() + " is admitted already with this key", ""});
  const Admit admit{card, {}, powers_ticked(visit.form)};
  if (admit.powers.empty()) return go_wrong(back_to(room), {"no power is given", "give at least one"});
  if (admit.powers.contains(Power::sign_off) && visit.form.get("by-party-key") != "yes")
    return go_wrong(back_to(room), {"only the party key grants the power to sign off",
                                    "let the party key sign, or leave that power out"});
  const Result<ActId> act = sign_as_asked(visit, room, desk, admit);
  return act ? done(room,
                    "Admitted. A complete pouch (\"also what they have confirmed\") carries the record to "
                    "the newcomer.")
             : go_wrong(back_to(room), act.error());
}

Answer revoke(Visit& visit, Room& room, Desk& desk) {
  const Record& record = *room.record;
  const auto delegate = delegate_with(record, visit.form.get("key"));
  if (!delegate) return go_wrong(back_to(room), {"there is no such delegate", ""});
  Revoke revoke;
  revoke.delegate = delegate->card.delegate;
  revoke.revoked = delegate->card.signing.id();
  const std::string last = visit.form.get("last");
  if (last != "none" && record.head_of(revoke.revoked)) {
    const auto id = ActId::from_hex(last);
    const auto index = id ? record.find(*id) : std::nullopt;
    if (!index || record.at(*index).act.key != revoke.revoked || !record.at(*index).act.number)
      return go_wrong(back_to(room), {"the last act that stands is none of that delegate's",
                                      "choose it on the page that asks"});
    revoke.last = LastAct{*id, *record.at(*index).act.number};
  }
  for (const Delegate& each : admitted_by(record, revoke.revoked)) {
    if (visit.form.get("also-" + each.card.signing.id().hex()) == "yes")
      revoke.also.insert(each.card.signing.id());
  }
  const Result<ActId> act = sign_as_asked(visit, room, desk, revoke);
  return act ? done(room, "Revoked. Until the others have it, the key counts for them.")
             : go_wrong(back_to(room), act.error());
}

}  // namespace

Answer people_deed(Visit& visit, Room& room) {
  const Path back = back_to(room);
  const std::string what = visit.form.get("do");
  if (what == "ask-leave")
    return question(visit, room, "Leave the exchange?",
                    el("p",
                       "Your side will be no party of it any more. Points that were agreed with you are to "
                       "be confirmed by the others."),
                    hidden("do", "leave"), "Sign and leave");
  if (what == "ask-revoke") return ask_revoke(visit, room);
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
    return set ? done(room, visit.form.get("party") + " is compared.") : go_wrong(back, set.error());
  }
  if (const auto copied = desk->copied()) return go_wrong(back, *copied);
  if (what == "leave") {
    const Result<ActId> act = desk->sign(room.id, Leave{});
    return act ? done(room, "Your side has left.") : go_wrong(back, act.error());
  }
  if (what == "invite") {
    const Result<ActId> act = desk->sign(room.id, Invite{card});
    return act ? done(room,
                      "The invitation is signed. The other negotiating parties must invite it too; then a "
                      "complete pouch carries the record to it.")
               : go_wrong(back, act.error());
  }
  if (what == "admit") return admit(visit, room, *desk, card);
  if (what == "revoke") return revoke(visit, room, *desk);
  return go_wrong(back, {"nothing was asked", ""});
}

}  // namespace parley::pages
