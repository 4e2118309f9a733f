/// Opening an exchange, and joining one.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"
#include "desk/continuation.hpp"
#include "desk/files.hpp"
#include "note/disclosure.hpp"
#include "note/note.hpp"
#include "post/relay_client.hpp"

namespace parley::cli {
namespace {

std::string span_text(const std::optional<std::int64_t>& seconds) {
  return seconds ? Span{*seconds}.display() : std::string("none");
}

void show_rules(const Rules& rules) {
  line(fmt::format("  basis         {}", shown(rules.basis)));
  line(fmt::format("  publication   {}", rules.publication == Publication::consent
                                             ? "by consent of all"
                                             : name_of(rules.publication)));
  line(fmt::format("  settled       {}", rules.settled == Settled::open
                                             ? "open: a party may leave an agreed wording"
                                             : "locked: once all have settled it, only seek to reopen"));
  line("  answer by     " + (rules.answer_by
                                 ? span_text(rules.answer_by) + " after receipt, unless a note says otherwise"
                                 : "when a note asks for it"));
  line("  deemed        " +
       (rules.deemed ? span_text(rules.deemed) + " after a relay's acceptance a note counts as received"
                     : "a note counts as received by a receipt alone"));
}

/// The exchange that this one goes on from, and how far it is said to have come: whoever joins is held to it.
void show_continues(const Desk& desk, const Convene& convene) {
  const std::optional<Continuation> old = continuation(desk, convene);
  if (!old) return;
  const std::string id = old->exchange.hex().substr(0, 8);
  line(old->title ? fmt::format("  continues     \"{}\" ({}), up to", shown(*old->title), id)
                  : fmt::format("  continues     {}, which is not on this desk, up to", id));
  for (const Continuation::Head& head : old->heads)
    line(fmt::format("                act {}{}", head.act.hex().substr(0, 12),
                     !head.author.empty()
                         ? fmt::format(" by {} on {}", head.author, head.time.display())
                         : std::string(old->title ? ", which this desk does not hold" : "")));
  if (old->later > 0)
    line(fmt::format("                LOOK OUT: your record of it has {} beyond that",
                     count_text(old->later, "act", "acts")));
}

Result<std::optional<std::int64_t>> span_option(const Arguments& arguments, const std::string& name) {
  const auto given = arguments.get(name);
  if (!given) return std::nullopt;
  const auto span = parse_span(*given);
  if (!span) return misuse(name + ": \"" + shown(*given) + "\" is not a span of time", "write 12h, 2d or 3w");
  return span->seconds;
}

Result<Rules> rules_from(const Arguments& arguments) {
  Rules rules;
  if (const auto basis = arguments.get("--basis")) rules.basis = *basis;
  if (const auto settled = arguments.get("--settled")) {
    if (*settled != "open" && *settled != "locked") return misuse("--settled is open or locked");
    rules.settled = *settled == "open" ? Settled::open : Settled::locked;
  }
  if (const auto publication = arguments.get("--publication")) {
    if (*publication == "never")
      rules.publication = Publication::never;
    else if (*publication == "consent")
      rules.publication = Publication::consent;
    else if (*publication == "free")
      rules.publication = Publication::free;
    else
      return misuse("--publication is never, consent or free");
  }
  for (const auto& [name, member] :
       {std::pair{"--answer-by", &rules.answer_by}, std::pair{"--deemed", &rules.deemed}}) {
    const auto span = span_option(arguments, name);
    if (!span) return std::unexpected(span.error());
    *member = *span;
  }
  return rules;
}

/// Asks each relay for its name and key.
Result<void> add_relays(const Arguments& arguments, Convene& convene) {
  const Connections connections(arguments.get("--relay-ca"));
  const auto add = [&](const std::string& url, std::optional<std::string> party) -> Result<void> {
    if (!url.starts_with("https://") && !url.starts_with("http://"))
      return misuse("--relay: \"" + shown(url) + "\" is no address of a relay",
                    "write https://relay.example");
    const auto key = RelayClient(url, connections).key();
    if (!key) return std::unexpected(key.error());
    convene.relays.push_back({key->text(), key->name, url, std::move(party)});
    return {};
  };
  for (const std::string& url : arguments.all("--relay")) {
    if (const Result<void> done = add(url, std::nullopt); !done) return done;
  }
  for (const std::string& given : arguments.all("--party-relay")) {
    const auto equals = given.find('=');
    const std::string party = given.substr(0, equals);
    if (equals == std::string::npos || !is_party_handle(party))
      return misuse("--party-relay: \"" + shown(given) + "\" names no party",
                    "write usa=https://relay.example");
    if (const Result<void> done = add(given.substr(equals + 1), party); !done) return done;
  }
  return {};
}

void show_relays(const std::vector<RelayName>& relays) {
  for (const RelayName& relay : relays) {
    line(fmt::format("  relay         {} ({}){}", shown(relay.name), shown(relay.url),
                     relay.party ? ", of " + *relay.party + ": its times count only against it" : ""));
    line("                " + shown(relay.key));
  }
}

/// A base text as it was, or is about to be, signed.
void show_base(const std::vector<std::string>& segments) {
  for (const std::string& segment : segments) print_quoted(segment);
}

std::vector<std::string> base_segments(const Record& record) {
  std::vector<std::string> out;
  const auto add = [&](const DisclosureId& id) {
    const std::string* bytes = record.disclosure(id);
    const auto disclosure = bytes ? note::read_disclosure(*bytes) : fail("");
    out.push_back(disclosure ? disclosure->segment : "[a part that has not arrived]\n");
  };
  add(*record.convene().base_cover);
  for (const DisclosureId& id : record.convene().base_paragraphs) add(id);
  return out;
}

void show_card(const SignedCard& card) {
  line(fmt::format(
      "  {} ({}, {}); may {}{}", card.card.delegate.display(), shown(card.card.party_name),
      name_of(card.card.role), powers_text(card.card.powers),
      card.card.sign_offs > 0
          ? fmt::format("; its notes need {}",
                        count_text(static_cast<std::size_t>(card.card.sign_offs), "sign-off", "sign-offs"))
          : ""));
  line("    digits of the card  " + comparison_digits(card.card.digest().bytes));
  line("    party key           " + card.card.party_key.line());
  line("    signing             " + card.card.signing.line());
  line("    sealing             " + card.card.sealing);
}

}  // namespace

const Manual convene_manual{
    .name = "convene",
    .summary = "open an exchange with other parties",
    .text =
        R"text(Opens a negotiation: its parties by their cards, its title, its rules and, if there is one, its base text (the contract in force, a first draft). Your own party joins by convening; the others join with parley join when they have your pouch: the invitation. Carry it to them with parley pouch pack. With --relay, everything after that goes by parley sync; the invitation carries all that the others need for it.

The exchange's id commits to every party's keys. It is shown as 60 digits: compare them with every other party on another channel, by telephone for instance. Only that shows that nobody swapped a card.

With --caucus it is an exchange with your own party alone, where drafts are shared, commented and signed off (parley draft share); no other party sees anything of it, or can be invited to it.

A base text is a file in the form of a note whose paragraphs are the articles, each "## Title", "place: 8.2(b)", and its wording after "> ". Its paragraphs are named base/1.1, base/1.2 and so on.)text",
    .options = {{"TITLE", "", "what it is about", true},
                {"--party", "[HANDLE=]CARD", "the card of another party's delegate; once for each", false,
                 true},
                {"--caucus", "",
                 "with your own party alone, for drafts among your own: admit your colleagues after it"},
                {"--basis", "TEXT",
                 "the line under every table (default: nothing is agreed until everything is agreed; only "
                 "conclusion adopts)"},
                {"--settled", "RULE", "open (default) or locked: what settling a point means"},
                {"--publication", "RULE", "never (default), consent (of all) or free"},
                {"--answer-by", "SPAN", "the default time to answer a note, from its receipt: 30d"},
                {"--deemed", "SPAN", "a relay's acceptance counts as receipt after this time: 2d"},
                {"--base", "FILE", "the base text"},
                {"--relay", "URL", "a relay that carries the exchange; several may be given", false, true},
                {"--party-relay", "PARTY=URL",
                 "a relay of one of the parties: its times count only against that party", false, true},
                {"--relay-ca", "FILE", "certificates to trust for relays, besides the system's (PEM)"},
                {"--continues", "ID", "an exchange on this desk that this one goes on from"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the exchange that was opened as JSON (with --yes)"}},
    .examples = {{"parley convene \"Security guarantees\" --party usa=blinken.card --party "
                  "nato=stoltenberg.card --publication consent",
                  "opens an exchange of three parties"},
                 {"parley convene \"Drafts\" --caucus", "a place for drafts among your own"},
                 {"parley convene \"Wages 2025\" --party hr.card --base contract.md --answer-by 3w",
                  "negotiates changes to a contract in force"}},
    .json = R"json({"exchange": ID, "digits": TEXT (the 60 to compare)})json"};

int run_convene(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  if (!arguments.has("--party") && !arguments.has("--caucus")) {
    failed({"an exchange is with other parties", "name each by its card with --party, or say --caucus"});
    return kUsage;
  }
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  Convene convene;
  convene.title = *arguments.get("TITLE");
  const Result<Rules> rules = rules_from(arguments);
  if (!rules) return failed(rules.error());
  convene.rules = *rules;
  convene.cards.push_back(session->desk().identity().card);
  for (const std::string& given : arguments.all("--party")) {
    const std::size_t equals = given.find('=');
    const Result<SignedCard> card =
        read_card_file(equals == std::string::npos ? given : given.substr(equals + 1));
    if (!card) return failed(card.error());
    if (equals != std::string::npos && card->card.delegate.party != given.substr(0, equals)) {
      return failed({"the card is of the party " + card->card.delegate.party + ", not of " +
                         shown(given.substr(0, equals)),
                     "look whether it is the right file: parley card " + shown(given.substr(equals + 1))});
    }
    if (arguments.has("--caucus") && card->card.delegate.party != session->party())
      return failed({"a caucus is of your own party alone, and the card is of " + card->card.delegate.party,
                     "leave out --caucus, or that card"});
    convene.cards.push_back(*card);
  }
  std::string base;
  std::optional<note::Note> base_note;
  if (const auto file = arguments.get("--base")) {
    const Result<std::string> text = read_file(*file, 2 << 20);
    if (!text) return failed(text.error());
    base = note::normalize(*text);
    note::Reading reading = note::read_note(base);
    if (!reading.note) {
      for (const note::Diagnostic& problem : reading.problems) print(note::explain(problem, *file, base));
      return kProblems;
    }
    base_note = std::move(*reading.note);
  }
  const Result<void> relays = add_relays(arguments, convene);
  if (!relays) return failed(relays.error());
  if (const auto name = arguments.get("--continues")) {
    const Result<ExchangeId> old = session->desk().find_exchange(*name);
    if (!old) return failed(old.error());
    if (const Result<void> done = go_on_from(session->desk(), *old, convene); !done)
      return failed(done.error());
  }
  if (const Result<void> may = session->desk().may_convene(convene); !may) return failed(may.error());
  if (!session->json()) {
    line(fmt::format("You are about to open the exchange \"{}\":", shown(convene.title)));
    for (const SignedCard& card : convene.cards) show_card(card);
    show_rules(convene.rules);
    show_relays(convene.relays);
    show_continues(session->desk(), convene);
    if (base_note) {
      line(fmt::format("  base text     {}:",
                       count_text(base_note->paragraphs.size(), "paragraph", "paragraphs")));
      show_base({base});
    }
  }
  if (const Result<void> sure = agreed_to(arguments, "Sign it?"); !sure) return failed(sure.error());
  const bool relayed = !convene.relays.empty();
  const Result<ExchangeId> id = session->desk().convene(std::move(convene), base);
  if (!id) return failed(id.error());
  if (session->json()) {
    print(Json(Json::Object{{"exchange", id->hex()}, {"digits", comparison_digits(id->bytes)}}).pretty());
    return kDone;
  }
  line();
  if (arguments.has("--caucus")) {
    line("The caucus is open. Admit your colleagues to it with  parley admit CARD --exchange ID");
    line("and share a draft with  parley draft share FILE --for EXCHANGE");
    return kDone;
  }
  line("The exchange is open. Its digits, to compare with every other party on another channel:");
  line("    " + bold(comparison_digits(id->bytes)));
  line("Next: carry it to the others with  parley pouch pack -o FILE" +
       std::string(relayed ? ", and then sync: parley sync" : ""));
  return kDone;
}

const Manual join_manual{
    .name = "join",
    .summary = "join an exchange that you were invited to",
    .text =
        R"(Shows what you are about to join, with whom and by which keys, and signs your party's joining. The exchange is in force for a party from its joining.

Compare the 60 digits with every other party on another channel. Until you say that you did (here, or later with parley compare), that party reads NOT COMPARED.)",
    .options = {{"--compared", "", "say that the digits were compared with every other party"},
                {"--yes", "", "do not ask; without --compared the parties stay not compared"},
                {"--json", "", "print what was signed as JSON (with --yes)"}},
    .examples = {{"parley join", "shows the exchange, asks, and signs"}},
    .json = R"json({"exchange": ID, "act": ID})json"};

int run_join(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  Desk& desk = session->desk();
  std::vector<std::string> others;
  {
    const Result<Record> record = desk.record(*id);
    if (!record) return failed(record.error());
    for (const Party& party : record->parties()) {
      if (party.handle == session->party() && party.joined)
        return failed({"your party has joined already", {}});
      if (party.handle != session->party()) others.push_back(party.handle);
    }
  }
  if (!session->json()) {
    const Result<Record> record = desk.record(*id);
    if (!record) return failed(record.error());
    const Convene& convene = record->convene();
    line(fmt::format("\"{}\", opened by {} on {}", shown(convene.title), record->at(0).act.author,
                     record->at(0).act.time.display()));
    line();
    for (const SignedCard& card : convene.cards) show_card(card);
    show_rules(convene.rules);
    show_relays(convene.relays);
    show_continues(desk, convene);
    if (convene.base_cover) {
      line(fmt::format("  base text     {}:",
                       count_text(convene.base_paragraphs.size(), "paragraph", "paragraphs")));
      show_base(base_segments(*record));
    }
    line();
    line("Digits to compare with every other party, on another channel:");
    line("    " + bold(comparison_digits(id->bytes)));
    line();
  }
  bool compared = arguments.has("--compared");
  if (!arguments.has("--yes")) {
    if (!compared) {
      const Result<bool> said =
          ask("Did you compare these digits with every other party, and were they the same?",
              "--compared or --yes");
      if (!said) return failed(said.error());
      compared = *said;
    }
    const Result<void> sure = agreed_to(arguments, "Join, for " + session->party() + "?");
    if (!sure) return failed(sure.error());
  }
  const Result<ActId> joined = desk.join(*id);
  if (!joined) return failed(joined.error());
  for (const std::string& party : others) {
    if (compared) static_cast<void>(desk.set_compared(*id, party));
  }
  const Result<std::optional<ActId>> receipt = desk.sign_receipts(*id);
  if (!receipt) return failed(receipt.error());
  if (session->json()) {
    print(Json(Json::Object{{"exchange", id->hex()}, {"act", joined->hex()}}).pretty());
    return kDone;
  }
  line(session->party() + " has joined." +
       (compared ? "" : " The other parties are NOT COMPARED until you do: parley compare PARTY"));
  if (*receipt) line("A receipt for what had arrived is signed; read it with parley inbox.");
  const Result<Record> record = desk.record(*id);
  if (!record) return failed(record.error());
  line("Next: carry your joining to the others with  " + way_out(*record));
  return kDone;
}

}  // namespace parley::cli
