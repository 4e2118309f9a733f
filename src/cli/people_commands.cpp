/// Parties and delegates that come later, and desks that go on under new keys.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"

namespace parley::cli {
namespace {

/// By the party key, if the command line says so; else by this desk's delegate.
Result<ActId> sign_as_asked(Session& session, const Arguments& arguments, const ExchangeId& id, Deed deed) {
  if (!arguments.has("--party-key")) return session.desk().sign_with_epoch(id, std::move(deed));
  const Result<Ed25519SecretKey> key = party_key_for(session, arguments);
  if (!key) return std::unexpected(key.error());
  return session.desk().sign_by_party_key(id, std::move(deed), *key);
}

/// What a script gets of a command that signed something, or what a person does.
int say_done(const Session& session, const ActId& act, const std::string& text) {
  if (session.json())
    print(Json(Json::Object{{"act", act.hex()}}).pretty());
  else
    line(text);
  return kDone;
}

}  // namespace

const Manual invite_manual{
    .name = "invite",
    .summary = "consent to a further party's joining",
    .text =
        "A further party joins only when every negotiating party has invited it by the same card. When the "
        "last has, the next pouch to it carries the whole record, and it joins with parley join.",
    .options = {{"CARD", "", "the card of the party's delegate", true},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley invite osce.card", "consents, for your party"}},
    .json = R"json({"act": ID})json"};

int run_invite(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  const Result<SignedCard> card = read_card_file(*arguments.get("CARD"));
  if (!card) return failed(card.error());
  tell(*session, fmt::format("{} ({}, {})", card->card.delegate.display(), shown(card->card.party_name),
                             name_of(card->card.role)));
  tell(*session, "Digits of the card: " + comparison_digits(card->card.digest().bytes));
  if (const Result<void> sure = agreed_to(arguments, "Invite this party?"); !sure)
    return failed(sure.error());
  const Result<ActId> done = session->desk().sign(*id, Invite{*card});
  if (!done) return failed(done.error());
  const Result<Record> record = session->desk().record(*id);
  const bool complete = record && std::ranges::any_of(record->parties(), [&](const Party& party) {
                          return party.handle == card->card.delegate.party;
                        });
  return say_done(*session, *done,
                  complete ? "All have consented. Carry it to the new party with  parley pouch pack --to " +
                                 card->card.delegate.party + " -o FILE"
                           : "Signed. The other negotiating parties must invite it too.");
}

const Manual admit_manual{
    .name = "admit",
    .summary = "admit a delegate of your own party",
    .text =
        "Admits the delegate of the card, with powers no greater than your own. With --party-key the party "
        "key signs instead of you, and may grant any power. The newcomer can read the whole record.",
    .options = {{"CARD", "", "the card of the delegate", true},
                {"--powers", "LIST", "by commas (default: those that the card asks for)"},
                {"--party-key", "FILE",
                 "sign with the party key: a file with its printed text, or \"\" for the one on this desk"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley admit ryabkov.card --powers transmit",
                  "a colleague who may deliver notes that bind nobody"}},
    .json = R"json({"act": ID})json"};

int run_admit(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  const Result<SignedCard> card = read_card_file(*arguments.get("CARD"));
  if (!card) return failed(card.error());
  if (card->card.delegate.party != session->party()) {
    return failed({"the card is of the party " + card->card.delegate.party + ", not of " + session->party(),
                   "a delegate admits for its own party alone; another party joins by parley invite"});
  }
  {
    const Result<Record> record = session->desk().record(*id);
    if (!record) return failed(record.error());
    const KeyId key = card->card.signing.id();
    if (record->is_revoked(key))
      return failed({"the key of this card was revoked, and a revoked key is never admitted again",
                     "have the delegate make new keys: parley renew"});
    const auto delegates = record->delegates();
    if (std::ranges::any_of(delegates, [&](const Delegate& each) { return each.card.signing.id() == key; }))
      return failed(
          {card->card.delegate.display() + " is admitted already with this key", "see parley people"});
  }
  std::set<Power> asked = card->card.powers;
  if (!arguments.has("--party-key") && asked.erase(Power::sign_off) > 0 && !arguments.has("--powers"))
    note("The card asks for the power sign-off too, which only the party key grants (--party-key).");
  const Result<std::set<Power>> powers = powers_option(arguments, asked);
  if (!powers) return failed(powers.error());
  tell(*session, fmt::format("{}, who may: {}", card->card.delegate.display(), powers_text(*powers)));
  tell(*session, "Digits of the card: " + comparison_digits(card->card.digest().bytes));
  if (const Result<void> sure = agreed_to(arguments, "Admit this delegate?"); !sure)
    return failed(sure.error());
  const Admit admit{*card, {}, *powers};
  const Result<ActId> done = sign_as_asked(*session, arguments, *id, admit);
  if (!done) return failed(done.error());
  return say_done(
      *session, *done,
      "Admitted. Carry it to everybody, the newcomer included, with  parley pouch pack --all -o FILE");
}

const Manual revoke_manual{
    .name = "revoke",
    .summary = "end the rights of a delegate of your own party",
    .text =
        "Ends a delegate's rights after its newest act that is here, or the act named. What another party "
        "had acknowledged stands all the same: nobody voids an acceptance by revoking. You may revoke "
        "yourself and those in your line of admission; the party key may revoke anybody of the party. Those "
        "whom the delegate admitted stay, unless they are named too.",
    .options = {{"DELEGATE", "", "who: ryabkov@russia", true},
                {"--key", "ID", "which of its keys, by the beginning of the key's id, where it has several"},
                {"--after", "ACT",
                 "the last of its acts that stands: a note (usa/1), the beginning of an act's id, or none"},
                {"--with", "DELEGATE", "one whom it admitted goes too; may be given several times", false,
                 true},
                {"--party-key", "FILE",
                 "sign with the party key: a file with its printed text, or \"\" for the one on this desk"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley revoke ryabkov@russia --party-key page.txt",
                  "with the party key, typed into a file"},
                 {"parley revoke ryabkov@russia --after russia/2 --with zakharova@russia",
                  "what it signed after its note russia/2 falls, unless another party had acknowledged it"}},
    .json = R"json({"act": ID})json"};

/// The delegates of that name whose keys are not revoked.
std::vector<Delegate> not_revoked(const Record& record, const std::string& name) {
  std::vector<Delegate> out;
  for (const Delegate& delegate : record.delegates()) {
    if (delegate.card.delegate.display() == name && !record.is_revoked(delegate.card.signing.id()))
      out.push_back(delegate);
  }
  return out;
}

/// The last act that stands: the newest that is here, or as `--after` says.
Result<std::optional<Index>> last_that_stands(Session& session, const Arguments& arguments,
                                              const KeyId& key) {
  const auto asked = arguments.get("--after");
  if (!asked) return session.record().head_of(key);
  if (*asked == "none") return std::nullopt;
  const Result<Index> index = find_act(session, *asked);
  if (!index) return std::unexpected(index.error());
  if (session.record().at(*index).act.key != key)
    return fail("\"" + shown(*asked) + "\" is not an act of that delegate's key", "see parley log");
  return *index;
}

/// Those whom it admitted, by name: whoever is asked for with `--with` goes too, the others are told to stay.
Result<std::set<KeyId>> admitted_who_go(const Session& session, const Arguments& arguments,
                                        const Record& record, const KeyId& by) {
  std::set<KeyId> out;
  std::set<std::string> wanted;
  for (const std::string& name : arguments.all("--with")) wanted.insert(name);
  std::set<std::string> found;
  for (const Delegate& delegate : record.delegates()) {
    const std::string name = delegate.card.delegate.display();
    if (delegate.line != by || record.is_revoked(delegate.card.signing.id())) continue;
    if (!wanted.contains(name)) {
      tell(session, fmt::format("Admitted by it, and staying: {} (or name it too: --with {})", name, name));
      continue;
    }
    found.insert(name);
    out.insert(delegate.card.signing.id());
  }
  for (const std::string& name : wanted) {
    if (!found.contains(name))
      return fail("\"" + shown(name) + "\" is not one whom that delegate admitted",
                  "revoke it by itself; parley people shows who admitted whom");
  }
  return out;
}

/// The titles of the other exchanges of the desk in which the key is a delegate's and not revoked.
std::vector<std::string> others_of(const Desk& desk, const ExchangeId& but, const KeyId& key) {
  std::vector<std::string> out;
  for (const ExchangeSummary& exchange : desk.exchanges()) {
    if (exchange.id == but) continue;
    const Result<Record> record = desk.record(exchange.id);
    if (!record || record->is_revoked(key)) continue;
    const auto delegates = record->delegates();
    if (std::ranges::any_of(delegates, [&](const Delegate& each) { return each.card.signing.id() == key; }))
      out.push_back(exchange.title);
  }
  return out;
}

int run_revoke(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  if (const Result<void> loaded = session->load_talks(*id); !loaded) return failed(loaded.error());
  const Record& record = session->record();
  std::vector<Delegate> fitting = not_revoked(record, *arguments.get("DELEGATE"));
  std::erase_if(fitting, [&](const Delegate& delegate) {
    return !delegate.card.signing.id().hex().starts_with(arguments.get("--key").value_or(""));
  });
  if (fitting.empty())
    return failed({"there is no such delegate with a key that is not revoked", "see parley people"});
  if (fitting.size() > 1)
    return failed({"the delegate has several keys", "name one with --key; see parley people"});
  Revoke revoke;
  revoke.delegate = fitting[0].card.delegate;
  revoke.revoked = fitting[0].card.signing.id();
  const auto last = last_that_stands(*session, arguments, revoke.revoked);
  if (!last) return failed(last.error());
  if (*last) {
    const CheckedAct& act = record.at(**last);
    revoke.last = LastAct{act.id, *act.act.number};
    tell(*session, fmt::format("The last act that stands: number {}, {}, of {}", revoke.last->number,
                               act.act.kind(), act.act.time.display()));
  } else {
    tell(*session, record.head_of(revoke.revoked)
                       ? "None of its acts stands, but what another party had acknowledged."
                       : "It has signed nothing yet.");
  }
  const auto also = admitted_who_go(*session, arguments, record, revoke.revoked);
  if (!also) return failed(also.error());
  revoke.also = *also;
  if (const Result<void> sure = agreed_to(arguments, "Revoke " + revoke.delegate.display() + "?"); !sure)
    return failed(sure.error());
  const Result<ActId> done = sign_as_asked(*session, arguments, *id, revoke);
  if (!done) {
    Error error = done.error();
    if (error.remedy.empty() && !arguments.has("--party-key"))
      error.remedy = "the party key may: --party-key FILE, or --party-key \"\" for the one on this desk";
    return failed(error);
  }
  for (const std::string& title : others_of(session->desk(), *id, revoke.revoked))
    tell(*session, "The key still counts in \"" + shown(title) + "\": revoke it there too, with --exchange.");
  return say_done(*session, *done,
                  "Revoked. Carry it to the others at once with  " +
                      way_out(session->desk().record(*id).value()) +
                      ": until they have it, the key counts for them.");
}

const Manual rekey_manual{
    .name = "rekey",
    .summary = "start a new sealing key for the exchange, without cause",
    .text =
        R"(From your next act on, everything is sealed to a new key, which all who may read now are given. Admitting and revoking do that by themselves; this is for when a key may have got out. What was sealed before can be read with the old keys as before: there is no forward secrecy, because everybody must keep the record.)",
    .options = {{"--yes", "", "do not ask"}, {"--json", "", "print the act as JSON (with --yes)"}},
    .examples = {{"parley rekey", "after a colleague's computer was searched"}},
    .json = R"json({"act": ID})json"};

int run_rekey(const Arguments& arguments) {
  Result<Session> session = open_to_sign(arguments);
  if (!session) return failed(session.error());
  if (const Result<void> sure = agreed_to(arguments, "Start a new sealing key?"); !sure)
    return failed(sure.error());
  const Result<ActId> done = session->desk().sign_with_epoch(session->id(), Rekey{});
  if (!done) return failed(done.error());
  return say_done(*session, *done,
                  "Signed. It takes effect for the others once they have it:  " + way_out(session->record()));
}

const Manual renew_manual{
    .name = "renew",
    .summary = "go on under new keys: after a restored backup, a copy, or a move",
    .text =
        R"(A desk that is a copy or was restored from a backup must never sign with its old key again: it would say two different things under one number, and the others would have the proof of double dealing. This makes new keys; the old sealing key is kept for reading.

With the party key (on this desk, or with --party-key FILE) the new keys are admitted and the old ones revoked at once, in every exchange. Without it, have a colleague admit your new card.)",
    .options = {{"--party-key", "FILE",
                 "a file with the party key's printed text (default: the one on this desk, if it is there)"},
                {"--signing-key", "FILE",
                 "sign with this Ed25519 key of OpenSSH's from now on, as in parley init"},
                {"--yes", "", "do not ask"},
                {"--json", "", "print what was made as JSON (with --yes)"}},
    .examples = {{"parley renew --party-key page.txt", "the party key was typed from its page into a file"}},
    .json = R"json({"delegate": TEXT, "digits": TEXT (of the new card), "admitted": BOOL})json"};

int run_renew(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::changing);
  if (!session) return failed(session.error());
  Desk& desk = session->desk();
  const auto copied = desk.copied();
  tell(*session,
       copied ? "This desk: " + copied->message + '.'
              : "This desk is not a copy as far as it can tell; its keys would be replaced all the same.");
  if (const Result<void> sure = agreed_to(arguments, "Make new keys?"); !sure) return failed(sure.error());
  std::optional<Ed25519SecretKey> key;
  if (arguments.has("--party-key") || desk.identity().party_key_here) {
    Result<Ed25519SecretKey> read = party_key_for(*session, arguments);
    if (!read) return failed(read.error());
    key = std::move(*read);
  }
  std::optional<Secret> passphrase;
  if (desk.identity().passphrase) {
    Result<Secret> read = passphrase_for(arguments, "A passphrase for the new keys: ", true);
    if (!read) return failed(read.error());
    passphrase = std::move(*read);
  }
  const Result<DeskIdentity> renewed =
      desk.renew(key ? &*key : nullptr, passphrase, arguments.get("--signing-key"));
  if (!renewed) return failed(renewed.error());
  if (session->json()) {
    print(Json(Json::Object{{"delegate", renewed->card.card.delegate.display()},
                            {"digits", comparison_digits(renewed->card.card.digest().bytes)},
                            {"admitted", key.has_value()}})
              .pretty());
    return kDone;
  }
  line("The desk has new keys.");
  line(key ? "They are admitted, and the old ones revoked. Carry that to the others with  parley pouch pack "
             "-o FILE"
           : "Have a colleague admit the new card: parley card -o new.card, and there parley admit new.card");
  return kDone;
}

}  // namespace parley::cli
