#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "post/pouch.hpp"

namespace parley::cli {
namespace {

/// What a lost party does in one exchange.
struct Return {
  ExchangeId id;
  std::string title;
  std::vector<Delegate> lost;
};

Result<std::vector<Return>> returns(const Session& session, const Arguments& arguments) {
  const Card& own = session.desk().identity().card.card;
  const std::vector<std::string> also = arguments.all("--revoke");
  std::set<std::string> named(also.begin(), also.end());
  std::vector<Return> out;
  for (const ExchangeSummary& exchange : session.desk().exchanges()) {
    const Result<Record> record = session.desk().record(exchange.id);
    if (!record) return std::unexpected(record.error());
    const auto delegates = record->delegates();
    if (std::ranges::any_of(delegates,
                            [&](const Delegate& each) { return each.card.signing.id() == own.signing.id(); }))
      continue;
    Return one{exchange.id, exchange.title, {}};
    for (const Delegate& delegate : delegates) {
      const std::string name = delegate.card.delegate.display();
      if (delegate.card.delegate.party != own.delegate.party ||
          record->is_revoked(delegate.card.signing.id()))
        continue;
      named.erase(name);
      if (name == own.delegate.display() || std::ranges::find(also, name) != also.end())
        one.lost.push_back(delegate);
    }
    out.push_back(std::move(one));
  }
  if (!named.empty() && !out.empty())
    return fail("--revoke: there is no delegate " + shown(*named.begin()) + " of your party",
                "see parley people");
  return out;
}

}  // namespace

const Manual recover_manual{
    .name = "recover",
    .summary = "come back after every desk of your party is lost, with the party key and another's copy",
    .text =
        R"(You need the party key and one who holds the record: any other party, or a colleague. On a new desk:

1. parley init --as lavrov@russia --party-key page.txt
2. parley card -o new.card, and send it to the other; compare its digits by telephone
3. the other: parley pouch pack --rescue new.card -o rescue.pouch, and sends that back
4. parley recover rescue.pouch --party-key page.txt

The last takes the record over, and the party key signs twice in each exchange: it admits the new desk, and revokes the lost one of the same name (and others, with --revoke) after the newest act that is known. Carry that to everybody at once: until they have it, the lost keys count.

If a colleague's desk is left, this is not needed: parley admit there. If a backup is left: parley restore, and parley renew.)",
    .options = {{"POUCH", "", "the pouch that the other packed", true},
                {"--party-key", "FILE", "a file with the party key's printed text", true},
                {"--revoke", "DELEGATE",
                 "also this delegate of the party, whose desk is lost; may be repeated", false, true},
                {"--powers", "LIST", "what the new desk may do (default: what its card asks for)"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print what was signed as JSON (with --yes)"}},
    .examples = {{"parley recover rescue.pouch --party-key page.txt --revoke ryabkov@russia",
                  "two desks were lost"}},
    .json =
        R"json([{"exchange": ID, "title": TEXT, "admitted": ID, "revoked": [{"delegate": TEXT, "act": ID}]}])json"};

int run_recover(const Arguments& arguments) {
  if (const Result<void> good = json_needs_yes(arguments); !good) return failed(good.error());
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  Desk& desk = session->desk();
  const Card& own = desk.identity().card.card;
  const Result<Ed25519SecretKey> key = party_key_for(*session, arguments);
  if (!key) return failed(key.error());
  if (!desk.identity().card.vouched())
    return failed({"the card of this desk is not vouched for by the party key",
                   "make the desk with parley init --as NAME@PARTY --party-key FILE"});
  Result<UnpackReport> report = fail("");
  {
    Progress progress("Reading");
    report = unpack_pouch(desk, *arguments.get("POUCH"),
                          [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); });
  }
  if (!report) return failed(report.error());
  const Result<std::vector<Return>> all = returns(*session, arguments);
  if (!all) return failed(all.error());
  if (all->empty())
    return failed(
        {"nothing in this pouch brings this desk back into an exchange",
         "it must be packed for its card: parley pouch pack --rescue CARD; parley exchanges shows what "
         "is here"});
  const Result<std::set<Power>> powers = powers_option(arguments, own.powers);
  if (!powers) return failed(powers.error());
  Json::Array json;
  for (const Return& one : *all) {
    if (!session->json()) {
      line(bold(shown(one.title)));
      line("  admit   " + own.delegate.display() + " with the keys of this desk; may " +
           powers_text(*powers));
    }
    std::vector<Revoke> revokes;
    const Result<Record> record = desk.record(one.id);
    if (!record) return failed(record.error());
    for (const Delegate& lost : one.lost) {
      Revoke revoke;
      revoke.delegate = lost.card.delegate;
      revoke.revoked = lost.card.signing.id();
      if (const auto head = record->head_of(revoke.revoked))
        revoke.last = LastAct{record->at(*head).id, *record->at(*head).act.number};
      if (!session->json())
        line(fmt::format("  revoke  {}, {}", revoke.delegate.display(),
                         revoke.last ? fmt::format("after its act number {}", revoke.last->number)
                                     : std::string("which had signed nothing")));
      revokes.push_back(std::move(revoke));
    }
    if (const Result<void> sure = agreed_to(arguments, "Sign this with the party key?"); !sure)
      return failed(sure.error());
    // Revoked first, so that no epoch that comes of it has a lost key among its readers.
    Json::Array revoked;
    for (const Revoke& revoke : revokes) {
      const Result<ActId> done = desk.sign_by_party_key(one.id, revoke, *key);
      if (!done) return failed(done.error());
      revoked.emplace_back(Json::Object{{"delegate", revoke.delegate.display()}, {"act", done->hex()}});
    }
    const Result<ActId> admitted =
        desk.sign_by_party_key(one.id, Admit{desk.identity().card, {}, *powers}, *key);
    if (!admitted) return failed(admitted.error());
    if (const auto receipt = desk.sign_receipts(one.id); !receipt) return failed(receipt.error());
    json.emplace_back(Json::Object{{"exchange", one.id.hex()},
                                   {"title", one.title},
                                   {"admitted", admitted->hex()},
                                   {"revoked", std::move(revoked)}});
  }
  if (session->json()) {
    print(Json(std::move(json)).pretty());
    return kDone;
  }
  line("This desk is back. Carry it to everybody at once:  parley pouch pack -o FILE  (or parley sync)");
  return kDone;
}

}  // namespace parley::cli
