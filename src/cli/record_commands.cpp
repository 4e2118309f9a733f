/// The record itself: its timeline, one act, note or paragraph, the whole of it checked again, and the file
/// by which anyone checks acts.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "desk/files.hpp"
#include "desk/verify.hpp"
#include "note/note.hpp"
#include "sign/allowed_signers.hpp"
#include "talks/status.hpp"

namespace parley::cli {
namespace {

std::string what_it_does(const Record& record, const talks::Talks* talks, Index index) {
  const Act& act = record.at(index).act;
  if (const auto* deliver = std::get_if<Deliver>(&act.deed)) {
    const talks::NoteView* note = talks ? talks->note(record.at(index).id) : nullptr;
    std::string out = fmt::format("delivers {}", note && !note->name.empty()
                                                     ? note->name
                                                     : fmt::format("{}/{}", act.party(), deliver->note));
    if (note && !note->title.empty()) out += ": " + shown(note->title);
    return out;
  }
  if (const auto* receive = std::get_if<Receive>(&act.deed)) {
    std::string names;
    for (const ActId& id : receive->acts) {
      const talks::NoteView* note = talks ? talks->note(id) : nullptr;
      if (note && !note->name.empty()) names += (names.empty() ? "" : ", ") + note->name;
    }
    std::string out =
        "receipt for " + (names.empty() ? count_text(receive->acts.size(), "act", "acts") : names);
    if (!receive->attachments.empty())
      out += " and " + count_text(receive->attachments.size(), "attachment", "attachments");
    return out;
  }
  if (std::holds_alternative<Convene>(act.deed)) return "convenes the exchange";
  if (std::holds_alternative<Join>(act.deed)) return "joins";
  if (const auto* invite = std::get_if<Invite>(&act.deed))
    return "invites " + invite->card.card.delegate.display();
  if (const auto* admit = std::get_if<Admit>(&act.deed))
    return "admits " + admit->card.card.delegate.display();
  if (const auto* revoke = std::get_if<Revoke>(&act.deed)) return "revokes " + revoke->delegate.display();
  if (std::holds_alternative<Rekey>(act.deed)) return "starts a new sealing key";
  if (const auto* publish = std::get_if<Publish>(&act.deed)) {
    const talks::NoteView* note = talks ? talks->note(publish->note) : nullptr;
    return fmt::format("publication of {}: {}", note ? note->name : publish->note.hex().substr(0, 12),
                       name_of(publish->say));
  }
  if (std::holds_alternative<Conclude>(act.deed)) return "signs the list of agreed wordings";
  if (std::holds_alternative<Confirm>(act.deed)) return "confirms";
  if (std::holds_alternative<Leave>(act.deed)) return "leaves the talks";
  return shown(act.kind()) + " (needs a newer Parley)";
}

Result<Index> find_act(Session& session, const std::string& name) {
  Record& record = session.record();
  if (const auto ref = note::parse_note_ref(name)) {
    const Result<const talks::NoteView*> note = session.talks().find_note(*ref);
    if (!note) return std::unexpected(note.error());
    return (*note)->index;
  }
  if (const auto ref = note::parse_paragraph_ref(name)) {
    const Result<talks::Found> found = session.talks().find_paragraph(*ref);
    if (!found) return std::unexpected(found.error());
    return *record.find(found->id.act);
  }
  std::vector<Index> fitting;
  const bool hex = name.size() >= 4 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
  for (Index i = 0; hex && i < record.size(); ++i) {
    if (record.at(i).id.hex().starts_with(name)) fitting.push_back(i);
  }
  if (fitting.size() == 1) return fitting[0];
  if (fitting.size() > 1)
    return fail("\"" + shown(name) + "\" begins the id of several acts", "give more digits");
  return fail("there is nothing named \"" + shown(name) + "\" in the record",
              "name a note (usa/1), a paragraph (usa/1.3), or the beginning of an act's id (see parley log)");
}

void show_receipts(const Record& record, Index index) {
  for (const Party& party : record.parties()) {
    if (party.handle == record.at(index).act.party()) continue;
    if (const auto receipt = record.receipt(index, party.handle)) {
      line(fmt::format("  receipt   {} on {} ({}); receipt is not agreement", record.at(*receipt).act.author,
                       record.at(*receipt).act.time.display(), record.at(*receipt).id.hex().substr(0, 12)));
    } else if (record.held_by(index, party.handle)) {
      line(fmt::format("  held      {} has written with this in its past", party.handle));
    } else {
      line(fmt::format("  receipt   none from {} yet", party.handle));
    }
  }
}

void show_act(Session& session, Index index) {
  const Record& record = session.record();
  const CheckedAct& act = record.at(index);
  line(bold(what_it_does(record, &session.talks(), index)));
  line("  act       " + act.id.hex());
  line(fmt::format("  author    {}{}", act.act.author,
                   act.act.number ? fmt::format(", number {}", *act.act.number) : ", by the party key"));
  line("  key       " + act.key.line());
  line(fmt::format("  time      {} (as claimed)", act.act.time.display()));
  if (const auto stored = session.desk().stored_at(act.id))
    line("  stored    " + stored->display() + " on this desk");
  if (act.act.previous) line("  previous  " + act.act.previous->hex());
  for (const ActId& head : act.act.heads) line("  had seen  " + head.hex());
  const Judgement& judgement = record.judgement(index);
  line(judgement.counts ? "  counts" : "  DOES NOT COUNT: " + shown(judgement.why));
  show_receipts(record, index);
}

void show_paragraph(Session& session, const ParagraphId& id) {
  const talks::Talks& talks = session.talks();
  line();
  line(bold(talks.name(id)));
  line("  digest    " + id.paragraph.hex());
  if (const note::Paragraph* paragraph = talks.paragraph(id)) {
    std::string_view rest = paragraph->source;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      line("  │ " + shown(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  const auto point_id = talks.point_of(id);
  if (!point_id) return;
  const talks::Point& point = *talks.point(*point_id);
  line();
  line(bold(fmt::format("The point {}: {}", point.name,
                        shown(point.place.empty() ? point.title : point.place + ", " + point.title))));
  line(fmt::format("  {}: {}", talks::word(point.state), shown(point.why)));
  for (const talks::Statement& statement : point.thread) {
    line(fmt::format("  {}  {}  {} {}{}{}", statement.time.date(), statement.name, statement.delegate,
                     talks::verb(statement.said), statement.on ? " " + statement.on_name : "",
                     !statement.no_effect.empty() ? " (" + shown(statement.no_effect) + ")"
                     : statement.unauthorised     ? " (unauthorised)"
                                                  : ""));
  }
  for (const talks::BallHolder& holder : point.ball)
    line(fmt::format("  the ball is with {} since {}: {}", holder.party, holder.since.display(),
                     shown(holder.why)));
}

}  // namespace

const Manual log_manual{
    .name = "log",
    .summary = "the timeline: every act, in order",
    .text =
        "Lists all acts in causal order: what had been seen comes first, then by claimed "
        "time. Acts that do not count are marked, with the reason in parley show.",
    .options = {{"--json", "", "print as JSON"}},
    .examples = {{"parley log", "the timeline"}},
    .json =
        R"json([{"act": ID, "time": TIME, "author", "kind", "what": TEXT, "counts": BOOL, "number": NUMBER, "why-not": TEXT}])json"};

int run_log(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
  const Record& record = session->record();
  Table table({"act", "time", "by", "what"});
  Json::Array out;
  for (const Index index : record.canonical_order()) {
    const CheckedAct& act = record.at(index);
    const Judgement& judgement = record.judgement(index);
    const std::string what = what_it_does(record, &session->talks(), index);
    table.row({act.id.hex().substr(0, 12), act.act.time.display(), act.act.author,
               (judgement.counts ? "" : "[does not count] ") + what});
    Json::Object json{{"act", act.id.hex()},
                      {"time", act.act.time.rfc3339()},
                      {"author", act.act.author},
                      {"kind", act.act.kind()},
                      {"what", what},
                      {"counts", judgement.counts}};
    if (act.act.number) json.emplace("number", *act.act.number);
    if (!judgement.counts) json.emplace("why-not", judgement.why);
    out.emplace_back(std::move(json));
  }
  if (session->json())
    print(Json(std::move(out)).pretty());
  else
    table.print(columns());
  const auto waiting = record.waiting();
  if (!waiting.empty() && !session->json())
    line(fmt::format("{} for acts that are not here yet.",
                     count_text(waiting.size(), "act waits", "acts wait")));
  return kDone;
}

const Manual show_manual{
    .name = "show",
    .summary = "one act, note or paragraph: who, when, digest, receipts; or its exact bytes",
    .text =
        R"(Shows who signed it, when (as claimed), what its author had seen, whether it counts, and the receipts; for a paragraph also its text, the thread of its point and who has the ball.

With --bytes the act's exact bytes are written out, with --signature the signature over them, and with --disclosure the file whose digest stands in the act. These are what an arbitrator needs:

    parley show usa/1 --bytes > act
    parley show usa/1 --signature > act.sig
    parley export-signers > allowed_signers
    ssh-keygen -Y verify -f allowed_signers -I blinken@usa -n parley-act -s act.sig < act

    parley show usa/1.3 --disclosure | sha256sum)",
    .options = {{"WHAT", "", "usa/1, usa/1.3, or the beginning of an act's id", true},
                {"--bytes", "", "write the act's bytes, exactly"},
                {"--signature", "", "write the signature"},
                {"--disclosure", "", "write the paragraph's disclosure, exactly"},
                {"--json", "", "print the act as JSON, with its id"}},
    .examples = {{"parley show usa/1", "who, when, receipts"},
                 {"parley show usa/1 --bytes | sha256sum", "the act's id"}},
    .json = R"json({"id": ID, "act": the act (docs/protocol.md section 5), "counts": BOOL, "why-not": TEXT,
 and for a paragraph "paragraph": ID, "disclosure": TEXT})json"};

int run_show(const Arguments& arguments) {
  Result<Session> session = Session::open(arguments, Session::For::reading);
  if (!session) return failed(session.error());
  if (const Result<void> loaded = session->load_talks(); !loaded) return failed(loaded.error());
  const std::string what = *arguments.get("WHAT");
  const Result<Index> index = find_act(*session, what);
  if (!index) return failed(index.error());
  const CheckedAct& act = session->record().at(*index);
  std::optional<ParagraphId> paragraph;
  if (note::parse_paragraph_ref(what)) paragraph = session->talks().find_paragraph(what)->id;
  if (arguments.has("--bytes")) {
    print(act.raw.bytes);
  } else if (arguments.has("--signature")) {
    print(act.raw.signature);
  } else if (arguments.has("--disclosure")) {
    if (!paragraph) return failed({"only a paragraph has a disclosure of its own", "name one: usa/1.3"});
    print(*session->record().disclosure(paragraph->paragraph));
  } else if (session->json()) {
    const Judgement& judgement = session->record().judgement(*index);
    Json::Object json{{"id", act.id.hex()},
                      {"act", parse_json(act.raw.bytes).value()},
                      {"counts", judgement.counts},
                      {"why-not", judgement.why}};
    if (paragraph) {
      json.emplace("paragraph", paragraph->paragraph.hex());
      json.emplace("disclosure", *session->record().disclosure(paragraph->paragraph));
    }
    print(Json(std::move(json)).pretty());
  } else {
    show_act(*session, *index);
    if (paragraph) show_paragraph(*session, *paragraph);
    line();
    line(dim("Check it with ssh-keygen: parley help show"));
  }
  return kDone;
}

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
 "wrong", "missing", "noted": [TEXT]})json"};

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
  if (session->json()) {
    print(Json(Json::Object{{"exchange", id->hex()},
                            {"acts", static_cast<std::int64_t>(verified->acts)},
                            {"counting", static_cast<std::int64_t>(verified->counting)},
                            {"texts", static_cast<std::int64_t>(verified->disclosures)},
                            {"attachments", static_cast<std::int64_t>(verified->attachments)},
                            {"receipts", static_cast<std::int64_t>(verified->receipts)},
                            {"wrong", texts(verified->wrong)},
                            {"missing", texts(verified->missing)},
                            {"noted", texts(verified->noted)}})
              .pretty());
    return verified->wrong.empty() ? kDone : kProblems;
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
  line(verified->wrong.empty() ? "Everything here is as it was signed."
                               : "The archive does not hold what was signed: restore it from a backup, or "
                                 "from another party's pouch.");
  return verified->wrong.empty() ? kDone : kProblems;
}

const Manual signers_manual{
    .name = "export-signers",
    .summary = "write the allowed_signers file by which ssh-keygen checks acts",
    .text =
        "One line for each delegate that was ever admitted, in the form of OpenSSH's allowed_signers, and "
        "one for each party key. Compare the keys with what the parties gave you on another channel.",
    .options = {{"-o,--output", "FILE", "write to a file (default: standard output)"}},
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
