/// Joining an exchange: what it is about, with whom and by which keys, before it is signed.
#include "pages/convening.hpp"
#include "pages/parts.hpp"

namespace parley::pages {

Answer join_page(Visit& visit, Room& room) {
  if (room.talks) return go(in(room));
  const Record& record = *room.record;
  const Path here = in(room).part("join");
  if (visit.post) {
    Result<Desk> desk = visit.office.changing();
    if (!desk) return go_wrong(here, desk.error());
    if (const Result<ActId> joined = desk->join(room.id); !joined) return go_wrong(here, joined.error());
    const bool compared = visit.form.get("compared") == "yes";
    for (const Party& party : record.parties()) {
      if (compared && party.handle != visit.office.party())
        static_cast<void>(desk->set_compared(room.id, party.handle));
    }
    if (const auto receipt = desk->sign_receipts(room.id); !receipt)
      return go_wrong(in(room), receipt.error());
    Answer out =
        go(in(room),
           visit.office.party() + " has joined." +
               (compared ? "" : " The other parties read NOT COMPARED until you have compared the digits.") +
               (record.convene().relays.empty() ? " Carry your joining to the others in a pouch." : ""));
    out.changed = true;
    return out;
  }
  Page page{.title = "Join", .room = &room, .live = false};
  page.main = together(
      el("h1", "Join \"", record.convene().title, "\"?"),
      el("p", cls("lead"), "Opened by ", record.at(0).act.author, " on ", time_of(record.at(0).act.time),
         " (as claimed). The exchange is in force for your side from your joining."),
      el("h2", "1. Compare the digits"),
      el("p",
         "Read these out with every other party on another channel, by telephone for instance. Only that "
         "shows that nobody swapped a card."),
      digits_block(comparison_digits(room.id.bytes)), el("h2", "2. See who takes part"),
      cards_of(record.convene().cards), el("h2", "3. See the rules"), rules_of(record.convene().rules),
      relays_of(record.convene().relays), continues_of(visit.office.desk(), record.convene()),
      base_of(record), el("h2", "4. Join"),
      form(
          visit, here,
          el("label", cls("check"), el("input", at("type", "checkbox"), at("name", "compared"), value("yes")),
             "I have compared the digits with every other party, and they were the same"),
          button("Sign and join, for " + visit.office.party())));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
