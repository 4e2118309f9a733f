/// The whole record checked again, and the file by which anyone checks acts.
#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"
#include "desk/verify.hpp"
#include "sign/allowed_signers.hpp"

namespace parley::cli {

const Manual verify_manual{
    .name = "verify",
    .summary = "check the whole record again, from the bytes",
    .text =
        "Reads every act, text and attachment from the archive and checks all of it as if it came from "
        "outside: every signature, every chain, every right, every digest. Prints what is proved, what is "
        "missing, and what is remarkable. Exit code 3 if the archive does not hold what was signed.",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley verify", "is everything as it was signed?"}},
    .json = R"json({"exchange": ID, "acts", "counting", "texts", "attachments", "receipts": NUMBER,
 "wrong", "missing", "noted": [TEXT],
 "relay-faults": [{"relay", "what", "one", "other": TEXT, "found": TIME, "proved": BOOL,
   "proof": null |
     {"size": NUMBER, "one", "other": {"root": DIGEST, "consistency": [DIGEST]}} |
     {"first", "second": {"index": NUMBER, "commitment", "item": DIGEST, "time": TIME,
       "inclusion": [DIGEST]}}}]})json"};

namespace {

/// Whether a stranger who has the relay's key would see it.
bool proved(const Desk::RelayFault& fault) {
  const auto key = VerifierKey::parse(fault.relay);
  return key && proves(fault.proof, *key, fault.one, fault.other);
}

void print_hashes(std::string_view what, const std::vector<Digest>& hashes) {
  line(fmt::format("  {}{}", what, hashes.empty() ? " needs no hashes" : ":"));
  for (const Digest& hash : hashes) line("    " + hash.hex());
}

void print_fault(const Desk::RelayFault& fault) {
  line(fmt::format("  {} (found {})", shown(fault.what), fault.at.display()));
  line("  key: " + shown(fault.relay));
  for (const auto& [name, head] : {std::pair("one", &fault.one), std::pair("other", &fault.other)}) {
    if (head->empty()) continue;
    line(fmt::format("  {}, signed:", name));
    print_quoted(*head);
  }
  if (!proved(fault)) {
    flow("The rest of the proof is not kept: this desk saw it, and what is here does not show it to others.",
         "  ");
  } else if (const auto* fork = std::get_if<ForkProof>(&fault.proof)) {
    flow(fmt::format("Both cannot be true: a tree only grows, and its first {} would have two roots.",
                     count_text(fork->size, "leaf", "leaves")),
         "  ");
    for (const auto& [name, side] : {std::pair("one", &fork->one), std::pair("other", &fork->other)}) {
      line(fmt::format("  root of the first {} by {}: {}", fork->size, name, side->root.hex()));
      print_hashes(fmt::format("its consistency with {}", name), side->consistency);
    }
  } else if (const auto* times = std::get_if<BackdatingProof>(&fault.proof)) {
    flow("It cannot be true: times do not decrease in a box, and the other head covers both of these leaves.",
         "  ");
    for (const BackdatingProof::Item* item : {&times->first, &times->second}) {
      line(fmt::format("  leaf {}:", item->index));
      print_quoted(item->leaf.text());
      print_hashes("its inclusion in other", item->inclusion);
    }
  } else {
    flow("Both cannot be true: they are of one size, and of different roots.", "  ");
  }
}

}  // namespace

int run_verify(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  const Result<Verification> verified = verify_exchange(session->desk(), *id);
  if (!verified) return failed(verified.error());
  const auto texts = [](const std::vector<std::string>& list) {
    Json::Array out;
    for (const std::string& text : list) out.emplace_back(text);
    return Json(std::move(out));
  };
  const std::vector<Desk::RelayFault> faults = session->desk().relay_faults(*id);
  if (session->json()) {
    Json::Array relay_faults;
    for (const Desk::RelayFault& fault : faults)
      relay_faults.emplace_back(Json::Object{{"relay", fault.relay},
                                             {"what", fault.what},
                                             {"one", fault.one},
                                             {"other", fault.other},
                                             {"found", fault.at.rfc3339()},
                                             {"proved", proved(fault)},
                                             {"proof", json_of(fault.proof)}});
    print(Json(Json::Object{{"exchange", id->hex()},
                            {"acts", static_cast<std::int64_t>(verified->acts)},
                            {"counting", static_cast<std::int64_t>(verified->counting)},
                            {"texts", static_cast<std::int64_t>(verified->disclosures)},
                            {"attachments", static_cast<std::int64_t>(verified->attachments)},
                            {"receipts", static_cast<std::int64_t>(verified->receipts)},
                            {"wrong", texts(verified->wrong)},
                            {"missing", texts(verified->missing)},
                            {"noted", texts(verified->noted)},
                            {"relay-faults", std::move(relay_faults)}})
              .pretty());
    return verified->wrong.empty() && faults.empty() ? kDone : kProblems;
  }
  line(bold("Proved"));
  line(fmt::format("  {}, each signed by the key that it names and in its place in its chain; {} count",
                   count_text(verified->acts, "act", "acts"), verified->counting));
  line(fmt::format("  {} whose digests stand in signed acts",
                   count_text(verified->disclosures, "text", "texts")));
  if (verified->attachments > 0)
    line(fmt::format("  {}, matched by digest to those texts",
                     count_text(verified->attachments, "attachment", "attachments")));
  line(fmt::format("  {}, each naming what was received",
                   count_text(verified->receipts, "receipt", "receipts")));
  const auto section = [](std::string_view head, const std::vector<std::string>& list) {
    if (list.empty()) return;
    line(bold(head));
    for (const std::string& text : list) line("  " + shown(text));
  };
  section("WRONG", verified->wrong);
  section("Missing", verified->missing);
  section("To be noted", verified->noted);
  if (!faults.empty()) {
    line(bold("Relays that contradict themselves, by what they signed"));
    for (const Desk::RelayFault& fault : faults) print_fault(fault);
    flow(
        "Each head is a signed note (c2sp.org/signed-note), and what ties it to the rest is a proof of "
        "RFC 6962. Whoever has the key can check it with SHA-256 and Ed25519 alone: parley verify --json has "
        "it all, docs/relay.md says how.",
        "  ");
  }
  line(verified->wrong.empty() ? "Everything here is as it was signed."
                               : "The archive does not hold what was signed: restore it from a backup, or "
                                 "from another party's pouch.");
  return verified->wrong.empty() && faults.empty() ? kDone : kProblems;
}

const Manual signers_manual{
    .name = "export-signers",
    .summary = "write the allowed_signers file by which ssh-keygen checks acts",
    .text =
        "One line for each delegate that was ever admitted, in the form of OpenSSH's allowed_signers, and "
        "one for each party key. Compare the keys with what the parties gave you on another channel.",
    .options = {{"-o,--output", "FILE", "write to a file, or replace it (default: standard output)"}},
    .examples = {{"parley export-signers > allowed_signers", "for an arbitrator"}}};

int run_signers(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  const Result<ExchangeId> id = session->exchange();
  if (!id) return failed(id.error());
  const Result<Record> record = session->desk().record(*id);
  if (!record) return failed(record.error());
  std::string out;
  for (const Delegate& delegate : record->delegates()) {
    out += allowed_signers_line({delegate.card.delegate.display(),
                                 {namespaces::kAct, namespaces::kSignOff},
                                 delegate.card.signing,
                                 {},
                                 {}});
  }
  for (const Party& party : record->parties()) {
    out += allowed_signers_line({party.handle, {namespaces::kParty, namespaces::kCard}, party.key, {}, {}});
  }
  if (const auto output = arguments.get("--output"))
    write_file_durably(*output, out, 0644);
  else
    print(out);
  return kDone;
}

}  // namespace parley::cli
