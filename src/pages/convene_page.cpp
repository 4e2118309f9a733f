/// Opening an exchange, and joining one: what it is about, with whom and by which keys, before anything is
/// signed.
#include <algorithm>

#include "base/text.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "pages/parts.hpp"
#include "post/relay_client.hpp"

namespace parley::pages {
namespace {

Html rules_of(const Rules& rules) {
  const auto span = [](const std::optional<std::int64_t>& seconds) {
    return seconds ? Span{*seconds}.display() : std::string("none");
  };
  return el(
      "dl", cls("facts"), el("dt", "Basis"), el("dd", rules.basis), el("dt", "Publication"),
      el("dd", rules.publication == Publication::never     ? "never"
               : rules.publication == Publication::consent ? "by consent of all"
                                                           : "each party may make notes public"),
      el("dt", "Settled"),
      el("dd", rules.settled == Settled::open ? "open: a party may leave an agreed wording"
                                              : "locked: once all have settled it, only seek to reopen"),
      el("dt", "Answer by"), el("dd", span(rules.answer_by), " after receipt, unless a note says otherwise"),
      el("dt", "Deemed"),
      el("dd", span(rules.deemed), " after a relay's acceptance a note counts as received"));
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

using Choices = std::vector<std::pair<std::string, std::string>>;
const Choices& settled_choices() {
  static const Choices all = {{"open", "open: a party may leave an agreed wording"},
                              {"locked", "locked: once all have settled it, only seek to reopen"}};
  return all;
}
const Choices& publication_choices() {
  static const Choices all = {
      {"never", "never"}, {"consent", "by consent of all"}, {"free", "each party may"}};
  return all;
}

struct Asked {
  Convene convene;
  std::string base;
};

Result<std::optional<std::int64_t>> span_of(const Form& form, const std::string& name) {
  const std::string text = form.get(name);
  if (text.empty()) return std::nullopt;
  const auto span = parse_span(text);
  if (!span) return fail("\"" + shown(text) + "\" is not a span of time", "write 12h, 2d or 3w");
  return span->seconds;
}

/// From the form to what would be signed. The relays are asked for their keys.
Result<Asked> asked(const Visit& visit) {
  Asked out;
  out.convene.title = visit.form.get("title");
  if (out.convene.title.empty()) return fail("the exchange needs a title", "say what it is about");
  Rules& rules = out.convene.rules;
  if (const std::string basis = visit.form.get("basis"); !basis.empty()) rules.basis = basis;
  const auto settled = chosen(visit.form, "settled", settled_choices());
  const auto publication = chosen(visit.form, "publication", publication_choices());
  if (!settled || !publication) return std::unexpected(settled ? publication.error() : settled.error());
  rules.settled = *settled == "locked" ? Settled::locked : Settled::open;
  rules.publication = *publication == "consent" ? Publication::consent
                      : *publication == "free"  ? Publication::free
                                                : Publication::never;
  for (const auto& [name, member] :
       {std::pair{"answer_by", &rules.answer_by}, std::pair{"deemed", &rules.deemed}}) {
    const auto span = span_of(visit.form, name);
    if (!span) return std::unexpected(span.error());
    *member = *span;
  }
  out.convene.cards.push_back(visit.office.desk().identity().card);
  // Several cards stand one after another.
  std::string text = visit.form.get("cards");
  constexpr std::string_view kEnd = "-----END PARLEY CARD-----";
  while (text.find_first_not_of(" \n\t") != std::string::npos) {
    const std::size_t end = text.find(kEnd);
    const std::size_t cut = end == std::string::npos ? text.size() : end + kEnd.size();
    const Result<SignedCard> card = read_card_block(text.substr(0, cut));
    if (!card) return fail("a card of the others: " + card.error().message, card.error().remedy);
    out.convene.cards.push_back(*card);
    text.erase(0, cut);
  }
  if (visit.form.get("caucus") != "yes" && out.convene.cards.size() < 2)
    return fail("an exchange is with others", "paste the card of each, or make it a caucus");
  for (const SignedCard& card : out.convene.cards) {
    if (visit.form.get("caucus") == "yes" && card.card.delegate.party != visit.office.party())
      return fail("a caucus is of your own side alone, and a card is of " + card.card.delegate.party,
                  "take that card out");
  }
  if (const std::string url = visit.form.get("relay"); !url.empty()) {
    if (!url.starts_with("https://") && !url.starts_with("http://"))
      return fail("\"" + shown(url) + "\" is no address of a relay", "write https://relay.example");
    const auto key = RelayClient(url, Connections()).key();
    if (!key) return std::unexpected(key.error());
    out.convene.relays.push_back({key->text(), key->name, url, std::nullopt});
  }
  if (const std::string base = visit.form.get("base"); base.find_first_not_of(" \n\t") != std::string::npos) {
    out.base = note::normalize(base);
    const note::Reading reading = note::read_note(out.base);
    if (!reading.note)
      return fail("the base text, line " + std::to_string(reading.problems.front().line) + ": " +
                      reading.problems.front().message,
                  reading.problems.front().remedy);
  }
  if (const Result<void> may = visit.office.desk().may_convene(out.convene); !may)
    return std::unexpected(may.error());
  return out;
}

Html hidden(const Form& form) {
  Html out;
  for (const char* name :
       {"title", "cards", "relay", "basis", "settled", "publication", "answer_by", "deemed", "base"})
    out += el("textarea", at("name", name), at("hidden"), at("aria-hidden", "true"), Exact{form.get(name)});
  if (form.get("caucus") == "yes")
    out += el("input", at("type", "hidden"), at("name", "caucus"), value("yes"));
  return out;
}

Answer convene_form(const Visit& visit, const std::optional<Error>& wrong) {
  Page page{.title = "Open an exchange", .live = false};
  page.main = together(
      el("h1", "Open an exchange"),
      el("p", cls("lead"),
         "An exchange is one negotiation: its parties, its rules and its record. You sign its opening; the "
         "others compare its digits with you, and join. Nothing is signed on this page."),
      wrong ? el("p", cls("wrong"), at("role", "alert"), wrong->message, ". ", wrong->remedy, ".") : Html(),
      form(visit, Path("/convene"), at("enctype", "multipart/form-data"),
           field("What it is about", "title", visit.form.get("title"), "", true),
           card_field("The others' cards", "cards", visit.form.get("cards"), true),
           el("label", cls("check"),
              el("input", at("type", "checkbox"), at("name", "caucus"), value("yes"),
                 at_if(visit.form.get("caucus") == "yes", "checked")),
              "A caucus: with colleagues of your own side alone, to share drafts and sign them off"),
           field("A relay that carries it", "relay", visit.form.get("relay"),
                 "https://relay.example; left empty, everything goes by pouch"),
           el("details", at("id", "rules"), el("summary", "Rules: the usual ones serve"),
              choice("Making notes public", "publication", visit.form.get("publication"),
                     publication_choices()),
              choice("A settled point is", "settled", visit.form.get("settled"), settled_choices()),
              field("Time to answer a note, from its receipt", "answer_by", visit.form.get("answer_by"),
                    "30d, 3w; may be left empty"),
              field("A relay's acceptance counts as receipt after", "deemed", visit.form.get("deemed"),
                    "2d; may be left empty"),
              field("The line under every table", "basis", visit.form.get("basis"),
                    "Left empty: nothing is agreed until everything is agreed; only conclusion adopts.")),
           el("details", at("id", "base"),
              el("summary", "A base text: the contract in force, or a first draft"),
              el("label", cls("field"), el("span", "The base text"),
                 el("textarea", at("name", "base"), at("rows", "10"), Exact{visit.form.get("base")}),
                 el("small",
                    "In the form of a note: \"title: …\", an empty line, then for each article \"## Title\", "
                    "\"place: 8.2(b)\" and its wording, each line after \"> \"."))),
           el("button", at("type", "submit"), at("name", "do"), value("look"), "Look at it before signing")));
  return show(visit, std::move(page));
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

}  // namespace

Answer convene_page(Visit& visit) {
  if (!visit.post) return convene_form(visit, std::nullopt);
  const std::string what = visit.form.get("do");
  visit.form.fields["cards"] = cards_given(visit.form, "cards");
  if (what == "back") return convene_form(visit, std::nullopt);
  if (what != "look" && what != "sign")
    return convene_form(visit, Error{"nothing was asked", "use a button of this page"});
  Result<Asked> ready = asked(visit);
  if (!ready) return convene_form(visit, ready.error());
  if (what == "sign") {
    Result<Desk> desk = visit.office.changing();
    if (!desk) return convene_form(visit, desk.error());
    const bool relayed = !ready->convene.relays.empty();
    const Result<ExchangeId> id = desk->convene(std::move(ready->convene), ready->base);
    if (!id) return convene_form(visit, id.error());
    Answer out = go(Path("/x").part(id->hex().substr(0, 16)).part("people"),
                    std::string("The exchange is open. Compare its digits with every other party on another "
                                "channel. Then send each the invitation: pack a pouch.") +
                        (relayed ? " Everything after that goes by the relay." : ""));
    out.changed = true;
    return out;
  }
  Page page{.title = "Open an exchange", .live = false};
  page.main = together(
      el("h1", "Open \"", ready->convene.title, "\"?"),
      el("p", cls("lead"), "This is what you are about to sign."), el("h2", "The parties, by their cards"),
      cards_of(ready->convene.cards), el("h2", "The rules"), rules_of(ready->convene.rules),
      el("h2", "Carried by"), relays_of(ready->convene.relays),
      ready->base.empty() ? Html()
                          : together(el("h2", "Base text"), el("pre", at("tabindex", "0"), ready->base)),
      form(visit, Path("/convene"), hidden(visit.form),
           el("div", cls("deeds"),
              el("button", at("type", "submit"), at("name", "do"), value("sign"), "Sign and open it"),
              el("button", at("type", "submit"), at("name", "do"), value("back"), cls("quiet"), "Back"))));
  return show(visit, std::move(page));
}

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
      relays_of(record.convene().relays), base_of(record), el("h2", "4. Join"),
      form(
          visit, here,
          el("label", cls("check"), el("input", at("type", "checkbox"), at("name", "compared"), value("yes")),
             "I have compared the digits with every other party, and they were the same"),
          button("Sign and join, for " + visit.office.party())));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
