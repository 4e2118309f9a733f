/// The desk: its exchanges, what is new, what needs its delegate, and how it stands with sync.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "pages/needs.hpp"
#include "pages/parts.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

namespace parley::pages {
namespace {

struct Counts {
  std::size_t agreed = 0, open = 0, blocked = 0;
};

Counts counts_of(const talks::Talks& talks) {
  Counts out;
  for (const talks::Point* point : talks.points()) {
    using talks::State;
    if (point->agreed || point->adopted)
      ++out.agreed;
    else if (point->state == State::blocked || point->state == State::deadlocked ||
             point->state == State::crossed || point->state == State::contradictory)
      ++out.blocked;
    else if (talks::is_open(*point))
      ++out.open;
  }
  return out;
}

Html number(std::size_t n, std::string_view what) {
  return el("div", el("b", n), what);
}

Html relays(const Visit& visit, const Room& room) {
  if (room.convene().relays.empty())
    return el("p", cls("soft"), "No relay: what is signed goes by pouch. ",
              el("a", href(Path("/pouch")), "Pouches"));
  Html out;
  const auto visits = visit.office.desk().relay_visits(room.id);
  for (const Desk::RelayVisit& each : visits) {
    std::string text = "Relay " + shown(each.relay.substr(0, each.relay.find('+'))) + ": ";
    text += each.reached.seconds == 0 ? "never reached" : "reached " + each.reached.display();
    if (each.queued > 0)
      text += fmt::format(", {} queued", count_text(static_cast<std::size_t>(each.queued), "item", "items"));
    if (!each.error.empty()) text += ", in trouble since " + each.failing.display();
    out += el("li", text, each.error.empty() ? Html() : el("span", cls("badge overdue"), each.error));
    if (!each.unproved.empty())
      out += el("li", cls("warning"), "It does not prove ", each.unproved, " (asked for that since ",
                each.unproved_since.display(), ")");
  }
  if (visits.empty()) out += el("li", "The relay was not visited yet.");
  for (const Desk::RelayFault& fault : visit.office.desk().relay_faults(room.id))
    out += el("li", cls("warning"), "The relay ", fault.relay, " cannot account for itself: ", fault.what);
  return el("ul", cls("soft"), out);
}

/// What came and was not looked at yet, the newest first.
Html news_of(const Visit& visit, const Room& room) {
  std::vector<const talks::NoteView*> all = room.talks->notes();
  std::erase_if(all, [&](const talks::NoteView* note) { return !is_new(visit, room, *note); });
  Html out;
  for (std::size_t i = all.size(); i-- > 0 && all.size() - i <= kNamed;)
    out += el("li", link_to_note(room, all[i]->name), " ", all[i]->title, ", signed ", date_of(all[i]->time));
  if (all.size() > kNamed)
    out += el(
        "li", "and ",
        el("a", href(in(room).part("notes")), count_text(all.size() - kNamed, "other note", "other notes")));
  return out;
}

Html joined_card(Visit& visit, const Room& room) {
  const talks::Talks& talks = *room.talks;
  const std::string& own = visit.office.party();
  const Counts counts = counts_of(talks);
  Html balls;
  std::size_t holders = 0;
  for (const talks::PartyStatus& status : ours_first(talks::status(talks, visit.office.now()), own)) {
    if (status.owes.empty() || ++holders > kNamed) continue;
    std::optional<Instant> by;
    for (const talks::Owed& owed : status.owes) {
      if (owed.due.answer_by && (!by || *owed.due.answer_by < *by)) by = owed.due.answer_by;
    }
    balls +=
        el("li", el("strong", status.party == own ? "You have" : status.party + " has"), " the ball on ",
           count_text(status.owes.size(), "point", "points"),
           by ? together(", to answer by ", date_of(*by)) : Html(),
           status.overdue > 0
               ? together(" ", el("span", cls("badge overdue"), std::to_string(status.overdue) + " overdue"))
               : Html());
  }
  if (holders > kNamed)
    balls += el("li", "and ", count_text(holders - kNamed, "other side has it", "other sides have it"));
  const Html fresh = news_of(visit, room);
  const Html todo = needs_of(visit, room);
  std::string parties;
  for (const Party& party : talks.parties()) parties += (parties.empty() ? "" : " · ") + party.handle;
  constexpr std::size_t kWritten = 12;
  if (talks.parties().size() > kWritten) parties = count_text(talks.parties().size(), "party", "parties");
  return el("li", cls("card"), at("data-key", room.key()),
            el("h2", el("a", href(in(room)), room.convene().title)), el("p", cls("soft"), parties),
            el("div", cls("counts"), number(counts.agreed, "agreed"), number(counts.open, "open"),
               number(counts.blocked, "blocked")),
            balls.empty() ? el("p", "Nobody has the ball.") : el("ul", balls),
            fresh.empty() ? Html() : together(el("h3", "New"), el("ul", fresh)),
            todo.empty() ? Html() : together(el("h3", "Needs you"), el("ul", todo)), relays(visit, room));
}

}  // namespace

Answer desk_page(Visit& visit) {
  Office& office = visit.office;
  Html cards;
  Html invitations;
  for (const ExchangeSummary& exchange : office.exchanges()) {
    if (exchange.damage) {
      cards += el("li", cls("card"), el("h2", exchange.title),
                  el("p", cls("wrong"), exchange.damage->message, ". ", exchange.damage->remedy));
      continue;
    }
    const Result<Room*> room = office.room(exchange.id);
    if (!room) continue;
    if ((*room)->talks)
      cards += joined_card(visit, **room);
    else
      invitations += el("li", cls("card"), el("h2", exchange.title),
                        el("p", "You are invited by ", (*room)->record->at(0).act.author, "."),
                        el("p", el("a", cls("button"), href(in(**room).part("join")), "See and join it")));
  }
  Page page{.title = "Desk"};
  Html& main = page.main;
  main += el("h1", "Desk of ", office.card().delegate.display());
  if (const auto copied = office.desk().copied())
    main += el("p", cls("wrong"), at("role", "alert"), copied->message, ". ", copied->remedy, ".");
  if (office.desk().identity().party_key_here)
    main += el("p", cls("warning"),
               "The party key is on this computer: whoever has it can admit anybody to your side. ",
               el("a", href(Path("/keys")), "Save it elsewhere, and take it off"), ".");
  // What is for others, and came with the rest, is nothing to look at.
  const std::vector<RefusedItem> kept = office.desk().refused();
  if (const auto aside = std::ranges::count(kept, false, &RefusedItem::unopened); aside > 0)
    main += el("p", cls("warning"),
               count_text(static_cast<std::size_t>(aside), "item that came could", "items that came could"),
               " not be used, and ", aside == 1 ? "is" : "are",
               " kept aside: ", el("a", href(Path("/pouch").at("aside")), "see why"), ".");
  if (!invitations.empty()) main += together(el("h2", "Invitations"), el("ul", cls("cards"), invitations));
  if (!cards.empty()) main += together(el("h2", "Exchanges"), el("ul", cls("cards"), cards));
  if (cards.empty() && invitations.empty()) {
    main += el("p", cls("lead"), "You are in no exchange yet. There are two ways in:");
    main += el("ol", cls("measure"),
               el("li", el("strong", "You are invited. "), "Send ", el("a", href(Path("/card")), "your card"),
                  " to whoever opens the exchange. You get a pouch back, a file; ",
                  el("a", href(Path("/pouch")), "unpack it"), "."),
               el("li", el("strong", "You invite. "), "Collect the others' cards and ",
                  el("a", href(Path("/convene")), "open an exchange"), "."));
  }
  main += el("div", cls("deeds"), el("a", cls("button"), href(Path("/convene")), "Open an exchange"),
             el("a", href(Path("/card")), "Your card, and others'"),
             el("a", href(Path("/pouch")), "Pouches in and out"),
             el("a", href(Path("/keys")), "Keys and backups"),
             form(visit, Path("/sync"), quiet_button("Sync now")));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
