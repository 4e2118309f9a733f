/// Opening an exchange: what it is about, with whom, by which keys, rules and relays, before it is signed.
#include <algorithm>
#include <sstream>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "note/note.hpp"
#include "pages/convening.hpp"
#include "pages/parts.hpp"
#include "post/relay_client.hpp"

namespace parley::pages {
namespace {

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

/// Asks each relay for its name and key: one on each line, those of one side as `usa=https://relay.example`.
Result<void> add_relays(const Visit& visit, Convene& convene) {
  const Connections connections(visit.office.relay_certificates());
  for (const bool of_a_side : {false, true}) {
    std::istringstream lines(visit.form.get(of_a_side ? "party_relay" : "relay"));
    for (std::string line; std::getline(lines, line);) {
      std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
      if (line.empty()) continue;
      std::optional<std::string> party;
      if (of_a_side) {
        const std::size_t equals = std::min(line.find('='), line.size());
        party = line.substr(0, equals);
        line.erase(0, equals + 1);
        if (!is_party_handle(*party) || std::ranges::none_of(convene.cards, [&](const SignedCard& card) {
              return card.card.delegate.party == *party;
            }))
          return fail("\"" + shown(*party) + "\" is no side of this exchange",
                      "write usa=https://relay.example, with a side whose card is here");
      }
      if (!line.starts_with("https://") && !line.starts_with("http://"))
        return fail("\"" + shown(line) + "\" is no address of a relay", "write https://relay.example");
      const auto key = RelayClient(line, connections).key();
      if (!key) return std::unexpected(key.error());
      convene.relays.push_back({key->text(), key->name, line, std::move(party)});
    }
  }
  return {};
}

/// The acts that an exchange goes on from, in short: what was shown is what is signed.
std::string heads_of(const Convene& convene) {
  std::string out;
  for (const ActId& head : convene.continues_heads) out += head.hex();
  return sha256(as_bytes(out)).hex();
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
  if (const Result<void> relays = add_relays(visit, out.convene); !relays)
    return std::unexpected(relays.error());
  if (const std::string old = visit.form.get("continues"); !old.empty()) {
    const Result<ExchangeId> id = visit.office.desk().find_exchange(old);
    if (!id) return std::unexpected(id.error());
    if (const Result<void> done = go_on_from(visit.office.desk(), *id, out.convene); !done)
      return std::unexpected(done.error());
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
  for (const char* name : {"title", "cards", "relay", "party_relay", "continues", "basis", "settled",
                           "publication", "answer_by", "deemed", "base"})
    out += el("textarea", at("name", name), at("hidden"), at("aria-hidden", "true"), Exact{form.get(name)});
  if (form.get("caucus") == "yes")
    out += el("input", at("type", "hidden"), at("name", "caucus"), value("yes"));
  return out;
}

/// Which exchange of this desk it goes on from, if there are any.
Html continuing(const Visit& visit) {
  Choices all = {{"", "no other: it is a new one"}};
  for (const ExchangeSummary& each : visit.office.exchanges()) {
    if (!each.damage) all.emplace_back(each.id.hex().substr(0, 16), shown(each.title));
  }
  if (all.size() == 1) return {};
  return el("details", at_if(!visit.form.get("continues").empty(), "open"), at("id", "older"),
            el("summary", "It goes on from an older exchange"),
            choice("The older exchange", "continues", visit.form.get("continues"), all,
                   "When all keys of a side are lost, or its party key has leaked, the others go on in a new "
                   "exchange that names what was signed in the old one."));
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
           el("label", cls("field"), el("span", "Relays that carry it"),
              el("textarea", cls("few"), at("name", "relay"), at("rows", "2"), at("spellcheck", "false"),
                 Exact{visit.form.get("relay")}),
              el("small", "https://relay.example, one on each line. Left empty, everything goes by pouch.")),
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
           el("details", at_if(!visit.form.get("party_relay").empty(), "open"), at("id", "party-relays"),
              el("summary", "Relays that one of the sides runs itself"),
              el("label", cls("field"), el("span", "Relays of one side"),
                 el("textarea", cls("few"), at("name", "party_relay"), at("rows", "2"),
                    at("spellcheck", "false"), Exact{visit.form.get("party_relay")}),
                 el("small",
                    "usa=https://relay.example, one on each line. It carries the exchange as any other "
                    "does; its times count only against that side."))),
           continuing(visit),
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
  const std::string heads = heads_of(ready->convene);
  const bool moved = what == "sign" && visit.form.get("heads") != heads;
  if (what == "sign" && !moved) {
    Result<Desk> desk = visit.office.changing();
    if (!desk) return convene_form(visit, desk.error());
    const bool relayed = !ready->convene.relays.empty();
    const Result<ExchangeId> id = desk->convene(std::move(ready->convene), ready->base);
    if (!id) return convene_form(visit, id.error());
    Answer out = go(Path("/x").part(id->hex().substr(0, 16)).part("people"),
                    std::string("The exchange is open. Compare its digits with every other party on another "
                                "channel. Then send each the invitation: pack a pouch.") +
                        (relayed ? " Everything after that goes by relay." : ""));
    out.changed = true;
    return out;
  }
  Page page{.title = "Open an exchange", .live = false};
  page.main = together(
      el("h1", "Open \"", ready->convene.title, "\"?"),
      moved ? el("p", cls("wrong"), at("role", "alert"),
                 "The older exchange has gone on since this was shown, and nothing was signed. Look at it "
                 "again.")
            : Html(),
      el("p", cls("lead"), "This is what you are about to sign."), el("h2", "The parties, by their cards"),
      cards_of(ready->convene.cards), el("h2", "The rules"), rules_of(ready->convene.rules),
      el("h2", "Carried by"), relays_of(ready->convene.relays),
      continues_of(visit.office.desk(), ready->convene),
      ready->base.empty() ? Html()
                          : together(el("h2", "Base text"), el("pre", at("tabindex", "0"), ready->base)),
      form(visit, Path("/convene"), hidden(visit.form), hidden("heads", heads),
           el("div", cls("deeds"),
              el("button", at("type", "submit"), at("name", "do"), value("sign"), "Sign and open it"),
              el("button", at("type", "submit"), at("name", "do"), value("back"), cls("quiet"), "Back"))));
  return show(visit, std::move(page));
}

}  // namespace parley::pages
