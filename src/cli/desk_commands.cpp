/// Making a desk, its card and its party key.
#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "desk/files.hpp"
#include "desk/keys.hpp"
#include "desk/words.hpp"
#include "seal/age.hpp"

namespace parley::cli {

const Manual init_manual{
    .name = "init",
    .summary = "make a desk: keys and an archive, in one folder",
    .text =
        R"(Makes a desk for one delegate: a signing key, a sealing key and an empty archive. For the first delegate of a party it also makes the party key, which vouches for the party's delegates and is meant to be kept off line: see parley party-key print.

The keys are sealed with a passphrase, by age. With --no-passphrase they lie in the clear, and whoever can read the folder can sign in your name and read all that was sealed to you.

A further delegate of a party gives the card of a colleague with --party-card; its own card is then a request, until the colleague (or the party key) admits it.)",
    .options =
        {{"--as", "NAME@PARTY", "who this desk belongs to: lavrov@russia", true},
         {"--name", "TEXT", "the party's name, as others see it (default: its handle)"},
         {"--role", "ROLE",
          "negotiating (default), chair (puts forward text, accepts nothing) or observer (reads)"},
         {"--powers", "LIST",
          "what the delegate may do, by commas (default: admit,commit,conclude,sign-off,transmit; for "
          "an observer: observe)"},
         {"--sign-offs", "N", "how many sign-offs each note of this party needs (default: none)"},
         {"--party-card", "FILE",
          "a colleague's card: this desk joins that party, without a party key of its own"},
         {"--party-key", "FILE",
          "the party's key, typed from its page: it vouches for this desk's card, and is not kept"},
         {"--signing-key", "FILE",
          "sign with this Ed25519 key of OpenSSH's: a key file, a FIDO token's (ed25519-sk), or the .pub of "
          "one that an agent holds (default: a new key, kept with the desk)"},
         {"--no-passphrase", "", "leave the keys in the clear"},
         {"--json", "", "print what was made as JSON"}},
    .examples = {{"parley init --as lavrov@russia --name \"Russian Federation\"",
                  "asks for a passphrase, and makes the desk"},
                 {"parley init --as ryabkov@russia --party-card lavrov.card",
                  "a second delegate of the same party"}},
    .json =
        R"json({"home": TEXT, "delegate": TEXT, "digits": TEXT (of the card), "passphrase", "party-key": BOOL})json"};

namespace {

constexpr std::size_t kPageWidth = 80;  // columns of a sheet of paper

Result<Role> read_role(const std::string& text) {
  for (const Role role : {Role::negotiating, Role::chair, Role::observer}) {
    if (name_of(role) == text) return role;
  }
  return misuse("--role: there is no role \"" + shown(text) + '"', "it is negotiating, chair or observer");
}

Result<std::set<Power>> read_power_list(std::string_view text) {
  std::set<Power> out;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    bool known = false;
    for (const Power power :
         {Power::admit, Power::commit, Power::conclude, Power::observe, Power::sign_off, Power::transmit}) {
      if (name_of(power) != text.substr(0, comma)) continue;
      out.insert(power);
      known = true;
    }
    if (!known) {
      return misuse("there is no power \"" + shown(text.substr(0, comma)) + '"',
                    "they are: admit, commit, conclude, observe, sign-off, transmit");
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

}  // namespace

Result<std::set<Power>> powers_option(const Arguments& arguments, std::set<Power> otherwise) {
  const auto given = arguments.get("--powers");
  return given ? read_power_list(*given) : Result<std::set<Power>>(std::move(otherwise));
}

std::string powers_text(const std::set<Power>& powers) {
  std::string out;
  for (const Power power : powers) out += (out.empty() ? "" : ", ") + std::string(name_of(power));
  return out;
}

Result<SignedCard> read_card_file(const std::string& file) {
  const Result<std::string> text = read_file(file, 64 * 1024);
  if (!text) return std::unexpected(text.error());
  Result<SignedCard> card = read_card_block(*text);
  if (!card) return fail(shown(file) + ": " + card.error().message, card.error().remedy);
  return card;
}

Result<void> may_replace(const std::string& file, std::string_view beginning) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return {};
  const Result<Descriptor> there = open_to_read(file);
  if (!there) return std::unexpected(there.error());
  Bytes first(beginning.size());
  FdSource source(there->get());
  const std::size_t got = source.read(first);
  if (got == 0 || as_text(BytesView(first).first(got)) == beginning) return {};
  return fail(shown(file) + " is there already, and is something else",
              "name another file; nothing was overwritten");
}

int run_init(const Arguments& arguments) {
  NewDesk desk;
  const std::string as = *arguments.get("--as");
  const auto name = parse_delegate_name(as);
  if (!name) {
    return failed(
        {"\"" + shown(as) + "\" is not a delegate's name",
         "write NAME@PARTY, both of a-z, 0-9 and -, at most 32 characters each (\"base\" is no party)"});
  }
  desk.delegate = *name;
  desk.party_name = arguments.get("--name").value_or("");
  if (const auto role = arguments.get("--role")) {
    const Result<Role> read = read_role(*role);
    if (!read) return failed(read.error());
    desk.role = *read;
  }
  if (desk.role == Role::observer) desk.powers = {Power::observe};
  const Result<std::set<Power>> powers = powers_option(arguments, desk.powers);
  if (!powers) return failed(powers.error());
  desk.powers = *powers;
  if (const auto count = arguments.get("--sign-offs")) {
    if (count->empty() || count->size() > 2 || count->find_first_not_of("0123456789") != std::string::npos ||
        std::stoi(*count) > 16) {
      return failed({"--sign-offs: \"" + shown(*count) + "\" is not a number from 0 to 16", {}, true});
    }
    desk.sign_offs = std::stoi(*count);
  }
  if (const auto file = arguments.get("--party-card")) {
    const Result<SignedCard> colleague = read_card_file(*file);
    if (!colleague) return failed(colleague.error());
    if (colleague->card.delegate.party != name->party) {
      return failed(
          {"the card is of " + colleague->card.delegate.display() + ", not of a delegate of " + name->party,
           {}});
    }
    desk.with_party_key = false;
    desk.party_key = colleague->card.party_key;
    desk.party_name = colleague->card.party_name;
    desk.role = colleague->card.role;
    desk.sign_offs = colleague->card.sign_offs;
  }
  if (const auto file = arguments.get("--party-key")) {
    Result<Ed25519SecretKey> key = read_party_key_file(
        *file, [&] { return passphrase_for(arguments, "Passphrase of the party key: ", false); });
    if (!key) return failed(key.error());
    if (desk.party_key && *desk.party_key != PublicKey(key->public_key()))
      return failed({"this is another party's key than the one that the card of --party-card names", {}});
    desk.with_party_key = false;
    desk.vouching = std::move(*key);
  }
  if (const auto file = arguments.get("--signing-key")) desk.signing_key = *file;
  if (arguments.has("--no-passphrase") &&
      (arguments.has("--passphrase-file") || arguments.has("--passphrase-fd"))) {
    failed({"--no-passphrase leaves the keys in the clear, and a passphrase is given besides",
            "take one of the two away"});
    return kUsage;
  }
  if (!arguments.has("--no-passphrase")) {
    Result<Secret> passphrase = passphrase_for(arguments, "A passphrase for the new desk: ", true);
    if (!passphrase) return failed(passphrase.error());
    desk.passphrase = std::move(*passphrase);
  }
  const std::filesystem::path home = home_folder(arguments);
  SystemClock clock;
  SystemRandom random;
  const Result<DeskIdentity> made = make_desk(home, desk, {clock, random});
  if (!made) return failed(made.error());
  if (arguments.has("--json")) {
    print(Json(Json::Object{{"home", std::filesystem::absolute(home).string()},
                            {"delegate", made->card.card.delegate.display()},
                            {"digits", comparison_digits(made->card.card.digest().bytes)},
                            {"passphrase", made->passphrase},
                            {"party-key", made->party_key_here}})
              .pretty());
    return kDone;
  }

  line(fmt::format("The desk of {} is in {}", made->card.card.delegate.display(), shown(home.string())));
  if (!made->passphrase)
    line("Its keys lie in the clear: whoever reads that folder can sign in its name and read its mail.");
  if (made->party_key_here) {
    line(fmt::format("The key of the party {} is there too. Put it on paper and take it off this computer:",
                     name->party));
    line("    parley party-key print --remove");
  } else if (made->card.vouched()) {
    line("The party key vouches for its card. Come back into your exchanges with parley recover.");
  } else {
    line("Its card is a request: have a colleague admit it with parley admit.");
  }
  line(
      "Back it up, now and after each day of work:  parley backup -o FILE, and rehearse:  parley restore "
      "FILE --check");
  line("Next: send your card to the others (parley card -o my.card), or open an exchange (parley convene).");
  return kDone;
}

const Manual card_manual{
    .name = "card",
    .summary = "print this delegate's card, to be sent to the other parties",
    .text =
        R"(The card says who you are and by which keys: handle, party, role, powers, signing key, sealing key, and the party key, whose signature vouches for it. It holds nothing secret. Send it by any way; then read its digits out over the telephone, so that nobody can have swapped it.

With a file, shows the card in it.)",
    .options = {{"FILE", "", "a card to look at (default: your own)"},
                {"-o,--output", "FILE", "write the card's block to a file"},
                {"--qr", "",
                 "also show it as a QR code (on a terminal that is wide enough, always), or in several"},
                {"--json", "", "print what the card says as JSON"}},
    .examples = {{"parley card -o lavrov.card", "writes the card to a file, for an e-mail"},
                 {"parley card blinken.card", "shows whose card that is, and its digits"}},
    .json =
        R"json({"card": {"delegate", "name", "party", "role": TEXT, "powers": [TEXT], "party-key", "sealing", "signing": KEY,
          "sign-offs": NUMBER (if any)},
 "signature": TEXT, "digits": TEXT (the 60 to compare), "vouched": BOOL (signed by the party key)})json"};

int run_card(const Arguments& arguments) {
  SignedCard card;
  if (const auto file = arguments.get("FILE")) {
    const Result<SignedCard> read = read_card_file(*file);
    if (!read) return failed(read.error());
    card = *read;
  } else {
    const Result<Session> session = Session::open(arguments, Session::For::reading);
    if (!session) return failed(session.error());
    card = session->desk().identity().card;
  }
  const std::string digits = comparison_digits(card.card.digest().bytes);
  if (arguments.has("--json")) {
    Json::Object json = *card.json().object();
    json.emplace("digits", digits);
    json.emplace("vouched", card.vouched());
    print(Json(std::move(json)).pretty());
    return kDone;
  }
  if (const auto output = arguments.get("--output")) {
    if (const Result<void> may = may_replace(*output, card_block(card).substr(0, 30)); !may)
      return failed(may.error());
    write_file_durably(*output, card_block(card), 0644);
  } else if (!arguments.has("FILE")) {
    print(card_block(card));
    if (arguments.has("--qr") || is_terminal(STDOUT_FILENO)) {
      const Result<std::vector<std::string>> codes = qr_codes(card_block(card), Ink::light, columns());
      if (!codes && arguments.has("--qr")) return failed(codes.error());
      const bool all = codes && (codes->size() == 1 || arguments.has("--qr"));
      for (std::size_t i = 0; all && i < codes->size(); ++i) {
        if (codes->size() > 1)
          line(fmt::format("\nPart {} of {}; what they say, one after another, is the card:", i + 1,
                           codes->size()));
        print("\n" + (*codes)[i]);
      }
    }
    line();
  }
  line(fmt::format("Card of {}, {} ({}); may {}", card.card.delegate.display(), shown(card.card.party_name),
                   name_of(card.card.role), powers_text(card.card.powers)));
  line(card.vouched() ? "Vouched for by the party's key."
                      : "A request: not vouched for by the party's key yet.");
  line("Digits to compare: " + bold(digits));
  if (const auto output = arguments.get("--output")) line("Written to " + shown(*output));
  return kDone;
}

const Manual party_key_manual{
    .name = "party-key print",
    .summary = "set the party key on one page, to be kept on paper",
    .text =
        R"(The party key vouches for a party's delegates: with it, a lost or stolen desk is replaced. Whoever has it can admit anybody to your side. Print this page, keep it where you keep what must not be lost, and take the key off this computer with --remove.

A command that needs the key takes it back with --party-key FILE: its 24 words or its text, typed or scanned into a file.

With --to FILE it is written, instead, to a file that is sealed with a passphrase of its own.)",
    .options = {{"--to", "FILE", "write the key to this file, sealed with a passphrase (stock age opens it)"},
                {"--remove", "", "after printing, and after a question, delete the key from this desk"},
                {"--yes", "", "do not ask"}},
    .examples = {{"parley party-key print | lp", "prints the page"},
                 {"parley party-key print --remove", "shows it, and takes the key off line"}}};

namespace {

/// Seals it with a passphrase of its own.
int write_party_key(const std::string& to, const std::string& text, const Arguments& arguments) {
  if (std::filesystem::exists(to))
    return failed({shown(to) + " is there already", "name another file; nothing was overwritten"});
  Result<Secret> passphrase = passphrase_for(arguments, "A passphrase for the party key: ", true);
  if (!passphrase) return failed(passphrase.error());
  SystemRandom random;
  NewFile file(to);
  SealingSink sealed(file.sink(), {{}, std::move(*passphrase)}, random);
  sealed.write(as_bytes(text + "\n"));
  sealed.finish();
  file.commit();
  line("The party key is in " + shown(to) + ", sealed. Keep it off this computer.");
  return kDone;
}

int remove_party_key(const Desk& desk, const Arguments& arguments) {
  const auto file = secret_file(desk.home(), "party");
  if (!arguments.has("--yes")) {
    const Result<bool> sure =
        ask("Is the key safe elsewhere? It will be deleted from this computer.", "--yes");
    if (!sure) return failed(sure.error());
    if (!*sure) return failed({"the key was not deleted", {}});
  }
  std::filesystem::remove(*file);
  sync_folder(desk.home());
  note("The party key is no longer on this desk.");
  return kDone;
}

}  // namespace

int run_party_key_print(const Arguments& arguments) {
  const Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Desk& desk = session->desk();
  const Card& card = desk.identity().card.card;
  const Result<Ed25519SecretKey> key = party_key_for(*session, arguments);
  if (!key) return failed(key.error());
  const std::string text = party_key_text(*key);
  if (const auto to = arguments.get("--to")) {
    if (const int code = write_party_key(*to, text, arguments); code != kDone) return code;
    return arguments.has("--remove") ? remove_party_key(desk, arguments) : kDone;
  }
  line(bold("The party key of " + card.delegate.party + " (" + shown(card.party_name) + ")"));
  line("Keep this page secret and safe. It admits and revokes the delegates of the party.");
  line();
  const auto words = words_of(key->seed());
  constexpr std::size_t kColumns = 4;
  for (std::size_t row = 0; row < words.size(); row += kColumns) {
    std::string out = "  ";
    for (std::size_t i = row; i < row + kColumns; ++i)
      out += fmt::format("  {:>2} {:<{}}", i + 1, words[i], i + 1 < row + kColumns ? 9 : 0);
    line(out);
  }
  line();
  line("Its 24 words are the key. So are this text, and the code below:");
  line();
  const std::size_t prefix = text.rfind('1') + 1;
  line("    " + text.substr(0, prefix));
  for (std::size_t i = prefix; i < text.size(); i += 30) {
    std::string groups;
    for (std::size_t k = i; k < std::min(i + 30, text.size()); k += 6)
      groups += (groups.empty() ? "" : " ") + text.substr(k, 6);
    line("    " + groups);
  }
  line();
  const bool on_paper = !is_terminal(STDOUT_FILENO);
  const Result<std::string> code =
      qr_code(text, on_paper ? Ink::dark : Ink::light, on_paper ? kPageWidth : columns());
  if (!code) return failed(code.error());
  print(*code);
  line();
  line("Its public half: " + card.party_key.line());
  line("Digits to compare: " + comparison_digits(card.party_key.id().bytes));
  if (!arguments.has("--remove")) return kDone;
  // The key is deleted only when its page is out.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return failed({"the page could not be written, so the key was not deleted", {}});
  return remove_party_key(desk, arguments);
}

}  // namespace parley::cli
