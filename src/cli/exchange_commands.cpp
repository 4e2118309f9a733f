/// Who is in an exchange, what was compared, and which exchanges there are.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"

namespace parley::cli {
namespace {

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
      Json::Object shown{{"delegate", delegate.card.delegate.display()},
                         {"key", key.hex()},
                         {"powers", std::move(powers)},
                         {"revoked", record.is_revoked(key)},
                         {"admitted-by", delegate.admitted_by.hex()}};
      if (delegate.line) shown.emplace("line", delegate.line->hex());
      delegates.emplace_back(std::move(shown));
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

}  // namespace

const Manual compare_manual{
    .name = "compare",
    .summary = "show an exchange's digits, or say that they were compared",
    .text =
        "Shows the 60 digits of the exchange. With a party: says that you compared them with that party on "
        "another channel and that they were the same. This is remembered on this desk alone.",
    .options = {{"PARTY", "", "the party that you compared with"},
                {"--json", "", "print the digits, and who is compared, as JSON"}},
    .examples = {{"parley compare", "shows the digits"},
                 {"parley compare usa", "they were read out, and were the same"}},
    .json = R"json({"exchange": ID, "digits": TEXT, "compared": [TEXT]} (nothing with a PARTY))json"};

int run_compare(const Arguments& arguments) {
  const auto party = arguments.get("PARTY");
  {
    const Result<Session> session = Session::open(arguments, Session::For::reading);
    if (!session) return failed(session.error());
    const Result<ExchangeId> id = session->exchange();
    if (!id) return failed(id.error());
    if (session->json()) {
      Json::Array compared;
      for (const auto& [other, at] : session->desk().compared(*id)) compared.emplace_back(other);
      if (!party)
        print(Json(Json::Object{{"exchange", id->hex()},
                                {"digits", comparison_digits(id->bytes)},
                                {"compared", std::move(compared)}})
                  .pretty());
    } else {
      line(comparison_digits(id->bytes));
    }
    if (!party) return kDone;
    const Result<Record> record = session->desk().record(*id);
    if (!record) return failed(record.error());
    if (*party == session->party())
      return failed({"one does not compare with oneself", "name another party"});
    if (std::ranges::none_of(record->parties(), [&](const Party& each) { return each.handle == *party; }))
      return failed({"there is no party \"" + shown(*party) + "\" in the exchange", "see parley people"});
  }
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  if (const Result<void> done = session->desk().set_compared(*id, *party); !done) return failed(done.error());
  if (!session->json()) line(shown(*party) + " is compared.");
  return kDone;
}

const Manual people_manual{.name = "people",
                           .summary = "who is in the exchange: parties, delegates, powers, what was compared",
                           .text =
                               "Lists the parties with their roles, who has joined, with whom the digits "
                               "were compared, and each delegate with powers, keys and who admitted it.",
                           .options = {{"--json", "", "print as JSON"}},
                           .examples = {{"parley people", "lists everybody"}},
                           .json = R"json({"exchange": ID, "digits": TEXT, "title": TEXT,
 "parties": [{"party", "name", "role": TEXT, "joined", "left", "compared": BOOL, "party-key": KEY,
              "delegates": [{"delegate": TEXT, "key": ID, "powers": [TEXT], "revoked": BOOL, "admitted-by": ID,
                             "line": ID (the key that admitted it; none for the party key's)}]}]})json"};

/// How one became a delegate.
std::string admission(const Record& record, const Delegate& delegate) {
  const Act& act = record.at(*record.find(delegate.admitted_by)).act;
  if (std::holds_alternative<Convene>(act.deed)) return "named when the exchange was convened";
  if (std::holds_alternative<Invite>(act.deed)) return "named when its party was invited";
  return "admitted by " + (delegate.line ? act.author : "the party key") + " on " + act.time.display();
}

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
    line(fmt::format("{}{}: {}", delegate.card.delegate.display(),
                     record->is_revoked(delegate.card.signing.id()) ? " (revoked)" : "",
                     powers_text(delegate.powers)));
    line(fmt::format("    {}; key {}", admission(*record, delegate),
                     delegate.card.signing.id().hex().substr(0, 12)));
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
    .json = R"json([{"exchange": ID, "title": TEXT, "joined", "left": BOOL, "acts": NUMBER}])json"};

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
                                    {"left", exchange.left},
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
    table.row({exchange.id.hex().substr(0, 8), shown(exchange.title),
               exchange.damage   ? "DAMAGED: see parley verify"
               : exchange.left   ? "left"
               : exchange.joined ? "yes"
                                 : "not yet",
               std::to_string(exchange.acts)});
  }
  table.print(columns());
  return kDone;
}

}  // namespace parley::cli
