/// The record itself: its timeline, and one act, note or paragraph.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/points.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "note/note.hpp"
#include "talks/dating.hpp"
#include "talks/status.hpp"
#include "talks/view.hpp"

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
    out += standing_mark(deliver->standing);
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
  if (const auto* list = std::get_if<Conclude>(&act.deed)) {
    std::string out =
        "signs a list of " + count_text(list->agreed.size(), "agreed wording", "agreed wordings");
    if (!list->omitted.empty()) out += fmt::format(", {} left out", list->omitted.size());
    if (list->ad_referendum_until) out += ", ad referendum until " + list->ad_referendum_until->display();
    if (list->open_until) out += ", open until " + list->open_until->display();
    return out;
  }
  if (const auto* confirm = std::get_if<Confirm>(&act.deed)) {
    std::string names;
    for (const ActId& id : confirm->acts) {
      const talks::NoteView* note = talks ? talks->note(id) : nullptr;
      names += names.empty() ? "" : ", ";
      names += note && !note->name.empty() ? note->name : "its signature " + id.hex().substr(0, 12);
    }
    return "confirms " + names;
  }
  if (std::holds_alternative<Leave>(act.deed)) return "leaves the talks";
  return shown(act.kind()) + " (needs a newer Parley)";
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
  if (const auto wrong = talks::Dating(session.talks()).of(index)) misdated_line(*wrong);
  const Judgement& judgement = record.judgement(index);
  line(judgement.counts ? "  counts" : "  DOES NOT COUNT: " + shown(judgement.why));
  if (const auto names = signed_off_by(act.act); !names.empty()) line("  signed off by " + list_of(names));
  show_receipts(record, index);
  if (const talks::NoteView* note = session.talks().note(act.id)) {
    for (const std::string& each : publication_lines(session.talks(), *note)) line("  publish   " + each);
  }
}

void show_paragraph(Session& session, const ParagraphId& id) {
  const talks::Talks& talks = session.talks();
  line();
  line(bold(talks.name(id)));
  line("  digest    " + id.paragraph.hex());
  if (const note::Paragraph* paragraph = talks.paragraph(id)) print_quoted(paragraph->source);
  const auto point_id = talks.point_of(id);
  if (!point_id) return;
  const talks::Point& point = *talks.point(*point_id);
  line();
  line(bold(fmt::format("The point {}: {}", point.name,
                        shown(point.place.empty() ? point.title : point.place + ", " + point.title))));
  line(fmt::format("  {}: {}", state_text(point), shown(point.why)));
  for (const talks::Statement& statement : point.thread) {
    line(fmt::format("  {}  {}  {} {}{}{}", statement.time.date(), statement.name,
                     statement.delegate.empty() ? "the base text" : statement.delegate,
                     talks::verb(statement.said),
                     (statement.on ? " " + statement.on_name : "") + standing_mark(statement.standing),
                     !statement.no_effect.empty() ? " (" + shown(statement.no_effect) + ")"
                     : statement.unauthorised     ? " (unauthorised)"
                                                  : ""));
  }
  const std::vector<talks::Declaration> declared = talks::declarations(talks, session.now());
  for (const talks::Declaration* one : talks::declared_on(talks, point, declared))
    line("  " + declaration_text(*one));
  for (const talks::BallHolder& holder : point.ball)
    line(fmt::format("  the ball is with {} since {}: {}", holder.party,
                     talks::held_since(talks, holder, session.now()).display(), shown(holder.pass->why)));
}

/// Of a note's cover, or of its attachment.
Result<DisclosureId> disclosure_of(const Act& act, const Arguments& arguments) {
  const auto* deliver = std::get_if<Deliver>(&act.deed);
  const auto* convene = std::get_if<Convene>(&act.deed);
  if (const auto number = arguments.get("--attachment")) {
    const std::size_t count = deliver ? deliver->attachments.size() : 0;
    const bool digits = number->size() < 4 && number->find_first_not_of("0123456789") == std::string::npos;
    const std::size_t place = digits && !number->empty() ? static_cast<std::size_t>(std::stoi(*number)) : 0;
    if (place == 0 || place > count)
      return fail("it has " + count_text(count, "attachment", "attachments"), "see parley attachment list");
    return deliver->attachments[place - 1];
  }
  if (deliver) return deliver->cover;
  if (convene && convene->base_cover) return *convene->base_cover;
  return fail("an act of this kind has no texts beside it", "name a note (usa/1) or a paragraph (usa/1.3)");
}

/// What this desk noted for itself, set apart so that nobody takes it for something that is sent.
void show_annotations(const Session& session, const talks::Talks& talks, const ParagraphId& id) {
  bool some = false;
  const auto point = talks.point_of(id);
  for (const Annotation& each : session.desk().annotations(session.id())) {
    if (each.on != id && each.on != point) continue;
    if (!some) line("\n" + bold("PRIVATE, on this desk alone:"));
    some = true;
    line(fmt::format("  {:<9} {}", name_of(each.kind), shown(each.text)));
  }
}

}  // namespace

const Manual log_manual{.name = "log",
                        .summary = "the timeline: every act, in order",
                        .text =
                            "Lists all acts in causal order: what had been seen comes first, then by claimed "
                            "time. Acts that do not count are marked, with the reason in parley show.",
                        .options = {{"--json", "", "print as JSON"}},
                        .examples = {{"parley log", "the timeline"}},
                        .json =
                            R"json([{"act": ID, "time": TIME, "author", "kind", "what": TEXT, "counts": BOOL,
  "dated-before": BOOL (it claims an earlier time than what it follows),
  "dated-after": BOOL (it claims a later time than that at which it was there, as others show),
  "number": NUMBER, "why-not": TEXT (those that there are)}])json"};

int run_log(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
  const Record& record = session->record();
  Table table({"act", "time", "by", "what"});
  Json::Array out;
  const talks::Dating dating(session->talks());
  for (const Index index : record.canonical_order()) {
    const CheckedAct& act = record.at(index);
    const Judgement& judgement = record.judgement(index);
    const std::string what = what_it_does(record, &session->talks(), index);
    const auto& wrong = dating.of(index);
    table.row({act.id.hex().substr(0, 12), act.act.time.display(), act.act.author,
               std::string(judgement.counts ? "" : "[does not count] ") +
                   (wrong ? "[" + talks::word(*wrong) + "] " : "") + what});
    Json::Object json{{"act", act.id.hex()},
                      {"time", act.act.time.rfc3339()},
                      {"author", act.act.author},
                      {"kind", act.act.kind()},
                      {"what", what},
                      {"counts", judgement.counts},
                      {"dated-before", wrong && !wrong->late},
                      {"dated-after", wrong && wrong->late}};
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

    parley show usa/1.3 --disclosure | sha256sum
    parley show usa/1 --disclosure --attachment 1 | sha256sum

An attachment's disclosure names the file, its size and its own digest.)",
    .options = {{"WHAT", "", "usa/1, usa/1.3, or the beginning of an act's id", true},
                {"--bytes", "", "write the act's bytes, exactly"},
                {"--signature", "", "write the signature"},
                {"--disclosure", "",
                 "write the disclosure of the paragraph, or of the note's cover, exactly"},
                {"--attachment", "N", "with --disclosure: that of the note's attachment N"},
                {"--json", "", "print the act as JSON, with its id"}},
    .examples = {{"parley show usa/1", "who, when, receipts"},
                 {"parley show usa/1 --bytes | sha256sum", "the act's id"}},
    .json = R"json({"id": ID, "act": the act (docs/protocol.md section 5), "counts": BOOL, "why-not": TEXT,
 and for a paragraph "paragraph": ID, "disclosure": TEXT})json"};

int run_show(const Arguments& arguments) {
  Result<Session> session = open_talks(arguments);
  if (!session) return failed(session.error());
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
    const Result<DisclosureId> id =
        paragraph ? Result<DisclosureId>(paragraph->paragraph) : disclosure_of(act.act, arguments);
    if (!id) return failed(id.error());
    const std::string* bytes = session->record().disclosure(*id);
    if (!bytes) return failed({"its disclosure has not arrived", "ask for a complete pouch"});
    print(*bytes);
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
    if (paragraph) {
      show_paragraph(*session, *paragraph);
      show_annotations(*session, session->talks(), *paragraph);
    }
    line();
    line(dim("Check it with ssh-keygen: parley help show"));
  }
  return kDone;
}

}  // namespace parley::cli
