/// Opening an exchange, joining it, and who is in it.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "note/note.hpp"

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
  line(fmt::format("  answer by     {} after receipt, unless a note says otherwise",
                   span_text(rules.answer_by)));
  line(fmt::format("  deemed        {} after a relay's acceptance a note counts as received",
                   span_text(rules.deemed)));
}

void show_parties(const Session& session, const ExchangeId& id, const Record& record) {
  const auto compared = session.desk().compared(id);
  Table table({"party", "name", "role", "joined", "digits", "delegates"});
  for (const Party& party : record.parties()) {
    std::string delegates;
    for (const Delegate& delegate : record.delegates()) {
      if (delegate.card.delegate.party != party.handle || record.is_revoked(delegate.card.signing.id()))
        continue;
      delegates += (delegates.empty() ? "" : ", ") + delegate.card.delegate.delegate;
    }
    const bool own = party.handle == session.party();
    table.row({party.handle, shown(party.name), std::string(name_of(party.role)),
               party.left     ? "left"
               : party.joined ? "yes"
                              : "not yet",
               own                               ? "(yourself)"
               : compared.contains(party.handle) ? "compared"
                                                 : "NOT COMPARED",
               delegates});
  }
  table.print(columns());
}

Json people_json(const Session& session, const ExchangeId& id, const Record& record) {
  const auto compared = session.desk().compared(id);
  Json::Array parties;
  for (const Party& party : record.parties()) {
    Json::Array delegates;
    for (const Delegate& delegate : record.delegates()) {
      if (delegate.card.delegate.party != party.handle) continue;
      Json::Array powers;
      for (const Power power : delegate.powers) powers.emplace_back(name_of(power));
      const KeyId key = delegate.card.signing.id();
      delegates.emplace_back(Json::Object{{"delegate", delegate.card.delegate.display()},
                                          {"key", key.hex()},
                                          {"powers", std::move(powers)},
                                          {"revoked", record.is_revoked(key)},
                                          {"admitted-by", delegate.admitted_by.hex()}});
    }
    parties.emplace_back(Json::Object{{"party", party.handle},
                                      {"name", party.name},
                                      {"role", name_of(party.role)},
                                      {"joined", party.joined},
                                      {"left", party.left},
                                      {"compared", compared.contains(party.handle)},
                                      {"party-key", party.key.line()},
                                      {"delegates", std::move(delegates)}});
  }
  return Json::Object{{"exchange", id.hex()},
                      {"digits", comparison_digits(id.bytes)},
                      {"title", record.convene().title},
                      {"parties", std::move(parties)}};
}

Result<std::optional<std::int64_t>> span_option(const Arguments& arguments, const std::string& name) {
  const auto given = arguments.get(name);
  if (!given) return std::nullopt;
  const auto span = parse_span(*given);
  if (!span) return fail(name + ": \"" + shown(*given) + "\" is not a span of time", "write 12h, 2d or 3w");
  return span->seconds;
}

Result<Rules> rules_from(const Arguments& arguments) {
  Rules rules;
  if (const auto basis = arguments.get("--basis")) rules.basis = *basis;
  if (const auto settled = arguments.get("--settled")) {
    if (*settled != "open" && *settled != "locked") return fail("--settled is open or locked");
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
      return fail("--publication is never, consent or free");
  }
  for (const auto& [name, member] :
       {std::pair{"--answer-by", &rules.answer_by}, std::pair{"--deemed", &rules.deemed}}) {
    const auto span = span_option(arguments, name);
    if (!span) return std::unexpected(span.error());
    *member = *span;
  }
  return rules;
}

}  // namespace

const Manual convene_manual{
    .name = "convene",
    .summary = "open an exchange with other parties",
    .text =
        R"text(Opens a negotiation: its parties by their cards, its title, its rules and, if there is one, its base text (the contract in force, a first draft). Your own party joins by convening; the others join with parley join when they have your pouch. Carry it to them with parley pouch pack.

The exchange's id commits to every party's keys. It is shown as 60 digits: compare them with every other party on another channel, by telephone for instance. Only that shows that nobody swapped a card.

A base text is a file in the form of a note whose paragraphs are the articles, each "## Title", "place: 8.2(b)", and its wording after "> ". Its paragraphs are named base/1.1, base/1.2 and so on.)text",
    .options = {{"TITLE", "", "what it is about", true},
                {"--party", "[HANDLE=]CARD", "the card of another party's delegate; once for each", true,
                 true},
                {"--basis", "TEXT",
                 "the line under every table (default: nothing is agreed until everything is agreed; only "
                 "conclusion adopts)"},
                {"--settled", "RULE", "open (default) or locked: what settling a point means"},
                {"--publication", "RULE", "never (default), consent (of all) or free"},
                {"--answer-by", "SPAN", "the default time to answer a note, from its receipt: 30d"},
                {"--deemed", "SPAN", "a relay's acceptance counts as receipt after this time: 2d"},
                {"--base", "FILE", "the base text"},
                {"--continues", "ID", "an exchange on this desk that this one goes on from"},
                {"--yes", "", "do not ask"}},
    .examples = {{"parley convene \"Security guarantees\" --party usa=blinken.card --party "
                  "nato=stoltenberg.card --publication consent",
                  "opens an exchange of three parties"},
                 {"parley convene \"Wages 2025\" --party hr.card --base contract.md --answer-by 3w",
                  "negotiates changes to a contract in force"}}};

int run_convene(const Arguments& arguments) {
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
    convene.cards.push_back(*card);
  }
  std::string base;
  if (const auto file = arguments.get("--base")) {
    const Result<std::string> text = read_file(*file, 2 << 20);
    if (!text) return failed(text.error());
    base = note::normalize(*text);
    const note::Reading reading = note::read_note(base);
    if (!reading.note) {
      for (const note::Diagnostic& problem : reading.problems) print(note::explain(problem, *file, base));
      return kProblems;
    }
  }
  if (const auto name = arguments.get("--continues")) {
    const Result<ExchangeId> old = session->desk().find_exchange(*name);
    if (!old) return failed(old.error());
    const Result<Record> record = session->desk().record(*old);
    if (!record) return failed(record.error());
    convene.continues = *old;
    for (const ActId& head : record->heads()) convene.continues_heads.insert(head);
  }
  line(fmt::format("You are about to open the exchange \"{}\":", shown(convene.title)));
  for (const SignedCard& card : convene.cards) {
    line(fmt::format("  {} ({}, {})  digits of the card: {}", card.card.delegate.display(),
                     shown(card.card.party_name), name_of(card.card.role),
                     comparison_digits(card.card.digest().bytes)));
  }
  show_rules(convene.rules);
  if (!arguments.has("--yes")) {
    const Result<bool> sure = ask("Sign it?", "--yes");
    if (!sure) return failed(sure.error());
    if (!*sure) return failed({"nothing was signed", {}});
  }
  const Result<ExchangeId> id = session->desk().convene(std::move(convene), base);
  if (!id) return failed(id.error());
  line();
  line("The exchange is open. Its digits, to compare with every other party on another channel:");
  line("    " + bold(comparison_digits(id->bytes)));
  line("Next: carry it to the others with  parley pouch pack -o FILE");
  return kDone;
}

const Manual join_manual{
    .name = "join",
    .summary = "join an exchange that you were invited to",
    .text =
        R"(Shows what you are about to join, with whom and by which keys, and signs your party's joining. The exchange is in force for a party from its joining.

Compare the 60 digits with every other party on another channel. Until you say that you did (here, or later with parley compare), that party reads NOT COMPARED.)",
    .options = {{"--compared", "", "say that the digits were compared with every other party"},
                {"--yes", "", "do not ask; without --compared the parties stay not compared"}},
    .examples = {{"parley join", "shows the exchange, asks, and signs"}}};

int run_join(const Arguments& arguments) {
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
    const Convene& convene = record->convene();
    line(fmt::format("\"{}\", opened by {} on {}", shown(convene.title), record->at(0).act.author,
                     record->at(0).act.time.display()));
    line();
    for (const SignedCard& card : convene.cards) {
      line(fmt::format("  {} ({}, {})", card.card.delegate.display(), shown(card.card.party_name),
                       name_of(card.card.role)));
      line("    party key  " + card.card.party_key.line());
      line("    signing    " + card.card.signing.line());
    }
    show_rules(convene.rules);
    if (convene.base_cover)
      line(fmt::format("  base text     {} paragraphs", convene.base_paragraphs.size()));
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
    const Result<bool> sure = ask("Join, for " + session->party() + "?", "--yes");
    if (!sure) return failed(sure.error());
    if (!*sure) return failed({"nothing was signed", {}});
  }
  const Result<ActId> joined = desk.join(*id);
  if (!joined) return failed(joined.error());
  for (const std::string& party : others) {
    if (compared) static_cast<void>(desk.set_compared(*id, party));
  }
  line(session->party() + " has joined." +
       (compared ? "" : " The other parties are NOT COMPARED until you do: parley compare PARTY"));
  const Result<std::optional<ActId>> receipt = desk.sign_receipts(*id);
  if (!receipt) return failed(receipt.error());
  if (*receipt) line("A receipt for what had arrived is signed; read it with parley inbox.");
  line("Next: carry your joining to the others with  parley pouch pack -o FILE");
  return kDone;
}

const Manual compare_manual{
    .name = "compare",
    .summary = "show an exchange's digits, or say that they were compared",
    .text =
        "Shows the 60 digits of the exchange. With a party: says that you compared them with that party on "
        "another channel and that they were the same. This is remembered on this desk alone.",
    .options = {{"PARTY", "", "the party that you compared with"}},
    .examples = {{"parley compare", "shows the digits"},
                 {"parley compare usa", "they were read out, and were the same"}}};

int run_compare(const Arguments& arguments) {
  const auto party = arguments.get("PARTY");
  Result<Session> session = Session::open(arguments, party ? Session::For::changing : Session::For::reading);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  line(comparison_digits(id->bytes));
  if (!party) return kDone;
  if (const Result<void> done = session->desk().set_compared(*id, *party); !done) return failed(done.error());
  line(shown(*party) + " is compared.");
  return kDone;
}

const Manual people_manual{.name = "people",
                           .summary = "who is in the exchange: parties, delegates, powers, what was compared",
                           .text =
                               "Lists the parties with their roles, who has joined, with whom the digits "
                               "were compared, and each delegate with powers and keys.",
                           .options = {{"--json", "", "print as JSON"}},
                           .examples = {{"parley people", "lists everybody"}},
                           .json = R"json({"exchange": ID, "digits": TEXT, "title": TEXT,
 "parties": [{"party", "name", "role": TEXT, "joined", "left", "compared": BOOL, "party-key": KEY,
              "delegates": [{"delegate": TEXT, "key": ID, "powers": [TEXT], "revoked": BOOL, "admitted-by": ID}]}]})json"};

int run_people(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  const Result<Record> record = session->desk().record(*id);
  if (!record) return failed(record.error());
  if (session->json()) {
    print(people_json(*session, *id, *record).pretty());
    return kDone;
  }
  line(bold(shown(record->convene().title)));
  show_parties(*session, *id, *record);
  line();
  for (const Delegate& delegate : record->delegates()) {
    std::string powers;
    for (const Power power : delegate.powers)
      powers += (powers.empty() ? "" : ", ") + std::string(name_of(power));
    line(fmt::format("{}{}: {}", delegate.card.delegate.display(),
                     record->is_revoked(delegate.card.signing.id()) ? " (revoked)" : "", powers));
    line("    " + dim(delegate.card.signing.line()));
  }
  line();
  line("Digits of the exchange: " + comparison_digits(id->bytes));
  return kDone;
}

const Manual exchanges_manual{
    .name = "exchanges",
    .summary = "list the exchanges on this desk",
    .text =
        "Lists every exchange with its title, whether your party has joined, and "
        "how many acts are in its record. Where a desk is in several, name one "
        "with --exchange: the title, or the beginning of the id.",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley exchanges", "lists them"}},
    .json = R"json([{"exchange": ID, "title": TEXT, "joined": BOOL, "acts": NUMBER}])json"};

int run_exchanges(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const auto all = session->desk().exchanges();
  if (session->json()) {
    Json::Array out;
    for (const ExchangeSummary& exchange : all) {
      out.emplace_back(Json::Object{{"exchange", exchange.id.hex()},
                                    {"title", exchange.title},
                                    {"joined", exchange.joined},
                                    {"acts", exchange.acts}});
    }
    print(Json(std::move(out)).pretty());
    return kDone;
  }
  if (all.empty()) {
    line(
        "No exchange yet. Open one with parley convene, or unpack the pouch that you were sent with parley "
        "pouch unpack.");
    return kDone;
  }
  Table table({"id", "title", "joined", "acts"});
  for (const ExchangeSummary& exchange : all) {
    table.row({exchange.id.hex().substr(0, 8), shown(exchange.title), exchange.joined ? "yes" : "not yet",
               std::to_string(exchange.acts)});
  }
  table.print(columns());
  return kDone;
}

}  // namespace parley::cli
