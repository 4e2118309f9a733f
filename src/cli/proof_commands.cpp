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
 "relay-faults": [{"relay", "what", "one", "other": TEXT, "found": TIME}]})json"};

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
                                             {"found", fault.at.rfc3339()}});
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
    for (const Desk::RelayFault& fault : faults) {
      line(fmt::format("  {} (found {})", shown(fault.what), fault.at.display()));
      line("  key: " + shown(fault.relay));
      for (const std::string& head : {fault.one, fault.other}) {
        if (!head.empty()) print_quoted(head);
      }
    }
    line(
        "  Each is a signed note (c2sp.org/signed-note) over the head of a tree; whoever has the key can "
        "check it.");
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
